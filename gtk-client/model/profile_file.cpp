// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/profile_file.hpp"

#include "base/i18n.hpp"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include <memory>
#include <string_view>
#include <system_error>

namespace confab::gtk::model {

namespace {

constexpr const char* interface_group = "interface";
constexpr std::string_view account_prefix = "account ", setting_prefix = "setting-";

struct Free {
    void operator()(GKeyFile* file) const noexcept { g_key_file_unref(file); }
    void operator()(char* text) const noexcept { g_free(text); }
    void operator()(char** texts) const noexcept { g_strfreev(texts); }
    void operator()(GError* error) const noexcept { g_error_free(error); }
};
template <class T> using Owned = std::unique_ptr<T, Free>;

std::string text(GKeyFile* file, const char* group, const char* key) {
    const Owned<char> value{g_key_file_get_string(file, group, key, nullptr)};
    return value ? value.get() : std::string{};
}

client::SavedAccount read_account(GKeyFile* file, const char* group) {
    client::SavedAccount account;
    auto& config = account.config;
    config.id = AccountId{std::string{std::string_view{group}.substr(account_prefix.size())}};
    config.transport = text(file, group, "transport");
    config.user = UserId{text(file, group, "user")};
    config.display = text(file, group, "name");
    account.online = g_key_file_get_boolean(file, group, "online", nullptr) != 0;
    const Owned<char*> keys{g_key_file_get_keys(file, group, nullptr, nullptr)};
    for (auto key = keys.get(); key != nullptr && *key != nullptr; ++key) {
        const std::string_view name{*key};
        if (name.starts_with(setting_prefix))
            config.settings[std::string{name.substr(setting_prefix.size())}] = text(file, group, *key);
    }
    return account;
}

} // namespace

client::SavedAccount* Profile::find(const AccountId& id) {
    for (auto& account : accounts)
        if (account.config.id == id) return &account;
    return nullptr;
}

bool ProfileFile::exists() const {
    std::error_code ignored;
    return std::filesystem::exists(path_, ignored);
}

Result<Profile> ProfileFile::load() const {
    const Owned<GKeyFile> file{g_key_file_new()};
    GError* problem = nullptr;
    if (g_key_file_load_from_file(file.get(), path_.c_str(), G_KEY_FILE_NONE, &problem) == 0) {
        const Owned<GError> error{problem};
        const auto code = problem->domain == G_KEY_FILE_ERROR ? Code::invalid : Code::io;
        if (code == Code::invalid) {
            // Said once, and there for whoever can mend it.
            const auto kept = path_.string() + ".unreadable";
            g_rename(path_.c_str(), kept.c_str());
            return fail(Error{
                code, trf(N_("The accounts can't be read: {} The file was kept as {}."), problem->message, kept)});
        }
        return fail(Error{code, trf(N_("The accounts in {} can't be read: {}"), path_.string(), problem->message)});
    }
    Profile profile;
    profile.style = text(file.get(), interface_group, "style");
    const Owned<char*> groups{g_key_file_get_groups(file.get(), nullptr)};
    for (auto group = groups.get(); *group != nullptr; ++group)
        if (std::string_view{*group}.starts_with(account_prefix))
            profile.accounts.push_back(read_account(file.get(), *group));
    return profile;
}

Result<void> ProfileFile::set_aside() const {
    const auto aside = path_.string() + ".imported";
    std::error_code problem;
    std::filesystem::rename(path_, aside, problem);
    if (problem)
        return fail(
            Error{Code::io, trf(N_("{} can't be renamed to {}: {}"), path_.string(), aside, problem.message())});
    return {};
}

} // namespace confab::gtk::model

// SPDX-License-Identifier: GPL-3.0-or-later
#include "config_file.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

#include <glib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>

namespace confab::server {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_bytes = 1 << 20;
constexpr const char* server_group = "server";
constexpr const char* listener_group = "listener";

using KeyFile = std::unique_ptr<GKeyFile, decltype(&g_key_file_free)>;
using GText = std::unique_ptr<char, decltype(&g_free)>;
using GTexts = std::unique_ptr<char*, decltype(&g_strfreev)>;

/// Turns a value into a part of Given; the error says what to give instead.
using Take = std::function<Result<void>(Given&, const std::string& value, const fs::path& folder)>;

struct Key {
    const char* name;
    Take take;
};

Take text(std::optional<std::string> Given::*member) {
    return [member](Given& given, const std::string& value, const fs::path&) -> Result<void> {
        if (value.empty()) return fail(Code::invalid, "{}", tr("give a value, or leave the line out."));
        given.*member = value;
        return {};
    };
}

Take path(fs::path Given::*member) {
    return [member](Given& given, const std::string& value, const fs::path& folder) -> Result<void> {
        if (value.empty()) return fail(Code::invalid, "{}", tr("give a value, or leave the line out."));
        given.*member = folder / value;
        return {};
    };
}

Take flag(std::optional<bool> Given::*member) {
    return [member](Given& given, const std::string& value, const fs::path&) -> Result<void> {
        if (value != "true" && value != "false") return fail(Code::invalid, "{}", tr("give true or false."));
        given.*member = value == "true";
        return {};
    };
}

template <class T> Take read_by(Result<T> (*read)(std::string_view), std::optional<T> Given::*member) {
    return [read, member](Given& given, const std::string& value, const fs::path&) -> Result<void> {
        auto result = read(value);
        if (!result) return fail(std::move(result.error()));
        given.*member = *result;
        return {};
    };
}

Result<void> take_plugin_dirs(Given& given, const std::string& value, const fs::path& folder) {
    const GTexts parts{g_strsplit(value.c_str(), ";", -1), g_strfreev};
    for (char** part = parts.get(); *part; ++part)
        if (**part != '\0') given.plugin_dirs.push_back(folder / *part);
    return {};
}

const std::array<Key, 14>& keys() {
    static const std::array<Key, 14> all{{{"host", text(&Given::host)},
                                          {"port", read_by(read_port, &Given::port)},
                                          {"ssl", flag(&Given::tls)},
                                          {"cert", path(&Given::certificate)},
                                          {"key", path(&Given::key)},
                                          {"self-signed", flag(&Given::self_signed)},
                                          {"data", path(&Given::data)},
                                          {"plugin-dir", take_plugin_dirs},
                                          {"durability", read_by(read_durability, &Given::durability)},
                                          {"retention", read_by(read_days, &Given::retention)},
                                          {"metrics-port", read_by(read_port, &Given::metrics_port)},
                                          {"log-format", read_by(read_log_format, &Given::log_format)},
                                          {"no-guests", flag(&Given::no_guests)},
                                          {"verbose", flag(&Given::verbose)}}};
    return all;
}

std::string known_keys() {
    std::string names;
    for (const auto& key : keys()) names += fmt::format("{}{}", names.empty() ? "" : ", ", key.name);
    return names;
}

Result<std::string> contents(const fs::path& file) {
    const auto unreadable = [&](int why) {
        return fail(
            Code::io, "{}",
            trf(N_("The configuration file {} can't be read: {}. Check its name, and that this user may read it."),
                escaped(file.string()), std::strerror(why)));
    };
    std::error_code error;
    if (fs::is_directory(file, error)) return unreadable(EISDIR);
    errno = 0;
    std::ifstream stream{file, std::ios::binary};
    if (!stream) return unreadable(errno != 0 ? errno : EIO);
    std::string text(most_bytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad()) return unreadable(EIO);
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > most_bytes)
        return fail(Code::invalid, "{}",
                    trf(N_("{} is too long for a configuration file. Check its name."), escaped(file.string())));
    return text;
}

Result<void> take_key(Given& given, GKeyFile* raw, const char* group, const char* key, const fs::path& folder) {
    const GText text{g_key_file_get_string(raw, group, key, nullptr), g_free};
    const std::string value = text ? text.get() : "";
    if (std::string_view{group} == listener_group) {
        given.set.insert_or_assign(key, value);
        return {};
    }
    for (const auto& known : keys())
        if (std::string_view{known.name} == key) return known.take(given, value, folder);
    return fail(Code::invalid, "{}", trf(N_("there is no such setting. Known are: {}."), known_keys()));
}

} // namespace

Result<Given> read_config_file(const fs::path& file) {
    auto text = contents(file);
    if (!text) return fail(std::move(text.error()));
    const auto useless = [&](std::string_view why) {
        return fail(Code::invalid, "{}",
                    trf(N_("{} is no configuration file: {}. It has lines like [server] and port=8765."),
                        escaped(file.string()), escaped(why)));
    };
    if (!valid_text(*text)) return useless(tr("it is no UTF-8 text"));
    const KeyFile raw{g_key_file_new(), g_key_file_free};
    GError* error = nullptr;
    if (!text->empty() && !g_key_file_load_from_data(raw.get(), text->data(), text->size(), G_KEY_FILE_NONE, &error)) {
        const std::string why = error->message;
        g_error_free(error);
        return useless(why);
    }
    Given given;
    const auto folder = fs::absolute(file).parent_path();
    const GTexts groups{g_key_file_get_groups(raw.get(), nullptr), g_strfreev};
    for (char** group = groups.get(); *group; ++group) {
        if (std::string_view{*group} != server_group && std::string_view{*group} != listener_group)
            return fail(Code::invalid, "{}",
                        trf(N_("{}: there is no group [{}]. Known are [server] and [listener]."),
                            escaped(file.string()), escaped(*group)));
        const GTexts names{g_key_file_get_keys(raw.get(), *group, nullptr, nullptr), g_strfreev};
        for (char** key = names.get(); key && *key; ++key)
            if (auto taken = take_key(given, raw.get(), *group, *key, folder); !taken)
                return fail(taken.error().code, "{}: [{}] {}: {}", escaped(file.string()), *group, escaped(*key),
                            taken.error().text);
    }
    return given;
}

} // namespace confab::server

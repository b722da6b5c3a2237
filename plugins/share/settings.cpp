// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings.hpp"

#include "common/i18n.hpp"

#include <algorithm>
#include <charconv>

namespace confab::share {
namespace {

constexpr uint32_t role = CONFAB_ROLE_CONNECT;
constexpr std::string_view default_types =
    ".txt .doc .docx .pdf .xls .xlsx .ppt .pptx .jpg .jpeg .png .gif .bmp .webp .zip .rar .7z .tar .gz .mp3 .mp4 .avi .mov";

const char* const formats[] = {"auto",       N_("As it is there; a new one is sealed"),
                               "sealed",     N_("Sealed: only who knows the passphrase can read"),
                               "compatible", N_("Compatible with older programs: anyone with access can read"),
                               nullptr};

constexpr confab_setting setting(uint32_t type, uint32_t flags, const char* key, const char* label, const char* help,
                                 const char* default_value = nullptr, int64_t min = 0, int64_t max = 0,
                                 const char* const* choices = nullptr) {
    return {sizeof(confab_setting), type, flags, role, key, label, help, default_value, min, max, choices};
}

constexpr confab_setting location = setting(
    CONFAB_SET_STRING, CONFAB_SETF_REQUIRED | CONFAB_SETF_IDENTITY, "location", N_("Folder"),
    N_("smb://server/share/folder, \\\\server\\share\\folder as Windows shows it, or a folder of this computer."));
constexpr confab_setting user =
    setting(CONFAB_SET_STRING, 0, "user", N_("User name"), N_("For the server. Empty: as a guest."));
constexpr confab_setting password =
    setting(CONFAB_SET_STRING, CONFAB_SETF_SECRET, "password", N_("Password"), N_("For the server."));
constexpr confab_setting domain =
    setting(CONFAB_SET_STRING, CONFAB_SETF_ADVANCED, "domain", N_("Domain"), N_("Of the user, in a Windows network."));
constexpr confab_setting passphrase =
    setting(CONFAB_SET_STRING, CONFAB_SETF_SECRET, "passphrase", N_("Room passphrase"),
            N_("Everybody in a sealed room knows it; the server does not."));
constexpr confab_setting format =
    setting(CONFAB_SET_CHOICE, 0, "format", N_("Kind of room"), nullptr, "auto", 0, 0, formats);
constexpr confab_setting interval =
    setting(CONFAB_SET_DURATION, CONFAB_SETF_ADVANCED, "sync_interval_s", N_("Look for news every"),
            N_("Less often while nothing happens."), "3", 1, 3600);
constexpr confab_setting retention =
    setting(CONFAB_SET_INT, CONFAB_SETF_ADVANCED, "retention_days", N_("Days to keep"),
            N_("For a new room. Older messages and files are deleted; 0 keeps everything."), "1", 0, 36500);
constexpr confab_setting cleanup = setting(CONFAB_SET_STRING, CONFAB_SETF_ADVANCED, "cleanup_time", N_("Clean up at"),
                                           N_("Local time, as 02:00."), "02:00");
constexpr confab_setting max_file = setting(CONFAB_SET_SIZE, CONFAB_SETF_ADVANCED, "max_file_bytes", N_("Largest file"),
                                            nullptr, "52428800", 1, int64_t{1} << 40);
constexpr confab_setting types = setting(CONFAB_SET_STRING, CONFAB_SETF_ADVANCED, "file_types", N_("Types of files"),
                                         N_("Endings of the files that may be sent; * for all."), default_types.data());
constexpr confab_setting time_limit = setting(CONFAB_SET_DURATION, CONFAB_SETF_ADVANCED, "timeout_s", N_("Time limit"),
                                              N_("For an answer of the server."), "10", 1, 600);

const confab_setting* const settings[] = {&location,  &user,    &password, &domain, &passphrase, &format, &interval,
                                          &retention, &cleanup, &max_file, &types,  &time_limit, nullptr};

/// What was given by hand, not the table's default.
std::optional<std::string_view> given(const confab_config& config, std::string_view key) {
    for (uint32_t i = 0; i < config.n; ++i)
        if (sdk::view(config.kv[i].key) == key) {
            const auto value = sdk::view(config.kv[i].value);
            if (!value.empty()) return value;
        }
    return std::nullopt;
}

std::optional<int64_t> number(const confab_config& config, std::string_view key) {
    const auto text = given(config, key);
    if (!text) return std::nullopt;
    int64_t value = 0;
    std::from_chars(text->data(), text->data() + text->size(), value);
    return value;
}

} // namespace

const confab_setting* const* setting_table() noexcept { return settings; }
const confab_preset* const* preset_table() noexcept { return nullptr; }

Options::Options(const confab_config& config) {
    const sdk::Settings all{config, settings, role};
    location = Location::parse(all.text("location"));
    user = all.text("user");
    domain = all.text("domain");
    if (location && user.empty()) user = location->user();
    if (location && domain.empty()) domain = location->domain();
    // DOMAIN\user, as Windows has people write it.
    if (const auto slash = user.find('\\'); slash != std::string::npos && domain.empty()) {
        domain = user.substr(0, slash);
        user.erase(0, slash + 1);
    }
    password = all.text("password");
    passphrase = all.text("passphrase");
    const auto kind = all.text("format");
    format = kind == "sealed" ? Format::sealed : kind == "compatible" ? Format::compatible : Format::automatic;
    if (const auto value = number(config, "sync_interval_s")) sync_interval = std::chrono::seconds{*value};
    if (const auto value = number(config, "retention_days")) retention_days = static_cast<int>(*value);
    if (const auto value = given(config, "cleanup_time")) cleanup_time = time_of_day(*value);
    if (const auto value = number(config, "max_file_bytes")) max_file_bytes = static_cast<std::uint64_t>(*value);
    if (const auto value = given(config, "file_types")) file_types = types_of(*value);
    time_limit = std::chrono::seconds{all.number("timeout_s")};
}

std::optional<sdk::BadSetting> check_settings(const confab_config& config) {
    using sdk::BadSetting;
    const Options options{config};
    if (!options.location) {
        const auto text = given(config, "location").value_or("");
        if (text.find('@') != std::string_view::npos && text.find(':', text.find("://") + 3) < text.find('@'))
            return BadSetting{&location,
                              N_("A password does not belong into the address: it has a setting of its own.")};
        if (text.size() >= 2 && text[1] == ':')
            return BadSetting{&location, N_("A drive letter means something on one computer only: give the server and "
                                            "the share, as \\\\server\\share\\folder.")};
        return BadSetting{&location, N_("This is no folder: it must be like smb://server/share/folder, "
                                        "\\\\server\\share\\folder or /a/folder.")};
    }
    if (given(config, "cleanup_time") && !options.cleanup_time)
        return BadSetting{&cleanup, N_("A time of the day is like 02:00.")};
    if (given(config, "file_types") && !options.file_types)
        return BadSetting{&types, N_("A list of types is like .txt .png, or * for all.")};
    if (options.format == Format::sealed && options.passphrase.empty())
        return BadSetting{&passphrase, N_("A sealed room needs a passphrase.")};
    if (options.format == Format::compatible && !options.passphrase.empty())
        return BadSetting{&passphrase, N_("A compatible room has no passphrase: anyone with access can read it.")};
    return std::nullopt;
}

std::optional<std::chrono::minutes> time_of_day(std::string_view text) noexcept {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > 2 || text.size() != colon + 3) return std::nullopt;
    const auto digits = [](std::string_view part) -> std::optional<int> {
        int value = 0;
        const auto end = std::from_chars(part.data(), part.data() + part.size(), value);
        if (end.ptr != part.data() + part.size() || value < 0) return std::nullopt;
        return value;
    };
    const auto hours = digits(text.substr(0, colon)), minutes = digits(text.substr(colon + 1));
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    return std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
}

std::optional<std::vector<std::string>> types_of(std::string_view text) {
    std::vector<std::string> types;
    bool all = false;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(" ,;\t\n"), text.size());
        auto one = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (one.empty()) continue;
        if (one == "*") {
            all = true;
            continue;
        }
        if (one.front() == '*') one.remove_prefix(1);
        if (one.front() == '.') one.remove_prefix(1);
        if (one.empty() || one.size() > 32 || one.find_first_of("/\\*?:\"<>|") != std::string_view::npos)
            return std::nullopt;
        std::string type{"."};
        std::transform(one.begin(), one.end(), std::back_inserter(type),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
        types.push_back(std::move(type));
    }
    if (all) return std::vector<std::string>{};
    if (types.empty()) return std::nullopt;
    return types;
}

} // namespace confab::share

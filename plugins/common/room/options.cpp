// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/options.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace confab::storage {
namespace {

constexpr std::string_view default_types =
    ".txt .doc .docx .pdf .xls .xlsx .ppt .pptx .jpg .jpeg .png .gif .bmp .webp .zip .rar .7z .tar .gz .mp3 .mp4 .avi .mov";

const char* const formats[] = {"auto",       N_("As it is there; a new one is sealed"),
                               "sealed",     N_("Sealed: only who knows the passphrase can read"),
                               "compatible", N_("Compatible with older programs: anyone with access can read"),
                               nullptr};

std::optional<std::int64_t> number(const confab_config& config, std::string_view key) {
    const auto text = given(config, key);
    if (!text) return std::nullopt;
    std::int64_t value = 0;
    std::from_chars(text->data(), text->data() + text->size(), value);
    return value;
}

} // namespace

namespace setting {

const confab_setting passphrase =
    make_setting(CONFAB_SET_STRING, CONFAB_SETF_SECRET, "passphrase", N_("Room passphrase"),
                 N_("Everybody in a sealed room knows it; the server does not."));
const confab_setting format =
    make_setting(CONFAB_SET_CHOICE, 0, "format", N_("Kind of room"), nullptr, "auto", 0, 0, formats);
const confab_setting interval =
    make_setting(CONFAB_SET_DURATION, CONFAB_SETF_ADVANCED, "sync_interval_s", N_("Look for news every"),
                 N_("Less often while nothing happens."), "3", 1, 3600);
const confab_setting retention =
    make_setting(CONFAB_SET_INT, CONFAB_SETF_ADVANCED, "retention_days", N_("Days to keep"),
                 N_("For a new room. Older messages and files are deleted; 0 keeps everything."), "1", 0, 36500);
const confab_setting cleanup = make_setting(CONFAB_SET_STRING, CONFAB_SETF_ADVANCED, "cleanup_time", N_("Clean up at"),
                                            N_("Local time, as 02:00."), "02:00");
const confab_setting max_file = make_setting(CONFAB_SET_SIZE, CONFAB_SETF_ADVANCED, "max_file_bytes",
                                             N_("Largest file"), nullptr, "52428800", 1, std::int64_t{1} << 40);
const confab_setting types =
    make_setting(CONFAB_SET_STRING, CONFAB_SETF_ADVANCED, "file_types", N_("Types of files"),
                 N_("Endings of the files that may be sent; * for all."), default_types.data());
const confab_setting time_limit = make_setting(CONFAB_SET_DURATION, CONFAB_SETF_ADVANCED, "timeout_s", N_("Time limit"),
                                               N_("For an answer of the server."), "10", 1, 600);

} // namespace setting

RoomOptions::RoomOptions(const confab_config& config, const confab_setting* const* table) {
    const sdk::Settings all{config, table, CONFAB_ROLE_CONNECT};
    passphrase = all.text("passphrase");
    const auto kind = all.text("format");
    format = kind == "sealed"       ? RoomFormat::sealed
             : kind == "compatible" ? RoomFormat::compatible
                                    : RoomFormat::automatic;
    if (const auto value = number(config, "sync_interval_s")) sync_interval = std::chrono::seconds{*value};
    if (const auto value = number(config, "retention_days")) retention_days = static_cast<int>(*value);
    if (const auto value = given(config, "cleanup_time")) cleanup_time = time_of_day(*value);
    if (const auto value = number(config, "max_file_bytes")) max_file_bytes = static_cast<std::uint64_t>(*value);
    if (const auto value = given(config, "file_types")) file_types = types_of(*value);
    time_limit = std::chrono::seconds{all.number("timeout_s")};
}

std::optional<sdk::BadSetting> RoomOptions::check(const confab_config& config) const {
    using sdk::BadSetting;
    if (given(config, "cleanup_time") && !cleanup_time)
        return BadSetting{&setting::cleanup, N_("A time of the day is like 02:00.")};
    if (given(config, "file_types") && !file_types)
        return BadSetting{&setting::types, N_("A list of types is like .txt .png, or * for all.")};
    if (format == RoomFormat::sealed && passphrase.empty())
        return BadSetting{&setting::passphrase, N_("A sealed room needs a passphrase.")};
    if (format == RoomFormat::compatible && !passphrase.empty())
        return BadSetting{&setting::passphrase,
                          N_("A compatible room has no passphrase: anyone with access can read it.")};
    return std::nullopt;
}

RoomSettings RoomOptions::settings(std::string location, std::string state_folder) const {
    RoomSettings settings;
    settings.location = std::move(location);
    settings.state_folder = std::move(state_folder);
    settings.format = format;
    settings.passphrase = passphrase;
    settings.interval = sync_interval;
    settings.retention_days = retention_days;
    if (cleanup_time) settings.cleanup_minutes = static_cast<int>(cleanup_time->count());
    if (max_file_bytes) settings.max_file_bytes = *max_file_bytes;
    settings.file_types = file_types ? *file_types : *types_of(default_types);
    return settings;
}

std::optional<std::string_view> given(const confab_config& config, std::string_view key) {
    for (std::uint32_t i = 0; i < config.n; ++i)
        if (sdk::view(config.kv[i].key) == key) {
            const auto value = sdk::view(config.kv[i].value);
            if (!value.empty()) return value;
        }
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

} // namespace confab::storage

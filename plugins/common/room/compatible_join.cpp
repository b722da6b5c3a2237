// SPDX-License-Identifier: GPL-3.0-or-later
// Whether it is the room that was joined before, and what it wants.
#include "common/i18n.hpp"
#include "common/layout/local_time.hpp"
#include "common/room/compatible.hpp"

#include <algorithm>

namespace confab::storage {
namespace {

constexpr std::size_t most_config = 64 << 10;
constexpr const char* config_path = ".chat_config";

std::string identity_of(const layout::ChatConfig& config) { return config.room_name + '\n' + config.created; }

tl::unexpected<Error> contradiction(std::string_view key, std::string_view room, std::string_view given) {
    return fail(CONFAB_E_CONFIG,
                fmt::format("The room says {} {}, and the settings of the account {}.", key, room, given));
}

} // namespace

async::Task<Result<std::unique_ptr<Format>>> CompatibleFormat::open(Here& here, std::vector<Listed> root,
                                                                    async::Stop stop) {
    std::unique_ptr<CompatibleFormat> format{new CompatibleFormat{here}};
    if (!is_there(root)) {
        auto made = co_await format->make(stop);
        if (!made) co_return fail(std::move(made.error()));
    } else {
        auto read = co_await format->read_config(root, stop);
        if (!read) co_return fail(std::move(read.error()));
    }
    if (auto fine = format->check_settings(); !fine) co_return fail(std::move(fine.error()));
    co_await format->pin(stop);
    co_return std::unique_ptr<Format>{std::move(format)};
}

async::Task<Result<void>> CompatibleFormat::make(async::Stop stop) {
    layout::ChatConfig config;
    const auto& given = here_.settings;
    config.room_name = "Confab";
    config.created = iso_time(here_.now());
    config.sync_interval_s = given.interval.value_or(std::chrono::seconds{3}).count();
    config.cleanup_minutes = given.cleanup_minutes.value_or(120);
    config.days_kept = given.retention_days.value_or(given.default_retention_days);
    auto made = co_await here_.objects->create(config_path, bytes_of(layout::encode(config)), stop);
    if (!made && made.error().code != CONFAB_E_NAME_IN_USE) co_return fail(std::move(made.error()));
    // Somebody else may have been faster, or have other ideas of a time: what lies there counts.
    auto root = co_await here_.objects->list("", Detail::all, stop);
    if (!root) co_return fail(std::move(root.error()));
    co_return co_await read_config(std::move(*root), stop);
}

async::Task<Result<void>> CompatibleFormat::read_config(const std::vector<Listed>& root, async::Stop stop) {
    const auto found =
        std::find_if(root.begin(), root.end(), [](const Listed& each) { return each.name == config_path; });
    const auto pinned = here_.fact("pin.config");
    if (found == root.end() || found->folder) {
        if (!pinned.empty())
            co_return fail(CONFAB_E_ROOM_CHANGED,
                           N_("The description of this room is gone: another one may be there now."));
        co_return Result<void>{};
    }
    const auto file = *found;
    auto bytes = co_await here_.objects->read(config_path, most_config, stop);
    if (!bytes && ends_session(bytes.error().code)) co_return fail(std::move(bytes.error()));
    auto config = bytes ? layout::read_chat_config(text_of(*bytes)) : std::nullopt;
    if (!config) {
        Remark remark;
        remark.what = CONFAB_NOTE_UNREADABLE;
        remark.code = bytes ? CONFAB_E_PROTOCOL : bytes.error().code;
        remark.id = config_path;
        remark.text = N_("The description of this room can't be read; the defaults count.");
        co_await here_.remark_once("config", std::move(remark), stop);
        co_return Result<void>{};
    }
    if (!pinned.empty() && pinned != identity_of(*config))
        co_return fail(CONFAB_E_ROOM_CHANGED, N_("Another room is at this place now."));
    config_ = std::move(*config);
    config_file_ = file;
    has_config_ = true;
    const auto& given = here_.settings;
    rules_.interval = config_.sync_interval_s ? std::chrono::seconds{*config_.sync_interval_s}
                                              : given.interval.value_or(std::chrono::seconds{3});
    rules_.cleanup_minutes = config_.cleanup_minutes.value_or(given.cleanup_minutes.value_or(120));
    co_return Result<void>{};
}

Result<void> CompatibleFormat::check_settings() {
    const auto& given = here_.settings;
    if (!has_config_) {
        rules_.interval = given.interval.value_or(std::chrono::seconds{3});
        rules_.cleanup_minutes = given.cleanup_minutes.value_or(120);
    }
    const auto room_days = config_.days_kept;
    if (config_.sync_interval_s && given.interval && given.interval->count() != *config_.sync_interval_s)
        return contradiction("sync_interval", std::to_string(*config_.sync_interval_s),
                             std::to_string(given.interval->count()));
    if (config_.cleanup_minutes && given.cleanup_minutes && *given.cleanup_minutes != *config_.cleanup_minutes)
        return contradiction("cleanup_time", layout::clock_text(*config_.cleanup_minutes),
                             layout::clock_text(*given.cleanup_minutes));
    // 0 by hand: this client cleans nothing, whatever the room wants.
    if (room_days && given.retention_days.value_or(0) != 0 && *given.retention_days != *room_days)
        return contradiction("days_kept", std::to_string(*room_days), std::to_string(*given.retention_days));
    const auto least = static_cast<int>(room_days.value_or(given.default_retention_days));
    rules_.retention_days =
        given.retention_days == 0 || least == 0 ? 0 : std::max(least, given.retention_days.value_or(0));
    return {};
}

async::Task<Result<void>> CompatibleFormat::pin(async::Stop stop) {
    co_await here_.remember("pin.format", "compatible", stop);
    if (has_config_) co_await here_.remember("pin.config", identity_of(config_), stop);
    const auto lobby = co_await here_.objects->stat("public", stop);
    if (lobby) co_await here_.remember("pin.public", "1", stop);
    co_return Result<void>{};
}

} // namespace confab::storage

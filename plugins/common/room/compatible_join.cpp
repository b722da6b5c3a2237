// SPDX-License-Identifier: GPL-3.0-or-later
// Whether it is the room that was joined before, and what it wants.
#include "common/i18n.hpp"
#include "common/layout/local_time.hpp"
#include "common/room/compatible.hpp"
#include "common/room/rules.hpp"

#include <algorithm>

namespace confab::storage {
namespace {

constexpr std::size_t most_config = 64 << 10;
constexpr const char* config_path = ".chat_config";
std::string identity_of(const layout::ChatConfig& config) { return config.room_name + '\n' + config.created; }

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
    const auto wishes = wishes_of(here_.settings, here_.settings.default_retention_days);
    config.room_name = "Confab";
    config.created = iso_time(here_.now());
    config.sync_interval_s = wishes.interval_s;
    config.cleanup_minutes = wishes.cleanup_minutes;
    config.days_kept = wishes.days_kept;
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
    co_return Result<void>{};
}

async::Task<Result<void>> CompatibleFormat::is_here(async::Stop stop) {
    const bool times = here_.objects->traits().folder_times;
    if (!has_config_ && (!times || here_.fact("pin.public").empty())) co_return Result<void>{}; // nothing tells
    auto at = co_await here_.objects->stat(has_config_ ? config_path : "public", stop);
    if (!at && at.error().code != CONFAB_E_NOT_FOUND) co_return fail(std::move(at.error()));
    if (!has_config_) {
        if (at) co_return Result<void>{};
        co_return fail(CONFAB_E_ROOM_CHANGED, N_("The messages of this room are gone: another folder is there now."));
    }
    if (at && at->bytes == config_file_.bytes && at->modified_us == config_file_.modified_us) co_return Result<void>{};
    auto root = co_await here_.objects->list("", Detail::all, stop);
    if (root) co_return co_await read_config(*root, stop);
    if (root.error().code != CONFAB_E_NOT_FOUND) co_return fail(std::move(root.error()));
    const std::vector<Listed> nothing;
    co_return co_await read_config(nothing, stop);
}

Result<void> CompatibleFormat::check_settings() {
    const RoomWishes room{config_.sync_interval_s, config_.cleanup_minutes, config_.days_kept};
    auto rules = rules_of(room, here_.settings, here_.settings.default_retention_days);
    if (!rules) return fail(std::move(rules.error()));
    rules_ = *rules;
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

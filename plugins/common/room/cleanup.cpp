// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/cleanup.hpp"

#include "common/i18n.hpp"
#include "common/layout/local_time.hpp"
#include "common/layout/names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace confab::storage {
namespace {

using namespace std::chrono_literals;

constexpr confab_time second = 1'000'000, day = 86'400 * second, patience = 30 * 60 * second;
constexpr confab_time unfinished_for = 7 * day;
constexpr auto limit = 60s;
constexpr std::string_view lock_prefix = "cleanup-", lock_suffix = ".lock", statistics_name = "cleanup_stats.json";
constexpr std::size_t most_statistics = 1 << 20;
constexpr const char* keeps_all = N_("Nothing is cleaned up here: the room or the account keeps everything.");

void count(Tally& tally, bool messages, std::uint64_t bytes) {
    ++(messages ? tally.messages : tally.files);
    tally.bytes += bytes;
}

} // namespace

void add_old(Doomed& doomed, const Area& area, const std::string& folder, const std::vector<Listed>& listed,
             confab_time now, int days) {
    if (days <= 0) return;
    for (const auto& each : listed) {
        if (each.folder || each.modified_us == 0 || now - each.modified_us <= days * day) continue;
        if (!usable_name(each.name)) continue;
        doomed.paths.push_back(folder + '/' + each.name);
        count(doomed.tally, area.messages, each.bytes);
    }
}

std::string lock_name(const std::string& date, int attempt) {
    return fmt::format("{}{}-{}{}", lock_prefix, date, attempt, lock_suffix);
}

Election election(const std::vector<Listed>& logs, const std::string& date, confab_time now) {
    confab_time lock = 0, statistics = 0;
    int attempt = 0;
    for (const auto& each : logs) {
        if (each.name == statistics_name) statistics = each.modified_us;
        for (int i = 1; i <= 100; ++i)
            if (each.name == lock_name(date, i) && i > attempt) {
                attempt = i;
                lock = each.modified_us;
            }
    }
    if (attempt == 0) return {Election::Kind::free, 1};
    if (statistics >= lock) return {Election::Kind::done, attempt + 1};
    if (now - lock < patience) return {Election::Kind::busy, attempt};
    return {Election::Kind::free, attempt + 1};
}

async::Task<Result<std::vector<Listed>>> Cleanup::list(std::string folder, async::Stop stop) {
    auto listed = co_await here_.objects->list(folder, Detail::all, async::within(limit, stop));
    if (!listed && listed.error().code == CONFAB_E_NOT_FOUND) co_return std::vector<Listed>{};
    co_return listed;
}

async::Task<Result<void>> Cleanup::visit(const Area& area,
                                         std::function<void(const std::string&, std::vector<Listed>)> see,
                                         async::Stop stop) {
    auto listed = co_await list(area.folder, stop);
    if (!listed) co_return fail(std::move(listed.error()));
    if (!area.deep) {
        see(area.folder, std::move(*listed));
        co_return Result<void>{};
    }
    for (const auto& each : *listed) {
        if (!each.folder || !usable_name(each.name)) continue;
        const auto below = area.folder + '/' + each.name;
        auto inner = co_await list(below, stop);
        if (!inner) co_return fail(std::move(inner.error()));
        see(below, std::move(*inner));
    }
    co_return Result<void>{};
}

async::Task<Result<Tally>> Cleanup::usage(async::Stop stop) {
    Tally tally;
    for (const auto& area : format_.areas()) {
        if (area.folder == format_.heartbeat_folder()) continue; // neither messages nor files
        std::function<void(const std::string&, std::vector<Listed>)> see = [&tally, &area](const std::string&,
                                                                                           std::vector<Listed> listed) {
            for (const auto& each : listed)
                if (!each.folder) count(tally, area.messages, each.bytes);
        };
        auto seen = co_await visit(area, std::move(see), stop);
        if (!seen) co_return fail(std::move(seen.error()));
    }
    co_return tally;
}

async::Task<Result<Doomed>> Cleanup::plan(bool common, bool own, async::Stop stop) {
    Doomed doomed;
    const int days = format_.rules().retention_days;
    const auto now = here_.now();
    for (const auto& area : format_.areas()) {
        if (days == 0 || (area.own ? !own : !common)) continue;
        std::function<void(const std::string&, std::vector<Listed>)> see =
            [&doomed, &area, now, days](const std::string& folder, std::vector<Listed> listed) {
                add_old(doomed, area, folder, listed, now, days);
            };
        auto seen = co_await visit(area, std::move(see), stop);
        if (!seen) co_return fail(std::move(seen.error()));
    }
    co_return doomed;
}

async::Task<Result<Tally>> Cleanup::remove(Doomed doomed, Report report, async::Stop stop) {
    Tally tally = doomed.tally;
    std::size_t done = 0;
    std::optional<Error> first;
    for (auto& path : doomed.paths) {
        auto removed = co_await here_.objects->remove(path, async::within(limit, stop));
        if (!removed) {
            if (ends_session(removed.error().code)) co_return fail(std::move(removed.error()));
            if (!first) first = std::move(removed.error());
        }
        if (++done % 200 == 0 && report) report(tally);
    }
    if (first) co_return fail(std::move(*first));
    co_return tally;
}

async::Task<Result<Cleanup::Claimed>> Cleanup::claim(bool by_hand, async::Stop stop) {
    const auto date = iso_date(here_.now());
    auto logs = co_await list(format_.log_folder(), stop);
    if (!logs) co_return fail(std::move(logs.error()));
    const auto who = election(*logs, date, here_.now());
    if (who.kind == Election::Kind::busy) co_return Claimed{false, true};
    if (who.kind == Election::Kind::done && !by_hand) co_return Claimed{false, false};
    const auto path = format_.log_folder() + '/' + lock_name(date, who.attempt);
    // Says nothing: the file's existence is the lock, and its time the server's.
    auto mine = co_await here_.objects->claim(path, bytes_of("cleanup\n"), async::within(limit, stop));
    if (!mine && mine.error().code == CONFAB_E_NAME_IN_USE) co_return Claimed{false, true};
    if (!mine) co_return fail(std::move(mine.error()));
    co_await remove_old_locks(std::move(*logs), stop);
    co_return Claimed{true, false};
}

async::Task<void> Cleanup::remove_old_locks(std::vector<Listed> logs, async::Stop stop) {
    for (const auto& each : logs) {
        const bool lock = each.name.starts_with(lock_prefix) && each.name.ends_with(lock_suffix);
        if (!lock || each.folder || here_.now() - each.modified_us < 7 * day) continue;
        co_await here_.objects->remove(format_.log_folder() + '/' + each.name, async::within(limit, stop));
    }
}

async::Task<void> Cleanup::record(const Tally& tally, async::Stop stop) {
    const auto unfinished = co_await here_.objects->remove_unfinished(unfinished_for, async::within(limit, stop));
    if (!unfinished) here_.log("removing unfinished uploads", unfinished.error());
    const auto path = fmt::format("{}/{}", format_.log_folder(), statistics_name);
    const auto before = co_await here_.objects->read(path, most_statistics, async::within(limit, stop));
    auto bytes = format_.statistics(before ? *before : Bytes{}, here_.now(), tally.messages + tally.files,
                                    format_.rules().retention_days);
    const auto done = co_await here_.objects->replace(path, std::move(bytes), async::within(limit, stop));
    if (!done) here_.log("writing the statistics of a cleanup", done.error());
}

async::Task<Result<Lifecycle>> Cleanup::lifecycle(LifecycleOrder::What what, async::Stop stop) {
    const int days = format_.rules().retention_days;
    if (days == 0 && what == LifecycleOrder::What::set) co_return fail(CONFAB_E_DENIED, keeps_all);
    LifecycleOrder order{what, format_.passing_folders(), days};
    co_return co_await here_.objects->lifecycle(std::move(order), async::within(limit, stop));
}

async::Task<Result<Tally>> Cleanup::run(Report report, async::Stop stop) {
    if (format_.rules().retention_days == 0) co_return fail(CONFAB_E_DENIED, keeps_all);
    auto claimed = co_await claim(true, stop);
    if (!claimed) co_return fail(std::move(claimed.error()));
    if (!claimed->won) co_return fail(CONFAB_E_AGAIN, N_("Somebody else is cleaning up this room just now."));
    auto doomed = co_await plan(true, true, stop);
    if (!doomed) co_return fail(std::move(doomed.error()));
    auto tally = co_await remove(std::move(*doomed), std::move(report), stop);
    if (tally) co_await record(*tally, stop);
    co_return tally;
}

async::Task<void> Cleanup::daily(async::Stop stop) {
    const auto rules = format_.rules();
    if (rules.retention_days == 0 || here_.read_only) co_return;
    if (next_ == 0) next_ = next_local(here_.now(), rules.cleanup_minutes);
    if (here_.now() < next_) co_return;
    next_ = next_local(here_.now(), rules.cleanup_minutes);
    // One's own private messages are looked at by nobody else, so they need no lock.
    auto own = co_await plan(false, true, stop);
    if (own) co_await remove(std::move(*own), {}, stop);
    const auto claimed = co_await claim(false, stop);
    if (!claimed || !claimed->won) {
        // Whoever won may fall asleep over it.
        if (claimed && claimed->busy) next_ = std::min(next_, here_.now() + patience + 60 * second);
        co_return;
    }
    auto doomed = co_await plan(true, false, stop);
    if (!doomed) co_return here_.log("planning a cleanup", doomed.error());
    const auto tally = co_await remove(std::move(*doomed), {}, stop);
    if (tally) co_await record(*tally, stop);
    else here_.log("cleaning up", tally.error());
}

} // namespace confab::storage

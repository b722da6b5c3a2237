// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/room/format.hpp"

#include <functional>
#include <string>
#include <vector>

namespace confab::storage {

struct Tally {
    std::uint64_t messages = 0, files = 0, bytes = 0;
};

/// What is old enough to go.
struct Doomed {
    std::vector<std::string> paths;
    Tally tally;
};

/// Adds those of `listed` that were last changed more than `days` before `now`, by the place's clock. 0 days: none.
void add_old(Doomed& doomed, const Area& area, const std::string& folder, const std::vector<Listed>& listed,
             confab_time now, int days);

/// Who may clean a day's rubbish, by the locks that lie there.
struct Election {
    enum class Kind : std::uint8_t { free, busy, done } kind = Kind::free;
    int attempt = 1; ///< free: the number of the lock to claim
};
/// `logs`: the listing of the folder of locks and statistics. A lock whose winner has written no statistics for 30 minutes
/// leaves the next attempt to others.
[[nodiscard]] Election election(const std::vector<Listed>& logs, const std::string& date, confab_time now);
[[nodiscard]] std::string lock_name(const std::string& date, int attempt);

/// Deletes what is older than the room keeps. Engine thread; see Here for its life.
class Cleanup {
public:
    using Report = std::function<void(const Tally&)>;

    Cleanup(Here& here, Format& format) : here_{here}, format_{format} {}

    [[nodiscard]] async::Task<Result<Tally>> usage(async::Stop stop);
    [[nodiscard]] async::Task<Result<Doomed>> plan(bool common, bool own, async::Stop stop);
    /// By hand: whatever the time is. E_AGAIN: somebody else does it at the moment. E_DENIED: this room keeps everything.
    [[nodiscard]] async::Task<Result<Tally>> run(Report report, async::Stop stop);
    /// Rules by which the place does it. E_DENIED: to set them, in a room that keeps everything; those of Objects.
    [[nodiscard]] async::Task<Result<Lifecycle>> lifecycle(LifecycleOrder::What what, async::Stop stop);
    /// The one of every day, where it is due.
    async::Task<void> daily(async::Stop stop);

private:
    struct Claimed {
        bool won = false, busy = false;
    };
    async::Task<Result<Claimed>> claim(bool by_hand, async::Stop stop);
    async::Task<Result<Tally>> remove(Doomed doomed, Report report, async::Stop stop);
    async::Task<void> record(const Tally& tally, async::Stop stop);
    async::Task<void> remove_old_locks(std::vector<Listed> logs, async::Stop stop);
    async::Task<Result<std::vector<Listed>>> list(std::string folder, async::Stop stop);
    async::Task<Result<void>> visit(const Area& area, std::function<void(const std::string&, std::vector<Listed>)> see,
                                    async::Stop stop);

    Here& here_;
    Format& format_;
    confab_time next_ = 0;
};

} // namespace confab::storage

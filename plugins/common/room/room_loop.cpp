// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/i18n.hpp"
#include "common/room/room_impl.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace confab::storage {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t newest_page = 50, batch = 50;
constexpr std::uint32_t most_missed = 200;
constexpr auto cleanup_every = 30s;
constexpr auto lively_for = 2min; ///< after something was said the full pace is kept

bool older(const Found& a, const Found& b) { return a.time != b.time ? a.time < b.time : a.path < b.path; }

/// The newest page of each conversation first, then the rest, all from the newer to the older.
std::deque<Found> newest_first(std::vector<Found> found) {
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return older(b, a); });
    std::map<std::string, std::size_t> counts;
    std::stable_partition(found.begin(), found.end(), [&](const Found& each) {
        return ++counts[each.path.substr(0, each.path.rfind('/'))] <= newest_page;
    });
    return {std::make_move_iterator(found.begin()), std::make_move_iterator(found.end())};
}

std::vector<Found> take(std::deque<Found>& from, std::size_t count) {
    count = std::min(count, from.size());
    std::vector<Found> taken(std::make_move_iterator(from.begin()),
                             std::make_move_iterator(from.begin() + static_cast<std::ptrdiff_t>(count)));
    from.erase(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(count));
    return taken;
}

} // namespace

std::chrono::milliseconds Room::Impl::pause() const {
    const auto interval = format_->rules().interval;
    const auto quiet = async::Clock::now() - last_life_;
    if (quiet < lively_for) return interval;
    // One interval more for each minute of silence.
    const auto slower = interval * (1 + (quiet - lively_for) / 1min);
    return std::min<std::chrono::milliseconds>(slower, slowest_pace(format_->rules()));
}

async::Task<void> Room::Impl::messages(Self self) {
    const auto stop = self->work_.stop();
    while (!stop.requested()) {
        if (self->here_.clock.due() && !self->here_.read_only) co_await self->measure_clock(stop);
        auto looked = co_await self->look(stop);
        if (!looked) co_return self->end(looked.error());
        if (self->resuming_) {
            auto caught = co_await self->catch_up(stop);
            if (!caught) co_return self->end(caught.error());
            self->resuming_ = false;
            continue; // what came meanwhile is told live
        }
        auto told = co_await self->tell_fresh(stop);
        if (told) told = co_await self->tell_backlog(stop);
        if (!told) co_return self->end(told.error());
        if (self->backlog_.empty()) co_await self->parts_->scanner.wait(self->pause(), stop);
        for (auto& again : self->parts_->teller.take_again()) self->fresh_.push_back(std::move(again));
    }
}

async::Task<Result<void>> Room::Impl::look(async::Stop stop) {
    auto found = co_await parts_->scanner.scan(backlog_.empty() && fresh_.empty() && !resuming_, stop);
    if (!found) co_return fail(std::move(found.error()));
    if (scanned_) {
        const auto old =
            std::stable_partition(found->begin(), found->end(), [](const Found& each) { return !each.old; });
        std::move(old, found->end(), std::back_inserter(backlog_));
        found->erase(old, found->end());
        if (!found->empty()) last_life_ = async::Clock::now();
        std::move(found->begin(), found->end(), std::back_inserter(fresh_));
    } else if (resuming_) {
        std::sort(found->begin(), found->end(), older);
        std::move(found->begin(), found->end(), std::back_inserter(missed_));
    } else {
        backlog_ = newest_first(std::move(*found));
    }
    scanned_ = true;
    co_return Result<void>{};
}

async::Task<Result<void>> Room::Impl::tell_fresh(async::Stop stop) {
    std::sort(fresh_.begin(), fresh_.end(), older);
    while (!fresh_.empty()) {
        const Teller::How how{0, false};
        auto told = co_await parts_->teller.tell(take(fresh_, batch), how, stop);
        if (!told) co_return fail(std::move(told.error()));
    }
    co_return Result<void>{};
}

/// For as long as the next look is not due.
async::Task<Result<void>> Room::Impl::tell_backlog(async::Stop stop) {
    const auto until = async::Clock::now() + format_->rules().interval;
    while (!backlog_.empty() && async::Clock::now() < until) {
        const Teller::How how{0, true};
        auto told = co_await parts_->teller.tell(take(backlog_, batch), how, stop);
        if (!told) co_return fail(std::move(told.error()));
        // A young file that was half there when it was first seen.
        for (auto& again : parts_->teller.take_again()) backlog_.push_back(std::move(again));
        if (parts_->scanner.changed()) break;
    }
    co_return Result<void>{};
}

/// Answers QUERY MISSED until a page was the last one.
async::Task<Result<void>> Room::Impl::catch_up(async::Stop stop) {
    auto last = since_;
    while (true) {
        while (questions_.empty()) {
            const auto waited = co_await asked_.wait(stop);
            if (waited != CONFAB_OK) co_return fail(CONFAB_E_CANCELLED, N_("Cancelled."));
        }
        const auto question = questions_.front();
        questions_.pop_front();
        const auto limit = question.limit == 0 ? most_missed : std::min(question.limit, most_missed);
        std::uint32_t count = 0;
        // A page in which nothing can be read would look like one without an end.
        while (count == 0 && !missed_.empty()) {
            const Teller::How how{question.op, true};
            auto told = co_await parts_->teller.tell(take(missed_, limit), how, stop);
            if (!told) co_return fail(std::move(told.error()));
            count += *told;
            for (auto& again : parts_->teller.take_again()) fresh_.push_back(std::move(again));
        }
        if (count > 0) last = parts_->teller.last();
        const auto cursor = std::to_string(last);
        auto how = sdk::make<confab_msg_op_done>(here_.session, question.op);
        how.cursor = sdk::str(cursor);
        how.count = count;
        const bool more = !missed_.empty();
        if (more) how.h.flags |= CONFAB_F_MORE;
        done(question.op, how);
        if (!more) co_return Result<void>{};
    }
}

async::Task<void> Room::Impl::people(Self self) {
    const auto stop = self->work_.stop();
    co_await self->parts_->presence.begin(stop);
    while (!stop.requested()) {
        const auto slept = co_await async::sleep(std::max(self->here_.settings.people_every, self->pause()), stop);
        if (slept != CONFAB_OK) co_return;
        auto looked = co_await self->parts_->presence.look(stop);
        if (!looked) co_return self->end(looked.error());
        const bool all_read = self->scanned_ && !self->resuming_ && self->backlog_.empty() && self->fresh_.empty();
        if (all_read) co_await self->format_->look_for_gaps(stop);
    }
}

async::Task<void> Room::Impl::housekeeping(Self self) {
    const auto stop = self->work_.stop();
    if (std::abs(self->here_.clock.offset_us()) > clock_limit) {
        Remark remark;
        remark.what = CONFAB_NOTE_CLOCK;
        remark.text = N_("The clock of this computer and that of the place are far apart; the place's counts.");
        co_await self->here_.remark_once("clock", std::move(remark), stop);
    }
    while (!stop.requested()) {
        co_await self->parts_->cleanup.daily(stop);
        const auto slept = co_await async::sleep(cleanup_every, stop);
        if (slept != CONFAB_OK) co_return;
    }
}

} // namespace confab::storage

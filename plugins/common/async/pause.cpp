// SPDX-License-Identifier: GPL-3.0-or-later
#include "pause.hpp"

#include <algorithm>
#include <utility>

namespace confab::async {

using std::chrono::milliseconds;

void Pause::end(confab_result result) {
    if (ended_) return;
    ended_ = result;
    if (!waiter_) return;
    source_.after(milliseconds{0}, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (self && self->waiter_) std::exchange(self->waiter_, nullptr).resume();
        return false;
    });
}

Pause::Awaiter Pause::until(Stop stop) { return {shared_from_this(), std::move(stop)}; }

Pause::Awaiter::~Awaiter() {
    pause_->waiter_ = nullptr;
    pause_->source_.stop();
    pause_->subscription_ = {};
}

bool Pause::Awaiter::await_ready() {
    if (!pause_->ended_) pause_->ended_ = stop_.reason();
    return pause_->ended();
}

void Pause::Awaiter::await_suspend(std::coroutine_handle<> waiter) {
    pause_->waiter_ = waiter;
    const auto end = [weak = pause_->weak_from_this()](confab_result result) {
        if (const auto pause = weak.lock()) pause->end(result);
    };
    pause_->subscription_ = stop_.on_cancel([end] { end(CONFAB_E_CANCELLED); });
    if (!stop_.deadline()) return;
    // Rounded up: a timer that is early would find that it is not yet time.
    const auto left = std::chrono::ceil<milliseconds>(*stop_.deadline() - Clock::now());
    pause_->source_.after(std::max(left, milliseconds{0}), [end] {
        end(CONFAB_E_TIMEOUT);
        return false;
    });
}

Task<confab_result> sleep(milliseconds time, Stop stop) {
    const auto whole = stop.within(std::max(time, milliseconds{1}));
    const bool cut = stop.deadline() && stop.deadline() == whole.deadline();
    const auto pause = Pause::create();
    const auto result = co_await pause->until(whole);
    co_return result == CONFAB_E_TIMEOUT && !cut ? CONFAB_OK : result;
}

void Event::set() {
    set_ = true;
    for (const auto& weak : std::exchange(waiting_, {})) {
        const auto pause = weak.lock();
        if (!pause || pause->ended()) continue;
        pause->end(CONFAB_OK);
        set_ = false;
    }
}

Task<confab_result> Event::wait(Stop stop) {
    if (std::exchange(set_, false)) co_return CONFAB_OK;
    const auto pause = Pause::create();
    std::erase_if(waiting_, [](const auto& weak) { return weak.expired(); });
    waiting_.push_back(pause);
    co_return co_await pause->until(std::move(stop));
}

} // namespace confab::async

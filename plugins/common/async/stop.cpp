// SPDX-License-Identifier: GPL-3.0-or-later
#include "stop.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <utility>

namespace confab::async {
namespace detail {

class StopState {
public:
    [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }
    void cancel() {
        if (cancelled_.exchange(true)) return;
        // One by one: a function may end the subscription of another.
        while (!functions_.empty()) {
            const auto fn = std::move(functions_.begin()->second);
            functions_.erase(functions_.begin());
            fn();
        }
    }
    std::uint64_t add(std::function<void()> fn) {
        functions_.emplace(++last_, std::move(fn));
        return last_;
    }
    void remove(std::uint64_t number) noexcept { functions_.erase(number); }

private:
    std::atomic<bool> cancelled_ = false;
    std::map<std::uint64_t, std::function<void()>> functions_;
    std::uint64_t last_ = 0;
};

} // namespace detail

Subscription::Subscription(std::weak_ptr<detail::StopState> state, std::uint64_t number) noexcept
    : state_{std::move(state)}, number_{number} {}
Subscription::Subscription(Subscription&& other) noexcept
    : state_{std::move(other.state_)}, number_{std::exchange(other.number_, 0)} {
    other.state_.reset();
}
Subscription& Subscription::operator=(Subscription other) noexcept {
    std::swap(state_, other.state_);
    std::swap(number_, other.number_);
    return *this;
}
Subscription::~Subscription() {
    if (const auto state = state_.lock()) state->remove(number_);
}

std::optional<confab_result> Stop::reason() const noexcept {
    if (state_ && state_->cancelled()) return CONFAB_E_CANCELLED;
    if (deadline_ && Clock::now() >= *deadline_) return CONFAB_E_TIMEOUT;
    return std::nullopt;
}

Stop Stop::within(std::chrono::milliseconds time) const {
    Stop shorter = *this;
    const auto end = Clock::now() + time;
    shorter.deadline_ = deadline_ ? std::min(*deadline_, end) : end;
    return shorter;
}

Subscription Stop::on_cancel(std::function<void()> fn) const {
    if (!state_) return {};
    return {state_, state_->add(std::move(fn))};
}

StopSource::StopSource(const Stop& parent) {
    stop_.state_ = std::make_shared<detail::StopState>();
    stop_.deadline_ = parent.deadline_;
    if (parent.reason() == CONFAB_E_CANCELLED) {
        stop_.state_->cancel();
        return;
    }
    of_parent_ = parent.on_cancel([weak = std::weak_ptr{stop_.state_}] {
        if (const auto state = weak.lock()) state->cancel();
    });
}

void StopSource::cancel() { stop_.state_->cancel(); }

} // namespace confab::async

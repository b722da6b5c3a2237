// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/pause.hpp"

#include <deque>
#include <memory>
#include <utility>

namespace confab::storage {

/// One after the other, in the order in which they came. Engine thread; outlives its users.
class Turn {
public:
    /// Held until its end; false: `stop` came first.
    class Hold {
    public:
        explicit Hold(Turn* turn) noexcept : turn_{turn} {}
        Hold(Hold&& other) noexcept : turn_{std::exchange(other.turn_, nullptr)} {}
        Hold& operator=(Hold&& other) noexcept {
            std::swap(turn_, other.turn_);
            return *this;
        }
        ~Hold() {
            if (turn_) turn_->leave();
        }
        explicit operator bool() const noexcept { return turn_ != nullptr; }

    private:
        Turn* turn_;
    };

    async::Task<Hold> take(async::Stop stop) {
        if (!busy_) {
            busy_ = true;
            co_return Hold{this};
        }
        const auto pause = async::Pause::create();
        waiting_.push_back(pause);
        const auto how = co_await pause->until(stop);
        if (how == CONFAB_OK) co_return Hold{this};
        co_return Hold{nullptr};
    }

private:
    void leave() {
        // Whoever is told holds it already, before it runs.
        while (!waiting_.empty()) {
            const auto next = waiting_.front().lock();
            waiting_.pop_front();
            if (!next || next->ended()) continue;
            next->end(CONFAB_OK);
            return;
        }
        busy_ = false;
    }

    bool busy_ = false;
    std::deque<std::weak_ptr<async::Pause>> waiting_;
};

} // namespace confab::storage

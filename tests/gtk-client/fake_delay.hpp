// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/delay.hpp"

#include <memory>
#include <utility>
#include <vector>

/// Timers that go off when the test says so.
class FakeDelay {
public:
    [[nodiscard]] confab::gtk::model::Delay delay() {
        return [this](std::chrono::milliseconds, std::function<void()> fn) {
            auto timer = std::make_shared<std::function<void()>>(std::move(fn));
            timers_.push_back(timer);
            return confab::Handle{timer};
        };
    }
    /// Lets all that are set go off; returns how many there were.
    std::size_t pass() {
        std::size_t count = 0;
        for (const auto& timer : std::exchange(timers_, {}))
            if (const auto fn = timer.lock()) {
                ++count;
                (*fn)();
            }
        return count;
    }

private:
    std::vector<std::weak_ptr<std::function<void()>>> timers_;
};

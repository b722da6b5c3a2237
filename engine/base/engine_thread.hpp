// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"

#include <functional>
#include <future>
#include <memory>
#include <thread>

namespace confab {

/// A thread of its own for a loop, for programs whose main thread belongs to a toolkit.
class EngineThread {
public:
    EngineThread();
    /// Quits the loop and joins. Objects that live on the loop must be gone: post their end before.
    ~EngineThread();
    EngineThread(const EngineThread&) = delete;
    EngineThread& operator=(const EngineThread&) = delete;

    /// Runs `fn` on the engine thread, later and in order. Any thread.
    void post(std::function<void()> fn) { loop_->post(std::move(fn)); }
    /// Only for code that runs on the engine thread.
    [[nodiscard]] Loop& loop() noexcept { return *loop_; }

private:
    std::unique_ptr<Loop> loop_;
    std::promise<void> quitted_;
    std::thread thread_;
};

} // namespace confab

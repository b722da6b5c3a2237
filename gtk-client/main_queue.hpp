// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace confab::gtk {

/// Wakes the main loop from another thread, at most every 16 ms: often enough for the eye. Windows need not be visible.
class MainQueue : public std::enable_shared_from_this<MainQueue> {
public:
    static constexpr std::chrono::milliseconds pace{16};

    /// `woken` is called in the main loop, with what was pushed since.
    using Woken = std::function<void()>;
    void set_woken(Woken woken) { woken_ = std::move(woken); }

    /// Any thread.
    void push(std::function<void()> fn);
    void wake();

    /// What was pushed. Main loop.
    [[nodiscard]] std::vector<std::function<void()>> take();

private:
    void schedule();
    static int dispatch(void* self);

    Woken woken_; ///< main loop only
    std::mutex mutex_;
    std::vector<std::function<void()>> pushed_;
    std::chrono::steady_clock::time_point last_{};
    bool scheduled_ = false;
};

} // namespace confab::gtk

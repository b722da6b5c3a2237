// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

using GMainContext = struct _GMainContext;

namespace confab {

/// A timer or a watch; ends with this object. Engine thread.
class Handle {
public:
    Handle() = default;
    explicit Handle(std::shared_ptr<void> owned) : owned_{std::move(owned)} {}
    [[nodiscard]] explicit operator bool() const noexcept { return owned_.use_count() > 0; }
    void reset() noexcept { owned_.reset(); }

private:
    std::shared_ptr<void> owned_;
};

/// The event loop of the engine thread: whichever thread calls run(), which must be the one that made the loop.
class Loop {
public:
    enum Readiness : std::uint32_t { readable = 1, writable = 2, broken = 4 };

    /// Becomes the thread-default context of this thread.
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Until quit().
    void run();
    /// Any thread.
    void quit();
    /// One round; waits for an event where `may_wait`. True when something was handled.
    bool iterate(bool may_wait);

    /// Runs `fn` once, on this loop's thread, later and in order. Any thread. Functions that are left when the loop ends are
    /// destroyed without being run.
    void post(std::function<void()> fn);

    /// Runs `fn` once after `delay`, unless the handle ends before.
    [[nodiscard]] Handle after(std::chrono::milliseconds delay, std::function<void()> fn);

    /// Calls `fn` while `fd` is ready (level-triggered), as long as the handle lives; `events` are bits of Readiness, and
    /// `broken` is told in any case. One watch a descriptor. All descriptors stand in one epoll set, so that their number
    /// costs nothing.
    [[nodiscard]] Handle watch(int fd, std::uint32_t events, std::function<void(std::uint32_t ready)> fn);

    /// Calls `fn` in the loop whenever the process gets this signal (SIGINT, SIGTERM, SIGHUP).
    [[nodiscard]] Handle on_signal(int signal, std::function<void()> fn);

    [[nodiscard]] GMainContext* context() const noexcept;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace confab

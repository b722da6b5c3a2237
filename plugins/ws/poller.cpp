// SPDX-License-Identifier: GPL-3.0-or-later
#include "poller.hpp"

#include "idle_source.hpp"

#include <utility>

namespace confab::ws {
namespace {

void tell(const std::weak_ptr<Polled>& weak, bool readable, bool writable) noexcept {
    try {
        if (const auto who = weak.lock()) who->ready(readable, writable);
    } catch (...) {} // out of memory: the peer's end tells of it
}

} // namespace

Poller::Poller(sdk::Host host)
    : host_{host}, source_{new_idle_source([](gpointer self) { static_cast<Poller*>(self)->tell_soon(); }, this)} {}

Poller::~Poller() {
    for (const auto& [descriptor, watched] : watched_) host_.watch_fd(descriptor, 0, nullptr, nullptr);
    g_source_destroy(source_);
    g_source_unref(source_);
}

void Poller::watch(int descriptor, std::weak_ptr<Polled> who, bool readable, bool writable) {
    const std::uint32_t mask =
        (readable ? std::uint32_t{CONFAB_FD_READ} : 0) | (writable ? std::uint32_t{CONFAB_FD_WRITE} : 0);
    // With nothing to wait for the kernel would still tell of a hang-up, again and again.
    if (mask == 0) return forget(descriptor);
    auto& watched = watched_[descriptor];
    if (watched.mask == mask) return;
    watched = {std::move(who), mask};
    host_.watch_fd(
        descriptor, mask,
        [](void* self, int fd, std::uint32_t ready) { static_cast<Poller*>(self)->happened(fd, ready); }, this);
}

void Poller::forget(int descriptor) noexcept {
    if (watched_.erase(descriptor) > 0) host_.watch_fd(descriptor, 0, nullptr, nullptr);
}

void Poller::happened(int descriptor, std::uint32_t ready) noexcept {
    const auto found = watched_.find(descriptor);
    if (found == watched_.end()) return;
    const auto [who, mask] = found->second;
    // What is broken is found out by reading, or where nobody reads, by writing.
    if (ready & CONFAB_FD_ERROR) ready |= mask;
    tell(who, ready & mask & CONFAB_FD_READ, ready & mask & CONFAB_FD_WRITE);
}

void Poller::soon(std::weak_ptr<Polled> who) {
    if (soon_.empty()) g_source_set_ready_time(source_, 0);
    soon_.push_back(std::move(who));
}

void Poller::tell_soon() noexcept {
    for (const auto& who : std::exchange(soon_, {})) tell(who, true, false);
}

} // namespace confab::ws

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confab/plugin.hpp"

#include <glib.h>

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

namespace confab::ws {

/// Who hears that a descriptor is ready.
class Polled {
public:
    virtual ~Polled() = default;
    virtual void ready(bool readable, bool writable) = 0;
};

/// Descriptors in the host's set, which is one for all, since a GMainContext looks at each of its sources in every turn: one for
/// each connection would make a message cost what the crowd beside it does. Engine thread.
class Poller {
public:
    explicit Poller(sdk::Host host);
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;
    ~Poller();

    /// What to wait for from now on; neither: the descriptor leaves the set.
    void watch(int descriptor, std::weak_ptr<Polled> who, bool readable, bool writable);
    /// Call before the descriptor is closed: its number is given to the next one.
    void forget(int descriptor) noexcept;
    /// Tells `who` in the next turn that it is readable, whatever the kernel knows: bytes may wait above the descriptor.
    void soon(std::weak_ptr<Polled> who);

private:
    struct Watched {
        std::weak_ptr<Polled> who;
        std::uint32_t mask = 0;
    };

    void happened(int descriptor, std::uint32_t ready) noexcept;
    void tell_soon() noexcept;

    const sdk::Host host_;
    GSource* source_; // attached all the time, ready only while somebody is to be told
    std::unordered_map<int, Watched> watched_;
    std::vector<std::weak_ptr<Polled>> soon_;
};

} // namespace confab::ws

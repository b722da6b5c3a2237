// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "common/peer.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fanout {

using bench::Clock;

struct CrowdOptions {
    bench::Address server;
    std::size_t members = 10;
    std::size_t senders = 10;
    std::size_t text_bytes = 64;
    Clock::duration limit = std::chrono::seconds(120); // for each phase
};

/// What one phase of talking brought.
struct Talk {
    std::size_t messages = 0;
    std::size_t deliveries = 0;
    std::chrono::duration<double> elapsed{};
    std::vector<float> latencies_us; // one for each delivery, in no order
};

/// Many members of one lobby, on one thread and one epoll set.
///
/// It understands as little as it can: a delivery is a frame that holds a marker which it sent itself.
/// Every function throws bench::Failure when the server misbehaves or the time limit passes.
class Crowd {
public:
    explicit Crowd(const CrowdOptions& options);
    ~Crowd();

    /// Lets members in until `count` have joined, a few at a time: each join tells everybody.
    void join(std::size_t count);

    /// Sends messages, `in_flight` at once, for at least one message and `duration`, and waits until each
    /// member has heard each. One is in flight until the last member has heard it.
    Talk talk(std::size_t in_flight, Clock::duration duration);

    /// As talk(), one at a time and from one member to another: what it costs beside all those who only are there.
    Talk whisper(Clock::duration duration);

private:
    class Member;

    struct Flight {
        Clock::time_point sent;
        std::size_t heard = 0;
    };

    void say(Clock::time_point now);
    void begin();
    [[nodiscard]] bool pump(Clock::time_point deadline); // false: it has passed
    void on_delivery(Member& member, std::uint32_t sequence);

    CrowdOptions options_;
    bench::PeerSet set_;
    std::vector<std::unique_ptr<Member>> members_;
    std::size_t joined_ = 0;

    std::uint32_t first_sequence_ = 0;
    std::vector<Flight> flights_; // of this talk, by sequence
    std::size_t flying_ = 0;
    std::size_t hearers_ = 0; // of each message
    std::string to_;          // of a whisper
    Talk talk_;
};

} // namespace fanout

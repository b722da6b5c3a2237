// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "frames.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fanout {

using Clock = std::chrono::steady_clock;

struct CrowdOptions {
    std::string host = "127.0.0.1"; // a numeric IPv4 address
    std::uint16_t port = 0;
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

    /// Reorders latencies_us. `share` is 0.5 for the median.
    [[nodiscard]] double percentile_us(double share);
};

/// Many members of one lobby, on one thread and one epoll set.
///
/// It understands as little as it can: a delivery is a frame that holds a marker which it sent itself.
/// Every function throws Failure when the server misbehaves or the time limit passes.
class Crowd {
public:
    explicit Crowd(const CrowdOptions& options);
    ~Crowd();

    /// Lets members in until `count` have joined, a few at a time: each join tells everybody.
    void join(std::size_t count);

    /// Sends messages, `in_flight` at once, for at least one message and `duration`, and waits until each
    /// member has heard each. One is in flight until the last member has heard it.
    Talk talk(std::size_t in_flight, Clock::duration duration);

private:
    struct Member;

    struct Flight {
        Clock::time_point sent;
        std::size_t heard = 0;
    };

    void begin(std::size_t index);
    void say(Clock::time_point now);
    [[nodiscard]] bool pump(Clock::time_point deadline); // false: it has passed
    void on_ready(Member& member, std::uint32_t events);
    void on_bytes(Member& member, std::string_view bytes);
    void on_upgraded(Member& member);
    void on_frame(Member& member, Opcode opcode, std::string_view payload);
    void on_delivery(Member& member, std::uint32_t sequence);
    void send_frame(Member& member, Opcode opcode, std::string_view payload);
    void flush(Member& member);
    void watch(Member& member, bool writable);

    CrowdOptions options_;
    int epoll_;
    std::vector<std::unique_ptr<Member>> members_;
    std::vector<char> buffer_;
    std::size_t joined_ = 0;

    std::uint32_t first_sequence_ = 0;
    std::vector<Flight> flights_; // of this talk, by sequence
    std::size_t flying_ = 0;
    Talk talk_;
    std::uint32_t random_ = 0x9e3779b9;
};

} // namespace fanout

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bench {

/// What ends a run: a peer that breaks the protocol, a time limit, a refused join.
struct Failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Appends one final client frame (RFC 6455, 5.2), masked with `mask`.
void append_frame(std::string& out, Opcode opcode, std::string_view payload, std::uint32_t mask);

/// Cuts a server's byte stream, however it was split by reads, into messages and control frames.
///
/// Copies only what a read left incomplete. Throws Failure for what no server may send.
class FrameReader {
public:
    using Sink = std::function<void(Opcode, std::string_view payload)>;

    /// Calls `sink` for each message (never continuation) and control frame that `bytes` completes.
    /// The payload is valid during the call only.
    void feed(std::string_view bytes, const Sink& sink);

private:
    void deliver(std::string_view frame, const Sink& sink);

    std::string rest_;    // the beginning of a frame
    std::string message_; // the beginning of a fragmented message
    Opcode message_opcode_ = Opcode::continuation;
};

} // namespace bench

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

/// WebSocket framing (RFC 6455) as far as libsoup can't be asked for it: what a server writes, so that one frame serves
/// many peers without a copy, and a look at what arrives, before libsoup collects it.
namespace confab::ws {

/// A whole frame as it goes over the wire, shared by the queues of many peers.
using SharedFrame = std::shared_ptr<const std::string>;

/// Bytes of all frames that live, however many queues share them.
[[nodiscard]] size_t frame_bytes() noexcept;

[[nodiscard]] SharedFrame text_frame(std::string_view payload);
[[nodiscard]] SharedFrame ping_frame();
/// As much of a text as a close frame holds, cut at the border of a character.
[[nodiscard]] std::string_view cut_reason(std::string_view text) noexcept;
[[nodiscard]] SharedFrame close_frame(uint16_t code, std::string_view reason);

/// Follows the frames in a stream of bytes and cuts out the payload of messages that are too long, also of those that come
/// in many fragments (libsoup 3.2 has no bound for these). Control frames always pass.
class FrameGate {
public:
    explicit FrameGate(size_t max_message) noexcept : max_message_{max_message} {}

    /// Appends to `out` what may pass. True where a message turned out too long in these bytes.
    bool filter(std::string_view bytes, std::string& out);

private:
    size_t header_wants() const noexcept;
    void begin_frame(std::string& out);

    const size_t max_message_;
    std::string header_;        // of the frame that begins, as far as it has come
    uint64_t payload_left_ = 0; // of the frame that is under way
    uint64_t message_ = 0;      // of the message that is under way, all fragments
    bool dropping_frame_ = false;
    bool dropping_message_ = false;
    bool found_ = false;
};

} // namespace confab::ws

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ws_frame.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace confab::ws {
namespace {

enum Opcode : unsigned char { continuation = 0x0, text = 0x1, close = 0x8, ping = 0x9 };
constexpr unsigned char fin = 0x80, masked = 0x80, control = 0x08;
constexpr size_t longest_control = 125;

std::atomic<size_t> living{0};

/// A frame that is counted.
struct Counted {
    explicit Counted(std::string all) noexcept : bytes{std::move(all)} { living += bytes.size(); }
    ~Counted() { living -= bytes.size(); }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

    const std::string bytes;
};

SharedFrame frame(Opcode opcode, std::string_view payload) {
    std::string bytes;
    bytes.reserve(payload.size() + 10);
    bytes += static_cast<char>(fin | opcode);
    const auto length = static_cast<uint64_t>(payload.size());
    int length_bytes = 0;
    if (length < 126) {
        bytes += static_cast<char>(length);
    } else if (length <= 0xffff) {
        bytes += static_cast<char>(126);
        length_bytes = 2;
    } else {
        bytes += static_cast<char>(127);
        length_bytes = 8;
    }
    while (length_bytes-- > 0) bytes += static_cast<char>(length >> (8 * length_bytes));
    bytes += payload;
    auto counted = std::make_shared<const Counted>(std::move(bytes));
    return {counted, &counted->bytes};
}

} // namespace

size_t frame_bytes() noexcept { return living; }

SharedFrame text_frame(std::string_view payload) { return frame(Opcode::text, payload); }

SharedFrame ping_frame() { return frame(Opcode::ping, {}); }

std::string_view cut_reason(std::string_view text) noexcept {
    size_t longest = longest_control - 2;
    if (text.size() <= longest) return text;
    while (longest > 0 && (static_cast<unsigned char>(text[longest]) & 0xc0) == 0x80) --longest;
    return text.substr(0, longest);
}

SharedFrame close_frame(uint16_t code, std::string_view reason) {
    std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
    payload += cut_reason(reason);
    return frame(Opcode::close, payload);
}

size_t FrameGate::header_wants() const noexcept {
    if (header_.size() < 2) return 2;
    const auto second = static_cast<unsigned char>(header_[1]);
    const size_t length = (second & 0x7f) == 126 ? 2 : (second & 0x7f) == 127 ? 8 : 0;
    return 2 + length + ((second & masked) ? 4 : 0);
}

void FrameGate::begin_frame(std::string& out) {
    const auto first = static_cast<unsigned char>(header_[0]);
    const auto short_length = static_cast<unsigned char>(header_[1]) & 0x7f;
    const int length_bytes = short_length == 126 ? 2 : short_length == 127 ? 8 : 0;
    payload_left_ = length_bytes ? 0 : static_cast<uint64_t>(short_length);
    for (int i = 0; i < length_bytes; ++i)
        payload_left_ = payload_left_ << 8 | static_cast<unsigned char>(header_[2 + static_cast<size_t>(i)]);

    dropping_frame_ = false;
    if (!(first & control)) {
        if ((first & 0x0f) != Opcode::continuation) {
            message_ = 0;
            dropping_message_ = false;
        }
        // Compared without a sum that could overflow.
        if (!dropping_message_ && payload_left_ > max_message_ - std::min<uint64_t>(message_, max_message_)) {
            dropping_message_ = true;
            found_ = true;
        }
        message_ += std::min<uint64_t>(payload_left_, max_message_);
        dropping_frame_ = dropping_message_;
    }
    if (!dropping_frame_) out += header_;
    header_.clear();
}

bool FrameGate::filter(std::string_view bytes, std::string& out) {
    found_ = false;
    while (!bytes.empty()) {
        if (payload_left_ > 0) {
            const auto count = static_cast<size_t>(std::min<uint64_t>(payload_left_, bytes.size()));
            if (!dropping_frame_) out += bytes.substr(0, count);
            bytes.remove_prefix(count);
            payload_left_ -= count;
            continue;
        }
        header_ += bytes.front();
        bytes.remove_prefix(1);
        // What is still missing is known better with every byte.
        if (header_.size() >= 2 && header_.size() == header_wants()) begin_frame(out);
    }
    return found_;
}

} // namespace confab::ws

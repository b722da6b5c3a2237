// SPDX-License-Identifier: GPL-3.0-or-later
#include "frames.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace bench {
namespace {

constexpr std::size_t longest_frame = 64 * 1024 * 1024; // a roster of a hundred thousand ids fits

std::uint8_t byte(std::string_view bytes, std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); }

std::size_t header_size(std::string_view frame) {
    const auto length = byte(frame, 1) & 0x7f;
    return length == 127 ? 10 : length == 126 ? 4 : 2;
}

/// How many bytes the frame that `bytes` begins with has, or, while its header is incomplete, how
/// many are needed to know more. It is whole if there are that many.
std::size_t wanted(std::string_view bytes) {
    if (bytes.size() < 2) return 2;
    const auto header = header_size(bytes);
    if (bytes.size() < header) return header;
    std::uint64_t length = byte(bytes, 1) & 0x7f;
    if (header > 2) {
        length = 0;
        for (std::size_t at = 2; at < header; ++at) length = length << 8 | byte(bytes, at);
    }
    if (length > longest_frame) throw Failure("the server sent a frame of " + std::to_string(length) + " bytes");
    return header + static_cast<std::size_t>(length);
}

} // namespace

void append_frame(std::string& out, Opcode opcode, std::string_view payload, std::uint32_t mask) {
    constexpr auto final = 0x80, masked = 0x80;
    const auto length = payload.size();
    out.push_back(static_cast<char>(final | static_cast<int>(opcode)));
    const auto put_length = [&](int marker, int bytes) {
        out.push_back(static_cast<char>(masked | marker));
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out.push_back(static_cast<char>(length >> shift));
    };
    if (length < 126) put_length(static_cast<int>(length), 0);
    else if (length <= 0xffff) put_length(126, 2);
    else put_length(127, 8);

    std::array<char, 4> key;
    std::memcpy(key.data(), &mask, key.size());
    out.append(key.data(), key.size());
    for (std::size_t at = 0; at < length; ++at) out.push_back(static_cast<char>(payload[at] ^ key[at % 4]));
}

void FrameReader::feed(std::string_view bytes, const Sink& sink) {
    while (rest_.empty()) {
        const auto size = wanted(bytes);
        if (bytes.size() < size) {
            rest_.assign(bytes);
            return;
        }
        deliver(bytes.substr(0, size), sink);
        bytes.remove_prefix(size);
    }

    for (auto size = wanted(rest_);; size = wanted(rest_)) {
        if (rest_.size() == size) break;
        if (bytes.empty()) return;
        const auto taken = std::min(size - rest_.size(), bytes.size());
        rest_.append(bytes.substr(0, taken));
        bytes.remove_prefix(taken);
    }
    deliver(rest_, sink);
    rest_.clear();
    feed(bytes, sink);
}

void FrameReader::deliver(std::string_view frame, const Sink& sink) {
    const bool final = byte(frame, 0) & 0x80;
    const auto opcode = static_cast<Opcode>(byte(frame, 0) & 0x0f);
    const auto payload = frame.substr(header_size(frame));
    if (byte(frame, 0) & 0x70) throw Failure("the server set a reserved bit without an extension");
    if (byte(frame, 1) & 0x80) throw Failure("the server masked a frame");

    if (opcode >= Opcode::close || (final && opcode != Opcode::continuation)) {
        sink(opcode, payload);
        return;
    }
    if (opcode != Opcode::continuation) {
        message_opcode_ = opcode;
        message_.assign(payload);
        return;
    }
    if (message_opcode_ == Opcode::continuation) throw Failure("the server continued a message that it had not begun");
    message_.append(payload);
    if (final) {
        sink(message_opcode_, message_);
        message_.clear();
        message_opcode_ = Opcode::continuation;
    }
}

} // namespace bench

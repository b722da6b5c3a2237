// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/bytes.hpp"

#include <openssl/crypto.h>

#include <string>
#include <string_view>
#include <utility>

/// The one encoding of all formats here: numbers are big-endian, text and bytes of a varying length follow their length.
namespace confab::seal {

class Writer {
public:
    Writer& u8(std::uint8_t value) { return number(value, 1); }
    Writer& u16(std::uint16_t value) { return number(value, 2); }
    Writer& u32(std::uint32_t value) { return number(value, 4); }
    Writer& u64(std::uint64_t value) { return number(value, 8); }
    Writer& time(Time value) { return u64(static_cast<std::uint64_t>(value.time_since_epoch().count())); }
    Writer& raw(View bytes) {
        out_.insert(out_.end(), bytes.begin(), bytes.end());
        return *this;
    }
    template <class Tag, std::size_t N> Writer& block(const Block<Tag, N>& value) { return raw(value.bytes); }
    /// A length of two bytes, and the text: at most 65535 bytes, which callers have seen to.
    Writer& text(std::string_view value) { return u16(static_cast<std::uint16_t>(value.size())).raw(view(value)); }

    /// Overwrites what was written, secrets among it, with zeros.
    void wipe() noexcept { OPENSSL_cleanse(out_.data(), out_.size()); }
    [[nodiscard]] View view_all() const noexcept { return out_; }
    [[nodiscard]] Bytes take() noexcept { return std::move(out_); }

private:
    Writer& number(std::uint64_t value, int bytes) {
        while (bytes-- > 0) out_.push_back(static_cast<std::uint8_t>(value >> (8 * bytes)));
        return *this;
    }
    Bytes out_;
};

/// Reads what somebody else wrote. Once something does not fit, all that follows is zero and empty, and good() is false.
class Reader {
public:
    explicit Reader(View bytes) noexcept : left_{bytes} {}

    [[nodiscard]] std::uint8_t u8() noexcept { return static_cast<std::uint8_t>(number(1)); }
    [[nodiscard]] std::uint16_t u16() noexcept { return static_cast<std::uint16_t>(number(2)); }
    [[nodiscard]] std::uint32_t u32() noexcept { return static_cast<std::uint32_t>(number(4)); }
    [[nodiscard]] std::uint64_t u64() noexcept { return number(8); }
    /// From 1970 to the year 9999; all else does not fit.
    [[nodiscard]] Time time() noexcept;
    /// The next `size` bytes, borrowed.
    [[nodiscard]] View raw(std::size_t size) noexcept;
    template <class T> [[nodiscard]] T block() noexcept {
        T value;
        copy(value.bytes);
        return value;
    }
    void copy(std::span<std::uint8_t> out) noexcept;
    /// A text of at most `limit` bytes: UTF-8 without NUL.
    [[nodiscard]] std::string text(std::size_t limit);

    /// What has not been read.
    [[nodiscard]] View left() const noexcept { return left_; }
    [[nodiscard]] bool good() const noexcept { return good_; }
    /// All was there, and nothing is left.
    [[nodiscard]] bool done() const noexcept { return good_ && left_.empty(); }
    void spoil() noexcept;

private:
    [[nodiscard]] std::uint64_t number(std::size_t bytes) noexcept;
    View left_;
    bool good_ = true;
};

/// UTF-8 without NUL.
[[nodiscard]] bool is_text(std::string_view text) noexcept;

} // namespace confab::seal

// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/wire.hpp"

#include <glib.h>

#include <algorithm>

namespace confab::seal {
namespace {

constexpr std::uint64_t end_of_year_9999 = 253402300799999;

} // namespace

bool is_text(std::string_view text) noexcept {
    return g_utf8_validate_len(text.data(), text.size(), nullptr) && text.find('\0') == std::string_view::npos;
}

void Reader::spoil() noexcept {
    good_ = false;
    left_ = {};
}

View Reader::raw(std::size_t size) noexcept {
    if (size > left_.size()) {
        spoil();
        return {};
    }
    const auto taken = left_.first(size);
    left_ = left_.subspan(size);
    return taken;
}

std::uint64_t Reader::number(std::size_t bytes) noexcept {
    std::uint64_t value = 0;
    for (const auto byte : raw(bytes)) value = value << 8 | byte;
    return value;
}

void Reader::copy(std::span<std::uint8_t> out) noexcept {
    const auto from = raw(out.size());
    std::copy(from.begin(), from.end(), out.begin());
}

Time Reader::time() noexcept {
    const auto value = u64();
    if (value > end_of_year_9999) {
        spoil();
        return {};
    }
    return Time{std::chrono::milliseconds{static_cast<std::int64_t>(value)}};
}

std::string Reader::text(std::size_t limit) {
    const auto size = u16();
    if (size > limit) {
        spoil();
        return {};
    }
    const auto bytes = raw(size);
    std::string value{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    if (is_text(value)) return value;
    spoil();
    return {};
}

} // namespace confab::seal

// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/safety_number.hpp"

#include "base/text.hpp"

#include <openssl/evp.h>

#include <utility>
#include <vector>

namespace confab::crypto {

namespace {

constexpr int rounds = 5'200;
constexpr std::string_view domain = "confab/safety-number/1";

std::string half(const UserId& id, const Key& fingerprint) {
    const auto name = folded(id.value);
    std::vector<std::uint8_t> text{domain.begin(), domain.end()};
    text.push_back(0);
    text.insert(text.end(), fingerprint.begin(), fingerprint.end());
    text.insert(text.end(), name.begin(), name.end());
    std::array<std::uint8_t, 64> digest{};
    for (int round = 0; round < rounds; ++round) {
        EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha512(), nullptr);
        text.assign(digest.begin(), digest.end());
        text.insert(text.end(), fingerprint.begin(), fingerprint.end());
    }
    std::string digits;
    for (std::size_t group = 0; group < 6; ++group) {
        std::uint64_t number = 0;
        for (std::size_t i = 0; i < 5; ++i) number = number << 8 | digest.at(group * 5 + i);
        digits += fmt::format("{}{:05}", group == 0 ? "" : " ", number % 100'000);
    }
    return digits;
}

} // namespace

std::string safety_number(const UserId& one, const Key& of_one, const UserId& other, const Key& of_other) {
    auto first = half(one, of_one), second = half(other, of_other);
    if (second < first) std::swap(first, second);
    return first + " " + second;
}

} // namespace confab::crypto

// SPDX-License-Identifier: GPL-3.0-or-later
#include "encoding.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>

namespace confab::cos {
namespace {

bool unreserved(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

int digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

template <class Hash> Hash digest(const EVP_MD* kind, std::string_view text) {
    Hash hash{};
    if (EVP_Digest(text.data(), text.size(), hash.data(), nullptr, kind, nullptr) != 1)
        throw std::runtime_error{"no such digest"}; // a build of OpenSSL without it
    return hash;
}

template <class Hash> Hash hmac(const EVP_MD* kind, std::string_view key, std::string_view text) {
    Hash hash{};
    if (HMAC(kind, key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
             text.size(), hash.data(), nullptr) == nullptr)
        throw std::runtime_error{"no such digest"};
    return hash;
}

} // namespace

std::string percent_encoded(std::string_view text, bool slashes) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        if (unreserved(c) || (slashes && c == '/')) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += digits[byte >> 4];
        encoded += digits[byte & 15];
    }
    return encoded;
}

std::optional<std::string> form_decoded(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = digit(text[i + 1]), low = digit(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return decoded;
}

std::string hex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const auto byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::string base64(std::span<const std::uint8_t> bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const auto size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

Sha1 sha1(std::string_view text) { return digest<Sha1>(EVP_sha1(), text); }
Sha256 sha256(std::string_view text) { return digest<Sha256>(EVP_sha256(), text); }
Md5 md5(std::string_view text) { return digest<Md5>(EVP_md5(), text); }
Sha1 hmac_sha1(std::string_view key, std::string_view text) { return hmac<Sha1>(EVP_sha1(), key, text); }
Sha256 hmac_sha256(std::string_view key, std::string_view text) { return hmac<Sha256>(EVP_sha256(), key, text); }

} // namespace confab::cos

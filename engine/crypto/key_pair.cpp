// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/key_pair.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

#include <utility>
#include <vector>

namespace confab::crypto {

namespace {

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
};
template <class T> using Context = std::unique_ptr<T, FreeContext>;

tl::unexpected<Error> fault(std::string_view what) { return fail(Code::internal, "OpenSSL: {}", what); }

Result<Key> hkdf(std::span<const std::uint8_t> secret, std::string_view info) {
    const Context<EVP_PKEY_CTX> context{EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr)};
    Key made;
    std::size_t length = made.size();
    if (!context || EVP_PKEY_derive_init(context.get()) <= 0 ||
        EVP_PKEY_CTX_set_hkdf_md(context.get(), EVP_sha256()) <= 0 ||
        EVP_PKEY_CTX_set1_hkdf_key(context.get(), secret.data(), static_cast<int>(secret.size())) <= 0 ||
        EVP_PKEY_CTX_add1_hkdf_info(context.get(), reinterpret_cast<const std::uint8_t*>(info.data()),
                                    static_cast<int>(info.size())) <= 0 ||
        EVP_PKEY_derive(context.get(), made.data(), &length) <= 0)
        return fault("HKDF");
    return made;
}

} // namespace

KeyPair::Secret::~Secret() {
    OPENSSL_cleanse(ed25519.data(), ed25519.size());
    OPENSSL_cleanse(x25519.data(), x25519.size());
}

void KeyPair::Free::operator()(evp_pkey_st* key) const noexcept { EVP_PKEY_free(key); }

KeyPair::KeyPair(Pkey ed25519, Pkey x25519) : ed25519_{std::move(ed25519)}, x25519_{std::move(x25519)} {
    std::size_t length = ed25519_public_.size();
    EVP_PKEY_get_raw_public_key(ed25519_.get(), ed25519_public_.data(), &length);
    EVP_PKEY_get_raw_public_key(x25519_.get(), x25519_public_.data(), &length);
}

Result<KeyPair> KeyPair::generate() {
    Secret secret;
    if (RAND_priv_bytes(secret.ed25519.data(), static_cast<int>(secret.ed25519.size())) != 1 ||
        RAND_priv_bytes(secret.x25519.data(), static_cast<int>(secret.x25519.size())) != 1)
        return fault("no random numbers");
    return from(secret);
}

Result<KeyPair> KeyPair::from(const Secret& secret) {
    Pkey ed25519{EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, secret.ed25519.data(), secret.ed25519.size())};
    Pkey x25519{EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, secret.x25519.data(), secret.x25519.size())};
    if (!ed25519 || !x25519) return fail(Code::invalid, "not a key");
    return KeyPair{std::move(ed25519), std::move(x25519)};
}

KeyPair::Secret KeyPair::secret() const {
    Secret secret;
    std::size_t length = secret.ed25519.size();
    EVP_PKEY_get_raw_private_key(ed25519_.get(), secret.ed25519.data(), &length);
    EVP_PKEY_get_raw_private_key(x25519_.get(), secret.x25519.data(), &length);
    return secret;
}

Key KeyPair::fingerprint() const {
    Key digest;
    EVP_Digest(ed25519_public_.data(), ed25519_public_.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
    return digest;
}

Result<Signature> KeyPair::sign(std::string_view domain, std::span<const std::uint8_t> data) const {
    std::vector<std::uint8_t> text{domain.begin(), domain.end()};
    text.push_back(0);
    text.insert(text.end(), data.begin(), data.end());
    const Context<EVP_MD_CTX> context{EVP_MD_CTX_new()};
    Signature signature;
    std::size_t length = signature.size();
    if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, ed25519_.get()) <= 0 ||
        EVP_DigestSign(context.get(), signature.data(), &length, text.data(), text.size()) <= 0)
        return fault("signing");
    return signature;
}

Result<Key> KeyPair::agree(std::string_view domain, const Key& theirs) const {
    const Pkey peer{EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, theirs.data(), theirs.size())};
    const Context<EVP_PKEY_CTX> context{EVP_PKEY_CTX_new(x25519_.get(), nullptr)};
    Key shared;
    std::size_t length = shared.size();
    // OpenSSL refuses a result of zeroes, which a point of small order gives.
    if (!peer || !context || EVP_PKEY_derive_init(context.get()) <= 0 ||
        EVP_PKEY_derive_set_peer(context.get(), peer.get()) <= 0 ||
        EVP_PKEY_derive(context.get(), shared.data(), &length) <= 0)
        return fail(Code::invalid, "not a usable public key");
    auto made = hkdf(shared, domain);
    OPENSSL_cleanse(shared.data(), shared.size());
    return made;
}

Result<std::uint64_t> random_number() {
    std::uint64_t number = 0;
    while (number == 0)
        if (RAND_bytes(reinterpret_cast<std::uint8_t*>(&number), sizeof number) != 1) return fault("no random numbers");
    return number;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

Result<Key> key_from_hex(std::string_view text) {
    const auto value = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    Key key{};
    if (text.size() != key.size() * 2) return fail(Code::invalid, "not 32 bytes in hex");
    for (std::size_t i = 0; i < key.size(); ++i) {
        const int high = value(text[2 * i]), low = value(text[2 * i + 1]);
        if (high < 0 || low < 0) return fail(Code::invalid, "not 32 bytes in hex");
        key[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return key;
}

} // namespace confab::crypto

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/seal/bytes.hpp"
#include "common/seal/secret.hpp"
#include "common/seal/signer.hpp"

#include <openssl/evp.h>

#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>

/// The few operations that all is made of, over OpenSSL's EVP interface. What can only fail where memory or entropy is at its
/// end is E_INTERNAL.
namespace confab::seal {

template <auto free> struct FreeWith {
    template <class T> void operator()(T* p) const noexcept { free(p); }
};

[[nodiscard]] Result<void> fill_random(std::span<std::uint8_t> out);
template <class T> [[nodiscard]] Result<T> random_block() {
    T block;
    if (auto filled = fill_random(block.bytes); !filled) return tl::unexpected{filled.error()};
    return block;
}
[[nodiscard]] Result<Key> random_key();

[[nodiscard]] Hash sha256(View bytes);
[[nodiscard]] Hash hmac_sha256(const Key& key, View bytes);

/// A SHA-256 of what comes piece by piece.
class Digest {
public:
    Digest();
    void add(View bytes);
    [[nodiscard]] Hash value() const; ///< of what has come so far

private:
    std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>> context_;
};

/// HKDF-SHA256. An empty salt is none.
[[nodiscard]] Result<void> hkdf(View secret, View salt, View info, std::span<std::uint8_t> out);

/// AES-256-GCM with one key.
class Cipher {
public:
    using Nonce = std::array<std::uint8_t, 12>;
    static constexpr std::size_t tag_size = 16;

    explicit Cipher(const Key& key);
    /// Appends the sealed bytes and the tag.
    [[nodiscard]] Result<void> seal(const Nonce& nonce, View associated, View plain, Bytes& out) const;
    /// Appends what was sealed; nothing is appended where the tag does not fit: E_AUTH.
    [[nodiscard]] Result<void> open(const Nonce& nonce, View associated, View sealed, Bytes& out) const;

private:
    using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeWith<EVP_CIPHER_CTX_free>>;
    Context seal_, open_; ///< null where memory is at its end
};

/// Ed25519 over `domain` ‖ 0x00 ‖ data.
[[nodiscard]] bool verify(const SigningKey& key, std::string_view domain, View data, const Signature& signature);

/// HKDF-SHA256(X25519(own, theirs), no salt, info = `domain`). Errors: E_INVALID, not a usable key.
[[nodiscard]] Result<Key> agree(const Key& own, std::string_view domain, const AgreementKey& theirs);

/// A private X25519 key that is used once.
struct Ephemeral {
    Key secret;
    AgreementKey key;

    [[nodiscard]] static Result<Ephemeral> fresh();
    /// As Signer::agree() of the other side computes it.
    [[nodiscard]] Result<Key> agree(std::string_view domain, const AgreementKey& theirs) const;
};

} // namespace confab::seal

// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/crypto.hpp"

#include "common/seal/refusal.hpp"

#include <openssl/core_names.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <cstdlib>

namespace confab::seal {
namespace {

using storage::fail;
using PKey = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using PKeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;

tl::unexpected<storage::Error> broken(const char* what) {
    return fail(CONFAB_E_INTERNAL, N_("Encryption does not work on this machine."), "OpenSSL: {}", what);
}

/// SHA-256 has no input that it can't take: without it nothing here can go on.
void must(bool fine) noexcept {
    if (!fine) std::abort();
}

} // namespace

Result<void> fill_random(std::span<std::uint8_t> out) {
    if (RAND_bytes(out.data(), static_cast<int>(out.size())) != 1) return broken("random bytes");
    return {};
}

Result<Key> random_key() {
    Key key;
    if (auto filled = fill_random(key.out()); !filled) return tl::unexpected{filled.error()};
    return key;
}

Hash sha256(View bytes) {
    Hash hash;
    must(EVP_Digest(bytes.data(), bytes.size(), hash.bytes.data(), nullptr, EVP_sha256(), nullptr) == 1);
    return hash;
}

Hash hmac_sha256(const Key& key, View bytes) {
    Hash hash;
    must(HMAC(EVP_sha256(), key.view().data(), static_cast<int>(key.view().size()), bytes.data(), bytes.size(),
              hash.bytes.data(), nullptr) != nullptr);
    return hash;
}

Digest::Digest() : context_{EVP_MD_CTX_new()} {
    must(context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
}

void Digest::add(View bytes) { must(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1); }

Hash Digest::value() const {
    const std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>> copy{EVP_MD_CTX_new()};
    Hash hash;
    must(copy && EVP_MD_CTX_copy_ex(copy.get(), context_.get()) == 1 &&
         EVP_DigestFinal_ex(copy.get(), hash.bytes.data(), nullptr) == 1);
    return hash;
}

Result<void> hkdf(View secret, View salt, View info, std::span<std::uint8_t> out) {
    static const std::unique_ptr<EVP_KDF, FreeWith<EVP_KDF_free>> kdf{EVP_KDF_fetch(nullptr, "HKDF", nullptr)};
    if (!kdf) return broken("HKDF");
    const std::unique_ptr<EVP_KDF_CTX, FreeWith<EVP_KDF_CTX_free>> context{EVP_KDF_CTX_new(kdf.get())};
    // OSSL_PARAM wants writable memory, and does not write to it.
    const auto octets = [](const char* name, View bytes) {
        return OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(bytes.data()), bytes.size());
    };
    char digest[] = "SHA256";
    OSSL_PARAM params[5];
    std::size_t n = 0;
    params[n++] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0);
    params[n++] = octets(OSSL_KDF_PARAM_KEY, secret);
    if (!salt.empty()) params[n++] = octets(OSSL_KDF_PARAM_SALT, salt);
    if (!info.empty()) params[n++] = octets(OSSL_KDF_PARAM_INFO, info);
    params[n] = OSSL_PARAM_construct_end();
    if (!context || EVP_KDF_derive(context.get(), out.data(), out.size(), params) != 1) return broken("HKDF");
    return {};
}

Cipher::Cipher(const Key& key) : seal_{EVP_CIPHER_CTX_new()}, open_{EVP_CIPHER_CTX_new()} {
    const auto* bytes = key.view().data();
    if (!seal_ || EVP_EncryptInit_ex2(seal_.get(), EVP_aes_256_gcm(), bytes, nullptr, nullptr) != 1) seal_.reset();
    if (!open_ || EVP_DecryptInit_ex2(open_.get(), EVP_aes_256_gcm(), bytes, nullptr, nullptr) != 1) open_.reset();
}

Result<void> Cipher::seal(const Nonce& nonce, View associated, View plain, Bytes& out) const {
    const auto start = out.size();
    out.resize(start + plain.size() + tag_size);
    auto* to = out.data() + start;
    auto* context = seal_.get();
    int length = 0, more = 0;
    const bool done =
        context && EVP_EncryptInit_ex2(context, nullptr, nullptr, nonce.data(), nullptr) == 1 &&
        (associated.empty() ||
         EVP_EncryptUpdate(context, nullptr, &length, associated.data(), static_cast<int>(associated.size())) == 1) &&
        (plain.empty() || EVP_EncryptUpdate(context, to, &more, plain.data(), static_cast<int>(plain.size())) == 1) &&
        EVP_EncryptFinal_ex(context, to + more, &length) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag_size, to + plain.size()) == 1;
    if (done) return {};
    out.resize(start);
    return broken("AES-256-GCM");
}

Result<void> Cipher::open(const Nonce& nonce, View associated, View sealed, Bytes& out) const {
    if (sealed.size() < tag_size) return changed("no room for a tag");
    const auto start = out.size();
    const auto plain = sealed.first(sealed.size() - tag_size);
    std::array<std::uint8_t, tag_size> tag;
    std::copy(sealed.end() - tag_size, sealed.end(), tag.begin());
    out.resize(start + plain.size());
    // Never null: OpenSSL takes a null output for associated data.
    std::uint8_t none = 0;
    auto* to = plain.empty() ? &none : out.data() + start;
    auto* context = open_.get();
    int length = 0, more = 0;
    if (!context) return broken("AES-256-GCM");
    const bool good =
        EVP_DecryptInit_ex2(context, nullptr, nullptr, nonce.data(), nullptr) == 1 &&
        (associated.empty() ||
         EVP_DecryptUpdate(context, nullptr, &length, associated.data(), static_cast<int>(associated.size())) == 1) &&
        (plain.empty() || EVP_DecryptUpdate(context, to, &more, plain.data(), static_cast<int>(plain.size())) == 1) &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(context, to + more, &length) == 1;
    if (good) return {};
    OPENSSL_cleanse(out.data() + start, plain.size()); // nobody may see what did not pass
    out.resize(start);
    return changed("a tag does not fit");
}

bool verify(const SigningKey& key, std::string_view domain, View data, const Signature& signature) {
    Bytes signed_bytes;
    signed_bytes.reserve(domain.size() + 1 + data.size());
    signed_bytes.insert(signed_bytes.end(), domain.begin(), domain.end());
    signed_bytes.push_back(0);
    signed_bytes.insert(signed_bytes.end(), data.begin(), data.end());
    const PKey public_key{EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.bytes.data(), key.bytes.size())};
    const std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>> context{EVP_MD_CTX_new()};
    return public_key && context &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, public_key.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature.bytes.data(), signature.bytes.size(), signed_bytes.data(),
                            signed_bytes.size()) == 1;
}

Result<Ephemeral> Ephemeral::fresh() {
    auto secret = random_key();
    if (!secret) return tl::unexpected{secret.error()};
    Ephemeral made{std::move(*secret), {}};
    const PKey pair{EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, made.secret.view().data(), 32)};
    auto size = made.key.bytes.size();
    if (!pair || EVP_PKEY_get_raw_public_key(pair.get(), made.key.bytes.data(), &size) != 1) return broken("X25519");
    return made;
}

Result<Key> agree(const Key& own, std::string_view domain, const AgreementKey& theirs) {
    const PKey pair{EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, own.view().data(), 32)};
    const PKey peer{EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, theirs.bytes.data(), theirs.bytes.size())};
    const PKeyContext context{pair ? EVP_PKEY_CTX_new(pair.get(), nullptr) : nullptr};
    if (!peer || !context || EVP_PKEY_derive_init(context.get()) != 1) return broken("X25519");
    Key shared, result;
    auto size = shared.out().size();
    // OpenSSL refuses a result of zeros, which a key of small order would give.
    if (EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1 ||
        EVP_PKEY_derive(context.get(), shared.out().data(), &size) != 1)
        return fail(CONFAB_E_INVALID, N_("This public key can't be used."));
    if (auto derived = hkdf(shared.view(), {}, view(domain), result.out()); !derived)
        return tl::unexpected{derived.error()};
    return result;
}

Result<Key> Ephemeral::agree(std::string_view domain, const AgreementKey& theirs) const {
    return seal::agree(secret, domain, theirs);
}

} // namespace confab::seal

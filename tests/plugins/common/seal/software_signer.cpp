// SPDX-License-Identifier: GPL-3.0-or-later
#include "software_signer.hpp"

#include "common/seal/crypto.hpp"

#include <openssl/evp.h>

#include <stdexcept>
#include <string>

namespace confab::tests {
namespace {

using PKey = std::unique_ptr<EVP_PKEY, seal::FreeWith<EVP_PKEY_free>>;

void must(bool fine) {
    if (!fine) throw std::runtime_error{"OpenSSL"};
}

seal::Key secret_of(std::string word) { return seal::Key{seal::sha256(seal::view(word)).bytes}; }

PKey private_key(int type, const seal::Key& secret) {
    PKey key{EVP_PKEY_new_raw_private_key(type, nullptr, secret.view().data(), secret.view().size())};
    must(key != nullptr);
    return key;
}

template <class T> T public_key(int type, const seal::Key& secret) {
    T out;
    auto size = out.bytes.size();
    must(EVP_PKEY_get_raw_public_key(private_key(type, secret).get(), out.bytes.data(), &size) == 1);
    return out;
}

} // namespace

SoftwareSigner::SoftwareSigner(std::string_view word, std::uint64_t device)
    : sign_{secret_of(std::string{word} + "/sign")}, agree_{secret_of(std::string{word} + "/agree")},
      keys_{public_key<seal::SigningKey>(EVP_PKEY_ED25519, sign_),
            public_key<seal::AgreementKey>(EVP_PKEY_X25519, agree_)},
      device_{device} {}

seal::Result<seal::Signature> SoftwareSigner::sign(std::string_view domain, seal::View data) {
    std::string text{domain};
    text += '\0';
    text.append(data.begin(), data.end());
    const auto key = private_key(EVP_PKEY_ED25519, sign_);
    const std::unique_ptr<EVP_MD_CTX, seal::FreeWith<EVP_MD_CTX_free>> context{EVP_MD_CTX_new()};
    seal::Signature signature;
    auto size = signature.bytes.size();
    const auto bytes = seal::view(text);
    must(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestSign(context.get(), signature.bytes.data(), &size, bytes.data(), bytes.size()) == 1);
    return signature;
}

seal::Result<seal::Key> SoftwareSigner::agree(std::string_view domain, const seal::AgreementKey& theirs) {
    return seal::agree(agree_, domain, theirs);
}

} // namespace confab::tests

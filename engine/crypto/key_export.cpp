// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/key_export.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

namespace confab::crypto {

namespace {

constexpr std::string_view begin_line = "-----BEGIN CONFAB IDENTITY-----", end_line = "-----END CONFAB IDENTITY-----";
constexpr std::string_view magic = "CNFI";
constexpr std::uint8_t version = 1, cost = 17, block = 8, parallel = 1, least_cost = 15, most_cost = 20;
constexpr std::size_t salt_at = 8, nonce_at = salt_at + 16, sealed_at = nonce_at + 12, tag_at = sealed_at + 64,
                      size = tag_at + 16;
constexpr std::size_t longest_text = 4'096;

using Bytes = std::vector<std::uint8_t>;

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

/// Wiped with it.
struct SecretKey {
    Key bytes{};
    ~SecretKey() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};

bool derive(std::string_view passphrase, const std::uint8_t* salt, std::uint8_t log_n, SecretKey& to) {
    const auto normal = normalized(passphrase);
    constexpr std::uint64_t room = std::uint64_t{1} << 31;
    return EVP_PBE_scrypt(normal.data(), normal.size(), salt, 16, std::uint64_t{1} << log_n, block, parallel, room,
                          to.bytes.data(), to.bytes.size()) == 1;
}

std::string to_base64(const Bytes& bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    text.resize(static_cast<std::size_t>(
        EVP_EncodeBlock(reinterpret_cast<std::uint8_t*>(text.data()), bytes.data(), static_cast<int>(bytes.size()))));
    return text;
}

Bytes from_base64(std::string_view text) {
    std::string compact;
    std::copy_if(text.begin(), text.end(), std::back_inserter(compact),
                 [](char c) { return c != '\n' && c != '\r' && c != ' ' && c != '\t'; });
    Bytes bytes(compact.size() / 4 * 3 + 3);
    const int length = EVP_DecodeBlock(bytes.data(), reinterpret_cast<const std::uint8_t*>(compact.data()),
                                       static_cast<int>(compact.size()));
    const auto padding = std::min<std::ptrdiff_t>(2, std::count(compact.begin(), compact.end(), '='));
    bytes.resize(length < padding ? 0 : static_cast<std::size_t>(length - padding));
    return bytes;
}

tl::unexpected<Error> not_ours() {
    return fail(Code::invalid, "{}", tr("This is not an exported Confab identity, or it is damaged."));
}

} // namespace

Result<std::string> export_keys(const KeyPair& keys, std::string_view passphrase) {
    Bytes out(size);
    std::copy(magic.begin(), magic.end(), out.begin());
    out[4] = version;
    out[5] = cost;
    out[6] = block;
    out[7] = parallel;
    SecretKey key;
    const Cipher cipher{EVP_CIPHER_CTX_new()};
    const auto secret = keys.secret();
    int length = 0;
    if (RAND_bytes(&out[salt_at], 28) != 1 || !derive(passphrase, &out[salt_at], cost, key) || !cipher ||
        EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.bytes.data(), &out[nonce_at]) != 1 ||
        EVP_EncryptUpdate(cipher.get(), nullptr, &length, out.data(), sealed_at) != 1 ||
        EVP_EncryptUpdate(cipher.get(), &out[sealed_at], &length, secret.ed25519.data(), 32) != 1 ||
        EVP_EncryptUpdate(cipher.get(), &out[sealed_at + 32], &length, secret.x25519.data(), 32) != 1 ||
        EVP_EncryptFinal_ex(cipher.get(), &out[tag_at], &length) != 1 ||
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, 16, &out[tag_at]) != 1)
        return fail(Code::internal, "{}", tr("The keys could not be sealed: there may not be enough memory."));
    return fmt::format("{}\n{}\n{}\n", begin_line, to_base64(out), end_line);
}

Result<KeyPair> import_keys(std::string_view text, std::string_view passphrase) {
    const auto begin = text.find(begin_line), end = text.find(end_line);
    if (text.size() > longest_text || begin == text.npos || end == text.npos || end < begin) return not_ours();
    auto in = from_base64(text.substr(begin + begin_line.size(), end - begin - begin_line.size()));
    if (in.size() < 8 || !std::equal(magic.begin(), magic.end(), in.begin())) return not_ours();
    if (in[4] != version)
        return fail(Code::unsupported, "{}", tr("This identity was exported by a newer version of Confab."));
    if (in.size() != size || in[5] < least_cost || in[5] > most_cost || in[6] != block || in[7] != parallel)
        return not_ours();
    SecretKey key;
    if (!derive(passphrase, &in[salt_at], in[5], key))
        return fail(Code::internal, "{}", tr("The keys could not be opened: there may not be enough memory."));
    KeyPair::Secret secret;
    const Cipher cipher{EVP_CIPHER_CTX_new()};
    int length = 0;
    if (!cipher || EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.bytes.data(), &in[nonce_at]) != 1 ||
        EVP_DecryptUpdate(cipher.get(), nullptr, &length, in.data(), sealed_at) != 1 ||
        EVP_DecryptUpdate(cipher.get(), secret.ed25519.data(), &length, &in[sealed_at], 32) != 1 ||
        EVP_DecryptUpdate(cipher.get(), secret.x25519.data(), &length, &in[sealed_at + 32], 32) != 1 ||
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, 16, &in[tag_at]) != 1 ||
        EVP_DecryptFinal_ex(cipher.get(), nullptr, &length) != 1)
        return fail(Code::wrong_passphrase, "{}", tr("The passphrase is wrong, or the file was changed."));
    return KeyPair::from(secret);
}

} // namespace confab::crypto

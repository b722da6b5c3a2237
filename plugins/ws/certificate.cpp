// SPDX-License-Identifier: GPL-3.0-or-later
#include "certificate.hpp"

#include "common/i18n.hpp"
#include "self_signed.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <vector>

namespace confab::ws {
namespace {

template <auto free> struct Free {
    template <class T> void operator()(T* p) const noexcept { free(p); }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Error = tl::unexpected<const char*>;

constexpr std::streamsize largest_file = 1 << 20;

std::optional<std::string> read_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return std::nullopt;
    std::string text(static_cast<size_t>(largest_file), '\0');
    file.read(text.data(), largest_file);
    if (file.bad()) return std::nullopt;
    text.resize(static_cast<size_t>(file.gcount()));
    return text;
}

Bio memory(const std::string& text) { return Bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))}; }

/// Leaf first.
std::vector<Certificate> read_chain(const std::string& pem) {
    std::vector<Certificate> chain;
    const auto bio = memory(pem);
    while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) chain.emplace_back(next);
    return chain;
}

/// Never asks a terminal for a passphrase: an encrypted key only says that it is.
struct ReadKey {
    Key key;
    bool encrypted = false;
};
ReadKey read_key(const std::string& pem) {
    ReadKey result;
    const auto no_passphrase = [](char*, int, int, void* encrypted) {
        *static_cast<bool*>(encrypted) = true;
        return -1;
    };
    result.key.reset(PEM_read_bio_PrivateKey(memory(pem).get(), nullptr, no_passphrase, &result.encrypted));
    return result;
}

std::string der_of(X509* certificate) {
    unsigned char* der = nullptr;
    const int length = i2d_X509(certificate, &der);
    if (length <= 0) return {};
    std::string bytes{reinterpret_cast<char*>(der), static_cast<size_t>(length)};
    OPENSSL_free(der);
    return bytes;
}

std::string one_pem(const std::vector<Certificate>& chain, EVP_PKEY* key) {
    const Bio bio{BIO_new(BIO_s_mem())};
    for (const auto& certificate : chain) PEM_write_bio_X509(bio.get(), certificate.get());
    PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    char* text = nullptr;
    const auto length = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<size_t>(length)};
}

bool expired(X509* certificate) { return X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0; }

/// Writes a file that nobody else can read, whole or not at all.
bool write_private(const std::string& path, const std::string& text) {
    const auto temporary = path + ".new";
    ::unlink(temporary.c_str());
    const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return false;
    size_t written = 0;
    while (written < text.size()) {
        const auto count = ::write(fd, text.data() + written, text.size() - written);
        if (count < 0 && errno != EINTR) break;
        if (count > 0) written += static_cast<size_t>(count);
    }
    const bool synced = written == text.size() && ::fsync(fd) == 0;
    return ::close(fd) == 0 && synced && ::rename(temporary.c_str(), path.c_str()) == 0;
}

tl::expected<KeyPair, const char*> take_apart(const std::string& cert_pem, const std::string& key_pem) {
    const auto chain = read_chain(cert_pem);
    if (chain.empty()) return Error{N_("The certificate file holds no certificate in PEM form.")};
    const auto [key, encrypted] = read_key(key_pem);
    if (!key && encrypted) return Error{N_("The private key is encrypted; the server needs it without a passphrase.")};
    if (!key) return Error{N_("The key file holds no private key in PEM form.")};
    if (X509_check_private_key(chain.front().get(), key.get()) != 1)
        return Error{N_("The private key does not belong to the certificate.")};
    if (expired(chain.front().get())) return Error{N_("The certificate has expired.")};
    return KeyPair{one_pem(chain, key.get()), fingerprint_of(der_of(chain.front().get()))};
}

} // namespace

tl::expected<KeyPair, const char*> load_key_pair(const std::string& cert_file, const std::string& key_file) {
    const auto cert = read_file(cert_file);
    if (!cert) return Error{N_("The certificate file is missing or can't be read.")};
    const auto key = read_file(key_file);
    if (!key) return Error{N_("The key file is missing or can't be read.")};
    return take_apart(*cert, *key);
}

tl::expected<KeyPair, const char*> own_key_pair(const std::string& folder) {
    if (folder.empty()) return Error{N_("There is no private folder to keep a certificate in.")};
    const auto path = folder + "/self-signed.pem";
    if (const auto kept = read_file(path)) {
        const auto chain = read_chain(*kept);
        // People have remembered its fingerprint, so one that can't be read is not replaced behind their back.
        if (chain.empty() || !expired(chain.front().get())) return take_apart(*kept, *kept);
    }
    const auto made = make_self_signed();
    if (!made) return Error{N_("A certificate could not be made.")};
    if (!write_private(path, *made)) return Error{N_("The new certificate could not be saved.")};
    return take_apart(*made, *made);
}

std::string fingerprint_of(std::string_view der) {
    static constexpr char hex[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    EVP_Digest(der.data(), der.size(), digest, &length, EVP_sha256(), nullptr);
    std::string text;
    for (unsigned int i = 0; i < length; ++i) {
        text += hex[digest[i] >> 4];
        text += hex[digest[i] & 15];
    }
    return text;
}

} // namespace confab::ws

// SPDX-License-Identifier: GPL-3.0-or-later
#include "self_signed.hpp"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <memory>

namespace confab::ws {
namespace {

template <auto free> struct Free {
    template <class T> void operator()(T* p) const noexcept { free(p); }
};

constexpr long day = 24 * 60 * 60;

/// The name of this machine where it can stand in a certificate, else "localhost".
std::string machine_name() {
    char name[256] = {};
    if (::gethostname(name, sizeof name - 1) != 0) return "localhost";
    const std::string text = name;
    const bool plain = !text.empty() && text.size() < 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return std::isalnum(c) || c == '-' || c == '.';
    });
    return plain ? text : "localhost";
}

bool add_extension(X509* certificate, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>> extension{
        X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str())};
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
    unsigned char bytes[16];
    if (RAND_bytes(bytes, sizeof bytes) != 1) return false;
    bytes[0] &= 0x7f; // positive
    const std::unique_ptr<BIGNUM, Free<BN_free>> number{BN_bin2bn(bytes, sizeof bytes, nullptr)};
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

bool fill(X509* certificate, EVP_PKEY* key) {
    const auto machine = machine_name();
    X509_set_version(certificate, 2);
    // Valid since yesterday: a client whose clock is a little behind accepts it, too.
    if (!set_serial(certificate) || !X509_gmtime_adj(X509_getm_notBefore(certificate), -day) ||
        !X509_gmtime_adj(X509_getm_notAfter(certificate), 3650 * day) || X509_set_pubkey(certificate, key) != 1)
        return false;
    X509_NAME* subject = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(machine.c_str()),
                               -1, -1, 0);
    X509_set_issuer_name(certificate, subject);
    return add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
           add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
           add_extension(certificate, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1,DNS:" + machine) &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

} // namespace

std::optional<std::string> make_self_signed() {
    const std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>> key{EVP_EC_gen("P-256")};
    const std::unique_ptr<X509, Free<X509_free>> certificate{X509_new()};
    const std::unique_ptr<BIO, Free<BIO_free>> bio{BIO_new(BIO_s_mem())};
    if (!key || !certificate || !bio || !fill(certificate.get(), key.get())) return std::nullopt;
    if (PEM_write_bio_X509(bio.get(), certificate.get()) != 1 ||
        PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return std::nullopt;
    char* text = nullptr;
    const auto length = BIO_get_mem_data(bio.get(), &text);
    return std::string{text, static_cast<size_t>(length)};
}

} // namespace confab::ws

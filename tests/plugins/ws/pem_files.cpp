// SPDX-License-Identifier: GPL-3.0-or-later
#include "pem_files.hpp"

#include "self_signed.hpp"

#include <boost/test/unit_test.hpp>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

namespace confab::ws::test {
namespace {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

File create(const std::string& path) { return File{std::fopen(path.c_str(), "w")}; }

} // namespace

PemFiles::PemFiles() : folder_{std::filesystem::temp_directory_path() / "confab-pem-XXXXXX"} {
    BOOST_REQUIRE(::mkdtemp(folder_.data()));
    const auto pem = make_self_signed().value();
    BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    EVP_PKEY* private_key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
    BOOST_REQUIRE(certificate);
    BOOST_REQUIRE(private_key);

    PEM_write_X509(create(cert()).get(), certificate);
    PEM_write_PrivateKey(create(key()).get(), private_key, nullptr, nullptr, 0, nullptr, nullptr);
    const unsigned char passphrase[] = "secret";
    PEM_write_PrivateKey(create(encrypted_key()).get(), private_key, EVP_aes_128_cbc(), passphrase, 6, nullptr,
                         nullptr);
    X509_gmtime_adj(X509_getm_notAfter(certificate), -60);
    X509_sign(certificate, private_key, EVP_sha256());
    PEM_write_X509(create(expired_cert()).get(), certificate);
    std::ofstream{rubbish()} << "-----BEGIN CERTIFICATE-----\nrubbish\n";

    X509_free(certificate);
    EVP_PKEY_free(private_key);
    BIO_free(bio);
}

PemFiles::~PemFiles() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

} // namespace confab::ws::test

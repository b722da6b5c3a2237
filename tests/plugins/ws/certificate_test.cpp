// SPDX-License-Identifier: GPL-3.0-or-later
#include "certificate.hpp"
#include "pem_files.hpp"
#include "self_signed.hpp"

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace confab::ws {
namespace {

using test::PemFiles;

std::string trouble(const std::string& cert, const std::string& key) {
    const auto pair = load_key_pair(cert, key);
    return pair ? "" : pair.error();
}

bool mentions(const std::string& text, std::string_view word) { return text.find(word) != std::string::npos; }

} // namespace

BOOST_AUTO_TEST_SUITE(certificate)

BOOST_AUTO_TEST_CASE(a_matching_pair_is_loaded) {
    const PemFiles files;
    const auto pair = load_key_pair(files.cert(), files.key());
    BOOST_REQUIRE(pair);
    BOOST_TEST(pair->fingerprint.size() == 64u);
    BOOST_TEST(mentions(pair->pem, "BEGIN CERTIFICATE"));
    BOOST_TEST(mentions(pair->pem, "BEGIN PRIVATE KEY"));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_pair_is_said) {
    const PemFiles files, others;
    BOOST_TEST(mentions(trouble("/nowhere/cert.pem", files.key()), "certificate file is missing"));
    BOOST_TEST(mentions(trouble(files.cert(), "/nowhere/key.pem"), "key file is missing"));
    BOOST_TEST(mentions(trouble(files.folder(), files.key()), "certificate file"));
    BOOST_TEST(mentions(trouble(files.key(), files.key()), "holds no certificate"));
    BOOST_TEST(mentions(trouble(files.cert(), files.cert()), "holds no private key"));
    BOOST_TEST(mentions(trouble(files.cert(), files.rubbish()), "holds no private key"));
    BOOST_TEST(mentions(trouble(files.rubbish(), files.key()), "holds no certificate"));
    BOOST_TEST(mentions(trouble(files.cert(), others.key()), "does not belong"));
    BOOST_TEST(mentions(trouble(files.cert(), files.encrypted_key()), "encrypted"));
    BOOST_TEST(mentions(trouble(files.expired_cert(), files.key()), "expired"));
}

BOOST_AUTO_TEST_CASE(the_own_certificate_is_made_once_and_private) {
    const PemFiles files;
    const auto first = own_key_pair(files.folder());
    BOOST_REQUIRE(first);
    const auto again = own_key_pair(files.folder());
    BOOST_REQUIRE(again);
    BOOST_TEST(first->fingerprint == again->fingerprint);
    BOOST_TEST(first->pem == again->pem);
    struct stat info {};
    BOOST_TEST(::stat((files.folder() + "/self-signed.pem").c_str(), &info) == 0);
    BOOST_TEST((info.st_mode & 0777) == 0600u);
}

BOOST_AUTO_TEST_CASE(an_own_certificate_that_expired_is_made_anew_and_a_broken_one_is_not) {
    const PemFiles files;
    const auto path = files.folder() + "/self-signed.pem";
    std::ofstream{path} << std::ifstream{files.expired_cert()}.rdbuf() << std::ifstream{files.key()}.rdbuf();
    BOOST_TEST(own_key_pair(files.folder()).has_value());
    std::ofstream{path} << "rubbish";
    BOOST_TEST(!own_key_pair(files.folder()).has_value());
    BOOST_TEST(!own_key_pair("").has_value());
    BOOST_TEST(!own_key_pair("/proc/nowhere").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::ws

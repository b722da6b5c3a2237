// SPDX-License-Identifier: GPL-3.0-or-later
#define BOOST_TEST_MODULE crypto
#include "crypto/key_export.hpp"
#include "crypto/key_pair.hpp"
#include "crypto/safety_number.hpp"

#include <boost/test/unit_test.hpp>
#include <openssl/evp.h>

using namespace confab;
using namespace confab::crypto;

namespace {

KeyPair keys(std::uint8_t fill) {
    KeyPair::Secret secret;
    secret.ed25519.fill(fill);
    secret.x25519.fill(static_cast<std::uint8_t>(fill + 1));
    return *KeyPair::from(secret);
}

bool verifies(const Key& key, std::string text, const Signature& signature) {
    EVP_PKEY* pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size());
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    const bool good = EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, pkey) == 1 &&
                      EVP_DigestVerify(context, signature.data(), signature.size(),
                                       reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pkey);
    return good;
}

} // namespace

// Expected values were computed with Python's `cryptography` and `hashlib`.

BOOST_AUTO_TEST_CASE(keys_are_those_of_the_standards) {
    const auto one = keys(1), two = keys(2);
    BOOST_TEST(to_hex(one.ed25519()) == "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c");
    BOOST_TEST(to_hex(one.x25519()) == "ce8d3ad1ccb633ec7b70c17814a5c76ecd029685050d344745ba05870e587d59");
    BOOST_TEST(to_hex(one.fingerprint()) == "34750f98bd59fcfc946da45aaabe933be154a4b5094e1c4abf42866505f3c97e");
    BOOST_TEST(to_hex(*one.agree("confab/test/1", two.x25519())) ==
               "8785ed100bf879221487124907b73940bd2e2ec74e5b2d7a9e3bdebd1f737e3c");
    BOOST_TEST(to_hex(*two.agree("confab/test/1", one.x25519())) ==
               "8785ed100bf879221487124907b73940bd2e2ec74e5b2d7a9e3bdebd1f737e3c");
    const std::array<std::uint8_t, 3> data{'a', 'b', 'c'};
    const auto signature = one.sign("confab/test/1", data);
    BOOST_REQUIRE(signature);
    BOOST_TEST(
        to_hex(*signature) ==
        "17d6e73088414a2965cef6becda139caa63720882d614478ff20c683b0cbd4aaba0a7b68b2c00ee72b57b537079194298f01e4ea97a346e887f9e6baa77bcb0a");
    BOOST_TEST(verifies(one.ed25519(), std::string{"confab/test/1\0abc", 17}, *signature));
    BOOST_TEST(!verifies(one.ed25519(), "abc", *signature));
}

BOOST_AUTO_TEST_CASE(keys_are_random_and_useless_partners_are_refused) {
    const auto one = *KeyPair::generate(), two = *KeyPair::generate();
    BOOST_TEST(to_hex(one.fingerprint()) != to_hex(two.fingerprint()));
    BOOST_TEST(!one.agree("d", Key{}));
    BOOST_TEST(*random_number() != 0U);
    BOOST_TEST(!key_from_hex("AB"));
    BOOST_TEST(!key_from_hex(std::string(64, 'G')));
    BOOST_CHECK(*key_from_hex(to_hex(one.fingerprint())) == one.fingerprint());
}

BOOST_AUTO_TEST_CASE(a_safety_number_is_the_same_for_both_and_for_nobody_else) {
    const auto one = keys(1).fingerprint(), two = keys(2).fingerprint(), other = keys(3).fingerprint();
    const UserId alice{"alice"}, bob{"bob"};
    const auto number = safety_number(alice, one, bob, two);
    BOOST_TEST(number == "07384 15877 34260 79590 40400 23605 94173 63249 71442 44722 15454 29479");
    BOOST_TEST(safety_number(bob, two, alice, one) == number);
    BOOST_TEST(safety_number(UserId{"ALICE"}, one, bob, two) == number);
    BOOST_TEST(safety_number(alice, one, bob, other) != number);
    BOOST_TEST(safety_number(bob, one, alice, two) != number);
}

BOOST_AUTO_TEST_CASE(an_export_opens_with_its_passphrase_only_and_unchanged_only) {
    const auto original = keys(1);
    const auto text = export_keys(original, "pässphrase");
    BOOST_REQUIRE(text);
    BOOST_TEST(text->find("-----BEGIN CONFAB IDENTITY-----\n") == 0U);
    const auto again = import_keys(*text, "pa\xcc\x88ssphrase"); // the same text in another form
    BOOST_REQUIRE(again);
    BOOST_CHECK(again->fingerprint() == original.fingerprint());
    BOOST_CHECK(again->x25519() == original.x25519());
    BOOST_CHECK(import_keys(*text, "passphrase").error().code == Code::wrong_passphrase);
    auto changed = *text;
    changed[changed.size() - 50] = changed[changed.size() - 50] == 'A' ? 'B' : 'A';
    BOOST_CHECK(import_keys(changed, "pässphrase").error().code == Code::wrong_passphrase);
    BOOST_CHECK(import_keys("", "x").error().code == Code::invalid);
    BOOST_CHECK(import_keys(text->substr(0, 90), "x").error().code == Code::invalid);
    BOOST_CHECK(
        import_keys("-----BEGIN CONFAB IDENTITY-----\nQ05GSQI=\n-----END CONFAB IDENTITY-----", "x").error().code ==
        Code::invalid);
}

BOOST_AUTO_TEST_CASE(an_export_of_python_is_read) {
    const auto keys = import_keys(R"(-----BEGIN CONFAB IDENTITY-----
Q05GSQEPCAEAAQIDBAUGBwgJCgsMDQ4PAAECAwQFBgcICQoLzg/z92nrYdPF+Rk9IjbHiizd+M1g1e2fm2u9Dr3jvPXrS/NpxDH4Z9j/fKx13hQNbEwOqVLMEyl7kGtrMsit5/rcDpkn/Ls+R3ue6gyLiO8=
-----END CONFAB IDENTITY-----
)",
                                  "correct horse battery staple");
    BOOST_REQUIRE(keys);
    BOOST_TEST(to_hex(keys->fingerprint()) == "34750f98bd59fcfc946da45aaabe933be154a4b5094e1c4abf42866505f3c97e");
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings.hpp"
#include "uri.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <set>
#include <vector>

namespace confab::ws {
namespace {

using Values = std::map<std::string, std::string>;

Values parsed(std::string_view uri) {
    Values values;
    const sdk::UriSink put{&values, [](void* to, const char* key, confab_str value) {
                               (*static_cast<Values*>(to))[key] = sdk::view(value);
                           }};
    const auto result = parse_uri(uri, put);
    BOOST_TEST((result == CONFAB_OK || (result == CONFAB_E_INVALID && values.empty())));
    return values;
}

/// The key at fault, or "fine".
std::string fault(uint32_t role, const Values& values) {
    std::vector<confab_kv> kv;
    for (const auto& [key, value] : values) kv.push_back({sdk::str(key), sdk::str(value)});
    const confab_config config{sizeof(confab_config), static_cast<uint32_t>(kv.size()), kv.data()};
    const auto wrong = check_settings(role, config);
    if (!wrong) return "fine";
    BOOST_TEST(!wrong->why.empty());
    return wrong->setting ? wrong->setting->key : "nothing";
}

} // namespace

BOOST_AUTO_TEST_SUITE(settings)

BOOST_AUTO_TEST_CASE(a_uri_becomes_settings) {
    BOOST_TEST((parsed("ws://example.org") == Values{{"scheme", "ws"}, {"host", "example.org"}, {"port", "8765"}}));
    BOOST_TEST((parsed("wss://example.org:443/chat?x=1") ==
                Values{{"scheme", "wss"}, {"host", "example.org"}, {"port", "443"}, {"path", "/chat?x=1"}}));
    BOOST_TEST((parsed("WS://[::1]:9/") == Values{{"scheme", "ws"}, {"host", "::1"}, {"port", "9"}, {"path", "/"}}));
    BOOST_TEST((parsed("ws://[fe80::1]") == Values{{"scheme", "ws"}, {"host", "fe80::1"}, {"port", "8765"}}));
}

BOOST_AUTO_TEST_CASE(what_is_not_a_chat_address_is_refused) {
    for (const char* uri : {"", "ws", "ws:", "ws://", "ws:///path", "http://example.org", "ws://host:0",
                            "ws://host:65536", "ws://host:-1", "ws://host:x", "ws://user:password@host",
                            "ws://host/#part", "ws://[::1", "ws://a b", "example.org:8765", "share:///tmp"})
        BOOST_TEST(parsed(uri).empty(), uri);
}

BOOST_AUTO_TEST_CASE(good_settings_pass) {
    BOOST_TEST(fault(CONFAB_ROLE_CONNECT, {{"host", "localhost"}}) == "fine");
    BOOST_TEST(fault(CONFAB_ROLE_CONNECT, {{"host", "::1"}, {"port", "1"}, {"path", "/a/b?c=d"}}) == "fine");
    BOOST_TEST(fault(CONFAB_ROLE_CONNECT, {{"host", "[::1]"}}) == "fine");
    BOOST_TEST(fault(CONFAB_ROLE_LISTEN, {}) == "fine");
    BOOST_TEST(fault(CONFAB_ROLE_LISTEN, {{"self_signed", "true"}}) == "fine");
    BOOST_TEST(fault(CONFAB_ROLE_LISTEN, {{"tls", "true"}, {"cert", "/c"}, {"key", "/k"}}) == "fine");
}

BOOST_AUTO_TEST_CASE(the_setting_at_fault_is_named) {
    BOOST_TEST(fault(CONFAB_ROLE_CONNECT, {}) == "host");
    BOOST_TEST(fault(CONFAB_ROLE_CONNECT, {{"host", "a/b"}}) == "host");
    BOOST_TEST(fault(CONFAB_ROLE_CONNECT, {{"host", "user@a"}}) == "host");
    BOOST_TEST(fault(CONFAB_ROLE_CONNECT, {{"host", "a b"}}) == "host");
    BOOST_TEST(fault(CONFAB_ROLE_CONNECT, {{"host", "a"}, {"path", "chat"}}) == "path");
    BOOST_TEST(fault(CONFAB_ROLE_CONNECT, {{"host", "a"}, {"tls_fingerprint", "abc"}}) == "tls_fingerprint");
    BOOST_TEST(fault(CONFAB_ROLE_LISTEN, {{"tls", "true"}}) == "cert");
    BOOST_TEST(fault(CONFAB_ROLE_LISTEN, {{"tls", "true"}, {"cert", "/c"}}) == "key");
    BOOST_TEST(fault(CONFAB_ROLE_LISTEN, {{"cert", "/c"}, {"key", "/k"}}) == "tls");
    BOOST_TEST(fault(CONFAB_ROLE_LISTEN, {{"self_signed", "true"}, {"cert", "/c"}}) == "self_signed");
    BOOST_TEST(fault(CONFAB_ROLE_LISTEN, {{"host", ""}}) == "host");
}

BOOST_AUTO_TEST_CASE(fingerprints_come_in_several_forms) {
    const std::string plain(64, 'a');
    std::string colons;
    for (int i = 0; i < 32; ++i) colons += i ? ":AA" : "AA";
    BOOST_TEST(normal_fingerprint(plain).value() == plain);
    BOOST_TEST(normal_fingerprint(colons).value() == plain);
    BOOST_TEST(!normal_fingerprint(plain + "a"));
    BOOST_TEST(!normal_fingerprint(plain.substr(1) + "g"));
    BOOST_TEST(!normal_fingerprint(""));
}

BOOST_AUTO_TEST_CASE(the_table_agrees_with_itself) {
    std::set<std::pair<std::string, uint32_t>> seen;
    for (auto setting = setting_table(); *setting; ++setting) {
        const auto& s = **setting;
        BOOST_TEST(s.size == sizeof s);
        BOOST_TEST(s.label != nullptr);
        for (const uint32_t role : {CONFAB_ROLE_CONNECT, CONFAB_ROLE_LISTEN})
            if (s.roles & role) BOOST_TEST(seen.emplace(s.key, role).second, "twice in one role: " << s.key);
        if (s.min != s.max && s.default_value) {
            const auto value = std::stoll(s.default_value);
            BOOST_TEST((value >= s.min && value <= s.max), s.key);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::ws

// SPDX-License-Identifier: GPL-3.0-or-later
#include "library_leaks.hpp"
#include "plugin/manifest.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <string>

namespace data = boost::unit_test::data;

namespace confab::plugin {
namespace {

constexpr std::string_view complete = R"({
  "abi": {"major": 1, "minor": 3, "needs": 2}, "library": "ws.so", "version": "0.9", "licence": "MIT-0",
  "transports": [
    {"id": "ws", "name": "Chat server", "schemes": ["wss", "ws"], "roles": ["connect", "listen"]},
    {"id": "x-1.b", "name": "长", "schemes": ["x"], "roles": ["listen"]}]})";

std::string with(std::string_view what, std::string_view instead) {
    std::string text{complete};
    const auto at = text.find(what);
    BOOST_REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), instead);
}

struct Fault {
    const char* what;
    const char* instead;
    const char* sentence; ///< a part of it
};
std::ostream& operator<<(std::ostream& out, const Fault& fault) { return out << fault.what << " -> " << fault.instead; }

const Fault faults[] = {
    {R"("abi":)", R"("abj":)", "“abi” is missing"},
    {R"({"major": 1, "minor": 3, "needs": 2})", "1", "“abi” must be an object"},
    {R"("major": 1)", R"("major": "1")", "“major” must be a whole number"},
    {R"("major": 1)", R"("major": 1.0)", "“major” must be a whole number"},
    {R"("major": 1)", R"("major": -1)", "“major” must be a whole number"},
    {R"("major": 1)", R"("major": true)", "“major” must be a whole number"},
    {R"("minor": 3)", R"("minor": 65536)", "“minor” must be a whole number"},
    {R"("minor": 3)", R"("minor": 99999999999999999999999)", "“minor”"},
    {R"("minor": 3)", R"("minor": 1)", "“needs” is higher than “minor”"},
    {R"("needs": 2)", R"("need": 2)", "“needs” is missing"},
    {R"("library": "ws.so",)", "", "“library” is missing"},
    {R"("ws.so")", "7", "“library” must be text"},
    {R"("ws.so")", "null", "“library” must be text"},
    {R"("ws.so")", R"("")", "“library” must be text"},
    {R"("ws.so")", R"("a\nb")", "“library” must be text"},
    {R"("ws.so")", R"("../ws.so")", "“library” must be the name of a file"},
    {R"("ws.so")", R"("/usr/lib/ws.so")", "“library” must be the name of a file"},
    {R"("ws.so")", R"(".")", "“library” must be the name of a file"},
    {R"("ws.so")", R"("..")", "“library” must be the name of a file"},
    {R"("0.9")", "0.9", "“version” must be text"},
    {R"("MIT-0")", "[]", "“licence” must be text"},
    {R"("transports":)", R"("transport":)", "“transports” is missing"},
    {R"({"id": "ws",)", R"(7, {"id": "ws",)", "each of “transports” must be an object"},
    {R"("id": "ws")", R"("id": "")", "“id” must be text"},
    {R"("id": "ws")", R"("id": "W S")", "an “id” may have"},
    {R"("id": "ws")", R"("id": "x-1.b")", "one “id” twice"},
    {R"("name": "长")", R"("name": "\u001b[2J")", "“name” must be text"},
    {R"(["wss", "ws"])", "[]", "“schemes” must be a list, and not empty"},
    {R"(["wss", "ws"])", R"("ws")", "“schemes” must be a list"},
    {R"(["wss", "ws"])", R"(["ws", 1])", "“schemes” must be text"},
    {R"(["wss", "ws"])", R"(["ws", "ws"])", "“schemes” names one twice"},
    {R"(["wss", "ws"])", R"(["1ws"])", "can't start a URI"},
    {R"(["listen"])", "[]", "“roles” must be a list, and not empty"},
    {R"(["listen"])", R"(["dance"])", "“roles” has neither"},
    {R"(["listen"])", R"([["listen"]])", "“roles” must be text"},
};

BOOST_AUTO_TEST_SUITE(manifest)

BOOST_AUTO_TEST_CASE(a_complete_manifest_is_read) {
    const auto manifest = parse_manifest(complete);
    BOOST_REQUIRE(manifest);
    BOOST_CHECK((manifest->abi == AbiVersion{1, 3, 2}));
    BOOST_TEST(manifest->library == "ws.so");
    BOOST_TEST(manifest->version == "0.9");
    BOOST_TEST(manifest->licence == "MIT-0");
    BOOST_REQUIRE(manifest->transports.size() == 2u);
    const auto& ws = manifest->transports[0];
    BOOST_TEST(ws.id == "ws");
    BOOST_TEST(ws.name == "Chat server");
    BOOST_CHECK((ws.schemes == std::vector<std::string>{"ws", "wss"}));
    BOOST_TEST(ws.roles == (CONFAB_ROLE_CONNECT | CONFAB_ROLE_LISTEN));
    BOOST_TEST(manifest->transports[1].roles == CONFAB_ROLE_LISTEN);
}

BOOST_AUTO_TEST_CASE(members_and_roles_of_newer_plugins_are_ignored) {
    BOOST_TEST(parse_manifest(with(R"("abi":)", R"("sandbox": {"a": [1, null]}, "abi":)")).has_value());
    const auto manifest = parse_manifest(with(R"(["listen"])", R"(["relay", "listen"])"));
    BOOST_REQUIRE(manifest);
    BOOST_TEST(manifest->transports[1].roles == CONFAB_ROLE_LISTEN);
}

BOOST_DATA_TEST_CASE(a_fault_is_named_in_a_sentence, data::make(faults), fault) {
    const auto manifest = parse_manifest(with(fault.what, fault.instead));
    BOOST_REQUIRE(!manifest);
    BOOST_CHECK(manifest.error().code == Code::invalid);
    BOOST_TEST(manifest.error().text.find(fault.sentence) != std::string::npos, manifest.error().text);
}

BOOST_DATA_TEST_CASE(what_is_no_object_is_refused,
                     data::make({"", " ", "7", "null", "[]", "\"x\"", "{", "}", "{]", "{\"abi\"", "\xef\xbb\xbf{}",
                                 "var a = {};", "{} {}", "ELF"}),
                     text) {
    const confab::test::LibraryLeaks known;
    BOOST_TEST(!parse_manifest(text).has_value());
}

BOOST_AUTO_TEST_CASE(a_manifest_may_fill_64_kib_and_no_more) {
    std::string text{complete};
    text.resize(max_manifest_bytes, ' ');
    BOOST_TEST(parse_manifest(text).has_value());
    text += ' ';
    const auto longer = parse_manifest(text);
    BOOST_REQUIRE(!longer);
    BOOST_CHECK(longer.error().code == Code::too_large);
}

BOOST_AUTO_TEST_CASE(deep_nesting_is_refused_before_it_reaches_the_parser) {
    const auto text =
        with(R"("abi":)", "\"deep\": " + std::string(30000, '[') + std::string(30000, ']') + ", \"abi\":");
    const auto manifest = parse_manifest(text);
    BOOST_REQUIRE(!manifest);
    BOOST_TEST(manifest.error().text.find("64 levels") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(text_that_is_not_utf_8_is_refused) {
    BOOST_TEST(!parse_manifest(with("Chat", "Ch\xe4t")).has_value());
    BOOST_TEST(!parse_manifest(with("Chat", std::string_view{"Ch\0t", 4})).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace confab::plugin

// SPDX-License-Identifier: GPL-3.0-or-later
// Signatures that the official libraries made, with invented keys; the files name them.
#include "encoding.hpp"
#include "signature.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <json-glib/json-glib.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>

namespace confab::cos::test {
namespace {

using Parser = std::unique_ptr<JsonParser, decltype(&g_object_unref)>;

Parser vectors(const std::string& name) {
    Parser parser{json_parser_new(), g_object_unref};
    const auto file = std::string{std::getenv("CONFAB_SOURCE")} + "/tests/plugins/cos/vectors/" + name;
    BOOST_REQUIRE(json_parser_load_from_file(parser.get(), file.c_str(), nullptr));
    return parser;
}

JsonArray* cases(const Parser& parser) {
    return json_object_get_array_member(json_node_get_object(json_parser_get_root(parser.get())), "vectors");
}

std::string text(JsonObject* object, const char* name) { return json_object_get_string_member(object, name); }

Fields fields(JsonObject* object, const char* member, bool lower) {
    Fields result;
    auto* from = json_object_get_object_member(object, member);
    for (auto* each = json_object_get_members(from); each != nullptr; each = g_list_delete_link(each, each)) {
        std::string name{static_cast<const char*>(each->data)};
        auto value = text(from, name.c_str());
        if (lower) std::transform(name.begin(), name.end(), name.begin(), g_ascii_tolower);
        result[name] = std::move(value);
    }
    return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(signatures)

BOOST_AUTO_TEST_CASE(cos_as_the_official_sdk_signs) {
    const auto parser = vectors("cos-sign-vectors.json");
    auto* all = cases(parser);
    BOOST_REQUIRE_GE(json_array_get_length(all), 6U);
    for (guint i = 0; i < json_array_get_length(all); ++i) {
        auto* each = json_array_get_object_element(all, i);
        BOOST_TEST_CONTEXT(text(each, "name")) {
            const Signable request{text(each, "method"), text(each, "pathname"), fields(each, "query", false),
                                   fields(each, "headers", true)};
            const auto times = text(each, "keyTime");
            const auto signature = cos_authorization(request, {text(each, "secretId"), text(each, "secretKey"), {}},
                                                     std::stoll(times), std::stoll(times.substr(times.find(';') + 1)));
            BOOST_TEST(signature == text(each, "authorization"));
            BOOST_TEST(percent_encoded(text(each, "pathname"), true) == text(each, "wireUrlPath"));
        }
    }
}

BOOST_AUTO_TEST_CASE(sigv4_as_the_official_sdk_signs) {
    const auto parser = vectors("sigv4-vectors.json");
    auto* all = cases(parser);
    BOOST_REQUIRE_GE(json_array_get_length(all), 3U);
    for (guint i = 0; i < json_array_get_length(all); ++i) {
        auto* each = json_array_get_object_element(all, i);
        BOOST_TEST_CONTEXT(text(each, "name")) {
            const Signable request{text(each, "method"), text(each, "path"), fields(each, "query", false),
                                   fields(each, "headersToSend", true)};
            BOOST_TEST(sigv4_authorization(request, {text(each, "accessKeyId"), text(each, "secretAccessKey"), {}},
                                           text(each, "region")) == text(each, "authorization"));
            BOOST_TEST(percent_encoded(text(each, "path"), true) == text(each, "wirePath"));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_time_is_that_of_greenwich) { BOOST_TEST(amz_date(1767323045) == "20260102T030405Z"); }

BOOST_AUTO_TEST_CASE(names_survive_their_encoding) {
    for (const std::string name : {"a b+c%20", "群聊 1/消息", "😀", "!'()*~_.-&=@,;:$?#", ""}) {
        BOOST_TEST(form_decoded(percent_encoded(name)).value() == name);
        BOOST_TEST(form_decoded(percent_encoded(name, true)).value() == name);
    }
    BOOST_TEST(form_decoded("a+b").value() == "a b");
    for (const auto* bad : {"%", "%2", "%zz", "a%2"}) BOOST_TEST(!form_decoded(bad));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::cos::test

// SPDX-License-Identifier: GPL-3.0-or-later
// What a bucket deletes by itself, and what its keys have to be allowed.
#include "here.hpp"
#include "lifecycle.hpp"
#include "policy.hpp"

#include <json-glib/json-glib.h>

namespace confab::cos::test {
namespace {

using What = storage::LifecycleOrder::What;

const std::vector<std::string> folders{"public", "files"};
constexpr const char* theirs =
    "<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
    "<Rule><ID>backups &amp; more</ID><Filter><Prefix>backup/</Prefix></Filter><Status>Enabled</Status>"
    "<Transition><Days>30</Days><StorageClass>ARCHIVE</StorageClass></Transition></Rule>"
    "</LifecycleConfiguration>";

/// The rules of the bucket are one document.
struct Rules : Here {
    std::string document;
    Rules() {
        server.fault = [this](const Asked& asked) -> std::optional<Answer> {
            if (!asked.has("lifecycle")) return std::nullopt;
            if (asked.method == "PUT") document = asked.body;
            if (asked.method == "DELETE") document.clear();
            if (asked.method != "GET") return Answer{204, ""};
            if (document.empty()) return Answer{404, "<Error><Code>NoSuchLifecycleConfiguration</Code></Error>"};
            return Answer{200, document};
        };
    }
    Result<storage::Lifecycle> order(What what, int days = 3) {
        storage::LifecycleOrder wanted{what, folders, days};
        return loop.run(bucket->lifecycle(std::move(wanted), within(10s)));
    }
};

Element rules(const std::string& text) {
    return parse_xml("<LifecycleConfiguration>" + text + "</LifecycleConfiguration>").value();
}

std::string expiring(const std::string& filter, const std::string& days, const std::string& status = "Enabled") {
    return "<Rule>" + filter + "<Status>" + status + "</Status><Expiration><Days>" + days +
           "</Days></Expiration></Rule>";
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(lifecycle_rules_of_a_bucket, Rules)

BOOST_AUTO_TEST_CASE(they_are_told_set_and_taken_away) {
    BOOST_TEST(order(What::tell).value().days == 0);
    const auto shown = order(What::tell)->rules;
    BOOST_TEST(shown.find("<Prefix>chat-room/public/</Prefix>") != std::string::npos);
    BOOST_TEST(shown.find("<Days>3</Days>") != std::string::npos);
    BOOST_TEST(document.empty());
    BOOST_TEST(order(What::set).value().days == 3);
    BOOST_TEST(document == shown);
    BOOST_TEST(!server.asked.back().headers.contains("content-md5"));
    BOOST_TEST(order(What::tell).value().days == 3);
    BOOST_TEST(order(What::set, 5).value().days == 5);
    BOOST_TEST(order(What::drop).value().days == 0);
    BOOST_TEST(document.empty());
}

BOOST_AUTO_TEST_CASE(those_of_others_stay) {
    document = theirs;
    for (int i = 0; i < 2; ++i) BOOST_TEST(order(What::set).value().days == 3);
    const auto root = parse_xml(document).value();
    BOOST_REQUIRE(root.children.size() == 4U);
    BOOST_TEST(root.children.front().value("ID") == "backups & more");
    BOOST_TEST(root.children.front().child("Transition")->value("StorageClass") == "ARCHIVE");
    BOOST_TEST(order(What::drop).value().days == 0);
    BOOST_TEST(to_xml(parse_xml(document).value()) == to_xml(parse_xml(theirs).value()));
}

BOOST_AUTO_TEST_CASE(what_can_not_be_read_is_not_written_over) {
    for (const auto* text : {"<html>login</html>", "<LifecycleConfiguration><Rule>", "<Error><Code>x</Code></Error>"}) {
        document = text;
        BOOST_TEST_CONTEXT(text) {
            BOOST_TEST(order(What::set).error().code == CONFAB_E_NETWORK);
            BOOST_TEST(document == text);
        }
    }
    BOOST_TEST(server.count("PUT") == 0U);
}

BOOST_AUTO_TEST_CASE(keys_without_the_right_are_told) {
    server.fault = [](const Asked&) { return Answer{403, "<Error><Code>AccessDenied</Code></Error>"}; };
    for (const auto what : {What::tell, What::set, What::drop}) BOOST_TEST(order(what).error().code == CONFAB_E_DENIED);
}

BOOST_AUTO_TEST_CASE(who_is_overtaken_hears_of_it) {
    const auto before = server.fault;
    server.fault = [this, before](const Asked& asked) {
        auto answer = before(asked);
        if (asked.method == "PUT") document = theirs;
        return answer;
    };
    BOOST_TEST(order(What::set).error().code == CONFAB_E_AGAIN);
}

BOOST_AUTO_TEST_CASE(rules_count_whose_ever_they_are_where_they_are_about_all) {
    const auto days = [](const std::string& text) { return days_by_rules(rules(text), "chat-room/", folders); };
    BOOST_TEST(days(expiring("<Filter><Prefix>chat-room/</Prefix></Filter>", "9")) == 9);
    BOOST_TEST(days(expiring("<Prefix/>", "9")) == 9);
    BOOST_TEST(days(expiring("<Filter/>", "9")) == 9);
    BOOST_TEST(days(expiring("<Filter/>", "9") + expiring("<Prefix>chat-room/pub</Prefix>", "2")) == 9);
    BOOST_TEST(days(expiring("<Filter><Prefix>chat-room/public/</Prefix></Filter>", "9")) == 0);
    BOOST_TEST(days(expiring("<Filter><Prefix>chat-room/</Prefix></Filter>", "9", "Disabled")) == 0);
    BOOST_TEST(days(expiring("<Filter><And><Prefix>chat-room/</Prefix></And></Filter>", "9")) == 0);
    BOOST_TEST(days(expiring("<Filter/>", "nine")) == 0);
    BOOST_TEST(days("<Other/>") == 0);
}

BOOST_AUTO_TEST_CASE(a_room_that_keeps_everything_has_none_to_set) {
    BOOST_TEST(order(What::tell, 0).value().rules.empty());
    BOOST_TEST(lifecycle_rules("chat-room/", folders, 0).empty());
    // An id is short, however long the prefix is.
    for (const auto& each : lifecycle_rules(std::string(800, 'x') + '/', folders, 1))
        BOOST_TEST(each.value("ID").size() < 60U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(unfinished_uploads, Here)

BOOST_AUTO_TEST_CASE(old_ones_of_the_room_are_taken_away_and_no_others) {
    const auto now = g_get_real_time() / 1'000'000;
    const auto at = [](std::int64_t seconds) {
        auto text = amz_date(seconds);
        return text.substr(0, 4) + '-' + text.substr(4, 2) + '-' + text.substr(6, 5) + ':' + text.substr(11, 2) + ':' +
               text.substr(13);
    };
    const std::map<std::string, std::string> begun{{"chat-room/files/old", at(now - 8 * 86'400)},
                                                   {"chat-room/files/young", at(now - 86'400)},
                                                   {"other/files/old", at(now - 8 * 86'400)},
                                                   {"chat-room/files/timeless", ""}};
    for (const auto& [key, when] : begun) server.uploads[key + "\nid"];
    server.fault = [&](const Asked& asked) -> std::optional<Answer> {
        if (asked.method != "GET" || !asked.has("uploads")) return std::nullopt;
        std::string text = "<ListMultipartUploadsResult>";
        for (const auto& [key, when] : begun)
            text += "<Upload><Key>" + key + "</Key><UploadId>id</UploadId><Initiated>" + when + "</Initiated></Upload>";
        return Answer{200, text + "</ListMultipartUploadsResult>"};
    };
    BOOST_TEST(loop.run(bucket->remove_unfinished(std::int64_t{7} * 86'400 * 1'000'000, within(10s))).has_value());
    BOOST_TEST(server.uploads.size() == 3U);
    BOOST_TEST(!server.uploads.contains("chat-room/files/old\nid"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(policies)

BOOST_AUTO_TEST_CASE(each_console_gets_its_own_and_it_is_json) {
    Endpoint endpoint;
    endpoint.bucket = "chat-1250000000";
    endpoint.region = "ap-guangzhou";
    for (const bool sigv4 : {false, true}) {
        endpoint.sigv4 = sigv4;
        const auto policy = minimal_policy(endpoint, "a \"b\\c/");
        auto* parser = json_parser_new();
        BOOST_TEST(json_parser_load_from_data(parser, policy.c_str(), -1, nullptr));
        g_object_unref(parser);
        const auto* resource =
            sigv4 ? "arn:aws:s3:::chat-1250000000/a " : "qcs::cos:ap-guangzhou:uid/1250000000:chat-1250000000/a ";
        BOOST_TEST(policy.find(resource) != std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::cos::test

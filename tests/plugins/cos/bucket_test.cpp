// SPDX-License-Identifier: GPL-3.0-or-later
// A bucket on a server that does what real ones do on their bad days.
#include "bucket.hpp"
#include "encoding.hpp"
#include "here.hpp"
#include "transfer.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <map>

namespace confab::cos::test {
namespace {

std::string random_text(std::size_t size) {
    std::string text(size, '\0');
    std::uint32_t state = 12345;
    for (auto& c : text) c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
    return text;
}

/// The first `count` of those it fits get this answer.
auto first(
    int count, Answer answer, std::function<bool(const Asked&)> fits = [](const Asked&) { return true; }) {
    return [left = count, answer, fits](const Asked& asked) mutable -> std::optional<Answer> {
        if (!fits(asked) || left == 0) return std::nullopt;
        --left;
        return answer;
    };
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(bucket, Here)

BOOST_AUTO_TEST_CASE(an_object_is_created_once_and_read_and_removed) {
    BOOST_TEST(create("public/x", "one").has_value());
    BOOST_TEST(create("public/x", "two").error().code == CONFAB_E_NAME_IN_USE);
    BOOST_TEST(text_of(read("public/x").value()) == "one");
    const auto stat = loop.run(bucket->stat("public/x", within(5s)));
    BOOST_TEST(stat.value().bytes == 3U);
    BOOST_TEST(stat.value().modified_us == 1795687200000000);
    BOOST_TEST(loop.run(bucket->replace("public/x", bytes_of("three"), within(5s))).has_value());
    BOOST_TEST(object("public/x") == "three");
    for (int i = 0; i < 2; ++i) BOOST_TEST(loop.run(bucket->remove("public/x", within(5s))).has_value());
    BOOST_TEST(read("public/x").error().code == CONFAB_E_NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(names_go_there_and_come_back_as_they_are) {
    const std::vector<std::string> names{"a b+c%20",         "中文",      "emoji 😀", "!'()*~_.-&=@,;:$?#",
                                         "per%cent%2Fslash", "quote\"<>&"};
    for (const auto& name : names) BOOST_TEST(create("public/" + name, name).has_value());
    const auto listed = list("public");
    std::vector<std::string> seen;
    for (const auto& each : listed.value()) seen.push_back(each.name);
    auto expected = names;
    std::sort(expected.begin(), expected.end());
    BOOST_TEST(seen == expected, boost::test_tools::per_element());
    for (const auto& name : names) BOOST_TEST(text_of(read("public/" + name).value()) == name);
}

BOOST_AUTO_TEST_CASE(hostile_names_are_refused_here_and_skipped_there) {
    for (const auto* name : {"../x", "public/../x", "a//b", "/a", "a/", "./a", "\xff"})
        BOOST_TEST(create(name, "x").error().code == CONFAB_E_INVALID);
    BOOST_TEST(create(std::string(900, 'a'), "x").error().code == CONFAB_E_INVALID);
    BOOST_TEST(server.asked.empty());
    for (const auto* key : {"chat-room/public//x", "chat-room/public/..", "chat-room/public/", "chat-room/public/good"})
        server.objects[key] = "x";
    const auto listed = list("public");
    BOOST_REQUIRE(listed.value().size() == 1U);
    BOOST_TEST(listed->front().name == "good");
}

BOOST_AUTO_TEST_CASE(a_listing_goes_on_page_by_page_and_a_look_costs_one_request) {
    for (int i = 0; i < 2'500; ++i) object(fmt::format("public/m{:05}", i)) = "x";
    object("public/sub/below") = "x";
    BOOST_TEST(list("public").value().size() == 2'501U);
    BOOST_TEST(server.asked.size() == 3U);
    const auto page = loop.run(bucket->list_after("public", "m02400", within(5s)));
    BOOST_TEST(page.value().listed.size() == 100U);
    BOOST_TEST(page->listed.front().name == "m02401");
    BOOST_TEST(page->listed.back().folder);
    BOOST_TEST(page->last.empty());
    BOOST_TEST(server.asked.size() == 4U);
    const auto full = loop.run(bucket->list_after("public", "", within(5s)));
    BOOST_TEST(full.value().last == "m00999");
}

BOOST_AUTO_TEST_CASE(what_is_no_listing_is_an_error_and_not_an_empty_room) {
    for (const auto* body : {"<html><body>Please log in</body></html>", "", "<ListBucketResult><Contents><Key>a",
                             "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>", "{}",
                             "<ListBucketResult><a><b></ListBucketResult>"}) {
        server.fault = [body](const Asked&) { return Answer{200, body}; };
        BOOST_TEST_CONTEXT(body) BOOST_TEST(list("public").error().code == CONFAB_E_NETWORK);
    }
    std::string deep = "<ListBucketResult>";
    for (int i = 0; i < 100'000; ++i) deep += "<a>";
    server.fault = [deep](const Asked&) { return Answer{200, deep}; };
    BOOST_TEST(list("public").error().code == CONFAB_E_NETWORK);
}

BOOST_AUTO_TEST_CASE(a_server_that_is_busy_is_asked_again) {
    for (const unsigned status : {503U, 500U, 429U}) {
        server.fault = first(3, {status, "<Error><Code>SlowDown</Code></Error>"});
        const auto before = server.asked.size();
        BOOST_TEST(create(fmt::format("public/{}", status), "x").has_value());
        BOOST_TEST(server.asked.size() == before + 4);
    }
    server.fault = first(1'000, {503, ""});
    BOOST_TEST(create("public/never", "x").error().code == CONFAB_E_NETWORK);
    BOOST_TEST(server.asked.size() < 30U);
}

BOOST_AUTO_TEST_CASE(what_was_stored_although_its_answer_was_lost_counts) {
    server.after = [n = 0](const Asked& asked, Answer answer) mutable {
        if (asked.method == "PUT" && n++ == 0) answer.silent = true;
        return answer;
    };
    BOOST_TEST(create("public/x", "mine").has_value());
    BOOST_TEST(server.count("PUT") >= 2U);
    BOOST_TEST(object("public/x") == "mine");
    // Somebody else's is not taken for one's own.
    server.after = nullptr;
    object("public/y") = "theirs";
    server.fault = first(1, {503, ""});
    BOOST_TEST(create("public/y", "mine").error().code == CONFAB_E_NAME_IN_USE);
    BOOST_TEST(object("public/y") == "theirs");
}

BOOST_AUTO_TEST_CASE(errors_say_what_to_do_and_no_secret) {
    const std::vector<std::tuple<unsigned, std::string, confab_result>> answers{
        {403, "InvalidAccessKeyId", CONFAB_E_AUTH}, {403, "SignatureDoesNotMatch", CONFAB_E_AUTH},
        {403, "AccessDenied", CONFAB_E_DENIED},     {404, "NoSuchBucket", CONFAB_E_IO},
        {301, "PermanentRedirect", CONFAB_E_IO},    {400, "ExpiredToken", CONFAB_E_AUTH},
        {403, "QuotaExceeded", CONFAB_E_FULL},      {400, "AuthorizationHeaderMalformed", CONFAB_E_IO}};
    for (const auto& [status, code, result] : answers) {
        const auto body =
            fmt::format("<Error><Code>{}</Code><StringToSign>sk-do-not-tell</StringToSign></Error>", code);
        server.fault = [status = status, body](const Asked&) { return Answer{status, body}; };
        const auto failed = create("public/x", "x");
        BOOST_TEST_CONTEXT(code) {
            BOOST_TEST(failed.error().code == result);
            BOOST_TEST(!failed.error().text.empty());
            BOOST_TEST(failed.error().detail.find("sk-do-not-tell") == std::string::npos);
            BOOST_TEST(failed.error().text.find("sk-do-not-tell") == std::string::npos);
        }
    }
    for (const auto& each : server.asked)
        for (const auto& [name, value] : each.headers) BOOST_TEST(value.find("sk-do-not-tell") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_off_is_learned_from_the_server) {
    server.clock_offset_s = -600;
    std::string last;
    server.fault = [&](const Asked& asked) -> std::optional<Answer> {
        last = asked.headers.at("x-amz-date");
        const auto now = amz_date(g_get_real_time() / 1'000'000 - 600);
        if (last.substr(0, 11) == now.substr(0, 11) &&
            std::abs(std::stol(last.substr(9, 6)) - std::stol(now.substr(9, 6))) < 200)
            return std::nullopt;
        return Answer{403, "<Error><Code>RequestTimeTooSkewed</Code></Error>"};
    };
    BOOST_TEST(create("public/x", "x").has_value());
    BOOST_TEST(server.asked.size() == 2U);
    const auto offset = loop.run(bucket->clock_offset("", within(5s)));
    BOOST_TEST(std::abs(offset.value() + 600'000'000) < 1'100'000);
}

BOOST_AUTO_TEST_CASE(nothing_takes_longer_than_its_limit_and_all_can_be_cancelled) {
    bucket = open("1");
    server.fault = [](const Asked&) { return Answer{.body = {}, .never = true}; };
    const auto begun = async::Clock::now();
    BOOST_TEST(read("public/x").error().code == CONFAB_E_TIMEOUT);
    BOOST_TEST((async::Clock::now() - begun < 10s));
    async::StopSource source{within(20s)};
    auto reading = bucket->read("public/x", 1, source.stop());
    async::Scope scope;
    std::optional<confab_result> code;
    const auto keep = [](async::Task<Result<Bytes>> task, std::optional<confab_result>* into) -> async::Task<void> {
        const auto result = co_await task;
        *into = result ? CONFAB_OK : result.error().code;
    };
    scope.spawn(keep(std::move(reading), &code));
    source.cancel();
    loop.until([&] { return code.has_value(); });
    BOOST_TEST(*code == CONFAB_E_CANCELLED);
}

BOOST_AUTO_TEST_CASE(a_large_file_goes_in_parts_that_are_sent_again_one_by_one) {
    const auto content = std::make_shared<const std::string>(random_text(2 * part_bytes + 1000));
    server.fault = first(2, {503, ""}, [](const Asked& asked) {
        return asked.has("partNumber") && asked.query.at("partNumber") == "2";
    });
    BOOST_TEST(upload("files/large", content).has_value());
    BOOST_TEST((object("files/large") == *content));
    BOOST_TEST(server.count("PUT") == 5U);
    BOOST_TEST(server.uploads.empty());
    BOOST_TEST(upload("files/large", content).error().code == CONFAB_E_NAME_IN_USE);
}

BOOST_AUTO_TEST_CASE(an_upload_that_broke_off_goes_on_with_what_is_there) {
    const auto content = std::make_shared<const std::string>(random_text(3 * part_bytes));
    server.fault = [](const Asked& asked) -> std::optional<Answer> {
        if (asked.has("partNumber") && asked.query.at("partNumber") == "3") return Answer{.body = {}, .silent = true};
        return std::nullopt;
    };
    BOOST_TEST(upload("files/large", content).error().code == CONFAB_E_NETWORK);
    BOOST_TEST(server.uploads.size() == 1U);
    server.fault = nullptr;
    const auto before = server.count("PUT");
    BOOST_TEST(upload("files/large", content).has_value());
    BOOST_TEST(server.count("PUT") == before + 1);
    BOOST_TEST((object("files/large") == *content));
}

BOOST_AUTO_TEST_CASE(an_error_in_a_200_at_the_end_is_an_error) {
    const auto content = std::make_shared<const std::string>(random_text(part_bytes + 1));
    const auto completes = [](const Asked& asked) { return asked.method == "POST" && asked.has("uploadId"); };
    server.fault = first(1, {200, "<Error><Code>InternalError</Code></Error>"}, completes);
    BOOST_TEST(upload("files/a", content).has_value());
    BOOST_TEST((object("files/a") == *content));
    server.fault = first(100, {200, "<Error><Code>InternalError</Code></Error>"}, completes);
    BOOST_TEST(!upload("files/b", content).has_value());
    server.fault = nullptr;
    // The answer to the end is lost: it is there all the same.
    server.after = [n = 0, completes](const Asked& asked, Answer answer) mutable {
        if (completes(asked) && n++ == 0) answer.silent = true;
        return answer;
    };
    BOOST_TEST(upload("files/c", content).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_given_up_is_taken_back) {
    const auto content = std::make_shared<const std::string>(random_text(part_bytes + 1));
    server.fault = first(100, {403, "<Error><Code>AccessDenied</Code></Error>"},
                         [](const Asked& asked) { return asked.has("partNumber"); });
    BOOST_TEST(upload("files/large", content).error().code == CONFAB_E_DENIED);
    BOOST_TEST(server.uploads.empty());
}

BOOST_AUTO_TEST_CASE(a_download_goes_on_where_the_connection_broke) {
    object("files/x") = random_text(3 << 20);
    server.after = [n = 0](const Asked& asked, Answer answer) mutable {
        if (asked.method == "GET" && n++ < 2) answer.cut = 1 << 20;
        return answer;
    };
    BOOST_TEST((download("files/x").value() == object("files/x")));
    BOOST_TEST(server.count("GET") == 3U);
    // Something else stands there when it goes on.
    server.after = [this, n = 0](const Asked&, Answer answer) mutable {
        if (n++ == 0) {
            answer.cut = 1 << 20;
            object("files/x") = "another";
        }
        return answer;
    };
    BOOST_TEST(download("files/x").error().code == CONFAB_E_IO);
    BOOST_TEST(download("files/none").error().code == CONFAB_E_NOT_FOUND);
    object("files/empty") = "";
    BOOST_TEST(download("files/empty").value().empty());
}

BOOST_AUTO_TEST_CASE(a_body_that_is_cut_is_asked_for_again) {
    object("public/x") = std::string(1000, 'x');
    server.after = [n = 0](const Asked&, Answer answer) mutable {
        if (n++ == 0) answer.cut = 500;
        return answer;
    };
    BOOST_TEST(read("public/x").value().size() == 1000U);
    object("public/large") = std::string(2 << 20, 'x');
    BOOST_TEST(read("public/large").error().code == CONFAB_E_TOO_LARGE);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::cos::test

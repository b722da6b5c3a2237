// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_clock.hpp"
#include "settings.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>

namespace confab::cos::test {
namespace {

using Values = std::map<std::string, std::string>;

template <class F> auto with(const Values& values, F f) {
    std::vector<confab_kv> pairs;
    for (const auto& [key, value] : values) pairs.push_back({sdk::str(key), sdk::str(value)});
    const confab_config config{sizeof(confab_config), static_cast<uint32_t>(pairs.size()), pairs.data()};
    return f(config);
}

std::string wrong_in(Values values) {
    values.try_emplace("bucket", "chat-1250000000");
    values.try_emplace("region", "ap-guangzhou");
    return with(values, [](const confab_config& config) {
        const auto wrong = check_settings(config);
        return std::string{wrong && wrong->setting ? wrong->setting->key : wrong ? "?" : ""};
    });
}

Endpoint endpoint_of(Values values) {
    values.try_emplace("bucket", "chat");
    values.try_emplace("region", "r1");
    return with(values, [](const confab_config& config) { return Options{config}.where().value(); });
}

Values parsed(const std::string& uri) {
    Values found;
    const auto put = [](void* into, const char* key, confab_str value) {
        (*static_cast<Values*>(into))[key] = std::string{sdk::view(value)};
    };
    if (parse_uri(uri, sdk::UriSink{&found, put}) != CONFAB_OK) return {{"", "refused"}};
    return found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(settings)

BOOST_AUTO_TEST_CASE(requests_go_where_the_settings_say) {
    const auto tencent = endpoint_of({});
    BOOST_TEST(tencent.url() == "https://chat.cos.r1.myqcloud.com");
    BOOST_TEST(tencent.path == "/");
    BOOST_TEST(!tencent.sigv4);
    const auto own = endpoint_of(
        {{"endpoint", "127.0.0.1:9000"}, {"addressing", "path"}, {"insecure", "true"}, {"signature", "sigv4"}});
    BOOST_TEST(own.url() == "http://127.0.0.1:9000");
    BOOST_TEST(own.path == "/chat/");
    BOOST_TEST(own.sigv4);
    // The bucket stands in front where the template does not say where.
    BOOST_TEST(endpoint_of({{"endpoint", "cos.example.com:443"}}).host == "chat.cos.example.com");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said_of_the_right_setting) {
    BOOST_TEST(wrong_in({}) == "");
    BOOST_TEST(wrong_in({{"bucket", "a/b"}}) == "bucket");
    BOOST_TEST(wrong_in({{"region", "a b"}}) == "region");
    BOOST_TEST(wrong_in({{"region", ""}}) == "region");
    BOOST_TEST(wrong_in({{"endpoint", "https://cos.example.com"}}) == "endpoint");
    BOOST_TEST(wrong_in({{"endpoint", "cos.example.com/x"}}) == "endpoint");
    BOOST_TEST(wrong_in({{"path", "a/../b"}}) == "path");
    BOOST_TEST(wrong_in({{"path", "/team/chat/"}}) == "");
    BOOST_TEST(wrong_in({{"access_id", "a b"}}) == "access_id");
    BOOST_TEST(wrong_in({{"format", "sealed"}}) == "passphrase");
}

BOOST_AUTO_TEST_CASE(addresses_name_a_bucket_and_never_a_key) {
    BOOST_TEST((parsed("cos://chat-125/team/room?region=ap-guangzhou") ==
                Values{{"bucket", "chat-125"}, {"path", "team/room"}, {"region", "ap-guangzhou"}}));
    const auto s3 = parsed("s3://chat?endpoint=s3.example.com&addressing=path");
    BOOST_TEST(s3.at("signature") == "sigv4");
    BOOST_TEST(s3.at("endpoint") == "s3.example.com");
    BOOST_TEST(parsed("s3://chat").at("endpoint") == "{bucket}.s3.{region}.amazonaws.com");
    BOOST_TEST(parsed("cos://chat/%E7%BE%A4").at("path") == "群");
    for (const auto* bad :
         {"cos://", "cos://id:key@chat", "cos://a b", "http://chat", "cos://chat?access_key=x", "cos://chat/%zz"})
        BOOST_TEST(parsed(bad).contains(""));
}

BOOST_AUTO_TEST_CASE(whole_seconds_together_are_better_than_each) {
    ServerClock clock;
    BOOST_TEST(!clock.offset_us());
    // The server is 300 ms ahead.
    constexpr std::int64_t start = 1'000'000'000, second = 1'000'000;
    for (const std::int64_t at : {std::int64_t{100'000}, std::int64_t{650'000}, std::int64_t{1'720'000}}) {
        const auto now = start + at;
        clock.heard((now + 5'000 + 300'000) / second, now, now + 10'000);
    }
    BOOST_TEST(std::abs(*clock.offset_us() - 300'000) < 60'000);
    // One that can be right is.
    ServerClock same;
    same.heard(start / second, start + 400'000, start + 410'000);
    BOOST_TEST(*same.offset_us() == 0);
    // It was set.
    clock.heard(start / second + 600, start + 5 * second, start + 5 * second + 1);
    BOOST_TEST(std::abs(*clock.offset_us() - 595'500'000) < second);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::cos::test

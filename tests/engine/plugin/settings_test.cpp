// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/settings.hpp"
#include "sample_transport.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <ostream>

namespace data = boost::unit_test::data;

namespace confab::plugin {
namespace {

using test::SampleTransport;

Setting sample(std::string_view key) {
    const SampleTransport transport;
    for (auto role : {CONFAB_ROLE_CONNECT, CONFAB_ROLE_LISTEN})
        for (auto& setting : settings_of(transport.descriptor, role))
            if (setting.key == key) return setting;
    BOOST_FAIL("no such setting");
    return {};
}

std::vector<std::string> keys(const std::vector<SettingError>& errors) {
    std::vector<std::string> result;
    for (const auto& error : errors) result.push_back(error.key);
    return result;
}

std::vector<std::string> wrong_keys(std::uint32_t role, const SettingValues& values) {
    const SampleTransport transport;
    return keys(validate_all(transport.descriptor, role, values));
}

using Keys = std::vector<std::string>;

struct Value {
    const char* key;
    std::string_view text;
    const char* sentence; ///< a part of it; empty: the value is possible
};
std::ostream& operator<<(std::ostream& out, const Value& value) { return out << value.key << " = " << value.text; }

const Value values[] = {
    {"host", "chat.example", ""},
    {"host", "服务器", ""},
    {"host", "", "must be filled in"},
    {"host", "a\r\nb", "can't be shown"},
    {"host", "\xe4", "can't be shown"},
    {"host", {"a\0b", 3}, "can't be shown"},
    {"password", "", ""},
    {"port", "1", ""},
    {"port", "65535", ""},
    {"port", "0", "from 1 to 65535"},
    {"port", "65536", "from 1 to 65535"},
    {"port", "-1", "from 1 to 65535"},
    {"port", "99999999999999999999", "whole number"},
    {"port", "80 ", "whole number"},
    {"port", " 80", "whole number"},
    {"port", "+80", "whole number"},
    {"port", "0x50", "whole number"},
    {"port", "8.0", "whole number"},
    {"port", "", ""},
    {"offset", "-9223372036854775808", ""},
    {"offset", "9223372036854775807", ""},
    {"keepalive_s", "0", ""},
    {"keepalive_s", "-1", "at least 0"},
    {"keepalive_s", "1m", "number of seconds"},
    {"frame_bytes", "1023", "at least 1024"},
    {"frame_bytes", "1k", "number of bytes"},
    {"frame_bytes", "1024", ""},
    {"tls", "true", ""},
    {"tls", "false", ""},
    {"tls", "TRUE", "“true” or “false”"},
    {"tls", "1", "“true” or “false”"},
    {"scheme", "tls", ""},
    {"scheme", "Encrypted", "one of: plain, tls"},
    {"ca_file", "/etc/ssl/ca.pem", ""},
    {"ca_file", "ca.pem", "full path of a file"},
    {"folder", "/srv", ""},
    {"folder", "~/x", "full path of a folder"},
};

BOOST_AUTO_TEST_SUITE(settings)

BOOST_AUTO_TEST_CASE(each_role_has_its_settings_in_the_order_of_the_table) {
    const SampleTransport transport;
    Keys found;
    for (const auto& setting : settings_of(transport.descriptor, CONFAB_ROLE_LISTEN)) found.push_back(setting.key);
    BOOST_TEST(found == (Keys{"host", "port", "keepalive_s", "frame_bytes", "tls", "cert"}));
}

BOOST_AUTO_TEST_CASE(a_setting_carries_what_a_form_needs) {
    const auto host = sample("host");
    BOOST_TEST(host.label == "Host");
    BOOST_TEST(host.help == "Name or address.");
    BOOST_TEST(host.required());
    BOOST_TEST(host.identity());
    BOOST_TEST(!host.default_value.has_value());
    BOOST_TEST(sample("password").secret());
    BOOST_TEST(!host.secret());
    BOOST_TEST(sample("ca_file").advanced());

    const auto port = sample("port");
    BOOST_CHECK(port.type == SettingType::number);
    BOOST_TEST(port.default_value.value() == "8765");
    BOOST_TEST(port.min == 1);
    BOOST_TEST(port.max == 65535);

    const auto scheme = sample("scheme");
    BOOST_REQUIRE(scheme.choices.size() == 2u);
    BOOST_TEST(scheme.choices[1].value == "tls");
    BOOST_TEST(scheme.choices[1].label == "Encrypted");
}

BOOST_AUTO_TEST_CASE(types_have_names_for_lists) {
    BOOST_TEST(name(sample("host").type) == "string");
    BOOST_TEST(name(sample("tls").type) == "bool");
    BOOST_TEST(name(sample("port").type) == "int");
    BOOST_TEST(name(sample("scheme").type) == "choice");
    BOOST_TEST(name(sample("ca_file").type) == "file");
    BOOST_TEST(name(sample("folder").type) == "dir");
    BOOST_TEST(name(sample("keepalive_s").type) == "duration");
    BOOST_TEST(name(sample("frame_bytes").type) == "size");
}

BOOST_AUTO_TEST_CASE(a_type_of_the_future_is_text) {
    SampleTransport transport;
    transport.host.type = CONFAB_SET_SIZE + 1;
    const auto host = setting_of(transport.host, nullptr);
    BOOST_CHECK(host.type == SettingType::text);
    BOOST_TEST(validate(host, "anything").has_value());
}

BOOST_AUTO_TEST_CASE(presets_belong_to_roles) {
    const SampleTransport transport;
    BOOST_TEST(presets_of(transport.descriptor, CONFAB_ROLE_LISTEN).empty());
    const auto presets = presets_of(transport.descriptor, CONFAB_ROLE_CONNECT);
    BOOST_REQUIRE(presets.size() == 1u);
    BOOST_TEST(presets[0].label == "This computer");
    BOOST_CHECK((presets[0].values == SettingValues{{"host", "localhost"}, {"port", "8765"}}));
}

BOOST_DATA_TEST_CASE(a_value_is_possible_or_told_why_not, data::make(values), value) {
    const auto valid = validate(sample(value.key), value.text);
    BOOST_TEST(valid.has_value() == (*value.sentence == 0));
    if (valid) return;
    BOOST_CHECK(valid.error().code == Code::bad_setting);
    BOOST_TEST(valid.error().text.find(value.sentence) != std::string::npos, valid.error().text);
}

BOOST_AUTO_TEST_CASE(a_value_without_end_is_refused) {
    BOOST_TEST(validate(sample("host"), std::string(16 * 1024, 'a')).has_value());
    BOOST_TEST(!validate(sample("host"), std::string(16 * 1024 + 1, 'a')).has_value());
}

BOOST_AUTO_TEST_CASE(defaults_stand_in_for_what_is_not_given) {
    BOOST_TEST(wrong_keys(CONFAB_ROLE_CONNECT, {{"host", "localhost"}}).empty());
    BOOST_TEST(wrong_keys(CONFAB_ROLE_CONNECT, {{"host", "localhost"}, {"port", ""}}).empty());
}

BOOST_AUTO_TEST_CASE(everything_that_is_wrong_is_told_at_once) {
    BOOST_TEST(wrong_keys(CONFAB_ROLE_CONNECT, {{"port", "0"}, {"scheme", "x"}, {"colour", "red"}}) ==
               (Keys{"host", "port", "scheme", "colour"}));
    BOOST_TEST(wrong_keys(CONFAB_ROLE_CONNECT, {{"host", ""}}) == Keys{"host"});
}

BOOST_AUTO_TEST_CASE(a_setting_of_the_other_role_is_unknown) {
    BOOST_TEST(wrong_keys(CONFAB_ROLE_LISTEN, {{"host", "::1"}, {"cert", "/c"}, {"password", "x"}}) ==
               Keys{"password"});
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_secret_never_shows_it) {
    SampleTransport transport;
    transport.password.type = CONFAB_SET_INT;
    const auto errors = validate_all(transport.descriptor, CONFAB_ROLE_CONNECT,
                                     {{"host", "h"}, {"password", "hunter2"}, {"pasword", "hunter2"}});
    BOOST_TEST(errors.size() == 2u);
    BOOST_TEST(std::ranges::none_of(errors,
                                    [](const auto& error) { return error.text.find("hunter2") != std::string::npos; }));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace confab::plugin

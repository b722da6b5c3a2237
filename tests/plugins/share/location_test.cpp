// SPDX-License-Identifier: GPL-3.0-or-later
#include "location.hpp"
#include "uri.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>

namespace confab::share::test {
namespace {

std::string uri_of(std::string_view text) {
    const auto location = Location::parse(text);
    return location ? location->uri() : "none";
}

std::map<std::string, std::string> settings_of(std::string_view text) {
    std::map<std::string, std::string> values;
    const auto put = [](void* arg, const char* key, confab_str value) {
        (*static_cast<std::map<std::string, std::string>*>(arg))[key] = sdk::view(value);
    };
    if (parse_uri(text, sdk::UriSink{&values, put}) != CONFAB_OK) values["refused"] = "yes";
    return values;
}

using Values = std::map<std::string, std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(location)

BOOST_AUTO_TEST_CASE(what_people_paste_becomes_a_uri) {
    const std::pair<const char*, const char*> cases[] = {
        {"smb://server/share", "smb://server/share"},
        {"smb://SERVER/Share/My Folder/", "smb://server/Share/My%20Folder"},
        {"smb://server/share/My%20Folder", "smb://server/share/My%20Folder"},
        {"smb://server:4450/share", "smb://server:4450/share"},
        {"smb://server:445/share", "smb://server/share"},
        {"smb://[fe80::1]/share", "smb://[fe80::1]/share"},
        {"\\\\server\\share\\folder", "smb://server/share/folder"},
        {"\\\\server\\share\\", "smb://server/share"},
        {"  \"\\\\server\\share\\My Folder\" ", "smb://server/share/My%20Folder"},
        {"\\\\?\\UNC\\server\\share\\x", "smb://server/share/x"},
        {"//server/share/x", "smb://server/share/x"},
        {"\\\\server\\share\\50% #1", "smb://server/share/50%25%20%231"},
        {"\\\\server\\share\\聊天", "smb://server/share/%E8%81%8A%E5%A4%A9"},
        {"/srv/chat room", "file:///srv/chat%20room"},
        {"/srv//chat/", "file:///srv/chat"},
        {"file:///srv/chat", "file:///srv/chat"},
        {"file://localhost/srv/chat", "file:///srv/chat"},
        {"share:///srv/chat", "file:///srv/chat"},
        {"share+smb://server/share/x", "smb://server/share/x"},
        {"share+sftp://host/home/x", "sftp://host/home/x"},
        {"sftp://host:2222/x", "sftp://host:2222/x"},
        {"davs://cloud.example/remote/", "davs://cloud.example/remote"},
        {"dav://cloud.example", "dav://cloud.example/"},
        {"smb://server/share/../other", "smb://server/other"}, // what an address with dots means
    };
    for (const auto& [text, uri] : cases) BOOST_TEST(uri_of(text) == uri, text << ": " << uri_of(text));
}

BOOST_AUTO_TEST_CASE(what_is_no_folder_is_refused) {
    using namespace std::string_view_literals;
    const std::string_view cases[] = {
        "",
        "chat",
        "./chat",
        "C:\\chat",
        "Z:/chat",
        "\\\\server",
        "\\\\server\\",
        "\\\\",
        "smb://server",
        "smb:///share",
        "\\\\server\\share\\..\\other",
        "smb://server/share/a%2Fb",
        "smb://server/share/a%00b",
        "smb://server/share/a?b",
        "smb://server/share/a#b",
        "smb://server/share/what%3F",
        "smb://server/share/%zz",
        "smb://server/share/%ff",
        "smb://ser ver/share",
        "smb://server:0/share",
        "smb://server:70000/share",
        "/srv/../etc",
        "file://elsewhere/srv",
        "ftp://host/x",
        "ws://host:1",
        "https://host/x",
        "/srv/a\0b"sv,
        "/srv/a\nb",
        "/srv/\xff",
    };
    for (const auto text : cases) BOOST_TEST(uri_of(text) == "none", text << ": " << uri_of(text));
}

BOOST_AUTO_TEST_CASE(a_password_in_an_address_is_refused_and_not_dropped) {
    BOOST_TEST(uri_of("smb://ann:secret@server/share") == "none");
    BOOST_TEST(uri_of("sftp://ann:secret@server/x") == "none");
    BOOST_TEST(uri_of("share+smb://ann:@server/share") == "none");
}

BOOST_AUTO_TEST_CASE(user_and_domain_become_settings) {
    BOOST_TEST(
        (settings_of("share+smb://ann@server/share") == Values{{"location", "smb://server/share"}, {"user", "ann"}}));
    BOOST_TEST((settings_of("smb://WORK;ann@server/share") ==
                Values{{"location", "smb://server/share"}, {"user", "ann"}, {"domain", "WORK"}}));
    BOOST_TEST((settings_of("\\\\server\\share") == Values{{"location", "smb://server/share"}}));
    BOOST_TEST((settings_of("wss://server/share") == Values{{"refused", "yes"}}));
}

BOOST_AUTO_TEST_CASE(a_place_has_one_canonical_name) {
    const auto canonical = [](std::string_view text) { return Location::parse(text).value().canonical(); };
    BOOST_TEST(canonical("\\\\SERVER\\Share\\Chat") == canonical("smb://server:445/share/chat/"));
    BOOST_TEST(canonical("smb://ann@server/share") == canonical("smb://ben@server/share"));
    BOOST_TEST(canonical("/srv/Chat") != canonical("/srv/chat"));
    BOOST_TEST(canonical("/srv/chat/") == canonical("file:///srv/chat"));
}

BOOST_AUTO_TEST_CASE(the_user_stands_in_the_uri_for_mounting) {
    const auto location = Location::parse("smb://server/share/x").value();
    BOOST_TEST(location.uri_for("ann", "") == "smb://ann@server/share/x");
    BOOST_TEST(location.uri_for("a b@c", "WORK") == "smb://WORK;a%20b%40c@server/share/x");
    BOOST_TEST(location.uri_for("", "WORK") == "smb://server/share/x");
    BOOST_TEST(Location::parse("sftp://host/x")->uri_for("ann", "WORK") == "sftp://ann@host/x");
    BOOST_TEST(Location::parse("/srv")->uri_for("ann", "") == "file:///srv");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::share::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/connection_form.hpp"

#include <boost/test/unit_test.hpp>

using namespace confab;
using namespace confab::gtk::model;

BOOST_AUTO_TEST_SUITE(connection_form)

namespace {

constexpr std::uint32_t connect_role = CONFAB_ROLE_CONNECT;

confab_setting setting(std::uint32_t type, std::uint32_t flags, const char* key, const char* label, const char* given) {
    confab_setting made{};
    made.size = sizeof made;
    made.type = type;
    made.flags = flags;
    made.roles = connect_role;
    made.key = key;
    made.label = label;
    made.default_value = given;
    return made;
}

const confab_setting host = setting(CONFAB_SET_STRING, CONFAB_SETF_REQUIRED, "host", "Host", nullptr);
const confab_setting port = [] {
    auto made = setting(CONFAB_SET_INT, 0, "port", "Port", "8765");
    made.min = 1;
    made.max = 65535;
    return made;
}();
const confab_setting word = setting(CONFAB_SET_STRING, CONFAB_SETF_SECRET, "word", "Password", nullptr);
const confab_setting extra = setting(CONFAB_SET_BOOL, CONFAB_SETF_ADVANCED, "extra", "Extra", nullptr);
const confab_setting listening = [] {
    auto made = setting(CONFAB_SET_STRING, 0, "cert", "Certificate", nullptr);
    made.roles = CONFAB_ROLE_LISTEN;
    return made;
}();
const confab_setting pace = setting(CONFAB_SET_DURATION, CONFAB_SETF_ADVANCED, "pace", "Pace", "3");
const confab_setting* const settings[] = {&host, &port, &word, &extra, &pace, &listening, nullptr};

const confab_kv here_values[] = {{sdk::str("host"), sdk::str("localhost")}, {sdk::str("port"), sdk::str("8765")}};
const confab_preset here{sizeof(confab_preset), connect_role, "This computer", 2, 0, here_values};
const confab_preset* const presets[] = {&here, nullptr};

const confab_transport_desc transport = [] {
    confab_transport_desc made{};
    made.size = sizeof made;
    made.roles = connect_role;
    made.id = "test";
    made.name = "Test";
    made.settings = settings;
    made.presets = presets;
    return made;
}();

ConnectionForm form() { return ConnectionForm{transport, {"alice-x2y3", "Alice"}}; }

} // namespace

BOOST_AUTO_TEST_CASE(the_form_is_the_transports_table_and_who_one_is) {
    const auto drawn = form();
    std::vector<std::string> keys;
    for (const auto& field : drawn.fields()) keys.push_back(field.setting.key);
    BOOST_TEST(keys == (std::vector<std::string>{"host", "port", "word", "extra", "pace", "@user", "@display"}),
               boost::test_tools::per_element());
    BOOST_TEST(drawn.field("port")->value == "8765");
    BOOST_TEST(drawn.field("extra")->value == "false");
    BOOST_TEST(drawn.field("@user")->value == "alice-x2y3");
}

BOOST_AUTO_TEST_CASE(faults_stand_beside_their_fields_until_somebody_types_there) {
    auto drawn = form();
    drawn.set("port", "99999");
    drawn.set(user_key, "a b");
    BOOST_TEST(!drawn.validate());
    BOOST_TEST(!drawn.field("host")->error.empty());
    BOOST_TEST(!drawn.field("port")->error.empty());
    BOOST_TEST(!drawn.field("@user")->error.empty());
    BOOST_TEST(drawn.field("@display")->error.empty());

    drawn.set("port", "80");
    BOOST_TEST(drawn.field("port")->error.empty());
    BOOST_TEST(!drawn.field("host")->error.empty());
}

BOOST_AUTO_TEST_CASE(a_preset_fills_in_its_values_and_is_known_again) {
    auto drawn = form();
    BOOST_TEST(!drawn.preset());
    drawn.use_preset(0);
    BOOST_TEST(drawn.field("host")->value == "localhost");
    BOOST_TEST((drawn.preset() == 0u));
    BOOST_TEST(drawn.validate());
    drawn.set("host", "example.org");
    BOOST_TEST(!drawn.preset());
}

BOOST_AUTO_TEST_CASE(a_taken_id_stands_at_the_id) {
    auto drawn = form();
    BOOST_TEST(drawn.refuse({Code::name_in_use, "Somebody has it."}));
    BOOST_TEST(drawn.field("@user")->error == "Somebody has it.");
    BOOST_TEST(drawn.refuse({Code::bad_setting, "No such host."}, "host"));
    BOOST_TEST(drawn.field("host")->error == "No such host.");
    BOOST_TEST(!drawn.refuse({Code::network, "Nobody answers."}));
}

BOOST_AUTO_TEST_CASE(what_an_account_has_beyond_the_form_is_kept) {
    auto drawn = form();
    client::AccountConfig account;
    account.settings = {{"host", "example.org"}, {"tls_fingerprint", "ab12"}};
    account.user = UserId{"bob"};
    drawn.fill_in(account);
    const auto again = drawn.account(AccountId{"7"});
    BOOST_TEST(again.settings.at("host") == "example.org");
    BOOST_TEST(again.settings.at("tls_fingerprint") == "ab12");
    BOOST_TEST(again.settings.at("port") == "8765");
    BOOST_TEST(!again.settings.contains("word"));
    BOOST_TEST(again.user.value == "bob");
    BOOST_TEST(again.display == "Alice");
    BOOST_TEST(again.transport == "test");
}

BOOST_AUTO_TEST_CASE(secrets_are_not_kept) {
    auto drawn = form();
    drawn.use_preset(0);
    drawn.set("word", "hush");
    const auto account = drawn.account(AccountId{"1"});
    BOOST_TEST(account.settings.at("word") == "hush");
    BOOST_TEST(!without_secrets(account, transport).settings.contains("word"));
}

BOOST_AUTO_TEST_CASE(a_suggested_id_is_one_that_may_come_in) {
    std::uint32_t number = 0;
    const auto counting = [&] { return number++; };
    const auto alice = suggested_identity("alice", "Alice Liddell", counting);
    BOOST_TEST(alice.user == "alice-abcd");
    BOOST_TEST(alice.display == "Alice Liddell");
    BOOST_TEST(suggested_identity("root", "Unknown", counting).display == "root");
    BOOST_TEST(suggested_identity("小明", "", counting).user.starts_with("user-"));
}

BOOST_AUTO_TEST_CASE(a_secret_that_was_cleared_is_told_from_one_that_was_never_there) {
    client::AccountConfig account{
        .id = AccountId{"1"}, .transport = "test", .settings = {{"host", "h"}}, .user = {}, .display = {}};
    auto unknown = form();
    unknown.fill_in(account);
    BOOST_TEST(!unknown.account(AccountId{"1"}).settings.contains("word"));

    account.settings["word"] = "open sesame";
    auto cleared = form();
    cleared.fill_in(account);
    cleared.set("word", "");
    const auto settings = cleared.account(AccountId{"1"}).settings;
    BOOST_REQUIRE(settings.contains("word"));
    BOOST_TEST(settings.at("word") == "");
}

BOOST_AUTO_TEST_CASE(an_advanced_setting_that_was_left_alone_is_not_said) {
    auto untouched = form();
    untouched.set("host", "h");
    BOOST_TEST(!untouched.account(AccountId{"1"}).settings.contains("pace"));
    auto given = form();
    given.set("host", "h");
    given.set("pace", "5");
    BOOST_TEST(given.account(AccountId{"1"}).settings.at("pace") == "5");
}

BOOST_AUTO_TEST_CASE(a_folder_can_be_chosen_for_the_location_of_a_room_in_storage) {
    const auto location = setting(CONFAB_SET_STRING, CONFAB_SETF_REQUIRED, "location", "Folder", nullptr);
    const auto passphrase = setting(CONFAB_SET_STRING, CONFAB_SETF_SECRET, "passphrase", "Passphrase", nullptr);
    const confab_setting* const table[] = {&location, &passphrase, nullptr};
    auto place = transport;
    place.settings = table;
    place.presets = nullptr;
    BOOST_TEST(!ConnectionForm(place, {"a", "A"}).field("location")->place);
    place.caps = CONFAB_CAP_STORAGE;
    ConnectionForm room{place, {"a", "A"}};
    BOOST_TEST(room.field("location")->place);
    BOOST_TEST(!room.field("passphrase")->place);
    // A wrong passphrase stands beside its field.
    BOOST_TEST(room.refuse({Code::wrong_passphrase, "Not this one."}));
    BOOST_TEST(room.field("passphrase")->error == "Not this one.");
}

BOOST_AUTO_TEST_SUITE_END()

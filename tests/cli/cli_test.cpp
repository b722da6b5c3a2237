// SPDX-License-Identifier: GPL-3.0-or-later
#define BOOST_TEST_MODULE cli
#include "command.hpp"
#include "settings.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace confab;
using namespace confab::cli;

namespace {

const confab_setting host{.size = sizeof host,
                          .type = CONFAB_SET_STRING,
                          .flags = CONFAB_SETF_REQUIRED,
                          .roles = CONFAB_ROLE_CONNECT,
                          .key = "host",
                          .label = "Host",
                          .help = nullptr,
                          .default_value = nullptr,
                          .min = 0,
                          .max = 0,
                          .choices = nullptr};
const confab_setting password{.size = sizeof password,
                              .type = CONFAB_SET_STRING,
                              .flags = CONFAB_SETF_SECRET,
                              .roles = CONFAB_ROLE_CONNECT,
                              .key = "password",
                              .label = "Password",
                              .help = nullptr,
                              .default_value = nullptr,
                              .min = 0,
                              .max = 0,
                              .choices = nullptr};
const confab_setting* const table[] = {&host, &password, nullptr};
const confab_transport_desc transport{.size = sizeof transport,
                                      .roles = CONFAB_ROLE_CONNECT,
                                      .caps = 0,
                                      .id = "test",
                                      .name = "Test",
                                      .description = "Test",
                                      .version = "1",
                                      .licence = "MIT-0",
                                      .icon = nullptr,
                                      .i18n_domain = nullptr,
                                      .uri_schemes = nullptr,
                                      .settings = table,
                                      .presets = nullptr};

Result<std::map<std::string, std::string>> settings_with(std::vector<SetOption> options) {
    return account_settings(transport, {{"host", "from-the-uri"}}, options);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_line_is_said_unless_it_begins_with_a_slash) {
    BOOST_TEST(std::get<Say>(parse_command("hello /who")).text == "hello /who");
    BOOST_TEST(std::get<Say>(parse_command("//path")).text == "/path");
    BOOST_TEST(std::get<Say>(parse_command("windows\r")).text == "windows");
    BOOST_CHECK(std::holds_alternative<Nothing>(parse_command("")));
    BOOST_CHECK(std::holds_alternative<Nothing>(parse_command("\r")));
}

BOOST_AUTO_TEST_CASE(history_takes_a_person_and_a_number) {
    BOOST_TEST(std::get<History>(parse_command("/history")).count == 50U);
    BOOST_TEST(std::get<History>(parse_command("/history 3")).count == 3U);
    BOOST_TEST(std::get<History>(parse_command("/history @bob")).with.value == "bob");
    const auto both = std::get<History>(parse_command("/history @bob 7"));
    BOOST_TEST(both.with.value == "bob");
    BOOST_TEST(both.count == 7U);
    for (const char* line : {"/history 0", "/history -1", "/history many", "/history 3x",
                             "/history 99999999999999999999999", "/history @bob x", "/history 1000001"})
        BOOST_CHECK(std::holds_alternative<Unknown>(parse_command(line)));
}

BOOST_AUTO_TEST_CASE(search_takes_the_rest_of_the_line) {
    BOOST_TEST(std::get<Search>(parse_command("/search 今天 \"x\" OR y")).text == "今天 \"x\" OR y");
    BOOST_CHECK(std::holds_alternative<Unknown>(parse_command("/search")));
    BOOST_CHECK(std::holds_alternative<Unknown>(parse_command("/search   ")));
}

BOOST_AUTO_TEST_CASE(commands_are_known_by_their_first_word) {
    const auto private_one = std::get<SayPrivately>(parse_command("/msg bob how  are you"));
    BOOST_TEST(private_one.to.value == "bob");
    BOOST_TEST(private_one.text == "how  are you");
    BOOST_CHECK(std::holds_alternative<Who>(parse_command("/who")));
    BOOST_CHECK(std::holds_alternative<Quit>(parse_command("/quit")));
    for (const auto* line : {"/msg", "/msg bob", "/msg bob ", "/whose", "/"})
        BOOST_CHECK_MESSAGE(std::holds_alternative<Unknown>(parse_command(line)), line);
    BOOST_CHECK(std::holds_alternative<Unsupported>(parse_command("/room x")));
}

BOOST_AUTO_TEST_CASE(a_file_goes_to_everybody_or_to_one_person) {
    const auto all = std::get<SendFile>(parse_command("/file /files/a b.pdf"));
    BOOST_TEST(all.to.empty());
    BOOST_TEST(all.path == "/files/a b.pdf");
    const auto one = std::get<SendFile>(parse_command("/file @bob ./@odd name"));
    BOOST_TEST(one.to.value == "bob");
    BOOST_TEST(one.path == "./@odd name");
    for (const auto* line : {"/file", "/file ", "/file @bob", "/file @bob ", "/file @ x"})
        BOOST_CHECK_MESSAGE(std::holds_alternative<Unknown>(parse_command(line)), line);
    const auto fetch = std::get<GetFiles>(parse_command("/get public/msg_1.json my files"));
    BOOST_TEST(fetch.of.value == "public/msg_1.json");
    BOOST_TEST(fetch.folder == "my files");
    for (const auto* line : {"/get", "/get id", "/get id ", "/get  folder"})
        BOOST_CHECK_MESSAGE(std::holds_alternative<Unknown>(parse_command(line)), line);
    BOOST_TEST(std::get<CancelFiles>(parse_command("/cancel")).name.empty());
    BOOST_TEST(std::get<CancelFiles>(parse_command("/cancel a b.pdf")).name == "a b.pdf");
}

BOOST_AUTO_TEST_CASE(nothing_is_deleted_by_a_slip) {
    BOOST_TEST(!std::get<Cleanup>(parse_command("/cleanup")).run);
    BOOST_TEST(std::get<Cleanup>(parse_command("/cleanup --run")).run);
    for (const auto* line : {"/cleanup run", "/cleanup --run now", "/cleanup -n"})
        BOOST_CHECK_MESSAGE(std::holds_alternative<Unknown>(parse_command(line)), line);
    BOOST_CHECK(std::holds_alternative<TestAccess>(parse_command("/test")));
    BOOST_CHECK(std::holds_alternative<Usage>(parse_command("/usage")));
}

BOOST_AUTO_TEST_CASE(a_safety_number_is_sixty_digits_however_they_are_grouped) {
    const std::string digits(60, '7');
    BOOST_TEST(std::get<Verify>(parse_command("/verify bob")).number.empty());
    BOOST_TEST(std::get<Verify>(parse_command("/verify bob " + digits)).number == digits);
    const auto grouped =
        std::get<Verify>(parse_command("/verify bob " + digits.substr(0, 5) + "  " + digits.substr(5)));
    BOOST_TEST(grouped.who.value == "bob");
    BOOST_TEST(grouped.number == digits);
    for (const auto& line : {std::string{"/verify"}, std::string{"/verify bob 7"}, "/verify bob " + digits + "7",
                             "/verify bob x" + digits})
        BOOST_CHECK_MESSAGE(std::holds_alternative<Unknown>(parse_command(line)), line);
    BOOST_TEST(std::get<Keys>(parse_command("/keys")).of.empty());
    BOOST_TEST(std::get<Keys>(parse_command("/keys bob")).of.value == "bob");
    BOOST_TEST(std::get<AcceptKey>(parse_command("/accept-key bob")).who.value == "bob");
    BOOST_CHECK(std::holds_alternative<Unknown>(parse_command("/accept-key")));
}

BOOST_AUTO_TEST_CASE(a_set_option_wins_over_the_address) {
    BOOST_TEST(settings_with({})->at("host") == "from-the-uri");
    BOOST_TEST(settings_with({{"host", "given"}})->at("host") == "given");
}

BOOST_AUTO_TEST_CASE(a_secret_on_the_command_line_is_refused_without_repeating_it) {
    const auto refused = settings_with({{"password", "hunter2"}});
    BOOST_REQUIRE(!refused);
    BOOST_CHECK(refused.error().code == Code::invalid);
    BOOST_TEST(refused.error().text.find("hunter2") == std::string::npos);
    BOOST_TEST(refused.error().text.find("CONFAB_SET_PASSWORD") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_secret_comes_from_a_file_or_the_environment) {
    std::string folder = (std::filesystem::temp_directory_path() / "confab-test-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(folder.data()));
    const auto file = folder + "/secret";
    std::ofstream{file} << "from a file\n";
    BOOST_TEST(settings_with({{"password", "@" + file}})->at("password") == "from a file");
    BOOST_CHECK(settings_with({{"password", "@" + folder + "/missing"}}).error().code == Code::io);
    std::ofstream{file} << std::string(100'000, 'x');
    BOOST_CHECK(settings_with({{"password", "@" + file}}).error().code == Code::too_large);
    std::filesystem::remove_all(folder);

    setenv("CONFAB_SET_PASSWORD", "from the environment", 1);
    BOOST_TEST(settings_with({})->at("password") == "from the environment");
    unsetenv("CONFAB_SET_PASSWORD");
}

BOOST_AUTO_TEST_CASE(every_wrong_setting_is_named_in_one_answer) {
    const auto refused = settings_with({{"host", ""}, {"colour", "blue"}});
    BOOST_REQUIRE(!refused);
    BOOST_CHECK(refused.error().code == Code::bad_setting);
    BOOST_TEST(refused.error().text.find("host") != std::string::npos);
    BOOST_TEST(refused.error().text.find("colour") != std::string::npos);
}

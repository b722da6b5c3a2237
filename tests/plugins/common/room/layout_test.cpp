// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/layout/base64.hpp"
#include "common/layout/json_object.hpp"
#include "common/layout/local_time.hpp"
#include "common/layout/message.hpp"
#include "common/layout/names.hpp"
#include "common/layout/room_files.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace confab;
using namespace confab::storage;
using Strings = std::vector<std::string>;

namespace {

layout::Message a_message() {
    layout::Message message;
    message.sender = "alice";
    message.sender_name = "Alice \"A\" 爱丽丝";
    message.text = "你好\nзавтра\t\\ 😀";
    message.timestamp = "2024-05-01T14:03:07.000250";
    return message;
}

std::string why(std::string_view bytes) {
    const auto read = layout::decode(bytes);
    BOOST_REQUIRE(!read);
    BOOST_TEST(read.error().code == CONFAB_E_PROTOCOL);
    return read.error().text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(layout_of_existing_rooms)

BOOST_AUTO_TEST_CASE(a_message_survives_both_encodings) {
    for (const auto encoding : {layout::Encoding::plain, layout::Encoding::base64}) {
        auto message = a_message();
        BOOST_TEST((layout::decode(layout::encode(message, encoding)).value() == message));
        message.target = "bob";
        message.file = layout::FileInfo{true,
                                        "a.png",
                                        "my a.png",
                                        "image/png",
                                        5,
                                        "0123",
                                        "",
                                        "t",
                                        "alice",
                                        "Alice",
                                        "images/a.png",
                                        "thumbnails/thumb_a.png"};
        BOOST_TEST((layout::decode(layout::encode(message, encoding)).value() == message));
    }
}

BOOST_AUTO_TEST_CASE(double_base64_holds_the_two_members_that_old_readers_want) {
    const auto text = layout::encode(a_message(), layout::Encoding::base64);
    const auto json = storage::JsonObject::parse(from_base64(from_base64(text).value()).value()).value();
    BOOST_TEST(json.flag("_encrypted").value());
    BOOST_TEST(json.text("_key_hash").value() == "0dbd9ef1c80d79ec");
    BOOST_TEST(json.text("message_type").value() == "text");
}

BOOST_AUTO_TEST_CASE(what_is_no_message_says_why) {
    BOOST_TEST(why("") == "This file is empty.");
    BOOST_TEST(why(" \r\n") == "This file is empty.");
    const auto whole = layout::encode(a_message(), layout::Encoding::base64);
    for (const std::size_t length : {1, 2, 3, 40, 101}) why(std::string_view{whole}.substr(0, length));
    const auto plain = layout::encode(a_message(), layout::Encoding::plain);
    for (std::size_t length = 1; length < plain.size(); ++length) why(std::string_view{plain}.substr(0, length));
    BOOST_TEST(why("not Base64 at all!") == "This file is in no encoding that is known here.");
    why(to_base64("rubbish"));
    why(to_base64(to_base64("rubbish")));
    why(to_base64(to_base64(std::string(10, '\0'))));
    why("\xff\xfe{\"type\":1}");
    why("[1, 2]");
    why(std::string(100'000, '['));
    why("{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}");
}

BOOST_AUTO_TEST_CASE(json_of_another_shape_is_no_message) {
    for (const char* json : {
             "{}",
             R"({"type":"public"})",
             R"({"type":"public","user_id":7,"message":"x"})",
             R"({"type":"public","user_id":"","message":"x"})",
             R"({"type":"public","user_id":"a","message":null})",
             R"({"type":"public","user_id":"a","message":["x"]})",
             R"({"type":"notice","user_id":"a","message":"x"})",
             R"({"type":"private","sender_id":"a","message":"x"})",
             R"({"type":"private","sender_id":"a","target_id":{},"message":"x"})",
             R"({"type":"public","user_id":"a","message":"x","message_type":7})",
             R"({"type":"public","user_id":"a","message":"x","message_type":"file"})",
             R"({"type":"public","user_id":"a","message":"x","message_type":"file","file_info":{"file_size":-1}})",
             R"({"type":"public","user_id":"a","message":"nul \u0000 inside"})",
         })
        why(json);
    BOOST_TEST(layout::decode(R"({"type":"public","user_id":"a","message":"of a bucket"})").has_value());
}

BOOST_AUTO_TEST_CASE(names_are_those_of_existing_clients) {
    const auto time = read_name_stamp("20240501_140307_042").value();
    BOOST_TEST(message_name(time, "alice") == "msg_20240501_140307_042_alice.json");
    const auto read = read_message_name("msg_20240501_140307_042_al_ice.json").value();
    BOOST_TEST(read.time == time);
    BOOST_TEST(read.sender == "al_ice");
    BOOST_TEST(pair_folder("bob", "alice") == "alice_bob");
    BOOST_TEST(file_name(time, "alice", "0123456789abcdef", "my pic.PNG") == "20240501_140307_alice_01234567.png");
    BOOST_TEST(layout::heartbeat_name("alice") == "alice_heartbeat.json");
    for (const char* name :
         {"msg_.json", "msg_20240501_140307_042_alice.json.tmp", ".confab-tmp-1", "msg_20241301_140307_042_a.json",
          "msg_20240501_140307_04_alice.json", "msg_20240501_140307_042.json", "x", ""})
        BOOST_TEST(!read_message_name(name));
}

BOOST_AUTO_TEST_CASE(ids_that_can_not_be_names_get_names_of_their_own) {
    const Strings ids{"alice",
                      "a_b",
                      "a/b",
                      "a\\b",
                      "a:b",
                      "a%b",
                      "a%2Fb",
                      "..",
                      ".",
                      "a.",
                      ".a",
                      "a ",
                      " a",
                      "a?b",
                      "a*b",
                      "a\"",
                      "a|b",
                      "a<b",
                      "a%3Ab",
                      "爱丽丝",
                      std::string(300, 'x'),
                      std::string(301, 'x'),
                      std::string(300, ':')};
    std::set<std::string> names;
    for (const auto& id : ids) {
        const auto name = safe_id(id);
        BOOST_TEST(names.insert(name).second, id << " and another one have the name " << name);
        BOOST_TEST(usable_name(name));
        BOOST_TEST(name.size() <= 96u);
        BOOST_TEST(name.find_first_of("/\\:?*\"<>|") == std::string::npos);
        BOOST_TEST((name.front() != '.' && name.back() != '.' && name.back() != ' '));
    }
    BOOST_TEST(safe_id("a_b") == "a_b");
    BOOST_TEST(safe_id("爱丽丝") == "爱丽丝");
}

BOOST_AUTO_TEST_CASE(a_folder_is_ones_own_only_if_one_is_one_of_the_two) {
    BOOST_TEST(partners_in("alice_bob", "bob") == Strings{"alice"}, boost::test_tools::per_element());
    BOOST_TEST(partners_in("Alice_bob", "alice") == Strings{"bob"}, boost::test_tools::per_element());
    BOOST_TEST(partners_in("alice_bob", "bo").empty());
    BOOST_TEST(partners_in("alice_bob", "carol").empty());
    BOOST_TEST(partners_in("aliceXbob", "bob").empty());
    BOOST_TEST(partners_in("a_b_c", "a") == Strings{"b_c"}, boost::test_tools::per_element());
    BOOST_TEST(partners_in("a_b_c", "a_b") == Strings{"c"}, boost::test_tools::per_element());
    BOOST_TEST(partners_in("a_b_c", "b").empty());
    BOOST_TEST(partners_in(pair_folder("x/y", "bob"), "x/y") == Strings{"bob"}, boost::test_tools::per_element());
    BOOST_TEST(partners_in("bob_bob", "bob") == Strings{"bob"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_path_in_a_message_leads_nowhere_else) {
    BOOST_TEST(safe_file_path("files\\20240501.txt").value() == "files/20240501.txt");
    BOOST_TEST(safe_file_path("images/a.png").value() == "images/a.png");
    for (const char* path :
         {"", "files", "files/", "/files/a", "files/../private/x", "../files/a", "files/./a", "files//a",
          "private/a_b/msg.json", "C:\\files\\a", "files/a:b", "files/a\nb", "files\\..\\.chat_config"})
        BOOST_TEST(!safe_file_path(path), path);
}

BOOST_AUTO_TEST_CASE(small_files_are_read_as_far_as_they_make_sense) {
    const auto beat =
        layout::read_heartbeat(layout::encode(layout::Heartbeat{"bob", "Bob", 1'700'000'000'000'000, true}));
    BOOST_TEST(beat->id == "bob");
    BOOST_TEST(beat->last_active.value() == 1'700'000'000'000'000);
    BOOST_TEST(!layout::read_heartbeat("{}"));
    const auto config = layout::read_chat_config(
        R"({"chat_room_name":"Office","created_time":"x","sync_interval":"3","cleanup_time":"25:00","days_kept":7})");
    BOOST_TEST(!config->sync_interval_s);
    BOOST_TEST(!config->cleanup_minutes);
    BOOST_TEST(config->days_kept.value() == 7);
    BOOST_TEST(!layout::read_chat_config("half {"));
    std::string records = "rubbish";
    for (int i = 0; i < 40; ++i) records = layout::with_record(records, {1'700'000'000'000'000 + i, i, 1, "p"});
    const auto read = layout::read_records(records);
    BOOST_TEST(read.size() == 30u);
    BOOST_TEST(read.back().deleted_files == 39);
}

BOOST_AUTO_TEST_CASE(times_are_read_in_every_form_that_is_about) {
    BOOST_TEST(read_iso_time("2024-05-01T14:03:07Z").value() == 1'714'572'187'000'000);
    BOOST_TEST(read_iso_time("2024-05-01 16:03:07.5+02:00").value() == 1'714'572'187'500'000);
    const confab_time time = 1'714'572'187'000'250;
    BOOST_TEST(read_iso_time(iso_time(time)).value() == time);
    for (const char* text : {"", "2024", "2024-05-01T25:00:00", "2024-05-01T14:03:07x", "yesterday"})
        BOOST_TEST(!read_iso_time(text));
    BOOST_TEST(next_local(time, 120) > time);
    BOOST_TEST(next_local(time, 120) <= time + 26ll * 3'600'000'000);
}

BOOST_AUTO_TEST_SUITE_END()

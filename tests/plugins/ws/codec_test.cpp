// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec.hpp"

#include <boost/test/unit_test.hpp>
#include <json-glib/json-glib.h>

namespace confab::ws {

std::ostream& boost_test_print_type(std::ostream& out, Kind kind) { return out << name(kind); }

namespace {

constexpr Kind all_kinds[] = {Kind::join,      Kind::chat,        Kind::private_chat, Kind::get_user_info,
                              Kind::ping,      Kind::user_joined, Kind::join_success, Kind::user_left,
                              Kind::user_info, Kind::pong,        Kind::error,        Kind::ack,
                              Kind::history,   Kind::search,      Kind::missed,       Kind::done};

Frame must_decode(std::string_view text) {
    auto frame = decode(text);
    BOOST_REQUIRE_MESSAGE(frame, "refused: " << text.substr(0, 200) << " (" << (frame ? "" : frame.error().why) << ")");
    return *frame;
}

confab_result refusal(std::string_view text) {
    const auto frame = decode(text);
    return frame ? CONFAB_OK : frame.error().code;
}

/// A frame in which everything that its kind has is filled with something hard.
Frame full(Kind kind) {
    const std::string hard = "a\"\\/\b\f\n\r\t\x01 中文 \U0001F600 </script>";
    Frame frame;
    frame.kind = kind;
    const auto has = [&](auto... kinds) { return ((kind == kinds) || ...); };
    if (has(Kind::join, Kind::chat, Kind::private_chat, Kind::user_joined, Kind::user_left, Kind::user_info))
        frame.user_id = "id " + hard;
    if (has(Kind::join, Kind::chat, Kind::private_chat, Kind::user_joined, Kind::user_info))
        frame.username = "name " + hard;
    if (has(Kind::private_chat, Kind::get_user_info)) frame.target_user_id = "target " + hard;
    if (has(Kind::chat, Kind::private_chat, Kind::join_success, Kind::error)) frame.message = "text " + hard;
    if (has(Kind::error)) frame.code = "too_large";
    if (has(Kind::user_info)) frame.online = true;
    if (has(Kind::chat, Kind::private_chat, Kind::user_joined, Kind::user_left))
        frame.timestamp = 1'700'000'000'123'456;
    if (has(Kind::user_joined, Kind::user_left)) frame.online_users = {{"x", hard, ""}};

    if (has(Kind::join, Kind::join_success)) {
        frame.protocol = 2;
        frame.features = {{"ack", hard}};
        frame.resume_token = "token " + hard;
    }
    if (has(Kind::join)) frame.since_cursor = "since " + hard;
    if (has(Kind::join_success)) frame.log_id = "log " + hard;
    if (has(Kind::join_success)) frame.resumed = false;
    if (has(Kind::chat, Kind::private_chat, Kind::error, Kind::ack)) frame.origin_id = "origin " + hard;
    if (has(Kind::chat, Kind::private_chat, Kind::ack)) frame.seq = (uint64_t{1} << 53) - 1;
    if (has(Kind::chat, Kind::private_chat, Kind::ack)) frame.id = "id " + hard;
    if (has(Kind::chat, Kind::private_chat)) frame.historical = frame.own = true;
    if (has(Kind::chat, Kind::private_chat, Kind::error, Kind::history, Kind::search, Kind::missed, Kind::done))
        frame.request = "request " + hard;
    if (has(Kind::join_success, Kind::chat, Kind::private_chat, Kind::ack, Kind::history, Kind::search, Kind::missed,
            Kind::done))
        frame.cursor = "cursor " + hard;
    if (has(Kind::ack)) frame.timestamp = 1'700'000'000'123'456;
    if (has(Kind::history, Kind::search)) {
        frame.target_user_id = "target " + hard;
        frame.since = -1'000'001;
    }
    if (has(Kind::history)) frame.backwards = true;
    if (has(Kind::search)) {
        frame.text = "words " + hard;
        frame.user_id = "sender " + hard;
        frame.everywhere = true;
        frame.until = 1'800'000'000'000'000;
    }
    if (has(Kind::history, Kind::search, Kind::missed)) frame.limit = UINT32_MAX;
    if (has(Kind::done)) frame.count = 200;
    if (has(Kind::done)) frame.more = true;
    return frame;
}

} // namespace

BOOST_AUTO_TEST_SUITE(codec)

BOOST_AUTO_TEST_CASE(every_frame_comes_back_field_by_field) {
    for (const auto kind : all_kinds) {
        const auto frame = full(kind);
        const auto text = encode(frame);
        const auto back = must_decode(text);
        BOOST_TEST(back.kind == frame.kind);
        BOOST_TEST(back.user_id == frame.user_id);
        BOOST_TEST(back.username == frame.username);
        BOOST_TEST(back.target_user_id == frame.target_user_id);
        BOOST_TEST(back.message == frame.message);
        BOOST_TEST(back.code == frame.code);
        BOOST_TEST(back.timestamp == frame.timestamp);
        BOOST_TEST(back.online == frame.online);
        BOOST_TEST((back.online_users == frame.online_users));
        BOOST_TEST((back == frame));
    }
}

BOOST_AUTO_TEST_CASE(frames_look_as_existing_clients_expect) {
    Frame chat;
    chat.kind = Kind::chat;
    chat.user_id = "alice";
    chat.username = "Alice";
    chat.message = "hi";
    BOOST_TEST(encode(chat) == R"({"type":"chat","user_id":"alice","username":"Alice","message":"hi"})");
    Frame ping;
    ping.kind = Kind::ping;
    BOOST_TEST(encode(ping) == R"({"type":"ping"})");
    Frame joined;
    joined.kind = Kind::user_joined;
    joined.user_id = joined.username = "b";
    const confab_str ids[] = {{"a\"", 2}, {"b", 1}};
    const confab_roster roster{sizeof roster, 0, 1, 2, ids, nullptr};
    BOOST_TEST(encode(joined, encode_ids(roster)) ==
               R"({"type":"user_joined","user_id":"b","username":"b","online_users":["a\"","b"]})");
    Frame error;
    error.kind = Kind::error;
    BOOST_TEST(encode(error) == R"({"type":"error","message":""})");
}

BOOST_AUTO_TEST_CASE(frames_of_part_1_are_byte_for_byte_what_they_were) {
    Frame frame;
    frame.user_id = "u";
    frame.username = "n";
    frame.target_user_id = "t";
    frame.message = "m";
    frame.code = "denied";
    frame.online = true;
    frame.online_users = {{"u"}};
    const auto written = [&frame](Kind kind) {
        frame.kind = kind;
        return encode(frame);
    };
    BOOST_TEST(written(Kind::join) == R"({"type":"join","user_id":"u","username":"n"})");
    BOOST_TEST(written(Kind::chat) == R"({"type":"chat","user_id":"u","username":"n","message":"m"})");
    BOOST_TEST(written(Kind::private_chat) ==
               R"({"type":"private_chat","user_id":"u","username":"n","target_user_id":"t","message":"m"})");
    BOOST_TEST(written(Kind::get_user_info) == R"({"type":"get_user_info","target_user_id":"t"})");
    BOOST_TEST(written(Kind::ping) == R"({"type":"ping"})");
    BOOST_TEST(written(Kind::user_joined) ==
               R"({"type":"user_joined","user_id":"u","username":"n","online_users":["u"]})");
    BOOST_TEST(written(Kind::join_success) == R"({"type":"join_success","message":"m"})");
    BOOST_TEST(written(Kind::user_left) == R"({"type":"user_left","user_id":"u","online_users":["u"]})");
    BOOST_TEST(written(Kind::user_info) == R"({"type":"user_info","user_id":"u","username":"n","online":true})");
    BOOST_TEST(written(Kind::pong) == R"({"type":"pong"})");
    BOOST_TEST(written(Kind::error) == R"({"type":"error","message":"m","code":"denied"})");
}

BOOST_AUTO_TEST_CASE(frames_of_part_2_look_as_documented) {
    const auto same = [](std::string_view text) { BOOST_TEST(encode(must_decode(text)) == text); };
    same(R"({"type":"join","user_id":"u","username":"n","protocol":2,"features":["ack","resume"],)"
         R"("resume_token":"00ff","since":"ab.7"})");
    same(R"({"type":"join_success","message":"m","protocol":2,"features":[],"log_id":"ab","cursor":"ab.9",)"
         R"("resume_token":"00ff","resumed":false})");
    same(R"({"type":"chat","user_id":"u","username":"n","message":"m","origin_id":"o","id":"i","seq":7,)"
         R"("cursor":"ab.7","request":"r","historical":true,"own":true})");
    same(R"({"type":"error","message":"m","code":"denied","origin_id":"o","request":"r"})");
    same(R"({"type":"ack","origin_id":"o","id":"i","seq":7,"cursor":"ab.7"})");
    same(R"({"type":"history","request":"r","target_user_id":"t","cursor":"ab.7","backwards":true,"limit":50})");
    same(R"({"type":"search","request":"r","text":"w","everywhere":true,"user_id":"u","cursor":"c","limit":5})");
    same(R"({"type":"missed","request":"r","cursor":"ab.7","limit":5})");
    same(R"({"type":"done","request":"r","count":0,"more":false})");
    same(R"({"type":"done","request":"r","count":3,"more":true,"cursor":"ab.7"})");
}

BOOST_AUTO_TEST_CASE(numbers_have_limits) {
    for (const char* limit : {"-1", "-9223372036854775808", "4294967296", "9223372036854775807", "9223372036854775808",
                              "18446744073709551615", "99999999999999999999999999", "1e3", "1.0", "\"5\"", "[5]"})
        BOOST_TEST(refusal(std::string{R"({"type":"missed","request":"r","cursor":"c","limit":)"} + limit + "}") ==
                       CONFAB_E_PROTOCOL,
                   limit);
    BOOST_TEST(must_decode(R"({"type":"missed","request":"r","cursor":"c","limit":4294967295})").limit == 4294967295u);
    BOOST_TEST(refusal(R"({"type":"chat","message":"m","seq":9007199254740992})") == CONFAB_E_PROTOCOL);
    BOOST_TEST(must_decode(R"({"type":"chat","message":"m","seq":9007199254740991})").seq == 9007199254740991u);
}

BOOST_AUTO_TEST_CASE(questions_without_what_they_need_are_refused) {
    for (const char* text :
         {R"({"type":"history"})", R"({"type":"search","request":"r"})", R"({"type":"search","text":"w"})",
          R"({"type":"missed","request":"r"})", R"({"type":"missed","cursor":"c"})", R"({"type":"done"})",
          R"({"type":"ack"})", R"({"type":"history","request":"r","since":"yesterday"})",
          R"({"type":"search","request":"r","text":"w","until":""})"})
        BOOST_TEST(refusal(text) == CONFAB_E_PROTOCOL, text);
}

BOOST_AUTO_TEST_CASE(unknown_members_are_ignored) {
    const auto frame = must_decode(R"( {"type": "chat", "message": "m", "extra": [{"a": null}], "user_id": "u",
                                       "username": "n", "timestamp": "2024-01-01T00:00:00Z", "x": 1e5} )");
    BOOST_TEST(frame.message == "m");
    BOOST_TEST(frame.timestamp == 1'704'067'200'000'000);
}

BOOST_AUTO_TEST_CASE(a_time_that_is_no_time_is_unknown) {
    BOOST_TEST(must_decode(R"({"type":"chat","message":"m","timestamp":"yesterday"})").timestamp == 0);
}

BOOST_AUTO_TEST_CASE(unknown_types_are_told_apart) {
    BOOST_TEST(refusal(R"({"type":"dance"})") == CONFAB_E_UNSUPPORTED);
    BOOST_TEST(refusal(R"({"type":""})") == CONFAB_E_UNSUPPORTED);
    BOOST_TEST(refusal(R"({"type":7})") == CONFAB_E_PROTOCOL);
    BOOST_TEST(refusal(R"({"type":["chat"]})") == CONFAB_E_PROTOCOL);
    BOOST_TEST(refusal(R"({})") == CONFAB_E_PROTOCOL);
}

BOOST_AUTO_TEST_CASE(each_member_with_each_wrong_type_is_refused) {
    for (const auto kind : all_kinds) {
        const auto text = encode(full(kind));
        JsonNode* root = json_from_string(text.c_str(), nullptr);
        JsonObject* object = json_node_get_object(root);
        GList* members = json_object_get_members(object);
        for (GList* item = members; item; item = item->next) {
            const std::string member = static_cast<const char*>(item->data);
            JsonNode* right = json_node_copy(json_object_get_member(object, member.c_str()));
            for (const char* value : {"null", "5", "1.5", "true", "{}", "[]", "[1]", "\"x\""}) {
                const bool text_member =
                    JSON_NODE_HOLDS_VALUE(right) && json_node_get_value_type(right) == G_TYPE_STRING;
                const bool flag_member =
                    JSON_NODE_HOLDS_VALUE(right) && json_node_get_value_type(right) == G_TYPE_BOOLEAN;
                const bool number_member =
                    JSON_NODE_HOLDS_VALUE(right) && json_node_get_value_type(right) == G_TYPE_INT64;
                const bool list_member = JSON_NODE_HOLDS_ARRAY(right);
                const std::string_view v = value;
                if ((text_member && v == "\"x\"") || (flag_member && v == "true") || (list_member && v == "[]") ||
                    (number_member && v == "5"))
                    continue;
                json_object_set_member(object, member.c_str(), json_from_string(value, nullptr));
                char* broken = json_to_string(root, FALSE);
                BOOST_TEST(refusal(broken) == CONFAB_E_PROTOCOL, broken);
                g_free(broken);
            }
            json_object_set_member(object, member.c_str(), right);
        }
        g_list_free(members);
        json_node_unref(root);
    }
}

BOOST_AUTO_TEST_CASE(a_frame_without_what_it_needs_is_refused) {
    BOOST_TEST(refusal(R"({"type":"chat","user_id":"u"})") == CONFAB_E_PROTOCOL);
    BOOST_TEST(refusal(R"({"type":"private_chat","message":"m"})") == CONFAB_E_PROTOCOL);
    BOOST_TEST(refusal(R"({"type":"get_user_info"})") == CONFAB_E_PROTOCOL);
    BOOST_TEST(refusal(R"({"type":"user_joined","username":"n"})") == CONFAB_E_PROTOCOL);
    // Whether an id is good is for the hub to say.
    BOOST_TEST(refusal(R"({"type":"join"})") == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(what_is_not_json_is_refused) {
    for (const char* text :
         {"", " ", "x", "{", "}", "[]", "null", "42", "\"chat\"", "{\"type\":\"ping\"", "{\"type\":\"ping\"}}",
          "{'type':'ping'}", "{\"type\":\"ping\"}//", "/* \" */ {\"type\":\"ping\"}", "{\"type\" \"ping\"}",
          "{\"type\":\"ping\",}x", "var a = {\"type\":\"ping\"};", "{\"type\":\"ping\n\"}", "{\"type\":\"ping"})
        BOOST_TEST(refusal(text) != CONFAB_OK, text);
}

BOOST_AUTO_TEST_CASE(deep_nesting_is_refused_before_it_overflows_the_stack) {
    for (const size_t depth : {65u, 10'000u, 120'000u, 1'000'000u}) {
        BOOST_TEST(refusal(std::string(depth, '[')) == CONFAB_E_PROTOCOL);
        BOOST_TEST(refusal(std::string(depth, '[') + std::string(depth, ']')) == CONFAB_E_PROTOCOL);
        std::string objects;
        for (size_t i = 0; i < depth; ++i) objects += "{\"a\":";
        BOOST_TEST(refusal(objects + "1" + std::string(depth, '}')) == CONFAB_E_PROTOCOL);
        BOOST_TEST(refusal(R"({"type":"chat","message":)" + std::string(depth, '[') + std::string(depth, ']') + "}") ==
                   CONFAB_E_PROTOCOL);
        // json-glib would take these openings for comments and strings, or not, as the scan does not.
        BOOST_TEST(refusal("/* \" */" + std::string(depth, '[')) == CONFAB_E_PROTOCOL);
        BOOST_TEST(refusal("'\"'" + std::string(depth, '[')) == CONFAB_E_PROTOCOL);
        BOOST_TEST(refusal("# \"\n" + std::string(depth, '[')) == CONFAB_E_PROTOCOL);
    }
    const auto nested = [](size_t depth) {
        return R"({"type":"ping","x":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
    };
    BOOST_TEST(refusal(nested(63)) == CONFAB_OK);
    BOOST_TEST(refusal(nested(64)) == CONFAB_E_PROTOCOL);
}

BOOST_AUTO_TEST_CASE(ten_megabytes_are_read_or_refused_but_never_fatal) {
    const std::string long_text(10 << 20, 'x');
    BOOST_TEST(must_decode(R"({"type":"chat","message":")" + long_text + "\"}").message.size() == long_text.size());
    BOOST_TEST(refusal(long_text) == CONFAB_E_PROTOCOL);
    BOOST_TEST(refusal(std::string(10 << 20, '"')) == CONFAB_E_PROTOCOL);
    BOOST_TEST(refusal(std::string(10 << 20, '\\')) == CONFAB_E_PROTOCOL);
}

BOOST_AUTO_TEST_CASE(invalid_utf8_is_refused) {
    using namespace std::string_view_literals;
    for (const auto bad : {"\xff"sv, "\xc0\x80"sv, "\xed\xa0\x80"sv, "\xf4\x90\x80\x80"sv, "\xe4\xb8"sv, "\0"sv}) {
        BOOST_TEST(refusal(std::string{R"({"type":"chat","message":")"}.append(bad) + "\"}") == CONFAB_E_PROTOCOL);
        BOOST_TEST(refusal(std::string{bad}) == CONFAB_E_PROTOCOL);
    }
    BOOST_TEST(refusal(R"({"type":"chat","message":"\ud800"})") == CONFAB_E_PROTOCOL);
    BOOST_TEST(refusal(R"({"type":"chat","message":"a\u0000b"})") == CONFAB_E_PROTOCOL);
    BOOST_TEST(must_decode(R"({"type":"chat","message":"\\u0000"})").message == "\\u0000");
    BOOST_TEST(must_decode(R"({"type":"chat","message":"\ud83d\ude00"})").message == "\U0001F600");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::ws

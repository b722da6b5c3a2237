// SPDX-License-Identifier: GPL-3.0-or-later
#include "guarded_page.hpp"

#include <confab/plugin.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>
#include <set>
#include <stdexcept>

namespace confab::sdk {
namespace {

constexpr confab_id session = 7;

confab_msg_message said(std::string_view body) {
    auto message = make<confab_msg_message>(session, 5);
    message.kind = CONFAB_TEXT_PLAIN;
    message.sent = 99;
    message.body = str(body);
    return message;
}

/// A host that keeps what was emitted.
class RecordingHost : public confab_host {
public:
    std::vector<confab_msg_op_done> done;

    RecordingHost() : confab_host{} {
        size = sizeof(confab_host);
        data = this;
        confab_host::emit = [](const confab_host* self, const confab_msg* message) -> confab_result {
            static_cast<RecordingHost*>(self->data)->done.push_back(read<confab_msg_op_done>(*message));
            return CONFAB_OK;
        };
        confab_host::dir = [](const confab_host*, uint32_t which, char* buffer, size_t room) -> confab_result {
            if (which != CONFAB_DIR_STATE) return CONFAB_E_IO;
            std::snprintf(buffer, room, "/state");
            return 6;
        };
    }
};

BOOST_AUTO_TEST_SUITE(plugin_hpp)

BOOST_AUTO_TEST_CASE(a_made_message_has_its_head_filled_and_nothing_else) {
    const auto message = make<confab_msg_auth>(session, 3);
    BOOST_TEST(message.h.size == sizeof(confab_msg_auth));
    BOOST_TEST(message.h.type == uint32_t{CONFAB_MSG_AUTH});
    BOOST_TEST(message.h.session == session);
    BOOST_TEST(message.h.op == 3u);
    BOOST_TEST(message.h.flags == 0u);
    BOOST_TEST(view(message.identity).empty());
}

BOOST_AUTO_TEST_CASE(a_message_of_an_older_plugin_is_read_as_far_as_it_goes) {
    test::GuardedPage page;
    auto message = said("hello");
    const auto whole = read<confab_msg_message>(message.h);
    BOOST_TEST(view(whole.body) == "hello");

    for (std::size_t length = sizeof(confab_msg); length < sizeof message; length += 8) {
        message.h.size = static_cast<uint32_t>(length);
        const auto copy = read<confab_msg_message>(page.put(message, length).h);
        BOOST_TEST(copy.h.size == sizeof message);
        BOOST_TEST(copy.h.session == session);
        BOOST_TEST(copy.kind == (length > offsetof(confab_msg_message, kind) ? uint32_t{CONFAB_TEXT_PLAIN} : 0u));
        BOOST_TEST(copy.sent == (length > offsetof(confab_msg_message, sent) ? 99 : 0));
    }
}

BOOST_AUTO_TEST_CASE(a_text_that_an_older_plugin_has_half_is_not_there) {
    // A size can end inside of a member only by mistake; then half a text must not look like one.
    auto message = said("hello");
    message.h.size = offsetof(confab_msg_message, body) + 8;
    const auto copy = read<confab_msg_message>(message.h);
    BOOST_TEST(view(copy.body).empty());
}

BOOST_AUTO_TEST_CASE(a_message_of_a_newer_plugin_is_cut_to_what_is_known) {
    test::GuardedPage page;
    auto message = said("hello");
    message.h.size = sizeof message + 64;
    const auto copy = read<confab_msg_message>(page.put(message, sizeof message + 64).h);
    BOOST_TEST(copy.h.size == sizeof message);
    BOOST_TEST(view(copy.body) == "hello");
}

BOOST_AUTO_TEST_CASE(macros_look_no_further_than_the_size) {
    auto message = said("hello");
    const auto* const there = &message;
    BOOST_TEST(bool(CONFAB_MSG_HAS(there, confab_msg_message, key)));
    message.h.size -= 1;
    BOOST_TEST(!CONFAB_MSG_HAS(there, confab_msg_message, key));
    BOOST_TEST(bool(CONFAB_MSG_HAS(there, confab_msg_message, attachments)));
    const confab_msg_message* nothing = nullptr;
    BOOST_TEST(!CONFAB_MSG_HAS(nothing, confab_msg_message, kind));

    RecordingHost host;
    const confab_host* const face = &host;
    BOOST_TEST(bool(CONFAB_CAN(face, confab_host, emit)));
    BOOST_TEST(!CONFAB_CAN(face, confab_host, log));
    host.size = offsetof(confab_host, emit);
    BOOST_TEST(!CONFAB_CAN(face, confab_host, emit));
}

BOOST_AUTO_TEST_CASE(each_result_has_one_name_and_comes_back_from_it) {
    std::set<std::string_view> names;
    for (confab_result result = CONFAB_OK; result >= CONFAB_E_KEY_CHANGED; --result) {
        BOOST_TEST(names.insert(code_name(result)).second);
        BOOST_TEST(result_of(code_name(result)).value() == result);
    }
    BOOST_TEST(code_name(CONFAB_E_NAME_IN_USE) == "name_in_use");
    BOOST_TEST(code_name(CONFAB_E_ROOM_CHANGED) == "room_changed");
}

BOOST_AUTO_TEST_CASE(results_and_names_of_the_future_do_no_harm) {
    BOOST_TEST(code_name(17) == "ok");
    BOOST_TEST(code_name(CONFAB_E_KEY_CHANGED - 1) == "internal");
    BOOST_TEST(code_name(std::numeric_limits<confab_result>::min()) == "internal");
    BOOST_TEST(!result_of("").has_value());
    BOOST_TEST(!result_of("Busy").has_value());
}

BOOST_AUTO_TEST_CASE(who_may_say_what) {
    struct Row {
        uint32_t type;
        bool connect, listen;
    };
    for (const auto& row :
         {Row{CONFAB_MSG_FLOW, true, true}, Row{CONFAB_MSG_SESSION, true, true}, Row{CONFAB_MSG_CANCEL, false, true},
          Row{CONFAB_MSG_QUERY, false, true}, Row{CONFAB_MSG_OP_DONE, true, false}, Row{CONFAB_MSG_MEMBER, true, false},
          Row{CONFAB_MSG_AUTH, true, true}, Row{CONFAB_MSG_MESSAGE, true, true}, Row{CONFAB_MSG_PERSON, true, true},
          Row{0, false, false}, Row{0x02, false, false}, Row{0x40, false, false}, Row{0x130, false, false},
          Row{0xffffffff, false, false}}) {
        BOOST_TEST(may_emit(CONFAB_ROLE_CONNECT, row.type) == row.connect, row.type);
        BOOST_TEST(may_emit(CONFAB_ROLE_LISTEN, row.type) == row.listen, row.type);
    }
}

BOOST_AUTO_TEST_CASE(a_setting_is_what_was_given_or_else_the_default) {
    const confab_setting port{sizeof port, CONFAB_SET_INT, 0, 1, "port", "Port", nullptr, "8765", 0, 0, nullptr};
    const confab_setting host{sizeof host, CONFAB_SET_STRING, 0, 1, "host", "Host", nullptr, nullptr, 0, 0, nullptr};
    const confab_setting tls{sizeof tls, CONFAB_SET_BOOL, 0, 1, "tls", "TLS", nullptr, "true", 0, 0, nullptr};
    const confab_setting* const table[] = {&port, &host, &tls, nullptr};
    const confab_kv given[] = {{str("host"), str("::1")}, {str("tls"), str("false")}, {str("max"), str("-12")}};
    const confab_config config{sizeof config, 3, given};
    const Settings settings{config, table, CONFAB_ROLE_CONNECT};

    BOOST_TEST(settings.text("host") == "::1");
    BOOST_TEST(settings.number("port") == 8765);
    BOOST_TEST(!settings.flag("tls"));
    BOOST_TEST(settings.number("max") == -12);
    BOOST_TEST(settings.text("nothing").empty());
    BOOST_TEST(settings.number("host") == 0);
    const confab_config empty{sizeof empty, 0, nullptr};
    BOOST_TEST(Settings(empty, table, CONFAB_ROLE_CONNECT).flag("tls"));
    BOOST_TEST(Settings(empty, table, CONFAB_ROLE_CONNECT).text("host").empty());
}

BOOST_AUTO_TEST_CASE(a_default_is_that_of_the_role) {
    const confab_setting reach{
        sizeof reach, CONFAB_SET_STRING, 0, CONFAB_ROLE_CONNECT, "host", "To", nullptr, "there", 0, 0, nullptr};
    const confab_setting bind{
        sizeof bind, CONFAB_SET_STRING, 0, CONFAB_ROLE_LISTEN, "host", "At", nullptr, "here", 0, 0, nullptr};
    const confab_setting* const table[] = {&reach, &bind, nullptr};
    const confab_config empty{sizeof empty, 0, nullptr};
    BOOST_TEST(Settings(empty, table, CONFAB_ROLE_CONNECT).text("host") == "there");
    BOOST_TEST(Settings(empty, table, CONFAB_ROLE_LISTEN).text("host") == "here");
}

BOOST_AUTO_TEST_CASE(each_request_ends_once) {
    PendingRequests requests;
    BOOST_TEST(requests.add(1, CONFAB_MSG_AUTH));
    BOOST_TEST(requests.add(2, CONFAB_MSG_MESSAGE));
    BOOST_TEST(requests.add(3, CONFAB_MSG_QUERY));
    BOOST_TEST(!requests.add(2, CONFAB_MSG_QUERY));
    BOOST_TEST(!requests.add(0, CONFAB_MSG_QUERY));
    BOOST_TEST(requests.take(2));
    BOOST_TEST(!requests.take(2));
    BOOST_TEST(!requests.take(9));
    BOOST_TEST(requests.size() == 2u);
    BOOST_TEST(requests.add(2, CONFAB_MSG_QUERY));
}

BOOST_AUTO_TEST_CASE(closing_ends_what_is_left_and_tells_of_what_kind_it_was) {
    RecordingHost recorder;
    PendingRequests requests;
    requests.add(1, CONFAB_MSG_AUTH);
    requests.add(2, CONFAB_MSG_MESSAGE);
    requests.take(1);
    requests.end_all(Host{&recorder}, session, CONFAB_E_UNCERTAIN, "gone");

    BOOST_TEST(requests.size() == 0u);
    BOOST_REQUIRE(recorder.done.size() == 1u);
    BOOST_TEST(recorder.done[0].h.op == 2u);
    BOOST_TEST(recorder.done[0].h.session == session);
    BOOST_TEST(recorder.done[0].of == uint32_t{CONFAB_MSG_MESSAGE});
    BOOST_TEST(recorder.done[0].result == CONFAB_E_UNCERTAIN);
}

BOOST_AUTO_TEST_CASE(a_folder_that_the_host_does_not_have_is_empty) {
    RecordingHost recorder;
    BOOST_TEST(Host{&recorder}.dir(CONFAB_DIR_STATE) == "/state");
    BOOST_TEST(Host{&recorder}.dir(CONFAB_DIR_CACHE).empty());
}

/// Throws wherever the host may call it.
class Thrower final : public Transport {
public:
    explicit Thrower(const confab_host* host) : Transport{host} {
        if (!host) throw std::runtime_error{"no host"};
    }
    std::optional<BadSetting> check(uint32_t, const confab_config&) override { throw 1; }
    confab_result parse_uri(std::string_view, const UriSink&) override { throw 1; }
    confab_result open(confab_id, uint32_t, const confab_config&) override { throw 1; }
    confab_result close(confab_id, confab_result, std::string_view) override { throw 1; }
    confab_result submit(const confab_msg&) override { throw std::runtime_error{"no"}; }
    confab_result submit_many(const confab_msg&, std::span<const confab_id>) override { throw 1; }
};

BOOST_AUTO_TEST_CASE(no_exception_crosses_the_border) {
    RecordingHost recorder;
    BOOST_TEST(!create<Thrower>(nullptr));
    const auto transport = create<Thrower>(&recorder);
    BOOST_REQUIRE(transport);
    const confab_config config{sizeof config, 0, nullptr};
    const confab_setting* bad = nullptr;
    char why[16];
    const auto message = said("x");
    BOOST_TEST(transport->check_config(transport, 1, &config, &bad, why, sizeof why) == CONFAB_E_INTERNAL);
    BOOST_TEST(transport->parse_uri(transport, str("x:"), nullptr, nullptr) == CONFAB_E_INTERNAL);
    BOOST_TEST(transport->open(transport, 1, 1, &config) == CONFAB_E_INTERNAL);
    BOOST_TEST(transport->close(transport, 1, CONFAB_OK, {}) == CONFAB_E_INTERNAL);
    BOOST_TEST(transport->submit(transport, &message.h) == CONFAB_E_INTERNAL);
    BOOST_TEST(transport->submit_many(transport, &message.h, nullptr, 0) == CONFAB_E_INTERNAL);
    transport->destroy(transport);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace confab::sdk

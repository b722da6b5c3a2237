// SPDX-License-Identifier: GPL-3.0-or-later
// The connect role against servers that are slow, silent, gone, or no chat servers.
#include "fake_hub.hpp"
#include "script_server.hpp"
#include "unanswered.hpp"

#include <boost/test/unit_test.hpp>
#include <gio/gio.h>

namespace confab::ws::test {
namespace {

/// A TCP server that accepts and says `greeting`, and nothing else.
class Stump {
public:
    explicit Stump(std::string greeting) : greeting_{std::move(greeting)} {
        listener_ = g_socket_listener_new();
        port_ = g_socket_listener_add_any_inet_port(listener_, nullptr, nullptr);
        accept();
    }
    ~Stump() {
        g_cancellable_cancel(cancellable_);
        g_socket_listener_close(listener_);
        for (auto* connection : connections_) g_object_unref(connection);
        g_object_unref(listener_);
        g_object_unref(cancellable_);
    }
    [[nodiscard]] Values client() const {
        return {{"host", "127.0.0.1"}, {"port", std::to_string(port_)}, {"timeout_s", "1"}};
    }

private:
    void accept() {
        g_socket_listener_accept_async(
            listener_, cancellable_,
            [](GObject* source, GAsyncResult* result, gpointer data) {
                auto* connection = g_socket_listener_accept_finish(G_SOCKET_LISTENER(source), result, nullptr, nullptr);
                if (!connection) return;
                auto* self = static_cast<Stump*>(data);
                self->connections_.push_back(connection);
                auto* out = g_io_stream_get_output_stream(G_IO_STREAM(connection));
                g_output_stream_write(out, self->greeting_.data(), self->greeting_.size(), nullptr, nullptr);
                if (!self->greeting_.empty()) g_io_stream_close(G_IO_STREAM(connection), nullptr, nullptr);
                self->accept();
            },
            this);
    }
    const std::string greeting_;
    GSocketListener* listener_;
    GCancellable* cancellable_ = g_cancellable_new();
    std::vector<GSocketConnection*> connections_;
    uint16_t port_;
};

Event closed(FakeHost& host, Values values) {
    const auto session = host.open(CONFAB_ROLE_CONNECT, values);
    const auto event = host.await_state(session, CONFAB_SESSION_CLOSED);
    BOOST_TEST(!event.text.empty());
    return event;
}

} // namespace

BOOST_AUTO_TEST_SUITE(connecting)

BOOST_AUTO_TEST_CASE(a_server_that_is_not_there_ends_in_a_sentence) {
    FakeHost host;
    BOOST_TEST(closed(host, {{"host", "127.0.0.1"}, {"port", "1"}}).result == CONFAB_E_NETWORK);
    BOOST_TEST(closed(host, {{"host", "no-such-host.invalid"}}).result == CONFAB_E_NETWORK);
}

BOOST_AUTO_TEST_CASE(a_server_that_says_nothing_ends_in_a_time_out) {
    FakeHost host;
    const Stump silent{""};
    BOOST_TEST(closed(host, silent.client()).result == CONFAB_E_TIMEOUT);
    auto tls = silent.client();
    tls["scheme"] = "wss";
    BOOST_TEST(closed(host, tls).result == CONFAB_E_TIMEOUT);
}

BOOST_AUTO_TEST_CASE(what_is_no_chat_server_is_called_so) {
    FakeHost host;
    const Stump web{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"};
    BOOST_TEST(closed(host, web.client()).result == CONFAB_E_PROTOCOL);
    const Stump moved{"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"};
    BOOST_TEST(closed(host, moved.client()).result == CONFAB_E_PROTOCOL);
    const Stump full{"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n"};
    const auto refused = closed(host, full.client());
    BOOST_TEST(refused.result == CONFAB_E_NETWORK);
    BOOST_TEST(!(refused.flags & CONFAB_F_NO_RETRY));
    BOOST_TEST(refused.text == "The server takes no more connections at the moment.");
    const Stump mail{"220 mail.example.org ESMTP\r\n"};
    const auto other = closed(host, mail.client());
    BOOST_TEST((other.result == CONFAB_E_PROTOCOL || other.result == CONFAB_E_NETWORK));
    auto tls = mail.client();
    tls["scheme"] = "wss";
    BOOST_TEST(closed(host, tls).result == CONFAB_E_NETWORK);
}

BOOST_AUTO_TEST_CASE(a_join_without_an_answer_ends) {
    FakeHost host;
    FakeHub hub{host};
    hub.deaf_to_joins = true;
    const auto alice = host.open(CONFAB_ROLE_CONNECT, hub.client({{"timeout_s", "1"}}));
    host.await_state(alice, CONFAB_SESSION_AUTH);
    host.join(alice, "alice", "Alice");
    BOOST_TEST(host.await_done(alice, 1).result == CONFAB_E_TIMEOUT);
    BOOST_TEST(host.await_state(alice, CONFAB_SESSION_CLOSED).result == CONFAB_E_TIMEOUT);
}

BOOST_AUTO_TEST_CASE(what_is_not_acknowledged_in_time_is_uncertain_and_its_late_echo_is_known) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice", {{"timeout_s", "1"}});
    hub.mute = true;
    host.say(alice, 2, "hm");
    const auto done = host.await_done(alice, 2);
    BOOST_TEST(done.result == CONFAB_E_UNCERTAIN);
    BOOST_TEST(done.of == CONFAB_MSG_MESSAGE);
    hub.broadcast("hm", "alice");
    const auto late = host.await("the late echo", [&](const Event& e) { return e.session == alice && e.body == "hm"; });
    BOOST_TEST(late.flags == CONFAB_F_OWN);
    BOOST_TEST(late.origin_id == "origin-2");
}

BOOST_AUTO_TEST_CASE(a_list_of_the_one_who_came_or_went_is_not_taken_for_everybody) {
    FakeHost host;
    ScriptServer server{host};
    const auto alice = server.joined(part1);
    const auto change = [&](const std::string& type, const std::string& who, const std::string& list) {
        server.say(R"({"type":")" + type + R"(","user_id":")" + who + R"(","username":"U","online_users":)" + list +
                   "}");
        return host.await("the change", [&](const Event& e) { return e.session == alice && e.is(CONFAB_MSG_MEMBER); });
    };
    BOOST_TEST(!change("user_joined", "bob", R"(["bob"])").has_roster);
    BOOST_TEST(!change("user_left", "bob", R"(["bob"])").has_roster);
    BOOST_TEST(change("user_joined", "carol", R"(["alice","carol"])").has_roster);
    BOOST_TEST(change("user_left", "carol", R"(["alice"])").has_roster);
    BOOST_TEST(change("user_joined", "alice", R"(["alice"])").has_roster);
}

BOOST_AUTO_TEST_CASE(a_silent_server_is_left) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice", {{"keepalive_s", "1"}});
    host.flow(hub.peer("alice"), true); // it hears no ping, so there is no pong
    BOOST_TEST(host.await_state(alice, CONFAB_SESSION_CLOSED).result == CONFAB_E_TIMEOUT);
}

BOOST_AUTO_TEST_CASE(a_cut_connection_leaves_what_was_written_uncertain) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice");
    hub.mute = true;
    host.say(alice, 2, "one");
    host.say(alice, 3, "two", "bob");
    host.ask(alice, 4, "bob");
    host.await("the question", [&](const Event& e) { return e.session == alice && e.op == 4; });
    // The hub ends the session of alice as a broken connection would.
    host.close(hub.peer("alice"), CONFAB_E_INTERNAL, {});
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_E_UNCERTAIN);
    BOOST_TEST(host.await_done(alice, 3).result == CONFAB_E_UNCERTAIN);
    const auto end = host.await_state(alice, CONFAB_SESSION_CLOSED);
    BOOST_TEST(end.result < 0);
    BOOST_TEST(host.count([&](const Event& e) { return e.session == alice && e.is(CONFAB_MSG_OP_DONE) && e.op < 4; }) ==
               0u);
}

BOOST_AUTO_TEST_CASE(too_many_unanswered_requests_wait_for_a_flow) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice");
    hub.mute = true;
    confab_op op = 2;
    for (size_t i = 0; i < UnansweredList::most; ++i)
        BOOST_TEST(host.say(alice, op++, "m" + std::to_string(i)) == CONFAB_OK);
    BOOST_TEST(host.say(alice, op, "no") == CONFAB_E_AGAIN);
    BOOST_TEST(host.ask(alice, op, "no") == CONFAB_E_AGAIN);
    BOOST_TEST(host.count([](const Event& e) { return e.is(CONFAB_MSG_FLOW); }) == 0u);
    hub.broadcast("m0", "alice");
    const auto flow = host.await("FLOW", [](const Event& e) { return e.is(CONFAB_MSG_FLOW); });
    BOOST_TEST(flow.session == alice);
    BOOST_TEST(flow.paused == 0u);
    hub.broadcast("m1", "alice");
    host.await_done(alice, 3);
    BOOST_TEST(host.count([](const Event& e) { return e.is(CONFAB_MSG_FLOW); }) == 0u);
    BOOST_TEST(host.say(alice, op, "yes") == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(files_are_refused_and_do_not_go_as_words_without_them) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice");
    const confab_attachment file{.size = sizeof file,
                                 .kind = CONFAB_ATTACHMENT_FILE,
                                 .file = 1,
                                 .thumbnail = 0,
                                 .bytes = 3,
                                 .thumbnail_bytes = 0,
                                 .name = sdk::str("a.txt"),
                                 .mime = {},
                                 .sha256 = {},
                                 .ref = {},
                                 .thumbnail_ref = {}};
    const confab_attachment* const files[] = {&file, nullptr};
    auto message = sdk::make<confab_msg_message>(alice, 2);
    message.body = sdk::str("see this");
    message.attachments = files;
    BOOST_TEST(host.submit(message) == CONFAB_E_UNSUPPORTED);
    auto fetch = sdk::make<confab_msg_fetch>(alice, 2);
    BOOST_TEST(host.submit(fetch) == CONFAB_E_UNSUPPORTED);
    host.say(alice, 2, "alone");
    const auto heard = host.await("a line", [&](const Event& e) { return e.session == alice && !e.body.empty(); });
    BOOST_TEST(heard.body == "alone");
}

BOOST_AUTO_TEST_CASE(cancelling_ends_requests_once) {
    FakeHost host;
    FakeHub hub{host};
    const auto alice = hub.joined_client("alice");
    hub.mute = true;
    host.say(alice, 2, "same");
    host.say(alice, 3, "same");
    BOOST_TEST(host.say(alice, 3, "op in use") == CONFAB_E_INVALID);
    BOOST_TEST(host.cancel(alice, 2) == CONFAB_OK);
    BOOST_TEST(host.cancel(alice, 2) == CONFAB_OK);
    BOOST_TEST(host.cancel(alice, 99) == CONFAB_OK);
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_E_UNCERTAIN);
    // The echo of the cancelled one does not acknowledge the other.
    hub.broadcast("same", "alice");
    const auto echo = host.await("an echo", [&](const Event& e) { return e.session == alice && e.body == "same"; });
    BOOST_TEST(echo.origin_id == "origin-2");
    BOOST_TEST(host.count([&](const Event& e) { return e.session == alice && e.is(CONFAB_MSG_OP_DONE); }) == 0u);
    hub.broadcast("same", "alice");
    BOOST_TEST(host.await_done(alice, 3).result == CONFAB_OK);

    host.flow(hub.peer("alice"), true);
    host.ask(alice, 4, "alice");
    BOOST_TEST(host.cancel(alice, 4) == CONFAB_OK);
    BOOST_TEST(host.await_done(alice, 4).result == CONFAB_E_CANCELLED);
    host.flow(hub.peer("alice"), false);
    hub.broadcast("end");
    host.await("the end", [&](const Event& e) { return e.session == alice && e.body == "end"; });
    BOOST_TEST(host.count([](const Event& e) { return e.is(CONFAB_MSG_PERSON); }) == 0u);
}

BOOST_AUTO_TEST_CASE(a_cancelled_join_ends_the_session) {
    FakeHost host;
    FakeHub hub{host};
    hub.deaf_to_joins = true;
    const auto alice = host.open(CONFAB_ROLE_CONNECT, hub.client());
    host.await_state(alice, CONFAB_SESSION_AUTH);
    host.join(alice, "alice", "Alice", 7);
    host.cancel(alice, 7);
    BOOST_TEST(host.await_done(alice, 7).result == CONFAB_E_CANCELLED);
    BOOST_TEST(host.await_state(alice, CONFAB_SESSION_CLOSED).result == CONFAB_E_CANCELLED);
}

BOOST_AUTO_TEST_CASE(closing_is_in_order_in_every_state) {
    FakeHost host;
    FakeHub hub{host};
    const Stump silent{""};
    const auto dialing = host.open(CONFAB_ROLE_CONNECT, silent.client());
    host.close(dialing);
    BOOST_TEST(host.await_state(dialing, CONFAB_SESSION_CLOSED).result == CONFAB_OK);

    const auto authenticating = host.open(CONFAB_ROLE_CONNECT, hub.client());
    host.await_state(authenticating, CONFAB_SESSION_AUTH);
    host.close(authenticating);
    BOOST_TEST(host.await_state(authenticating, CONFAB_SESSION_CLOSED).result == CONFAB_OK);

    hub.deaf_to_joins = true;
    const auto joining = host.open(CONFAB_ROLE_CONNECT, hub.client());
    host.await_state(joining, CONFAB_SESSION_AUTH);
    host.join(joining, "x", "X");
    host.close(joining);
    BOOST_TEST(host.await_done(joining, 1).result == CONFAB_E_UNCERTAIN);
    BOOST_TEST(host.await_state(joining, CONFAB_SESSION_CLOSED).result == CONFAB_OK);
    hub.deaf_to_joins = false;

    const auto ready = hub.joined_client("ready");
    host.say(ready, 2, "last words");
    host.close(ready, CONFAB_OK, "bye");
    host.close(ready, CONFAB_OK, "bye again");
    BOOST_TEST(host.say(ready, 3, "too late") < 0);
    BOOST_TEST(host.await_done(ready, 2).result == CONFAB_OK); // written, and answered in time
    BOOST_TEST(host.await_state(ready, CONFAB_SESSION_CLOSED).result == CONFAB_OK);
    BOOST_TEST(host.transport()->close(host.transport(), ready, CONFAB_OK, {}) == CONFAB_E_NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_transport_with_open_sessions_of_every_kind_ends_cleanly) {
    FakeHost host;
    FakeHub hub{host};
    const Stump silent{""};
    host.open(CONFAB_ROLE_CONNECT, silent.client());
    hub.joined_client("alice");
    hub.joined_client("bob");
    // ~FakeHost closes all of them and waits for each CLOSED.
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::ws::test

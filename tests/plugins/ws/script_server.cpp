// SPDX-License-Identifier: GPL-3.0-or-later
#include "script_server.hpp"

#include "socket_of.hpp"

#include <boost/test/unit_test.hpp>

namespace confab::ws::test {

ScriptServer::ScriptServer(FakeHost& host) : host_{host}, server_{soup_server_new(nullptr, nullptr)} {
    soup_server_add_websocket_handler(
        server_, nullptr, nullptr, nullptr,
        [](SoupServer*, SoupServerMessage*, const char*, SoupWebsocketConnection* connection, gpointer data) {
            auto* self = static_cast<ScriptServer*>(data);
            if (self->connection_) g_object_unref(self->connection_);
            self->connection_ = static_cast<SoupWebsocketConnection*>(g_object_ref(connection));
            g_signal_connect(connection, "message",
                             G_CALLBACK(+[](SoupWebsocketConnection*, int, GBytes* bytes, gpointer me) {
                                 gsize length = 0;
                                 const auto* text = static_cast<const char*>(g_bytes_get_data(bytes, &length));
                                 static_cast<ScriptServer*>(me)->heard_.emplace_back(text, length);
                             }),
                             self);
        },
        this, nullptr);
    // A listener of libsoup 3.2 loses the sockets of WebSockets, so it gets streams instead.
    listener_ = g_socket_service_new();
    auto* loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    auto* wanted = g_inet_socket_address_new(loopback, 0);
    GSocketAddress* got = nullptr;
    BOOST_REQUIRE(g_socket_listener_add_address(G_SOCKET_LISTENER(listener_), wanted, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, nullptr, &got, nullptr));
    port_ = std::to_string(g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(got)));
    for (gpointer object : {gpointer{loopback}, gpointer{wanted}, gpointer{got}}) g_object_unref(object);
    g_signal_connect(
        listener_, "incoming",
        G_CALLBACK(+[](GSocketService*, GSocketConnection* arrived, GObject*, gpointer server) -> gboolean {
            auto* local = g_socket_connection_get_local_address(arrived, nullptr);
            auto* remote = g_socket_connection_get_remote_address(arrived, nullptr);
            soup_server_accept_iostream(SOUP_SERVER(server), G_IO_STREAM(arrived), local, remote, nullptr);
            g_clear_object(&local);
            g_clear_object(&remote);
            return TRUE;
        }),
        server_);
}

ScriptServer::~ScriptServer() {
    if (connection_) {
        g_signal_handlers_disconnect_by_data(connection_, this);
        g_object_unref(connection_);
    }
    g_socket_service_stop(listener_);
    g_socket_listener_close(G_SOCKET_LISTENER(listener_));
    g_object_unref(listener_);
    soup_server_disconnect(server_);
    g_object_unref(server_);
}

Values ScriptServer::client(Values more) const {
    more.emplace("host", "127.0.0.1");
    more.emplace("port", port_);
    return more;
}

std::string ScriptServer::hear() {
    host_.run_until("a frame of the client", [this] { return !heard_.empty(); });
    auto text = std::move(heard_.front());
    heard_.pop_front();
    return text;
}

void ScriptServer::say(std::string_view text) {
    BOOST_REQUIRE(connection_);
    soup_websocket_connection_send_text(connection_, std::string{text}.c_str());
}

void ScriptServer::cut() { shut_down(soup_websocket_connection_get_io_stream(connection_)); }

confab_id ScriptServer::joined(std::string_view answer, const confab_msg_auth* auth, Values more) {
    const auto session = host_.open(CONFAB_ROLE_CONNECT, client(std::move(more)));
    host_.await_state(session, CONFAB_SESSION_AUTH);
    if (auth) {
        auto own = *auth;
        own.h.session = session;
        BOOST_REQUIRE_EQUAL(host_.submit(own), CONFAB_OK);
    } else {
        BOOST_REQUIRE_EQUAL(host_.join(session, "alice", "Alice"), CONFAB_OK);
    }
    join_frame = hear();
    say(answer);
    BOOST_REQUIRE_EQUAL(host_.await_done(session, 1).result, CONFAB_OK);
    return session;
}

} // namespace confab::ws::test

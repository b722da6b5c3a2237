// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_hub.hpp"
#include "pem_files.hpp"
#include "raw_client.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace confab::ws::test {
namespace {

std::string with_colons(const std::string& fingerprint) {
    std::string text;
    for (size_t i = 0; i < fingerprint.size(); ++i) {
        if (i && i % 2 == 0) text += ':';
        text += static_cast<char>(std::toupper(fingerprint[i]));
    }
    return text;
}

Event listener_end(FakeHost& host, Values values) {
    values.emplace("tls", "true");
    values.emplace("port", "0");
    const auto session = host.open(CONFAB_ROLE_LISTEN, values);
    return host.await_state(session, CONFAB_SESSION_CLOSED);
}

} // namespace

BOOST_AUTO_TEST_SUITE(tls)

BOOST_AUTO_TEST_CASE(a_certificate_is_never_accepted_silently) {
    FakeHost host;
    FakeHub hub{host, {{"self_signed", "true"}}};
    BOOST_TEST(hub.address().starts_with("wss://127.0.0.1:"));
    BOOST_TEST(hub.fingerprint().size() == 64u);
    const auto session = host.open(CONFAB_ROLE_CONNECT, hub.client());
    const auto end = host.await_state(session, CONFAB_SESSION_CLOSED);
    BOOST_TEST(end.result == CONFAB_E_TLS);
    BOOST_TEST(end.flags == CONFAB_F_NO_RETRY);
    BOOST_TEST(end.fingerprint == hub.fingerprint());
    BOOST_TEST(!end.text.empty());
    BOOST_TEST(hub.incoming == 0u);
}

BOOST_AUTO_TEST_CASE(the_wrong_fingerprint_is_refused_and_the_right_one_chats) {
    FakeHost host;
    FakeHub hub{host, {{"self_signed", "true"}}};
    const auto wrong = host.open(CONFAB_ROLE_CONNECT, hub.client({{"tls_fingerprint", std::string(64, '0')}}));
    const auto end = host.await_state(wrong, CONFAB_SESSION_CLOSED);
    BOOST_TEST(end.result == CONFAB_E_TLS);
    BOOST_TEST(end.fingerprint == hub.fingerprint());

    const auto alice = hub.joined_client("alice", {{"tls_fingerprint", with_colons(hub.fingerprint())}});
    const auto bob = hub.joined_client("bob", {{"tls_fingerprint", hub.fingerprint()}});
    const std::string text(50'000, 'x');
    BOOST_TEST(host.say(alice, 2, text) == CONFAB_OK);
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_OK);
    host.await("a long message over TLS", [&](const Event& e) { return e.session == bob && e.body == text; });
    host.close(alice);
    BOOST_TEST(host.await_state(alice, CONFAB_SESSION_CLOSED).result == CONFAB_OK);
}

BOOST_AUTO_TEST_CASE(the_fingerprint_is_told_before_the_join) {
    FakeHost host;
    FakeHub hub{host, {{"self_signed", "true"}}};
    const auto session = host.open(CONFAB_ROLE_CONNECT, hub.client({{"tls_fingerprint", hub.fingerprint()}}));
    BOOST_TEST(host.await_state(session, CONFAB_SESSION_AUTH).fingerprint == hub.fingerprint());
}

BOOST_AUTO_TEST_CASE(a_certificate_of_a_trusted_authority_needs_no_fingerprint) {
    FakeHost host;
    const PemFiles files;
    FakeHub hub{host, {{"tls", "true"}, {"cert", files.cert()}, {"key", files.key()}}};
    hub.joined_client("alice", {{"ca_file", files.cert()}});
    hub.joined_client("bob", {{"ca_file", files.cert()}, {"host", "localhost"}});
    const auto broken = host.open(CONFAB_ROLE_CONNECT, hub.client({{"ca_file", "/nowhere.pem"}}));
    BOOST_TEST(host.await_state(broken, CONFAB_SESSION_CLOSED).result == CONFAB_E_CONFIG);
}

BOOST_AUTO_TEST_CASE(a_server_says_what_is_wrong_with_its_certificate) {
    FakeHost host;
    const PemFiles files, others;
    for (const auto& [cert, key] :
         {std::pair{std::string{"/nowhere.pem"}, files.key()}, std::pair{files.cert(), others.key()},
          std::pair{files.cert(), files.encrypted_key()}, std::pair{files.expired_cert(), files.key()}}) {
        const auto end = listener_end(host, {{"cert", cert}, {"key", key}});
        BOOST_TEST(end.result == CONFAB_E_CONFIG);
        BOOST_TEST(end.flags == CONFAB_F_NO_RETRY);
        BOOST_TEST(!end.text.empty());
    }
}

BOOST_AUTO_TEST_CASE(a_renewed_certificate_is_for_new_connections_and_the_running_ones_stay) {
    FakeHost host;
    const PemFiles before, after;
    FakeHub hub{host, {{"tls", "true"}, {"cert", before.cert()}, {"key", before.key()}}};
    const auto alice = hub.joined_client("alice", {{"ca_file", before.cert()}});

    const Values renewed{{"port", "0"}, {"tls", "true"}, {"cert", after.cert()}, {"key", after.key()}};
    BOOST_TEST(host.reconfigure(hub.session(), renewed) == CONFAB_OK);
    const auto old = host.open(CONFAB_ROLE_CONNECT, hub.client({{"ca_file", before.cert()}}));
    const auto end = host.await_state(old, CONFAB_SESSION_CLOSED);
    BOOST_TEST(end.result == CONFAB_E_TLS);
    BOOST_TEST(end.fingerprint != hub.fingerprint());
    const auto bob = hub.joined_client("bob", {{"tls_fingerprint", end.fingerprint}});
    hub.joined_client("carol", {{"ca_file", after.cert()}});
    host.say(alice, 2, "still here");
    BOOST_TEST(host.await_done(alice, 2).result == CONFAB_OK);
    host.await("it", [&](const Event& e) { return e.session == bob && e.body == "still here"; });
}

BOOST_AUTO_TEST_CASE(a_certificate_that_can_not_be_used_leaves_the_old_one) {
    FakeHost host;
    const PemFiles files, others;
    FakeHub hub{host, {{"tls", "true"}, {"cert", files.cert()}, {"key", files.key()}}};
    for (const auto& [cert, key] :
         {std::pair{std::string{"/nowhere.pem"}, files.key()}, std::pair{files.cert(), others.key()},
          std::pair{files.rubbish(), files.key()}, std::pair{files.expired_cert(), files.key()}}) {
        host.log.clear();
        BOOST_TEST(host.reconfigure(hub.session(), {{"port", "0"}, {"tls", "true"}, {"cert", cert}, {"key", key}}) ==
                   CONFAB_E_CONFIG);
        BOOST_TEST(host.log.size() == 1u);
    }
    hub.joined_client("alice", {{"ca_file", files.cert()}});
}

BOOST_AUTO_TEST_CASE(what_needs_a_new_listener_is_refused_and_limits_are_taken) {
    FakeHost host;
    FakeHub hub{host};
    BOOST_TEST(host.reconfigure(hub.session(), {{"port", "1"}}) == CONFAB_E_UNSUPPORTED);
    BOOST_TEST(host.reconfigure(hub.session(), {{"port", "0"}, {"host", "127.0.0.1"}}) == CONFAB_E_UNSUPPORTED);
    BOOST_TEST(host.reconfigure(hub.session(), {{"port", "0"}, {"self_signed", "true"}}) == CONFAB_E_UNSUPPORTED);
    BOOST_TEST(host.reconfigure(999'999, {{"port", "0"}}) == CONFAB_E_NOT_FOUND);
    RawClient old{host, hub.port()};
    old.handshake();
    BOOST_TEST(host.reconfigure(hub.session(), {{"port", "0"}, {"max_frame_bytes", "1024"}}) == CONFAB_OK);
    RawClient fresh{host, hub.port()};
    fresh.handshake();
    const auto ping = R"({"type":"ping","x":")" + std::string(2000, 'x') + "\"}";
    old.send_text(ping);
    fresh.send_text(ping);
    BOOST_TEST(old.receive().value().payload == R"({"type":"pong"})");
    BOOST_TEST(fresh.receive().value().payload.find("too_large") != std::string::npos);
    const auto alice = hub.joined_client("alice");
    BOOST_TEST(host.reconfigure(alice, hub.client()) == CONFAB_E_UNSUPPORTED);
}

BOOST_AUTO_TEST_CASE(tls_handshakes_that_stop_half_way_end) {
    FakeHost host;
    FakeHub hub{host, {{"self_signed", "true"}, {"timeout_s", "1"}}};
    RawClient silent{host, hub.port()}, plain{host, hub.port()};
    plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    silent.await_end();
    plain.await_end();
    hub.joined_client("alice", {{"tls_fingerprint", hub.fingerprint()}});
    BOOST_TEST(hub.incoming == 1u);
}

BOOST_AUTO_TEST_CASE(a_slow_reader_behind_tls_is_closed_too) {
    FakeHost host;
    FakeHub hub{host, {{"self_signed", "true"}, {"queue_bytes", "65536"}}};
    const auto slow = hub.joined_client("slow", {{"tls_fingerprint", hub.fingerprint()}});
    const std::string text(32 * 1024, 'x');
    // Said in one turn of the loop, so that the client has no chance to read.
    for (int i = 0; i < 1000; ++i) hub.broadcast(text);
    host.run_until("its end", [&] { return !hub.closed.empty(); });
    BOOST_TEST(hub.closed.front().result == CONFAB_E_TOO_SLOW);
    host.await_state(slow, CONFAB_SESSION_CLOSED);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::ws::test

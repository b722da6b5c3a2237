// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "codec.hpp"
#include "fake_hub.hpp"
#include "raw_client.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace confab::ws::test {

/// The next text frame, decoded.
inline Frame next(RawClient& client) {
    const auto received = client.receive();
    BOOST_REQUIRE(received);
    BOOST_REQUIRE_EQUAL(received->opcode, 1);
    const auto frame = decode(received->payload);
    BOOST_REQUIRE(frame);
    return *frame;
}

inline void expect_error(RawClient& client, std::string_view code) {
    const auto frame = next(client);
    BOOST_TEST((frame.kind == Kind::error));
    BOOST_TEST(frame.code == code);
    BOOST_TEST(!frame.message.empty());
}

inline void expect_close(RawClient& client, int code) {
    std::optional<RawClient::Received> received;
    do {
        received = client.receive();
        BOOST_REQUIRE_MESSAGE(received, "the connection ended without a close frame");
    } while (received->opcode != 8);
    BOOST_TEST(received->close_code() == code);
}

inline void join(RawClient& client, const std::string& id) {
    client.send_text(R"({"type":"join","user_id":")" + id + R"(","username":"U"})");
    BOOST_TEST((next(client).kind == Kind::user_joined));
    BOOST_TEST((next(client).kind == Kind::join_success));
}

/// A client that has joined, and has read nothing yet.
inline std::unique_ptr<RawClient> silent_member(FakeHost& host, FakeHub& hub, const std::string& id) {
    auto client = std::make_unique<RawClient>(host, hub.port());
    client->handshake();
    client->send_text(R"({"type":"join","user_id":")" + id + R"(","username":"U"})");
    host.run_until("the join", [&] { return hub.peer(id) != 0; });
    return client;
}

/// Says a text of 32 KiB again and again, as fast as one who reads takes it.
class Loudspeaker {
public:
    static constexpr size_t text_bytes = 32 * 1024;

    Loudspeaker(FakeHost& host, FakeHub& hub, confab_id reader) : host_{host}, hub_{hub} {
        host_.on_event = [this, reader, own = host_.on_event](const Event& event) {
            if (event.session != reader || event.body != text_) return own(event);
            ++heard_;
            return true;
        };
    }
    void speak_until(std::string_view what, const std::function<bool()>& done) {
        host_.run_until(what, [&] {
            if (said_ - heard_ < 4) {
                hub_.broadcast(text_);
                ++said_;
            }
            return done();
        });
    }
    void await_rest() {
        host_.run_until("the rest", [this] { return heard_ == said_; });
    }

private:
    FakeHost& host_;
    FakeHub& hub_;
    const std::string text_ = std::string(text_bytes, 'x');
    size_t said_ = 0, heard_ = 0;
};

} // namespace confab::ws::test

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "codec.hpp"
#include "raw_client.hpp"

#include <boost/test/unit_test.hpp>

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

} // namespace confab::ws::test

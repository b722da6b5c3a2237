// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "codec.hpp"
#include "fake_hub.hpp"
#include "raw_client.hpp"
#include "wire_time.hpp"

#include <boost/test/unit_test.hpp>

/// What tests of a listener do with a RawClient that speaks part 2.
namespace confab::ws::test {

inline constexpr uint64_t all_features = CONFAB_CAP_ACK | CONFAB_CAP_RESUME | CONFAB_CAP_HISTORY | CONFAB_CAP_SEARCH;
inline constexpr auto all_names = R"(["ack","resume","history","search"])";

/// The next text frame as it is.
inline std::string line(RawClient& client) {
    const auto received = client.receive();
    BOOST_REQUIRE(received);
    BOOST_REQUIRE_EQUAL(received->opcode, 1);
    return received->payload;
}

inline Frame next(RawClient& client) {
    const auto frame = decode(line(client));
    BOOST_REQUIRE(frame);
    return *frame;
}

inline void expect_error(RawClient& client, std::string_view code, std::string_view request,
                         std::string_view origin = {}) {
    const auto frame = next(client);
    BOOST_TEST((frame.kind == Kind::error));
    BOOST_TEST(frame.code == code);
    BOOST_TEST(frame.request == request);
    BOOST_TEST(frame.origin_id == origin);
    BOOST_TEST(!frame.message.empty());
}

/// The time that the fake hub's clock always shows.
inline std::string hub_time() { return format_time(1'700'000'000'123'456); }

/// Joins with part 2 and returns the join_success.
inline std::string join(RawClient& client, const std::string& id, std::string_view features = all_names,
                        std::string_view more = {}) {
    client.handshake();
    client.send_text(R"({"type":"join","user_id":")" + id + R"(","username":"U","protocol":2,"features":)" +
                     std::string{features} + std::string{more} + "}");
    BOOST_TEST((next(client).kind == Kind::user_joined));
    return line(client);
}

inline void join_as_existing(RawClient& client, const std::string& id) {
    client.handshake();
    client.send_text(R"({"type":"join","user_id":")" + id + R"(","username":"U"})");
    BOOST_TEST((next(client).kind == Kind::user_joined));
    BOOST_TEST(line(client) == R"({"type":"join_success","message":"Hello!"})");
}

} // namespace confab::ws::test

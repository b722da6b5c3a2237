// SPDX-License-Identifier: GPL-3.0-or-later
#include "ws_frame.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

namespace confab::ws {
namespace {

std::string masked(int opcode, size_t length, bool fin = true) {
    std::string frame;
    frame += static_cast<char>((fin ? 0x80 : 0) | opcode);
    if (length < 126) {
        frame += static_cast<char>(0x80 | length);
    } else if (length < 65536) {
        frame += static_cast<char>(0x80 | 126);
        for (int i = 1; i >= 0; --i) frame += static_cast<char>(length >> (8 * i));
    } else {
        frame += static_cast<char>(0x80 | 127);
        for (int i = 7; i >= 0; --i) frame += static_cast<char>(static_cast<uint64_t>(length) >> (8 * i));
    }
    return frame + "mask" + std::string(length, 'p');
}

struct Passed {
    std::string bytes;
    int too_long = 0;
};
Passed pass(std::string_view bytes, size_t chunk, size_t limit) {
    FrameGate gate{limit};
    Passed passed;
    for (size_t i = 0; i < bytes.size(); i += chunk)
        passed.too_long += gate.filter(bytes.substr(i, chunk), passed.bytes);
    return passed;
}

} // namespace

BOOST_AUTO_TEST_SUITE(ws_frame)

BOOST_AUTO_TEST_CASE(frames_have_the_shortest_length_field) {
    BOOST_TEST(*text_frame("hi") == "\x81\x02hi");
    BOOST_TEST(text_frame(std::string(125, 'x'))->size() == 2 + 125);
    BOOST_TEST(text_frame(std::string(126, 'x'))->substr(0, 4) == std::string("\x81\x7e\x00\x7e", 4));
    BOOST_TEST(text_frame(std::string(65535, 'x'))->size() == 4 + 65535);
    BOOST_TEST(text_frame(std::string(65536, 'x'))->substr(0, 10) == std::string("\x81\x7f\0\0\0\0\0\1\0\0", 10));
}

BOOST_AUTO_TEST_CASE(a_long_reason_is_cut_between_characters) {
    std::string reason;
    for (int i = 0; i < 60; ++i) reason += "中";
    const auto frame = *close_frame(1013, reason);
    BOOST_TEST(frame.size() == 2 + 2 + 123u);
    BOOST_TEST(frame.substr(0, 4) == "\x88\x7d\x03\xf5");
    BOOST_TEST(frame.substr(4) == reason.substr(0, 123));
    BOOST_TEST(close_frame(1000, reason + "x")->size() <= 2 + 125u);
    BOOST_TEST(*close_frame(1000, "a" + reason) == "\x88\x7b\x03\xe8" + ("a" + reason).substr(0, 121));
}

BOOST_AUTO_TEST_CASE(what_is_within_the_limit_passes_unchanged_however_it_is_cut) {
    const auto stream = masked(1, 0) + masked(9, 4) + masked(1, 125) + masked(2, 126) + masked(1, 500, false) +
                        masked(10, 0) + masked(0, 300, false) + masked(0, 200) + masked(1, 1000) + masked(8, 2);
    for (const size_t chunk : {1u, 2u, 3u, 7u, 100u, 100'000u}) {
        const auto passed = pass(stream, chunk, 1000);
        BOOST_TEST(passed.bytes == stream);
        BOOST_TEST(passed.too_long == 0);
    }
}

BOOST_AUTO_TEST_CASE(what_is_over_the_limit_is_cut_out) {
    const auto before = masked(1, 10), after = masked(9, 3) + masked(8, 2);
    for (const size_t chunk : {1u, 5u, 1024u, 1'000'000u}) {
        for (const size_t length : {1001u, 65535u, 65536u, 200'000u}) {
            const auto passed = pass(before + masked(1, length) + after, chunk, 1000);
            BOOST_TEST(passed.bytes == before + after);
            BOOST_TEST(passed.too_long == 1);
        }
    }
}

BOOST_AUTO_TEST_CASE(fragments_are_counted_together) {
    const auto first = masked(1, 600, false) + masked(9, 1) + masked(0, 400, false);
    const auto passed =
        pass(first + masked(0, 1, false) + masked(0, 500, false) + masked(0, 1) + masked(8, 2), 64, 1000);
    BOOST_TEST(passed.bytes == first + masked(8, 2));
    BOOST_TEST(passed.too_long == 1);
}

BOOST_AUTO_TEST_CASE(a_length_beyond_all_memory_is_only_a_number) {
    std::string frame = "\x81\xff";
    frame += std::string(8, '\xff') + "mask" + std::string(5000, 'p');
    const auto passed = pass(frame, 100, 1000);
    BOOST_TEST(passed.bytes.empty());
    BOOST_TEST(passed.too_long == 1);
}

BOOST_AUTO_TEST_CASE(random_bytes_never_grow) {
    const auto seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    std::mt19937 random{seed};
    for (int round = 0; round < 200; ++round) {
        std::string bytes(2000, '\0');
        for (auto& byte : bytes) byte = static_cast<char>(random());
        BOOST_TEST(pass(bytes, 1 + random() % 300, random() % 3000).bytes.size() <= bytes.size());
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::ws

// SPDX-License-Identifier: GPL-3.0-or-later
#include "control_json.hpp"
#include "library_leaks.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>

using namespace confab;
using server::ControlObject;
using server::ControlWriter;

BOOST_AUTO_TEST_CASE(what_one_side_writes_the_other_reads) {
    auto line = ControlWriter{}.add("text", "a \"b\"\n你好").add("number", std::int64_t{-7}).add("flag", true).line();
    BOOST_TEST(line.find('\n') == line.size() - 1);
    line.pop_back();
    const auto object = ControlObject::read(line);
    BOOST_REQUIRE(object);
    BOOST_TEST(object->text("text") == "a \"b\"\n你好");
    BOOST_TEST(object->number("number") == -7);
    BOOST_TEST(object->flag("flag"));
    BOOST_TEST(object->text("number").empty());
    BOOST_TEST(object->number("missing") == 0);
}

BOOST_AUTO_TEST_CASE(what_is_no_text_is_written_out) {
    auto line = ControlWriter{}.add("path", std::string_view{"\xff/x"}).line();
    line.pop_back();
    const auto object = ControlObject::read(line);
    BOOST_REQUIRE(object);
    BOOST_TEST(object->text("path").find("/x") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(bytes_of_any_kind_are_an_object_or_an_error) {
    const auto seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    std::mt19937 random{seed};
    const std::string good = R"({"command":"backup","file":"/a/b","run":true,"x":[{"y":null}],"n":12})";
    const test::LibraryLeaks leaks;
    for (int i = 0; i < 20'000; ++i) {
        auto bytes = good;
        for (auto changes = random() % 6; changes > 0; --changes) {
            const auto at = random() % bytes.size();
            if (random() % 2 == 0) bytes[at] = static_cast<char>(random());
            else bytes.erase(at, random() % 5);
            if (bytes.empty()) break;
        }
        const auto object = ControlObject::read(bytes);
        if (object) (void)object->text("command");
        else BOOST_TEST_REQUIRE(!object.error().text.empty());
    }
    BOOST_TEST(!ControlObject::read(std::string(100'000, '[')));
    BOOST_TEST(!ControlObject::read(std::string(100'000, ' ')));
}

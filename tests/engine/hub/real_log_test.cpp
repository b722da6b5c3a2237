// SPDX-License-Identifier: GPL-3.0-or-later
// The hub on the log that servers have: here nothing waits for the test.
#include "hall.hpp"
#include "hub/sqlite_log.hpp"
#include "memory_transport.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <random>

using namespace confab;
using namespace confab::test;
using namespace std::chrono_literals;

namespace {

using Texts = std::vector<std::string>;

constexpr std::chrono::seconds patience{30};

class RealHall {
public:
    RealHall() : folder_{make_folder()}, transports_{loop_, catalogue(), {"confab-test", "0", folder_}} { start(); }
    ~RealHall() {
        stop();
        std::filesystem::remove_all(folder_);
    }

    void start() {
        auto log =
            hub::SqliteLog::open(loop_, folder_ / "log", {.durability = store::Durability::normal, .group_delay = 0ms});
        BOOST_REQUIRE(log);
        log_ = std::move(*log);
        hub_ = std::make_unique<hub::Hub>(now, hub::Policy{}, *log_, log_.get(), *log_);
        bool started = false;
        hub_->listen(
            **transports_.get("memory"), {{"host", "here"}}, [&](const auto& listening) { started = !!listening; },
            [](const Error&) {});
        until([&] { return started; });
    }
    void stop() {
        hub_.reset();
        log_.reset();
    }

    void until(const std::function<bool()>& done) {
        bool late = false;
        const auto limit = loop_.after(patience, [&late] { late = true; });
        while (!done() && !late) loop_.iterate(true);
        BOOST_REQUIRE(!late);
    }

    std::unique_ptr<Peer> come(const std::string& id, const std::string& token = {}, const Cursor& since = {}) {
        auto peer = std::make_unique<Peer>(**transports_.get("memory"),
                                           Auth{UserId{id}, "Somebody", Capabilities{all_caps}, token, since});
        until([&] { return peer->ready.has_value(); });
        return peer;
    }

private:
    static std::filesystem::path make_folder() {
        std::string path = (std::filesystem::temp_directory_path() / "confab-test-XXXXXX").string();
        BOOST_REQUIRE(mkdtemp(path.data()));
        return path;
    }
    static plugin::Catalogue catalogue() {
        plugin::Catalogue only;
        only.transports.push_back({&memory::entry, &memory::description, {}, {}, "1"});
        return only;
    }

    std::filesystem::path folder_;
    Loop loop_;
    plugin::Transports transports_;
    std::unique_ptr<hub::SqliteLog> log_;
    std::unique_ptr<hub::Hub> hub_;
};

/// A client as it should be: it keeps what came, up to where, and fetches what it missed.
class Reader {
public:
    Reader(RealHall& hall, std::string id) : hall_{hall}, id_{std::move(id)}, peer_{hall.come(id_)} {
        token_ = peer_->ready->resume;
        since_ = peer_->ready->cursor;
    }

    /// Is cut off after it has read what has come so far, and comes back; `meanwhile` happens between all steps.
    void come_back(const std::function<void()>& meanwhile) {
        read(Op::none);
        auto before = std::move(peer_); // still there for the server
        meanwhile();
        peer_ = hall_.come(id_, token_, since_);
        BOOST_REQUIRE(peer_->resumed());
        for (bool more = true; more;) {
            const auto op = peer_->missed({.limit = 7, .cursor = since_});
            meanwhile();
            hall_.until([&] { return !peer_->waits(op); });
            meanwhile();
            read(op);
            more = peer_->more(op);
            since_ = peer_->done(op).cursor;
        }
    }

    void read(Op op) {
        for (const auto& message : peer_->messages(op)) {
            got.push_back(message.body);
            since_ = message.cursor;
        }
    }
    [[nodiscard]] bool heard(const std::string& text) const {
        const auto live = peer_->texts();
        return std::find(live.begin(), live.end(), text) != live.end();
    }

    Texts got;

private:
    RealHall& hall_;
    std::string id_, token_;
    Cursor since_;
    std::unique_ptr<Peer> peer_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(real_log)

BOOST_AUTO_TEST_CASE(everything_comes_once_and_in_order_however_often_one_comes_back) {
    const auto seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    std::mt19937 random{seed};
    RealHall hall;
    auto alice = hall.come("alice");
    Reader bob{hall, "bob"};
    int said = 0;
    Op last{};
    const auto say_some = [&] {
        for (auto i = random() % 4; i > 0; --i) {
            if (said % 4 == 0 && last != Op::none) hall.until([&] { return !alice->waits(last); });
            const auto text = std::to_string(said++);
            last = alice->say(text, "origin of " + text);
        }
    };
    for (int round = 0; round < 60; ++round) bob.come_back(say_some);
    last = alice->say("the end");
    hall.until([&] { return bob.heard("the end"); });
    bob.read(Op::none);
    Texts expected;
    for (int i = 0; i < said; ++i) expected.push_back(std::to_string(i));
    expected.emplace_back("the end");
    BOOST_TEST(said > 100);
    BOOST_TEST(bob.got == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(who_comes_back_after_a_restart_finds_everything) {
    RealHall hall;
    auto alice = hall.come("alice"), bob = hall.come("bob");
    const auto token = alice->ready->resume;
    const auto since = alice->ready->cursor;
    const auto said = alice->say("你好，世界", "o1"), secret = bob->say("a secret", {}, "alice");
    hall.until([&] { return !alice->waits(said) && !bob->waits(secret); });
    const auto id = alice->done(said).id;
    hall.stop();
    hall.start();

    auto again = hall.come("alice", token, since);
    BOOST_TEST(again->resumed());
    const auto missed = again->missed(), repeated = again->say("你好，世界", "o1"), found = again->search("世界"),
               by_time = again->history({.recipient = UserId{"BOB"}, .since = Timestamp{std::chrono::seconds{1}}});
    for (const auto op : {missed, repeated, found, by_time}) hall.until([&] { return !again->waits(op); });
    BOOST_TEST((again->texts(missed) == Texts{"你好，世界", "a secret"}));
    BOOST_TEST(again->done(repeated).id.value == id.value);
    BOOST_TEST(again->texts(found) == Texts{"你好，世界"});
    BOOST_TEST(again->texts(by_time) == Texts{"a secret"});
    BOOST_TEST(again->texts().empty());
    BOOST_TEST(!again->more(missed));
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: GPL-3.0-or-later
// What a start and a page cost does not depend on how much was ever said.
#include "client/store_parts.hpp"
#include "user.hpp"

#include <sqlite3.h>

using namespace confab;
using namespace confab::client;
using namespace confab::test;

namespace {

const AccountId mine{"mine"};
const ConversationId lobby{mine, {}, {}};

/// A profile with so many messages of a network with a log; half are from others, and all but the last three were read.
class Profile {
public:
    explicit Profile(int messages) : store_{*Store::open(loop_, folder_.path)} {
        auto archive = *Archive::open(*store_, mine);
        BOOST_REQUIRE(archive->begin_session({"log", "token", Cursor{"0"}, false}));
        for (int i = 1; i <= messages; ++i) {
            if (i == messages - 2) BOOST_REQUIRE(archive->mark_read(lobby));
            const bool own = i % 2 == 0 && i < messages - 2;
            Archive::Said said{lobby, {}};
            said.entry.delivery = own ? Delivery::sent : Delivery::none;
            said.entry.sender = UserId{own ? "alice" : "bob"};
            said.entry.id = MessageId{"m" + std::to_string(i)};
            said.entry.time = Timestamp{std::chrono::seconds{i}};
            said.entry.seq = static_cast<std::uint64_t>(i);
            said.entry.cursor = Cursor{std::to_string(i)};
            said.entry.body = "line";
            if (i == 1) said.entry.files.push_back({.name = "plan.txt", .ref = "there"});
            page_.push_back(std::move(said));
            if (page_.size() < 200 && i < messages - 3) continue;
            BOOST_REQUIRE(archive->keep_missed(std::exchange(page_, {}), Cursor{std::to_string(i)}));
        }
    }

    /// Steps of SQLite's machine that `work` takes.
    template <class F> long steps(F&& work) {
        long counted = 0;
        auto* database = store_->parts().sql.database().raw();
        sqlite3_progress_handler(
            database, 1, [](void* count) { return ++*static_cast<long*>(count), 0; }, &counted);
        work(*store_);
        sqlite3_progress_handler(database, 0, nullptr, nullptr);
        return counted;
    }

private:
    Folder folder_;
    Loop loop_;
    std::vector<Archive::Said> page_;
    std::shared_ptr<Store> store_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(query_cost)

BOOST_AUTO_TEST_CASE(a_start_and_a_page_cost_the_same_with_ten_times_the_history) {
    const auto start = [](Store& store) {
        auto archive = *Archive::open(store, mine);
        BOOST_TEST(archive->threads().at(lobby).unread == 3U);
        BOOST_TEST(archive->first_unread(lobby).has_value());
        const auto page = archive->newest(lobby, 50);
        BOOST_TEST(page.entries.size() == 50U);
        BOOST_TEST(archive->with_files(lobby, {}, 10).entries.size() == 1U);
        BOOST_TEST(archive->anchor(lobby, page.entries.front().key).has_value());
        BOOST_TEST(archive->next(lobby, page.entries.front().key).has_value());
        BOOST_TEST(archive->before(lobby, page.entries.front().key, 50).page.entries.size() == 50U);
    };
    const auto few = Profile{400}.steps(start), many = Profile{4'000}.steps(start);
    BOOST_TEST(few > 0);
    BOOST_TEST(many <= few + few / 5);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/file_list.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>

using namespace confab;
using namespace confab::gtk::model;
using client::ConversationId;
using client::Entry;
using client::Page;

BOOST_AUTO_TEST_SUITE(file_list)

namespace {

const AccountId me{"1"};
const ConversationId lobby{me, {}, {}}, bob{me, {}, UserId{"bob"}};

Entry entry(std::uint64_t number, const std::string& name) {
    Entry made;
    made.key = EntryKey{number};
    made.time = Timestamp{std::chrono::seconds{number}};
    made.files.push_back({.name = name, .bytes = 1});
    if (name.ends_with(".png")) made.files[0].kind = AttachmentKind::image;
    return made;
}

/// Answers at once, or when it is told to.
class Shelf final : public FileSource {
public:
    std::map<ConversationId, std::vector<Entry>> entries; ///< the older first
    std::size_t asked = 0;
    bool at_once = true;

    void files(const ConversationId& of, std::optional<EntryKey> before, std::size_t count, Answer then) override {
        ++asked;
        auto page = read(of, before, count);
        if (at_once) then(std::move(page));
        else waiting_.push_back([then = std::move(then), page] { then(page); });
    }
    void answer() {
        for (const auto& each : std::exchange(waiting_, {})) each();
    }

private:
    Page read(const ConversationId& of, std::optional<EntryKey> before, std::size_t count) {
        Page page;
        for (const auto& each : entries[of])
            if (!before || each.key < *before) page.entries.push_back(each);
        page.more_before = page.entries.size() > count;
        if (page.more_before) page.entries.erase(page.entries.begin(), page.entries.end() - static_cast<long>(count));
        return page;
    }
    std::vector<std::function<void()>> waiting_;
};

std::vector<std::uint64_t> numbers(const FileList& list) {
    std::vector<std::uint64_t> all;
    for (const auto& item : list.shown()) all.push_back(static_cast<std::uint64_t>(item.entry.key));
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_newest_stands_first_and_each_file_of_a_message_for_itself) {
    Shelf shelf;
    shelf.entries[lobby] = {entry(1, "a.txt"), entry(2, "b.txt")};
    shelf.entries[lobby][1].files.push_back({.name = "c.txt"});
    FileList list{shelf, {lobby}};
    list.refresh();
    BOOST_TEST(numbers(list) == (std::vector<std::uint64_t>{2, 2, 1}), boost::test_tools::per_element());
    BOOST_TEST(list.shown()[1].file().name == "c.txt");
    BOOST_TEST(!list.more());
}

BOOST_AUTO_TEST_CASE(older_ones_come_page_by_page) {
    Shelf shelf;
    for (std::uint64_t i = 1; i <= FileList::page + 5; ++i) shelf.entries[lobby].push_back(entry(i, "a.txt"));
    FileList list{shelf, {lobby}};
    list.refresh();
    BOOST_TEST(list.shown().size() == FileList::page);
    BOOST_TEST(list.more());
    list.load_more();
    BOOST_TEST(list.shown().size() == FileList::page + 5);
    BOOST_TEST(!list.more());
    BOOST_TEST((list.shown().back().entry.key == EntryKey{1}));
}

BOOST_AUTO_TEST_CASE(of_several_conversations_nothing_older_is_shown_before_all_that_is_newer_is_known) {
    Shelf shelf;
    // The lobby is lively, Bob wrote long ago.
    for (std::uint64_t i = 100; i < 100 + 2 * FileList::page; ++i) shelf.entries[lobby].push_back(entry(i, "a.txt"));
    shelf.entries[bob] = {entry(1, "b.txt")};
    FileList list{shelf, {lobby, bob}};
    list.refresh();
    BOOST_TEST(list.shown().size() == FileList::page);
    const auto seen = numbers(list);
    BOOST_TEST((std::find(seen.begin(), seen.end(), 1u) == seen.end()));
    list.load_more();
    BOOST_TEST(list.shown().size() == 2 * FileList::page + 1);
    BOOST_TEST((list.shown().back().where == bob));
}

BOOST_AUTO_TEST_CASE(words_and_pictures_are_looked_for_as_far_back_as_it_takes) {
    Shelf shelf;
    shelf.entries[lobby].push_back(entry(1, "Old Cat.png"));
    for (std::uint64_t i = 2; i < 4 * FileList::page; ++i) shelf.entries[lobby].push_back(entry(i, "a.txt"));
    FileList list{shelf, {lobby}};
    list.refresh();
    list.set_words("cat OLD");
    BOOST_TEST(numbers(list) == (std::vector<std::uint64_t>{1}), boost::test_tools::per_element());
    list.set_words("dog");
    BOOST_TEST(list.shown().empty());
    BOOST_TEST(list.narrowed());
    list.set_words("");
    list.set_pictures_only(true);
    BOOST_TEST(list.shown().size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_came_while_it_was_read_is_read_after_that) {
    Shelf shelf;
    shelf.at_once = false;
    FileList list{shelf, {lobby}};
    list.refresh();
    shelf.entries[lobby] = {entry(1, "a.txt")};
    list.refresh();
    BOOST_TEST(shelf.asked == 1u);
    shelf.answer();
    shelf.answer();
    BOOST_TEST(list.shown().size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_after_its_end_is_dropped) {
    Shelf shelf;
    shelf.at_once = false;
    {
        FileList list{shelf, {lobby}};
        list.refresh();
    }
    shelf.answer();
}

BOOST_AUTO_TEST_SUITE_END()

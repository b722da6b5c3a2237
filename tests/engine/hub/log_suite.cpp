// SPDX-License-Identifier: GPL-3.0-or-later
// What every log promises, on each of them.
#include "base/text.hpp"
#include "log_fixtures.hpp"
#include "store/text_query.hpp"

#include <algorithm>
#include <random>
#include <tuple>

using namespace confab;
using namespace confab::hub;
using namespace confab::test;

namespace {

using EveryLog = std::tuple<SqliteLogFixture, FakeLogFixture>;

/// Searches that end early all the time.
struct HastyLogFixture : SqliteLogFixture {
    HastyLogFixture() { reopen({.search_candidates = 7}); }
};
struct LateLogFixture : SqliteLogFixture {
    LateLogFixture() { reopen({.search_time = std::chrono::milliseconds{0}}); }
};
struct HastyFakeFixture : FakeLogFixture {
    HastyFakeFixture() { fake.search_at_most(7); }
};
using EverySearch = std::tuple<SqliteLogFixture, HastyLogFixture, LateLogFixture, FakeLogFixture, HastyFakeFixture>;

const Scope lobby = RoomScope{RoomId{"lobby"}};

Scope between(const std::string& holder, const std::string& other) {
    return PrivateScope{HolderId{"h-" + holder}, other};
}

Scope all_of(const std::string& holder) {
    return EverythingScope{{RoomId{"lobby"}, RoomId{"garden"}}, HolderId{"h-" + holder}};
}

std::vector<std::string> bodies(std::span<const Record> records) {
    std::vector<std::string> list;
    for (const auto& record : records) list.push_back(record.body);
    return list;
}

bool shown(const Scope& scope, const Record& record) {
    if (const auto* room = std::get_if<RoomScope>(&scope)) return !record.is_private() && record.room == room->room;
    const auto of = [&](const HolderId& holder, const std::string* other) {
        return record.is_private() &&
               ((record.holder == holder && (!other || folded(record.recipient.value) == *other)) ||
                (record.other == holder && (!other || folded(record.sender.value) == *other)));
    };
    if (const auto* pair = std::get_if<PrivateScope>(&scope)) return of(pair->holder, &pair->other_folded);
    const auto& all = std::get<EverythingScope>(scope);
    return of(all.holder, nullptr) ||
           (!record.is_private() && std::find(all.rooms.begin(), all.rooms.end(), record.room) != all.rooms.end());
}

/// Messages of some people in two rooms and in private, also to themselves, by a clock that jumps.
std::vector<Record> random_records(std::mt19937& random, std::size_t count) {
    const std::vector<std::string> people = {"Anna", "bob", "小王"};
    const std::vector<std::string> words = {"hello", "world", "你好", "世界", "Hello!", "good", "早上好"};
    std::vector<Record> records;
    std::int64_t clock = 100'000;
    while (records.size() < count) {
        auto record =
            said(people[random() % 3], words[random() % words.size()] + " " + words[random() % words.size()], clock);
        if (random() % 3 == 0) record = said_to(people[random() % 3], record);
        else if (random() % 2 == 0) record.room = RoomId{"garden"};
        records.push_back(record);
        clock += random() % 20 == 0 ? static_cast<std::int64_t>(random() % 20'000) - 10'000
                                    : static_cast<std::int64_t>(random() % 10);
    }
    return records;
}

std::vector<Scope> scopes() {
    return {lobby,
            RoomScope{RoomId{"garden"}},
            RoomScope{RoomId{"nowhere"}},
            RoomScope{RoomId{}},
            between("Anna", "bob"),
            between("bob", "anna"),
            between("小王", "小王"),
            between("nobody", "bob"),
            all_of("Anna"),
            all_of("小王"),
            EverythingScope{{}, HolderId{"h-bob"}},
            EverythingScope{{RoomId{"garden"}}, HolderId{}}};
}

std::mt19937 seeded() {
    const auto seed = std::random_device{}();
    BOOST_TEST_MESSAGE("seed " << seed);
    return std::mt19937{seed};
}

} // namespace

BOOST_AUTO_TEST_SUITE(log_promises)

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_appended_comes_out_of_the_tail_and_is_answered_then, Fixture, EveryLog) {
    Fixture f;
    std::vector<std::string> events;
    const auto tail = f.log().tail(f.log().last(), [&](std::span<const Record> records) {
        for (const auto& record : records) {
            BOOST_CHECK(record.seq <= f.log().last());
            events.push_back("told " + record.body);
        }
    });
    Seq before = f.log().last();
    std::size_t answers = 0;
    for (int i = 0; i < 500; ++i)
        f.log().append(said("anna", std::to_string(i)), [&, i](Result<Log::Committed> answer) {
            BOOST_REQUIRE(answer);
            BOOST_CHECK(answer->seq > before);
            BOOST_TEST(!answer->duplicate);
            before = answer->seq;
            events.push_back("answered " + std::to_string(i));
            ++answers;
        });
    BOOST_TEST(events.empty());
    run_until(f.loop, [&] { return answers == 500; });
    BOOST_REQUIRE(events.size() == 1000u);
    for (const char* what : {"told ", "answered "}) {
        std::vector<std::string> expected, seen;
        for (int i = 0; i < 500; ++i) expected.push_back(what + std::to_string(i));
        std::copy_if(events.begin(), events.end(), std::back_inserter(seen),
                     [&](const std::string& e) { return e.starts_with(what); });
        BOOST_TEST(seen == expected, boost::test_tools::per_element());
    }
    for (int i = 0; i < 500; ++i)
        BOOST_CHECK(std::find(events.begin(), events.end(), "told " + std::to_string(i)) <
                    std::find(events.begin(), events.end(), "answered " + std::to_string(i)));
    BOOST_CHECK(f.log().last() == before);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_repeated_append_is_stored_and_told_once_and_answered_each_time, Fixture, EveryLog) {
    Fixture f;
    std::vector<std::string> told;
    const auto tail = f.log().tail(Seq::none, [&](std::span<const Record> records) {
        for (const auto& record : records) told.push_back(record.id.value);
    });
    const auto first = with_origin("o1", said("anna", "hello", 5));
    auto again = first;
    again.id = MessageId{"another"};
    again.time = at(99);
    std::vector<Log::Committed> answers;
    const auto note = [&](Result<Log::Committed> answer) {
        BOOST_REQUIRE(answer);
        answers.push_back(*answer);
    };
    f.log().append(first, note); // the repetition may be in the same commit
    f.log().append(again, note);
    run_until(f.loop, [&] { return answers.size() == 2; });
    f.log().append(again, note);
    run_until(f.loop, [&] { return answers.size() == 3; });
    BOOST_TEST(!answers[0].duplicate);
    for (int i : {1, 2}) {
        BOOST_TEST(answers[i].duplicate);
        BOOST_CHECK(answers[i].seq == answers[0].seq);
        BOOST_CHECK(answers[i].id == first.id);
        BOOST_CHECK(answers[i].time == first.time);
    }
    BOOST_TEST(told == std::vector<std::string>{first.id.value}, boost::test_tools::per_element());
    BOOST_TEST(f.read(lobby)->records.size() == 1u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_origin_that_was_used_for_another_text_is_refused, Fixture, EveryLog) {
    Fixture f;
    BOOST_REQUIRE(f.append(with_origin("o1", said("anna", "hello"))));
    const auto refused = f.append(with_origin("o1", said("anna", "good-bye")));
    BOOST_REQUIRE(!refused);
    BOOST_CHECK(refused.error().code == Code::invalid);
    BOOST_TEST(!refused.error().text.empty());
    BOOST_TEST(bodies(f.read(lobby)->records) == std::vector<std::string>{"hello"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(whether_something_is_a_repetition_is_known_behind_the_appends_before, Fixture, EveryLog) {
    Fixture f;
    const auto asked = [&](Record record) {
        return f.template answer<std::optional<Log::Committed>>([&](auto then) { f.log().repeated(record, then); });
    };
    const auto first = said_to("Bob", with_origin("o1", said("anna", "hello", 5)));
    BOOST_TEST(!*asked(first));
    BOOST_TEST(!*asked(said_to("Bob", said("anna", "hello")))); // without an origin nothing is one
    std::optional<Log::Committed> stored, again;
    f.log().append(first, [&](auto answer) { stored = *answer; });
    f.log().repeated(said_to("BOB", with_origin("o1", said("anna", "hello", 77))), [&](auto answer) {
        BOOST_TEST(stored.has_value(), "before the append was answered");
        again = *answer;
    });
    run_until(f.loop, [&] { return again.has_value(); });
    BOOST_TEST(again->duplicate);
    BOOST_CHECK(again->seq == stored->seq);
    BOOST_CHECK(again->id == first.id);
    BOOST_CHECK(again->time == at(5));
    auto other = first;
    other.body = "good-bye";
    BOOST_CHECK(asked(other).error().code == Code::invalid);
    for (const auto& unknown : {said_to("carl", first), said_to("Bob", with_origin("o1", said("bob", "hello"))),
                                with_origin("o1", said("anna", "hello"))})
        BOOST_TEST(!*asked(unknown));
    BOOST_TEST(f.read(all_of("anna"))->records.size() == 1u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_origin_belongs_to_its_holder_and_conversation, Fixture, EveryLog) {
    Fixture f;
    auto garden = with_origin("o1", said("anna", "x"));
    garden.room = RoomId{"garden"};
    auto next_guest = with_origin("o1", said("anna", "x"));
    next_guest.holder = HolderId{"h-next"};
    for (const auto& record :
         {with_origin("o1", said("anna", "x")), with_origin("o1", said("bob", "x")), garden, next_guest,
          said_to("bob", with_origin("o1", said("anna", "x"))), said_to("carl", with_origin("o1", said("anna", "x"))),
          said("anna", "x"), said("anna", "x")})
        BOOST_TEST(!f.append(record)->duplicate);
    // Said to a person: the next guest of that id does not get what was repeated.
    auto to_next = said_to("BOB", with_origin("o1", said("anna", "x")));
    to_next.other = HolderId{"h-the next bob"};
    BOOST_TEST(f.append(to_next)->duplicate);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(records_of_all_kinds_are_read_back_as_they_were, Fixture, EveryLog) {
    Fixture f;
    std::vector<Record> records;
    for (const auto kind :
         {RecordKind::message, RecordKind::edit, RecordKind::deletion, RecordKind::membership, RecordKind::room}) {
        auto record = with_origin("o" + std::to_string(static_cast<int>(kind)), said("Änne", "", -1'800'000'000));
        record.kind = kind;
        record.target = MessageId{kind == RecordKind::edit ? "m1" : ""};
        record.body = "'; DROP TABLE record; --\n\t😀 中文";
        records.push_back(record);
    }
    records.push_back(said_to("bob", records.front()));
    records.push_back(Record{});
    records.back().room = RoomId{"lobby"};
    const auto stored = f.append_all(records);
    const auto page = f.read(EverythingScope{{RoomId{"lobby"}}, HolderId{"h-bob"}});
    BOOST_REQUIRE(page);
    BOOST_CHECK(page->records == stored);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(pages_in_both_directions_show_each_scope_whole_and_nothing_else, Fixture, EveryLog) {
    Fixture f;
    auto random = seeded();
    const auto stored = f.append_all(random_records(random, 400));
    for (const auto& scope : scopes()) {
        std::vector<Record> expected;
        std::copy_if(stored.begin(), stored.end(), std::back_inserter(expected),
                     [&](const Record& r) { return shown(scope, r); });
        const std::size_t count = 1 + random() % 50;
        for (const auto direction : {Direction::forward, Direction::backward}) {
            std::vector<Record> seen;
            for (auto from = Seq::none;;) {
                auto page = f.read(scope, from, count, direction);
                BOOST_REQUIRE(page);
                BOOST_REQUIRE(page->records.size() <= count);
                BOOST_REQUIRE(!page->more || page->records.size() == count);
                const auto where = direction == Direction::forward ? seen.end() : seen.begin();
                seen.insert(where, page->records.begin(), page->records.end());
                if (!page->more) break;
                from = direction == Direction::forward ? seen.back().seq : seen.front().seq;
            }
            BOOST_CHECK(seen == expected);
        }
    }
    BOOST_TEST(f.read(lobby, Seq{~0ull})->records.empty());
    BOOST_TEST(!f.read(lobby, Seq{~0ull}, 1000, Direction::backward)->records.empty());
    BOOST_TEST(f.read(lobby, Seq::none, 0)->records.empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_page_ends_where_its_text_is_too_much, Fixture, EveryLog) {
    Fixture f;
    const auto stored = f.append_all({said("anna", std::string(300, 'a')), said("anna", std::string(700, 'b')),
                                      said("anna", "c"), said("anna", std::string(5000, 'd')), said("anna", "e")});
    for (const auto direction : {Direction::forward, Direction::backward}) {
        std::vector<std::size_t> sizes;
        auto from = Seq::none;
        for (bool more = true; more;) {
            const auto page = f.template answer<LogPage>([&](auto then) {
                f.log().read(lobby, from, {100, 1000}, direction, then);
            });
            BOOST_REQUIRE(page);
            sizes.push_back(page->records.size());
            more = page->more;
            from = page->end;
            BOOST_CHECK(from == (direction == Direction::forward ? page->records.back() : page->records.front()).seq);
        }
        const auto expected = direction == Direction::forward ? std::vector<std::size_t>{2, 1, 1, 1}
                                                              : std::vector<std::size_t>{1, 1, 2, 1};
        BOOST_TEST(sizes == expected, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_time_is_found_in_order_of_the_log_however_the_clock_jumped, Fixture, EveryLog) {
    Fixture f;
    auto random = seeded();
    auto records = random_records(random, 300);
    records[150].time = at(1'000'000'000); // years ahead, for one record
    records[151].time = at(1'000'000'000);
    auto stored = f.append_all(records);
    for (int trimmed = 0; trimmed < 2; ++trimmed) {
        for (const auto& scope : scopes())
            for (int round = 0; round < 20; ++round) {
                const auto time =
                    round == 0 ? at(2'000'000'000) : at(90'000 + static_cast<std::int64_t>(random() % 20'000));
                auto expected = static_cast<std::uint64_t>(f.log().last());
                for (const auto& record : stored) {
                    if (!shown(scope, record) || record.time < time) continue;
                    expected = static_cast<std::uint64_t>(record.seq) - 1;
                    break;
                }
                BOOST_TEST(static_cast<std::uint64_t>(*f.find(scope, time)) == expected);
            }
        BOOST_REQUIRE(f.trim(at(101'000), false));
        std::erase_if(stored, [](const Record& record) { return record.time < at(101'000); });
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_the_tail_has_not_told_is_not_read, Fixture, EveryLog) {
    Fixture f;
    BOOST_REQUIRE(f.append(said("anna", "one")));
    f.log().append(said("anna", "two"), [](auto) {});
    BOOST_TEST(bodies(f.read(lobby)->records) == std::vector<std::string>{"one"}, boost::test_tools::per_element());
    f.log().append(said("anna", "three"), [](auto) {});
    BOOST_TEST(f.read(lobby, Seq::none, 5, Direction::backward)->records.size() <= 2u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_tail_from_the_past_tells_old_and_new_records_once_and_in_order, Fixture, EveryLog) {
    Fixture f;
    std::vector<Record> old;
    for (int i = 0; i < 1200; ++i) old.push_back(said("anna", std::to_string(i)));
    old = f.append_all(old);
    std::vector<std::string> told, expected;
    for (int i = 101; i < 1300; ++i) expected.push_back(std::to_string(i));
    const auto tail = f.log().tail(old[100].seq, [&](std::span<const Record> records) {
        for (const auto& record : records) told.push_back(record.body);
    });
    BOOST_TEST(told.empty());
    std::size_t answers = 0;
    for (int i = 1200; i < 1300; ++i)
        f.log().append(said("anna", std::to_string(i)), [&, i](Result<Log::Committed> answer) {
            BOOST_REQUIRE(answer);
            BOOST_TEST(std::count(told.begin(), told.end(), std::to_string(i)) == 1);
            ++answers;
        });
    run_until(f.loop, [&] { return answers == 100; });
    BOOST_TEST(told == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(there_is_one_tail_and_none_after_its_handle_has_ended, Fixture, EveryLog) {
    Fixture f;
    const auto stored = f.append_all({said("anna", "one"), said("anna", "two")});
    std::vector<std::string> first, second;
    const auto note_in = [](std::vector<std::string>& list) {
        return [&list](std::span<const Record> records) {
            for (const auto& record : records) list.push_back(record.body);
        };
    };
    auto handle = f.log().tail(Seq::none, note_in(first));
    handle = f.log().tail(stored[0].seq, note_in(second));
    BOOST_REQUIRE(f.append(said("anna", "three")));
    BOOST_TEST(first.empty());
    BOOST_TEST(second == (std::vector<std::string>{"two", "three"}), boost::test_tools::per_element());
    handle.reset();
    BOOST_REQUIRE(f.append(said("anna", "four")));
    BOOST_TEST(second.size() == 2u);
    BOOST_TEST(f.read(lobby)->records.size() == 4u);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(trim_forgets_what_is_older_and_nothing_else, Fixture, EveryLog) {
    Fixture f;
    std::vector<Record> records;
    for (int i = 0; i < 1000; ++i) {
        records.push_back(
            with_origin("o" + std::to_string(i), said("anna", "word" + std::to_string(i), i % 2 == 0 ? i : 5000)));
        if (i % 5 == 0) records.back() = said_to("bob", records.back());
    }
    auto stored = f.append_all(records);
    const auto last = f.log().last();
    const auto old = [](const Record& record) { return record.time < at(900); };
    const auto count = static_cast<std::size_t>(std::count_if(stored.begin(), stored.end(), old));
    BOOST_TEST(*f.trim(at(900), true) == count);
    BOOST_TEST(f.read(all_of("anna"), Seq::none, 2000)->records.size() == 1000u);
    BOOST_TEST(*f.trim(at(900), false) == count);
    std::erase_if(stored, old);
    BOOST_CHECK(f.read(all_of("anna"), Seq::none, 2000)->records == stored);
    BOOST_TEST(*f.trim(at(900), false) == 0u);
    // A record is known as long as it lives; a place in the log is never used twice.
    BOOST_TEST(f.append(records[1])->duplicate);
    const auto anew = f.append(records[0]);
    BOOST_TEST(!anew->duplicate);
    BOOST_CHECK(anew->seq > last);
    BOOST_TEST(f.search({all_of("anna"), "word2", {}, {}, {}, {}, 1000})->records.size() ==
               static_cast<std::size_t>(std::count_if(
                   stored.begin(), stored.end(), [](const Record& record) { return record.body.find("word2") == 0; })));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_search_finds_what_a_plain_look_at_every_record_finds, Fixture, EverySearch) {
    Fixture f;
    auto random = seeded();
    const auto stored = f.append_all(random_records(random, 400));
    for (int round = 0; round < 100; ++round) {
        const std::vector<std::string> texts = {"hello",      "ell", "你",  "好", "早上", "HELLO world",
                                                "世界 hello", "!",   "zzz", "\"", "o g"};
        const std::vector<std::string> senders = {"", "", "anna", "小王", "nobody"};
        SearchQuery query{scopes()[random() % scopes().size()],
                          texts[random() % texts.size()],
                          UserId{senders[random() % 5]},
                          {},
                          {}};
        if (random() % 3 == 0) query.since = at(95'000 + static_cast<std::int64_t>(random() % 10'000));
        if (random() % 3 == 0) query.until = at(98'000 + static_cast<std::int64_t>(random() % 10'000));
        query.limit = 1 + random() % 30;
        const auto text = store::TextQuery::parse(query.text);
        std::vector<Record> expected, found;
        for (auto r = stored.rbegin(); r != stored.rend(); ++r)
            if (shown(query.scope, *r) && text->matches(r->body) &&
                (query.sender.empty() || folded(r->sender.value) == folded(query.sender.value)) &&
                (query.since == Timestamp{} || r->time >= query.since) &&
                (query.until == Timestamp{} || r->time < query.until))
                expected.push_back(*r);
        while (true) {
            const auto page = f.search(query);
            BOOST_REQUIRE(page);
            BOOST_REQUIRE(page->records.size() <= query.limit.records);
            found.insert(found.end(), page->records.begin(), page->records.end());
            if (!page->more) break;
            BOOST_REQUIRE((query.before == Seq::none || page->end < query.before));
            query.before = page->end;
        }
        BOOST_CHECK_MESSAGE(found == expected, query.text << ": " << found.size() << " instead of " << expected.size());
    }
    for (const auto* text : {"", " "}) BOOST_CHECK(f.search({lobby, text, {}, {}, {}}).error().code == Code::invalid);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_holder_is_found_from_the_moment_it_is_added, Fixture, EveryLog) {
    Fixture f;
    BOOST_TEST(!f.holders().find("token"));
    const Holders::Lineage first{HolderId{"h1"}, "anna"}, second{HolderId{"h2"}, "bob"};
    f.holders().add("token", first);
    BOOST_CHECK(f.holders().find("token") == first);
    f.holders().add("token", second);
    BOOST_CHECK(f.holders().find("token") == second);
    BOOST_REQUIRE(f.append(said("anna", "x")));
    BOOST_CHECK(f.holders().find("token") == second);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(log_that_commits_late)

BOOST_AUTO_TEST_CASE(records_of_another_server_come_in_the_one_order) {
    FakeLogFixture f;
    f.fake.commit_by_itself(false);
    std::vector<std::string> events;
    const auto tail = f.log().tail(Seq::none, [&](std::span<const Record> records) {
        for (const auto& record : records) events.push_back(record.body);
    });
    for (const auto* text : {"one", "two"})
        f.log().append(said("anna", text), [&](auto answer) { events.push_back(answer ? "ok" : "no"); });
    f.fake.bring(said("bob", "theirs"));
    f.fake.commit(1);
    f.fake.bring(said("bob", "theirs too"));
    run_until(f.loop, [&] { return events.size() >= 4; });
    BOOST_TEST(f.fake.waiting() == 1u);
    f.fake.commit();
    run_until(f.loop, [&] { return events.size() >= 6; });
    std::erase(events, "ok");
    BOOST_TEST(events == (std::vector<std::string>{"theirs", "one", "theirs too", "two"}),
               boost::test_tools::per_element());
    BOOST_TEST(bodies(f.read(lobby)->records) == events, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_delay.hpp"
#include "model/search_model.hpp"

#include <boost/test/unit_test.hpp>

using namespace confab;
using namespace confab::gtk::model;
using client::ConversationId;
using client::SearchHit;
using client::SearchRequest;
using client::SearchResult;
using State = SearchModel::State;
using Server = SearchModel::Server;

BOOST_AUTO_TEST_SUITE(search_model)

namespace {

const ConversationId lobby{AccountId{"1"}, {}, {}}, bob{AccountId{"1"}, {}, UserId{"bob"}};

SearchHit hit(std::uint64_t key, const ConversationId& where = lobby) {
    SearchHit hit;
    hit.where = where;
    hit.entry.key = EntryKey{key};
    hit.entry.time = Timestamp{std::chrono::seconds{key}};
    return hit;
}

struct Searcher final : SearchSource {
    struct Question {
        SearchRequest request;
        Answer then;
        Cursor before{};
    };
    void search(SearchRequest request, Answer then) override { here.push_back({std::move(request), std::move(then)}); }
    void ask_server(SearchRequest request, Cursor before, Answer then) override {
        there.push_back({std::move(request), std::move(then), std::move(before)});
    }
    bool server_can_search() const override { return server; }

    void types(const char* text) {
        model.set_text(text);
        timers.pass();
    }

    std::vector<Question> here, there;
    bool server = false;
    FakeDelay timers;
    SearchModel model{*this, timers.delay()};
};

} // namespace

BOOST_AUTO_TEST_CASE(typing_asks_once_a_pause) {
    Searcher searcher;
    for (const char* text : {"h", "ho", "hot"}) searcher.model.set_text(text);
    BOOST_TEST(searcher.here.empty());
    BOOST_TEST(searcher.timers.pass() == 1u);
    BOOST_REQUIRE_EQUAL(searcher.here.size(), 1u);
    BOOST_TEST(searcher.here[0].request.text == "hot");
    BOOST_TEST(!searcher.here[0].request.in);
    BOOST_TEST((searcher.model.state() == State::searching));
}

BOOST_AUTO_TEST_CASE(an_answer_to_what_is_no_longer_asked_is_dropped) {
    Searcher searcher;
    searcher.types("hot");
    searcher.model.set_text("hotpot");
    searcher.here[0].then(SearchResult{{hit(1)}, false});
    BOOST_TEST(searcher.model.hits().empty());
    searcher.timers.pass();
    searcher.here[1].then(SearchResult{{hit(2)}, false});
    searcher.here[0].then(SearchResult{{hit(1)}, false});
    BOOST_REQUIRE_EQUAL(searcher.model.hits().size(), 1u);
    BOOST_TEST((searcher.model.hits()[0].entry.key == EntryKey{2}));
}

BOOST_AUTO_TEST_CASE(nothing_found_is_said) {
    Searcher searcher;
    searcher.types("hot");
    searcher.here[0].then(SearchResult{{}, false});
    BOOST_TEST((searcher.model.state() == State::nothing));
}

BOOST_AUTO_TEST_CASE(an_empty_field_or_one_of_spaces_asks_nothing_and_shows_nothing) {
    Searcher searcher;
    searcher.types("hot");
    searcher.here[0].then(SearchResult{{hit(1)}, false});
    searcher.types("   ");
    BOOST_TEST((searcher.model.state() == State::idle));
    BOOST_TEST(searcher.model.hits().empty());
    BOOST_TEST(searcher.here.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_was_found_before_stays_in_view_while_the_next_is_searched) {
    Searcher searcher;
    searcher.types("hot");
    searcher.here[0].then(SearchResult{{hit(1)}, false});
    searcher.types("hotp");
    BOOST_TEST((searcher.model.state() == State::found));
    searcher.here[1].then(fail(Error{Code::io, "The index can't be read."}));
    BOOST_TEST((searcher.model.state() == State::failed));
    BOOST_TEST(searcher.model.hits().empty());
    BOOST_TEST(searcher.model.problem() == "The index can't be read.");
}

BOOST_AUTO_TEST_CASE(more_hits_come_behind_those_that_are_there) {
    Searcher searcher;
    searcher.types("hot");
    searcher.here[0].then(SearchResult{{hit(9), hit(8)}, true});
    std::size_t kept = 0;
    searcher.model.signal_changed().connect([&](std::size_t count) { kept = count; });
    searcher.model.load_more();
    searcher.model.load_more();
    BOOST_REQUIRE_EQUAL(searcher.here.size(), 2u);
    BOOST_TEST((searcher.here[1].request.before == EntryKey{8}));
    searcher.here[1].then(SearchResult{{hit(7)}, false});
    BOOST_TEST(kept == 2u);
    BOOST_TEST(searcher.model.hits().size() == 3u);
    searcher.model.load_more();
    BOOST_TEST(searcher.here.size() == 2u);
}

BOOST_AUTO_TEST_CASE(one_conversation_alone_is_searched_when_it_is_wished) {
    Searcher searcher;
    searcher.types("hot");
    searcher.model.set_within(bob);
    searcher.timers.pass();
    BOOST_REQUIRE_EQUAL(searcher.here.size(), 2u);
    BOOST_TEST((searcher.here[1].request.in == bob));
}

BOOST_AUTO_TEST_CASE(the_server_is_offered_only_where_it_can_search) {
    Searcher searcher;
    BOOST_TEST((searcher.model.server() == Server::unable));
    searcher.model.ask_server();
    BOOST_TEST(searcher.there.empty());
    searcher.server = true;
    BOOST_TEST((searcher.model.server() == Server::offered));
}

BOOST_AUTO_TEST_CASE(hits_of_the_server_join_those_that_are_there_once_and_in_order) {
    Searcher searcher;
    searcher.server = true;
    searcher.types("hot");
    searcher.here[0].then(SearchResult{{hit(9), hit(5)}, true});
    searcher.model.ask_server();
    BOOST_TEST((searcher.model.server() == Server::asking));
    searcher.there[0].then(SearchResult{{hit(9), hit(7), hit(1)}, false});
    BOOST_TEST((searcher.model.server() == Server::asked));
    std::vector<std::uint64_t> keys;
    for (const auto& each : searcher.model.hits()) keys.push_back(static_cast<std::uint64_t>(each.entry.key));
    BOOST_TEST(keys == (std::vector<std::uint64_t>{9, 7, 5, 1}));
    // The next page from here goes on where the last ended.
    searcher.model.load_more();
    BOOST_TEST((searcher.here[1].request.before == EntryKey{5}));
}

BOOST_AUTO_TEST_CASE(a_server_that_has_more_is_asked_for_it_until_there_is_no_more) {
    Searcher searcher;
    searcher.server = true;
    searcher.types("hot");
    searcher.here[0].then(SearchResult{{}, false});
    searcher.model.ask_server();
    BOOST_TEST(searcher.there[0].before.empty());
    searcher.there[0].then(SearchResult{{hit(9), hit(8)}, true, Cursor{"log.8"}});
    BOOST_TEST((searcher.model.server() == Server::offered));
    std::size_t kept = 0;
    searcher.model.signal_changed().connect([&](std::size_t count) { kept = count; });
    searcher.model.ask_server();
    BOOST_REQUIRE_EQUAL(searcher.there.size(), 2u);
    BOOST_TEST(searcher.there[1].before.value == "log.8");
    searcher.there[1].then(SearchResult{{hit(7)}, false});
    BOOST_TEST((searcher.model.server() == Server::asked));
    BOOST_TEST(searcher.model.hits().size() == 3u);
    BOOST_TEST(kept == 2u);

    searcher.types("hotpot");
    searcher.here[1].then(SearchResult{{}, false});
    searcher.model.ask_server();
    BOOST_TEST(searcher.there[2].before.empty());
}

BOOST_AUTO_TEST_CASE(older_hits_from_here_find_their_places_among_those_of_the_server) {
    Searcher searcher;
    searcher.server = true;
    searcher.types("hot");
    searcher.here[0].then(SearchResult{{hit(9), hit(5)}, true});
    searcher.model.ask_server();
    searcher.there[0].then(SearchResult{{hit(7), hit(1)}, false});
    searcher.model.load_more();
    searcher.here[1].then(SearchResult{{hit(4), hit(2)}, false});
    std::vector<std::uint64_t> keys;
    for (const auto& each : searcher.model.hits()) keys.push_back(static_cast<std::uint64_t>(each.entry.key));
    BOOST_TEST(keys == (std::vector<std::uint64_t>{9, 7, 5, 4, 2, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_server_that_fails_can_be_asked_again) {
    Searcher searcher;
    searcher.server = true;
    searcher.types("hot");
    searcher.here[0].then(SearchResult{{hit(9)}, false});
    searcher.model.ask_server();
    searcher.there[0].then(fail(Error{Code::timed_out, "The server did not answer."}));
    BOOST_TEST((searcher.model.server() == Server::offered));
    BOOST_TEST((searcher.model.state() == State::found));
    BOOST_TEST(searcher.model.problem() == "The server did not answer.");
}

BOOST_AUTO_TEST_SUITE_END()

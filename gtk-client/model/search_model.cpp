// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/search_model.hpp"

#include <algorithm>
#include <utility>

namespace confab::gtk::model {

using client::SearchHit;
using client::SearchRequest;
using client::SearchResult;

namespace {

bool same(const SearchHit& a, const SearchHit& b) { return a.entry.key == b.entry.key && a.where == b.where; }

bool blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

} // namespace

void SearchModel::set_text(std::string text) {
    if (std::exchange(text_, std::move(text)) != text_) ask_soon();
}

void SearchModel::set_within(std::optional<client::ConversationId> conversation) {
    if (std::exchange(within_, std::move(conversation)) != within_) ask_soon();
}

void SearchModel::clear() {
    text_.clear();
    ask_soon();
}

SearchModel::Server SearchModel::server() const { return source_.server_can_search() ? server_ : Server::unable; }

void SearchModel::ask_soon() {
    ++question_; // whatever is under way is stale now
    loading_more_ = false;
    if (!blank(text_)) {
        timer_ = delay_(pause, [this] { ask(); });
        return;
    }
    timer_.reset();
    hits_.clear();
    problem_.clear();
    more_ = false;
    state_ = State::idle;
    changed_.emit(0);
}

void SearchModel::ask() {
    server_ = Server::offered;
    servers_next_ = {};
    has_servers_ = false;
    // What was found for the text before stays in view until there is something else: nothing flickers.
    if (state_ != State::found) {
        state_ = State::searching;
        changed_.emit(0);
    }
    source_.search(request(), answer(&SearchModel::take_first));
}

void SearchModel::load_more() {
    if (state_ != State::found || !more_ || loading_more_ || hits_.size() >= most_hits) return;
    loading_more_ = true;
    auto next = request();
    next.before = last_here_;
    source_.search(std::move(next), answer(&SearchModel::take_more));
}

void SearchModel::ask_server() {
    if (server() != Server::offered || blank(text_)) return;
    server_ = Server::asking;
    problem_.clear();
    changed_.emit(hits_.size());
    source_.ask_server(request(), servers_next_, answer(&SearchModel::take_servers));
}

SearchRequest SearchModel::request() const {
    SearchRequest request;
    request.text = text_;
    request.in = within_;
    request.limit = page;
    return request;
}

SearchSource::Answer SearchModel::answer(void (SearchModel::*take)(SearchResult)) {
    return guard_.wrap([this, take, question = question_](Result<SearchResult> result) {
        if (question != question_) return;
        if (result) return (this->*take)(std::move(*result));
        problem_ = result.error().text;
        if (take == &SearchModel::take_first) {
            hits_.clear();
            more_ = false;
            state_ = State::failed;
        } else if (take == &SearchModel::take_more) {
            loading_more_ = false;
        } else {
            server_ = Server::offered;
        }
        changed_.emit(hits_.size());
    });
}

void SearchModel::take_first(SearchResult result) {
    hits_ = std::move(result.hits);
    if (!hits_.empty()) last_here_ = hits_.back().entry.key;
    more_ = result.more;
    problem_.clear();
    state_ = hits_.empty() ? State::nothing : State::found;
    changed_.emit(0);
}

void SearchModel::take_more(SearchResult result) {
    loading_more_ = false;
    more_ = result.more && !result.hits.empty();
    if (!result.hits.empty()) last_here_ = result.hits.back().entry.key;
    changed_.emit(add_new(std::move(result.hits)));
}

void SearchModel::take_servers(SearchResult result) {
    has_servers_ = true;
    const auto kept = add_new(std::move(result.hits));
    // An answer that leads nowhere must not be asked for for ever.
    const bool more = result.more && !result.next.empty() && result.next != servers_next_ && hits_.size() < most_hits;
    servers_next_ = std::move(result.next);
    server_ = more ? Server::offered : Server::asked;
    state_ = hits_.empty() ? State::nothing : State::found;
    changed_.emit(kept);
}

std::size_t SearchModel::add_new(std::vector<SearchHit> hits) {
    const auto before = hits_;
    for (auto& hit : hits) {
        const bool known =
            std::any_of(hits_.begin(), hits_.end(), [&](const SearchHit& each) { return same(each, hit); });
        if (!known) hits_.push_back(std::move(hit));
    }
    // The server's are older or newer than those from here, whatever page they came with.
    if (has_servers_)
        std::stable_sort(hits_.begin(), hits_.end(),
                         [](const SearchHit& a, const SearchHit& b) { return a.entry.time > b.entry.time; });
    const auto kept = std::mismatch(before.begin(), before.end(), hits_.begin(), hits_.end(), same).first;
    return static_cast<std::size_t>(kept - before.begin());
}

} // namespace confab::gtk::model

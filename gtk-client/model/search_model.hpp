// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "client/search.hpp"
#include "model/delay.hpp"
#include "model/guard.hpp"

#include <sigc++/signal.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace confab::gtk::model {

/// Where hits come from. Answers come later, or at once, and once.
class SearchSource {
public:
    using Answer = std::function<void(Result<client::SearchResult>)>;

    virtual ~SearchSource() = default;
    /// In what is kept here.
    virtual void search(client::SearchRequest request, Answer then) = 0;
    /// ... on the server, where it can: hits that are new here are kept here then. `before`: SearchResult::next of the hits
    /// so far; empty: from the newest.
    virtual void ask_server(client::SearchRequest request, Cursor before, Answer then) = 0;
    [[nodiscard]] virtual bool server_can_search() const = 0;
};

/// A search while it is typed. It asks once a pause, and forgets answers to what is no longer asked.
class SearchModel {
public:
    static constexpr std::chrono::milliseconds pause{150};
    static constexpr std::size_t page = 50, most_hits = 1000;

    enum class State {
        idle,      ///< nothing is asked
        searching, ///< and there is nothing to show yet
        found,     ///< hits(), the newest first
        nothing,   ///< there are none
        failed,    ///< problem() says why
    };
    enum class Server {
        unable,
        offered, ///< it was not asked yet, or has more
        asking,
        asked, ///< all that it has is among the hits
    };

    /// `source` outlives the model.
    SearchModel(SearchSource& source, Delay delay) : source_{source}, delay_{std::move(delay)} {}

    /// What stands in the field.
    void set_text(std::string text);
    /// Only in this conversation; none: in all of them.
    void set_within(std::optional<client::ConversationId> conversation);
    /// The person is near the last hit.
    void load_more();
    /// Searches on the server, too; again: goes on where its last answer ended.
    void ask_server();
    /// Forgets everything.
    void clear();

    [[nodiscard]] State state() const noexcept { return state_; }
    [[nodiscard]] Server server() const;
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] const std::vector<client::SearchHit>& hits() const noexcept { return hits_; }
    [[nodiscard]] bool more() const noexcept { return more_; }
    /// What went wrong, here or on the server: a sentence; empty: nothing.
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

    /// Any of these changed. `kept`: so many hits at the beginning are as they were.
    sigc::signal<void(std::size_t kept)>& signal_changed() noexcept { return changed_; }

private:
    void ask_soon();
    void ask();
    [[nodiscard]] client::SearchRequest request() const;
    [[nodiscard]] SearchSource::Answer answer(void (SearchModel::*take)(client::SearchResult));
    void take_first(client::SearchResult result);
    void take_more(client::SearchResult result);
    void take_servers(client::SearchResult result);
    /// Returns how many hits at the beginning are as they were.
    std::size_t add_new(std::vector<client::SearchHit> hits);

    SearchSource& source_;
    Delay delay_;
    std::string text_, problem_;
    std::optional<client::ConversationId> within_;
    std::vector<client::SearchHit> hits_;
    EntryKey last_here_ =
        EntryKey::none; ///< of the hits that were found here, the oldest: the next page comes before it
    State state_ = State::idle;
    Server server_ = Server::offered;
    Cursor servers_next_;      ///< the server's next hits are before it
    bool has_servers_ = false; ///< hits of the server are among those from here
    bool more_ = false, loading_more_ = false;
    unsigned question_ = 0; ///< answers to an earlier one are stale
    Handle timer_;
    sigc::signal<void(std::size_t)> changed_;
    Guard guard_;
};

} // namespace confab::gtk::model

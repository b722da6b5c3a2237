// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/archive.hpp"
#include "client/queries.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <variant>

namespace confab::client {

/// Fetches pages of history from the network into the archive, one at a time for each conversation. Engine thread.
class Fetcher {
public:
    static constexpr std::uint32_t newest_page = 50, page = 100;

    /// The end of a conversation that is stale.
    struct Newest {};
    /// What is missing before, or behind, an entry.
    struct Before {
        EntryKey key;
    };
    struct After {
        EntryKey key;
    };
    /// What was said from this time on.
    struct From {
        Timestamp time;
    };
    using Wish = std::variant<Newest, Before, After, From>;

    class Owner {
    public:
        virtual ~Owner() = default;
        /// What the network says, as the account sees it.
        virtual Entry entry_of(const ChatMessage& message, std::uint32_t flags) = 0;
        /// A page is in the archive. `told`: its new messages are news to the person.
        virtual void fetched(const ConversationId& of, const std::vector<Archive::Kept>& page, bool told) = 0;
        virtual void store_failed(Error why) = 0;
    };

    /// `then` is called later, once, when a page has come or none is needed any more. Errors: those of Queries::ask(), of the
    /// archive.
    using Then = std::function<void(Result<void>)>;

    /// All outlive the fetcher.
    Fetcher(Queries& queries, Archive& archive, Owner& owner) : queries_{queries}, archive_{archive}, owner_{owner} {}

    void fetch(const ConversationId& of, Wish wish, Then then);

private:
    struct Request {
        ::confab::Query query;
        std::uint32_t flags = 0;
        Archive::Span span; ///< what it will be, without entries
        int tries = 5;      ///< pages without an entry in them
    };
    struct Job {
        Wish wish;
        Then then;
    };
    void start(const ConversationId& of);
    /// Nothing: there is nothing to ask for.
    [[nodiscard]] std::optional<Request> request_for(const ConversationId& of, const Wish& wish);
    [[nodiscard]] std::optional<Request> request_before(const ConversationId& of, EntryKey key);
    [[nodiscard]] std::optional<Request> request_after(const ConversationId& of, EntryKey key);
    void ask(const ConversationId& of, std::shared_ptr<Request> request);
    void answered(const ConversationId& of, const std::shared_ptr<Request>& request, Queries::Answers answers);
    void end(const ConversationId& of, Result<void> how);

    Queries& queries_;
    Archive& archive_;
    Owner& owner_;
    std::map<ConversationId, std::deque<Job>> jobs_; ///< the first of each is running
};

} // namespace confab::client

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fake_log.hpp"
#include "hub/hub.hpp"
#include "plugin/transports.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace std { // where Boost.Test looks for it
inline ostream& boost_test_print_type(ostream& out, confab::Code code) { return out << confab::name(code); }
} // namespace std

namespace confab::test {

/// All that a session can ask for today.
inline constexpr std::uint64_t all_caps = CONFAB_CAP_ACK | CONFAB_CAP_RESUME | CONFAB_CAP_HISTORY | CONFAB_CAP_SEARCH;

/// A bare connection to a hub: it asks what it is told to, and writes down what it hears.
class Peer final : public plugin::Receiver {
public:
    Peer(plugin::Transport& transport, Auth auth);
    ~Peer() override;
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    /// Requests; the answers come when the loop runs.
    Op join(Auth auth);
    Op say(const std::string& text, const std::string& origin = {}, const std::string& to = {});
    Op ask(Query query, std::uint32_t flags = 0);
    Op history(Query query = {}) { return ask(of(QueryWhat::history, std::move(query))); }
    Op backwards(Query query = {}) { return ask(of(QueryWhat::history, std::move(query)), CONFAB_F_BACKWARDS); }
    Op missed(Query query = {}) { return ask(of(QueryWhat::missed, std::move(query))); }
    Op search(const std::string& text, Query query = {});
    void cancel(Op op);
    void leave();

    /// The answer that ended this request; it must have come, and once.
    [[nodiscard]] const Message& ended(Op op) const;
    [[nodiscard]] const OpDone& done(Op op) const { return std::get<OpDone>(ended(op).body); }
    [[nodiscard]] bool more(Op op) const { return (ended(op).flags & CONFAB_F_MORE) != 0; }
    [[nodiscard]] bool waits(Op op) const;
    /// Texts of the messages that answered this request; with Op::none, of those that were told live.
    [[nodiscard]] std::vector<std::string> texts(Op op = Op::none) const;
    [[nodiscard]] std::vector<ChatMessage> messages(Op op = Op::none) const;
    [[nodiscard]] std::vector<Member> members() const;
    [[nodiscard]] bool resumed() const { return (ready_flags & CONFAB_F_RESUMED) != 0; }

    std::vector<Message> heard; ///< everything in its order, without SESSION
    std::optional<SessionChange> ready, closed;
    std::uint32_t ready_flags = 0;
    std::size_t heard_before_ready = 0;

private:
    void receive(Message message) override;
    Op submit(decltype(Message::body) body, std::uint32_t flags = 0);
    static Query of(QueryWhat what, Query query) {
        query.what = what;
        return query;
    }

    plugin::Transport& transport_;
    SessionId session_;
    Auth auth_;
    std::uint64_t last_op_ = 0;
};

/// How somebody comes in.
struct Coming {
    std::uint64_t caps = all_caps;
    std::string resume = {};
    Cursor since = {};
    std::string display = "Somebody";
};

/// A hub on a FakeLog, with the memory transport. Nothing happens but in settle(), and then until nothing is left to do.
class Hall {
public:
    explicit Hall(hub::Policy policy = {}, bool searchable = true);
    ~Hall();

    void start_hub();
    /// Ends it as a crash does: nobody is told.
    void drop_hub() { hub.reset(); }
    /// Another log, as after a restore.
    void change_log(const std::string& id);

    /// Somebody whose join has been answered, with READY or not.
    std::unique_ptr<Peer> come(const std::string& id, Coming how = {});
    /// Comes again as the one before, with everything up to `since`.
    std::unique_ptr<Peer> come_back(const std::string& id, const std::string& token, const Cursor& since) {
        return come(id, {.resume = token, .since = since});
    }

    void settle();
    [[nodiscard]] Cursor cursor(hub::Seq seq) const;
    /// A message of somebody at another server.
    void bring(const std::string& text);

    std::filesystem::path data;
    Loop loop;
    plugin::Transports transports;
    std::unique_ptr<FakeLog> log;
    std::unique_ptr<hub::Hub> hub;
    Timestamp time{std::chrono::hours{24 * 365 * 50}}; ///< by the hub's clock

private:
    hub::Policy policy_;
    bool searchable_;
};

} // namespace confab::test

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.hpp"
#include "hub/admission.hpp"
#include "hub/attendance.hpp"
#include "hub/delivery.hpp"
#include "hub/gate.hpp"
#include "hub/history.hpp"
#include "hub/holders.hpp"
#include "hub/lineages.hpp"
#include "hub/lobby.hpp"
#include "hub/log.hpp"
#include "hub/people.hpp"
#include "hub/policy.hpp"
#include "hub/search.hpp"
#include "plugin/transport.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace confab::hub {

/// The listen role: lets people in, writes what they say into the log, tells who is here. Engine thread.
///
/// It knows no wire format and no socket. Whoever says something is the session's Identity; ids inside a request are only
/// ever about somebody else. A message is delivered when it comes out of the log's tail, and acknowledged after that.
class Hub final : public plugin::Receiver {
public:
    using Listening = hub::Listening;
    using Started = Gate::Started;

    /// Log, search and holders outlive the hub; without `search` nobody can search.
    Hub(Clock clock, Policy policy, Log& log, Search* search, Holders& holders);
    ~Hub() override = default;
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    /// Lets people in through this transport, which outlives the hub. `started` is called once: with the address, or with
    /// the reason why it can't; `stopped` when a listener that had started ends without having been asked to.
    void listen(plugin::Transport& transport, const std::map<std::string, std::string>& settings, Started started,
                Gate::Stopped stopped);

    /// Takes nobody and no message any more; when the log has answered for the messages that it has, tells everybody to come
    /// back. `done` is called once, when all have gone.
    void shut_down(std::string_view text, std::function<void()> done);
    /// A shut_down() that waits for the log no longer: for a caller whose patience has an end.
    void hurry();

    /// Takes new settings into the running listeners. Errors: those of Transport::reconfigure(), which changed nothing.
    Result<void> reconfigure(const std::map<std::string, std::string>& settings);

    /// Connections, joined or not.
    [[nodiscard]] std::size_t sessions() const noexcept { return gate_.sessions(); }
    [[nodiscard]] std::size_t members() const noexcept { return lobby_.size(); }

private:
    /// Who came in, and what that meant.
    struct Newcomer {
        Identity who;
        Standing standing;
        SessionId replaced = SessionId::none;
        bool seen_as_before = false; ///< for the others, nobody went and nobody came
    };

    void receive(Message message) override;
    void request(const Message& message);
    void join(const Message& message, const Auth& auth);
    [[nodiscard]] Result<Newcomer> admit(SessionId session, const Auth& auth, bool resumes);
    void take_seat(const Message& message, const Newcomer& newcomer);
    void welcome(const Message& message, const Auth& auth, const Newcomer& newcomer, Capabilities caps);
    void leave(SessionId session);
    void say(const Message& message, const Identity& who, const ChatMessage& chat);
    void say_to_absent(const Message& message, const Identity& who, const ChatMessage& chat);
    void append(const Message& message, Record record);
    void appended(SessionId session, Op op, OriginId origin, Result<Log::Committed> result);
    void tell_profile(const Message& message, const Query& query);

    [[nodiscard]] Member member(MemberChange change, const Identity& who) const;
    /// The log is asked for the session, and has answered. One that is gone is counted until then.
    void ask_log(SessionId session);
    void answered(SessionId session);
    void finish_if_empty();

    Clock clock_;
    const Policy policy_;
    Log& log_;
    Gate gate_;
    Admission admission_;
    Lineages lineages_;
    Lobby lobby_;
    People people_;
    Attendance attendance_;
    Delivery delivery_;
    History history_;

    std::size_t unanswered_ = 0; ///< appends, and what else a message waits for in the log
    std::unordered_map<SessionId, std::size_t> unanswered_of_; ///< the same, of each session that has some
    bool shutting_down_ = false, closing_ = false;
    std::string farewell_;
    std::function<void()> shut_down_done_;
    std::string id_prefix_; ///< of message ids: differs from that of any other run and server
    std::uint64_t last_id_ = 0;
    std::shared_ptr<int> alive_ = std::make_shared<int>(); ///< answers of the log look whether it still is
};

} // namespace confab::hub

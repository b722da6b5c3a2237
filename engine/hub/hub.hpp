// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.hpp"
#include "hub/admission.hpp"
#include "hub/lobby.hpp"
#include "hub/people.hpp"
#include "hub/policy.hpp"
#include "plugin/transport.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace confab::hub {

/// The id of the room that everybody is in.
inline constexpr std::string_view lobby_id = "lobby";

/// The listen role: lets people in, routes what they say, tells who is here. Engine thread.
///
/// It knows no wire format and no socket. Whoever says something is the session's Identity; ids inside a request are only
/// ever about somebody else.
class Hub final : public plugin::Receiver {
public:
    struct Listening {
        std::string address; ///< URI with the real port
        std::string tls_fingerprint;
    };
    using Started = std::function<void(Result<Listening>)>;

    Hub(Clock clock, Policy policy);
    ~Hub() override;
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    /// Lets people in through this transport, which outlives the hub. `started` is called once: with the address, or with
    /// the reason why it can't; `stopped` when a listener that had started ends without having been asked to.
    void listen(plugin::Transport& transport, const std::map<std::string, std::string>& settings, Started started,
                std::function<void(Error)> stopped);

    /// Takes nobody in any more, and tells everybody to come back; `done` is called once when all have gone.
    void shut_down(std::string_view text, std::function<void()> done);

    /// Takes new settings into the running listeners. Errors: those of Transport::reconfigure(), which changed nothing.
    Result<void> reconfigure(const std::map<std::string, std::string>& settings);

    /// Connections, joined or not.
    [[nodiscard]] std::size_t sessions() const noexcept { return sessions_.size(); }
    [[nodiscard]] std::size_t members() const noexcept { return lobby_.size(); }

private:
    void receive(Message message) override;
    void session_changed(SessionId session, const SessionChange& change);
    void listener_changed(SessionId session, const SessionChange& change);
    void request(const Message& message);
    void join(const Message& message, const Auth& auth);
    void leave(SessionId session);
    void say(const Message& message, const Identity& who, const ChatMessage& chat);
    void say_privately(const Message& message, const Identity& who, ChatMessage notice);
    void tell_profile(const Message& message, const Query& query);

    void answer(const Message& request, std::uint32_t of, Result<MessageId> result);
    void tell(SessionId session, Op op, decltype(Message::body) body);
    void tell_everybody(decltype(Message::body) body);
    [[nodiscard]] MessageId new_id();
    void finish_if_empty();

    struct Listener {
        plugin::Transport* transport;
        Started started;
        std::function<void(Error)> stopped;
    };

    Clock clock_;
    Policy policy_;
    Admission admission_;
    Lobby lobby_;
    People people_;
    std::unordered_map<SessionId, Listener> listeners_;
    std::unordered_map<SessionId, plugin::Transport*> sessions_; ///< joined or not
    std::function<void()> shut_down_done_;
    bool shutting_down_ = false;
    std::string id_prefix_; ///< of message ids: differs between two runs
    std::uint64_t last_id_ = 0;
};

} // namespace confab::hub

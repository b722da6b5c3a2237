// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "plugin/transport.hpp"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace confab::hub {

/// Where a listener can be reached.
struct Listening {
    std::string address; ///< URI with the real port
    std::string tls_fingerprint;
};

/// The listeners, the sessions that came in through them, joined or not, and the way to each. Engine thread.
///
/// What is told to a session that is gone reaches nobody, and that is no fault: it may go at any time.
class Gate {
public:
    using Started = std::function<void(Result<Listening>)>;
    using Stopped = std::function<void(Error)>;

    Gate() = default;
    /// Closes everything without waiting.
    ~Gate();
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    /// The transport and the receiver outlive the gate. See Hub::listen().
    void listen(plugin::Transport& transport, const std::map<std::string, std::string>& settings,
                plugin::Receiver& receiver, Started started, Stopped stopped);

    /// Takes new settings into the running listeners. Errors: those of Transport::reconfigure(), which changed nothing.
    Result<void> reconfigure(const std::map<std::string, std::string>& settings);

    /// Takes note of what a listener or a session became. False: no business of the gate, or of nobody's it knows.
    bool changed(SessionId session, const SessionChange& change);
    /// It is here, and not being closed: what somebody still says whom the hub has sent away is not heard any more.
    [[nodiscard]] bool hears(SessionId session) const;
    [[nodiscard]] std::size_t sessions() const noexcept { return sessions_.size(); }
    [[nodiscard]] bool empty() const noexcept { return listeners_.empty() && sessions_.empty(); }

    void tell(SessionId session, Op op, std::uint32_t flags, decltype(Message::body) body);
    /// One notice, encoded once.
    void tell_many(std::span<const SessionId> sessions, decltype(Message::body) body);
    /// Ends a request of type `of` (CONFAB_MSG_*).
    void refuse(const Message& request, std::uint32_t of, Error error, OriginId origin = {});

    void close(SessionId session, Code why, std::string_view text);
    /// Takes nobody in any more: who comes all the same is closed with this text.
    void shut(std::string_view text);
    void close_sessions(std::string_view text);

private:
    struct Listener {
        plugin::Transport* transport;
        Started started;
        Stopped stopped;
    };
    struct Incoming {
        plugin::Transport* transport;
        bool closing = false; ///< by the hub; the transport may still have frames of it
    };
    void listener_changed(SessionId session, const SessionChange& change);

    std::unordered_map<SessionId, Listener> listeners_;
    std::unordered_map<SessionId, Incoming> sessions_;
    std::vector<plugin::Transport*> transports_; ///< that were listened through
    bool shut_ = false;
    std::string shut_text_;
};

} // namespace confab::hub

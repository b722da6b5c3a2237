// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "base/time.hpp"
#include "client/backoff.hpp"
#include "client/status.hpp"
#include "plugin/transport.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace confab::client {

/// One session that comes back by itself: the state machine that all transports share. Engine thread.
///
///   offline ──connect()──▶ connecting ──AUTH──▶ authenticating ──READY──▶ online
///      ▲                       │ ▲                    │                     │ CLOSED
///      │ refused, given up     │ └──── time, connect() ───── waiting ◀──────┘
///      └───────────────────────┴──────────────────────┘
///
/// Before the first success only `retry_from_start` makes it wait and retry. After a success everything that may pass is
/// retried; `name_in_use` (mostly one's own dead session) for `name_patience` at most.
class Connection final : public plugin::Receiver {
public:
    static constexpr std::chrono::seconds name_patience{
        80};                                              ///< twice the idle time-out of a ws server with its defaults
    static constexpr std::chrono::seconds auth_limit{20}; ///< from AUTH to READY

    static constexpr std::chrono::seconds disk_patience{30}; ///< a full disk is given this time

    class Owner {
    public:
        virtual ~Owner() = default;
        virtual void connection_changed() = 0;
        /// What a session needs beforehand; `then` is called once, at once or later, unless the owner ends before.
        virtual void prepare(std::function<void(Result<void>)> then) { then({}); }
        /// The keys that a session may use; null: none.
        [[nodiscard]] virtual plugin::Identity* identity() { return nullptr; }
        /// How the far side is asked for a session.
        virtual Auth introduction() = 0;
        /// The far side has agreed; online follows. On an error the session ends, and another one is tried.
        virtual Result<void> session_begins(const SessionChange& ready, bool resumed) = 0;
        /// What the far side says while it is online, and the answers that end at its close.
        virtual void received(Message message) = 0;
    };

    /// All references outlive the connection.
    Connection(Loop& loop, plugin::Transport& transport, Clock clock, const AccountConfig& config, Owner& owner);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// `auth_flags`: CONFAB_F_* for AUTH, until it has been answered.
    void connect(std::uint32_t auth_flags = 0);
    void disconnect();

    [[nodiscard]] const ConnectionStatus& status() const noexcept { return status_; }
    [[nodiscard]] const RoomId& lobby() const noexcept { return lobby_; }
    [[nodiscard]] plugin::Transport& transport() noexcept { return transport_; }
    [[nodiscard]] bool online() const noexcept { return status_.state == ConnectionState::online; }

    /// To the far side, with a fresh op, which is returned. Errors: not_joined (not online), busy, those of the transport.
    Result<Op> request(decltype(Message::body) body, std::uint32_t flags = 0);
    void cancel(Op op);
    /// This session does what it is for: after it, the first try comes soon again.
    void settled() noexcept { backoff_.reset(); }
    /// Ends the session for a reason on this side, and tries again as after a cut. What it still says is not told, apart from
    /// the ends of requests.
    void give_up_session(Error why);

private:
    void receive(Message message) override;
    [[nodiscard]] plugin::Identity* identity() override { return owner_.identity(); }
    void open_session();
    void session_changed(const SessionChange& change, std::uint32_t flags);
    void authenticate();
    void closed(Error why, std::chrono::milliseconds not_before, bool no_retry, std::string fingerprint);
    void drop_session(Code why, std::string_view text);
    void wait(Error why, std::chrono::milliseconds not_before);
    void become(ConnectionStatus status);
    [[nodiscard]] bool may_retry(const Error& why, bool no_retry) const;

    Loop& loop_;
    plugin::Transport& transport_;
    Clock clock_;
    const AccountConfig& config_;
    Owner& owner_;

    ConnectionStatus status_;
    SessionId session_ = SessionId::none;
    RoomId lobby_;
    Op last_op_ = Op::none, auth_op_ = Op::none;
    std::uint32_t auth_flags_ = 0;
    std::uint64_t attempt_ = 0; ///< the number of the last open_session()
    Backoff backoff_;
    Handle timer_;
    bool was_online_ = false;
    std::optional<Error> refusal_; ///< of our AUTH, while the session closes
    std::optional<Timestamp> name_taken_since_;
};

} // namespace confab::client

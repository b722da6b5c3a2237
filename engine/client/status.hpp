// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "base/ids.hpp"
#include "model/message.hpp"

#include <chrono>
#include <compare>
#include <map>
#include <optional>
#include <string>

namespace confab::client {

/// Settings of a transport, by key (plugin.h, confab_setting).
using SettingValues = std::map<std::string, std::string>;

/// Everything that a connection needs.
struct AccountConfig {
    AccountId id;
    std::string transport; ///< id of the transport
    SettingValues settings;
    UserId user;
    std::string display;
    bool retry_from_start = false; ///< retry even when it never was online: for scripts that start before their server
};

enum class ConnectionState {
    offline,        ///< not wished, or given up: `error` says why
    connecting,     ///< reaching the far side
    authenticating, ///< saying who we are
    online,
    waiting, ///< lost; tries again in `retry_in`
};

struct ConnectionStatus {
    ConnectionState state = ConnectionState::offline;
    Error error{Code::ok, {}};             ///< offline, waiting: why; `ok`: as it was wished
    std::chrono::milliseconds retry_in{0}; ///< waiting
    std::string tls_fingerprint{};         ///< of a certificate that nobody vouches for; set with Code::tls_untrusted
    Capabilities caps{};                   ///< online
    UserId self{};                         ///< online: own id, as the far side writes it
    std::string greeting{};                ///< online: from the far side, may be empty

    friend bool operator==(const ConnectionStatus&, const ConnectionStatus&) = default;
};

/// A conversation of an account: a room (the empty id is the lobby), or a private one.
struct ConversationId {
    AccountId account;
    RoomId room; ///< empty, with an empty peer: the lobby
    UserId peer; ///< set: private

    [[nodiscard]] bool direct() const noexcept { return !peer.empty(); }
    friend auto operator<=>(const ConversationId&, const ConversationId&) = default;
};

struct RosterMember {
    UserId id;
    std::string name; ///< empty: not known
    bool online = true;

    /// What to show: the name, or the id where there is none.
    [[nodiscard]] const std::string& label() const noexcept { return name.empty() ? id.value : name; }
    friend bool operator==(const RosterMember&, const RosterMember&) = default;
};

} // namespace confab::client

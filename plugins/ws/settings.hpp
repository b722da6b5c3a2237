// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confab/plugin.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confab::ws {

/// The tables that the descriptor hands to the host; static.
[[nodiscard]] const confab_setting* const* setting_table() noexcept;
[[nodiscard]] const confab_preset* const* preset_table() noexcept;

/// How to reach a server, from a checked configuration.
struct ConnectOptions {
    explicit ConnectOptions(const confab_config& config);

    std::string host;
    uint16_t port = 0;
    bool tls = false;
    std::string path;
    std::string tls_fingerprint; ///< lower-case hex without colons, or empty
    std::string ca_file;         ///< empty: the authorities that the system trusts
    std::chrono::seconds keepalive{};
    std::chrono::seconds time_limit{}; ///< for connecting, and again for joining; an answer may take twice as long

    [[nodiscard]] std::string uri() const; ///< as libsoup wants it
};

/// How to be a server, from a checked configuration.
struct ListenOptions {
    explicit ListenOptions(const confab_config& config);

    std::string host;
    uint16_t port = 0; ///< 0: any free one
    bool tls = false;
    bool self_signed = false;
    std::string cert, key; ///< PEM files
    size_t max_frame_bytes = 0;
    size_t queue_bytes = 0; ///< over this and not shrinking, a peer is too slow
    std::chrono::seconds keepalive{};
    std::chrono::seconds join_time{};  ///< from the handshake to the join
    std::chrono::seconds time_limit{}; ///< for a handshake
    size_t total_queue_bytes = 0;      ///< of all peers, what they share counted once
    size_t sessions = 0, sessions_per_address = 0;
    double frames_per_s = 0, bytes_per_s = 0;                         ///< from one session
    double frames_per_s_and_address = 0, bytes_per_s_and_address = 0; ///< from all of an address
    std::chrono::seconds flood_time{};                                ///< over these, until it is closed
};

/// What is wrong with a configuration in itself. No I/O.
[[nodiscard]] std::optional<sdk::BadSetting> check_settings(uint32_t role, const confab_config& config);

/// 64 lower-case hex digits from a SHA-256 fingerprint in hex, with or without colons; nothing where it is none.
[[nodiscard]] std::optional<std::string> normal_fingerprint(std::string_view text);

} // namespace confab::ws

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/status.hpp"
#include "client/timeline.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace confab::client {

/// A file on its way, in either direction; unique in the process, given in rising order.
enum class TransferId : std::uint64_t { none = 0 };

/// How far a file has come.
struct Transfer {
    enum class State {
        waiting, ///< for its turn, or for the connection: goes on by itself
        running,
        done,
        failed, ///< `error` says why
        cancelled,
    };

    TransferId id = TransferId::none;
    ConversationId where{};
    EntryKey entry = EntryKey::none;
    std::size_t index = 0; ///< in Entry::files
    bool upload = false;
    std::string name{};                ///< EntryFile::name
    std::uint64_t done = 0, total = 0; ///< bytes; total 0: not known
    State state = State::waiting;
    Error error{Code::ok, {}};
    std::filesystem::path file{}; ///< upload: the source. Download: where it is, once it is done

    [[nodiscard]] bool ended() const noexcept { return state != State::waiting && state != State::running; }
};

} // namespace confab::client

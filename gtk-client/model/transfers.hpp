// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/transfer.hpp"

#include <sigc++/signal.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace confab::gtk::model {

/// Files on their way, and how those ended that were: the last transfer of each file. One thread.
class Transfers {
public:
    /// More of those that ended are forgotten, the oldest first.
    static constexpr std::size_t most_ended = 500;

    void apply(const std::map<client::TransferId, client::Transfer>& changed);

    /// Null: it never was on its way.
    [[nodiscard]] const client::Transfer* find(const client::ConversationId& where, EntryKey entry,
                                               std::size_t index) const;

    sigc::signal<void(const client::Transfer&)>& signal_changed() noexcept { return changed_; }

private:
    void forget_ended();

    std::map<client::TransferId, client::Transfer> known_;
    sigc::signal<void(const client::Transfer&)> changed_;
};

/// What can be done with a file of a message now.
struct FileState {
    enum class Kind {
        elsewhere, ///< can be fetched
        moving,    ///< on its way
        failed,    ///< could not be fetched; can be tried again
        here,      ///< on this machine: `local`
        nowhere,   ///< neither here nor there
    };
    Kind kind = Kind::elsewhere;
    bool upload = false;               ///< moving: away from here
    bool waiting = false;              ///< moving: for its turn
    std::uint64_t done = 0, total = 0; ///< moving
    std::string problem{};             ///< failed
    std::filesystem::path local{};     ///< here

    /// From 0 to 1.
    [[nodiscard]] double fraction() const noexcept;
};

/// `transfer`: the last one of this file, or null.
[[nodiscard]] FileState state_of(const client::Entry& entry, std::size_t index, const client::Transfer* transfer);

/// How far it is, in words: "Sending: 1.2 MB of 4 MB"; the problem of a failed one; empty: nothing to say.
[[nodiscard]] std::string progress_text(const FileState& state);

} // namespace confab::gtk::model

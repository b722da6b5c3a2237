// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.hpp"
#include "client/timeline.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace confab::gtk::model {

/// An entry as it is shown among its neighbours.
struct Row {
    client::Entry entry;
    std::string day;          ///< not empty: a new day begins above this row
    std::string clock;        ///< local time of day; empty where the time is unknown
    bool opens_group = true;  ///< the first of some messages that one person said in a go: shows who it is
    bool closes_group = true; ///< the last of them
    bool unread_line = false; ///< "New messages" stands above this row
    bool beginning = false;   ///< there is nothing before this row, here or on the network

    friend bool operator==(const Row&, const Row&);
};

/// What is special about some of the entries.
struct Marks {
    EntryKey unread_from = EntryKey::none; ///< the first that was not read; none: no line
    bool is_beginning = false;             ///< the first entry is the first of all
};

/// Rows for entries in order. Days are named as seen from `now`, in local time.
[[nodiscard]] std::vector<Row> arrange(std::span<const client::Entry> entries, Timestamp now, const Marks& marks = {});

/// When it was, in as few words as tell it from `now`: the clock, "Yesterday", a date. Empty where it is unknown.
[[nodiscard]] std::string moment(Timestamp time, Timestamp now);

/// Who said it, for people: the name, or the id where there is none.
[[nodiscard]] std::string sender_label(const client::Entry& entry);

/// What a row that is not a message says: "Alice joined".
[[nodiscard]] std::string notice(const client::Entry& entry);

/// What the program adds to an own message that did not simply arrive; empty where there is nothing to say.
[[nodiscard]] std::string delivery_note(const client::Entry& entry);

/// What is to be known about the key of somebody's message; empty where there is nothing to say.
[[nodiscard]] std::string trust_note(const client::Entry& entry);

/// The whole row in one sentence, for a screen reader.
[[nodiscard]] std::string spoken(const Row& row);

} // namespace confab::gtk::model

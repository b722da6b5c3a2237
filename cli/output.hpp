// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/status.hpp"
#include "client/timeline.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace confab::cli {

/// What the program tells, in one of two forms.
class Output {
public:
    virtual ~Output() = default;

    virtual void online(const client::ConnectionStatus& status, std::string_view transport) = 0;
    virtual void offline(const client::ConnectionStatus& status) = 0;
    /// Somebody said something, ourselves included. `historical`: not just now.
    virtual void message(const client::ConversationId& where, const client::Entry& entry, bool historical) = 0;
    /// Typed while offline, and kept.
    virtual void queued(const client::ConversationId& where, const client::Entry& entry) = 0;
    virtual void sent(const client::ConversationId& where, const client::Entry& entry) = 0;
    virtual void refused(const client::ConversationId& where, std::string_view text, const Error& why) = 0;
    virtual void member(const client::RosterMember& who, MemberChange change) = 0;
    /// The answer to /who.
    virtual void everybody(const std::vector<client::RosterMember>& members) = 0;
    /// After the messages of a /history; `more`: there are older ones.
    virtual void history(const client::ConversationId& where, std::size_t count, bool more) = 0;
    /// After the messages of a /search.
    virtual void search(std::string_view text, std::size_t count, bool more) = 0;
    virtual void error(const Error& error) = 0;
};

/// Lines for people, or one JSON object a line.
[[nodiscard]] std::unique_ptr<Output> make_text_output();
[[nodiscard]] std::unique_ptr<Output> make_json_output();

/// "lobby", or "@id" for a private conversation.
[[nodiscard]] std::string room_name(const client::ConversationId& conversation);

/// A sentence that says what to do about a certificate that nobody vouches for.
[[nodiscard]] std::string trust_advice(std::string_view fingerprint);

} // namespace confab::cli

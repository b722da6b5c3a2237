// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/known_key.hpp"
#include "client/status.hpp"
#include "client/timeline.hpp"
#include "client/transfer.hpp"
#include "model/message.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace confab::cli {

/// A key as it is told: whose it is, how far it is trusted, and what two people compare.
struct ToldKey {
    UserId who;
    client::KnownKey key;
    bool own = false;          ///< then there is no trust to tell
    std::string safety_number; ///< empty: not that of the key that counts
};

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
    /// Not sent before the person has decided on a key; kept until then.
    virtual void held(const client::ConversationId& where, const client::Entry& entry) = 0;
    virtual void refused(const client::ConversationId& where, std::string_view text, const Error& why) = 0;
    virtual void member(const client::RosterMember& who, MemberChange change) = 0;
    /// The answer to /who.
    virtual void everybody(const std::vector<client::RosterMember>& members) = 0;
    /// After the messages of a /history; `more`: there are older ones.
    virtual void history(const client::ConversationId& where, std::size_t count, bool more) = 0;
    /// After the messages of a /search.
    virtual void search(std::string_view text, std::size_t count, bool more) = 0;
    /// `of`: the message that the file belongs to, as far as it is known.
    virtual void transfer(const client::Transfer& transfer, const MessageId& of) = 0;
    virtual void note(const client::ConversationId& where, const Note& note) = 0;
    virtual void key(const ToldKey& key) = 0;
    /// A step of a test of the access.
    virtual void probe(const StorageReport& report) = 0;
    /// `done`: this was deleted. Otherwise it would be, or, with `running`, it is being deleted.
    virtual void cleanup(const StorageReport& report, bool running, bool done) = 0;
    virtual void usage(const StorageReport& report) = 0;
    /// The rules of a bucket as they are now.
    virtual void lifecycle(const StorageReport& report) = 0;
    /// The room has the new passphrase.
    virtual void rekeyed(bool shut_out) = 0;
    /// The key of this profile, written to or taken from a file.
    virtual void identity(std::string_view fingerprint, const std::filesystem::path& file) = 0;
    virtual void error(const Error& error) = 0;
};

/// Lines for people, or one JSON object a line.
[[nodiscard]] std::unique_ptr<Output> make_text_output();
[[nodiscard]] std::unique_ptr<Output> make_json_output();

/// "lobby", or "@id" for a private conversation.
[[nodiscard]] std::string room_name(const client::ConversationId& conversation);

/// The line that sends this message, in the words of somebody who types it: the text of one with a file is /file and its path.
[[nodiscard]] std::string typed_line(const client::ConversationId& where, const client::Entry& entry);

/// The conversation that a note belongs to.
[[nodiscard]] client::ConversationId place_of(const AccountId& account, const UserId& self, const Note& note);

[[nodiscard]] std::string_view name(client::Trust trust) noexcept;
[[nodiscard]] std::string_view name(client::Transfer::State state) noexcept;
[[nodiscard]] std::string_view name(NoteWhat what) noexcept;
[[nodiscard]] std::string_view name(StorageStep step) noexcept;

/// A sentence that says what to do about a certificate that nobody vouches for.
[[nodiscard]] std::string trust_advice(std::string_view fingerprint);

} // namespace confab::cli

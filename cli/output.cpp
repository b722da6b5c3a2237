// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

namespace confab::cli {

std::string room_name(const client::ConversationId& conversation) {
    if (conversation.direct()) return "@" + conversation.peer.value;
    return conversation.room.empty() ? "lobby" : conversation.room.value;
}

std::string typed_line(const client::ConversationId& where, const client::Entry& entry) {
    if (entry.files.empty()) return entry.body;
    const auto& file = entry.files.front();
    return fmt::format("/file {}{}", where.direct() ? room_name(where) + " " : std::string{},
                       file.local.empty() ? file.name : file.local.string());
}

client::ConversationId place_of(const AccountId& account, const UserId& self, const Note& note) {
    if (note.recipient.empty()) return {account, note.room, {}};
    return {account, {}, folded(note.recipient.value) == folded(self.value) ? note.who : note.recipient};
}

std::string_view name(client::Trust trust) noexcept {
    switch (trust) {
    case client::Trust::known: return "known";
    case client::Trust::verified: return "verified";
    case client::Trust::former: return "former";
    case client::Trust::changed: return "changed";
    default: return "unsigned";
    }
}

std::string_view name(client::Transfer::State state) noexcept {
    switch (state) {
    case client::Transfer::State::waiting: return "waiting";
    case client::Transfer::State::done: return "done";
    case client::Transfer::State::failed: return "failed";
    case client::Transfer::State::cancelled: return "cancelled";
    default: return "running";
    }
}

std::string_view name(NoteWhat what) noexcept {
    switch (what) {
    case NoteWhat::missing: return "missing";
    case NoteWhat::arrived: return "arrived";
    case NoteWhat::new_key: return "new_key";
    case NoteWhat::unreadable: return "unreadable";
    case NoteWhat::clock: return "clock";
    default: return "trouble";
    }
}

std::string_view name(StorageStep step) noexcept {
    switch (step) {
    case StorageStep::reach: return "reach";
    case StorageStep::list: return "list";
    case StorageStep::read: return "read";
    case StorageStep::create: return "create";
    case StorageStep::move: return "move";
    case StorageStep::remove: return "delete";
    case StorageStep::clock: return "clock";
    case StorageStep::policy: return "policy";
    default: return "unknown";
    }
}

std::string trust_advice(std::string_view fingerprint) {
    return trf(
        N_("If the operator of the server tells you that this is its fingerprint, add: --set tls_fingerprint={}"),
        fingerprint);
}

} // namespace confab::cli

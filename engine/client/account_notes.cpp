// SPDX-License-Identifier: GPL-3.0-or-later
// What the far side remarks: rows of the timeline that nobody has said.
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "client/account.hpp"

#include <utility>

namespace confab::client {

namespace {

std::string sentence(const Note& note, const std::string& who) {
    if (!note.text.empty()) return note.text;
    switch (note.what) {
    case NoteWhat::missing:
        return note.count == 1 ? trf(N_("One message of {} is missing."), who)
                               : trf(N_("{} messages of {} are missing."), note.count, who);
    case NoteWhat::arrived:
        return note.count == 1 ? trf(N_("The missing message of {} has come after all."), who)
                               : trf(N_("{} missing messages of {} have come after all."), note.count, who);
    case NoteWhat::new_key:
        return trf(N_("Another key says that it is {}. Compare the safety number with them before you accept it."),
                   who);
    case NoteWhat::unreadable:
        return trf(N_("A message can't be read ({}). It stays where it is: {}"), name(note.code), escaped(note.id));
    case NoteWhat::clock:
        return who.empty() ? std::string{tr("The clock of the other side is too far from the one here.")}
                           : trf(N_("The clock of {} is too far from the one here."), who);
    case NoteWhat::trouble:
    case NoteWhat::unknown: break;
    }
    return {};
}

/// What is told twice, by a transport that has forgotten that it did, stands there once.
MessageId id_of(const Note& note) {
    if (note.what == NoteWhat::clock || note.what == NoteWhat::trouble) return {};
    return MessageId{fmt::format("note/{}/{}/{}/{}/{}", static_cast<std::uint32_t>(note.what), note.count,
                                 folded(note.who.value), note.key, note.id)};
}

} // namespace

void Account::note_came(const Note& note) {
    const auto& self = connection_.status().self.value;
    const auto peer = folded(note.recipient.value) == folded(self) ? note.who : note.recipient;
    const auto of = peer.empty() ? lobby() : direct(peer);
    const auto person = roster_.member(note.who);
    auto text = sentence(note, escaped(person.label()));
    observer_.note(config_.id, note);
    if (note.what == NoteWhat::new_key) keys_seen(note.who);
    if (text.empty()) return;
    auto kept = archive_->keep({of,
                                {.kind = EntryKind::note,
                                 .sender = note.who,
                                 .sender_name = person.name,
                                 .id = id_of(note),
                                 .time = clock_(),
                                 .body = std::move(text)}},
                               {});
    if (kept) tell(*kept, false);
    else store_failed(std::move(kept.error()));
}

} // namespace confab::client

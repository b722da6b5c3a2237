// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/account.hpp"

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

#include <glib.h>

#include <algorithm>
#include <utility>

namespace confab::client {

namespace {

/// How many people without a known name are asked about, one after the other.
constexpr std::size_t max_name_questions = 50;

OriginId new_origin() {
    const std::unique_ptr<char, decltype(&g_free)> uuid{g_uuid_string_random(), g_free};
    return OriginId{uuid.get()};
}

/// Where the settings say that it is: the values of those that make an account's name.
ResumeOwner owner_of(const confab_transport_desc& transport, const AccountConfig& config) {
    ResumeOwner owner{config.transport, folded(config.user.value), {}};
    for (const auto* const* setting = transport.settings; setting && *setting; ++setting) {
        if (((*setting)->flags & CONFAB_SETF_IDENTITY) == 0) continue;
        const auto given = config.settings.find((*setting)->key);
        const auto* standard = (*setting)->default_value ? (*setting)->default_value : "";
        owner.place += fmt::format("{}={}\n", (*setting)->key,
                                   given == config.settings.end() ? std::string{standard} : given->second);
    }
    return owner;
}

} // namespace

Result<std::unique_ptr<Account>> Account::open(Loop& loop, plugin::Transport& transport, Clock clock,
                                               Observer& observer, Store& store, AccountConfig config) {
    auto archive = Archive::open(store, config.id);
    if (!archive) return fail(std::move(archive.error()));
    if (auto ours = (*archive)->assume(owner_of(transport.description(), config)); !ours)
        return fail(std::move(ours.error()));
    auto outgoing = (*archive)->outgoing();
    if (!outgoing) return fail(std::move(outgoing.error()));
    std::unique_ptr<Account> account{
        new Account{loop, transport, std::move(clock), observer, store, std::move(config), std::move(*archive)}};
    account->outbox_.restore(std::move(*outgoing));
    for (const auto* item : account->outbox_.unsettled())
        if (!item->entry.files.empty() && item->entry.delivery == Delivery::sending) account->uploads_.add(*item, true);
    // What the far side would take twice was cut short by our own end.
    account->session_over();
    return account;
}

Account::Account(Loop& loop, plugin::Transport& transport, Clock clock, Observer& observer, Store& store,
                 AccountConfig config, std::unique_ptr<Archive> archive)
    : loop_{loop}, observer_{observer}, clock_{clock}, store_{store}, config_{std::move(config)},
      transport_{transport.description()}, archive_{std::move(archive)}, identity_{*store_.parts().identity, *archive_,
                                                                                   clock_, *this},
      connection_{loop, transport, std::move(clock), config_, *this}, queries_{loop, connection_},
      fetcher_{queries_, *archive_, *this}, requests_{loop, connection_},
      downloads_{connection_, requests_, store_.parts().files, *archive_, *this}, uploads_{connection_,
                                                                                           store_.parts().files,
                                                                                           *archive_, *this},
      thumbnails_{connection_, requests_, store_.parts().files, store_.folder()} {}

Account::~Account() = default;

void Account::connect(bool accept_changed_room) {
    connection_.connect(accept_changed_room ? std::uint32_t{CONFAB_F_REPIN} : 0u);
}

void Account::disconnect() { connection_.disconnect(); }

Result<void> Account::change(AccountConfig config) {
    connection_.disconnect();
    if (auto ours = archive_->assume(owner_of(transport_, config)); !ours) return ours;
    config_ = std::move(config);
    return {};
}

void Account::trust(std::string tls_fingerprint) {
    config_.settings["tls_fingerprint"] = std::move(tls_fingerprint);
    connection_.connect();
}

Result<EntryKey> Account::send(const ConversationId& to, std::string text) {
    if (text.empty()) return fail(Code::invalid, "{}", tr("There is nothing to send."));
    return put_out(to, std::move(text), {});
}

Result<EntryKey> Account::put_out(const ConversationId& to, std::string text, std::vector<EntryFile> files) {
    if (!valid_text(text)) return fail(Code::invalid, "{}", tr("This is not text."));
    if (text.size() > max_body_bytes) return fail(Code::too_large, "{}", tr("The message is too long."));
    if (!to.room.empty()) return fail(Code::unsupported, "{}", tr("Rooms are not supported by this transport yet."));
    if (outbox_.full()) return fail(Code::storage_full, "{}", tr("Too many messages are waiting to be sent."));

    const auto conversation = to.direct() ? direct(to.peer) : lobby();
    Entry entry{.delivery = Delivery::sending,
                .sender = config_.user,
                .sender_name = config_.display,
                .origin = new_origin(),
                .time = clock_(),
                .body = std::move(text),
                .files = std::move(files)};
    if (auto added = archive_->add_outgoing(conversation, entry); !added) return fail(std::move(added.error()));
    outbox_.add(conversation, entry);
    observer_.entry_changed(conversation, entry, false);
    if (!entry.files.empty()) uploads_.add(*outbox_.find(entry.origin), false);
    pump();
    return entry.key;
}

Result<void> Account::send_again(const ConversationId& of, EntryKey key) {
    auto* item = outbox_.find(of, key);
    if (!item || item->entry.delivery == Delivery::sending)
        return fail(Code::not_found, "{}", tr("This message is not waiting for you."));
    auto wanted = *item;
    wanted.become(Outbox::State::waiting);
    if (auto kept = archive_->set_outgoing(wanted); !kept) return kept;
    *item = std::move(wanted);
    if (!item->entry.files.empty()) uploads_.add(*item, false);
    observer_.entry_changed(of, item->entry, false);
    pump();
    return {};
}

Result<void> Account::discard(const ConversationId& of, EntryKey key) {
    const auto* item = outbox_.find(of, key);
    if (!item) return fail(Code::not_found, "{}", tr("This message is not waiting for you."));
    if (item->op != Op::none) return fail(Code::wrong_state, "{}", tr("This message is on its way."));
    const auto entry = item->entry;
    if (auto gone = archive_->discard(key); !gone) return gone;
    outbox_.remove(entry.origin);
    uploads_.ended(key, Transfer::State::cancelled);
    observer_.entry_changed(of, entry, false);
    return {};
}

void Account::ask_profile(const UserId& who, std::function<void(Result<Person>)> then) {
    queries_.ask(::confab::Query{QueryWhat::profile, 1, who}, 0,
                 [then = std::move(then)](Result<Queries::Answers> answers) {
                     if (!answers) return then(fail(std::move(answers.error())));
                     if (answers->people.empty())
                         return then(fail(Code::unknown_user, "{}", tr("Nobody knows this person.")));
                     then(answers->people.front());
                 });
}

ConversationId Account::direct(const UserId& peer) {
    const ConversationId wanted{config_.id, {}, roster_.member(peer).id};
    const auto key = folded(wanted.peer.value);
    for (const auto& [id, thread] : archive_->threads())
        if (id.direct() && folded(id.peer.value) == key) return id;
    if (auto made = archive_->make_thread(wanted); !made) log::error("{}", made.error().text);
    fetch_stale();
    return wanted;
}

std::vector<ConversationSummary> Account::conversations() const {
    std::vector<ConversationSummary> summaries;
    for (const auto& [id, thread] : archive_->threads()) {
        const auto page = newest(id, 1);
        summaries.push_back({id, thread.unread, page.entries.empty() ? Timestamp{} : page.entries.back().time});
    }
    return summaries;
}

std::optional<EntryKey> Account::first_unread(const ConversationId& of) const { return archive_->first_unread(of); }

void Account::mark_read(const ConversationId& of) {
    auto marked = archive_->mark_read(of);
    if (!marked) return log::error("keeping what was read: {}", marked.error().text);
    if (*marked) tell_unread(of);
}

std::string Account::draft(const ConversationId& of) const { return archive_->draft(of); }

void Account::set_draft(const ConversationId& of, std::string text) {
    if (auto kept = archive_->set_draft(of, text); !kept) log::error("keeping a draft: {}", kept.error().text);
}

void Account::delete_history(const ConversationId& of, std::function<void(Result<void>)> then) {
    if (auto gone = archive_->delete_history(of); !gone)
        return later([then = std::move(then), why = gone.error()] { then(fail(why)); });
    observer_.history_changed(of);
    tell_unread(of);
    store_.parts().purge->start([alive = std::weak_ptr{alive_}, then = std::move(then)](Result<void> how) {
        if (!alive.expired()) then(std::move(how));
    });
}

void Account::ask_names() {
    // The existing server tells ids only; one question at a time keeps this in the background.
    if (asking_names_ || !connection_.status().caps.has(CONFAB_CAP_PROFILES)) return;
    const auto nameless = roster_.nameless(1);
    if (nameless.empty() || names_asked_ >= max_name_questions) return;
    asking_names_ = true;
    ++names_asked_;
    ask_profile(nameless.front(), [this, who = nameless.front()](Result<Person> person) {
        asking_names_ = false;
        // Someone without an answer is shown by the id, and not asked about again.
        const auto display = person && !person->display.empty() ? person->display : who.value;
        if (roster_.learn_name(who, display))
            observer_.member_changed(config_.id, roster_.member(who), MemberChange::rename);
        if (connection_.online()) ask_names();
    });
}

void Account::later(std::function<void()> fn) {
    loop_.post([alive = std::weak_ptr{alive_}, fn = std::move(fn)] {
        if (!alive.expired()) fn();
    });
}

} // namespace confab::client

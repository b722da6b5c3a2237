// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat.hpp"

#include "base/i18n.hpp"

#include <algorithm>
#include <csignal>
#include <utility>

namespace confab::cli {

namespace {

/// With so many typed lines under way, reading waits: input from a file must not fill the outbox.
constexpr std::size_t enough_under_way = 200;

} // namespace

Chat::Chat(Engine& engine, client::Store& store, Output& output)
    : engine_{engine}, output_{output}, client_{engine.loop(), engine.transports(), now, *this, store} {}

Result<int> Chat::run(client::AccountConfig config, bool accept_changed_room) {
    auto account = client_.set(std::move(config));
    if (!account) return fail(std::move(account.error()));
    account_ = *account;
    take_over_what_was_left();
    const auto leave = [this] { end(nothing_under_way() ? status_ : something_refused); };
    const auto interrupted = engine_.loop().on_signal(SIGINT, leave);
    const auto terminated = engine_.loop().on_signal(SIGTERM, leave);
    account_->connect(accept_changed_room);
    if (!ended_) engine_.loop().run();
    return status_;
}

void Chat::connection_changed(const AccountId&, const client::ConnectionStatus& status) {
    switch (status.state) {
    case client::ConnectionState::online:
        was_online_ = true;
        output_.online(status, account_->config().transport);
        return read_on();
    case client::ConnectionState::waiting: return output_.offline(status);
    case client::ConnectionState::offline:
        output_.offline(status);
        return end(typed_.empty() || !was_online_ ? not_connected : something_refused);
    default: return;
    }
}

void Chat::entry_changed(const client::ConversationId& where, const client::Entry& entry, bool) {
    if (entry.kind == client::EntryKind::system || !entry.own()) {
        const bool said = entry.kind == client::EntryKind::system || entry.kind == client::EntryKind::message;
        return said ? output_.message(where, entry, entry.historical) : void();
    }
    held_.erase(entry.key);
    switch (entry.delivery) {
    case client::Delivery::sending:
        if (typed_.insert(entry.key).second && account_->status().state != client::ConnectionState::online)
            output_.queued(where, entry);
        return;
    case client::Delivery::sent:
        output_.message(where, entry, entry.historical);
        if (typed_.erase(entry.key) > 0) output_.sent(where, entry);
        break;
    case client::Delivery::failed:
    case client::Delivery::uncertain:
        if (typed_.erase(entry.key) == 0) return; // told already
        if (entry.error.code == Code::key_changed) {
            held(where, entry);
            break;
        }
        refuse(where, typed_line(where, entry), entry.error);
        forget(where, entry.key);
        break;
    case client::Delivery::none: return;
    }
    read_on();
    finish_if_done();
}

void Chat::member_changed(const AccountId&, const client::RosterMember& who, MemberChange change) {
    output_.member(who, change);
}

void Chat::take_over_what_was_left() {
    for (const auto& conversation : account_->conversations()) {
        // All that waits stands behind the history.
        for (const auto& entry : account_->newest(conversation.id, client::Outbox::limit).entries) {
            if (entry.delivery == client::Delivery::sending) typed_.insert(entry.key);
            // Only a program that was killed leaves these: nobody has been told.
            if (entry.delivery != client::Delivery::failed && entry.delivery != client::Delivery::uncertain) continue;
            if (entry.error.code == Code::key_changed) {
                held(conversation.id, entry);
                continue;
            }
            refuse(conversation.id, typed_line(conversation.id, entry), entry.error);
            forget(conversation.id, entry.key);
        }
    }
}

void Chat::forget(const client::ConversationId& of, EntryKey key) {
    // Later: the account is in the middle of telling.
    engine_.loop().post([this, alive = std::weak_ptr{alive_}, of, key] {
        if (!alive.expired()) (void)account_->discard(of, key);
    });
}

void Chat::read_on() {
    if (reading_ || leaving_ || !was_online_ || typed_.size() >= enough_under_way) return;
    reading_ = true;
    input_.read([this](std::optional<std::string> line) {
        reading_ = false;
        typed(std::move(line));
    });
}

void Chat::typed(std::optional<std::string> line) {
    if (line && rekeying_) rekey(std::move(*line));
    else if (line) obey(parse_command(*line));
    else leaving_ = true;
    read_on();
    finish_if_done();
}

void Chat::obey(const Command& command) {
    const auto lobby = account_->lobby();
    if (const auto* say = std::get_if<Say>(&command)) return send(lobby, say->text);
    if (const auto* say = std::get_if<SayPrivately>(&command)) return send(account_->direct(say->to), say->text);
    if (std::holds_alternative<Who>(command)) return output_.everybody(account_->members());
    if (const auto* history = std::get_if<History>(&command))
        return tell_history(history->with.empty() ? lobby : account_->direct(history->with), history->count);
    if (const auto* wanted = std::get_if<Search>(&command)) return search(wanted->text);
    if (std::holds_alternative<Quit>(command)) {
        leaving_ = true;
    } else if (const auto* later = std::get_if<Unsupported>(&command)) {
        refuse(lobby, later->line, {Code::unsupported, tr("This is not supported by this transport yet.")});
    } else if (const auto* unknown = std::get_if<Unknown>(&command)) {
        refuse(lobby, unknown->line, {Code::invalid, unknown->why});
    } else {
        obey_files_and_storage(command);
    }
}

void Chat::send(const client::ConversationId& to, std::string text) {
    if (auto key = account_->send(to, text); !key) refuse(to, text, key.error());
}

void Chat::held(const client::ConversationId& where, const client::Entry& entry) {
    held_.insert(entry.key);
    output_.held(where, entry);
}

void Chat::refuse(const client::ConversationId& to, std::string_view text, const Error& why) {
    status_ = something_refused;
    output_.refused(to, text, why);
}

void Chat::finish_if_done() {
    if (leaving_ && nothing_under_way()) end(held_.empty() ? status_ : something_refused);
}

bool Chat::nothing_under_way() const { return typed_.empty() && fetching_.empty() && questions_ == 0; }

void Chat::end(int status) {
    if (std::exchange(ended_, true)) return;
    status_ = status;
    engine_.loop().quit();
}

} // namespace confab::cli

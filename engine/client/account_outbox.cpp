// SPDX-License-Identifier: GPL-3.0-or-later
// What waits to be sent, and what becomes of it.
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "client/account.hpp"

#include <chrono>
#include <utility>

namespace confab::client {

namespace {

/// After the transport has waited for an answer in vain, which took longer.
constexpr std::chrono::milliseconds before_repeating{1'000};

/// Does this refusal say something of the session, rather than of the message?
bool never_left(Code code) noexcept {
    return code == Code::closed || code == Code::wrong_state || code == Code::not_joined || code == Code::not_found ||
           code == Code::network;
}

} // namespace

void Account::request_done(Op op, const OpDone& done) {
    auto* item = op == Op::none ? nullptr : outbox_.find(op);
    if (!item) return;
    const auto key = item->entry.key;
    if (item->echoed) return outbox_.remove(OriginId{item->entry.origin});
    if (done.result == Code::ok) {
        item->op = Op::none;
        auto entry = item->entry;
        entry.delivery = Delivery::sent;
        entry.id = done.id;
        entry.cursor = done.cursor;
        entry.seq = done.seq;
        if (done.when != Timestamp{}) entry.time = done.when;
        auto kept = archive_->keep({item->to, std::move(entry)}, {});
        if (!kept) return store_failed(std::move(kept.error()));
        outbox_.remove(OriginId{item->entry.origin});
        uploads_.ended(key, Transfer::State::done);
        return tell(*kept, false);
    }
    uploads_.waits(key);
    // What never left waits for the next session, or for room.
    if (done.result == Code::closed || done.result == Code::busy) {
        item->taken_back();
        if (auto kept = archive_->set_outgoing(*item); !kept) store_failed(std::move(kept.error()));
        return;
    }
    item->op = Op::none;
    if (done.result == Code::uncertain && item->repeatable && !item->cancelled) return repeat_later();
    change(*item, done.result == Code::uncertain ? Outbox::State::uncertain : Outbox::State::failed,
           {done.result, done.text});
}

/// Sends what has no answer again, in this session if it lives on. A session that has ended forgets this, and what came
/// meanwhile is settled.
void Account::repeat_later() {
    if (repeat_) return;
    repeat_ = loop_.after(before_repeating, [this] {
        repeat_.reset();
        for (auto* item : outbox_.unanswered()) item->again = true;
        pump();
    });
}

void Account::change(Outbox::Item& item, Outbox::State now, Error why) {
    item.become(now, std::move(why));
    if (!item.entry.files.empty() && item.entry.delivery != Delivery::sending) {
        const auto& error = item.entry.error;
        uploads_.ended(item.entry.key,
                       error.code == Code::cancelled ? Transfer::State::cancelled : Transfer::State::failed, error);
    }
    if (auto kept = archive_->set_outgoing(item); !kept) log::error("outbox: {}", kept.error().text);
    observer_.entry_changed(item.to, item.entry, false);
}

void Account::pump() {
    while (can_ask()) {
        auto* item = outbox_.next(uploads_.room());
        if (!item) return;
        if (!item->entry.files.empty() && !uploads_.ready(item->entry.key)) prepare(*item);
        else if (!hand_over(*item)) return;
    }
}

void Account::prepare(Outbox::Item& item) {
    if (!connection_.status().caps.has(CONFAB_CAP_FILES))
        return change(item, Outbox::State::failed, {Code::unsupported, tr("No files can be sent here.")});
    item.preparing = true;
    uploads_.prepare(item, [this, to = item.to, key = item.entry.key](Result<void> prepared) {
        auto* waiting = outbox_.find(to, key);
        if (!waiting) return;
        waiting->preparing = false;
        // An earlier try may have arrived.
        const auto end = waiting->state == Outbox::State::waiting ? Outbox::State::failed : Outbox::State::uncertain;
        if (!prepared) return change(*waiting, end, std::move(prepared.error()));
        const auto& attachments = *uploads_.ready(key);
        for (std::size_t i = 0; i < attachments.size(); ++i) waiting->entry.files.at(i).sha256 = attachments[i].sha256;
        pump();
    });
}

bool Account::hand_over(Outbox::Item& item) {
    const auto& caps = connection_.status().caps;
    // Written first: whatever happens from here on, it is known that it may have arrived.
    const auto before = item;
    item.become(Outbox::State::submitted);
    item.repeatable = caps.has(CONFAB_CAP_ACK | CONFAB_CAP_RESUME);
    if (auto kept = archive_->set_outgoing(item); !kept) {
        item = before;
        store_failed(std::move(kept.error()));
        return false;
    }
    ChatMessage message;
    message.recipient = item.to.peer;
    message.origin = item.entry.origin;
    message.sent = item.entry.time;
    message.body = item.entry.body;
    if (const auto* files = uploads_.ready(item.entry.key)) message.attachments = *files;
    const auto op = connection_.request(std::move(message));
    if (op) {
        item.handed(*op);
        uploads_.handed(item.entry.key);
        return true;
    }
    congested_ = op.error().code == Code::busy;
    if (congested_ || never_left(op.error().code)) {
        item = before;
        if (auto kept = archive_->set_outgoing(item); !kept) store_failed(std::move(kept.error()));
        return false; // the session is ending, and the next one sends it; or there will be room
    }
    item.again = false;
    change(item, Outbox::State::failed, op.error());
    return true;
}

} // namespace confab::client

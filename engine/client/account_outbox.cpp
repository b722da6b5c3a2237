// SPDX-License-Identifier: GPL-3.0-or-later
// What waits to be sent, and what becomes of it.
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
        return tell(*kept, false);
    }
    // What never left waits for the next session, or for room.
    if (done.result == Code::closed || done.result == Code::busy) {
        item->taken_back();
        if (auto kept = archive_->set_outgoing(*item); !kept) store_failed(std::move(kept.error()));
        return;
    }
    item->op = Op::none;
    if (done.result == Code::uncertain && item->repeatable) return repeat_later();
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
    if (auto kept = archive_->set_outgoing(item); !kept) log::error("outbox: {}", kept.error().text);
    observer_.entry_changed(item.to, item.entry, false);
}

void Account::pump() {
    while (connection_.online() && caught_up_ && !broken_ && !congested_) {
        auto* item = outbox_.next();
        if (!item || !hand_over(*item)) return;
    }
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
    const auto op = connection_.request(std::move(message));
    if (op) {
        item.handed(*op);
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/delivery.hpp"

#include "hub/policy.hpp"
#include "hub/records.hpp"

#include <algorithm>

namespace confab::hub {

namespace {

bool concerns(const Record& record, const HolderId& holder) {
    return record.is_private() ? record.holder == holder || record.other == holder : record.room.value == lobby_id;
}

} // namespace

Delivery::Delivery(Log& log, Gate& gate, const Attendance& attendance, const Policy& policy)
    : log_{log}, gate_{gate}, attendance_{attendance}, policy_{policy}, told_{log.last()}, forgotten_{told_} {
    // The handle ends with this object, and with it the last call.
    tail_ = log.tail(told_, [this](std::span<const Record> records) { deliver(records); });
}

void Delivery::deliver(std::span<const Record> records) {
    for (const auto& record : records) {
        told_ = record.seq;
        remember(record);
        if (record.kind != RecordKind::message) continue;
        if (!record.is_private()) {
            if (record.room.value == lobby_id) gate_.tell_many(attendance_.live(), message_of(record, log_.id()));
            continue;
        }
        const auto sender = attendance_.live_session_of(record.holder);
        const auto recipient = attendance_.live_session_of(record.other);
        if (recipient != SessionId::none && recipient != sender)
            gate_.tell(recipient, Op::none, 0, message_of(record, log_.id()));
        if (sender != SessionId::none) gate_.tell(sender, Op::none, 0, message_of(record, log_.id()));
    }
}

void Delivery::remember(const Record& record) {
    recent_.push_back(record);
    recent_bytes_ += record.body.size();
    while (recent_.size() > policy_.recent_records || recent_bytes_ > policy_.recent_bytes) {
        forgotten_ = recent_.front().seq;
        recent_bytes_ -= recent_.front().body.size();
        recent_.pop_front();
    }
}

void Delivery::repeat(SessionId session, const HolderId& holder, Seq from) {
    const auto first = std::find_if(recent_.begin(), recent_.end(), [&](const Record& r) { return r.seq > from; });
    for (auto record = first; record != recent_.end(); ++record)
        if (record->kind == RecordKind::message && concerns(*record, holder))
            gate_.tell(session, Op::none, 0, message_of(*record, log_.id()));
}

} // namespace confab::hub

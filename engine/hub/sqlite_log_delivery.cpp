// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/sqlite_log_delivery.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace confab::hub {

namespace {

constexpr std::chrono::milliseconds read_again_after{500};

std::span<const Record> behind(std::span<const Record> records, Seq told) {
    const auto first =
        std::partition_point(records.begin(), records.end(), [&](const Record& r) { return r.seq <= told; });
    return {first, records.end()};
}

} // namespace

LogDelivery::LogDelivery(Loop& loop, Seq last, ReadOld read_old)
    : loop_{loop}, read_old_{std::move(read_old)}, last_{last} {}

void LogDelivery::stop() noexcept {
    stopped_ = true;
    retry_.reset();
    reader_.reset();
}

void LogDelivery::committed(LogWriter::Group group) {
    if (group.trouble.code != trouble_.code) {
        if (group.trouble.code == Code::ok) log::info("the log is written again");
        else log::error("the log can't be written: {}", group.trouble.text);
    }
    trouble_ = group.trouble;
    if (group.records.empty() && group.answers.empty() && group.replies.empty()) return;
    held_.push_back(std::move(group));
    const auto reader = reader_.lock();
    if (!(reader && reader->behind)) deliver_held();
}

void LogDelivery::deliver_held() {
    // A callback may run the loop, and so come here again.
    if (delivering_) return;
    delivering_ = true;
    const auto self = shared_from_this();
    while (!held_.empty() && !stopped_) {
        if (const auto reader = reader_.lock(); reader && reader->behind) break;
        auto group = std::move(held_.front());
        held_.pop_front();
        deliver(std::move(group));
    }
    delivering_ = false;
}

void LogDelivery::deliver(LogWriter::Group group) {
    if (!group.records.empty()) {
        last_ = group.records.back().seq;
        if (const auto reader = reader_.lock()) {
            const auto fresh = behind(group.records, reader->told);
            reader->told = std::max(reader->told, last_);
            if (!fresh.empty()) reader->tell(fresh);
        }
    }
    for (auto& answer : group.answers) {
        if (stopped_) return;
        const auto next = std::move(waiting_.front());
        waiting_.pop_front();
        bytes_ -= next.bytes;
        next.then(std::move(answer));
    }
    for (const auto& reply : group.replies) {
        if (stopped_) return;
        --replies_;
        reply();
    }
}

Handle LogDelivery::tail(Seq from, Log::Tail tell) {
    // What was committed and not delivered is behind the target, and comes as a group.
    auto reader = std::make_shared<Reader>(Reader{std::move(tell), from, last_});
    reader_ = reader;
    reader->behind = from < last_ || !held_.empty();
    if (reader->behind) read_old(reader);
    return Handle{reader};
}

void LogDelivery::read_old(const std::shared_ptr<Reader>& reader) {
    read_old_(reader->told, reader->target,
              [weak = weak_from_this(), of = std::weak_ptr<Reader>{reader}](Result<LogPage> page) {
                  const auto self = weak.lock();
                  if (!self || self->stopped_) return;
                  if (const auto reader = of.lock(); reader && reader == self->reader_.lock())
                      self->tell_old(reader, std::move(page));
                  else self->deliver_held(); // the tail has ended, or another one is told
              });
}

void LogDelivery::tell_old(const std::shared_ptr<Reader>& reader, Result<LogPage> page) {
    if (!page) {
        log::error("the log can't be read: {}", page.error().text);
        retry_ = loop_.after(read_again_after, [weak = weak_from_this(), of = std::weak_ptr<Reader>{reader}] {
            const auto self = weak.lock();
            if (!self) return;
            if (const auto reader = of.lock(); reader && reader == self->reader_.lock()) self->read_old(reader);
            else self->deliver_held();
        });
        return;
    }
    if (!page->records.empty()) {
        reader->told = page->records.back().seq;
        reader->tell(page->records);
        if (stopped_) return;
    }
    if (page->more) return read_old(reader);
    reader->told = std::max(reader->told, reader->target);
    reader->behind = false;
    deliver_held();
}

} // namespace confab::hub

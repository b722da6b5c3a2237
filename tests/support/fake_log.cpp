// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_log.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <utility>

namespace confab::test {

using namespace hub;

namespace {

/// Gaps are promised, so there are some.
constexpr std::uint64_t step = 3;

Seq after(Seq seq) { return Seq{static_cast<std::uint64_t>(seq) + step}; }

bool covers(const Scope& scope, const Record& record) {
    if (const auto* room = std::get_if<RoomScope>(&scope)) return !record.is_private() && record.room == room->room;
    if (const auto* pair = std::get_if<PrivateScope>(&scope))
        return record.is_private() &&
               ((record.holder == pair->holder && folded(record.recipient.value) == pair->other_folded) ||
                (record.other == pair->holder && folded(record.sender.value) == pair->other_folded));
    const auto& everything = std::get<EverythingScope>(scope);
    if (record.is_private()) return record.holder == everything.holder || record.other == everything.holder;
    return std::find(everything.rooms.begin(), everything.rooms.end(), record.room) != everything.rooms.end();
}

/// All words of the text, each as casefolded.
std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    std::istringstream rest{folded(text)};
    for (std::string word; rest >> word;) words.push_back(word);
    return words;
}

bool has_all(const std::string& body, const std::vector<std::string>& words) {
    const auto text = folded(body);
    return std::all_of(words.begin(), words.end(),
                       [&](const std::string& word) { return text.find(word) != std::string::npos; });
}

} // namespace

FakeLog::FakeLog(Loop& loop, std::string id) : loop_{loop}, id_{std::move(id)} {}

void FakeLog::post(std::function<void()> what) {
    loop_.post([alive = std::weak_ptr{alive_}, what = std::move(what)] {
        if (alive.lock()) what();
    });
}

// ---- appending -------------------------------------------------------------------------------------------------------

void FakeLog::commit_by_itself(bool on) {
    by_itself_ = on;
    if (on) commit();
}

void FakeLog::fail_next(std::size_t count, Error error) {
    failing_ = count;
    failure_ = std::move(error);
}

void FakeLog::append(Record record, Appended then) {
    Waiting waiting{std::move(record), std::move(then), std::nullopt, {}};
    if (failing_ > 0) {
        --failing_;
        waiting.error = failure_;
    }
    wait(std::move(waiting));
}

void FakeLog::repeated(Record record, Repeated then) { wait({std::move(record), {}, std::nullopt, std::move(then)}); }

void FakeLog::wait(Waiting waiting) {
    waiting_.push_back(std::move(waiting));
    if (by_itself_)
        post([this] {
            if (by_itself_) commit();
        });
}

void FakeLog::commit(std::size_t most) {
    for (; most > 0 && !waiting_.empty(); --most) {
        auto next = std::move(waiting_.front());
        waiting_.pop_front();
        decide(std::move(next));
    }
}

namespace {

std::tuple<std::string, std::string, std::string> dedupe_key(const Record& record) {
    const auto place = record.is_private() ? "private " + folded(record.recipient.value) : "room " + record.room.value;
    return {record.holder.value, place, record.origin.value};
}

} // namespace

Result<std::optional<Log::Committed>> FakeLog::known(const Record& record) const {
    const auto found = record.origin.empty() ? origins_.end() : origins_.find(dedupe_key(record));
    if (found == origins_.end()) return std::nullopt;
    const auto& first = found->second;
    if (first.body != record.body) return fail(Code::invalid, "{}", "this origin stands for another text");
    return Committed{first.seq, first.id, first.time, true};
}

void FakeLog::decide(Waiting waiting) {
    if (waiting.question)
        return post([then = std::move(waiting.question), answer = known(waiting.record)] { then(answer); });
    const auto answer_later = [this, then = std::move(waiting.then)](Result<Committed> result) {
        post([then, result = std::move(result)] { then(result); });
    };
    if (waiting.error) return answer_later(fail(*waiting.error));
    auto& record = waiting.record;
    const auto before = known(record);
    if (!before) return answer_later(fail(before.error()));
    if (*before) return answer_later(**before);
    store(record);
    if (!record.origin.empty()) origins_.emplace(dedupe_key(record), record);
    // Told first, answered after it: both go through the loop, in this order.
    post([this] { tell_tail(); });
    answer_later(Committed{record.seq, record.id, record.time, false});
}

void FakeLog::store(Record& record) {
    newest_ = record.seq = after(newest_);
    records_.push_back(record);
}

void FakeLog::bring(Record record) {
    if (record.id.empty()) record.id = MessageId{fmt::format("other-{}", static_cast<std::uint64_t>(newest_))};
    store(record);
    post([this] { tell_tail(); });
}

// ---- the tail ----------------------------------------------------------------------------------------------------------

Handle FakeLog::tail(Seq from, Tail tell) {
    auto reader = std::make_shared<Reader>(Reader{std::move(tell), from});
    reader_ = reader;
    post([this] { tell_tail(); });
    return Handle{std::move(reader)};
}

void FakeLog::tell_tail() {
    const auto reader = reader_.lock();
    const auto position = reader ? reader->position : newest_;
    const auto from = std::find_if(records_.begin(), records_.end(), [&](const Record& r) { return r.seq > position; });
    const std::vector<Record> news{from, records_.end()}; // the reader may bring about more
    last_ = std::max(last_, newest_);
    if (news.empty()) return;
    reader->position = news.back().seq;
    reader->tell(news);
}

// ---- reading -----------------------------------------------------------------------------------------------------------

void FakeLog::hold_reads(bool on) {
    holding_ = on;
    if (!on) release();
}

void FakeLog::release(std::size_t most) {
    for (; most > 0 && !held_.empty(); --most) {
        post(std::move(held_.front()));
        held_.pop_front();
    }
}

void FakeLog::fail_reads(std::size_t count, Error error) {
    reads_failing_ = count;
    read_failure_ = std::move(error);
}

std::optional<Error> FakeLog::read_error() {
    if (reads_failing_ == 0) return std::nullopt;
    --reads_failing_;
    return read_failure_;
}

void FakeLog::answer(std::function<void()> what) {
    held_.push_back(std::move(what));
    if (!holding_) release();
}

void FakeLog::read(Scope scope, Seq from, PageLimit limit, Direction direction, Read then) {
    if (auto error = read_error()) return answer([then, error] { then(fail(*error)); });
    LogPage page;
    page.end = from;
    std::size_t bytes = 0;
    const auto take = [&](const Record& record) {
        if (record.seq > last_ || !covers(scope, record)) return false;
        bytes += record.body.size();
        if (page.records.size() == limit.records || (!page.records.empty() && bytes > limit.bytes))
            return page.more = true;
        page.records.push_back(record);
        page.end = record.seq;
        return false;
    };
    if (direction == Direction::forward) {
        for (const auto& record : records_)
            if (record.seq > from && take(record)) break;
    } else {
        for (auto record = records_.rbegin(); record != records_.rend(); ++record)
            if ((from == Seq::none || record->seq < from) && take(*record)) break;
        std::reverse(page.records.begin(), page.records.end());
    }
    answer([then, page = std::move(page)] { then(page); });
}

void FakeLog::find(Scope scope, Timestamp time, std::function<void(Result<Seq>)> then) {
    if (auto error = read_error()) return answer([then, error] { then(fail(*error)); });
    auto found = last_;
    for (const auto& record : records_) {
        if (record.seq > last_ || record.time < time || !covers(scope, record)) continue;
        found = Seq{static_cast<std::uint64_t>(record.seq) - 1};
        break;
    }
    answer([then, found] { then(found); });
}

void FakeLog::search(SearchQuery query, Read then) {
    if (auto error = read_error()) return answer([then, error] { then(fail(*error)); });
    const auto words = words_of(query.text);
    if (words.empty()) return answer([then] { then(fail(Code::invalid, "there are no words")); });
    const auto matches = [&](const Record& record) {
        return record.seq <= last_ && (query.before == Seq::none || record.seq < query.before) &&
               (query.sender.empty() || folded(record.sender.value) == folded(query.sender.value)) &&
               (query.since == Timestamp{} || record.time >= query.since) &&
               (query.until == Timestamp{} || record.time < query.until) && covers(query.scope, record) &&
               has_all(record.body, words);
    };
    LogPage page;
    std::size_t looked_at = 0, bytes = 0;
    for (auto record = records_.rbegin(); record != records_.rend() && !page.more; ++record) {
        if (query.before != Seq::none && record->seq >= query.before) continue;
        if (looked_at++ == searched_) {
            page.more = true;
            break;
        }
        if (matches(*record)) {
            bytes += record->body.size();
            page.more =
                page.records.size() == query.limit.records || (!page.records.empty() && bytes > query.limit.bytes);
            if (page.more) break;
            page.records.push_back(*record);
        }
        page.end = record->seq;
    }
    answer([then, page = std::move(page)] { then(page); });
}

void FakeLog::trim(Timestamp before, bool dry_run, std::function<void(Result<std::size_t>)> then) {
    const auto old = [&](const Record& record) { return record.time < before; };
    const auto count = static_cast<std::size_t>(std::count_if(records_.begin(), records_.end(), old));
    if (!dry_run) {
        std::erase_if(records_, old);
        std::erase_if(origins_,
                      [&](const auto& known) { return old(known.second); }); // a record is known while it lives
    }
    post([then, count] { then(count); });
}

// ---- holders -----------------------------------------------------------------------------------------------------------

std::optional<Holders::Lineage> FakeLog::find(std::string_view token_sha256_hex) {
    const auto known = lineages_.find(token_sha256_hex);
    if (known == lineages_.end()) return std::nullopt;
    return known->second;
}

void FakeLog::add(std::string_view token_sha256_hex, const Lineage& lineage) {
    lineages_.insert_or_assign(std::string{token_sha256_hex}, lineage);
}

} // namespace confab::test

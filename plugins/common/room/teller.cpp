// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/teller.hpp"

#include "common/async/scope.hpp"
#include "common/async/workers.hpp"
#include "common/i18n.hpp"

#include <algorithm>
#include <set>

namespace confab::storage {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t parallel = 8;
constexpr auto read_limit = 30s;
constexpr int most_tries = 5;
/// A file that is younger may still be being written where it lies, as existing clients do.
constexpr std::int64_t young_us = 20'000'000;

/// What passes by itself, mostly.
bool may_pass(confab_result code) noexcept { return code == CONFAB_E_AGAIN || code == CONFAB_E_IO; }

} // namespace

void Teller::start(const State::Loaded& loaded, std::unordered_map<std::string, std::string> origins) {
    last_n_ = loaded.last_n;
    origins_ = std::move(origins);
}

async::Task<void> Teller::read_one(Read* read, async::Stop stop) {
    if (read->found.folder) {
        read->said = fail(CONFAB_E_PROTOCOL, N_("This is a folder with the name of a message."));
        co_return;
    }
    read->said = co_await format_.read(read->found, async::within(read_limit, stop));
}

async::Task<Result<std::uint32_t>> Teller::tell(std::vector<Found> batch, How how, async::Stop stop) {
    std::vector<Read> reads(batch.size());
    std::vector<Read*> work;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        reads[i].found = std::move(batch[i]);
        work.push_back(&reads[i]);
    }
    const auto one = [this, stop](Read* read) { return read_one(read, stop); };
    co_await async::for_each(std::move(work), parallel, stop, one);

    std::optional<Error> end;
    std::vector<Read> told;
    for (auto& read : reads) {
        if (!read.said) read.said = fail(CONFAB_E_CANCELLED, N_("Cancelled."));
        if (*read.said) {
            if (on_read) on_read(**read.said);
            told.push_back(std::move(read));
            continue;
        }
        auto error = std::move(read.said->error());
        if (ends_session(error.code) && error.code != CONFAB_E_TIMEOUT) {
            scanner_.again(read.found.path);
            if (!end) end = std::move(error);
            continue;
        }
        co_await failed(std::move(read.found), std::move(error), stop);
    }
    const bool fresh = !how.historical;
    auto ordered = co_await order(told, fresh, stop);
    if (!ordered) co_return fail(std::move(ordered.error()));

    std::vector<Numbered> numbers;
    auto n = last_n_;
    for (const auto& read : told) {
        const auto& said = **read.said;
        numbers.push_back({read.found.path, ++n, said.stream, said.number, read.millis});
    }
    last_n_ = n;
    // Before it is told: a number that the host has kept must not be given again.
    const auto job = [state = here_.state, numbers] { return state->number(numbers); };
    const auto kept = co_await async::in_thread(stop, job);
    if (!kept) co_return fail(kept.error());
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < told.size(); ++i) {
        if (!(*told[i].said)->foreign) {
            const bool done = co_await emit(told[i], numbers[i].n, how, stop);
            if (!done) co_return fail(CONFAB_E_CANCELLED, N_("Cancelled."));
            ++count;
        }
        scanner_.settle(told[i].found.path);
    }
    if (end) co_return fail(std::move(*end));
    co_return count;
}

async::Task<void> Teller::failed(Found found, Error error, async::Stop stop) {
    if (error.code == CONFAB_E_NOT_FOUND) { // deleted since it was listed
        scanner_.again(found.path);
        co_return;
    }
    const bool young = found.modified_us == 0 || here_.now() - found.modified_us < young_us;
    const bool half = error.code == CONFAB_E_PROTOCOL && young && !found.folder;
    if ((half || may_pass(error.code) || error.code == CONFAB_E_TIMEOUT) && ++found.tries < most_tries) {
        again_.push_back(std::move(found));
        co_return;
    }
    const Unreadable how{found.bytes, found.modified_us, error.code};
    scanner_.put_off(found.path, how);
    const auto path = found.path;
    const auto job = [state = here_.state, path, how] { return state->unreadable(path, how); };
    const auto kept = co_await async::in_thread(stop, job);
    if (!kept) here_.log("remembering", kept.error());
    if (found.told_bad) co_return;
    here_.log("reading " + path, error);
    Remark remark;
    remark.what = CONFAB_NOTE_UNREADABLE;
    remark.code = error.code;
    remark.id = path;
    remark.text = error.text;
    co_await here_.remark(std::move(remark), stop);
}

async::Task<std::int64_t> Teller::place(std::string stream, std::uint64_t number, std::int64_t claimed,
                                        async::Stop stop) {
    if (!places_.contains(stream)) {
        const auto job = [state = here_.state, stream] { return state->stream(stream); };
        const auto known = co_await async::in_thread(stop, job);
        places_.emplace(stream, Places{known ? std::map{*known} : std::map<std::uint64_t, std::int64_t>{}});
    }
    co_return places_.at(stream).place(number, claimed);
}

async::Task<Result<void>> Teller::order(std::vector<Read>& reads, bool fresh, async::Stop stop) {
    std::set<std::string> off;
    for (auto& read : reads) {
        const auto& said = **read.said;
        const auto modified = read.found.modified_us;
        if (!said.own && !said.foreign && clock_is_off(said.time, modified, fresh)) off.insert(said.sender);
        read.millis = placed_time(said.time, modified, fresh) / 1000;
    }
    // By number within a stream, so that each has its neighbours' places to go by.
    std::sort(reads.begin(), reads.end(), [](const Read& a, const Read& b) {
        if ((*a.said)->stream == (*b.said)->stream && !(*a.said)->stream.empty())
            return (*a.said)->number < (*b.said)->number;
        return (*a.said)->stream < (*b.said)->stream;
    });
    for (auto& read : reads)
        if (const auto& said = **read.said; !said.stream.empty())
            read.millis = co_await place(said.stream, said.number, read.millis, stop);
    std::stable_sort(reads.begin(), reads.end(), [](const Read& a, const Read& b) {
        if (a.millis != b.millis) return a.millis < b.millis;
        return a.found.path < b.found.path;
    });
    for (const auto& who : off) {
        Remark remark;
        remark.what = CONFAB_NOTE_CLOCK;
        remark.who = who;
        remark.text = N_("The clock of this person's computer is far from that of the place.");
        co_await here_.remark_once("clock/" + who, std::move(remark), stop);
    }
    co_return Result<void>{};
}

async::Task<Result<std::uint64_t>> Teller::number_own(Numbered message, async::Stop stop) {
    message.n = ++last_n_;
    std::vector<Numbered> one{message};
    const auto job = [state = here_.state, one] { return state->number(one); };
    const auto kept = co_await async::in_thread(stop, job);
    if (!kept) co_return fail(kept.error());
    scanner_.settle(message.path);
    co_return message.n;
}

async::Task<void> Teller::tell_own(Said said, std::uint64_t n, std::int64_t millis, async::Stop stop) {
    Read read;
    read.said = std::move(said);
    read.millis = millis;
    const How how{};
    co_await emit(read, n, how, stop);
}

async::Task<bool> Teller::emit(const Read& read, std::uint64_t n, How how, async::Stop stop) {
    const auto& said = **read.said;
    auto message = sdk::make<confab_msg_message>(here_.session, how.op);
    message.kind = CONFAB_TEXT_PLAIN;
    if (said.own) message.h.flags |= CONFAB_F_OWN;
    if (how.historical) message.h.flags |= CONFAB_F_HISTORICAL;
    const auto cursor = std::to_string(n);
    if (said.partner.empty()) message.room = sdk::str("lobby");
    else message.recipient = sdk::str(said.own ? said.partner : here_.self);
    message.id = sdk::str(said.id);
    const auto origin = origins_.find(said.id);
    if (said.own) message.origin_id = sdk::str(origin == origins_.end() ? said.origin : origin->second);
    message.sender = sdk::str(said.sender);
    message.sender_name = sdk::str(said.sender_name);
    message.sent = read.millis * 1000;
    message.body = sdk::str(said.text);
    message.cursor = sdk::str(cursor);
    message.seq = seq_of(read.millis, said.stream.empty() ? said.sender : said.stream);
    message.key = sdk::str(said.key);
    std::vector<confab_attachment> files(said.files.size());
    std::vector<const confab_attachment*> list;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto& from = said.files[i];
        files[i].size = sizeof(confab_attachment);
        files[i].kind = from.image ? CONFAB_ATTACHMENT_IMAGE : CONFAB_ATTACHMENT_FILE;
        files[i].bytes = from.bytes;
        files[i].thumbnail_bytes = from.thumbnail_bytes;
        files[i].name = sdk::str(from.name);
        files[i].mime = sdk::str(from.mime);
        files[i].sha256 = sdk::str(from.sha256);
        files[i].ref = sdk::str(from.ref);
        files[i].thumbnail_ref = sdk::str(from.thumbnail_ref);
        list.push_back(&files[i]);
    }
    list.push_back(nullptr);
    if (!said.files.empty()) message.attachments = list.data();
    co_return co_await here_.tell(message, stop);
}

} // namespace confab::storage

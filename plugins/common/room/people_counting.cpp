// SPDX-License-Identifier: GPL-3.0-or-later
// How far each device has counted, and what is missing.
#include "common/async/workers.hpp"
#include "common/i18n.hpp"
#include "common/layout/names.hpp"
#include "common/room/people.hpp"
#include "common/room/sealed.hpp"

#include <glib.h>

#include <algorithm>

namespace confab::storage {
namespace {

constexpr std::string_view count_prefix = "count/";
constexpr std::int64_t day_ms = 86'400'000;

std::string arrivals_key(const std::string& stream) { return "arrivals/" + stream; }

} // namespace

std::string People::stream(const seal::SigningKey& key, seal::Device device,
                           const std::optional<seal::Fingerprint>& recipient) const {
    return fmt::format("{}:{}:{:x}:{}", room_, seal::hex(seal::fingerprint(key).view()),
                       static_cast<std::uint64_t>(device), seal::sequence_of(recipient));
}

async::Task<People::Stream*> People::find(std::string stream, async::Stop stop) {
    if (!streams_.contains(stream)) {
        const auto read = [state = here_.state, stream] { return state->stream(stream); };
        const auto numbers = co_await async::in_thread(stop, read);
        auto& fresh = streams_[stream];
        const auto now = seal_time(here_.now());
        // As it was, with what was told since then.
        if (auto kept = seal::Arrivals::from_text(here_.fact(arrivals_key(stream)))) fresh.arrivals = std::move(*kept);
        if (numbers)
            for (const auto& [number, millis] : *numbers) fresh.arrivals.came(number, now);
        fresh.told_missing = g_ascii_strtoull(here_.fact("missing/" + stream).c_str(), nullptr, 10);
    }
    co_return &streams_.at(stream);
}

async::Task<void> People::came(std::string name, seal::Incoming message, async::Stop stop) {
    auto* stream = co_await find(name, stop);
    const auto now = seal_time(here_.now());
    const auto before = stream->arrivals.missing(now, here_.settings.missing_lag);
    stream->arrivals.came(message.seq, now);
    const auto after = stream->arrivals.missing(now, here_.settings.missing_lag);
    stream->arrived += before - std::min(before, after);
    stream->who = message.sender;
    if (message.recipient) stream->partner = message.key == signer_.keys().sign ? *message.recipient : message.sender;
    const auto own = this->stream(signer_.keys().sign, signer_.device(), message.recipient_key);
    if (name != own) co_return;
    // What this device counted before its state was lost.
    const auto key = std::string{count_prefix} + name;
    if (message.seq > g_ascii_strtoull(here_.fact(key).c_str(), nullptr, 10))
        co_await here_.remember(key, std::to_string(message.seq), stop);
}

async::Task<void> People::told(const seal::Keyring& keys, seal::HeartbeatSeen seen, async::Stop stop) {
    const auto own_print = seal::fingerprint(signer_.keys().sign);
    const auto print = seal::fingerprint(seen.key);
    if (print == own_print && seen.device == signer_.device()) co_return;
    const auto lobby = stream(seen.key, seen.device, std::nullopt);
    const auto last = beats_.find(lobby);
    if (last != beats_.end() && seen.told.time <= last->second) co_return; // an old one, put back
    beats_[lobby] = seen.told.time;
    const auto now = seal_time(here_.now());
    auto* counted = co_await find(lobby, stop);
    counted->who = seen.told.id;
    counted->arrivals.told(seen.told.lobby, now);
    counted->counted = true;
    if (print == own_print) co_return;
    const auto shared = co_await pair(keys, print, stop);
    if (!shared) co_return;
    const auto mark = seen.private_mark(keys.room(), *shared, own_print);
    if (!mark) co_return;
    auto* to_me = co_await find(stream(seen.key, seen.device, own_print), stop);
    to_me->who = to_me->partner = seen.told.id;
    to_me->arrivals.told(*mark, now);
    to_me->counted = true;
}

async::Task<void> People::look_for_gaps(async::Stop stop) {
    const auto now = seal_time(here_.now());
    std::vector<std::string> names;
    for (const auto& [name, stream] : streams_) names.push_back(name);
    for (const auto& name : names) {
        auto& stream = streams_.at(name);
        auto text = stream.arrivals.to_text();
        if (text != here_.fact(arrivals_key(name))) co_await here_.remember(arrivals_key(name), std::move(text), stop);
        const auto missing = stream.arrivals.missing(now, here_.settings.missing_lag);
        const auto before = stream.told_missing;
        if (missing == before) continue;
        const auto arrived = std::exchange(stream.arrived, 0);
        // What was missing before a restart is known again only after a heartbeat and the lag.
        const bool unknown = !stream.counted || stream.arrivals.next_look(now, here_.settings.missing_lag);
        if (missing < before && arrived == 0 && unknown) continue;
        stream.told_missing = missing;
        // Fewer are missing also when retention would have taken them by now: of that nothing is told.
        if (missing > before || arrived > 0) {
            Remark remark;
            remark.what = missing > before ? CONFAB_NOTE_MISSING : CONFAB_NOTE_ARRIVED;
            remark.count = missing > before ? missing : std::min(arrived, before - missing);
            remark.who = stream.who;
            remark.partner = stream.partner;
            co_await here_.remark(std::move(remark), stop);
        }
        auto fact = std::to_string(missing);
        if (missing == 0) fact.clear();
        co_await here_.remember("missing/" + name, std::move(fact), stop);
    }
}

async::Task<seal::Mark> People::own_mark(std::string stream, int retention_days, async::Stop stop) {
    seal::Mark mark;
    const auto floor_key = "floor/" + stream;
    const auto floor = g_ascii_strtoull(here_.fact(floor_key).c_str(), nullptr, 10);
    mark.floor = std::max<std::uint64_t>(floor, 1);
    // Of what is there, and not of what was given to a message that may never come.
    const auto read_last = [state = here_.state, stream] { return state->highest(stream); };
    const auto last = co_await async::in_thread(stop, read_last);
    mark.highest = std::max(last.value_or(0), mark.floor - 1);
    if (!last) co_return mark;
    if (retention_days == 0) co_return mark;
    const auto read = [state = here_.state, stream] { return state->stream(stream); };
    const auto numbers = co_await async::in_thread(stop, read);
    if (!numbers) co_return mark;
    auto lowest = mark.highest + 1;
    // An hour less, since the file is younger than its name at most by an upload.
    const auto oldest = here_.now() / 1000 - retention_days * day_ms + 3'600'000;
    for (const auto& [number, millis] : *numbers)
        if (millis > oldest) lowest = std::min(lowest, number);
    // What was taken once is gone, also where the room keeps things for longer now.
    mark.floor = std::max(mark.floor, lowest);
    if (mark.floor > std::max<std::uint64_t>(floor, 1))
        co_await here_.remember(floor_key, std::to_string(mark.floor), stop);
    co_return mark;
}

async::Task<std::optional<seal::Key>> People::pair(const seal::Keyring& keys, seal::Fingerprint with,
                                                   async::Stop stop) {
    if (const auto found = pairs_.find(with); found != pairs_.end()) co_return found->second;
    const auto theirs = co_await card(keys, with, stop);
    if (!theirs) co_return std::nullopt;
    auto key = seal::pair_key(signer_, theirs->keys.agree);
    if (!key) co_return std::nullopt;
    pairs_.emplace(with, *key);
    co_return *key;
}

async::Task<std::vector<People::Counted>> People::counted(const seal::Keyring& keys, async::Stop stop) {
    // "count/<room>:<own key>:<device>:<recipient's fingerprint>"
    const auto lobby = stream(signer_.keys().sign, signer_.device(), std::nullopt);
    const auto prefix = std::string{count_prefix}.append(lobby.substr(0, lobby.rfind(':') + 1));
    std::vector<seal::Fingerprint> recipients;
    for (auto it = here_.facts.lower_bound(prefix); it != here_.facts.end() && it->first.starts_with(prefix); ++it) {
        seal::Fingerprint recipient;
        if (seal::from_hex(it->first.substr(prefix.size()), recipient.bytes)) recipients.push_back(recipient);
    }
    std::vector<Counted> counted;
    for (const auto& recipient : recipients) {
        const auto shared = co_await pair(keys, recipient, stop);
        if (shared && counted.size() < seal::max_private_marks) counted.push_back({recipient, *shared});
    }
    co_return counted;
}

} // namespace confab::storage

// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/sender.hpp"

#include "common/async/workers.hpp"
#include "common/i18n.hpp"

#include <glib.h>

#include <algorithm>

namespace confab::storage {
namespace {

using namespace std::chrono_literals;

constexpr confab_time milli = 1'000, overlap = 600'000'000;
constexpr auto write_limit = 30s;
constexpr int most_tries = 6, most_names = 50;
constexpr char separator = '\x1e';

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(separator, at), text.size());
        parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

tl::unexpected<Error> uncertain(const Error& why) {
    return fail(CONFAB_E_UNCERTAIN, N_("The place did not answer; it may have arrived."), "{}: {}",
                sdk::code_name(why.code), why.detail);
}

std::string count_key(const std::string& stream) { return "count/" + stream; }

} // namespace

async::Task<Result<Outgoing>> Sender::find(const std::string& origin, async::Stop stop) {
    const auto job = [state = here_.state, origin] { return state->outgoing(origin); };
    co_return co_await async::in_thread(stop, job);
}

async::Task<Result<Sender::Sent>> Sender::send(std::shared_ptr<Request> request, async::Stop stop) {
    auto& saying = request->saying;
    // At once, so that messages keep the order in which they were said; a file is stored before.
    auto turn = Turn::Hold{nullptr};
    if (saying.files.empty()) turn = co_await turn_.take(stop);
    auto found = co_await find(saying.origin, stop);
    if (!found) co_return fail(std::move(found.error()));
    auto out = std::move(*found);
    if (out.sent) co_return co_await finish(saying, std::move(out), stop);
    auto fine = co_await format_.check(saying, async::within(write_limit, stop));
    if (!fine) co_return fail(std::move(fine.error()));
    if (out.path.empty()) {
        out.origin = saying.origin;
        auto ready = co_await prepare(*request, out, stop);
        if (!ready) co_return fail(std::move(ready.error()));
    }
    if (!turn) turn = co_await turn_.take(stop);
    if (!turn) co_return fail(CONFAB_E_CANCELLED, N_("Cancelled."));
    auto written = co_await write(*request, out, stop);
    if (!written) co_return fail(std::move(written.error()));
    co_return co_await finish(saying, std::move(out), stop);
}

async::Task<Result<void>> Sender::prepare(Request& request, Outgoing& out, async::Stop stop) {
    for (const auto& file : request.saying.files) {
        auto stored = co_await format_.upload(file, here_.now(), request.progress, stop);
        if (!stored && stored.error().code == CONFAB_E_IO) {
            // A place that goes away may say so at first; the next try tells.
            const auto slept = co_await async::sleep(500ms, stop);
            if (slept == CONFAB_OK) stored = co_await format_.upload(file, here_.now(), request.progress, stop);
        }
        if (!stored) co_return fail(std::move(stored.error()));
        if (!out.stored.empty()) out.stored += separator;
        out.stored += *stored;
    }
    co_return Result<void>{};
}

/// A name and a time, on the disk before anything is tried with them.
async::Task<Result<void>> Sender::compose(const Saying& saying, Outgoing& out, async::Stop stop) {
    if (last_time_ == 0)
        last_time_ = static_cast<confab_time>(g_ascii_strtoll(here_.fact("last_time").c_str(), nullptr, 10));
    // The clock may have been set back, and one millisecond has one name.
    out.time = std::max(here_.now() / milli, last_time_ / milli + 1) * milli;
    if (out.time > here_.now() + overlap) out.time = here_.now() / milli * milli; // it was far ahead once
    last_time_ = out.time;
    out.tried = here_.now();
    std::map<std::string, std::string> facts{{"last_time", std::to_string(out.time)}};
    const auto stream = format_.counting_of(saying.recipient);
    if (!stream.empty() && out.number == 0) {
        out.number = g_ascii_strtoull(here_.fact(count_key(stream)).c_str(), nullptr, 10) + 1;
        facts[count_key(stream)] = std::to_string(out.number);
    }
    auto composed = co_await format_.compose(saying, split(out.stored), out.time, out.number, stop);
    if (!composed) co_return fail(std::move(composed.error()));
    out.path = std::move(composed->path);
    out.bytes = text_of(composed->bytes);
    out.copy_path = std::move(composed->copy_path);
    out.copy = text_of(composed->copy);
    const auto job = [state = here_.state, out, facts] { return state->save(out, facts); };
    auto saved = co_await async::in_thread(stop, job);
    if (!saved) co_return fail(std::move(saved.error()));
    for (const auto& [key, value] : facts) here_.facts[key] = value;
    teller_.own(out.path, out.origin);
    co_return Result<void>{};
}

async::Task<Result<void>> Sender::look_again(const Saying& saying, Outgoing& out, bool& there, async::Stop stop) {
    there = false;
    if (here_.now() - out.tried <= overlap) co_return Result<void>{};
    const auto found = co_await here_.objects->stat(out.path, async::within(write_limit, stop));
    there = found.has_value();
    if (there) co_return Result<void>{};
    if (found.error().code != CONFAB_E_NOT_FOUND) co_return uncertain(found.error());
    // So late, others would no longer look for it at its old place.
    co_return co_await compose(saying, out, stop);
}

async::Task<Result<void>> Sender::write(Request& request, Outgoing& out, async::Stop stop) {
    const auto& saying = request.saying;
    if (out.path.empty()) {
        auto composed = co_await compose(saying, out, stop);
        if (!composed) co_return fail(std::move(composed.error()));
    } else {
        request.attempted = true;
        bool there = false;
        auto looked = co_await look_again(saying, out, there, stop);
        if (!looked) co_return fail(std::move(looked.error()));
    }
    int tries = 0, names = 0;
    while (true) {
        request.attempted = true;
        scanner_.hide(out.path);
        auto done = co_await put(out.path, bytes_of(out.bytes), stop);
        if (done && *done) {
            auto copied = co_await put_copy(out, stop);
            if (!copied) scanner_.again(out.path);
            co_return copied;
        }
        if (done) { // the name is somebody else's
            scanner_.again(out.path);
            if (++names > most_names) co_return fail(CONFAB_E_NAME_IN_USE, N_("No free name was found for it."));
            auto composed = co_await compose(saying, out, stop);
            if (!composed) co_return fail(std::move(composed.error()));
            continue;
        }
        scanner_.again(out.path);
        auto error = std::move(done.error());
        if ((error.code == CONFAB_E_AGAIN || error.code == CONFAB_E_IO) && ++tries < most_tries) {
            const auto slept = co_await async::sleep(500ms * tries, stop);
            if (slept == CONFAB_OK) continue;
            if (slept == CONFAB_E_CANCELLED) error.code = slept;
        }
        const bool cancelled = error.code == CONFAB_E_CANCELLED && !request.session.requested();
        if (ends_session(error.code) && !cancelled) co_return uncertain(error);
        if (cancelled) {
            stop = request.session;
            const auto found = co_await here_.objects->stat(out.path, async::within(write_limit, stop));
            if (found) continue; // too late
            if (found.error().code != CONFAB_E_NOT_FOUND) co_return uncertain(error);
        }
        if (error.code == CONFAB_E_IO) { // which tells nothing of what became of it
            const auto found = co_await here_.objects->stat(out.path, async::within(write_limit, stop));
            if (found || found.error().code != CONFAB_E_NOT_FOUND) co_return uncertain(error);
        }
        co_await take_back(saying, out, stop);
        request.attempted = false;
        co_return fail(std::move(error));
    }
}

/// What one's other devices read. The message itself is there by now: whatever happens here, nothing is taken back, and its
/// number is given.
async::Task<Result<void>> Sender::put_copy(const Outgoing& out, async::Stop stop) {
    if (out.copy_path.empty()) co_return Result<void>{};
    scanner_.hide(out.copy_path);
    for (int tries = 1;; ++tries) {
        auto done = co_await put(out.copy_path, bytes_of(out.copy), stop);
        if (done && *done) co_return Result<void>{};
        const auto code = done ? CONFAB_E_NAME_IN_USE : done.error().code;
        if ((code == CONFAB_E_AGAIN || code == CONFAB_E_IO) && tries < most_tries) {
            const auto slept = co_await async::sleep(500ms * tries, stop);
            if (slept == CONFAB_OK) continue;
        }
        scanner_.again(out.copy_path);
        if (!done && (ends_session(code) || stop.requested())) co_return uncertain(done.error());
        here_.log(CONFAB_LOG_WARNING,
                  fmt::format("a private message was sent without a copy for other devices: {}", sdk::code_name(code)));
        co_return Result<void>{};
    }
}

/// True: it is there with these bytes. False: with others.
async::Task<Result<bool>> Sender::put(std::string path, Bytes bytes, async::Stop stop) {
    const auto limit = async::within(write_limit, stop);
    auto made = co_await here_.objects->create(path, bytes, limit);
    if (made) co_return true;
    if (made.error().code != CONFAB_E_NAME_IN_USE) co_return fail(std::move(made.error()));
    auto there = co_await here_.objects->read(path, bytes.size(), limit);
    if (there) co_return *there == bytes;
    if (there.error().code == CONFAB_E_TOO_LARGE) co_return false;
    if (there.error().code == CONFAB_E_NOT_FOUND) co_return fail(CONFAB_E_AGAIN, N_("This file is busy."));
    co_return fail(std::move(there.error()));
}

/// It did not get there: the number that it had is given to the next one, where that can still be.
async::Task<void> Sender::take_back(const Saying& saying, const Outgoing& out, async::Stop stop) {
    std::map<std::string, std::string> facts;
    const auto stream = format_.counting_of(saying.recipient);
    if (!stream.empty() && here_.fact(count_key(stream)) == std::to_string(out.number))
        facts[count_key(stream)] = std::to_string(out.number - 1);
    const auto origin = out.origin;
    const auto job = [state = here_.state, origin, facts] { return state->drop(origin, facts); };
    const auto done = co_await async::in_thread(stop, job);
    if (!done) here_.log("forgetting what was not sent", done.error());
    else
        for (const auto& [key, value] : facts) here_.facts[key] = value;
}

async::Task<Result<Sender::Sent>> Sender::finish(const Saying& saying, Outgoing out, async::Stop stop) {
    Sent sent;
    sent.path = out.path;
    sent.millis = out.time / 1000;
    const auto stream = format_.counting_of(saying.recipient);
    sent.sender = stream.empty() ? here_.self : stream;
    if (!stream.empty()) sent.millis = co_await teller_.place(stream, out.number, sent.millis, stop);
    const auto& own = out.copy_path.empty() ? out.path : out.copy_path;
    // What lies in one's own folder is the copy, where there is one.
    const Numbered numbers{own, 0, stream, out.number, sent.millis};
    if (out.sent && (saying.files.empty() || scanner_.is_known(own))) co_return sent;
    // From here on it is there, whatever happens.
    if (!out.copy_path.empty()) scanner_.settle(out.copy_path);
    auto numbered = co_await teller_.number_own(numbers, stop);
    if (!numbered) co_return uncertain(numbered.error());
    sent.n = *numbered;
    if (!saying.files.empty()) {
        auto said = format_.own(saying, split(out.stored));
        said.id = out.path;
        said.stream = stream;
        co_await teller_.tell_own(std::move(said), sent.n, sent.millis, stop);
    }
    out.sent = true;
    out.bytes.clear();
    out.copy.clear();
    const std::map<std::string, std::string> none;
    const auto job = [state = here_.state, out, none] { return state->save(out, none); };
    const auto saved = co_await async::in_thread(stop, job);
    if (!saved) here_.log("remembering what was sent", saved.error());
    co_return sent;
}

} // namespace confab::storage

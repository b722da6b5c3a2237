// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/async/workers.hpp"
#include "common/i18n.hpp"
#include "errors.hpp"
#include "transfer.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace confab::cos {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t piece = 256 << 10;
constexpr std::chrono::seconds without_progress{60};
constexpr int most_breaks = 8; ///< in a row, without a byte between them
constexpr unsigned not_satisfiable = 416;

struct Download {
    std::shared_ptr<Place> place;
    std::string path, key, etag;
    std::uint64_t offset = 0, total = 0;
    std::shared_ptr<storage::Sink> sink;
    storage::Progress progress;
    bool whole = false; ///< nothing more is to come

    [[nodiscard]] std::string doing() const { return "downloading " + path; }
};

std::uint64_t number(std::string_view text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

Result<void> check_answer(Download& down, const Reply& reply) {
    if (reply.status == 412)
        return storage::fail(CONFAB_E_IO, N_("The file has changed while it was fetched."), "{}", down.doing());
    if (!reply.good()) return storage::fail(error_of(reply, down.doing()));
    if (down.offset > 0 && reply.status != 206) return storage::fail(strange(down.doing(), "not the range asked for"));
    const auto range = reply.header("content-range");
    down.total = range.empty() ? number(reply.header("content-length")) : number(range.substr(range.find('/') + 1));
    down.etag = reply.header("etag");
    return {};
}

/// Until the end, or until the connection breaks, which is no error while something came.
Task<Result<void>> fetch_once(std::shared_ptr<Download> down, Stop stop) {
    auto request = down->place->request("GET", down->key);
    if (down->offset > 0) request.headers["range"] = fmt::format("bytes={}-", down->offset);
    if (!down->etag.empty()) request.headers["if-match"] = down->etag;
    auto opened = co_await down->place->http.open(std::move(request), stop.within(without_progress));
    if (!opened) co_return storage::fail(std::move(opened.error()));
    if (opened->reply.status == not_satisfiable) {
        down->whole = true; // it ends where the last one broke
        co_return Result<void>{};
    }
    if (!opened->reply.good()) {
        auto body = co_await read_some(opened->body, piece, stop.within(without_progress));
        if (body) opened->reply.body = std::move(*body);
    }
    auto fine = check_answer(*down, opened->reply);
    if (!fine) co_return fine;
    for (;;) {
        auto bytes = co_await read_some(opened->body, piece, stop.within(without_progress));
        if (!bytes) co_return storage::fail(std::move(bytes.error()));
        if (bytes->empty()) break;
        const auto size = bytes->size();
        const auto writing = [sink = down->sink, offset = down->offset, got = std::move(*bytes)] {
            return (*sink)(offset, got);
        };
        auto written = co_await async::in_thread(stop.within(without_progress), writing);
        if (!written) co_return written;
        down->offset += size;
        if (down->progress) down->progress(down->offset, std::max(down->total, down->offset));
    }
    if (down->offset < down->total)
        co_return storage::fail(CONFAB_E_NETWORK, N_("The server can't be reached."), "{}: it ended early",
                                down->doing());
    down->whole = true;
    co_return Result<void>{};
}

} // namespace

Task<Result<void>> download(std::shared_ptr<Place> place, std::string path, std::uint64_t offset, storage::Sink sink,
                            storage::Progress progress, Stop stop) {
    const auto key = place->key(path);
    if (!key) co_return storage::fail(bad_path(path));
    auto down = std::make_shared<Download>();
    down->place = place;
    down->path = path;
    down->key = *key;
    down->offset = offset;
    down->sink = std::make_shared<storage::Sink>(std::move(sink));
    down->progress = std::move(progress);
    for (int breaks = 0;;) {
        const auto before = down->offset;
        auto done = co_await fetch_once(down, stop);
        if (down->whole) co_return Result<void>{};
        if (!done && done.error().code != CONFAB_E_NETWORK && done.error().code != CONFAB_E_AGAIN) co_return done;
        breaks = down->offset > before ? 0 : breaks + 1;
        if (breaks == most_breaks) co_return done;
        const auto slept = co_await async::sleep(200ms * (1 << std::min(breaks, 4)), stop);
        if (slept != CONFAB_OK) co_return done;
    }
}

} // namespace confab::cos

// SPDX-License-Identifier: GPL-3.0-or-later
#include "writing.hpp"

#include "files.hpp"

#include <utility>

namespace confab::share {
namespace {

using storage::Bytes;

/// Writes into a temporary file of a name of its own for each attempt: one that was cut off may have left its file behind.
Task<GioResult<std::string>> write_beside(std::shared_ptr<Place> place, std::string path,
                                          std::shared_ptr<const Bytes> bytes, Stop stop) {
    auto temporary = temporary_beside(path);
    const auto file = file_at(*place, temporary);
    const auto written = co_await files::write_new(*file, std::move(bytes), std::move(stop));
    if (written) co_return temporary;
    if (!written.error().is(G_IO_ERROR_EXISTS)) discard(place, temporary);
    co_return tl::unexpected{written.error()};
}

/// Moves, and takes one that has happened already for done: an answer may be lost together with the mount.
Task<GioResult<bool>> move_once(Ref<GFile> from, Ref<GFile> to, bool over, std::shared_ptr<bool> tried_before,
                                Stop stop) {
    auto moved = co_await files::move(from, to, over, stop);
    const bool before = std::exchange(*tried_before, true);
    if (moved || !before || !moved.error().is(G_IO_ERROR_NOT_FOUND)) co_return moved;
    const auto there = co_await files::query(to, std::move(stop));
    if (!there) co_return moved;
    co_return true;
}

Task<void> remove_quietly(std::shared_ptr<Place> place, std::string path) {
    const auto file = file_at(*place, path);
    const auto stop = place->background.stop().within(place->limit);
    if (file) [[maybe_unused]]
        const auto removed = co_await files::remove(*file, stop);
}

Task<Result<void>> put_in_two_steps(std::shared_ptr<Place> place, std::string path, std::shared_ptr<const Bytes> bytes,
                                    bool over, Stop stop) {
    auto attempt = [place, path, bytes](Stop limited) { return write_beside(place, path, bytes, std::move(limited)); };
    const auto temporary = co_await tried(place, fmt::format("writing {}", path), stop, attempt);
    if (!temporary) co_return storage::fail(temporary.error());
    co_return co_await publish(place, *temporary, path, over, stop);
}

/// What was begun and not ended is ours alone, and worth nothing.
Task<GioResult<bool>> claim_once(std::shared_ptr<Place> place, std::string path, Ref<GFile> file,
                                 std::shared_ptr<const Bytes> bytes, Stop stop) {
    const auto stream = co_await files::create(file, stop);
    if (!stream) co_return tl::unexpected{stream.error()};
    auto written = co_await files::write(*stream, std::move(bytes), stop);
    const auto closed = co_await files::close(*stream, async::within(place->limit));
    if (written && closed) co_return written;
    discard(place, path);
    co_return written ? closed : written;
}

} // namespace

Task<Result<void>> publish(std::shared_ptr<Place> place, std::string temporary, std::string path, bool over,
                           Stop stop) {
    const auto from = file_at(*place, temporary), to = file_at(*place, path);
    if (!from || !to) co_return tl::unexpected{bad_path(path)};
    auto attempt = [from = *from, to = *to, over, before = std::make_shared<bool>(false)](Stop limited) {
        return move_once(from, to, over, before, std::move(limited));
    };
    const auto moved = co_await tried(place, fmt::format("moving to {}", path), std::move(stop), attempt);
    if (moved) co_return Result<void>{};
    discard(place, temporary);
    co_return storage::fail(moved.error());
}

Task<Result<void>> put(std::shared_ptr<Place> place, std::string path, Bytes bytes, bool over, Stop stop) {
    if (path.empty() || !file_at(*place, path)) co_return tl::unexpected{bad_path(path)};
    const auto limited = stop.within(place->limit);
    co_return co_await put_in_two_steps(place, path, std::make_shared<const Bytes>(std::move(bytes)), over, limited);
}

Task<Result<void>> claim(std::shared_ptr<Place> place, std::string path, Bytes bytes, Stop stop) {
    const auto file = file_at(*place, path);
    if (path.empty() || !file) co_return tl::unexpected{bad_path(path)};
    const auto limited = stop.within(place->limit);
    auto attempt = [place, path, file = *file, content = std::make_shared<const Bytes>(std::move(bytes))](Stop s) {
        return claim_once(place, path, file, content, std::move(s));
    };
    const auto claimed = co_await tried(place, fmt::format("claiming {}", path), limited, attempt);
    if (!claimed) co_return storage::fail(claimed.error());
    co_return Result<void>{};
}

void discard(const std::shared_ptr<Place>& place, std::string path) {
    constexpr std::size_t most = 64; // the rest is found as stale
    if (place->background.running() < most) place->background.spawn(remove_quietly(place, std::move(path)));
}

} // namespace confab::share

// SPDX-License-Identifier: GPL-3.0-or-later
#include "transfer.hpp"

#include "common/i18n.hpp"
#include "files.hpp"
#include "writing.hpp"

#include <utility>

namespace confab::share {
namespace {

using storage::Bytes;

constexpr std::size_t piece = 256 * 1024;
constexpr std::chrono::seconds without_progress{60};

using files::Piece;

Task<Result<Piece>> read_piece(std::shared_ptr<storage::Source> source, std::uint64_t offset, Stop stop) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(piece, source->bytes - offset));
    const auto reading = [source, offset, size]() -> Result<Piece> {
        auto bytes = std::make_shared<Bytes>(size);
        auto got = source->read(offset, *bytes);
        if (!got) return tl::unexpected{std::move(got.error())};
        if (*got != size)
            return storage::fail(CONFAB_E_IO, N_("The file has changed while it was sent."),
                                 "read {} of {} bytes at {}", *got, size, offset);
        return bytes;
    };
    co_return co_await async::in_thread(stop.within(without_progress), reading);
}

Task<Result<void>> write_pieces(Ref<GFileOutputStream> stream, std::shared_ptr<storage::Source> source,
                                storage::Progress progress, std::string doing, Stop stop) {
    for (std::uint64_t done = 0; done < source->bytes;) {
        const auto bytes = co_await read_piece(source, done, stop);
        if (!bytes) co_return storage::fail(bytes.error());
        const auto written = co_await files::write(stream, *bytes, stop.within(without_progress));
        if (!written) co_return tl::unexpected{error_of(written.error(), doing)};
        done += (*bytes)->size();
        if (progress) progress(done, source->bytes);
    }
    co_return Result<void>{};
}

Task<Result<void>> write_piece(std::shared_ptr<storage::Sink> sink, std::uint64_t offset, Piece bytes, Stop stop) {
    const auto writing = [sink, offset, bytes] { return (*sink)(offset, *bytes); };
    co_return co_await async::in_thread(stop.within(without_progress), writing);
}

Task<Result<void>> read_pieces(Ref<GFileInputStream> stream, std::uint64_t offset, std::uint64_t total,
                               std::shared_ptr<storage::Sink> sink, storage::Progress progress, std::string doing,
                               Stop stop) {
    for (;;) {
        const auto bytes = co_await files::read_some(stream, piece, stop.within(without_progress));
        if (!bytes) co_return tl::unexpected{error_of(bytes.error(), doing)};
        if ((*bytes)->empty()) co_return Result<void>{};
        const auto written = co_await write_piece(sink, offset, *bytes, stop);
        if (!written) co_return written;
        offset += (*bytes)->size();
        if (progress) progress(offset, std::max(total, offset));
    }
}

} // namespace

Task<Result<void>> upload(std::shared_ptr<Place> place, std::string path, storage::Source source,
                          storage::Progress progress, Stop stop) {
    const auto doing = fmt::format("uploading {}", path);
    const auto temporary = temporary_beside(path);
    const auto file = file_at(*place, temporary);
    if (path.empty() || !file || !file_at(*place, path)) co_return tl::unexpected{bad_path(path)};
    auto creating = [file = *file](Stop limited) { return files::create(file, std::move(limited)); };
    const auto stream = co_await tried(place, doing, stop.within(place->limit), creating);
    if (!stream) co_return storage::fail(stream.error());
    const auto from = std::make_shared<storage::Source>(std::move(source));
    auto written = co_await write_pieces(*stream, from, std::move(progress), doing, stop);
    const auto closed = co_await files::close(*stream, async::within(place->limit));
    if (written && !closed) written = tl::unexpected{error_of(closed.error(), doing)};
    if (!written) {
        discard(place, temporary);
        co_return written;
    }
    co_return co_await publish(place, temporary, path, false, stop.within(place->limit));
}

Task<Result<void>> download(std::shared_ptr<Place> place, std::string path, std::uint64_t offset, storage::Sink sink,
                            storage::Progress progress, Stop stop) {
    const auto doing = fmt::format("downloading {}", path);
    const auto file = file_at(*place, path);
    if (!file) co_return tl::unexpected{bad_path(path)};
    const auto limited = stop.within(place->limit);
    auto asking = [file = *file](Stop s) { return files::query(file, std::move(s)); };
    const auto info = co_await tried(place, doing, limited, asking);
    if (!info) co_return storage::fail(info.error());
    auto opening = [file = *file, offset](Stop s) { return files::open(file, offset, std::move(s)); };
    const auto stream = co_await tried(place, doing, limited, opening);
    if (!stream) co_return storage::fail(stream.error());
    const auto into = std::make_shared<storage::Sink>(std::move(sink));
    auto read = co_await read_pieces(*stream, offset, info->bytes, into, std::move(progress), doing, std::move(stop));
    [[maybe_unused]] const auto closed = co_await files::close(*stream, async::within(place->limit));
    co_return read;
}

} // namespace confab::share

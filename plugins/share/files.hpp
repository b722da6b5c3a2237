// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/gio.hpp"
#include "common/bytes.hpp"
#include "common/objects.hpp"

#include <cstdint>
#include <memory>
#include <vector>

/// The calls of GIO that this plugin makes, on worker threads: no retries, no meaning. Engine thread.
///
/// Streams are closed by close(), also after a stop: one that is only dropped closes itself, and waits for its server.
namespace confab::share::files {

using async::GioResult;
using async::Stop;
using async::Task;
using glib::Ref;
using storage::Bytes;
using Piece = std::shared_ptr<const Bytes>;

/// Something to do with nothing to tell.
using Done = GioResult<bool>;

/// What is neither file nor folder is left out; links are not followed.
[[nodiscard]] Task<GioResult<std::vector<storage::Listed>>> list(Ref<GFile> folder, storage::Detail detail, Stop stop);
[[nodiscard]] Task<GioResult<storage::Listed>> query(Ref<GFile> file, Stop stop);
/// The whole of a file, or of a longer one the first limit + 1 bytes.
[[nodiscard]] Task<GioResult<Bytes>> read(Ref<GFile> file, std::size_t limit, Stop stop);
/// A new file, written in place; folders are made where they are missing. G_IO_ERROR_EXISTS where there is one.
[[nodiscard]] Task<Done> write_new(Ref<GFile> file, Piece bytes, Stop stop);
/// Never by copying. Not over another unless `over` says so.
[[nodiscard]] Task<Done> move(Ref<GFile> from, Ref<GFile> to, bool over, Stop stop);
[[nodiscard]] Task<Done> remove(Ref<GFile> file, Stop stop);

/// At `offset`. G_IO_ERROR_NOT_SUPPORTED where that can't be.
[[nodiscard]] Task<GioResult<Ref<GFileInputStream>>> open(Ref<GFile> file, std::uint64_t offset, Stop stop);
/// Up to `most` bytes; none at the end.
[[nodiscard]] Task<GioResult<Piece>> read_some(Ref<GFileInputStream> stream, std::size_t most, Stop stop);
[[nodiscard]] Task<Done> close(Ref<GFileInputStream> stream, Stop stop);

/// A new file to write to; folders are made where they are missing.
[[nodiscard]] Task<GioResult<Ref<GFileOutputStream>>> create(Ref<GFile> file, Stop stop);
[[nodiscard]] Task<Done> write(Ref<GFileOutputStream> stream, Piece bytes, Stop stop);
/// Where writing ends well or not: its failure is one of the whole file.
[[nodiscard]] Task<Done> close(Ref<GFileOutputStream> stream, Stop stop);

} // namespace confab::share::files

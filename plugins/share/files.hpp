// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/gio.hpp"
#include "common/bytes.hpp"

#include <cstdint>
#include <memory>
#include <vector>

/// The calls of GIO that this plugin makes, each as a coroutine: no retries, no meaning. Engine thread.
namespace confab::share::files {

using async::GioResult;
using async::Stop;
using async::Task;
using glib::Ref;
using storage::Bytes;

/// Something to do with nothing to tell.
using Done = GioResult<bool>;

[[nodiscard]] Task<GioResult<Ref<GFileInfo>>> query(Ref<GFile> file, const char* attributes, Stop stop);
/// All entries of a folder; links are not followed.
[[nodiscard]] Task<GioResult<std::vector<Ref<GFileInfo>>>> enumerate(Ref<GFile> folder, const char* attributes,
                                                                     Stop stop);
[[nodiscard]] Task<GioResult<Ref<GFileInputStream>>> open(Ref<GFile> file, Stop stop);
/// Up to `most` bytes; none at the end.
[[nodiscard]] Task<GioResult<Bytes>> read_some(Ref<GFileInputStream> stream, std::size_t most, Stop stop);
/// A new file; G_IO_ERROR_EXISTS where there is one.
[[nodiscard]] Task<GioResult<Ref<GFileOutputStream>>> create(Ref<GFile> file, Stop stop);
[[nodiscard]] Task<Done> write_all(Ref<GFileOutputStream> stream, std::shared_ptr<const Bytes> bytes, Stop stop);
/// Where writing ends well or not: its failure is one of the whole file.
[[nodiscard]] Task<Done> close(Ref<GFileOutputStream> stream, Stop stop);
/// Every stream is closed like this, also after a stop: one that is only dropped closes itself in the engine thread and waits
/// there for a server that may be frozen.
[[nodiscard]] Task<void> leave(Ref<GFileOutputStream> stream);
[[nodiscard]] Task<void> leave(Ref<GFileInputStream> stream);
/// Never by copying. Not over another unless `over` says so.
[[nodiscard]] Task<Done> move(Ref<GFile> from, Ref<GFile> to, bool over, Stop stop);
[[nodiscard]] Task<Done> remove(Ref<GFile> file, Stop stop);
[[nodiscard]] Task<Done> make_folder(Ref<GFile> folder, Stop stop);

} // namespace confab::share::files

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/objects.hpp"
#include "place.hpp"

#include <string>

/// Files of any size, piece by piece: the pieces are read and written on workers, the server's side is asynchronous.
/// Engine thread; the errors are those of storage::Objects.
namespace confab::share {

[[nodiscard]] Task<Result<void>> upload(std::shared_ptr<Place> place, std::string path, storage::Source source,
                                        storage::Progress progress, Stop stop);

[[nodiscard]] Task<Result<void>> download(std::shared_ptr<Place> place, std::string path, std::uint64_t offset,
                                          storage::Sink sink, storage::Progress progress, Stop stop);

} // namespace confab::share

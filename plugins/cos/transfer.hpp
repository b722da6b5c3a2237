// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/objects.hpp"
#include "place.hpp"

namespace confab::cos {

/// What is at most as large goes in one request, anything else in parts of this size, which are sent again one by one.
inline constexpr std::size_t part_bytes = 8 << 20;

/// See Objects::upload. An upload that was begun before under this key goes on with the parts that are there.
[[nodiscard]] Task<Result<void>> upload(std::shared_ptr<Place> place, std::string path, storage::Source source,
                                        storage::Progress progress, Stop stop);

/// See Objects::remove_unfinished.
[[nodiscard]] Task<Result<void>> remove_unfinished(std::shared_ptr<Place> place, std::int64_t age_us, Stop stop);

/// See Objects::download. Goes on where a connection broke, as long as it still is the same object.
[[nodiscard]] Task<Result<void>> download(std::shared_ptr<Place> place, std::string path, std::uint64_t offset,
                                          storage::Sink sink, storage::Progress progress, Stop stop);

} // namespace confab::cos

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/bytes.hpp"
#include "common/objects.hpp"
#include "place.hpp"

#include <memory>
#include <string>

/// How files come into a Folder. Engine thread; the errors are those of storage::Objects.
namespace confab::share {

/// Gives the temporary file at `temporary` its name; `over`: also where there is one already. Where that fails the temporary
/// file is removed in the background.
[[nodiscard]] Task<Result<void>> publish(std::shared_ptr<Place> place, std::string temporary, std::string path,
                                         bool over, Stop stop);

/// A file under a temporary name, then published.
[[nodiscard]] Task<Result<void>> put(std::shared_ptr<Place> place, std::string path, storage::Bytes bytes, bool over,
                                     Stop stop);

/// A file that exactly one makes.
[[nodiscard]] Task<Result<void>> claim(std::shared_ptr<Place> place, std::string path, storage::Bytes bytes, Stop stop);

/// Removes a temporary file, or what is left of it, in the background.
void discard(const std::shared_ptr<Place>& place, std::string path);

} // namespace confab::share

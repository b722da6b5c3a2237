// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/room/format.hpp"

#include <span>
#include <string>
#include <vector>

/// Files of the host, behind handles. What is no task here blocks, and belongs on a worker.
namespace confab::storage {

/// Of a file that is to be sent, found by reading it once.
struct FileHashes {
    std::string md5, sha256; ///< lower-case hex
};
[[nodiscard]] Result<FileHashes> hashes_of(const sdk::Host& host, confab_id file, std::uint64_t bytes,
                                           async::Stop stop);
/// A file of the host, to be stored; a part of it that can't be read ends it with E_IO.
[[nodiscard]] Source source_of(const sdk::Host& host, confab_id file, std::uint64_t bytes);
/// All of it. Errors: E_IO, E_TOO_LARGE.
[[nodiscard]] Result<Bytes> whole_file(const sdk::Host& host, confab_id file, std::size_t limit);
/// Refuses what the settings of the account do not let through. Errors: E_TOO_LARGE, E_DENIED.
[[nodiscard]] Result<void> check_files(const RoomSettings& settings, const std::vector<Saying::File>& files);

} // namespace confab::storage

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "base/unique_fd.hpp"
#include "client/timeline.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>

/// What is done with files of the person. All block: FileWorker. `stop`: nobody waits any more; the answer is `cancelled`.
namespace confab::client {

/// An own file, ready to be read by a transport.
struct OpenUpload {
    UniqueFd file;
    std::string sha256;
    UniqueFd thumbnail; ///< in memory; none for what is no image
    std::uint64_t thumbnail_bytes = 0;
};
/// Errors: not_found, denied, invalid (changed since it was chosen), io, cancelled.
[[nodiscard]] Result<OpenUpload> open_upload(const EntryFile& file, const std::atomic<bool>& stop);

/// What has come so far of a file.
struct Part {
    UniqueFd fd;
    std::filesystem::path path;
    std::uint64_t bytes = 0;
};
/// Goes on with `known` if that is in `folder` and still there; or begins `<name>.part`, under a name that is free.
/// `bytes`: of the whole, 0 where it is not known. Errors: not_found (no such folder), denied, io, storage_full.
[[nodiscard]] Result<Part> open_part(const std::filesystem::path& folder, const std::string& name,
                                     const std::filesystem::path& known, std::uint64_t bytes);
/// All has come: checks it, and gives it its name. Something else than was sent is removed. Errors: invalid (that), io,
/// cancelled.
[[nodiscard]] Result<std::filesystem::path> finish_part(const std::filesystem::path& part, const std::string& name,
                                                        const EntryFile& expected, const std::atomic<bool>& stop);

/// Lower-case hex. Errors: io, cancelled.
[[nodiscard]] Result<std::string> sha256_of(int fd, const std::atomic<bool>& stop);

} // namespace confab::client

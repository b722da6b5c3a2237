// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/objects.hpp"
#include "place.hpp"

namespace confab::share {

/// A folder that GIO reaches: of this machine, or on a server that GVfs mounts.
///
/// What is new is written under a temporary name beside it and moved: on SMB, where overwriting is not atomic and a new file is
/// seen half written, a move to a new name is the one thing that no reader sees half. Temporary files of programs that died are
/// removed after a day.
class Folder final : public storage::Objects {
public:
    /// `limit`: for one operation of the server; a listing may take three times as long.
    Folder(std::shared_ptr<Mount> mount, std::chrono::milliseconds limit);
    ~Folder() override;

    Task<Result<std::vector<storage::Listed>>> list(std::string folder, storage::Detail detail, Stop stop) override;
    Task<Result<storage::Bytes>> read(std::string path, std::size_t limit, Stop stop) override;
    Task<Result<storage::Listed>> stat(std::string path, Stop stop) override;
    Task<Result<void>> create(std::string path, storage::Bytes bytes, Stop stop) override;
    Task<Result<void>> claim(std::string path, storage::Bytes bytes, Stop stop) override;
    Task<Result<void>> replace(std::string path, storage::Bytes bytes, Stop stop) override;
    Task<Result<void>> remove(std::string path, Stop stop) override;
    Task<Result<void>> upload(std::string path, storage::Source source, storage::Progress progress, Stop stop) override;
    Task<Result<void>> download(std::string path, std::uint64_t offset, storage::Sink sink, storage::Progress progress,
                                Stop stop) override;
    Task<Result<std::int64_t>> clock_offset(std::string folder, Stop stop) override;
    std::unique_ptr<storage::Watch> watch(std::string folder, std::function<void()> changed) override;

    /// CONFAB_OK once nothing is removed in the background any more.
    Task<confab_result> settled(Stop stop);

private:
    std::shared_ptr<Place> place_;
};

} // namespace confab::share

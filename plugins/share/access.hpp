// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/room/access.hpp"
#include "folder.hpp"

namespace confab::share {

/// The way to a folder: mounting it.
class Access final : public storage::Access {
public:
    /// `limit`: for one operation of the server.
    Access(Location location, Credentials credentials, std::chrono::milliseconds limit);

    Task<Result<void>> reach(Stop stop) override;
    std::shared_ptr<storage::Objects> objects() const override { return folder_; }
    Task<Result<void>> probe(std::function<void(const storage::Step&)> report, Stop stop) override;
    Task<confab_result> settled(Stop stop) override;

private:
    std::shared_ptr<Mount> mount_;
    std::shared_ptr<Folder> folder_;
    std::chrono::milliseconds limit_;
};

} // namespace confab::share

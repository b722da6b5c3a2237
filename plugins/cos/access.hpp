// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bucket.hpp"
#include "common/room/access.hpp"
#include "settings.hpp"

namespace confab::cos {

/// The way to a bucket: one listing tells whether the keys fit.
class Access final : public storage::Access {
public:
    /// `log` hears once, at the end, what was asked of the server.
    Access(const Options& options, Endpoint to, std::function<void(std::string)> log);
    ~Access() override;

    Task<Result<void>> reach(Stop stop) override;
    std::shared_ptr<storage::Objects> objects() const override { return bucket_; }
    Task<Result<void>> probe(std::function<void(const storage::Step&)> report, Stop stop) override;
    Task<confab_result> settled(Stop stop) override;

private:
    std::shared_ptr<Place> place_;
    std::shared_ptr<Bucket> bucket_;
    std::function<void(std::string)> log_;
};

} // namespace confab::cos

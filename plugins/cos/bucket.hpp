// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/objects.hpp"
#include "place.hpp"

namespace confab::cos {

/// What lies under a prefix of a bucket, on Tencent COS or any S3 server. Engine thread.
///
/// An object is seen whole or not at all, and new ones are created on the condition that there is none: of several who try at
/// once one succeeds. A listing may lag behind, repeat and reorder.
class Bucket final : public storage::Objects {
public:
    explicit Bucket(std::shared_ptr<Place> place) : place_{std::move(place)} {}

    storage::Traits traits() const noexcept override { return {false, true, 5'000'000}; }
    Task<Result<std::vector<storage::Listed>>> list(std::string folder, storage::Detail detail, Stop stop) override;
    Task<Result<storage::Page>> list_after(std::string folder, std::string after, Stop stop) override;
    Task<Result<Bytes>> read(std::string path, std::size_t limit, Stop stop) override;
    Task<Result<storage::Listed>> stat(std::string path, Stop stop) override;
    Task<Result<void>> create(std::string path, Bytes bytes, Stop stop) override;
    Task<Result<void>> claim(std::string path, Bytes bytes, Stop stop) override;
    Task<Result<void>> replace(std::string path, Bytes bytes, Stop stop) override;
    Task<Result<void>> remove(std::string path, Stop stop) override;
    Task<Result<void>> upload(std::string path, storage::Source source, storage::Progress progress, Stop stop) override;
    Task<Result<void>> download(std::string path, std::uint64_t offset, storage::Sink sink, storage::Progress progress,
                                Stop stop) override;
    Task<Result<std::int64_t>> clock_offset(std::string folder, Stop stop) override;
    Task<Result<storage::Lifecycle>> lifecycle(storage::LifecycleOrder order, Stop stop) override;
    Task<Result<void>> remove_unfinished(std::int64_t age_us, Stop stop) override;
    std::uint64_t requests() const noexcept override { return place_->http.counts().all(); }
    std::unique_ptr<storage::Watch> watch(std::string, std::function<void()>) override { return nullptr; }

private:
    std::shared_ptr<Place> place_;
};

} // namespace confab::cos

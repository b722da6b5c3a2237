// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/pause.hpp"
#include "common/objects.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace confab::storage {

/// A place into which nothing is written any more once the room that was joined is not there: a share may be replaced by an
/// empty one at any time, and folders that are made in it would look like a room. Engine thread. Outlives its calls.
class Guarded final : public Objects {
public:
    /// E_ROOM_CHANGED: it is another room, or none.
    using Check = std::function<async::Task<Result<void>>(async::Stop)>;

    explicit Guarded(std::shared_ptr<Objects> place) : place_{std::move(place)} {}
    /// From now on each write begins with `check`; the first E_ROOM_CHANGED is the last word, and `changed` hears of it once.
    /// Empty: all is written, as while a room is joined.
    void guard(Check check, std::function<void(const Error&)> changed);

    async::Task<Result<std::vector<Listed>>> list(std::string folder, Detail detail, async::Stop stop) override;
    Traits traits() const noexcept override { return place_->traits(); }
    async::Task<Result<Page>> list_after(std::string folder, std::string after, async::Stop stop) override {
        return place_->list_after(std::move(folder), std::move(after), std::move(stop));
    }
    async::Task<Result<Bytes>> read(std::string path, std::size_t limit, async::Stop stop) override;
    async::Task<Result<Listed>> stat(std::string path, async::Stop stop) override;
    async::Task<Result<void>> create(std::string path, Bytes bytes, async::Stop stop) override;
    async::Task<Result<void>> claim(std::string path, Bytes bytes, async::Stop stop) override;
    async::Task<Result<void>> replace(std::string path, Bytes bytes, async::Stop stop) override;
    async::Task<Result<void>> remove(std::string path, async::Stop stop) override;
    async::Task<Result<void>> upload(std::string path, Source source, Progress progress, async::Stop stop) override;
    async::Task<Result<void>> download(std::string path, std::uint64_t offset, Sink sink, Progress progress,
                                       async::Stop stop) override;
    async::Task<Result<std::int64_t>> clock_offset(std::string folder, async::Stop stop) override;
    async::Task<Result<Lifecycle>> lifecycle(LifecycleOrder order, async::Stop stop) override;
    async::Task<Result<void>> remove_unfinished(std::int64_t age_us, async::Stop stop) override {
        return place_->remove_unfinished(age_us, std::move(stop));
    }
    std::uint64_t requests() const noexcept override { return place_->requests(); }
    std::unique_ptr<Watch> watch(std::string folder, std::function<void()> changed) override;

private:
    async::Task<Result<void>> check(async::Stop stop);

    std::shared_ptr<Objects> place_;
    Check check_;
    std::function<void(const Error&)> changed_;
    std::optional<Error> gone_;
    async::Clock::time_point checked_{}; ///< when it was certain last
};

} // namespace confab::storage

// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/guarded.hpp"

#include <utility>

namespace confab::storage {
namespace {

using namespace std::chrono_literals;

/// A cleanup removes many files, which it has listed just now.
constexpr auto certain_for = 1s;

} // namespace

void Guarded::guard(Check check, std::function<void(const Error&)> changed) {
    check_ = std::move(check);
    changed_ = std::move(changed);
    gone_.reset();
    checked_ = {};
}

async::Task<Result<void>> Guarded::check(async::Stop stop) {
    if (gone_) co_return fail(Error{*gone_});
    const auto look = check_; // guard() may be called meanwhile
    if (!look) co_return Result<void>{};
    const auto begun = async::Clock::now();
    auto here = co_await look(std::move(stop));
    if (here) checked_ = begun;
    if (here || here.error().code != CONFAB_E_ROOM_CHANGED || gone_) co_return here;
    gone_ = here.error();
    if (const auto changed = changed_) changed(*gone_);
    co_return here;
}

async::Task<Result<void>> Guarded::create(std::string path, Bytes bytes, async::Stop stop) {
    auto here = co_await check(stop);
    if (!here) co_return here;
    co_return co_await place_->create(std::move(path), std::move(bytes), std::move(stop));
}

async::Task<Result<void>> Guarded::claim(std::string path, Bytes bytes, async::Stop stop) {
    auto here = co_await check(stop);
    if (!here) co_return here;
    co_return co_await place_->claim(std::move(path), std::move(bytes), std::move(stop));
}

async::Task<Result<void>> Guarded::replace(std::string path, Bytes bytes, async::Stop stop) {
    auto here = co_await check(stop);
    if (!here) co_return here;
    co_return co_await place_->replace(std::move(path), std::move(bytes), std::move(stop));
}

async::Task<Result<void>> Guarded::remove(std::string path, async::Stop stop) {
    if (gone_ || async::Clock::now() - checked_ > certain_for) {
        auto here = co_await check(stop);
        if (!here) co_return here;
    }
    co_return co_await place_->remove(std::move(path), std::move(stop));
}

async::Task<Result<void>> Guarded::upload(std::string path, Source source, Progress progress, async::Stop stop) {
    auto here = co_await check(stop);
    if (!here) co_return here;
    co_return co_await place_->upload(std::move(path), std::move(source), std::move(progress), std::move(stop));
}

async::Task<Result<Lifecycle>> Guarded::lifecycle(LifecycleOrder order, async::Stop stop) {
    auto here = co_await check(stop);
    if (!here) co_return fail(std::move(here.error()));
    co_return co_await place_->lifecycle(std::move(order), std::move(stop));
}

async::Task<Result<std::vector<Listed>>> Guarded::list(std::string folder, Detail detail, async::Stop stop) {
    return place_->list(std::move(folder), detail, std::move(stop));
}

async::Task<Result<Bytes>> Guarded::read(std::string path, std::size_t limit, async::Stop stop) {
    return place_->read(std::move(path), limit, std::move(stop));
}

async::Task<Result<Listed>> Guarded::stat(std::string path, async::Stop stop) {
    return place_->stat(std::move(path), std::move(stop));
}

async::Task<Result<void>> Guarded::download(std::string path, std::uint64_t offset, Sink sink, Progress progress,
                                            async::Stop stop) {
    return place_->download(std::move(path), offset, std::move(sink), std::move(progress), std::move(stop));
}

async::Task<Result<std::int64_t>> Guarded::clock_offset(std::string folder, async::Stop stop) {
    return place_->clock_offset(std::move(folder), std::move(stop));
}

std::unique_ptr<Watch> Guarded::watch(std::string folder, std::function<void()> changed) {
    return place_->watch(std::move(folder), std::move(changed));
}

} // namespace confab::storage

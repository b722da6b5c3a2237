// SPDX-License-Identifier: GPL-3.0-or-later
#include "access.hpp"

#include "probe.hpp"

#include <utility>

namespace confab::cos {
namespace {

Task<Result<void>> look(std::shared_ptr<Bucket> bucket, Stop stop) {
    const auto listed = co_await bucket->list_after("", "", std::move(stop));
    if (!listed) co_return storage::fail(listed.error());
    co_return Result<void>{};
}

Task<confab_result> at_once() { co_return CONFAB_OK; }

} // namespace

Access::Access(const Options& options, Endpoint to, std::function<void(std::string)> log) : log_{std::move(log)} {
    place_ = std::make_shared<Place>(options, std::move(to));
    bucket_ = std::make_shared<Bucket>(place_);
}

Access::~Access() {
    const auto& counts = place_->http.counts();
    log_(fmt::format("requests: {} lists, {} gets, {} puts, {} heads, {} deletes", counts.lists, counts.gets,
                     counts.puts, counts.heads, counts.deletes));
}

Task<Result<void>> Access::reach(Stop stop) { return look(bucket_, std::move(stop)); }

Task<Result<void>> Access::probe(std::function<void(const storage::Step&)> report, Stop stop) {
    return cos::probe(place_, bucket_, std::move(report), std::move(stop));
}

Task<confab_result> Access::settled(Stop) { return at_once(); }

} // namespace confab::cos

// SPDX-License-Identifier: GPL-3.0-or-later
#include "access.hpp"

#include "probe.hpp"

#include <utility>

namespace confab::share {

Access::Access(Location location, Credentials credentials, std::chrono::milliseconds limit)
    : mount_{std::make_shared<Mount>(std::move(location), std::move(credentials))},
      folder_{std::make_shared<Folder>(mount_, limit)}, limit_{limit} {}

Task<Result<void>> Access::reach(Stop stop) { return mount_->ensure(std::move(stop)); }

Task<Result<void>> Access::probe(std::function<void(const storage::Step&)> report, Stop stop) {
    return share::probe(mount_, folder_, limit_, std::move(report), std::move(stop));
}

Task<confab_result> Access::settled(Stop stop) { return folder_->settled(std::move(stop)); }

} // namespace confab::share

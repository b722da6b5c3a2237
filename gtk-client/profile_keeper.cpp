// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile_keeper.hpp"

#include <future>
#include <utility>

namespace confab::gtk {

ProfileKeeper::~ProfileKeeper() {
    std::promise<void> written;
    thread_.post([&written] { written.set_value(); });
    written.get_future().wait();
}

void ProfileKeeper::load(std::function<void(Result<model::Profile>)> then) {
    thread_.post([this, then = std::move(then)] { then(file_.load()); });
}

void ProfileKeeper::save(model::Profile profile, std::function<void(Result<void>)> then) {
    thread_.post([this, profile = std::move(profile), then = std::move(then)] { then(file_.save(profile)); });
}

} // namespace confab::gtk

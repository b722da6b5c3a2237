// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/backoff.hpp"

#include <algorithm>

namespace confab::client {

std::chrono::milliseconds Backoff::next() {
    std::uniform_int_distribution<std::chrono::milliseconds::rep> spread{ceiling_.count() / 2, ceiling_.count()};
    ceiling_ = std::min(ceiling_ * 2, longest);
    return std::chrono::milliseconds{spread(random_)};
}

} // namespace confab::client

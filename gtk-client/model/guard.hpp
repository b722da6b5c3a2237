// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <utility>

namespace confab::gtk::model {

/// Makes callbacks that do nothing once their owner has gone. A member of the owner, declared last. One thread.
class Guard {
public:
    Guard() = default;
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

    template <class F> [[nodiscard]] auto wrap(F fn) const {
        return [alive = std::weak_ptr<const char>{token_}, fn = std::move(fn)](auto&&... args) mutable {
            if (!alive.expired()) fn(std::forward<decltype(args)>(args)...);
        };
    }

private:
    std::shared_ptr<const char> token_ = std::make_shared<const char>();
};

} // namespace confab::gtk::model

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/admission.hpp"

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>

namespace confab::hub {

/// People who were here: the last `limit` of them, so that one can ask about somebody who just left. Engine thread.
class People {
public:
    explicit People(std::size_t limit) : limit_{limit} {}

    void remember(const Identity& who);
    /// Null: not known (any more).
    [[nodiscard]] const Identity* find(const UserId& id) const;

private:
    std::size_t limit_;
    std::list<Identity> latest_first_;
    std::unordered_map<std::string, std::list<Identity>::iterator> by_id_; ///< by folded id
};

} // namespace confab::hub

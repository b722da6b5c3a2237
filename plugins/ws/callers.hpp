// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "token_bucket.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

namespace confab::ws {

/// Who is connected from where, for limits on both. Engine thread.
class Callers : public std::enable_shared_from_this<Callers> {
public:
    struct Limits {
        std::size_t sessions = 0, sessions_per_address = 0;
        double frames_per_address = 0, bytes_per_address = 0; ///< a second
    };

    /// A place among the sessions, as long as it lives.
    class Place {
    public:
        Place(std::shared_ptr<Callers> callers, std::string address);
        ~Place();
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;

        /// Shared by all who come from there.
        [[nodiscard]] Allowance& allowance() const noexcept { return *allowance_; }

    private:
        std::shared_ptr<Callers> callers_;
        std::string address_;
        Allowance* allowance_;
    };
    enum class Refused { no, all_full, address_full };

    /// Nothing, and why, where a limit is reached.
    [[nodiscard]] std::unique_ptr<Place> enter(const std::string& address, const Limits& limits, Refused& why);

private:
    struct From {
        std::size_t sessions = 0;
        Allowance allowance;
    };

    std::unordered_map<std::string, From> from_;
    std::size_t sessions_ = 0;
};

} // namespace confab::ws

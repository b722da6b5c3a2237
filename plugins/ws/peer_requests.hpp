// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confab/plugin.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::ws {

/// What a peer offers with a join.
struct Offer {
    bool part2 = false;
    uint64_t caps = 0; ///< those of its features that are known here
};

/// The joins and named questions of a peer that have no end yet, in the order in which they came. Few, so a list.
class PeerRequests {
public:
    /// More at a time are refused.
    static constexpr size_t most = 16;

    [[nodiscard]] bool full() const noexcept { return requests_.size() >= most; }
    [[nodiscard]] bool has(std::string_view name) const noexcept;
    void add_join(confab_op op, Offer offer) { requests_.push_back({op, {}, offer}); }
    void add_question(confab_op op, std::string name) { requests_.push_back({op, std::move(name), {}}); }

    struct Request {
        confab_op op;
        std::string name; ///< of a question; empty for a join
        Offer offer;      ///< of a join
    };
    /// NULL where it has ended, or is of another kind.
    [[nodiscard]] const Request* find(confab_op op) const noexcept;
    /// The join that the hub deals with now.
    [[nodiscard]] Offer oldest_offer() const noexcept;
    /// All that joins without an answer ask for: what follows on them may come before their answer.
    [[nodiscard]] uint64_t offered() const noexcept;
    [[nodiscard]] std::optional<Request> take(confab_op op);

private:
    std::vector<Request> requests_;
};

} // namespace confab::ws

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "codec.hpp"

#include <chrono>
#include <deque>
#include <string>
#include <string_view>

namespace confab::ws {

/// A request that was written to a server. Where the server carries the name of a request back, that finds the request;
/// otherwise its answer has to be recognised.
struct Unanswered {
    confab_op op;
    uint32_t of;        ///< confab_msg_type
    Kind kind{};        ///< of its frame
    std::string name{}; ///< origin_id or request of the frame; empty where answers carry none back
    std::string target{};
    std::string text{};
    std::string origin_id{}; ///< what the engine calls it
    std::chrono::steady_clock::time_point deadline{};
    enum class End { none, cancelled, late } end = End::none; ///< OP_DONE was given, but the answer may still come
};

/// The requests of one session in the order in which they were written. First in, first out among equal ones.
class UnansweredList {
public:
    static constexpr size_t most = 64;

    [[nodiscard]] bool full() const noexcept { return live_ >= most; }
    /// The one with this op that has not ended, or NULL.
    [[nodiscard]] const Unanswered* find(confab_op op) const noexcept;
    void add(Unanswered request);

    /// The one of this name among MESSAGEs or QUERYs, or NULL. Among several the oldest that has not ended.
    [[nodiscard]] const Unanswered* named(uint32_t of, std::string_view name) const noexcept;
    /// What an echo or a user_info answers, or NULL. Never one that has a name.
    [[nodiscard]] const Unanswered* answered_by(const Frame& frame) const noexcept;
    /// What an error without a name refuses: the oldest of the kind, or the oldest. Never one that has a name.
    [[nodiscard]] const Unanswered* refused_by(std::optional<Kind> concerns) const noexcept;
    /// Forgets what one of these found.
    void remove(const Unanswered* request);

    /// Marks a request as ended, and keeps it for the answer that may still come.
    void end(confab_op op, Unanswered::End how);
    /// An answer is under way: gives it more time.
    void extend(const Unanswered* request, std::chrono::steady_clock::time_point deadline);
    /// The oldest that has not ended, or NULL.
    [[nodiscard]] const Unanswered* oldest() const noexcept;
    /// The one that has not ended and is due first, or NULL.
    [[nodiscard]] const Unanswered* most_urgent() const noexcept;

private:
    void drop_old_ends();
    std::deque<Unanswered> requests_;
    size_t live_ = 0;
};

} // namespace confab::ws

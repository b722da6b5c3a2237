// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "codec.hpp"

#include <chrono>
#include <deque>

namespace confab::ws {

/// A request that was written to a server without ids and acknowledgements, so that its answer has to be recognised.
struct Unanswered {
    confab_op op;
    uint32_t of; ///< confab_msg_type
    Kind kind;   ///< chat, private_chat or get_user_info
    std::string target;
    std::string text;
    std::string origin_id;
    std::chrono::steady_clock::time_point deadline;
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

    /// What an echo or a user_info answers, or NULL.
    [[nodiscard]] const Unanswered* answered_by(const Frame& frame) const noexcept;
    /// What an error refuses: the oldest of the kind, or the oldest.
    [[nodiscard]] const Unanswered* refused_by(std::optional<Kind> concerns) const noexcept;
    /// Forgets what one of these found.
    void remove(const Unanswered* request);

    /// Marks a request as ended, and keeps it for the answer that may still come.
    void end(confab_op op, Unanswered::End how);
    /// The oldest that has not ended, or NULL.
    [[nodiscard]] const Unanswered* oldest() const noexcept;

private:
    void drop_old_ends();
    std::deque<Unanswered> requests_;
    size_t live_ = 0;
};

} // namespace confab::ws

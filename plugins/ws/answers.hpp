// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "codec.hpp"
#include "features.hpp"

#include <optional>

/// Frames that answer one peer's own frames.
namespace confab::ws {

/// The names that a peer gave to what it sent: answers carry them back. Empty: none.
struct Names {
    std::string_view origin_id{}, request{};
};

/// An `error`.
[[nodiscard]] Frame refusal(confab_result code, std::string_view why, Names names = {});
/// A join_success of part 1, or with the capabilities that are on, of part 2.
[[nodiscard]] Frame welcome(const confab_msg_session& ready, std::optional<uint64_t> granted);
/// The `ack` of a message.
[[nodiscard]] Frame acknowledgement(const confab_msg_op_done& done);
/// The `done` of a question.
[[nodiscard]] Frame end_of(std::string_view request, const confab_msg_op_done& done);

} // namespace confab::ws

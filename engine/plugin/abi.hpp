// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/message.hpp"

#include <confab/plugin.h>

#include <functional>

/// The only place that knows both shapes of a message: the struct of the ABI and the value of the model.
namespace confab::abi {

/// Copies a message out of the ABI. Members that its writer did not know are "not said".
/// Errors: invalid (an unknown type, a size below the header's, text that is not UTF-8 or longer than `max_text_bytes`).
Result<Message> read(const confab_msg& message);

/// A text that is longer than this is taken for a fault of the plugin.
inline constexpr std::size_t max_text_bytes = 16 * 1024 * 1024;

/// CONFAB_MSG_* of a message.
[[nodiscard]] std::uint32_t type_of(const Message& message) noexcept;

/// Calls `fn` with the message as the ABI has it; pointers in it are valid until `fn` returns.
confab_result with(const Message& message, const std::function<confab_result(const confab_msg&)>& fn);

} // namespace confab::abi

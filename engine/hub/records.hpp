// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/log.hpp"
#include "model/message.hpp"

#include <optional>
#include <string>

/// How what is in the log is told. Any thread.
namespace confab::hub {

/// A place in a log, as sessions are told it: "<log id>.<seq>".
[[nodiscard]] Cursor cursor_of(const std::string& log_id, Seq seq);

/// Nothing: no cursor of this log, or one from behind `last`.
[[nodiscard]] std::optional<Seq> place_of(const Cursor& cursor, const std::string& log_id, Seq last);

/// What was said, as a notice.
[[nodiscard]] ChatMessage message_of(const Record& record, const std::string& log_id);

} // namespace confab::hub

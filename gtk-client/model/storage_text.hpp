// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/message.hpp"

#include <string>

namespace confab::gtk::model {

/// What a step of a test tries: "Create a file".
[[nodiscard]] std::string step_name(StorageStep step);
/// What came out of it, in a sentence.
[[nodiscard]] std::string step_result(const StorageReport& report);

/// "312 messages, 14 files, 220 MB"
[[nodiscard]] std::string amount(const StorageReport& report);
/// What a cleanup would delete, in a sentence.
[[nodiscard]] std::string plan_text(const StorageReport& plan);
[[nodiscard]] inline bool nothing_to_delete(const StorageReport& plan) noexcept {
    return plan.messages == 0 && plan.files == 0;
}
/// How long the room keeps what is in it.
[[nodiscard]] std::string kept_text(const StorageReport& plan);

/// What looking at a bucket costs, in a sentence.
[[nodiscard]] std::string requests_text(const StorageReport& usage);
/// What a bucket deletes by itself, in a sentence.
[[nodiscard]] std::string lifecycle_text(const StorageReport& rules);

} // namespace confab::gtk::model

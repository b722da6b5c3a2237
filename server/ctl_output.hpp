// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "control_json.hpp"

#include <string>

namespace confab::server {

/// Prints to standard output what a server answered to `command`, for people.
void print_answer(const std::string& command, const ControlObject& answer);

} // namespace confab::server

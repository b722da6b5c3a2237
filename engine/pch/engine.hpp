// SPDX-License-Identifier: GPL-3.0-or-later
// What nearly every file of the engine includes, compiled once.
#include <confab/plugin.hpp>

#include <fmt/format.h>
#include <glib.h>
#include <tl/expected.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace confab::log {

enum class Format { text, json };

/// One line an event: `time level: text`, or a JSON object with the members time, level and text. Text at start. Any thread.
void set_format(Format format) noexcept;

enum class Level { debug = 1, info, warning, error };

/// Lines below this level are dropped; `warning` at start. Any thread.
void set_level(Level level) noexcept;
[[nodiscard]] bool enabled(Level level) noexcept;

/// One line to standard error: time, level, text. Control characters are escaped, since texts of others may be in it.
/// Never message contents or secrets. Any thread.
void write(Level level, std::string_view text);

template <class... Args> void debug(fmt::format_string<Args...> text, Args&&... args) {
    if (enabled(Level::debug)) write(Level::debug, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args> void info(fmt::format_string<Args...> text, Args&&... args) {
    if (enabled(Level::info)) write(Level::info, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args> void warning(fmt::format_string<Args...> text, Args&&... args) {
    if (enabled(Level::warning)) write(Level::warning, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args> void error(fmt::format_string<Args...> text, Args&&... args) {
    if (enabled(Level::error)) write(Level::error, fmt::format(text, std::forward<Args>(args)...));
}

} // namespace confab::log

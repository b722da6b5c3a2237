// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/log.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

#include <atomic>
#include <cstdio>

namespace confab::log {

namespace {

std::atomic<Level> lowest{Level::warning};
std::atomic<Format> format_now{Format::text};

/// As a string of JSON. The text is valid UTF-8 once its control characters and other bytes are escaped.
std::string quoted(std::string_view text) {
    std::string out{'"'};
    for (const char c : escaped(text)) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

const char* word(Level level) noexcept {
    switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warning: return "warning";
    case Level::error: break;
    }
    return "error";
}

} // namespace

void set_format(Format format) noexcept { format_now = format; }

void set_level(Level level) noexcept { lowest = level; }

bool enabled(Level level) noexcept { return level >= lowest.load(std::memory_order_relaxed); }

void write(Level level, std::string_view text) {
    // One call, so that lines of several threads don't mix.
    const auto line = format_now == Format::json
                          ? fmt::format(R"({{"time":"{}","level":"{}","text":{}}})"
                                        "\n",
                                        rfc3339(now()), word(level), quoted(text))
                          : fmt::format("{} {}: {}\n", rfc3339(now()), word(level), escaped(text));
    std::fwrite(line.data(), 1, line.size(), stderr);
}

} // namespace confab::log

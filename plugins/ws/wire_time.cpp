// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire_time.hpp"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>

namespace confab::ws {
namespace {

constexpr int64_t second = 1'000'000;

/// Reads from the front of a text what it names, or fails.
class Reader {
public:
    explicit Reader(std::string_view text) noexcept : rest_{text} {}

    [[nodiscard]] bool done() const noexcept { return rest_.empty(); }
    bool skip(char c) noexcept {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::optional<int> digits(size_t count) noexcept {
        if (rest_.size() < count) return std::nullopt;
        int value = 0;
        for (const char c : rest_.substr(0, count)) {
            if (c < '0' || c > '9') return std::nullopt;
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }
    /// Digits after the point, as microseconds; more than six are cut.
    std::optional<int> fraction() noexcept {
        int value = 0, read = 0;
        while (const auto digit = digits(1)) {
            if (read++ < 6) value = value * 10 + *digit;
        }
        if (read == 0) return std::nullopt;
        for (; read < 6; ++read) value *= 10;
        return value;
    }

private:
    std::string_view rest_;
};

std::optional<std::tm> read_clock(Reader& in) noexcept {
    std::tm tm{};
    const auto field = [&in](int& into, size_t count, int offset, int low, int high) {
        const auto value = in.digits(count);
        if (!value || *value < low || *value > high) return false;
        into = *value - offset;
        return true;
    };
    const bool ok = field(tm.tm_year, 4, 1900, 1, 9999) && in.skip('-') && field(tm.tm_mon, 2, 1, 1, 12) &&
                    in.skip('-') && field(tm.tm_mday, 2, 0, 1, 31) && (in.skip('T') || in.skip('t') || in.skip(' ')) &&
                    field(tm.tm_hour, 2, 0, 0, 23) && in.skip(':') && field(tm.tm_min, 2, 0, 0, 59) && in.skip(':') &&
                    field(tm.tm_sec, 2, 0, 0, 60);
    if (!ok) return std::nullopt;
    return tm;
}

/// Seconds east of UTC of "+hh:mm" or "+hhmm", after its sign.
std::optional<int> read_offset(Reader& in) noexcept {
    const auto hours = in.digits(2);
    in.skip(':');
    const auto minutes = in.digits(2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    return *hours * 3600 + *minutes * 60;
}

} // namespace

std::string format_time(confab_time time) {
    auto whole = static_cast<std::time_t>(time / second);
    auto micros = time % second;
    if (micros < 0) {
        micros += second;
        --whole;
    }
    std::tm tm{};
    if (!localtime_r(&whole, &tm)) return {};
    const long offset = std::labs(tm.tm_gmtoff) / 60;
    char text[96];
    std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%06d%c%02ld:%02ld", tm.tm_year + 1900,
                  tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, static_cast<int>(micros),
                  tm.tm_gmtoff < 0 ? '-' : '+', offset / 60, offset % 60);
    return text;
}

std::optional<confab_time> read_time(std::string_view text) noexcept {
    Reader in{text};
    auto tm = read_clock(in);
    if (!tm) return std::nullopt;
    int micros = 0;
    if (in.skip('.') || in.skip(',')) {
        const auto fraction = in.fraction();
        if (!fraction) return std::nullopt;
        micros = *fraction;
    }
    if (in.done()) {
        tm->tm_isdst = -1;
        return std::mktime(&*tm) * second + micros;
    }
    int east = 0;
    if (!in.skip('Z') && !in.skip('z')) {
        const bool minus = in.skip('-');
        if (!minus && !in.skip('+')) return std::nullopt;
        const auto offset = read_offset(in);
        if (!offset) return std::nullopt;
        east = minus ? -*offset : *offset;
    }
    if (!in.done()) return std::nullopt;
    return (timegm(&*tm) - east) * second + micros;
}

confab_time parse_time(std::string_view text) noexcept { return read_time(text).value_or(0); }

} // namespace confab::ws

// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/layout/local_time.hpp"

#include <fmt/format.h>

#include <ctime>

namespace confab::storage {
namespace {

constexpr confab_time second = 1'000'000;

struct Local {
    std::tm tm{};
    int micros = 0;
};

Local local(confab_time time) {
    auto whole = static_cast<std::time_t>(time / second);
    auto micros = time % second;
    if (micros < 0) {
        micros += second;
        --whole;
    }
    Local result;
    localtime_r(&whole, &result.tm);
    result.micros = static_cast<int>(micros);
    return result;
}

/// Reads from the front of a text what it names.
class Reader {
public:
    explicit Reader(std::string_view text) noexcept : rest_{text} {}

    [[nodiscard]] bool done() const noexcept { return rest_.empty(); }
    bool skip(char c) noexcept {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool digits(int& into, std::size_t count, int low, int high) noexcept {
        if (rest_.size() < count) return false;
        int value = 0;
        for (const char c : rest_.substr(0, count)) {
            if (c < '0' || c > '9') return false;
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(count);
        into = value;
        return value >= low && value <= high;
    }
    /// As microseconds; more than six digits are cut.
    int fraction() noexcept {
        int value = 0, count = 0, digit = 0;
        while (digits(digit, 1, 0, 9))
            if (count++ < 6) value = value * 10 + digit;
        for (; count < 6; ++count) value *= 10;
        return value;
    }

private:
    std::string_view rest_;
};

bool read_date(Reader& in, std::tm& tm, bool dashes) noexcept {
    const auto dash = [&] { return !dashes || in.skip('-'); };
    if (!in.digits(tm.tm_year, 4, 1970, 9999) || !dash() || !in.digits(tm.tm_mon, 2, 1, 12) || !dash() ||
        !in.digits(tm.tm_mday, 2, 1, 31))
        return false;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    return true;
}

bool read_clock(Reader& in, std::tm& tm, bool colons) noexcept {
    const auto colon = [&] { return !colons || in.skip(':'); };
    return in.digits(tm.tm_hour, 2, 0, 23) && colon() && in.digits(tm.tm_min, 2, 0, 59) && colon() &&
           in.digits(tm.tm_sec, 2, 0, 60);
}

confab_time from_local(std::tm tm, int micros) {
    tm.tm_isdst = -1;
    return std::mktime(&tm) * second + micros;
}

} // namespace

std::string file_stamp(confab_time time) {
    const auto at = local(time).tm;
    return fmt::format("{:04}{:02}{:02}_{:02}{:02}{:02}", at.tm_year + 1900, at.tm_mon + 1, at.tm_mday, at.tm_hour,
                       at.tm_min, at.tm_sec);
}

std::string name_stamp(confab_time time) {
    return fmt::format("{}_{:03}", file_stamp(time), local(time).micros / 1000);
}

std::optional<confab_time> read_name_stamp(std::string_view text) {
    Reader in{text};
    std::tm tm{};
    int millis = 0;
    if (!read_date(in, tm, false) || !in.skip('_') || !read_clock(in, tm, false) || !in.skip('_') ||
        !in.digits(millis, 3, 0, 999) || !in.done())
        return std::nullopt;
    return from_local(tm, millis * 1000);
}

std::string iso_date(confab_time time) {
    const auto at = local(time).tm;
    return fmt::format("{:04}-{:02}-{:02}", at.tm_year + 1900, at.tm_mon + 1, at.tm_mday);
}

std::string iso_time(confab_time time) {
    const auto at = local(time);
    return fmt::format("{}T{:02}:{:02}:{:02}.{:06}", iso_date(time), at.tm.tm_hour, at.tm.tm_min, at.tm.tm_sec,
                       at.micros);
}

std::optional<confab_time> read_iso_time(std::string_view text) {
    Reader in{text};
    std::tm tm{};
    if (!read_date(in, tm, true) || !(in.skip('T') || in.skip(' ')) || !read_clock(in, tm, true)) return std::nullopt;
    const int micros = in.skip('.') ? in.fraction() : 0;
    if (in.done()) return from_local(tm, micros);
    int east = 0;
    if (!in.skip('Z')) {
        const bool minus = in.skip('-');
        int hours = 0, minutes = 0;
        if (!minus && !in.skip('+')) return std::nullopt;
        if (!in.digits(hours, 2, 0, 23)) return std::nullopt;
        in.skip(':');
        if (!in.digits(minutes, 2, 0, 59)) return std::nullopt;
        east = (hours * 60 + minutes) * (minus ? -60 : 60);
    }
    if (!in.done()) return std::nullopt;
    return (timegm(&tm) - east) * second + micros;
}

confab_time next_local(confab_time after, int minutes) {
    auto tm = local(after).tm;
    for (int day = 0; day < 3; ++day) {
        auto at = tm;
        at.tm_mday += day;
        at.tm_hour = minutes / 60;
        at.tm_min = minutes % 60;
        at.tm_sec = 0;
        if (const auto time = from_local(at, 0); time > after) return time;
    }
    return after + 24 * 3600 * second;
}

} // namespace confab::storage

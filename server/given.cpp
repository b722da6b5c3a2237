// SPDX-License-Identifier: GPL-3.0-or-later
#include "given.hpp"

#include "base/i18n.hpp"

#include <charconv>

namespace confab::server {

namespace {

constexpr int most_days = 36'500;

/// A whole number from 0 to `most`.
std::optional<int> read_number(std::string_view text, int most) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0 || value > most) return std::nullopt;
    return value;
}

} // namespace

Result<int> read_port(std::string_view text) {
    if (const auto port = read_number(text, 65535)) return *port;
    return fail(Code::invalid, "{}", tr("give a number from 0 to 65535."));
}

Result<log::Format> read_log_format(std::string_view text) {
    if (text == "text") return log::Format::text;
    if (text == "json") return log::Format::json;
    return fail(Code::invalid, "{}", tr("give text or json."));
}

Result<store::Durability> read_durability(std::string_view text) {
    if (text == "full") return store::Durability::full;
    if (text == "normal") return store::Durability::normal;
    return fail(Code::invalid, "{}", tr("give full or normal."));
}

Result<std::chrono::days> read_days(std::string_view text) {
    if (const auto days = read_number(text, most_days)) return std::chrono::days{*days};
    return fail(Code::invalid, "{}", trf(N_("give a number of days from 0 (keep everything) to {}."), most_days));
}

} // namespace confab::server

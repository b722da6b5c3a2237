// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/file_limits.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "model/file_text.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

namespace confab::gtk::model {

namespace {

std::uint64_t number(std::string_view text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string lower(std::string_view text) {
    std::string low{text};
    std::transform(low.begin(), low.end(), low.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return low;
}

/// As people write them: ".png", "png", "*.png".
std::vector<std::string> types_of(const std::string& text) {
    std::vector<std::string> types;
    std::istringstream words{text};
    for (std::string word; words >> word;) {
        word.erase(std::remove_if(word.begin(), word.end(), [](char c) { return c == ',' || c == ';'; }), word.end());
        if (word == "*") return {};
        if (word.starts_with('*')) word.erase(0, 1);
        if (!word.starts_with('.')) word.insert(0, 1, '.');
        if (word.size() > 1) types.push_back(lower(word));
    }
    return types;
}

} // namespace

FileLimits::FileLimits(const confab_transport_desc& transport, const client::SettingValues& given) {
    for (const auto& setting : plugin::settings_of(transport, CONFAB_ROLE_CONNECT)) {
        const auto value = given.find(setting.key);
        const bool by_hand = value != given.end() && !value->second.empty();
        if (setting.key == "max_file_bytes")
            most_bytes_ = number(by_hand ? value->second : setting.default_value.value_or(""));
        if (setting.key == "file_types" && by_hand && value->second != setting.default_value)
            types_ = types_of(value->second);
    }
}

std::string FileLimits::problem(std::string_view name, std::uint64_t bytes) const {
    if (most_bytes_ != 0 && bytes > most_bytes_)
        return trf(N_("“{}” has {}; at most {} can be sent here."), escaped(name), size_text(bytes),
                   size_text(most_bytes_));
    const auto low = lower(name);
    const auto ends = [&](const std::string& type) { return low.ends_with(type); };
    if (types_.empty() || std::any_of(types_.begin(), types_.end(), ends)) return {};
    std::string all;
    for (const auto& type : types_) all += (all.empty() ? "" : " ") + type;
    return trf(N_("“{}” can't be sent here. These types can: {}"), escaped(name), all);
}

} // namespace confab::gtk::model

// SPDX-License-Identifier: GPL-3.0-or-later
#include "features.hpp"

#include <algorithm>

namespace confab::ws {
namespace {

constexpr size_t longest_name = 64;

constexpr struct {
    std::string_view name;
    uint64_t cap;
} known[] = {
    {"ack", CONFAB_CAP_ACK},
    {"resume", CONFAB_CAP_RESUME},
    {"history", CONFAB_CAP_HISTORY},
    {"search", CONFAB_CAP_SEARCH},
};

} // namespace

uint64_t caps_of(const std::optional<std::vector<std::string>>& features) {
    uint64_t caps = 0;
    if (!features) return caps;
    for (const auto& feature : known)
        if (std::find(features->begin(), features->end(), feature.name) != features->end()) caps |= feature.cap;
    return caps;
}

std::vector<std::string> features_of(uint64_t caps) {
    std::vector<std::string> names;
    for (const auto& feature : known)
        if (caps & feature.cap) names.emplace_back(feature.name);
    return names;
}

bool is_wire_name(std::string_view text) noexcept {
    return !text.empty() && text.size() <= longest_name &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

} // namespace confab::ws

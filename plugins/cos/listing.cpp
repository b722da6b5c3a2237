// SPDX-License-Identifier: GPL-3.0-or-later
#include "listing.hpp"

#include "encoding.hpp"
#include "xml.hpp"

#include <glib.h>

#include <charconv>
#include <memory>

namespace confab::cos {
namespace {

bool usable_name(std::string_view name) {
    return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos &&
           name.find('\0') == std::string_view::npos;
}

} // namespace

std::int64_t time_of_iso(std::string_view text) {
    const std::unique_ptr<GTimeZone, decltype(&g_time_zone_unref)> utc{g_time_zone_new_utc(), g_time_zone_unref};
    auto* time = g_date_time_new_from_iso8601(std::string{text}.c_str(), utc.get());
    if (time == nullptr) return 0;
    const auto us = g_date_time_to_unix(time) * 1'000'000 + g_date_time_get_microsecond(time);
    g_date_time_unref(time);
    return us;
}

std::optional<storage::Page> read_listing(const Bytes& body, std::string_view prefix) {
    const auto root = parse_xml(storage::text_of(body));
    if (!root || root->name != "ListBucketResult") return std::nullopt;
    const bool encoded = root->value("EncodingType") == "url";
    const auto plain = [encoded](std::string_view text) {
        return encoded ? form_decoded(text) : std::optional{std::string{text}};
    };
    storage::Page page;
    std::string last;
    const auto add = [&](std::string_view raw, bool folder) -> storage::Listed* {
        auto key = plain(raw);
        if (!key || !key->starts_with(prefix)) return nullptr;
        if (*key > last) last = *key;
        std::string name = key->substr(prefix.size());
        if (folder && name.ends_with('/')) name.pop_back();
        if (!usable_name(name)) return nullptr;
        page.listed.push_back({std::move(name), folder, 0, 0});
        return &page.listed.back();
    };
    for (const auto& each : root->children) {
        if (each.name == "Contents") {
            auto* listed = add(each.value("Key"), false);
            if (!listed) continue;
            const auto size = each.value("Size");
            std::from_chars(size.data(), size.data() + size.size(), listed->bytes);
            listed->modified_us = time_of_iso(each.value("LastModified"));
        } else if (each.name == "CommonPrefixes") {
            add(each.value("Prefix"), true);
        }
    }
    if (root->value("IsTruncated") == "true") {
        const auto next = plain(root->value("NextMarker"));
        if (!next) return std::nullopt;
        // It may be missing; then the last one counts.
        const auto& marker = next->empty() ? last : *next;
        if (!marker.starts_with(prefix) || marker.size() == prefix.size()) return std::nullopt;
        page.last = marker.substr(prefix.size());
    }
    return page;
}

} // namespace confab::cos

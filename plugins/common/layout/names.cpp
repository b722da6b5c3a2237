// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/layout/names.hpp"

#include "common/layout/local_time.hpp"

#include <fmt/format.h>
#include <glib.h>

#include <algorithm>
#include <memory>

namespace confab::storage {
namespace {

using GText = std::unique_ptr<char, decltype(&g_free)>;

constexpr std::size_t longest_id = 96;
constexpr std::string_view message_prefix = "msg_", message_suffix = ".json";
constexpr std::size_t stamp_length = 19; // YYYYmmdd_HHMMSS_mmm

bool unsafe(std::string_view id, std::size_t at) {
    const auto c = static_cast<unsigned char>(id[at]);
    if (c < 0x20 || c == 0x7f) return true;
    if (std::string_view{"%/\\:?*\"<>|"}.find(id[at]) != std::string_view::npos) return true;
    // A dot or a blank at an end is dropped by some file systems, and a dot in front hides the file.
    return (c == '.' || c == ' ') && (at == 0 || at + 1 == id.size());
}

std::string sha256(std::string_view text) {
    const GText hex{
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, reinterpret_cast<const guchar*>(text.data()), text.size()),
        g_free};
    return hex.get();
}

/// At most `length` bytes, whole characters.
std::string_view cut(std::string_view text, std::size_t length) {
    if (text.size() <= length) return text;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) --length;
    return text.substr(0, length);
}

} // namespace

std::string folded(std::string_view id) {
    const auto normal = [](const char* text, std::size_t size) {
        return GText{g_utf8_normalize(text, static_cast<gssize>(size), G_NORMALIZE_NFC), g_free};
    };
    const auto first = normal(id.data(), id.size());
    if (!first) return std::string{id}; // no UTF-8
    const GText lower{g_utf8_casefold(first.get(), -1), g_free};
    const auto last = normal(lower.get(), std::string_view{lower.get()}.size());
    return last ? last.get() : lower.get();
}

std::string safe_id(std::string_view id) {
    std::string safe;
    for (std::size_t i = 0; i < id.size(); ++i) {
        if (unsafe(id, i)) safe += fmt::format("%{:02X}", static_cast<unsigned char>(id[i]));
        else safe += id[i];
    }
    if (safe.size() <= longest_id) return safe;
    // "%~" can't come from the lines above, so this is nobody else's name.
    auto front = cut(safe, longest_id - 34);
    if (const auto percent = front.rfind('%'); percent != std::string_view::npos && percent + 3 > front.size())
        front = front.substr(0, percent);
    return fmt::format("{}%~{}", front, sha256(id).substr(0, 32));
}

std::string message_name(confab_time time, std::string_view id) {
    return fmt::format("{}{}_{}{}", message_prefix, name_stamp(time), safe_id(id), message_suffix);
}

std::string message_names_of(confab_time time) { return fmt::format("{}{}_", message_prefix, name_stamp(time)); }

std::optional<MessageName> read_message_name(std::string_view name) {
    if (!usable_name(name) || !name.starts_with(message_prefix) || !name.ends_with(message_suffix)) return std::nullopt;
    name.remove_prefix(message_prefix.size());
    if (name.size() < stamp_length + 1 + message_suffix.size() || name[stamp_length] != '_') return std::nullopt;
    const auto time = read_name_stamp(name.substr(0, stamp_length));
    if (!time) return std::nullopt;
    name.remove_suffix(message_suffix.size());
    return MessageName{*time, std::string{name.substr(stamp_length + 1)}};
}

std::string pair_folder(std::string_view a, std::string_view b) {
    if (b < a) std::swap(a, b); // the order of bytes in UTF-8 is that of code points
    return fmt::format("{}_{}", safe_id(a), safe_id(b));
}

std::vector<std::string> partners_in(std::string_view folder, std::string_view self) {
    if (!usable_name(folder)) return {};
    std::vector<std::string> found;
    const auto add = [&](std::string_view other) {
        if (!other.empty() && std::find(found.begin(), found.end(), other) == found.end()) found.emplace_back(other);
    };
    const auto same = folded(safe_id(self));
    for (std::size_t i = 1; i + 1 < folder.size(); ++i) {
        if (folder[i] != '_') continue;
        const auto first = folder.substr(0, i), second = folder.substr(i + 1);
        if (folded(first) == same) add(second);
        if (folded(second) == same) add(first);
    }
    return found;
}

std::string extension_of(std::string_view name) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || name.size() - dot > 12) return {};
    std::string extension{"."};
    for (const char c : name.substr(dot + 1)) {
        if (!g_ascii_isalnum(c)) return {};
        extension += static_cast<char>(g_ascii_tolower(c));
    }
    return extension.size() > 1 ? extension : std::string{};
}

std::string file_name(confab_time time, std::string_view id, std::string_view md5, std::string_view original) {
    return fmt::format("{}_{}_{}{}", file_stamp(time), safe_id(id), md5.substr(0, 8), extension_of(original));
}

bool usable_name(std::string_view name) {
    if (name.empty() || name == "." || name == ".." || name.size() > 255) return false;
    if (!g_utf8_validate(name.data(), static_cast<gssize>(name.size()), nullptr)) return false;
    return std::none_of(name.begin(), name.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f || c == '/' || c == '\\';
    });
}

std::optional<std::string> safe_file_path(std::string_view path) {
    std::string slashed{path};
    std::replace(slashed.begin(), slashed.end(), '\\', '/');
    if (slashed.size() > 1024) return std::nullopt;
    const auto first = slashed.substr(0, slashed.find('/'));
    if (first != "files" && first != "images" && first != "thumbnails") return std::nullopt;
    std::size_t at = 0, segments = 0;
    while (true) {
        const auto end = slashed.find('/', at);
        const auto segment = std::string_view{slashed}.substr(at, end == std::string::npos ? end : end - at);
        if (!usable_name(segment) || segment.find(':') != std::string_view::npos) return std::nullopt;
        ++segments;
        if (end == std::string::npos) break;
        at = end + 1;
    }
    return segments >= 2 ? std::optional<std::string>{std::move(slashed)} : std::nullopt;
}

} // namespace confab::storage

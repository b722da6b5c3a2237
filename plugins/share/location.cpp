// SPDX-License-Identifier: GPL-3.0-or-later
#include "location.hpp"

#include <gio/gio.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace confab::share {
namespace {

using Text = std::unique_ptr<char, decltype(&g_free)>;

constexpr struct {
    std::string_view scheme;
    int port;
} kinds[] = {{"file", 0}, {"smb", 445}, {"sftp", 22}, {"dav", 80}, {"davs", 443}};

std::string_view trimmed(std::string_view text) {
    const auto space = [](char c) { return g_ascii_isspace(c) != FALSE; };
    while (!text.empty() && space(text.front())) text.remove_prefix(1);
    while (!text.empty() && space(text.back())) text.remove_suffix(1);
    // Windows' "Copy as path" puts it between quotation marks.
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    return text;
}

std::string escaped(std::string_view part) {
    const Text text{g_uri_escape_string(std::string{part}.c_str(), "!$&'()*+,;=:@", FALSE), g_free};
    return text.get();
}

/// Nothing: an escape that is none, or that stands for 0 or '/'.
std::optional<std::string> unescaped(std::string_view part) {
    const Text text{g_uri_unescape_segment(part.data(), part.data() + part.size(), "/"), g_free};
    if (!text || g_utf8_validate(text.get(), -1, nullptr) == FALSE) return std::nullopt;
    return text.get();
}

std::string folded(const std::string& text) {
    const Text result{g_utf8_casefold(text.c_str(), -1), g_free};
    return result.get();
}

std::vector<std::string_view> split(std::string_view path, std::string_view separators) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const auto end = std::min(path.find_first_of(separators), path.size());
        if (end > 0) parts.push_back(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return parts;
}

bool usable(std::string_view part, std::string_view scheme) {
    if (part == "." || part == "..") return false;
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (std::any_of(part.begin(), part.end(), control)) return false;
    return scheme != "smb" || part.find_first_of("\\:?*\"<>|") == std::string_view::npos;
}

bool is_host(std::string_view text) {
    return !text.empty() && text.size() <= 255 && std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) > 0x20 && c != 0x7f &&
               std::string_view{"/?#@[]\\%\"<>^`{|};"}.find(c) == std::string_view::npos;
    });
}

} // namespace

struct Location::Parts {
    std::string scheme, host, user, domain;
    int port = 0; ///< 0: the usual one
    std::vector<std::string> path;
};

std::optional<Location> Location::make(const Parts& parts) {
    const auto* kind =
        std::find_if(std::begin(kinds), std::end(kinds), [&](auto& k) { return k.scheme == parts.scheme; });
    if (kind == std::end(kinds)) return std::nullopt;
    const bool local = parts.scheme == "file", smb = parts.scheme == "smb";
    if (local ? !(parts.host.empty() || parts.host == "localhost") || !parts.user.empty() : !is_host(parts.host))
        return std::nullopt;
    if (local && parts.port) return std::nullopt;
    if (smb && parts.path.empty()) return std::nullopt; // a server is no folder yet
    for (const auto& part : parts.path)
        if (!usable(part, parts.scheme)) return std::nullopt;

    Location location;
    location.user_ = parts.user;
    location.domain_ = parts.domain;
    location.uri_ = parts.scheme + "://";
    if (!local) {
        const auto host = folded(parts.host);
        location.uri_ += host.find(':') == std::string::npos ? host : "[" + host + "]";
        if (parts.port && parts.port != kind->port) location.uri_ += ":" + std::to_string(parts.port);
    }
    location.canonical_ = location.uri_;
    for (const auto& part : parts.path) {
        location.uri_ += "/" + escaped(part);
        location.canonical_ += "/" + escaped(smb ? folded(part) : part);
    }
    if (parts.path.empty()) {
        location.uri_ += "/";
        location.canonical_ += "/";
    }
    return location;
}

std::optional<Location> Location::parse(std::string_view text) {
    text = trimmed(text);
    if (text.find('\0') != std::string_view::npos ||
        g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr) == FALSE)
        return std::nullopt;
    Parts parts;
    if (text.starts_with("\\\\") || text.starts_with("//")) {
        if (text.starts_with("\\\\?\\UNC\\")) text.remove_prefix(8);
        auto names = split(text, "\\/");
        if (names.empty()) return std::nullopt;
        parts.scheme = "smb";
        parts.host = names.front();
        for (const auto name : names)
            if (name.data() != names.front().data()) parts.path.emplace_back(name);
        return make(parts);
    }
    if (text.starts_with("/")) {
        parts.scheme = "file";
        for (const auto name : split(text, "/")) parts.path.emplace_back(name);
        return make(parts);
    }

    constexpr auto flags = static_cast<GUriFlags>(G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED);
    const std::unique_ptr<GUri, decltype(&g_uri_unref)> uri{g_uri_parse(std::string{text}.c_str(), flags, nullptr),
                                                            g_uri_unref};
    if (!uri || g_uri_get_query(uri.get()) || g_uri_get_fragment(uri.get())) return std::nullopt;
    parts.scheme = g_uri_get_scheme(uri.get());
    if (parts.scheme == "share") parts.scheme = "file";
    if (parts.scheme.starts_with("share+")) parts.scheme.erase(0, 6);
    if (const char* host = g_uri_get_host(uri.get())) parts.host = host;
    if (const int port = g_uri_get_port(uri.get()); port >= 0) {
        if (port == 0) return std::nullopt;
        parts.port = port;
    }
    if (const char* userinfo = g_uri_get_userinfo(uri.get())) {
        // A password in an address ends up in histories and logs; dropping it silently would mislead.
        if (std::string_view{userinfo}.find(':') != std::string_view::npos) return std::nullopt;
        auto user = unescaped(userinfo);
        if (!user) return std::nullopt;
        const auto semicolon = user->find(';');
        if (semicolon != std::string::npos && parts.scheme == "smb") {
            parts.domain = user->substr(0, semicolon);
            user->erase(0, semicolon + 1);
        }
        parts.user = *user;
    }
    for (const auto name : split(g_uri_get_path(uri.get()), "/")) {
        auto part = unescaped(name);
        if (!part) return std::nullopt;
        parts.path.push_back(std::move(*part));
    }
    return make(parts);
}

std::string Location::uri_for(std::string_view user, std::string_view domain) const {
    if (local() || user.empty()) return uri_;
    const auto part = [](std::string_view text) {
        const Text result{g_uri_escape_string(std::string{text}.c_str(), "!$&'()*+,=", FALSE), g_free};
        return std::string{result.get()};
    };
    const auto host = uri_.find("://") + 3;
    const auto prefix = domain.empty() || !uri_.starts_with("smb:") ? std::string{} : part(domain) + ";";
    return uri_.substr(0, host) + prefix + part(user) + "@" + uri_.substr(host);
}

} // namespace confab::share

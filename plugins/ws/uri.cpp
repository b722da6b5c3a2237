// SPDX-License-Identifier: GPL-3.0-or-later
#include "uri.hpp"

#include <gio/gio.h>

#include <memory>
#include <string>

namespace confab::ws {

bool is_host(std::string_view text) noexcept {
    if (text.empty() || text.size() > 255) return false;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte == 0x7f || std::string_view{"/?#@[]\\%\"<>^`{|}"}.find(c) != std::string_view::npos)
            return false;
    }
    return true;
}

confab_result parse_uri(std::string_view text, const sdk::UriSink& put) {
    constexpr auto flags = static_cast<GUriFlags>(G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY);
    const std::unique_ptr<GUri, decltype(&g_uri_unref)> uri{g_uri_parse(std::string{text}.c_str(), flags, nullptr),
                                                            g_uri_unref};
    if (!uri) return CONFAB_E_INVALID;
    const std::string_view scheme = g_uri_get_scheme(uri.get());
    const char* host = g_uri_get_host(uri.get());
    if (scheme != "ws" && scheme != "wss") return CONFAB_E_INVALID;
    // Names and passwords in an address mean nothing here, and dropping them silently would mislead.
    if (!host || !is_host(host) || g_uri_get_userinfo(uri.get()) || g_uri_get_fragment(uri.get()))
        return CONFAB_E_INVALID;
    const int port = g_uri_get_port(uri.get());
    if (port == 0) return CONFAB_E_INVALID;

    put("scheme", scheme);
    put("host", host);
    put("port", port > 0 ? std::to_string(port) : "8765");
    std::string path = g_uri_get_path(uri.get());
    if (const char* query = g_uri_get_query(uri.get())) path = (path.empty() ? "/" : path) + "?" + query;
    if (!path.empty()) put("path", path);
    return CONFAB_OK;
}

} // namespace confab::ws

// SPDX-License-Identifier: GPL-3.0-or-later
#include "socket_of.hpp"

#include <initializer_list>

namespace confab::ws {
namespace {

/// The stream that lies under this one, or NULL. The caller owns it.
GIOStream* beneath(GIOStream* stream) noexcept {
    GIOStream* base = nullptr;
    // libsoup's wrapper, whose type is private, and a TLS connection name the property differently.
    for (const char* property : {"base-iostream", "base-io-stream"}) {
        if (g_object_class_find_property(G_OBJECT_GET_CLASS(stream), property)) {
            g_object_get(stream, property, &base, nullptr);
            break;
        }
    }
    return base;
}

} // namespace

void shut_down(GIOStream* stream) noexcept {
    if (!stream) return;
    if (G_IS_SOCKET_CONNECTION(stream)) {
        g_socket_shutdown(g_socket_connection_get_socket(G_SOCKET_CONNECTION(stream)), TRUE, TRUE, nullptr);
    } else if (GIOStream* base = beneath(stream)) {
        shut_down(base);
        g_object_unref(base);
    }
}

} // namespace confab::ws

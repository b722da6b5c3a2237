// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics_server.hpp"

#include "base/i18n.hpp"
#include "base/metrics.hpp"

#include <libsoup/soup.h>

#include <string_view>
#include <utility>

namespace confab::server {
namespace {

struct Unref {
    void operator()(gpointer object) const noexcept { g_object_unref(object); }
};

void answer(SoupServerMessage* message, unsigned status, const char* type, std::string_view text) {
    soup_server_message_set_status(message, status, nullptr);
    soup_message_headers_append(soup_server_message_get_response_headers(message), "Connection", "close");
    soup_server_message_set_response(message, type, SOUP_MEMORY_COPY, text.data(), text.size());
}

} // namespace

struct MetricsServer::Http {
    std::unique_ptr<SoupServer, Unref> server{soup_server_new("server-header", "Confab", nullptr)};
    // soup_server_listen() in libsoup 3.2 loses the address of each of its sockets.
    std::unique_ptr<GSocketService, Unref> service{g_socket_service_new()};
};

MetricsServer::MetricsServer() : http_{std::make_unique<Http>()} {}

MetricsServer::~MetricsServer() {
    g_socket_service_stop(http_->service.get());
    g_socket_listener_close(G_SOCKET_LISTENER(http_->service.get()));
    soup_server_disconnect(http_->server.get());
}

Result<std::unique_ptr<MetricsServer>> MetricsServer::open(int port, Trouble trouble) {
    std::unique_ptr<MetricsServer> opened{new MetricsServer};
    opened->trouble_ = std::move(trouble);
    auto* server = opened->http_->server.get();
    soup_server_add_handler(
        server, nullptr,
        [](SoupServer*, SoupServerMessage* message, const char* path, GHashTable*, gpointer data) {
            const std::string_view wanted{path}, method{soup_server_message_get_method(message)};
            if (method != "GET" && method != "HEAD")
                return answer(message, SOUP_STATUS_METHOD_NOT_ALLOWED, "text/plain", "");
            try {
                if (wanted == "/healthz") return answer(message, SOUP_STATUS_OK, "text/plain", "ok\n");
                // It brings numbers up to date, too.
                const auto why = static_cast<MetricsServer*>(data)->trouble_();
                if (wanted == "/metrics")
                    return answer(message, SOUP_STATUS_OK, "text/plain; version=0.0.4", metrics::registry().text());
                if (wanted == "/readyz") {
                    return answer(message, why.empty() ? SOUP_STATUS_OK : SOUP_STATUS_SERVICE_UNAVAILABLE, "text/plain",
                                  why.empty() ? "ok\n" : why + "\n");
                }
                answer(message, SOUP_STATUS_NOT_FOUND, "text/plain", "/metrics, /healthz and /readyz\n");
            } catch (...) { // out of memory
                soup_server_message_set_status(message, SOUP_STATUS_INTERNAL_SERVER_ERROR, nullptr);
            }
        },
        opened.get(), nullptr);
    auto* service = opened->http_->service.get();
    g_signal_connect(
        service, "incoming",
        G_CALLBACK(+[](GSocketService*, GSocketConnection* connection, GObject*, gpointer http) -> gboolean {
            auto* local = g_socket_connection_get_local_address(connection, nullptr);
            auto* remote = g_socket_connection_get_remote_address(connection, nullptr);
            soup_server_accept_iostream(static_cast<SoupServer*>(http), G_IO_STREAM(connection), local, remote,
                                        nullptr);
            g_clear_object(&local);
            g_clear_object(&remote);
            return TRUE;
        }),
        server);
    const std::unique_ptr<GSocketAddress, Unref> address{
        g_inet_socket_address_new_from_string("127.0.0.1", static_cast<guint>(port))};
    GSocketAddress* bound = nullptr;
    GError* error = nullptr;
    if (!g_socket_listener_add_address(G_SOCKET_LISTENER(service), address.get(), G_SOCKET_TYPE_STREAM,
                                       G_SOCKET_PROTOCOL_TCP, nullptr, &bound, &error)) {
        const std::string why = error->message;
        g_error_free(error);
        return fail(Code::io, "{}", trf(N_("The port for metrics, {}, can't be listened on: {}"), port, why));
    }
    opened->port_ = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
    g_object_unref(bound);
    return opened;
}

} // namespace confab::server

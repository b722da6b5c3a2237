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
    soup_server_message_set_response(message, type, SOUP_MEMORY_COPY, text.data(), text.size());
}

} // namespace

struct MetricsServer::Http {
    std::unique_ptr<SoupServer, Unref> server{soup_server_new("server-header", "Confab", nullptr)};
};

MetricsServer::MetricsServer() : http_{std::make_unique<Http>()} {}

MetricsServer::~MetricsServer() { soup_server_disconnect(http_->server.get()); }

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
    GError* error = nullptr;
    if (!soup_server_listen_local(server, static_cast<guint>(port), SOUP_SERVER_LISTEN_IPV4_ONLY, &error)) {
        const std::string why = error->message;
        g_error_free(error);
        return fail(Code::io, "{}", trf(N_("The port for metrics, {}, can't be listened on: {}"), port, why));
    }
    GSList* uris = soup_server_get_uris(server);
    opened->port_ = g_uri_get_port(static_cast<GUri*>(uris->data));
    g_slist_free_full(uris, reinterpret_cast<GDestroyNotify>(reinterpret_cast<void*>(g_uri_unref)));
    return opened;
}

} // namespace confab::server

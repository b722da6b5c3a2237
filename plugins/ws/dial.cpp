// SPDX-License-Identifier: GPL-3.0-or-later
#include "dial.hpp"

#include "certificate.hpp"
#include "common/i18n.hpp"

namespace confab::ws {
namespace {

bool is_loopback(const std::string& host) {
    if (host == "localhost") return true;
    const auto address = Ref<GInetAddress>::take(g_inet_address_new_from_string(host.c_str()));
    return address && g_inet_address_get_is_loopback(address.get());
}

std::string sha256_of(GTlsCertificate* certificate) {
    GByteArray* der = nullptr;
    g_object_get(certificate, "certificate", &der, nullptr);
    if (!der) return {};
    auto fingerprint = fingerprint_of({reinterpret_cast<const char*>(der->data), der->len});
    g_byte_array_unref(der);
    return fingerprint;
}

} // namespace

void Dial::start(const ConnectOptions& options) {
    wanted_fingerprint_ = options.tls_fingerprint;
    const auto fail_later = [this](Failure failure) {
        timer_.after(std::chrono::milliseconds{1}, [self = shared_from_this(), failure] {
            self->answer(tl::unexpected{failure});
            return false;
        });
    };
    session_ = Ref<SoupSession>::take(soup_session_new());
    if (!options.ca_file.empty()) {
        ErrorHolder error;
        const auto database = Ref<GTlsDatabase>::take(g_tls_file_database_new(options.ca_file.c_str(), error.out()));
        if (!database)
            return fail_later({CONFAB_E_CONFIG, N_("The file with the certificate authorities can't be read."),
                               CONFAB_F_NO_RETRY, error.text()});
        soup_session_set_tls_database(session_.get(), database.get());
    }
    if (is_loopback(options.host)) soup_session_set_proxy_resolver(session_.get(), nullptr);
    message_ = Ref<SoupMessage>::take(soup_message_new("GET", options.uri().c_str()));
    if (!message_)
        return fail_later({CONFAB_E_CONFIG, N_("This is not the address of a server."), CONFAB_F_NO_RETRY, {}});
    // Following a redirection could leave the encryption behind.
    soup_message_add_flags(message_.get(), SOUP_MESSAGE_NO_REDIRECT);
    connect(
        message_.get(), "accept-certificate",
        G_CALLBACK(+[](SoupMessage*, GTlsCertificate* certificate, GTlsCertificateFlags, gpointer data) -> gboolean {
            bool ok = false;
            enter<Dial>(data, [&](Dial& self) { ok = self.accept(certificate); });
            return ok;
        }),
        shared_from_this());

    timer_.after(options.time_limit, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            g_cancellable_cancel(self->cancellable_.get());
            self->answer(tl::unexpected{Failure{CONFAB_E_TIMEOUT, N_("The server does not answer."), 0, {}}});
        }
        return false;
    });
    soup_session_websocket_connect_async(
        session_.get(), message_.get(), nullptr, nullptr, G_PRIORITY_DEFAULT, cancellable_.get(),
        [](GObject*, GAsyncResult* result, gpointer data) {
            enter<Dial>(data, [&](Dial& self) { self.connected(result); });
            delete_weak_data<Dial>(data);
        },
        weak_data(shared_from_this()));
}

void Dial::cancel() {
    done_ = nullptr;
    timer_.stop();
    g_cancellable_cancel(cancellable_.get());
}

void Dial::fault() noexcept {
    try {
        answer(tl::unexpected{Failure{CONFAB_E_INTERNAL, N_("The program had a fault."), 0, {}}});
    } catch (...) {}
}

void Dial::answer(Result result) {
    timer_.stop();
    if (const auto done = std::exchange(done_, nullptr)) done(std::move(result));
}

/// Asked only about certificates that the usual checks refuse.
bool Dial::accept(GTlsCertificate* certificate) {
    fingerprint_ = sha256_of(certificate);
    rejected_ = wanted_fingerprint_.empty() || fingerprint_ != wanted_fingerprint_;
    return !rejected_;
}

void Dial::connected(GAsyncResult* result) {
    ErrorHolder error;
    auto connection =
        Ref<SoupWebsocketConnection>::take(soup_session_websocket_connect_finish(session_.get(), result, error.out()));
    if (!connection) return answer(tl::unexpected{failure_of(error)});
    if (auto* certificate = soup_message_get_tls_peer_certificate(message_.get()))
        fingerprint_ = sha256_of(certificate);
    answer(std::move(connection));
}

Dial::Failure Dial::failure_of(const ErrorHolder& error) const {
    const auto text = error.text();
    if (rejected_) {
        if (wanted_fingerprint_.empty())
            return {CONFAB_E_TLS,
                    N_("No authority vouches for the certificate of this server. Compare its fingerprint."),
                    CONFAB_F_NO_RETRY, text};
        return {CONFAB_E_TLS, N_("The server shows another certificate than the one that was accepted."),
                CONFAB_F_NO_RETRY, text};
    }
    if (error.in(G_RESOLVER_ERROR)) return {CONFAB_E_NETWORK, N_("There is no computer with this name."), 0, text};
    if (error.is(G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
        return {CONFAB_E_NETWORK, N_("No server runs at this address and port."), 0, text};
    if (error.is(G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) || error.is(G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE))
        return {CONFAB_E_NETWORK, N_("The server can't be reached from this network."), 0, text};
    if (error.in(G_TLS_ERROR))
        return {CONFAB_E_NETWORK, N_("The server does not offer an encrypted connection."), 0, text};
    if (soup_message_get_status(message_.get()) == SOUP_STATUS_SERVICE_UNAVAILABLE)
        return {CONFAB_E_NETWORK, N_("The server takes no more connections at the moment."), 0, text};
    if (error.in(SOUP_WEBSOCKET_ERROR) || error.in(SOUP_SESSION_ERROR))
        return {CONFAB_E_PROTOCOL, N_("There is something at this address, but it is not a chat server."), 0, text};
    return {CONFAB_E_NETWORK, N_("The connection to the server could not be made."), 0, text};
}

} // namespace confab::ws

// SPDX-License-Identifier: GPL-3.0-or-later
#include "acceptor.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace confab::ws {
namespace {

using namespace std::chrono_literals;

constexpr int backlog = 1024;
constexpr int accepts_at_once = 64;
constexpr auto pause_after_trouble = 200ms;
constexpr size_t most_waiting = 1024; // handshakes; then the oldest one has to go
constexpr std::string_view full = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nRetry-After: 30\r\n"
                                  "Connection: close\r\n\r\nThis server is full. Try again later.\n";
constexpr auto serial_key = "confab-ws-arrival";

uint64_t serial_of(GIOStream* stream) { return GPOINTER_TO_SIZE(g_object_get_data(G_OBJECT(stream), serial_key)); }

} // namespace

struct Acceptor::Handshake {
    std::weak_ptr<Acceptor> acceptor;
    uint64_t serial;
};

Acceptor::Acceptor(Ref<GTlsCertificate> certificate, std::chrono::seconds time_limit, Ready ready, Trouble trouble,
                   std::function<void()> refused)
    : certificate_{std::move(certificate)},
      time_limit_{time_limit}, ready_{std::move(ready)}, trouble_{std::move(trouble)}, refused_{std::move(refused)} {
    spare();
}

Acceptor::~Acceptor() {
    stop();
    if (spare_ >= 0) close(spare_);
}

void Acceptor::spare() noexcept {
    if (spare_ < 0) spare_ = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

bool Acceptor::refuse_one(GSocket* listening) {
    if (spare_ < 0) return false;
    close(std::exchange(spare_, -1));
    const int newcomer = accept4(g_socket_get_fd(listening), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    // With TLS there is no handshake in which it could be said.
    if (newcomer >= 0 && !certificate_) {
        [[maybe_unused]] const auto said = send(newcomer, full.data(), full.size(), MSG_NOSIGNAL);
        shutdown(newcomer, SHUT_WR);
    }
    if (newcomer >= 0) close(newcomer);
    spare();
    return newcomer >= 0;
}

bool Acceptor::listen(const Ref<GInetAddress>& address, uint16_t& port, ErrorHolder& error) {
    auto socket = Ref<GSocket>::take(g_socket_new(g_inet_address_get_family(address.get()), G_SOCKET_TYPE_STREAM,
                                                  G_SOCKET_PROTOCOL_DEFAULT, error.out()));
    if (!socket) return false;
    const auto where = Ref<GSocketAddress>::take(g_inet_socket_address_new(address.get(), port));
    g_socket_set_blocking(socket.get(), FALSE);
    g_socket_set_listen_backlog(socket.get(), backlog);
    if (!g_socket_bind(socket.get(), where.get(), TRUE, error.out()) || !g_socket_listen(socket.get(), error.out()))
        return false;
    const auto bound = Ref<GSocketAddress>::take(g_socket_get_local_address(socket.get(), error.out()));
    if (!bound) return false;
    port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound.get()));
    auto& listening = listening_.emplace_back();
    listening.socket = std::move(socket);
    watch(listening);
    return true;
}

void Acceptor::watch(Listening& listening) {
    const auto index = static_cast<size_t>(&listening - listening_.data());
    listening.source->attach_socket(g_socket_create_source(listening.socket.get(), G_IO_IN, nullptr),
                                    [weak = weak_from_this(), index] {
                                        const auto self = weak.lock();
                                        return self && self->accept_some(index);
                                    });
}

bool Acceptor::accept_some(size_t index) {
    for (int i = 0; i < accepts_at_once && index < listening_.size(); ++i) {
        ErrorHolder error;
        auto socket = Ref<GSocket>::take(g_socket_accept(listening_[index].socket.get(), nullptr, error.out()));
        if (socket) {
            arrived(std::move(socket));
        } else if (error.is(G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
            return true;
        } else if (error.is(G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES) && refuse_one(listening_[index].socket.get())) {
            const auto now = std::chrono::steady_clock::now();
            if (now - full_told_ > 1min) trouble_("connections are refused: there are no descriptors left");
            full_told_ = now;
            refused_();
        } else {
            // The socket stays readable, so without a pause this would spin.
            trouble_("accepting: " + error.text());
            listening_[index].source->after(pause_after_trouble, [weak = weak_from_this(), index] {
                const auto self = weak.lock();
                if (self && index < self->listening_.size()) self->watch(self->listening_[index]);
                return false;
            });
            return false;
        }
    }
    return index < listening_.size();
}

void Acceptor::arrived(Ref<GSocket> socket) {
    const auto serial = ++last_serial_;
    g_socket_set_option(socket.get(), IPPROTO_TCP, TCP_NODELAY, TRUE, nullptr);
    g_socket_set_blocking(socket.get(), FALSE);
    Arrival arrival;
    arrival.local = Ref<GSocketAddress>::take(g_socket_get_local_address(socket.get(), nullptr));
    arrival.remote = Ref<GSocketAddress>::take(g_socket_get_remote_address(socket.get(), nullptr));
    if (!arrival.local || !arrival.remote) return; // gone already
    arrival.stream = Ref<GIOStream>::take(G_IO_STREAM(g_socket_connection_factory_create_connection(socket.get())));
    arrival.socket = std::move(socket);
    arrival.deadline = std::chrono::steady_clock::now() + time_limit_;
    auto& waiting = waiting_.emplace(serial, std::move(arrival)).first->second;
    if (waiting_.size() > most_waiting) drop(waiting_.begin()->first);
    watch_deadlines();
    if (certificate_) return start_tls(serial, waiting);
    g_object_set_data(G_OBJECT(waiting.stream.get()), serial_key, GSIZE_TO_POINTER(serial));
    const auto copy = waiting;
    ready_(copy);
}

void Acceptor::start_tls(uint64_t serial, Arrival& arrival) {
    ErrorHolder error;
    auto tls = Ref<GIOStream>::take(g_tls_server_connection_new(arrival.stream.get(), certificate_.get(), error.out()));
    if (!tls) {
        trouble_("TLS: " + error.text());
        return drop(serial);
    }
    static const char* const protocols[] = {"http/1.1", nullptr};
    auto* connection = G_TLS_CONNECTION(tls.get());
    // No peer shows a certificate, and the system's authorities would be loaded for each of them.
    g_tls_connection_set_database(connection, nullptr);
    g_tls_connection_set_require_close_notify(connection, FALSE);
    g_tls_connection_set_advertised_protocols(connection, protocols);
    g_object_set_data(G_OBJECT(tls.get()), serial_key, GSIZE_TO_POINTER(serial));
    arrival.stream = std::move(tls);
    arrival.cancellable = Ref<GCancellable>::take(g_cancellable_new());
    g_tls_connection_handshake_async(
        connection, G_PRIORITY_DEFAULT, arrival.cancellable.get(),
        [](GObject* stream, GAsyncResult* result, gpointer data) {
            const std::unique_ptr<Handshake> handshake{static_cast<Handshake*>(data)};
            const bool ok = g_tls_connection_handshake_finish(G_TLS_CONNECTION(stream), result, nullptr);
            const auto self = handshake->acceptor.lock();
            if (!self) return;
            const auto found = self->waiting_.find(handshake->serial);
            if (found == self->waiting_.end()) return;
            if (!ok) return self->drop(handshake->serial);
            const auto copy = found->second;
            try {
                self->ready_(copy);
            } catch (...) {
                self->drop(handshake->serial);
            }
        },
        new Handshake{weak_from_this(), serial});
}

void Acceptor::drop(uint64_t serial) {
    const auto found = waiting_.find(serial);
    if (found == waiting_.end()) return;
    const auto arrival = std::move(found->second);
    waiting_.erase(found);
    if (arrival.cancellable) g_cancellable_cancel(arrival.cancellable.get());
    // The HTTP server behind the stream finds its end and clears up.
    g_socket_shutdown(arrival.socket.get(), TRUE, TRUE, nullptr);
}

void Acceptor::watch_deadlines() {
    if (deadline_.active() || waiting_.empty()) return;
    const auto left = waiting_.begin()->second.deadline - std::chrono::steady_clock::now();
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(left) + 1ms;
    deadline_.after(std::max(time, 1ms), [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self) return false;
        const auto now = std::chrono::steady_clock::now();
        while (!self->waiting_.empty() && self->waiting_.begin()->second.deadline <= now)
            self->drop(self->waiting_.begin()->first);
        self->deadline_.stop();
        self->watch_deadlines();
        return false;
    });
}

void Acceptor::use(Ref<GTlsCertificate> certificate, std::chrono::seconds time_limit) {
    certificate_ = std::move(certificate);
    time_limit_ = time_limit;
}

std::unique_ptr<Arrival> Acceptor::take(GIOStream* stream) {
    const auto found = waiting_.find(serial_of(stream));
    if (found == waiting_.end()) return nullptr;
    auto arrival = std::make_unique<Arrival>(std::move(found->second));
    waiting_.erase(found);
    return arrival;
}

void Acceptor::stop() {
    for (auto& listening : std::exchange(listening_, {})) {
        listening.source->stop();
        g_socket_close(listening.socket.get(), nullptr);
    }
    deadline_.stop();
    while (!waiting_.empty()) drop(waiting_.begin()->first);
}

} // namespace confab::ws

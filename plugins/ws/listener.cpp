// SPDX-License-Identifier: GPL-3.0-or-later
#include "listener.hpp"

#include "certificate.hpp"
#include "common/i18n.hpp"
#include "peer.hpp"

#include <cstring>

namespace confab::ws {
namespace {

std::string host_and_port(GInetAddress* address, uint16_t port) {
    const std::unique_ptr<char, decltype(&g_free)> text{g_inet_address_to_string(address), g_free};
    const bool v6 = g_inet_address_get_family(address) == G_SOCKET_FAMILY_IPV6;
    return (v6 ? "[" + std::string{text.get()} + "]" : std::string{text.get()}) + ":" + std::to_string(port);
}

std::string host_and_port(GSocketAddress* address) {
    if (!G_IS_INET_SOCKET_ADDRESS(address)) return {};
    auto* inet = G_INET_SOCKET_ADDRESS(address);
    return host_and_port(g_inet_socket_address_get_address(inet), g_inet_socket_address_get_port(inet));
}

constexpr auto place_key = "confab-ws-place";

/// Whom to count together. Of IPv6 it is the network, in which one computer may have as many addresses as it likes.
std::string origin_of(GSocketAddress* address) {
    if (!G_IS_INET_SOCKET_ADDRESS(address)) return {};
    auto* inet = g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address));
    const auto* bytes = reinterpret_cast<const char*>(g_inet_address_to_bytes(inet));
    const size_t size = g_inet_address_get_native_size(inet);
    const std::string_view all{bytes, size};
    constexpr std::string_view mapped{"\0\0\0\0\0\0\0\0\0\0\xff\xff", 12};
    if (all.starts_with(mapped)) return std::string{all.substr(mapped.size())};
    return std::string{all.substr(0, size == 16 ? 8 : size)};
}

std::vector<Ref<GInetAddress>> literal_addresses(const std::string& host) {
    std::vector<Ref<GInetAddress>> addresses;
    if (host == "localhost") {
        addresses.push_back(Ref<GInetAddress>::take(g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4)));
        addresses.push_back(Ref<GInetAddress>::take(g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV6)));
    } else if (auto* address = g_inet_address_new_from_string(host.c_str())) {
        addresses.push_back(Ref<GInetAddress>::take(address));
    }
    return addresses;
}

const char* sentence_for(const ErrorHolder& error) {
    if (error.is(G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE)) return N_("The port is in use by another program.");
    if (error.is(G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)) return N_("This port is not allowed for ordinary users.");
    return N_("The address can't be listened on; it is not one of this computer.");
}

} // namespace

Listener::Listener(Sessions& sessions, confab_id id, ListenOptions options, std::shared_ptr<Flusher> flusher,
                   std::shared_ptr<Poller> poller, NoticeWriter& notices)
    : Session{sessions, id}, options_{std::move(options)}, flusher_{std::move(flusher)}, poller_{std::move(poller)},
      notices_{notices} {}

Listener::~Listener() {
    if (acceptor_) acceptor_->stop();
}

void Listener::start() {
    if (options_.tls) {
        auto tls = load_tls(options_);
        if (!tls) {
            finish(CONFAB_E_CONFIG, tls.error(), CONFAB_F_NO_RETRY);
            return;
        }
        tls_ = std::move(*tls);
    }
    acceptor_ = std::make_shared<Acceptor>(
        tls_.certificate, options_.time_limit,
        [weak = weak_from_this()](const Arrival& arrival) {
            if (const auto self = weak.lock()) self->serve(arrival);
        },
        [host = host(), id = id](const std::string& what) { host.log(CONFAB_LOG_WARNING, id, what); },
        [&numbers = sessions.numbers()] { numbers.add(numbers.no_descriptors); });
    server_ = Ref<SoupServer>::take(soup_server_new("server-header", "Confab", nullptr));
    connect(server_.get(), "request-started", G_CALLBACK(+[](SoupServer*, SoupServerMessage* message, gpointer) {
                // Nobody uploads anything here, so nothing is collected.
                soup_message_body_set_accumulate(soup_server_message_get_request_body(message), FALSE);
            }),
            shared_from_this());
    soup_server_add_handler(
        server_.get(), nullptr,
        [](SoupServer*, SoupServerMessage* message, const char*, GHashTable*, gpointer data) {
            enter<Listener>(data, [&](Listener& self) { self.on_request(message); });
        },
        weak_data(shared_from_this()), delete_weak_data<Listener>);
    const auto addresses = literal_addresses(options_.host);
    addresses.empty() ? resolve() : listen(addresses);
}

tl::expected<Listener::Tls, const char*> Listener::load_tls(const ListenOptions& options) const {
    const auto pair =
        options.self_signed ? own_key_pair(host().dir(CONFAB_DIR_STATE)) : load_key_pair(options.cert, options.key);
    if (!pair) return tl::unexpected<const char*>{pair.error()};
    ErrorHolder error;
    auto certificate = Ref<GTlsCertificate>::take(
        g_tls_certificate_new_from_pem(pair->pem.data(), static_cast<gssize>(pair->pem.size()), error.out()));
    if (certificate) return Tls{std::move(certificate), pair->fingerprint};
    host().log(CONFAB_LOG_ERROR, id, "certificate: " + error.text());
    return tl::unexpected<const char*>{N_("The certificate can't be used for TLS.")};
}

confab_result Listener::reconfigure(const confab_config& config) {
    ListenOptions options{config};
    if (options.host != options_.host || options.port != options_.port || options.tls != options_.tls)
        return CONFAB_E_UNSUPPORTED;
    if (options.tls) {
        auto tls = load_tls(options);
        if (!tls) {
            host().log(CONFAB_LOG_ERROR, id, std::string{"the certificate stays as it was: "} + tls.error());
            return CONFAB_E_CONFIG;
        }
        tls_ = std::move(*tls);
        host().log(CONFAB_LOG_INFO, id, "the certificate for new connections is " + tls_.fingerprint);
    }
    options_ = std::move(options);
    acceptor_->use(tls_.certificate, options_.time_limit);
    return CONFAB_OK;
}

void Listener::resolve() {
    GResolver* resolver = g_resolver_get_default();
    g_resolver_lookup_by_name_async(
        resolver, options_.host.c_str(), cancellable_.get(),
        [](GObject* source, GAsyncResult* result, gpointer data) {
            GList* found = g_resolver_lookup_by_name_finish(G_RESOLVER(source), result, nullptr);
            enter<Listener>(data, [&](Listener& self) {
                std::vector<Ref<GInetAddress>> addresses;
                if (found) addresses.push_back(Ref<GInetAddress>::share(G_INET_ADDRESS(found->data)));
                if (!self.finished()) self.listen(addresses);
            });
            g_resolver_free_addresses(found);
            delete_weak_data<Listener>(data);
        },
        weak_data(shared_from_this()));
    g_object_unref(resolver);
}

void Listener::listen(const std::vector<Ref<GInetAddress>>& addresses) {
    if (addresses.empty()) {
        finish(CONFAB_E_IO, N_("The address to listen on can't be found."));
        return;
    }
    uint16_t port = options_.port;
    for (const auto& address : addresses) {
        ErrorHolder error;
        if (acceptor_->listen(address, port, error)) continue;
        host().log(CONFAB_LOG_WARNING, id, "listening: " + error.text());
        // localhost without IPv6 is still localhost.
        if (&address != &addresses.front()) continue;
        const char* sentence = sentence_for(error);
        acceptor_->stop();
        finish(CONFAB_E_IO, sentence);
        return;
    }
    const auto uri = (options_.tls ? "wss://" : "ws://") + host_and_port(addresses.front().get(), port);
    auto listening = sdk::make<confab_msg_session>(id);
    listening.state = CONFAB_SESSION_LISTENING;
    listening.address = sdk::str(uri);
    listening.tls_fingerprint = sdk::str(tls_.fingerprint);
    host().emit(listening);
}

void Listener::serve(const Arrival& arrival) {
    soup_server_accept_iostream(server_.get(), arrival.stream.get(), arrival.local.get(), arrival.remote.get(),
                                nullptr);
}

std::unique_ptr<Callers::Place> Listener::place_for(SoupServerMessage* message) {
    const Callers::Limits limits{options_.sessions, options_.sessions_per_address, options_.frames_per_s_and_address,
                                 options_.bytes_per_s_and_address};
    Callers::Refused why{};
    auto place = callers_->enter(origin_of(soup_server_message_get_remote_address(message)), limits, why);
    if (place) return place;
    const char* text = why == Callers::Refused::all_full ? "This server is full. Try again later.\n"
                                                         : "There are too many connections from your address.\n";
    soup_server_message_set_status(message, SOUP_STATUS_SERVICE_UNAVAILABLE, nullptr);
    soup_server_message_set_response(message, "text/plain", SOUP_MEMORY_STATIC, text, strlen(text));
    auto* headers = soup_server_message_get_response_headers(message);
    soup_message_headers_append(headers, "Retry-After", "30");
    soup_message_headers_append(headers, "Connection", "close");
    const auto& numbers = sessions.numbers();
    numbers.add(why == Callers::Refused::all_full ? numbers.all_full : numbers.address_full);
    // Once a minute: whoever is refused may come as often as they like.
    if (Clock::now() - refusal_told_ > std::chrono::minutes{1}) {
        refusal_told_ = Clock::now();
        host().log(CONFAB_LOG_WARNING, id,
                   why == Callers::Refused::all_full ? "connections are refused: max_sessions is reached"
                                                     : "connections are refused: max_sessions_per_address is reached");
    }
    return nullptr;
}

void Listener::on_request(SoupServerMessage* message) {
    auto place = place_for(message);
    if (!place) return;
    // No extensions: libsoup's permessage-deflate answers some offers wrongly and costs much memory.
    if (!soup_websocket_server_process_handshake(message, nullptr, nullptr, nullptr, nullptr)) return;
    connect(message, "wrote-informational", G_CALLBACK(+[](SoupServerMessage* upgraded, gpointer data) {
                enter<Listener>(data, [&](Listener& self) { self.on_upgraded(upgraded); });
            }),
            shared_from_this());
    g_object_set_data_full(G_OBJECT(message), place_key, place.release(),
                           [](gpointer data) { delete static_cast<Callers::Place*>(data); });
}

void Listener::on_upgraded(SoupServerMessage* message) {
    std::unique_ptr<Callers::Place> place{
        static_cast<Callers::Place*>(g_object_steal_data(G_OBJECT(message), place_key))};
    const auto keep = Ref<SoupServerMessage>::share(message);
    const auto stream = Ref<GIOStream>::take(soup_server_message_steal_connection(message));
    if (!stream || finished()) return;
    GIOStream* base = nullptr;
    g_object_get(stream.get(), "base-iostream", &base, nullptr);
    const auto arrival = base ? acceptor_->take(base) : nullptr;
    g_clear_object(&base);
    if (!arrival || !place) return; // its time was over in this moment

    auto wire = std::make_shared<Wire>(stream.get(), options_.max_frame_bytes, flusher_, poller_,
                                       g_socket_get_fd(arrival->socket.get()));
    auto peer = std::make_shared<Peer>(
        sessions, host().new_id(), id, std::move(wire), arrival->socket.get(), std::move(place),
        Peer::Limits{options_.queue_bytes, options_.total_queue_bytes, options_.keepalive, options_.join_time,
                     options_.flood_time, options_.frames_per_s, options_.bytes_per_s},
        notices_);
    sessions.add(peer);
    peer->start(soup_server_message_get_uri(message), host_and_port(arrival->remote.get()));
}

void Listener::close(confab_result why, std::string_view text) {
    g_cancellable_cancel(cancellable_.get());
    if (acceptor_) acceptor_->stop();
    finish(why, text);
}

void Listener::give_up(confab_result why) { close(why, N_("The server had a fault.")); }

} // namespace confab::ws

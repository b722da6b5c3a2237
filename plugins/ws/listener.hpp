// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "acceptor.hpp"
#include "callers.hpp"
#include "notices.hpp"
#include "session.hpp"
#include "settings.hpp"
#include "wire.hpp"

#include <libsoup/soup.h>
#include <tl/expected.hpp>

namespace confab::ws {

/// A session in listen role: libsoup's HTTP and WebSocket handshakes behind an Acceptor; every finished one becomes a Peer.
class Listener final : public Session, public std::enable_shared_from_this<Listener> {
public:
    Listener(Sessions& sessions, confab_id id, ListenOptions options, std::shared_ptr<Flusher> flusher,
             std::shared_ptr<Poller> poller, NoticeWriter& notices);
    ~Listener() override;
    /// Emits LISTENING or CLOSED, the latter also later.
    void start();

    void close(confab_result why, std::string_view text) override;
    confab_result submit(const confab_msg&) override { return CONFAB_E_UNSUPPORTED; }
    /// Certificate, limits and times for peers to come. E_UNSUPPORTED: another address, or TLS switched on or off.
    /// E_CONFIG: the certificate can't be used, and the one so far stays.
    confab_result reconfigure(const confab_config& config) override;

private:
    void give_up(confab_result why) override;
    struct Tls {
        Ref<GTlsCertificate> certificate;
        std::string fingerprint;
    };
    /// Reads the certificate and its key. The error is a sentence for people.
    [[nodiscard]] tl::expected<Tls, const char*> load_tls(const ListenOptions& options) const;
    void resolve();
    void listen(const std::vector<Ref<GInetAddress>>& addresses);
    void serve(const Arrival& arrival);
    void on_request(SoupServerMessage* message);
    void on_upgraded(SoupServerMessage* message);
    /// Nothing: it was refused.
    [[nodiscard]] std::unique_ptr<Callers::Place> place_for(SoupServerMessage* message);

    ListenOptions options_;
    const std::shared_ptr<Flusher> flusher_;
    const std::shared_ptr<Poller> poller_;
    NoticeWriter& notices_;
    Tls tls_;
    std::shared_ptr<Acceptor> acceptor_;
    const std::shared_ptr<Callers> callers_ = std::make_shared<Callers>();
    Clock::time_point refusal_told_{};
    Ref<SoupServer> server_;
    Ref<GCancellable> cancellable_ = Ref<GCancellable>::take(g_cancellable_new());
};

} // namespace confab::ws

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "acceptor.hpp"
#include "notices.hpp"
#include "session.hpp"
#include "settings.hpp"
#include "wire.hpp"

#include <libsoup/soup.h>

namespace confab::ws {

/// A session in listen role: libsoup's HTTP and WebSocket handshakes behind an Acceptor; every finished one becomes a Peer.
class Listener final : public Session, public std::enable_shared_from_this<Listener> {
public:
    Listener(Sessions& sessions, confab_id id, ListenOptions options, std::shared_ptr<Flusher> flusher,
             NoticeWriter& notices);
    ~Listener() override;
    /// Emits LISTENING or CLOSED, the latter also later.
    void start();

    void close(confab_result why, std::string_view text) override;
    confab_result submit(const confab_msg&) override { return CONFAB_E_UNSUPPORTED; }

private:
    void give_up(confab_result why) override;
    [[nodiscard]] bool prepare_tls();
    void resolve();
    void listen(const std::vector<Ref<GInetAddress>>& addresses);
    void serve(const Arrival& arrival);
    void on_request(SoupServerMessage* message);
    void on_upgraded(SoupServerMessage* message);

    const ListenOptions options_;
    const std::shared_ptr<Flusher> flusher_;
    NoticeWriter& notices_;
    Ref<GTlsCertificate> certificate_;
    std::string fingerprint_;
    std::shared_ptr<Acceptor> acceptor_;
    Ref<SoupServer> server_;
    Ref<GCancellable> cancellable_ = Ref<GCancellable>::take(g_cancellable_new());
};

} // namespace confab::ws

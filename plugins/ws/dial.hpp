// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "glib.hpp"
#include "settings.hpp"

#include <libsoup/soup.h>
#include <tl/expected.hpp>

namespace confab::ws {

/// One attempt to reach a server: resolving, connecting, TLS and the WebSocket handshake, within one time limit.
class Dial : public std::enable_shared_from_this<Dial> {
public:
    struct Failure {
        confab_result code;
        const char* text;
        uint32_t flags = 0;
        std::string detail; ///< for the log
    };
    using Result = tl::expected<Ref<SoupWebsocketConnection>, Failure>;
    using Done = std::function<void(Result)>;

    /// done() is called once, later, unless cancel() comes first.
    explicit Dial(Done done) : done_{std::move(done)} {}
    void start(const ConnectOptions& options);
    void cancel();

    /// SHA-256 of the certificate that the server showed; empty before and without TLS.
    [[nodiscard]] const std::string& fingerprint() const noexcept { return fingerprint_; }
    void fault() noexcept;

private:
    void answer(Result result);
    bool accept(GTlsCertificate* certificate);
    void connected(GAsyncResult* result);
    [[nodiscard]] Failure failure_of(const ErrorHolder& error) const;

    Done done_;
    std::string wanted_fingerprint_, fingerprint_;
    bool rejected_ = false;
    Ref<SoupSession> session_;
    Ref<SoupMessage> message_;
    Ref<GCancellable> cancellable_ = Ref<GCancellable>::take(g_cancellable_new());
    Source timer_;
};

} // namespace confab::ws

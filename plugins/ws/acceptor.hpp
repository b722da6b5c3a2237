// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "glib.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace confab::ws {

/// A connection on its way from accept() to the end of its WebSocket handshake.
struct Arrival {
    Ref<GSocket> socket;
    Ref<GIOStream> stream; ///< plain, or TLS over it
    Ref<GSocketAddress> local, remote;
    Ref<GCancellable> cancellable; ///< of the TLS handshake
    std::chrono::steady_clock::time_point deadline;
};

/// Listening sockets: accepts, does TLS, and hands streams on; ends what does not get further within the time limit.
/// Engine thread.
class Acceptor : public std::enable_shared_from_this<Acceptor> {
public:
    /// A stream on which HTTP can begin. take() claims it later; until then its time runs.
    using Ready = std::function<void(const Arrival&)>;
    using Trouble = std::function<void(const std::string&)>;

    Acceptor(Ref<GTlsCertificate> certificate, std::chrono::seconds time_limit, Ready ready, Trouble trouble,
             std::function<void()> refused);
    ~Acceptor();

    /// Binds and listens. Port 0 becomes the real one. False with the reason in `error`.
    [[nodiscard]] bool listen(const Ref<GInetAddress>& address, uint16_t& port, ErrorHolder& error);
    /// For connections to come. A listener with TLS keeps it, and so does one without.
    void use(Ref<GTlsCertificate> certificate, std::chrono::seconds time_limit);
    /// Claims a stream that ready() got; nothing where it is not (or no longer) waiting.
    [[nodiscard]] std::unique_ptr<Arrival> take(GIOStream* stream);
    /// Ends listening, and every connection that has not been taken.
    void stop();
    void fault() noexcept {}

private:
    struct Listening {
        Ref<GSocket> socket;
        std::unique_ptr<Source> source = std::make_unique<Source>();
    };
    struct Handshake;

    void watch(Listening& listening);
    bool accept_some(size_t index);
    /// Out of descriptors: the next one is told so, with the one that was kept for this.
    [[nodiscard]] bool refuse_one(GSocket* listening);
    void spare() noexcept;
    void arrived(Ref<GSocket> socket);
    void start_tls(uint64_t serial, Arrival& arrival);
    void drop(uint64_t serial);
    void watch_deadlines();

    Ref<GTlsCertificate> certificate_;
    std::chrono::seconds time_limit_;
    const Ready ready_;
    const Trouble trouble_;
    const std::function<void()> refused_; ///< somebody, for want of a descriptor
    std::vector<Listening> listening_;
    std::map<uint64_t, Arrival> waiting_; // by age
    uint64_t last_serial_ = 0;
    Source deadline_;
    int spare_ = -1;
    std::chrono::steady_clock::time_point full_told_{};
};

} // namespace confab::ws

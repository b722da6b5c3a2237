// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "frames.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

using Clock = std::chrono::steady_clock;

/// Where a server listens.
struct Address {
    std::string host = "127.0.0.1"; // a numeric IPv4 address
    std::uint16_t port = 0;
};

/// The sockets of any number of peers, in one epoll set. They end before it.
class PeerSet {
public:
    PeerSet();
    ~PeerSet();
    PeerSet(const PeerSet&) = delete;
    PeerSet& operator=(const PeerSet&) = delete;

    /// Handles what is ready, or waits for that until `until` at the latest. Throws what its peers throw. No peer of the
    /// set may end meanwhile.
    void wait(Clock::time_point until);

private:
    friend class Peer;

    int epoll_;
    std::vector<char> buffer_;
    std::uint32_t random_ = 0x9e3779b9; // for masks
};

/// One WebSocket connection to a server, as little of one as a load generator can do with. Throws Failure when the
/// server refuses, cuts or closes it.
class Peer {
public:
    /// Begins to connect.
    Peer(PeerSet& set, const Address& address, std::string name);
    virtual ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    /// After opened() only.
    void send_text(std::string_view text) { send_frame(Opcode::text, text); }

    /// For what people read, and free to be used as id.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

protected:
    /// The handshake is done.
    virtual void opened() = 0;
    /// A text message came; it is valid during the call only.
    virtual void heard(std::string_view text) = 0;

private:
    friend class PeerSet;
    enum class State { connecting, upgrading, open };

    void on_ready(std::uint32_t events);
    void on_connected();
    void on_bytes(std::string_view bytes);
    void on_frame(Opcode opcode, std::string_view payload);
    void send_frame(Opcode opcode, std::string_view payload);
    void flush();
    void watch(bool writable);

    PeerSet& set_;
    Address address_;
    std::string name_;
    int socket_ = -1;
    State state_ = State::connecting;
    bool watched_for_writing_ = true;
    std::string unsent_;
    std::string handshake_;
    FrameReader reader_;
};

/// As text, quicker than std::string_view::find.
[[nodiscard]] bool contains(std::string_view text, std::string_view part);

} // namespace bench

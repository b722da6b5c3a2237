// SPDX-License-Identifier: GPL-3.0-or-later
#include "peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace bench {
namespace {

constexpr std::size_t read_size = 256 * 1024;
constexpr std::size_t longest_handshake = 16 * 1024;

// RFC 6455's own example, so that the answer can be checked without SHA-1.
constexpr std::string_view handshake_key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view handshake_answer = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

[[noreturn]] void fail_errno(std::string_view what, int error = errno) {
    throw Failure(std::string(what) + ": " + std::strerror(error));
}

} // namespace

bool contains(std::string_view text, std::string_view part) {
    return memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

PeerSet::PeerSet() : epoll_(epoll_create1(EPOLL_CLOEXEC)), buffer_(read_size) {
    if (epoll_ < 0) fail_errno("epoll_create1");
}

PeerSet::~PeerSet() { ::close(epoll_); }

void PeerSet::wait(Clock::time_point until) {
    const auto left = std::max(Clock::duration::zero(), until - Clock::now());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    const timespec timeout{.tv_sec = seconds.count(), .tv_nsec = std::chrono::nanoseconds(left - seconds).count()};

    std::array<epoll_event, 512> events;
    const int ready = epoll_pwait2(epoll_, events.data(), events.size(), &timeout, nullptr);
    if (ready < 0 && errno != EINTR) fail_errno("epoll_pwait2");
    for (int at = 0; at < ready; ++at) {
        const auto& event = events[static_cast<std::size_t>(at)];
        static_cast<Peer*>(event.data.ptr)->on_ready(event.events);
    }
}

Peer::Peer(PeerSet& set, const Address& address, std::string name)
    : set_(set), address_(address), name_(std::move(name)) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ < 0) fail_errno("socket");
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);

    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(address_.port);
    if (inet_pton(AF_INET, address_.host.c_str(), &where.sin_addr) != 1)
        throw Failure("not a numeric IPv4 address: " + address_.host);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&where), sizeof where) < 0 && errno != EINPROGRESS)
        fail_errno("connect");

    epoll_event event{.events = EPOLLIN | EPOLLOUT, .data = {.ptr = this}};
    if (epoll_ctl(set_.epoll_, EPOLL_CTL_ADD, socket_, &event) < 0) fail_errno("epoll_ctl");
}

Peer::~Peer() {
    if (socket_ >= 0) ::close(socket_);
}

void Peer::on_ready(std::uint32_t events) {
    if (state_ == State::connecting) return on_connected();
    if (events & EPOLLOUT) flush();
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        const auto count = ::recv(socket_, set_.buffer_.data(), set_.buffer_.size(), 0);
        if (count > 0) on_bytes({set_.buffer_.data(), static_cast<std::size_t>(count)});
        else if (count == 0) throw Failure("the server cut the connection of " + name_);
        else if (errno != EAGAIN && errno != EINTR) fail_errno("receiving as " + name_);
    }
}

void Peer::on_connected() {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) fail_errno("connecting " + name_, error);
    state_ = State::upgrading;
    unsent_ = "GET / HTTP/1.1\r\nHost: " + address_.host + ":" + std::to_string(address_.port) +
              "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
              "\r\nSec-WebSocket-Key: " +
              std::string(handshake_key) + "\r\n\r\n";
    flush();
}

void Peer::on_bytes(std::string_view bytes) {
    if (state_ == State::upgrading) {
        handshake_.append(bytes);
        const auto end = handshake_.find("\r\n\r\n");
        if (end == std::string::npos && handshake_.size() < longest_handshake) return;
        const auto head = std::string_view(handshake_).substr(0, end);
        if (!head.starts_with("HTTP/1.1 101") || !contains(head, handshake_answer))
            throw Failure("the server refused the handshake: " + std::string(head.substr(0, head.find('\r'))));
        const auto early = handshake_.substr(end + 4);
        handshake_.clear();
        handshake_.shrink_to_fit();
        state_ = State::open;
        opened();
        if (!early.empty()) on_bytes(early);
        return;
    }
    reader_.feed(bytes, [&](Opcode opcode, std::string_view payload) { on_frame(opcode, payload); });
}

void Peer::on_frame(Opcode opcode, std::string_view payload) {
    if (opcode == Opcode::ping) return send_frame(Opcode::pong, payload);
    if (opcode == Opcode::close) {
        const auto code = payload.size() < 2 ? 1005 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
        const auto reason = payload.substr(std::min<std::size_t>(2, payload.size()));
        throw Failure("the server closed " + name_ + ": " + std::to_string(code) + " " + std::string(reason));
    }
    if (opcode == Opcode::text) heard(payload);
}

void Peer::send_frame(Opcode opcode, std::string_view payload) {
    auto& random = set_.random_;
    random ^= random << 13;
    random ^= random >> 17;
    random ^= random << 5;
    append_frame(unsent_, opcode, payload, random);
    flush();
}

void Peer::flush() {
    while (!unsent_.empty()) {
        const auto count = ::send(socket_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EAGAIN) break;
        if (count < 0) fail_errno("sending as " + name_);
        unsent_.erase(0, static_cast<std::size_t>(count));
    }
    watch(!unsent_.empty());
}

void Peer::watch(bool writable) {
    if (watched_for_writing_ == writable) return;
    epoll_event event{.events = EPOLLIN | (writable ? EPOLLOUT : 0U), .data = {.ptr = this}};
    if (epoll_ctl(set_.epoll_, EPOLL_CTL_MOD, socket_, &event) < 0) fail_errno("epoll_ctl");
    watched_for_writing_ = writable;
}

} // namespace bench

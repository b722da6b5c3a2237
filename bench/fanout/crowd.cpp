// SPDX-License-Identifier: GPL-3.0-or-later
#include "crowd.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>

namespace fanout {
namespace {

constexpr std::string_view marker = "fanout-"; // eight hexadecimal digits follow
constexpr std::size_t digits = 8;
constexpr std::size_t joins_at_once = 16;
constexpr std::size_t read_size = 256 * 1024;
constexpr std::size_t longest_handshake = 16 * 1024;

// RFC 6455's own example, so that the answer can be checked without SHA-1.
constexpr std::string_view handshake_key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view handshake_answer = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

[[noreturn]] void fail_errno(std::string_view what, int error = errno) {
    throw Failure(std::string(what) + ": " + std::strerror(error));
}

bool contains(std::string_view text, std::string_view part) {
    return memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

} // namespace

struct Crowd::Member {
    enum class State { connecting, upgrading, joining, joined };

    ~Member() {
        if (socket >= 0) ::close(socket);
    }

    [[nodiscard]] std::string name() const { return "u" + std::to_string(index); }

    std::size_t index = 0;
    int socket = -1;
    State state = State::connecting;
    bool watched_for_writing = true;
    std::string unsent;
    std::string handshake;
    FrameReader reader;
    std::size_t heard = 0; // in this talk
};

double Talk::percentile_us(double share) {
    if (latencies_us.empty()) return 0;
    const auto last = static_cast<double>(latencies_us.size() - 1);
    const auto place = latencies_us.begin() + static_cast<std::ptrdiff_t>(share * last);
    std::nth_element(latencies_us.begin(), place, latencies_us.end());
    return *place;
}

Crowd::Crowd(const CrowdOptions& options)
    : options_(options), epoll_(epoll_create1(EPOLL_CLOEXEC)), buffer_(read_size) {
    if (epoll_ < 0) fail_errno("epoll_create1");
}

Crowd::~Crowd() { ::close(epoll_); }

void Crowd::join(std::size_t count) {
    const auto deadline = Clock::now() + options_.limit;
    while (joined_ < count) {
        while (members_.size() < count && members_.size() - joined_ < joins_at_once) begin(members_.size());
        if (!pump(deadline))
            throw Failure("time limit: " + std::to_string(joined_) + " of " + std::to_string(count) + " have joined");
    }
}

Talk Crowd::talk(std::size_t in_flight, Clock::duration duration) {
    const auto start = Clock::now();
    const auto deadline = start + duration + options_.limit;
    first_sequence_ += static_cast<std::uint32_t>(flights_.size());
    flights_.clear();
    talk_ = {};
    for (auto& member : members_) member->heard = 0;

    for (;;) {
        for (auto now = Clock::now(); flying_ < in_flight && (flights_.empty() || now - start < duration);) say(now);
        if (flying_ == 0) break;
        if (!pump(deadline))
            throw Failure("time limit: of " + std::to_string(flights_.size()) + " messages " + std::to_string(flying_) +
                          " have not been heard by all");
    }

    talk_.elapsed = Clock::now() - start;
    talk_.messages = flights_.size();
    for (const auto& member : members_)
        if (member->heard != talk_.messages)
            throw Failure(member->name() + " heard " + std::to_string(member->heard) + " of " +
                          std::to_string(talk_.messages) + " messages");
    return std::move(talk_);
}

void Crowd::begin(std::size_t index) {
    auto& member = *members_.emplace_back(std::make_unique<Member>());
    member.index = index;
    member.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (member.socket < 0) fail_errno("socket");
    const int on = 1;
    setsockopt(member.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);

    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(options_.port);
    if (inet_pton(AF_INET, options_.host.c_str(), &address.sin_addr) != 1)
        throw Failure("not a numeric IPv4 address: " + options_.host);
    if (::connect(member.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0 &&
        errno != EINPROGRESS)
        fail_errno("connect");

    epoll_event event{.events = EPOLLIN | EPOLLOUT, .data = {.ptr = &member}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, member.socket, &event) < 0) fail_errno("epoll_ctl");
}

void Crowd::say(Clock::time_point now) {
    const auto turn = flights_.size() % options_.senders;
    auto& sender = *members_[turn * members_.size() / options_.senders % members_.size()];
    const auto sequence = first_sequence_ + static_cast<std::uint32_t>(flights_.size());

    std::array<char, digits + 1> number;
    std::snprintf(number.data(), number.size(), "%08x", sequence);
    auto text = std::string(marker) + number.data();
    text.resize(std::max(text.size(), options_.text_bytes), '.');
    const auto name = sender.name();
    flights_.push_back({.sent = now});
    ++flying_;
    send_frame(sender, Opcode::text,
               R"({"type":"chat","user_id":")" + name + R"(","username":")" + name + R"(","message":")" + text + "\"}");
}

bool Crowd::pump(Clock::time_point deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;

    std::array<epoll_event, 512> events;
    const int ready = epoll_wait(epoll_, events.data(), events.size(), static_cast<int>(left));
    if (ready < 0 && errno != EINTR) fail_errno("epoll_wait");
    for (int at = 0; at < ready; ++at) {
        const auto& event = events[static_cast<std::size_t>(at)];
        on_ready(*static_cast<Member*>(event.data.ptr), event.events);
    }
    return true;
}

void Crowd::on_ready(Member& member, std::uint32_t events) {
    if (member.state == Member::State::connecting) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(member.socket, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) fail_errno("connecting " + member.name(), error);
        member.state = Member::State::upgrading;
        member.unsent = "GET / HTTP/1.1\r\nHost: " + options_.host + ":" + std::to_string(options_.port) +
                        "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                        "\r\nSec-WebSocket-Key: " +
                        std::string(handshake_key) + "\r\n\r\n";
        flush(member);
        return;
    }
    if (events & EPOLLOUT) flush(member);
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        const auto count = ::recv(member.socket, buffer_.data(), buffer_.size(), 0);
        if (count > 0) on_bytes(member, {buffer_.data(), static_cast<std::size_t>(count)});
        else if (count == 0) throw Failure("the server cut the connection of " + member.name());
        else if (errno != EAGAIN && errno != EINTR) fail_errno("receiving as " + member.name());
    }
}

void Crowd::on_bytes(Member& member, std::string_view bytes) {
    if (member.state == Member::State::upgrading) {
        member.handshake.append(bytes);
        const auto end = member.handshake.find("\r\n\r\n");
        if (end == std::string::npos && member.handshake.size() < longest_handshake) return;
        const auto head = std::string_view(member.handshake).substr(0, end);
        if (!head.starts_with("HTTP/1.1 101") || !contains(head, handshake_answer))
            throw Failure("the server refused the handshake: " + std::string(head.substr(0, head.find('\r'))));
        const auto early = member.handshake.substr(end + 4);
        on_upgraded(member);
        if (!early.empty()) on_bytes(member, early);
        return;
    }
    member.reader.feed(bytes, [&](Opcode opcode, std::string_view payload) { on_frame(member, opcode, payload); });
}

void Crowd::on_upgraded(Member& member) {
    member.handshake.clear();
    member.handshake.shrink_to_fit();
    member.state = Member::State::joining;
    const auto name = member.name();
    send_frame(member, Opcode::text, R"({"type":"join","user_id":")" + name + R"(","username":")" + name + "\"}");
}

void Crowd::on_frame(Member& member, Opcode opcode, std::string_view payload) {
    if (opcode == Opcode::ping) return send_frame(member, Opcode::pong, payload);
    if (opcode == Opcode::close) {
        const auto code = payload.size() < 2 ? 1005 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
        const auto reason = payload.substr(std::min<std::size_t>(2, payload.size()));
        throw Failure("the server closed " + member.name() + ": " + std::to_string(code) + " " + std::string(reason));
    }
    if (opcode != Opcode::text) return;

    if (flying_ > 0) {
        const auto* at = static_cast<const char*>(memmem(payload.data(), payload.size(), marker.data(), marker.size()));
        if (at != nullptr) {
            std::uint32_t sequence = 0;
            const auto* number = at + marker.size();
            const auto* end = std::min(number + digits, payload.data() + payload.size());
            std::from_chars(number, end, sequence, 16);
            return on_delivery(member, sequence);
        }
    }
    // Of a roster nobody needs to look at more than the beginning.
    const auto head = payload.substr(0, 256);
    if (contains(head, R"("error")")) throw Failure("the server refused " + member.name() + ": " + std::string(head));
    if (member.state == Member::State::joining && contains(head, R"("join_success")")) {
        member.state = Member::State::joined;
        ++joined_;
    }
}

void Crowd::on_delivery(Member& member, std::uint32_t sequence) {
    const auto place = sequence - first_sequence_;
    if (place >= flights_.size()) throw Failure(member.name() + " heard a message of an earlier phase again");
    auto& flight = flights_[place];
    talk_.latencies_us.push_back(std::chrono::duration<float, std::micro>(Clock::now() - flight.sent).count());
    ++talk_.deliveries;
    ++member.heard;
    if (++flight.heard > members_.size()) throw Failure("more deliveries of a message than members");
    if (flight.heard == members_.size()) --flying_;
}

void Crowd::send_frame(Member& member, Opcode opcode, std::string_view payload) {
    random_ ^= random_ << 13;
    random_ ^= random_ >> 17;
    random_ ^= random_ << 5;
    append_frame(member.unsent, opcode, payload, random_);
    flush(member);
}

void Crowd::flush(Member& member) {
    while (!member.unsent.empty()) {
        const auto count = ::send(member.socket, member.unsent.data(), member.unsent.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EAGAIN) break;
        if (count < 0) fail_errno("sending as " + member.name());
        member.unsent.erase(0, static_cast<std::size_t>(count));
    }
    watch(member, !member.unsent.empty());
}

void Crowd::watch(Member& member, bool writable) {
    if (member.watched_for_writing == writable) return;
    epoll_event event{.events = EPOLLIN | (writable ? EPOLLOUT : 0U), .data = {.ptr = &member}};
    if (epoll_ctl(epoll_, EPOLL_CTL_MOD, member.socket, &event) < 0) fail_errno("epoll_ctl");
    member.watched_for_writing = writable;
}

} // namespace fanout

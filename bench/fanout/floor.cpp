// SPDX-License-Identifier: GPL-3.0-or-later
// The floor: what the kernel asks for a message, with next to nothing on top of it. One epoll set, one send() a frame and member, no
// queue (whoever does not read in time is cut off), no check of anything, and no log.
#include <glib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

constexpr std::string_view key_header = "Sec-WebSocket-Key: ";

struct Client {
    std::string in, id;
    bool upgraded = false;
};

/// The text after `"name":"`, up to the next quote. The load's texts have no escapes.
std::string_view member(std::string_view json, std::string_view name) {
    const auto start = json.find("\"" + std::string{name} + "\":\"");
    if (start == std::string_view::npos) return {};
    const auto from = start + name.size() + 4;
    return json.substr(from, json.find('"', from) - from);
}

std::string frame(std::string_view text) {
    std::string out{static_cast<char>(0x81)};
    if (text.size() < 126) {
        out += static_cast<char>(text.size());
    } else {
        out += static_cast<char>(126);
        out += static_cast<char>(text.size() >> 8);
        out += static_cast<char>(text.size());
    }
    return out.append(text);
}

class Floor {
public:
    int run() {
        const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 4096) != 0) return 1;
        getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
        add(listener);
        std::printf("listening on ws://127.0.0.1:%d\n", ntohs(address.sin_port));
        std::fflush(stdout);
        std::array<epoll_event, 256> events{};
        for (;;) {
            const int count = epoll_wait(set_, events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < count; ++i) {
                const int fd = events[static_cast<std::size_t>(i)].data.fd;
                if (fd == listener) accept_all(listener);
                else if (const auto found = clients_.find(fd); found != clients_.end()) read(fd, found->second);
            }
        }
    }

private:
    void add(int fd) const {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = fd;
        epoll_ctl(set_, EPOLL_CTL_ADD, fd, &event);
    }

    void accept_all(int listener) {
        for (int fd = 0; (fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
            const int on = 1;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            clients_[fd];
            add(fd);
        }
    }

    static void write(int fd, std::string_view bytes) {
        if (send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
            shutdown(fd, SHUT_RDWR);
    }

    void tell(std::string_view text) const {
        const auto bytes = frame(text);
        for (const auto& [fd, client] : clients_)
            if (!client.id.empty()) write(fd, bytes);
    }

    void read(int fd, Client& client) {
        char buffer[65536];
        ssize_t got = 0;
        while ((got = recv(fd, buffer, sizeof buffer, 0)) > 0) client.in.append(buffer, static_cast<std::size_t>(got));
        if (got == 0 || errno != EAGAIN) return end(fd, client);
        if (!client.upgraded && !upgrade(fd, client)) return;
        while (const auto length = frame_length(client.in)) {
            if (client.in.size() < length) break;
            auto text = payload(client.in, length);
            client.in.erase(0, length);
            heard(fd, client, text);
        }
    }

    static bool upgrade(int fd, Client& client) {
        const auto head = client.in.find("\r\n\r\n");
        if (head == std::string::npos) return false;
        const auto at = client.in.find(key_header);
        const auto key = client.in.substr(at + key_header.size(), client.in.find('\r', at) - at - key_header.size()) +
                         "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        std::array<guint8, 20> digest{};
        gsize size = digest.size();
        GChecksum* sum = g_checksum_new(G_CHECKSUM_SHA1);
        g_checksum_update(sum, reinterpret_cast<const guchar*>(key.data()), static_cast<gssize>(key.size()));
        g_checksum_get_digest(sum, digest.data(), &size);
        g_checksum_free(sum);
        char* accept = g_base64_encode(digest.data(), digest.size());
        write(fd, std::string{"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Accept: "} +
                      accept + "\r\n\r\n");
        g_free(accept);
        client.in.erase(0, head + 4);
        client.upgraded = true;
        return true;
    }

    /// 0: not known yet. The load's frames are masked, whole, and short.
    static std::size_t frame_length(std::string_view in) {
        if (in.size() < 6) return 0;
        const auto length = static_cast<unsigned char>(in[1]) & 0x7fU;
        if (length < 126) return 6 + length;
        return in.size() < 8 ? 0 : 8 + (static_cast<unsigned char>(in[2]) << 8U | static_cast<unsigned char>(in[3]));
    }
    static std::string payload(std::string_view in, std::size_t length) {
        const std::size_t at = (static_cast<unsigned char>(in[1]) & 0x7fU) < 126 ? 6 : 8;
        std::string text{in.substr(at, length - at)};
        for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(text[i] ^ in[at - 4 + i % 4]);
        return text;
    }

    void heard(int fd, Client& client, std::string_view text) {
        const auto type = member(text, "type");
        if (type == "chat" || type == "private_chat") {
            const auto said = std::string{R"({"type":")"}.append(type) + R"(","user_id":")" + client.id +
                              R"(","username":")" + client.id + R"(","message":")" +
                              std::string{member(text, "message")} +
                              R"(","timestamp":"2026-11-22T11:34:57.129217+08:00"})";
            if (type == "chat") return tell(said);
            const auto to = by_id_.find(std::string{member(text, "target_user_id")});
            if (to != by_id_.end()) write(to->second, frame(said));
        } else if (type == "join") {
            client.id = member(text, "user_id");
            by_id_[client.id] = fd;
            // Without the list of all ids: a floor has no roster.
            tell(R"({"type":"user_joined","user_id":")" + client.id + R"(","online_users":[]})");
            write(fd, frame(R"({"type":"join_success","message":"welcome"})"));
        }
    }

    void end(int fd, const Client& client) {
        by_id_.erase(client.id);
        clients_.erase(fd);
        close(fd);
    }

    const int set_ = epoll_create1(EPOLL_CLOEXEC);
    std::unordered_map<int, Client> clients_;
    std::unordered_map<std::string, int> by_id_;
};

} // namespace

int main() {
    rlimit most{};
    getrlimit(RLIMIT_NOFILE, &most);
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_NOFILE, &most);
    return Floor{}.run();
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "raw_client.hpp"

#include <boost/test/unit_test.hpp>

namespace confab::ws::test {

RawClient::RawClient(FakeHost& host, const std::string& port) : host_{host} {
    socket_ = g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, nullptr);
    GSocketAddress* address = g_inet_socket_address_new_from_string("127.0.0.1", static_cast<guint>(std::stoul(port)));
    BOOST_REQUIRE(g_socket_connect(socket_, address, nullptr, nullptr));
    g_object_unref(address);
    g_socket_set_blocking(socket_, FALSE);
}

RawClient::~RawClient() {
    g_socket_close(socket_, nullptr);
    g_object_unref(socket_);
}

void RawClient::cut() {
    g_socket_close(socket_, nullptr);
    ended_ = true;
}

bool RawClient::send(std::string_view bytes) {
    bool fine = true;
    host_.run_until("a socket that takes bytes", [&] {
        while (!bytes.empty()) {
            GError* error = nullptr;
            const auto count = g_socket_send(socket_, bytes.data(), bytes.size(), nullptr, &error);
            if (count < 0) {
                fine = g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
                g_error_free(error);
                return !fine;
            }
            bytes.remove_prefix(static_cast<size_t>(count));
        }
        return true;
    });
    return fine;
}

bool RawClient::read_some() {
    char buffer[65536];
    GError* error = nullptr;
    const auto count = g_socket_receive(socket_, buffer, sizeof buffer, nullptr, &error);
    if (count > 0) in_.append(buffer, static_cast<size_t>(count));
    ended_ = count == 0 || (error && !g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK));
    g_clear_error(&error);
    return count > 0;
}

void RawClient::handshake() {
    send("GET /any/path HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
    host_.run_until("the handshake", [&] {
        read_some();
        return in_.find("\r\n\r\n") != std::string::npos;
    });
    const auto head = in_.substr(0, in_.find("\r\n\r\n"));
    BOOST_TEST(head.find(" 101 ") != std::string::npos);
    BOOST_TEST(head.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != std::string::npos);
    BOOST_TEST(head.find("permessage-deflate") == std::string::npos);
    in_.erase(0, head.size() + 4);
}

bool RawClient::send_frame(int opcode, std::string_view payload, bool fin) {
    std::string frame;
    frame += static_cast<char>((fin ? 0x80 : 0) | opcode);
    if (payload.size() < 126) {
        frame += static_cast<char>(0x80 | payload.size());
    } else if (payload.size() < 65536) {
        frame += static_cast<char>(0x80 | 126);
        for (int i = 1; i >= 0; --i) frame += static_cast<char>(payload.size() >> (8 * i));
    } else {
        frame += static_cast<char>(0x80 | 127);
        for (int i = 7; i >= 0; --i) frame += static_cast<char>(static_cast<uint64_t>(payload.size()) >> (8 * i));
    }
    frame += std::string(4, '\0'); // a mask of zeros changes nothing
    frame += payload;
    return send(frame);
}

bool RawClient::send_text(std::string_view text) { return send_frame(1, text); }

std::optional<RawClient::Received> RawClient::receive() {
    std::optional<Received> result;
    host_.run_until("a frame", [&] {
        while (!ended_ && read_some()) {}
        const auto byte = [&](size_t i) { return static_cast<unsigned char>(in_[i]); };
        if (in_.size() >= 2) {
            const size_t extra = byte(1) == 126 ? 2 : byte(1) == 127 ? 8 : 0;
            if (in_.size() >= 2 + extra) {
                uint64_t length = extra ? 0 : byte(1);
                for (size_t i = 0; i < extra; ++i) length = length << 8 | byte(2 + i);
                if (in_.size() >= 2 + extra + length) {
                    result = Received{byte(0) & 0x0f, in_.substr(2 + extra, length)};
                    in_.erase(0, 2 + extra + length);
                    return true;
                }
            }
        }
        return ended_;
    });
    return result;
}

int RawClient::Received::close_code() const {
    return payload.size() < 2 ? 0
                              : static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
}

std::string RawClient::rest() {
    host_.run_until("the end", [&] {
        while (!ended_ && read_some()) {}
        return ended_;
    });
    return in_;
}

void RawClient::skip_head() {
    host_.run_until("the head", [&] {
        read_some();
        return in_.find("\r\n\r\n") != std::string::npos;
    });
    in_.erase(0, in_.find("\r\n\r\n") + 4);
}

void RawClient::await_end() {
    while (receive()) {}
}

} // namespace confab::ws::test

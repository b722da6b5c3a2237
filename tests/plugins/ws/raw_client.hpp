// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fake_host.hpp"

#include <gio/gio.h>

#include <optional>

namespace confab::ws::test {

/// A TCP client that says exactly what it is told, right or wrong. It reads only where it is asked to.
class RawClient {
public:
    RawClient(FakeHost& host, const std::string& port);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    /// Writes all of it, running the main loop while the other side has to read. False where the other side is gone.
    bool send(std::string_view bytes);
    void handshake();
    bool send_text(std::string_view text);
    /// A masked frame; with `fin` false a fragment.
    bool send_frame(int opcode, std::string_view payload, bool fin = true);
    /// The next frame that comes: opcode and payload. Nothing at the end of the stream.
    struct Received {
        int opcode;
        std::string payload;
        [[nodiscard]] int close_code() const;
    };
    std::optional<Received> receive();
    /// Runs until the other side closes.
    void await_end();
    void cut();
    /// All that comes until the other side closes.
    std::string rest();
    /// Reads the head of an answer to a handshake.
    void skip_head();

private:
    bool read_some();
    FakeHost& host_;
    GSocket* socket_;
    std::string in_;
    bool ended_ = false;
};

} // namespace confab::ws::test

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "control_address.hpp"
#include "control_json.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

namespace confab::server {

/// The control socket of a running server: one JSON object a line, an answer a line, in turn. Engine thread.
///
/// Only the user of the server and root are heard. Nothing that comes in is trusted: lines, connections and waits have
/// limits, and beyond them a connection is closed.
class Control {
public:
    static constexpr std::size_t most_connections = 16;
    static constexpr std::chrono::seconds request_limit{
        10}; ///< from the connection, or the last answer, to a whole line

    /// Called once, later or at once, with a whole line.
    using Answer = std::function<void(std::string line)>;
    using Handler = std::function<void(const ControlObject& request, Answer answer)>;

    /// The socket is made with mode 0600. One that a dead server left is replaced, a live one never.
    /// Errors: invalid (the path is too long), name_in_use (a server listens there), io.
    static Result<std::unique_ptr<Control>> open(Loop& loop, const std::filesystem::path& socket, Handler handler);
    /// Closes all connections, which tells those who wait for it that the server has ended.
    ~Control();
    Control(const Control&) = delete;
    Control& operator=(const Control&) = delete;

    /// Removes the socket: to be called before the next server can come. Who is connected stays so.
    void stop_listening();

private:
    struct Connection {
        Descriptor fd;
        std::string text;   ///< came in and is not a whole line yet
        bool asked = false; ///< an answer is awaited
        bool ended = false; ///< it says nothing more, and may still want an answer
        Handle watch, limit;
    };
    using Number = std::uint64_t; ///< of a connection; never used again

    Control(Loop& loop, std::filesystem::path socket, Handler handler);
    Result<void> listen();
    void watch();
    void accept();
    void read(Number number);
    void next(Number number);
    void answer(Number number, const std::string& line);
    void wait_for_request(Number number, Connection& connection);

    Loop& loop_;
    std::filesystem::path socket_;
    Handler handler_;
    Descriptor listener_;
    Handle watch_;
    std::map<Number, Connection> connections_;
    Number last_ = 0;
    std::shared_ptr<Control*> self_; ///< for answers that come late
};

} // namespace confab::server

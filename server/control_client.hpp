// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "control_address.hpp"
#include "control_json.hpp"

#include <chrono>
#include <filesystem>
#include <string>

namespace confab::server {

/// The asking side of a control socket. Waits in the calling thread, each time with a limit.
class ControlClient {
public:
    /// Errors: not_found (no server runs on this folder), denied, invalid (the path is too long), io; each with a sentence
    /// that says what to do.
    static Result<ControlClient> connect(const std::filesystem::path& data);

    /// Sends a line and waits for one, without its line end. Errors: closed (the server ended before it answered),
    /// timed_out, bad_frame, io.
    Result<std::string> ask(const std::string& line, std::chrono::milliseconds limit);

    /// Until the server has closed the connection, which is when it has ended. Errors: timed_out.
    Result<void> wait_for_end(std::chrono::milliseconds limit);

private:
    explicit ControlClient(Descriptor fd) : fd_{std::move(fd)} {}
    Descriptor fd_;
};

} // namespace confab::server

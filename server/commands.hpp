// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "control.hpp"
#include "options.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace confab::hub {
class Hub;
class SqliteLog;
} // namespace confab::hub

namespace confab::server {

class Retention;

/// What the commands of the control socket look at and act on; all of it outlives Commands.
struct Running {
    hub::Hub& hub;
    hub::SqliteLog& log;
    Retention& retention;
    std::function<const Options&()> options;
    std::function<std::string()> address;
    std::function<std::int64_t()> uptime_s;
    std::function<bool()> ending;
    std::function<void()> stop;                       ///< like SIGTERM
    std::function<void(std::function<void()>)> drain; ///< calls back right before the end
    std::function<Result<std::string>()> reload;      ///< the names of what wants a restart
};

/// Turns a request of the control socket into an answer. Engine thread.
class Commands {
public:
    explicit Commands(Running running) : running_{std::move(running)} {}

    void handle(const ControlObject& request, const Control::Answer& answer);

private:
    void status(const Control::Answer& answer);
    void backup(const std::string& file, const Control::Answer& answer);
    void retain(bool run, const Control::Answer& answer);

    Running running_;
};

} // namespace confab::server

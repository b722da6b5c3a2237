// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/log.hpp"
#include "command_line.hpp"
#include "commands.hpp"
#include "control.hpp"
#include "engine.hpp"
#include "hub/hub.hpp"
#include "hub/sqlite_log.hpp"
#include "log_watch.hpp"
#include "metrics_server.hpp"
#include "retention.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace confab::server {

/// Engine, log, hub, one listener and the control socket, until a signal or a command ends them. Engine thread: the one
/// that made it.
class Server {
public:
    Server(CommandLine command_line, Options options);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// The exit status: 0 ended in order, 1 can't do it, 2 a wrong setting. What went wrong stands on standard error.
    int run();

private:
    [[nodiscard]] Result<void> start();
    [[nodiscard]] Result<void> check_listener(const Options& options);
    [[nodiscard]] Result<void> open_log();
    [[nodiscard]] Result<void> open_control();
    [[nodiscard]] Result<void> open_metrics();
    void listen();
    void started(Result<hub::Hub::Listening> listening);
    void set_verbosity();
    [[nodiscard]] std::string status_line() const; ///< for the service manager

    Result<std::string> reload();
    void stop();
    void drain(std::function<void()> drained);
    void leave(std::string_view text, std::function<void()> then);
    void finish_log(std::function<void()> then);
    void fail_with(const Error& error);
    void end(int status);

    const CommandLine command_line_;
    Options options_;
    const log::Level usual_level_;
    Loop loop_;
    std::unique_ptr<Control> control_; ///< before what it asks: its connections close last
    Engine engine_;
    plugin::Transport* transport_ = nullptr;
    std::unique_ptr<hub::SqliteLog> log_;
    std::optional<hub::Hub> hub_;
    std::optional<Retention> retention_;
    std::optional<LogWatch> watch_;
    std::optional<Commands> commands_;
    std::unique_ptr<MetricsServer> metrics_;
    Handle limit_, hurry_, look_again_;
    std::vector<Handle> signals_;
    std::string address_, trouble_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    bool ending_ = false;
    int status_ = 0;
};

} // namespace confab::server

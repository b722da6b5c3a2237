// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/program.hpp"
#include "config.h"
#include "engine.hpp"
#include "hub/sqlite_log.hpp"
#include "options.hpp"
#include "plugin/settings.hpp"

#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace {

using namespace confab;

constexpr std::chrono::seconds stop_limit{4};
constexpr std::chrono::seconds log_patience{2}; ///< of these, for the log to answer

/// As many people as the system allows, rather than the 1,024 descriptors of a login shell.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int complain(const Error& error, int status) {
    fmt::print(stderr, "confab-server: {}\n", error.text);
    return status;
}

/// Engine, hub and one listener, until a signal ends them.
class Server {
public:
    explicit Server(const server::Options& options)
        : engine_{loop_, {"confab-server", options.data, options.plugin_dirs}} {}

    int run(const server::Options& options) {
        for (const auto& refused : engine_.catalogue().refused)
            log::warning("{}: {}", refused.path.string(), refused.error.text);
        auto transport = engine_.transports().get("ws");
        if (!transport) return complain(transport.error(), EXIT_FAILURE);
        const auto settings = options.listener_settings();
        std::string faults;
        for (const auto& fault : plugin::validate_all((*transport)->description(), CONFAB_ROLE_LISTEN, settings))
            faults += fmt::format("{}{}: {}", faults.empty() ? "" : "\n", fault.key, fault.text);
        if (!faults.empty()) return complain({Code::bad_setting, std::move(faults)}, 2);
        if (auto checked = (*transport)->check(Role::listen, settings); !checked)
            return complain(checked.error(), EXIT_FAILURE);

        auto log = hub::SqliteLog::open(loop_, options.data, {});
        if (!log) return complain(log.error(), EXIT_FAILURE);
        log_ = std::move(*log);
        hub_ = std::make_unique<hub::Hub>(now, hub::Policy{}, *log_, log_.get(), *log_);

        const auto interrupted = loop_.on_signal(SIGINT, [this] { stop(); });
        const auto terminated = loop_.on_signal(SIGTERM, [this] { stop(); });
        hub_->listen(
            **transport, settings,
            [this, where = fmt::format("{}:{}", options.host, options.port)](auto listening) {
                started(where, std::move(listening));
            },
            [this](const Error& error) { end(complain(error, EXIT_FAILURE)); });
        loop_.run();
        return status_;
    }

private:
    void started(const std::string& where, Result<hub::Hub::Listening> listening) {
        if (!listening) {
            const auto& [code, text] = listening.error();
            return end(complain({code, fmt::format("{}: {}", where, text)}, EXIT_FAILURE));
        }
        if (!listening->tls_fingerprint.empty())
            fmt::print(stderr, "{}\n", trf(N_("certificate fingerprint (SHA-256): {}"), listening->tls_fingerprint));
        fmt::print("listening on {}\n", listening->address);
        std::fflush(stdout);
    }

    void stop() {
        if (limit_) return end(status_); // a second signal does not wait
        limit_ = loop_.after(stop_limit, [this] { end(status_); });
        hurry_ = loop_.after(log_patience, [this] { hub_->hurry(); });
        hub_->shut_down(tr("The server is stopping. Come back later."), [this] { end(status_); });
    }

    void end(int status) {
        status_ = status;
        loop_.quit();
    }

    Loop loop_;
    Engine engine_;
    std::unique_ptr<hub::SqliteLog> log_;
    std::unique_ptr<hub::Hub> hub_;
    Handle limit_, hurry_;
    int status_ = EXIT_SUCCESS;
};

} // namespace

int main(int argc, char** argv) {
    start_program();
    auto options = server::parse_options(argc, argv);
    if (!options) return complain(options.error(), options.error().code == Code::unsupported ? EXIT_FAILURE : 2);
    if (options->version) {
        fmt::print("confab-server {}\n", CONFAB_VERSION);
        return EXIT_SUCCESS;
    }
    if (options->verbose) log::set_level(log::Level::info);
    raise_descriptor_limit();
    return Server{*options}.run(*options);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "server.hpp"

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "data_folder.hpp"
#include "notify.hpp"
#include "plugin/settings.hpp"
#include "reload.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace confab::server {

namespace {

constexpr std::chrono::seconds stop_limit{4};
constexpr std::chrono::seconds log_patience{2}; ///< of these, for the log to answer
/// For what drain() waits for: the log's disk may be slow, but a server that never ends is no use either.
constexpr std::chrono::minutes drain_limit{10};
constexpr std::chrono::milliseconds log_look_again{20};

log::Level level_now() {
    for (const auto level : {log::Level::debug, log::Level::info, log::Level::warning})
        if (log::enabled(level)) return level;
    return log::Level::error;
}

} // namespace

Server::Server(CommandLine command_line, Options options)
    : command_line_{std::move(command_line)}, options_{std::move(options)},
      usual_level_{level_now()}, engine_{loop_, {"confab-server", options_.data, options_.plugin_dirs}} {}

Server::~Server() {
    // While the folder is still locked: the next server makes its own socket under this name.
    if (control_) control_->stop_listening();
}

int Server::run() {
    set_verbosity();
    if (auto begun = start(); !begun) {
        fail_with(begun.error());
        return status_;
    }
    loop_.run();
    return status_;
}

Result<void> Server::start() {
    if (auto prepared = prepare_data_folder(options_.data); !prepared) return prepared;
    for (const auto& refused : engine_.catalogue().refused)
        log::warning("{}: {}", refused.path.string(), refused.error.text);
    auto transport = engine_.transports().get("ws");
    if (!transport) return fail(std::move(transport.error()));
    transport_ = *transport;
    if (auto checked = check_listener(options_); !checked) return checked;
    if (auto opened = open_log(); !opened) return opened;

    hub_.emplace(now, hub::Policy{}, *log_, log_.get(), *log_);
    retention_.emplace(loop_, *log_, now, options_.retention);
    watch_.emplace(
        loop_, [this](LogWatch::Told told) { log_->status(std::move(told)); },
        [this](const std::string& trouble) {
            trouble_ = trouble;
            if (!ending_) notify_status(status_line());
        });
    if (auto opened = open_control(); !opened) return opened;
    if (auto opened = open_metrics(); !opened) return opened;

    for (const int signal : {SIGINT, SIGTERM}) signals_.push_back(loop_.on_signal(signal, [this] { stop(); }));
    signals_.push_back(loop_.on_signal(SIGHUP, [this] { (void)reload(); }));
    listen();
    return {};
}

Result<void> Server::check_listener(const Options& options) {
    const auto settings = options.listener_settings();
    std::string faults;
    for (const auto& fault : plugin::validate_all(transport_->description(), CONFAB_ROLE_LISTEN, settings))
        faults += fmt::format("{}{}: {}", faults.empty() ? "" : "\n", fault.key, fault.text);
    if (!faults.empty()) return fail(command_line_.with_file({Code::bad_setting, std::move(faults)}));
    // What a look at the files shows is no mistake in what was typed.
    if (auto checked = transport_->check(Role::listen, settings); !checked)
        return fail({Code::io, std::move(checked.error().text)});
    return {};
}

Result<void> Server::open_log() {
    hub::SqliteLog::Options options;
    options.durability = options_.durability;
    auto opened = hub::SqliteLog::open(loop_, options_.data, options);
    // Whatever the code: it is not the command line that is wrong.
    if (!opened) return fail({Code::io, std::move(opened.error().text)});
    log_ = std::move(*opened);
    return {};
}

Result<void> Server::open_control() {
    commands_.emplace(Running{
        *hub_, *log_, *retention_, [this]() -> const Options& { return options_; }, [this] { return address_; },
        [this] {
            return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began_).count();
        },
        [this] { return ending_; }, [this] { stop(); },
        [this](std::function<void()> drained) { drain(std::move(drained)); }, [this] { return reload(); }});
    auto control = Control::open(
        loop_, control_path(options_.data),
        [this](const ControlObject& request, const Control::Answer& answer) { commands_->handle(request, answer); });
    if (!control) return fail({Code::io, std::move(control.error().text)});
    control_ = std::move(*control);
    return {};
}

Result<void> Server::open_metrics() {
    if (!options_.metrics_port) return {};
    auto opened = MetricsServer::open(*options_.metrics_port, [this] {
        metrics::gauge("confab_sessions", "Connections, joined or not") = static_cast<std::int64_t>(hub_->sessions());
        metrics::gauge("confab_members", "Connections that have joined") = static_cast<std::int64_t>(hub_->members());
        if (ending_) return std::string{"The server is stopping."};
        return address_.empty() ? std::string{"It does not listen yet."} : trouble_;
    });
    if (!opened) return fail(std::move(opened.error()));
    metrics_ = std::move(*opened);
    fmt::print(stderr, "{}\n", trf(N_("metrics on http://127.0.0.1:{}/metrics"), metrics_->port()));
    return {};
}

void Server::listen() {
    hub_->listen(
        *transport_, options_.listener_settings(), [this](auto listening) { started(std::move(listening)); },
        [this](const Error& error) { fail_with(error); });
}

void Server::started(Result<hub::Hub::Listening> listening) {
    if (!listening) {
        const auto& [code, text] = listening.error();
        return fail_with({Code::io, fmt::format("{}:{}: {}", options_.host, options_.port, text)});
    }
    if (!listening->tls_fingerprint.empty())
        fmt::print(stderr, "{}\n", trf(N_("certificate fingerprint (SHA-256): {}"), listening->tls_fingerprint));
    address_ = listening->address;
    fmt::print("listening on {}\n", address_);
    std::fflush(stdout);
    notify_ready(status_line());
}

void Server::set_verbosity() {
    log::set_format(options_.log_format);
    log::set_level(options_.verbose ? std::min(usual_level_, log::Level::info) : usual_level_);
}

std::string Server::status_line() const {
    return trouble_.empty() ? fmt::format("Listening on {}", address_)
                            : fmt::format("Refuses new messages: {}", trouble_);
}

Result<std::string> Server::reload() {
    if (ending_ || address_.empty()) return fail(Code::wrong_state, "{}", tr("The server is just starting or ending."));
    notify_reloading();
    const auto result = [&]() -> Result<std::string> {
        const auto wanted = command_line_.options();
        if (!wanted) return fail(wanted.error());
        auto [options, restart] = takable(options_, *wanted);
        if (auto checked = check_listener(options); !checked) return fail(std::move(checked.error()));
        if (auto taken = hub_->reconfigure(options.listener_settings()); !taken) {
            if (taken.error().code != Code::unsupported) return fail(std::move(taken.error()));
            restart += fmt::format("{}[listener]", restart.empty() ? "" : ", ");
        }
        options_ = std::move(options);
        set_verbosity();
        log_->set_durability(options_.durability);
        retention_->set_days(options_.retention);
        return std::move(restart);
    }();
    if (!result) log::error("the settings stay as they are: {}", result.error().text);
    else if (!result->empty()) log::warning("the settings were read again; a restart is needed for: {}", *result);
    else log::warning("the settings were read again");
    notify_ready(status_line());
    return result;
}

void Server::stop() {
    if (limit_) return end(status_); // a second signal does not wait
    limit_ = loop_.after(stop_limit, [this] { end(status_); });
    hurry_ = loop_.after(log_patience, [this] { hub_->hurry(); });
    leave(tr("The server is stopping. Come back later."), [this] { end(status_); });
}

void Server::drain(std::function<void()> drained) {
    if (ending_) return drained();
    hurry_ = loop_.after(drain_limit, [this] {
        log::error("the history could not be finished in time");
        status_ = EXIT_FAILURE;
        stop();
        hub_->hurry();
    });
    leave(tr("The server is stopping. Come back later."), [this, drained = std::move(drained)] {
        drained();
        end(status_);
    });
}

void Server::leave(std::string_view text, std::function<void()> then) {
    if (std::exchange(ending_, true)) return;
    notify_stopping("Takes nobody in, and finishes what is under way");
    hub_->shut_down(text, [this, then = std::move(then)] { finish_log(then); });
}

void Server::finish_log(std::function<void()> then) {
    log_->status([this, then = std::move(then)](const Result<hub::LogStatus>& status) {
        if (!status || status->waiting == 0) return then();
        look_again_ = loop_.after(log_look_again, [this, then] { finish_log(then); });
    });
}

void Server::fail_with(const Error& error) {
    fmt::print(stderr, "confab-server: {}\n", error.text);
    end(exit_status(error.code));
}

void Server::end(int status) {
    status_ = status;
    loop_.quit();
}

} // namespace confab::server

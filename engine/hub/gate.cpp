// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/gate.hpp"

#include "base/log.hpp"
#include "base/metrics.hpp"

#include <algorithm>
#include <utility>

namespace confab::hub {

Gate::~Gate() {
    for (const auto& [session, incoming] : sessions_) incoming.transport->forget(session);
    for (const auto& [session, listener] : listeners_) listener.transport->forget(session);
}

void Gate::listen(plugin::Transport& transport, const std::map<std::string, std::string>& settings,
                  plugin::Receiver& receiver, Started started, Stopped stopped) {
    auto session = transport.open(Role::listen, settings, receiver);
    if (!session) return started(fail(std::move(session.error())));
    listeners_.emplace(*session, Listener{&transport, std::move(started), std::move(stopped)});
    if (std::find(transports_.begin(), transports_.end(), &transport) == transports_.end())
        transports_.push_back(&transport);
}

Result<void> Gate::reconfigure(const std::map<std::string, std::string>& settings) {
    for (const auto& [session, listener] : listeners_)
        if (auto taken = listener.transport->reconfigure(session, settings); !taken) return taken;
    return {};
}

bool Gate::changed(SessionId session, const SessionChange& change) {
    if (listeners_.contains(session)) {
        listener_changed(session, change);
        return true;
    }
    if (change.state == SessionState::incoming) {
        const auto listener = listeners_.find(change.listener);
        if (listener == listeners_.end()) return false;
        sessions_.emplace(session, Incoming{listener->second.transport});
        log::info("session {}: came in from {}", static_cast<std::uint64_t>(session), change.address);
        if (shut_) close(session, Code::closed, shut_text_);
        return true;
    }
    if (change.state != SessionState::closed || sessions_.erase(session) == 0) return false;
    log::info("session {}: closed, {}", static_cast<std::uint64_t>(session), name(change.reason));
    return true;
}

void Gate::listener_changed(SessionId session, const SessionChange& change) {
    if (change.state == SessionState::listening) {
        if (const auto started = std::exchange(listeners_.at(session).started, nullptr))
            started(Listening{change.address, change.tls_fingerprint});
        return;
    }
    if (change.state != SessionState::closed) return;
    const auto listener = std::move(listeners_.extract(session).mapped());
    if (listener.started) listener.started(fail({change.reason, change.text}));
    else if (!shut_ && listener.stopped) listener.stopped({change.reason, change.text});
}

void Gate::tell(SessionId session, Op op, std::uint32_t flags, decltype(Message::body) body) {
    const auto found = sessions_.find(session);
    if (found != sessions_.end()) (void)found->second.transport->submit(Message{session, op, flags, std::move(body)});
}

void Gate::tell_many(std::span<const SessionId> sessions, decltype(Message::body) body) {
    static auto& deliveries =
        metrics::counter("confab_deliveries_total", "Notices, each counted for everybody who gets it");
    deliveries.fetch_add(static_cast<std::int64_t>(sessions.size()), std::memory_order_relaxed);
    // One transport is the rule; with several each gets the whole list and ignores what is not its own.
    const Message message{SessionId::none, Op::none, 0, std::move(body)};
    for (auto* transport : transports_) (void)transport->submit_many(message, sessions);
}

void Gate::refuse(const Message& request, std::uint32_t of, Error error, OriginId origin) {
    metrics::counter("confab_refusals_total", "Requests that were refused",
                     fmt::format("code=\"{}\"", name(error.code)))
        .fetch_add(1, std::memory_order_relaxed);
    OpDone done;
    done.of = of;
    done.result = error.code;
    done.text = std::move(error.text);
    done.origin = std::move(origin);
    tell(request.session, request.op, 0, std::move(done));
}

bool Gate::hears(SessionId session) const {
    const auto found = sessions_.find(session);
    return found != sessions_.end() && !found->second.closing;
}

void Gate::close(SessionId session, Code why, std::string_view text) {
    const auto found = sessions_.find(session);
    if (found == sessions_.end()) return;
    found->second.closing = true;
    found->second.transport->close(session, why, text);
}

void Gate::shut(std::string_view text) {
    shut_ = true;
    shut_text_ = text;
    for (const auto& [session, listener] : listeners_) listener.transport->close(session, Code::closed, text);
}

void Gate::close_sessions(std::string_view text) {
    for (auto& [session, incoming] : sessions_) {
        incoming.closing = true;
        incoming.transport->close(session, Code::closed, text);
    }
}

} // namespace confab::hub

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/probe.hpp"

#include "base/i18n.hpp"

#include <utility>

namespace confab::client {

Probe::Probe(Loop& loop, plugin::Transport& transport, const SettingValues& settings, Report report, Done done)
    : loop_{loop}, transport_{transport}, report_{std::move(report)}, done_{std::move(done)} {
    auto asked = transport_.open(Role::connect, settings, *this).and_then([this](SessionId session) {
        session_ = session;
        return transport_.submit(Message{session, Op{1}, 0, StorageRequest{StorageWhat::probe}});
    });
    if (asked) watch();
    else end(fail(std::move(asked.error())));
}

Probe::~Probe() {
    if (session_ != SessionId::none) transport_.forget(session_);
}

void Probe::receive(Message message) {
    if (const auto* report = std::get_if<StorageReport>(&message.body)) {
        watch();
        // It may end the probe.
        const auto tell = report_;
        return tell(*report);
    }
    if (const auto* done = std::get_if<OpDone>(&message.body); done && message.op == Op{1})
        return end(done->result == Code::ok ? Result<void>{} : fail({done->result, done->text}));
    const auto* change = std::get_if<SessionChange>(&message.body);
    if (!change || change->state != SessionState::closed) return;
    session_ = SessionId::none;
    const auto code = change->reason == Code::ok ? Code::closed : change->reason;
    end(fail({code, change->text.empty() ? std::string{tr("The connection has ended.")} : change->text}));
}

void Probe::watch() {
    limit_ = loop_.after(silence, [this] { end(fail(Code::timed_out, "{}", tr("There was no answer in time."))); });
}

void Probe::end(Result<void> how) {
    limit_.reset();
    if (session_ != SessionId::none) transport_.forget(std::exchange(session_, SessionId::none));
    if (!done_) return;
    // Later: whoever hears it ends the probe.
    loop_.post([alive = std::weak_ptr{alive_}, done = std::exchange(done_, nullptr), how = std::move(how)] {
        if (!alive.expired()) done(how);
    });
}

} // namespace confab::client

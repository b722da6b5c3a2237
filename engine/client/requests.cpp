// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/requests.hpp"

#include "base/i18n.hpp"

#include <utility>

namespace confab::client {

Result<Op> Requests::begin(decltype(Message::body) body, std::chrono::seconds silence, Heard heard) {
    auto op = connection_.request(std::move(body));
    if (!op) return op;
    open_.emplace(*op, Open{std::move(heard), silence});
    watch(*op);
    return op;
}

void Requests::watch(Op op) {
    auto& open = open_.at(op);
    open.limit = loop_.after(open.silence, [this, op] {
        if (std::exchange(open_.at(op).said, false)) return watch(op);
        connection_.cancel(op);
        end(op, fail(Code::timed_out, "{}", tr("There was no answer in time.")));
    });
}

bool Requests::received(const Message& message) {
    const auto found = open_.find(message.op);
    if (message.op == Op::none || found == open_.end()) return false;
    if (const auto* done = std::get_if<OpDone>(&message.body)) {
        if (done->result == Code::ok) end(message.op, {});
        else end(message.op, fail({done->result, done->text}));
        return true;
    }
    found->second.said = true;
    // It may end the request.
    const auto said = found->second.heard.said;
    if (said) said(message);
    return true;
}

void Requests::fail_all(const Error& why) {
    for (auto& [op, open] : std::exchange(open_, {})) open.heard.done(fail(why));
}

void Requests::end(Op op, Result<void> how) {
    if (auto node = open_.extract(op)) node.mapped().heard.done(std::move(how));
}

} // namespace confab::client

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/queries.hpp"

#include "base/i18n.hpp"

#include <utility>

namespace confab::client {

void Queries::ask(::confab::Query query, std::uint32_t flags, Then then) {
    if (!waiting_.empty()) return waiting_.push_back({std::move(query), flags, std::move(then)});
    auto op = connection_.request(query, flags);
    if (!op && op.error().code == Code::busy) return waiting_.push_back({std::move(query), flags, std::move(then)});
    if (!op) {
        // Later, like every other answer.
        loop_.post([alive = std::weak_ptr{alive_}, then = std::move(then), error = op.error()] {
            if (!alive.expired()) then(fail(error));
        });
        return;
    }
    open_.emplace(*op, Open{std::move(then), {}, false, {}});
    watch(*op);
}

void Queries::room() {
    for (auto& [query, flags, then] : std::exchange(waiting_, {})) ask(std::move(query), flags, std::move(then));
}

void Queries::watch(Op op) {
    open_.at(op).limit = loop_.after(answer_limit, [this, op] {
        if (std::exchange(open_.at(op).heard, false)) return watch(op);
        connection_.cancel(op);
        answer(op, fail(Code::timed_out, "{}", tr("There was no answer in time.")));
    });
}

bool Queries::received(const Message& message) {
    const auto found = open_.find(message.op);
    if (found == open_.end()) return false;
    auto& [then, answers, heard, limit] = found->second;
    heard = true;
    if (const auto* chat = std::get_if<ChatMessage>(&message.body)) {
        if (answers.messages.size() == most_messages) {
            connection_.cancel(message.op);
            answer(message.op, fail(Code::bad_frame, "{}", tr("The other side answers without an end.")));
            return true;
        }
        answers.messages.push_back(*chat);
        answers.flags.push_back(message.flags);
    } else if (const auto* person = std::get_if<Person>(&message.body)) {
        if (answers.people.empty()) answers.people.push_back(*person);
    } else if (const auto* done = std::get_if<OpDone>(&message.body)) {
        if (done->result != Code::ok) {
            answer(message.op, fail({done->result, done->text}));
        } else {
            answers.cursor = done->cursor;
            answers.more = (message.flags & CONFAB_F_MORE) != 0;
            answer(message.op, std::move(answers));
        }
    }
    return true;
}

void Queries::fail_all(const Error& why) {
    auto waiting = std::exchange(waiting_, {});
    for (auto& [op, query] : std::exchange(open_, {})) query.then(fail(why));
    for (auto& each : waiting) each.then(fail(why));
}

void Queries::answer(Op op, Result<Answers> result) {
    if (auto node = open_.extract(op)) node.mapped().then(std::move(result));
}

} // namespace confab::client

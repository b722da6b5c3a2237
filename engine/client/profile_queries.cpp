// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/profile_queries.hpp"

#include "base/i18n.hpp"

namespace confab::client {

void ProfileQueries::ask(const UserId& who, Answer then) {
    auto op = connection_.request(::confab::Query{QueryWhat::profile, 1, who});
    if (!op) {
        // Later, like every other answer.
        loop_.post([alive = std::weak_ptr{alive_}, then = std::move(then), error = op.error()] {
            if (!alive.expired()) then(fail(error));
        });
        return;
    }
    auto limit = loop_.after(answer_limit, [this, op = *op] {
        connection_.cancel(op);
        answer(op, fail(Code::timed_out, "{}", tr("There was no answer in time.")));
    });
    queries_.emplace(*op, Query{std::move(then), std::nullopt, std::move(limit)});
}

bool ProfileQueries::received(const Message& message) {
    const auto query = queries_.find(message.op);
    if (query == queries_.end()) return false;
    if (const auto* person = std::get_if<Person>(&message.body)) {
        query->second.person = *person;
    } else if (const auto* done = std::get_if<OpDone>(&message.body)) {
        if (done->result != Code::ok) answer(message.op, fail({done->result, done->text}));
        else if (query->second.person) answer(message.op, *query->second.person);
        else answer(message.op, fail(Code::unknown_user, "{}", tr("Nobody knows this person.")));
    }
    return true;
}

void ProfileQueries::fail_all(const Error& why) {
    for (auto& [op, query] : std::exchange(queries_, {})) query.then(fail(why));
}

void ProfileQueries::answer(Op op, Result<Person> result) {
    if (auto node = queries_.extract(op)) node.mapped().then(std::move(result));
}

} // namespace confab::client

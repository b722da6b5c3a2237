// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine_pages.hpp"

#include "client/account.hpp"

namespace confab::gtk {

using client::Account;
using client::ConversationId;
using client::Page;

template <class Read> void EnginePages::read(Read read, Answer then) {
    engine_.ask(
        guard_,
        [of = conversation_, read](EngineSide& side) {
            auto* account = side.client.account(of.account);
            return account == nullptr ? Page{} : read(*account, of);
        },
        std::move(then));
}

template <class Read> void EnginePages::fetch(Read read, Answer then) {
    // The service outlives its jobs and what waits in the engine: it ends the engine itself.
    engine_.post([engine = &engine_, of = conversation_, read, then = guard_.wrap(std::move(then))](EngineSide& side) {
        const auto answer = [engine, then](Page page) {
            engine->deliver([then, page = std::move(page)]() mutable { then(std::move(page)); });
        };
        if (auto* account = side.client.account(of.account)) read(*account, of, answer);
        else answer({});
    });
}

void EnginePages::newest(std::size_t count, Answer then) {
    read([count](Account& account, const ConversationId& of) { return account.newest(of, count); }, std::move(then));
}

void EnginePages::before(EntryKey key, std::size_t count, Answer then) {
    fetch([key, count](Account& account, const ConversationId& of,
                       Answer answer) { account.before(of, key, count, std::move(answer)); },
          std::move(then));
}

void EnginePages::after(EntryKey key, std::size_t count, Answer then) {
    fetch([key, count](Account& account, const ConversationId& of,
                       Answer answer) { account.after(of, key, count, std::move(answer)); },
          std::move(then));
}

} // namespace confab::gtk

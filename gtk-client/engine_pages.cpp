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

template <class Fetch> void EnginePages::fetch(Fetch fetch, Answer then) {
    engine_.ask_later<std::optional<Page>>(
        guard_,
        [of = conversation_, fetch](EngineSide& side, Answer answer) {
            if (auto* account = side.client.account(of.account)) fetch(*account, of, std::move(answer));
            else answer(Page{});
        },
        std::move(then), std::nullopt);
}

void EnginePages::newest(std::size_t count, Answer then) {
    read([count](Account& account, const ConversationId& of) { return account.newest(of, count); }, std::move(then));
}

void EnginePages::around(EntryKey key, std::size_t count, Answer then) {
    read([key, count](Account& account, const ConversationId& of) { return account.around(of, key, count); },
         std::move(then));
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

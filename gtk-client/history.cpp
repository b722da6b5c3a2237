// SPDX-License-Identifier: GPL-3.0-or-later
#include "history.hpp"

#include "client/account.hpp"

#include <utility>

namespace confab::gtk {

using client::ConversationId;
using client::SearchResult;

void History::first_unread(const ConversationId& of, Place then) {
    engine_.ask(
        guard_,
        [of](EngineSide& side) -> std::optional<EntryKey> {
            const auto* account = side.client.account(of.account);
            return account == nullptr ? std::nullopt : account->first_unread(of);
        },
        std::move(then));
}

void History::find(const ConversationId& of, Timestamp time, Place then) {
    engine_.ask_later<std::optional<EntryKey>>(
        guard_,
        [of, time](EngineSide& side, Place answer) {
            if (auto* account = side.client.account(of.account)) account->find(of, time, std::move(answer));
            else answer(std::nullopt);
        },
        std::move(then), std::nullopt);
}

void History::draft(const ConversationId& of, std::function<void(std::string)> then) {
    engine_.ask(
        guard_,
        [of](EngineSide& side) {
            const auto* account = side.client.account(of.account);
            return account == nullptr ? std::string{} : account->draft(of);
        },
        std::move(then));
}

void History::set_draft(const ConversationId& of, std::string text) {
    engine_.post([of, text = std::move(text)](EngineSide& side) {
        if (auto* account = side.client.account(of.account)) account->set_draft(of, text);
    });
}

void History::export_to(const ConversationId& of, client::ExportFormat format, std::filesystem::path file,
                        std::function<void(Result<std::size_t>)> then) {
    engine_.ask_later<Result<std::size_t>>(
        guard_,
        [of, format, file = std::move(file)](EngineSide& side, auto answer) {
            side.client.export_conversation(of, format, file, std::move(answer));
        },
        std::move(then), connection_gone());
}

void History::erase(const ConversationId& of, std::function<void(Result<void>)> then) {
    engine_.ask_later<Result<void>>(
        guard_,
        [of](EngineSide& side, auto answer) {
            if (auto* account = side.client.account(of.account)) account->delete_history(of, std::move(answer));
            else answer(fail(Code::not_found, "{}", of.account.value));
        },
        std::move(then), connection_gone());
}

void History::search(client::SearchRequest request, Found then) {
    engine_.ask_later<Result<SearchResult>>(
        guard_,
        [request = std::move(request)](EngineSide& side, Found answer) {
            side.client.search(request, std::move(answer));
        },
        std::move(then), connection_gone());
}

void History::search_server(const AccountId& id, client::ServerSearch search, Found then) {
    engine_.ask_later<Result<SearchResult>>(
        guard_,
        [id, search = std::move(search)](EngineSide& side, Found answer) {
            if (auto* account = side.client.account(id)) account->ask_search(search, std::move(answer));
            else answer(fail(Code::not_found, "{}", id.value));
        },
        std::move(then), connection_gone());
}

} // namespace confab::gtk

// SPDX-License-Identifier: GPL-3.0-or-later
#include "files.hpp"

#include "client/account.hpp"

#include <utility>

namespace confab::gtk {

using client::ConversationId;
using client::TransferId;

namespace {

tl::unexpected<Error> no_account(const AccountId& id) { return fail(Code::not_found, "{}", id.value); }

} // namespace

void Files::send(const ConversationId& to, std::filesystem::path file, std::string text,
                 std::function<void(Error)> refused) {
    engine_.ask(
        guard_,
        [to, file = std::move(file), text = std::move(text)](EngineSide& side) -> Result<void> {
            auto* account = side.client.account(to.account);
            if (account == nullptr) return no_account(to.account);
            auto sent = account->send_file(to, file, text);
            if (!sent) return fail(std::move(sent.error()));
            return {};
        },
        [refused = std::move(refused)](Result<void> sent) {
            if (!sent) refused(std::move(sent.error()));
        });
}

void Files::fetch(const ConversationId& of, EntryKey key, std::size_t index, std::filesystem::path folder,
                  std::function<void(Result<TransferId>)> then) {
    engine_.ask(
        guard_,
        [of, key, index, folder = std::move(folder)](EngineSide& side) -> Result<TransferId> {
            auto* account = side.client.account(of.account);
            if (account == nullptr) return no_account(of.account);
            return account->fetch(of, key, index, folder);
        },
        std::move(then));
}

void Files::cancel(const AccountId& account, TransferId transfer) {
    engine_.post([account, transfer](EngineSide& side) {
        if (auto* known = side.client.account(account)) known->cancel(transfer);
    });
}

void Files::thumbnail(const ConversationId& of, EntryKey key, std::size_t index,
                      std::function<void(Result<std::filesystem::path>)> then) {
    engine_.ask_later<Result<std::filesystem::path>>(
        guard_,
        [of, key, index](EngineSide& side, auto answer) {
            if (auto* account = side.client.account(of.account)) account->thumbnail(of, key, index, std::move(answer));
            else answer(no_account(of.account));
        },
        std::move(then), connection_gone());
}

void Files::files(const ConversationId& of, std::optional<EntryKey> before, std::size_t count, Answer then) {
    engine_.ask_later<Result<client::Page>>(
        guard_,
        [of, before, count](EngineSide& side, auto answer) {
            if (auto* account = side.client.account(of.account)) account->files(of, before, count, std::move(answer));
            else answer(no_account(of.account));
        },
        std::move(then), connection_gone());
}

} // namespace confab::gtk

// SPDX-License-Identifier: GPL-3.0-or-later
// Files to and from the far side, and its housekeeping.
#include "base/i18n.hpp"
#include "client/account.hpp"

#include <utility>

namespace confab::client {

namespace {

tl::unexpected<Error> not_yet() { return fail(Code::unsupported, "{}", tr("This transport has no files.")); }

} // namespace

Result<EntryKey> Account::send_file(const ConversationId&, std::filesystem::path, std::string) { return not_yet(); }

Result<TransferId> Account::fetch(const ConversationId&, EntryKey, std::size_t, std::filesystem::path) {
    return not_yet();
}

void Account::cancel(TransferId) {}

std::vector<Transfer> Account::transfers() const { return {}; }

void Account::thumbnail(const ConversationId&, EntryKey, std::size_t,
                        std::function<void(Result<std::filesystem::path>)> then) {
    later([then = std::move(then)] { then(not_yet()); });
}

void Account::files(const ConversationId&, std::optional<EntryKey>, std::size_t,
                    std::function<void(Result<Page>)> then) {
    later([then = std::move(then)] { then(not_yet()); });
}

void Account::storage(StorageWhat, std::function<void(const StorageReport&)>, std::function<void(Result<void>)> done) {
    later([done = std::move(done)] { done(not_yet()); });
}

} // namespace confab::client

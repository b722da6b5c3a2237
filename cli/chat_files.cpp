// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are sent and fetched.
#include "base/i18n.hpp"
#include "chat.hpp"

#include <algorithm>

namespace confab::cli {

namespace {

/// The message with this id, in whichever conversation it was said.
std::optional<std::pair<client::ConversationId, client::Entry>> find(const client::Account& account,
                                                                     const MessageId& id) {
    for (const auto& conversation : account.conversations()) {
        const auto key = account.find(conversation.id, id);
        if (!key) continue;
        for (auto& entry : account.around(conversation.id, *key, 1).entries)
            if (entry.key == *key) return std::pair{conversation.id, std::move(entry)};
    }
    return std::nullopt;
}

} // namespace

void Chat::send_file(const SendFile& wanted) {
    const auto to = wanted.to.empty() ? account_->lobby() : account_->direct(wanted.to);
    if (auto key = account_->send_file(to, std::filesystem::absolute(wanted.path)); !key)
        refuse(to, fmt::format("/file {}{}", wanted.to.empty() ? "" : "@" + wanted.to.value + " ", wanted.path),
               key.error());
}

void Chat::get_files(const GetFiles& wanted) {
    const auto line = fmt::format("/get {} {}", wanted.of.value, wanted.folder);
    const auto found = find(*account_, wanted.of);
    if (!found) return refuse(account_->lobby(), line, {Code::not_found, tr("There is no message with this id.")});
    const auto& [where, entry] = *found;
    if (entry.files.empty()) return refuse(where, line, {Code::not_found, tr("There is no file in this message.")});
    for (std::size_t index = 0; index < entry.files.size(); ++index) {
        auto transfer = account_->fetch(where, entry.key, index, std::filesystem::absolute(wanted.folder));
        if (transfer) fetching_.insert(*transfer);
        else refuse(where, line, transfer.error());
    }
}

void Chat::cancel_files(const std::string& name) {
    bool found = false;
    for (const auto& transfer : account_->transfers()) {
        if (!name.empty() && transfer.name != name) continue;
        found = true;
        account_->cancel(transfer.id);
    }
    if (!found) refuse(account_->lobby(), "/cancel " + name, {Code::not_found, tr("No such file is on its way.")});
}

void Chat::transfer_changed(const client::Transfer& transfer) {
    MessageId of;
    for (const auto& entry : account_->around(transfer.where, transfer.entry, 1).entries)
        if (entry.key == transfer.entry) of = entry.id;
    output_.transfer(transfer, of);
    if (!transfer.ended()) return;
    if (fetching_.erase(transfer.id) > 0 && transfer.state != client::Transfer::State::done)
        status_ = something_refused;
    finish_if_done();
}

} // namespace confab::cli

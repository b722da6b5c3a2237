// SPDX-License-Identifier: GPL-3.0-or-later
// Whose keys are known, and what the person decides about them.
#include "base/log.hpp"
#include "base/text.hpp"
#include "client/account.hpp"
#include "crypto/safety_number.hpp"

#include <utility>

namespace confab::client {

void Account::prepare(std::function<void(Result<void>)> then) {
    // Only a transport that can seal has a use for keys; the others leave the keyring alone.
    if ((transport_.caps & CONFAB_CAP_SEALED) == 0) return then({});
    store_.parts().identity->get(
        [alive = std::weak_ptr{alive_}, then = std::move(then)](Result<const ProfileIdentity::Own*> own) {
            if (alive.expired()) return;
            if (own) then({});
            else then(fail(std::move(own.error())));
        });
}

plugin::Identity* Account::identity() { return identity_.public_keys() ? &identity_ : nullptr; }

void Account::keys_seen(const UserId& who) {
    later([this, who] { observer_.keys_changed(config_.id, who); });
}

std::vector<KnownKey> Account::keys(const UserId& who) const { return archive_->keys(who); }

Result<void> Account::accept_key(const UserId& who, const std::string& fingerprint) {
    if (auto accepted = archive_->accept_key(who, fingerprint, clock_()); !accepted) return accepted;
    observer_.keys_changed(config_.id, who);
    // What was held until the person had decided.
    for (auto* item : outbox_.unsettled()) {
        if (item->state != Outbox::State::failed || item->entry.error.code != Code::key_changed ||
            folded(item->to.peer.value) != folded(who.value))
            continue;
        change(*item, Outbox::State::waiting, {Code::ok, {}});
    }
    pump();
    return {};
}

Result<void> Account::set_verified(const UserId& who, const std::string& fingerprint, bool verified) {
    if (auto kept = archive_->set_verified(who, fingerprint, verified); !kept) return kept;
    observer_.keys_changed(config_.id, who);
    return {};
}

std::optional<std::string> Account::safety_number(const UserId& who) const {
    const auto known = archive_->keys(who);
    const auto* own = store_.parts().identity->known();
    if (!own || known.empty() || !known.front().counts()) return std::nullopt;
    const auto theirs = crypto::key_from_hex(known.front().fingerprint);
    if (!theirs) return std::nullopt;
    return crypto::safety_number(config_.user, own->keys.fingerprint(), who, *theirs);
}

} // namespace confab::client

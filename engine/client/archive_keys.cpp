// SPDX-License-Identifier: GPL-3.0-or-later
// Who was seen with which key.
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "client/archive.hpp"

#include <algorithm>

namespace confab::client {

template <class F> auto Archive::in_transaction(F&& change) -> decltype(change()) {
    auto transaction = store::Transaction::begin(parts_.sql.database());
    if (!transaction) return fail(std::move(transaction.error()));
    auto done = change();
    if (!done) return done;
    if (auto kept = transaction->commit(); !kept) return fail(std::move(kept.error()));
    return done;
}

std::vector<KnownKey> Archive::keys(const UserId& who) const {
    auto keys = parts_.trust.keys(row_, who);
    if (keys) return std::move(*keys);
    log::error("reading the keys: {}", keys.error().text);
    return {};
}

Result<TrustTable::Seen> Archive::key_seen(const UserId& who, const std::string& fingerprint,
                                           const std::string& endorsed_by, Timestamp now) {
    return in_transaction([&] { return parts_.trust.seen(row_, who, fingerprint, endorsed_by, now); });
}

Result<void> Archive::accept_key(const UserId& who, const std::string& fingerprint, Timestamp now) {
    const auto known = keys(who);
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const KnownKey& each) { return each.fingerprint == fingerprint; });
    if (found == known.end()) return fail(Code::not_found, "{}", tr("This key is not known."));
    if (found->counts()) return {};
    return in_transaction([&] { return parts_.trust.accept(row_, who, fingerprint, Trust::known, now); });
}

Result<void> Archive::set_verified(const UserId& who, const std::string& fingerprint, bool verified) {
    const auto known = keys(who);
    if (known.empty() || !known.front().counts() || known.front().fingerprint != fingerprint)
        return fail(Code::not_found, "{}", tr("This is not the key that counts for this person."));
    return parts_.trust.set_trust(row_, who, fingerprint, verified ? Trust::verified : Trust::known);
}

Result<void> Archive::own_key(const UserId& self, const std::string& fingerprint, Timestamp now) {
    const auto known = keys(self);
    if (!known.empty() && known.front().trust == Trust::verified && known.front().fingerprint == fingerprint) return {};
    return in_transaction([&] { return parts_.trust.accept(row_, self, fingerprint, Trust::verified, now); });
}

} // namespace confab::client

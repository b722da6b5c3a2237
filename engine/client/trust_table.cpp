// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/trust_table.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <chrono>

namespace confab::client {

namespace {

/// A later sight of a key is written down after so long: people are seen all the time.
constexpr std::chrono::hours worth_writing{24};

confab_trust answer_of(Trust trust) noexcept {
    switch (trust) {
    case Trust::known: return CONFAB_TRUST_KNOWN;
    case Trust::verified: return CONFAB_TRUST_VERIFIED;
    case Trust::former: return CONFAB_TRUST_FORMER;
    default: return CONFAB_TRUST_CHANGED;
    }
}

} // namespace

Result<std::vector<KnownKey>> TrustTable::keys(std::int64_t account, const UserId& who) {
    std::vector<KnownKey> keys;
    auto read = sql_.each(
        "SELECT fingerprint, trust, first_seen, last_seen FROM trust WHERE account = ?1 AND person = ?2 "
        "ORDER BY trust IN (1, 2) DESC, first_seen DESC, fingerprint",
        [&](const store::Statement& row) {
            keys.push_back({row.text(0), static_cast<Trust>(row.integer(1)), row.time(2), row.time(3)});
        },
        account, folded(who.value));
    if (!read) return fail(std::move(read.error()));
    return keys;
}

Result<Trust> TrustTable::trust_of(std::int64_t account, const UserId& who, const std::string& fingerprint) {
    if (fingerprint.empty()) return Trust::unsigned_;
    auto trust = sql_.number("SELECT trust FROM trust WHERE account = ?1 AND person = ?2 AND fingerprint = ?3", account,
                             folded(who.value), fingerprint);
    if (!trust) return fail(std::move(trust.error()));
    if (*trust) return static_cast<Trust>(**trust);
    auto other = sql_.number("SELECT 1 FROM trust WHERE account = ?1 AND person = ?2 AND trust IN (1, 2)", account,
                             folded(who.value));
    if (!other) return fail(std::move(other.error()));
    return *other ? Trust::changed : Trust::known;
}

Result<TrustTable::Seen> TrustTable::seen(std::int64_t account, const UserId& who, const std::string& fingerprint,
                                          const std::string& endorsed_by, Timestamp now) {
    auto known = keys(account, who);
    if (!known) return fail(std::move(known.error()));
    const auto found = std::find_if(known->begin(), known->end(),
                                    [&](const KnownKey& each) { return each.fingerprint == fingerprint; });
    const bool counted = !known->empty() && known->front().counts();
    const bool endorsed = counted && !endorsed_by.empty() && known->front().fingerprint == endorsed_by;
    const bool undecided = found == known->end() || found->trust == Trust::changed;
    if (undecided && (endorsed || !counted)) {
        if (auto taken = accept(account, who, fingerprint, Trust::known, now); !taken)
            return fail(std::move(taken.error()));
        return Seen{counted ? CONFAB_TRUST_KNOWN : CONFAB_TRUST_FIRST, true};
    }
    if (found != known->end()) {
        if (now - found->last_seen > worth_writing)
            if (auto kept =
                    sql_.run("UPDATE trust SET last_seen = ?4 WHERE account = ?1 AND person = ?2 AND fingerprint = ?3",
                             account, folded(who.value), fingerprint, now);
                !kept)
                return fail(std::move(kept.error()));
        return Seen{answer_of(found->trust), false};
    }
    const auto waiting =
        std::count_if(known->begin(), known->end(), [](const KnownKey& each) { return each.trust == Trust::changed; });
    if (static_cast<std::size_t>(waiting) >= most_undecided) return Seen{CONFAB_TRUST_CHANGED, false};
    auto kept = sql_.run("INSERT INTO trust(account, person, fingerprint, trust, first_seen, last_seen) "
                         "VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
                         account, folded(who.value), fingerprint, Trust::changed, now);
    if (!kept) return fail(std::move(kept.error()));
    return Seen{CONFAB_TRUST_CHANGED, true};
}

Result<void> TrustTable::accept(std::int64_t account, const UserId& who, const std::string& fingerprint, Trust trust,
                                Timestamp now) {
    auto kept = sql_.run("UPDATE trust SET trust = ?4 WHERE account = ?1 AND person = ?2 AND fingerprint <> ?3 AND "
                         "trust IN (1, 2)",
                         account, folded(who.value), fingerprint, Trust::former);
    if (!kept) return kept;
    return sql_.run("INSERT INTO trust(account, person, fingerprint, trust, first_seen, last_seen) "
                    "VALUES (?1, ?2, ?3, ?4, ?5, ?5) ON CONFLICT DO UPDATE SET trust = excluded.trust",
                    account, folded(who.value), fingerprint, trust, now);
}

Result<void> TrustTable::set_trust(std::int64_t account, const UserId& who, const std::string& fingerprint,
                                   Trust trust) {
    return sql_.run("UPDATE trust SET trust = ?4 WHERE account = ?1 AND person = ?2 AND fingerprint = ?3", account,
                    folded(who.value), fingerprint, trust);
}

} // namespace confab::client

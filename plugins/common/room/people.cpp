// SPDX-License-Identifier: GPL-3.0-or-later
// Keys and cards. Counting is in people_counting.cpp.
#include "common/room/people.hpp"

#include "common/i18n.hpp"
#include "common/layout/names.hpp"
#include "common/seal/paths.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace confab::storage {
namespace {

using namespace std::chrono_literals;

constexpr auto limit = 20s, card_again_after = 20s;
constexpr std::size_t most_cards = 5000;

bool good(confab_result trust) {
    return trust == CONFAB_TRUST_FIRST || trust == CONFAB_TRUST_KNOWN || trust == CONFAB_TRUST_VERIFIED;
}

} // namespace

async::Task<std::optional<seal::Card>> People::card(const seal::Keyring& keys, seal::Fingerprint of, async::Stop stop) {
    if (const auto found = cards_.find(of); found != cards_.end()) co_return found->second;
    const auto tried = no_card_.find(of);
    if (tried != no_card_.end() && async::Clock::now() < tried->second.again) co_return std::nullopt;
    const auto path = seal::card_path(of);
    if (tried != no_card_.end() && tried->second.bad) {
        const auto before = *tried->second.bad;
        const auto at = co_await here_.objects->stat(path, async::within(limit, stop));
        if (at && at->bytes == before.bytes && at->modified_us == before.modified_us) {
            no_card_[of].again = async::Clock::now() + card_again_after;
            co_return std::nullopt;
        }
    }
    NoCard none;
    auto bytes = co_await here_.objects->read(path, seal::max_card, async::within(limit, stop));
    if (bytes) {
        auto card = seal::open_card(keys, path, *bytes);
        if (card && seal::fingerprint(card->keys.sign) == of) {
            no_card_.erase(of);
            cards_.emplace(of, *card);
            co_return *card;
        }
        Remark remark;
        remark.what = CONFAB_NOTE_UNREADABLE;
        remark.code = card ? CONFAB_E_AUTH : card.error().code;
        remark.id = path;
        remark.text = N_("This card is not that of the key whose name it bears.");
        // One that is sealed with a newer key of the room can be opened later.
        const bool later = !card && card.error().code == CONFAB_E_NOT_FOUND;
        const auto at = co_await here_.objects->stat(path, async::within(limit, stop));
        if (at && !later) none.bad = *at;
        co_await here_.remark_once("card/" + path, std::move(remark), stop);
    }
    none.again = async::Clock::now() + card_again_after;
    no_card_[of] = none;
    co_return std::nullopt;
}

async::Task<void> People::read_cards(const seal::Keyring& keys, async::Stop stop) {
    auto listed = co_await here_.objects->list(std::string{seal::card_folder}, Detail::all, async::within(limit, stop));
    if (!listed) co_return;
    std::size_t count = 0;
    for (const auto& each : *listed) {
        const auto owner = seal::card_owner(each.name);
        if (!owner || each.folder || ++count > most_cards) continue;
        shown_[*owner] = each.modified_us;
        co_await card(keys, *owner, stop);
    }
}

async::Task<Result<seal::Card>> People::recipient(const seal::Keyring& keys, std::string id, async::Stop stop) {
    const auto key = folded(id);
    co_await read_cards(keys, stop);
    std::vector<seal::Card> candidates;
    for (const auto& [fingerprint, card] : cards_)
        if (folded(card.id) == key) candidates.push_back(card);
    if (candidates.empty())
        co_return fail(CONFAB_E_UNKNOWN_USER, N_("Nobody with this id has ever been in this room."));
    // The first that was ever seen is the one, unless a later one was signed by it or accepted here.
    // By the place's word for when: what a card says of itself is its owner's.
    const auto since = [this](const seal::Card& card) {
        const auto shown = shown_.find(seal::fingerprint(card.keys.sign));
        const bool known = shown != shown_.end() && shown->second != 0;
        return std::pair{known ? shown->second : std::numeric_limits<std::int64_t>::max(), card.made};
    };
    std::sort(candidates.begin(), candidates.end(),
              [&](const seal::Card& a, const seal::Card& b) { return since(a) < since(b); });
    bool all_former = true;
    std::optional<seal::Card> best;
    for (const auto& candidate : candidates) {
        if (candidate.keys.sign == signer_.keys().sign) {
            best = candidate;
            break;
        }
        // Anew each time: another key may have taken its place.
        const bool met_it = co_await ask(keys, candidate.id, candidate.keys.sign, stop);
        const auto trust = trust_.find(key + seal::hex(seal::fingerprint(candidate.keys.sign).view()));
        if (!met_it || trust == trust_.end()) continue;
        if (good(trust->second)) best = candidate;
        if (trust->second != CONFAB_TRUST_FORMER) all_former = false;
    }
    // The newest may be theirs or not: until the person has decided, neither it nor an older one gets anything.
    const bool own = best && best->keys.sign == signer_.keys().sign;
    const auto newest = trust_.find(key + seal::hex(seal::fingerprint(candidates.back().keys.sign).view()));
    if (!own && newest != trust_.end() && newest->second == CONFAB_TRUST_CHANGED) best.reset();
    if (!best) {
        recipients_.erase(key);
        if (all_former)
            co_return fail(CONFAB_E_KEY_CHANGED,
                           N_("Another key has taken the place of this person's, and has not been in this room yet."));
        co_return fail(CONFAB_E_KEY_CHANGED,
                       N_("Another key says that it is this person. Decide first whether it is to be accepted."));
    }
    recipients_.insert_or_assign(key, *best);
    co_return *best;
}

const seal::Card* People::known(const std::string& id) const {
    const auto found = recipients_.find(folded(id));
    return found == recipients_.end() ? nullptr : &found->second;
}

async::Task<bool> People::met(const seal::Keyring& keys, std::string id, seal::SigningKey key, async::Stop stop) {
    const auto before = trust_.find(folded(id) + seal::hex(seal::fingerprint(key).view()));
    // Good trust is enough for what was signed; a changed key may have been accepted meanwhile.
    if (key == signer_.keys().sign || (before != trust_.end() && good(before->second))) co_return true;
    co_return co_await ask(keys, std::move(id), key, stop);
}

async::Task<bool> People::ask(const seal::Keyring& keys, std::string id, seal::SigningKey key, async::Stop stop) {
    const auto print = seal::fingerprint(key);
    const auto hex = seal::hex(print.view());
    const auto name = folded(id) + hex;
    const auto shown = co_await card(keys, print, stop);
    if (shown && folded(shown->id) != folded(id)) co_return false;
    std::optional<seal::Fingerprint> endorsed;
    if (shown && shown->endorsed) endorsed = seal::fingerprint(shown->endorsed->by);
    const auto trust = signer_.seen(id, print, endorsed);
    const bool first = trust_.insert_or_assign(name, trust).second;
    if (trust == CONFAB_TRUST_CHANGED) {
        Remark remark;
        remark.what = CONFAB_NOTE_NEW_KEY;
        remark.code = CONFAB_E_KEY_CHANGED;
        remark.who = id;
        remark.key = hex;
        remark.text = N_("Another key says that it is this person.");
        co_await here_.remark_once("key/" + name, std::move(remark), stop);
    } else if (trust == CONFAB_TRUST_KNOWN && endorsed && first) {
        Remark remark;
        remark.what = CONFAB_NOTE_NEW_KEY;
        remark.who = id;
        remark.key = hex;
        remark.text = N_("This person has a new key, which the old one has signed.");
        co_await here_.remark_once("key/" + name, std::move(remark), stop);
    }
    co_return true;
}

} // namespace confab::storage

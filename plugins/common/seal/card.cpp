// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/card.hpp"

#include "common/seal/crypto.hpp"
#include "common/seal/object.hpp"
#include "common/seal/paths.hpp"
#include "common/seal/refusal.hpp"
#include "common/seal/wire.hpp"

#include <utility>

namespace confab::seal {
namespace {

using storage::fail;

constexpr std::string_view card_domain = "confab/card/1", endorsement_domain = "confab/endorsement/1";
constexpr std::size_t max_id = 1024;

Bytes card_statement(const Keyring& keys, Epoch epoch, std::string_view path, View body) {
    return Writer{}.block(keys.room()).u32(static_cast<std::uint32_t>(epoch)).text(path).raw(body).take();
}

Bytes endorsement_statement(std::string_view id, const PublicKeys& fresh) {
    return Writer{}.text(id).block(fresh.sign).block(fresh.agree).take();
}

bool holds(const Endorsement& endorsement, std::string_view id, const PublicKeys& fresh) {
    return endorsement.by != fresh.sign &&
           verify(endorsement.by, endorsement_domain, endorsement_statement(id, fresh), endorsement.signature);
}

} // namespace

Result<Endorsement> endorse(Signer& old, std::string_view id, const PublicKeys& fresh) {
    auto signature = old.sign(endorsement_domain, endorsement_statement(id, fresh));
    if (!signature) return fail(signature.error());
    return Endorsement{old.keys().sign, *signature};
}

Result<Bytes> seal_card(const Keyring& keys, Signer& signer, std::string_view id, Time now,
                        const std::optional<Endorsement>& endorsement) {
    const auto own = signer.keys();
    if (id.empty() || id.size() > max_id || !is_text(id) || (endorsement && !holds(*endorsement, id, own)))
        return fail(CONFAB_E_INVALID, N_("This is not a card that can be shown."));
    Writer body;
    body.block(own.sign).block(own.agree).time(now).text(id).u8(endorsement ? 1 : 0);
    if (endorsement) body.block(endorsement->by).block(endorsement->signature);
    const auto path = card_path(fingerprint(own.sign));
    auto signature = signer.sign(card_domain, card_statement(keys, keys.current(), path, body.view_all()));
    if (!signature) return fail(signature.error());
    return seal_object(keys, Kind::card, path, Writer{}.block(*signature).raw(body.view_all()).take());
}

Result<Card> open_card(const Keyring& keys, std::string_view path, View file) {
    if (file.size() > max_card) return not_understood("a card of such a size");
    const auto opened = open_object(keys, Kind::card, path, file);
    if (!opened) return fail(opened.error());
    Reader in{opened->plain};
    const auto signature = in.block<Signature>();
    const auto body = in.left();
    Card card;
    card.keys.sign = in.block<SigningKey>();
    card.keys.agree = in.block<AgreementKey>();
    card.made = in.time();
    card.id = in.text(max_id);
    const auto endorsed = in.u8();
    if (endorsed == 1) card.endorsed = Endorsement{in.block<SigningKey>(), in.block<Signature>()};
    if (!in.done() || endorsed > 1 || card.id.empty()) return not_understood("a card");
    if (card_path(fingerprint(card.keys.sign)) != path) return changed("a card of somebody else");
    if (!verify(card.keys.sign, card_domain, card_statement(keys, opened->epoch, path, body), signature) ||
        (card.endorsed && !holds(*card.endorsed, card.id, card.keys)))
        return forged("a card");
    if (auto allowed = check_epoch(keys, opened->epoch, card.made); !allowed) return fail(allowed.error());
    return card;
}

} // namespace confab::seal

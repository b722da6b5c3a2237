// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/account_identity.hpp"

namespace confab::client {

std::optional<plugin::Identity::Public> AccountIdentity::public_keys() const {
    const auto* own = own_.known();
    if (!own) return std::nullopt;
    return Public{own->keys.ed25519(), own->keys.x25519(), own->device};
}

Result<plugin::Signature> AccountIdentity::sign(std::string_view domain, std::span<const std::uint8_t> data) {
    const auto* own = own_.known();
    if (!own) return fail(Code::unsupported, "no identity");
    return own->keys.sign(domain, data);
}

Result<plugin::Key> AccountIdentity::agree(std::string_view domain, const plugin::Key& theirs) {
    const auto* own = own_.known();
    if (!own) return fail(Code::unsupported, "no identity");
    return own->keys.agree(domain, theirs);
}

Result<confab_trust> AccountIdentity::seen(const UserId& id, const plugin::Key& fingerprint,
                                           const plugin::Key* endorsed_by) {
    auto seen = archive_.key_seen(id, crypto::to_hex(fingerprint),
                                  endorsed_by ? crypto::to_hex(*endorsed_by) : std::string{}, clock_());
    if (!seen) return fail(std::move(seen.error()));
    if (seen->changed) owner_.keys_seen(id);
    return seen->answer;
}

} // namespace confab::client

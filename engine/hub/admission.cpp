// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/admission.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

namespace confab::hub {

Result<Identity> Admission::join(SessionId session, const Auth& request) {
    if (of(session)) return fail(Code::wrong_state, "{}", tr("You have joined already."));
    auto id = check_user_id(request.identity.value);
    if (!id) return fail(std::move(id.error()));
    auto display = check_display_name(request.display);
    if (!display) return fail(std::move(display.error()));

    if (!holders_.try_emplace(folded(id->value), session).second)
        return fail(Code::name_in_use, "{}", tr("Somebody with this user id is online. Choose another one."));
    return identities_.insert_or_assign(session, Identity{std::move(*id), std::move(*display)}).first->second;
}

void Admission::leave(SessionId session) {
    const auto found = identities_.find(session);
    if (found == identities_.end()) return;
    holders_.erase(folded(found->second.id.value));
    identities_.erase(found);
}

const Identity* Admission::of(SessionId session) const {
    const auto found = identities_.find(session);
    return found == identities_.end() ? nullptr : &found->second;
}

SessionId Admission::holder(const UserId& id) const {
    const auto found = holders_.find(folded(id.value));
    return found == holders_.end() ? SessionId::none : found->second;
}

} // namespace confab::hub

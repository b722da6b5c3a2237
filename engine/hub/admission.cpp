// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/admission.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

namespace confab::hub {

Result<Identity> Admission::check(SessionId session, const Auth& request) const {
    if (of(session)) return fail(Code::wrong_state, "{}", tr("You have joined already."));
    auto id = check_user_id(request.identity.value);
    if (!id) return fail(std::move(id.error()));
    auto display = check_display_name(request.display);
    if (!display) return fail(std::move(display.error()));
    return Identity{std::move(*id), std::move(*display)};
}

Result<SessionId> Admission::claim(SessionId session, Identity who) {
    auto& holder = holders_.try_emplace(folded(who.id.value), session).first->second;
    const auto before = holder;
    if (before != session) {
        if (identities_.at(before).holder != who.holder)
            return fail(Code::name_in_use, "{}", tr("Somebody with this user id is online. Choose another one."));
        identities_.erase(before);
        holder = session;
    }
    identities_.insert_or_assign(session, std::move(who));
    return before == session ? SessionId::none : before;
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

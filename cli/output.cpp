// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.hpp"

#include "base/i18n.hpp"

namespace confab::cli {

std::string room_name(const client::ConversationId& conversation) {
    if (conversation.direct()) return "@" + conversation.peer.value;
    return conversation.room.empty() ? "lobby" : conversation.room.value;
}

std::string trust_advice(std::string_view fingerprint) {
    return trf(
        N_("If the operator of the server tells you that this is its fingerprint, add: --set tls_fingerprint={}"),
        fingerprint);
}

} // namespace confab::cli

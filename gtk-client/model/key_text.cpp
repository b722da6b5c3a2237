// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/key_text.hpp"

#include "base/i18n.hpp"

#include <cctype>

namespace confab::gtk::model {

using client::Trust;

namespace {

/// Shorter ones are tried out in no time by whoever gets hold of the file.
constexpr std::size_t least_passphrase = 8;

} // namespace

KeyState key_state(const std::vector<client::KnownKey>& keys) {
    KeyState state;
    Timestamp latest{};
    for (const auto& key : keys) {
        if (key.counts()) {
            state.current = key.fingerprint;
            state.verified = key.trust == Trust::verified;
        } else if (key.trust == Trust::changed && (state.claimed.empty() || key.last_seen > latest)) {
            state.claimed = key.fingerprint;
            latest = key.last_seen;
        }
    }
    return state;
}

std::string safety_lines(std::string_view number) {
    std::string text;
    int digits = 0;
    for (const char c : number) {
        if (std::isdigit(static_cast<unsigned char>(c)) == 0) continue;
        if (digits > 0 && digits % 5 == 0) text += digits % 20 == 0 ? '\n' : ' ';
        text += c;
        ++digits;
    }
    return text;
}

std::string passphrase_problem(std::string_view passphrase, std::string_view again) {
    if (passphrase.size() < least_passphrase) return trf(N_("It needs at least {} characters."), least_passphrase);
    if (passphrase != again) return _("The two are not the same.");
    return {};
}

} // namespace confab::gtk::model

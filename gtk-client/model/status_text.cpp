// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/status_text.hpp"

#include "base/i18n.hpp"

#include <cctype>

namespace confab::gtk::model {

using client::ConnectionState;

std::string advice(const Error& error) {
    switch (error.code) {
    case Code::network:
    case Code::timed_out: return _("Check the address, and that the server is running.");
    case Code::name_in_use: return _("Choose another user ID, or leave on the other device.");
    case Code::bad_frame: return _("Something else may be listening there. Check the address.");
    case Code::too_slow: return _("The network may be too slow for this chat.");
    case Code::denied:
    case Code::auth_failed: return _("Ask whoever runs the server to let you in.");
    case Code::replaced: return _("You came in from another place with the same user ID.");
    default: return {};
    }
}

std::string store_trouble(const Error& error) {
    switch (error.code) {
    case Code::wrong_state: return _("Confab Is Open Already");
    case Code::unsupported: return _("This Confab Is Too Old");
    case Code::storage_full: return _("The Disk Is Full");
    default: return _("Your History Can't Be Opened");
    }
}

std::string state_text(const client::ConnectionStatus& status, std::chrono::seconds left) {
    switch (status.state) {
    case ConnectionState::offline: return _("Offline");
    case ConnectionState::connecting: return _("Connecting…");
    case ConnectionState::authenticating: return _("Joining…");
    case ConnectionState::online: return _("Online");
    case ConnectionState::waiting: break;
    }
    if (left.count() <= 0) return _("Trying again…");
    return trf(N_("Trying again in {} s"), left.count());
}

std::string grouped_fingerprint(std::string_view hex) {
    std::string text;
    int digits = 0;
    for (const char c : hex) {
        if (std::isxdigit(static_cast<unsigned char>(c)) == 0) continue;
        if (digits > 0 && digits % 4 == 0) text += digits % 16 == 0 ? '\n' : ' ';
        text += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        ++digits;
    }
    return text;
}

} // namespace confab::gtk::model

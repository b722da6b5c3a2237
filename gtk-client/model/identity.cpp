// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/identity.hpp"

#include "base/text.hpp"

#include <glib.h>

#include <random>

namespace confab::gtk::model {

Identity suggested_identity(std::string_view login, std::string_view real_name,
                            const std::function<std::uint32_t()>& random) {
    // Without characters that look like others: people read ids to each other.
    constexpr std::string_view alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    std::string user;
    for (const char c : login)
        if (g_ascii_isalnum(c) || c == '_' || c == '.') user += g_ascii_tolower(c);
    if (user.empty()) user = "user";
    user.resize(std::min<std::size_t>(user.size(), 32));
    user += '-';
    for (int i = 0; i < 4; ++i) user += alphabet[random() % alphabet.size()];

    // GLib says "Unknown" where the system has no name.
    const auto name = real_name.empty() || real_name == "Unknown" ? login : real_name;
    return {std::move(user), check_display_name(name) ? std::string{name} : std::string{login}};
}

Identity suggested_identity() {
    std::random_device random;
    return suggested_identity(g_get_user_name(), g_get_real_name(),
                              [&] { return static_cast<std::uint32_t>(random()); });
}

} // namespace confab::gtk::model

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace confab::gtk::model {

/// Who the person is on an account.
struct Identity {
    std::string user;    ///< unique on its network
    std::string display; ///< for people
};

/// What to begin with: the login name and four random characters, and the name that the system knows.
/// `random` gives any number.
[[nodiscard]] Identity suggested_identity(std::string_view login, std::string_view real_name,
                                          const std::function<std::uint32_t()>& random);
/// ... for whoever is logged in.
[[nodiscard]] Identity suggested_identity();

} // namespace confab::gtk::model

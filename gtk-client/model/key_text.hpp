// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/known_key.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace confab::gtk::model {

/// What is known of the keys of a person, as far as it has to be shown.
struct KeyState {
    std::string current; ///< fingerprint of the key that counts; empty: none is known
    std::string claimed; ///< ... of another one that the person has to decide about; empty: there is none
    bool verified = false;

    friend bool operator==(const KeyState&, const KeyState&) = default;
};
[[nodiscard]] KeyState key_state(const std::vector<client::KnownKey>& keys);

/// A safety number in lines that two people can read to each other: four groups a line.
[[nodiscard]] std::string safety_lines(std::string_view number);

/// Why a passphrase for an exported key won't do; empty: it will.
[[nodiscard]] std::string passphrase_problem(std::string_view passphrase, std::string_view again);

} // namespace confab::gtk::model

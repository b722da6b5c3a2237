// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::plugin {

enum class SettingType : std::uint32_t {
    text = CONFAB_SET_STRING,
    flag = CONFAB_SET_BOOL,
    number = CONFAB_SET_INT,
    choice = CONFAB_SET_CHOICE,
    file = CONFAB_SET_FILE,
    folder = CONFAB_SET_DIR,
    duration = CONFAB_SET_DURATION,
    size = CONFAB_SET_SIZE,
};

/// The word for a type in machine-readable lists: string, bool, int, choice, file, dir, duration, size.
[[nodiscard]] std::string_view name(SettingType type);

struct Choice {
    std::string value;
    std::string label; ///< translated
};

/// A setting of a transport, ready for a form, an option or a line of help.
struct Setting {
    std::string key;
    std::string label; ///< translated
    std::string help;  ///< translated; may be empty
    SettingType type = SettingType::text;
    std::uint32_t flags = 0; ///< bits of confab_setting_flag
    std::uint32_t roles = 0; ///< bits of confab_role
    std::optional<std::string> default_value;
    std::int64_t min = 0, max = 0; ///< of number, duration, size; equal: no limit
    std::vector<Choice> choices;

    [[nodiscard]] bool required() const noexcept { return (flags & CONFAB_SETF_REQUIRED) != 0; }
    [[nodiscard]] bool secret() const noexcept { return (flags & CONFAB_SETF_SECRET) != 0; }
    [[nodiscard]] bool advanced() const noexcept { return (flags & CONFAB_SETF_ADVANCED) != 0; }
    [[nodiscard]] bool identity() const noexcept { return (flags & CONFAB_SETF_IDENTITY) != 0; }
};

/// Keys and values, as given. A key that is not there and one with an empty value mean the same: not set.
using SettingValues = std::map<std::string, std::string>;

/// Values that fit many people.
struct Preset {
    std::string label; ///< translated
    SettingValues values;
};

/// What is wrong with one setting, for the place beside its field.
struct SettingError {
    std::string key;
    std::string text; ///< a translated sentence; never the value, which may be secret
};

/// What a descriptor that passed check_descriptor() has for `role` (one bit), in its order.
[[nodiscard]] std::vector<Setting> settings_of(const confab_transport_desc& descriptor, std::uint32_t role);
[[nodiscard]] std::vector<Preset> presets_of(const confab_transport_desc& descriptor, std::uint32_t role);

/// One of the table, for whoever walks it. `domain`: the descriptor's i18n_domain.
[[nodiscard]] Setting setting_of(const confab_setting& setting, const char* domain);

/// Is `text` a possible value? Looks at nothing but the text: no file is touched. Errors: bad_setting.
[[nodiscard]] Result<void> validate(const Setting& setting, std::string_view text);

/// Everything that is wrong with `values` for `role`: unknown keys, impossible values, required settings without a
/// value.
[[nodiscard]] std::vector<SettingError> validate_all(const confab_transport_desc& descriptor, std::uint32_t role,
                                                     const SettingValues& values);

} // namespace confab::plugin

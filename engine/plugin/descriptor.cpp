// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/descriptor.hpp"

#include "plugin/names.hpp"
#include "plugin/settings.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace confab::plugin {
namespace {

constexpr std::size_t longest_text = 4096;
constexpr std::size_t longest_list = 1024; // a list without its NULL ends somewhere, too
constexpr std::uint32_t all_roles = CONFAB_ROLE_CONNECT | CONFAB_ROLE_LISTEN;

template <class... Args> tl::unexpected<Error> wrong(fmt::format_string<Args...> text, Args&&... args) {
    return fail(Code::invalid, "its description is wrong: {}", fmt::format(text, std::forward<Args>(args)...));
}

enum class Need { text, text_or_empty, text_or_null };

bool usable(const char* text, Need need) {
    if (!text) return need == Need::text_or_null;
    const auto length = ::strnlen(text, longest_text + 1);
    return length <= longest_text && (length > 0 || need != Need::text) && is_plain_text({text, length});
}

bool usable(confab_str text) {
    return text.len <= longest_text && (text.ptr || text.len == 0) && is_plain_text(sdk::view(text));
}

/// The items of a list up to its NULL; nothing where there is no list or no end.
template <class T> std::optional<std::span<const T* const>> items(const T* const* list) {
    if (!list) return std::nullopt;
    const auto end = std::find(list, list + longest_list, nullptr);
    if (end == list + longest_list) return std::nullopt;
    return std::span{list, end};
}

Result<void> check_texts(const confab_transport_desc& descriptor) {
    if (!usable(descriptor.id, Need::text) || !is_transport_id(descriptor.id))
        return wrong("its id must be made of a-z, 0-9, “_”, “.” and “-”, at most 64 of them");
    if (!usable(descriptor.name, Need::text)) return wrong("“{}” has no usable name", descriptor.id);
    if (!usable(descriptor.description, Need::text_or_empty))
        return wrong("“{}” has no usable description", descriptor.id);
    if (!usable(descriptor.version, Need::text)) return wrong("“{}” has no usable version", descriptor.id);
    if (!usable(descriptor.licence, Need::text)) return wrong("“{}” has no usable licence", descriptor.id);
    if (!usable(descriptor.icon, Need::text_or_null)) return wrong("“{}” has an unusable icon name", descriptor.id);
    if (!usable(descriptor.i18n_domain, Need::text_or_null))
        return wrong("“{}” has an unusable i18n_domain", descriptor.id);
    return {};
}

Result<void> check_schemes(const confab_transport_desc& descriptor) {
    const auto schemes = items(descriptor.uri_schemes);
    if (!schemes) return wrong("“{}” has no list of URI schemes", descriptor.id);
    std::set<std::string_view> seen;
    for (const auto scheme : *schemes)
        if (!usable(scheme, Need::text) || !is_uri_scheme(scheme) || !seen.insert(scheme).second)
            return wrong("“{}” has an unusable URI scheme, or one twice", descriptor.id);
    return {};
}

Result<void> check_choices(const confab_setting& setting) {
    const auto choices = items(setting.choices);
    if (!choices || choices->empty()) return wrong("the setting “{}” has no choices", setting.key);
    if (choices->size() % 2 != 0) return wrong("the setting “{}” has a choice without a label", setting.key);
    std::set<std::string_view> values;
    for (std::size_t i = 0; i < choices->size(); i += 2)
        if (!usable((*choices)[i], Need::text) || !usable((*choices)[i + 1], Need::text) ||
            !values.insert((*choices)[i]).second)
            return wrong("the setting “{}” has an unusable choice, or one twice", setting.key);
    return {};
}

Result<void> check_setting(const confab_setting* setting, unsigned abi_minor) {
    if (!CONFAB_HAS(setting, confab_setting, choices)) return wrong("a setting is too short ({} bytes)", setting->size);
    if (!usable(setting->key, Need::text) || !is_setting_key(setting->key))
        return wrong("the key of a setting must be made of a-z, 0-9 and “_”, at most 64 of them");
    if (setting->type == 0 || (setting->type > CONFAB_SET_SIZE && abi_minor <= CONFAB_ABI_MINOR))
        return wrong("the setting “{}” has an unknown type", setting->key);
    if ((setting->roles & all_roles) == 0) return wrong("the setting “{}” is for no role", setting->key);
    if (!usable(setting->label, Need::text)) return wrong("the setting “{}” has no usable label", setting->key);
    if (!usable(setting->help, Need::text_or_null)) return wrong("the setting “{}” has unusable help", setting->key);
    if (setting->min > setting->max) return wrong("the setting “{}” has limits the wrong way round", setting->key);
    if (setting->type == CONFAB_SET_CHOICE)
        if (const auto choices = check_choices(*setting); !choices) return choices;
    if (!usable(setting->default_value, Need::text_or_null))
        return wrong("the setting “{}” has an unusable default", setting->key);
    if (setting->default_value && *setting->default_value)
        if (const auto valid = validate(setting_of(*setting, nullptr), setting->default_value); !valid)
            return wrong("the default of the setting “{}” breaks its own rule: {}", setting->key, valid.error().text);
    return {};
}

Result<void> check_settings(const confab_transport_desc& descriptor, unsigned abi_minor) {
    const auto settings = items(descriptor.settings);
    if (!settings) return wrong("“{}” has no list of settings", descriptor.id);
    // One key may stand twice, where it means a thing of each role: the host to reach, the address to bind.
    std::map<std::string_view, std::uint32_t> roles_of_key;
    for (const auto setting : *settings) {
        if (const auto sound = check_setting(setting, abi_minor); !sound) return sound;
        auto& roles = roles_of_key[setting->key];
        if (roles & setting->roles) return wrong("two settings have the key “{}”", setting->key);
        roles |= setting->roles;
    }
    return {};
}

const confab_setting* find_setting(const confab_transport_desc& descriptor, confab_str key, std::uint32_t role) {
    for (auto setting = descriptor.settings; *setting; ++setting)
        if (sdk::view(key) == (*setting)->key && ((*setting)->roles & role) != 0) return *setting;
    return nullptr;
}

Result<void> check_preset_value(const confab_transport_desc& descriptor, const confab_preset& preset,
                                std::uint32_t role, const confab_kv& entry) {
    const auto setting = usable(entry.key) ? find_setting(descriptor, entry.key, role) : nullptr;
    if (!setting) return wrong("the preset “{}” sets what is no setting of its roles", preset.label);
    if ((setting->flags & CONFAB_SETF_SECRET) != 0) return wrong("the preset “{}” sets a secret", preset.label);
    if (!usable(entry.value) || !validate(setting_of(*setting, nullptr), sdk::view(entry.value)))
        return wrong("the preset “{}” has an impossible value for “{}”", preset.label, setting->key);
    return {};
}

Result<void> check_preset(const confab_transport_desc& descriptor, const confab_preset* preset) {
    if (!CONFAB_HAS(preset, confab_preset, kv)) return wrong("a preset is too short ({} bytes)", preset->size);
    if (!usable(preset->label, Need::text)) return wrong("a preset has no usable label");
    if ((preset->roles & all_roles) == 0) return wrong("the preset “{}” is for no role", preset->label);
    if (preset->n > longest_list || (preset->n > 0 && !preset->kv))
        return wrong("the preset “{}” has no values", preset->label);
    for (const std::uint32_t role : {CONFAB_ROLE_CONNECT, CONFAB_ROLE_LISTEN})
        for (std::uint32_t i = 0; (preset->roles & role) != 0 && i < preset->n; ++i)
            if (const auto sound = check_preset_value(descriptor, *preset, role, preset->kv[i]); !sound) return sound;
    return {};
}

Result<void> check_presets(const confab_transport_desc& descriptor) {
    if (!descriptor.presets) return {};
    const auto presets = items(descriptor.presets);
    if (!presets) return wrong("the presets of “{}” have no end", descriptor.id);
    for (const auto preset : *presets)
        if (const auto sound = check_preset(descriptor, preset); !sound) return sound;
    return {};
}

} // namespace

Result<void> check_descriptor(const confab_transport_desc& descriptor, unsigned abi_minor) {
    const auto* const there = &descriptor; // g++ knows of a reference that it is not null, which the macro asks
    if (!CONFAB_HAS(there, confab_transport_desc, presets)) return wrong("it is too short ({} bytes)", descriptor.size);
    if ((descriptor.roles & all_roles) == 0) return wrong("it has no role");
    if (const auto sound = check_texts(descriptor); !sound) return sound;
    if (const auto sound = check_schemes(descriptor); !sound) return sound;
    if (const auto sound = check_settings(descriptor, abi_minor); !sound) return sound;
    return check_presets(descriptor);
}

} // namespace confab::plugin

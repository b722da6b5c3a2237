// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/settings.hpp"

#include "base/i18n.hpp"
#include "plugin/names.hpp"

#include <glib.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace confab::plugin {
namespace {

constexpr std::size_t longest_value = 16 * 1024;

using Limits = std::numeric_limits<std::int64_t>;

std::string translated(const char* text, const char* domain) {
    if (!text) return {};
    return domain && *text ? ::dgettext(domain, text) : text;
}

/// Settings beyond those that this version knows are text for it.
SettingType type_of_setting(std::uint32_t type) {
    return type > CONFAB_SET_SIZE ? SettingType::text : static_cast<SettingType>(type);
}

bool is_numeric(SettingType type) {
    return type == SettingType::number || type == SettingType::duration || type == SettingType::size;
}

tl::unexpected<Error> bad(std::string sentence) { return fail(Error{Code::bad_setting, std::move(sentence)}); }

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t value = 0;
    const auto end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

std::string number_wanted(SettingType type) {
    switch (type) {
    case SettingType::duration: return _("This must be a whole number of seconds.");
    case SettingType::size: return _("This must be a whole number of bytes.");
    default: return _("This must be a whole number.");
    }
}

Result<void> validate_number(const Setting& setting, std::string_view text) {
    const auto value = whole_number(text);
    if (!value) return bad(number_wanted(setting.type));

    const auto limited = setting.min != setting.max;
    auto least = limited ? setting.min : Limits::min();
    const auto most = limited ? setting.max : Limits::max();
    if (setting.type != SettingType::number) least = std::max<std::int64_t>(least, 0);
    if (*value >= least && *value <= most) return {};
    if (most == Limits::max()) return bad(trf(N_("This must be at least {}."), least));
    if (least == Limits::min()) return bad(trf(N_("This must be at most {}."), most));
    return bad(trf(N_("This must be from {} to {}."), least, most));
}

Result<void> validate_choice(const Setting& setting, std::string_view text) {
    if (std::ranges::find(setting.choices, text, &Choice::value) != setting.choices.end()) return {};
    std::string values;
    for (const auto& choice : setting.choices) values += (values.empty() ? "" : ", ") + choice.value;
    return bad(trf(N_("This must be one of: {}."), values));
}

bool is_set(const SettingValues& values, const Setting& setting) {
    const auto found = values.find(setting.key);
    return (found != values.end() && !found->second.empty()) ||
           (setting.default_value && !setting.default_value->empty());
}

} // namespace

std::string_view name(SettingType type) {
    switch (type) {
    case SettingType::text: return "string";
    case SettingType::flag: return "bool";
    case SettingType::number: return "int";
    case SettingType::choice: return "choice";
    case SettingType::file: return "file";
    case SettingType::folder: return "dir";
    case SettingType::duration: return "duration";
    case SettingType::size: return "size";
    }
    return "string";
}

Setting setting_of(const confab_setting& setting, const char* domain) {
    Setting result{.key = setting.key,
                   .label = translated(setting.label, domain),
                   .help = translated(setting.help, domain),
                   .type = type_of_setting(setting.type),
                   .flags = setting.flags,
                   .roles = setting.roles,
                   .default_value = std::nullopt,
                   .min = setting.min,
                   .max = setting.max,
                   .choices = {}};
    if (setting.default_value) result.default_value = setting.default_value;
    if (result.type == SettingType::choice)
        for (auto choice = setting.choices; choice[0]; choice += 2)
            result.choices.push_back({choice[0], translated(choice[1], domain)});
    return result;
}

std::vector<Setting> settings_of(const confab_transport_desc& descriptor, std::uint32_t role) {
    std::vector<Setting> settings;
    for (auto setting = descriptor.settings; *setting; ++setting)
        if (((*setting)->roles & role) != 0) settings.push_back(setting_of(**setting, descriptor.i18n_domain));
    return settings;
}

std::vector<Preset> presets_of(const confab_transport_desc& descriptor, std::uint32_t role) {
    std::vector<Preset> presets;
    if (!descriptor.presets) return presets;
    for (auto at = descriptor.presets; *at; ++at) {
        const auto& preset = **at;
        if ((preset.roles & role) == 0) continue;
        presets.push_back({translated(preset.label, descriptor.i18n_domain), {}});
        for (std::uint32_t i = 0; i < preset.n; ++i)
            presets.back().values.emplace(sdk::view(preset.kv[i].key), sdk::view(preset.kv[i].value));
    }
    return presets;
}

Result<void> validate(const Setting& setting, std::string_view text) {
    if (text.empty()) return setting.required() ? bad(_("This must be filled in.")) : Result<void>{};
    if (text.size() > longest_value) return bad(trf(N_("This is too long: at most {} bytes fit."), longest_value));
    if (!is_plain_text(text)) return bad(_("This has characters that can't be shown."));

    if (is_numeric(setting.type)) return validate_number(setting, text);
    if (setting.type == SettingType::choice) return validate_choice(setting, text);
    if (setting.type == SettingType::flag && text != "true" && text != "false")
        return bad(_("This must be “true” or “false”."));
    if (setting.type == SettingType::file && text.front() != '/')
        return bad(_("This must be the full path of a file, which starts with “/”."));
    if (setting.type == SettingType::folder && text.front() != '/')
        return bad(_("This must be the full path of a folder, which starts with “/”."));
    return {};
}

std::vector<SettingError> validate_all(const confab_transport_desc& descriptor, std::uint32_t role,
                                       const SettingValues& values) {
    std::vector<SettingError> errors;
    const auto settings = settings_of(descriptor, role);
    for (const auto& setting : settings) {
        const auto given = values.find(setting.key);
        if (!is_set(values, setting)) {
            if (setting.required()) errors.push_back({setting.key, _("This must be filled in.")});
        } else if (given != values.end() && !given->second.empty()) {
            if (const auto valid = validate(setting, given->second); !valid)
                errors.push_back({setting.key, valid.error().text});
        }
    }
    for (const auto& [key, value] : values)
        if (std::ranges::find(settings, key, &Setting::key) == settings.end())
            errors.push_back({key, _("This transport has no such setting.")});
    return errors;
}

} // namespace confab::plugin

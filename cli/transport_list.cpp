// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport_list.hpp"

#include "base/i18n.hpp"
#include "json_line.hpp"
#include "model/message.hpp"
#include "plugin/settings.hpp"

#include <fmt/ranges.h>

#include <cstdio>

namespace confab::cli {

namespace {

constexpr std::uint32_t all_roles = CONFAB_ROLE_CONNECT | CONFAB_ROLE_LISTEN;

std::vector<std::string> role_names(std::uint32_t roles) {
    std::vector<std::string> words;
    if (roles & CONFAB_ROLE_CONNECT) words.emplace_back("connect");
    if (roles & CONFAB_ROLE_LISTEN) words.emplace_back("listen");
    return words;
}

std::vector<std::string> schemes(const confab_transport_desc& descriptor) {
    std::vector<std::string> words;
    for (auto scheme = descriptor.uri_schemes; *scheme; ++scheme) words.emplace_back(*scheme);
    return words;
}

std::vector<plugin::Setting> all_settings(const confab_transport_desc& descriptor) {
    std::vector<plugin::Setting> settings;
    for (auto setting = descriptor.settings; *setting; ++setting)
        if ((*setting)->roles & all_roles) settings.push_back(plugin::setting_of(**setting, descriptor.i18n_domain));
    return settings;
}

void print_json(const plugin::LoadedTransport& transport) {
    const auto& descriptor = *transport.descriptor;
    JsonLine line;
    line.text("transport", descriptor.id)
        .text("name", descriptor.name)
        .text("version", transport.version)
        .text("path", transport.path.string())
        .texts("schemes", schemes(descriptor))
        .texts("roles", role_names(descriptor.roles))
        .texts("capabilities", names(Capabilities{descriptor.caps}))
        .array("settings");
    for (const auto& setting : all_settings(descriptor)) {
        line.object().text("key", setting.key).text("type", name(setting.type)).text("label", setting.label);
        if (setting.default_value) line.text("default", *setting.default_value);
        else line.null("default");
        std::vector<std::string> choices;
        for (const auto& choice : setting.choices) choices.push_back(choice.value);
        line.flag("required", setting.required())
            .flag("secret", setting.secret())
            .texts("choices", choices)
            .texts("roles", role_names(setting.roles))
            .end_object();
    }
    line.end_array().print();
}

void print_text(const plugin::LoadedTransport& transport) {
    const auto& descriptor = *transport.descriptor;
    fmt::print("{} {} ({})\n", descriptor.id, transport.version, dgettext(descriptor.i18n_domain, descriptor.name));
    fmt::print("  {}\n", transport.path.string());
    fmt::print("  {}://  {}\n", fmt::join(schemes(descriptor), "://, "), fmt::join(role_names(descriptor.roles), ", "));
    for (const auto& setting : all_settings(descriptor)) {
        fmt::print("  --set {}={}", setting.key, name(setting.type));
        if (setting.default_value) fmt::print(" [{}]", *setting.default_value);
        fmt::print("  {}{}\n", setting.label, setting.roles == CONFAB_ROLE_LISTEN ? tr(" (server)") : "");
    }
}

} // namespace

void print_transports(const plugin::Catalogue& catalogue, bool json) {
    for (const auto& transport : catalogue.transports) json ? print_json(transport) : print_text(transport);
    for (const auto& refused : catalogue.refused) {
        if (json) JsonLine{}.text("refused", refused.path.string()).text("reason", refused.error.text).print();
        else fmt::print("{}: {}\n", trf(N_("refused {}"), refused.path.string()), refused.error.text);
    }
    if (!json && catalogue.transports.empty())
        fmt::print("{}\n", tr("No transport was found: install a plugin, or name its folder with --plugin-dir."));
}

} // namespace confab::cli

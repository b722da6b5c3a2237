// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings.hpp"

#include "base/i18n.hpp"
#include "plugin/settings.hpp"
#include "secret_input.hpp"

#include <glib.h>

#include <algorithm>

namespace confab::cli {

namespace {

std::string environment_name(const std::string& key) {
    std::string name = "CONFAB_SET_";
    for (const char c : key) name += g_ascii_toupper(c);
    return name;
}

} // namespace

Result<std::map<std::string, std::string>> account_settings(const confab_transport_desc& transport,
                                                            std::map<std::string, std::string> from_uri,
                                                            std::span<const SetOption> options) {
    auto settings = std::move(from_uri);
    const auto table = plugin::settings_of(transport, CONFAB_ROLE_CONNECT);
    const auto is_secret = [&](const std::string& key) {
        return std::any_of(table.begin(), table.end(),
                           [&](const auto& each) { return each.key == key && each.secret(); });
    };
    for (const auto& option : options) {
        if (!is_secret(option.key)) {
            settings[option.key] = option.value;
            continue;
        }
        if (option.value.empty() || option.value.front() != '@')
            return fail(Code::invalid, "{}",
                        trf(N_("--set {0}: a secret is not given on the command line, where others can read it; use "
                               "{0}=@FILE, {0}=@- or the environment variable {1}."),
                            option.key, environment_name(option.key)));
        auto secret = read_secret("--set " + option.key, option.value.substr(1));
        if (!secret) return fail(std::move(secret.error()));
        settings[option.key] = std::move(*secret);
    }
    for (const auto& setting : table)
        if (setting.secret() && !settings.contains(setting.key))
            if (const char* value = g_getenv(environment_name(setting.key).c_str())) settings[setting.key] = value;

    std::string faults;
    for (const auto& error : plugin::validate_all(transport, CONFAB_ROLE_CONNECT, settings))
        faults += fmt::format("{}{}: {}", faults.empty() ? "" : "\n", error.key, error.text);
    if (!faults.empty()) return fail(Code::bad_setting, "{}", faults);
    return settings;
}

} // namespace confab::cli

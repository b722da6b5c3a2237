// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings.hpp"

#include "common/i18n.hpp"

namespace confab::share {
namespace {

using storage::given;
using storage::make_setting;
namespace common = storage::setting;

constexpr confab_setting location = make_setting(
    CONFAB_SET_STRING, CONFAB_SETF_REQUIRED | CONFAB_SETF_IDENTITY, "location", N_("Folder"),
    N_("smb://server/share/folder, \\\\server\\share\\folder as Windows shows it, or a folder of this computer."));
constexpr confab_setting user =
    make_setting(CONFAB_SET_STRING, 0, "user", N_("User name"), N_("For the server. Empty: as a guest."));
constexpr confab_setting password =
    make_setting(CONFAB_SET_STRING, CONFAB_SETF_SECRET, "password", N_("Password"), N_("For the server."));
constexpr confab_setting domain = make_setting(CONFAB_SET_STRING, CONFAB_SETF_ADVANCED, "domain", N_("Domain"),
                                               N_("Of the user, in a Windows network."));

const confab_setting* const settings[] = {&location,
                                          &user,
                                          &password,
                                          &domain,
                                          &common::passphrase,
                                          &common::format,
                                          &common::interval,
                                          &common::retention,
                                          &common::cleanup,
                                          &common::max_file,
                                          &common::types,
                                          &common::time_limit,
                                          nullptr};

} // namespace

const confab_setting* const* setting_table() noexcept { return settings; }
const confab_preset* const* preset_table() noexcept { return nullptr; }

Options::Options(const confab_config& config) : room{config, settings} {
    const sdk::Settings all{config, settings, CONFAB_ROLE_CONNECT};
    location = Location::parse(all.text("location"));
    user = all.text("user");
    domain = all.text("domain");
    if (location && user.empty()) user = location->user();
    if (location && domain.empty()) domain = location->domain();
    // DOMAIN\user, as Windows has people write it.
    if (const auto slash = user.find('\\'); slash != std::string::npos && domain.empty()) {
        domain = user.substr(0, slash);
        user.erase(0, slash + 1);
    }
    password = all.text("password");
}

std::optional<sdk::BadSetting> check_settings(const confab_config& config) {
    using sdk::BadSetting;
    const Options options{config};
    if (!options.location) {
        const auto text = given(config, "location").value_or("");
        if (text.find('@') != std::string_view::npos && text.find(':', text.find("://") + 3) < text.find('@'))
            return BadSetting{&location,
                              N_("A password does not belong into the address: it has a setting of its own.")};
        if (text.size() >= 2 && text[1] == ':')
            return BadSetting{&location, N_("A drive letter means something on one computer only: give the server and "
                                            "the share, as \\\\server\\share\\folder.")};
        return BadSetting{&location, N_("This is no folder: it must be like smb://server/share/folder, "
                                        "\\\\server\\share\\folder or /a/folder.")};
    }
    return options.room.check(config);
}

} // namespace confab::share

// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport.hpp"

#include "access.hpp"
#include "common/i18n.hpp"
#include "settings.hpp"
#include "uri.hpp"

#include <utility>

namespace confab::share {
namespace {

const char* const schemes[] = {"share", "share+smb", "share+sftp", "share+dav", "share+davs", "smb", nullptr};

} // namespace

const confab_transport_desc& descriptor() noexcept {
    static const confab_transport_desc desc{
        .size = sizeof(confab_transport_desc),
        .roles = CONFAB_ROLE_CONNECT,
        .caps = CONFAB_CAP_TEXT | CONFAB_CAP_DIRECT | CONFAB_CAP_PRESENCE | CONFAB_CAP_FILES | CONFAB_CAP_STORAGE |
                CONFAB_CAP_ACK | CONFAB_CAP_RESUME | CONFAB_CAP_SEALED,
        .id = "share",
        .name = N_("Shared folder"),
        .description = N_("A folder that everybody can reach: on a file server, or on this computer"),
        .version = CONFAB_SHARE_VERSION,
        .licence = "GPL-3.0-or-later",
        .icon = "folder-remote-symbolic",
        .i18n_domain = "confab",
        .uri_schemes = schemes,
        .settings = setting_table(),
        .presets = preset_table(),
    };
    return desc;
}

std::optional<sdk::BadSetting> Transport::check(uint32_t, const confab_config& config) {
    return check_settings(config);
}

confab_result Transport::parse_uri(std::string_view uri, const sdk::UriSink& put) { return share::parse_uri(uri, put); }

std::optional<storage::Opening> Transport::opening(const confab_config& config) {
    Options options{config};
    if (!options.location) return std::nullopt;
    auto room = options.room.settings(options.location->canonical(), {});
    auto access = std::make_shared<Access>(
        *options.location, Credentials{options.user, options.domain, options.password}, options.room.time_limit);
    return storage::Opening{std::move(access), std::move(room), options.room.time_limit};
}

} // namespace confab::share

// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport.hpp"

#include "common/i18n.hpp"
#include "settings.hpp"
#include "uri.hpp"

#include <stdexcept>

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

Transport::Transport(const confab_host* host) : sdk::Transport{host} {
    if (!sdk::Transport::host.extension("confab.glib-main-context/1")) throw std::runtime_error{"no main context"};
    workers_ = async::Workers::here();
}

std::optional<sdk::BadSetting> Transport::check(uint32_t, const confab_config& config) {
    return check_settings(config);
}

confab_result Transport::parse_uri(std::string_view uri, const sdk::UriSink& put) { return share::parse_uri(uri, put); }

confab_result Transport::open(confab_id session, uint32_t role, const confab_config& config) {
    if (role != CONFAB_ROLE_CONNECT) return CONFAB_E_UNSUPPORTED;
    Options options{config};
    if (find(session) || !options.location) return CONFAB_E_INVALID;
    auto closed = [weak = std::weak_ptr{sessions_}, session] {
        if (const auto sessions = weak.lock()) sessions->erase(session);
    };
    auto opened = std::make_shared<Session>(host, session, std::move(options), std::move(closed));
    sessions_->emplace(session, opened);
    opened->start();
    return CONFAB_OK;
}

confab_result Transport::close(confab_id session, confab_result why, std::string_view text) {
    const auto found = find(session);
    if (!found) return CONFAB_E_NOT_FOUND;
    found->close(why, text);
    return CONFAB_OK;
}

confab_result Transport::submit(const confab_msg& message) {
    const auto found = find(message.session);
    return found ? found->submit(message) : CONFAB_E_NOT_FOUND;
}

std::shared_ptr<Session> Transport::find(confab_id id) const {
    const auto found = sessions_->find(id);
    return found == sessions_->end() ? nullptr : found->second;
}

} // namespace confab::share

// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport.hpp"

#include "common/i18n.hpp"
#include "connect_session.hpp"
#include "features.hpp"
#include "listener.hpp"
#include "peer.hpp"
#include "settings.hpp"
#include "uri.hpp"

#include <algorithm>
#include <stdexcept>

namespace confab::ws {
namespace {

constexpr std::chrono::milliseconds tick_time{500};
const char* const schemes[] = {"ws", "wss", nullptr};

} // namespace

const confab_transport_desc& descriptor() noexcept {
    static const confab_transport_desc desc{
        .size = sizeof(confab_transport_desc),
        .roles = CONFAB_ROLE_CONNECT | CONFAB_ROLE_LISTEN,
        .caps = base_caps | feature_caps,
        .id = "ws",
        .name = N_("WebSocket"),
        .description = N_("A chat server, on this computer, in the local network or on the Internet"),
        .version = CONFAB_WS_VERSION,
        .licence = "GPL-3.0-or-later",
        .icon = "network-server-symbolic",
        .i18n_domain = "confab",
        .uri_schemes = schemes,
        .settings = setting_table(),
        .presets = preset_table(),
    };
    return desc;
}

Transport::Transport(const confab_host* host) : sdk::Transport{host}, numbers_{sdk::Transport::host} {
    const auto* context = sdk::Transport::host.extension("confab.glib-main-context/1");
    if (!context) throw std::runtime_error{"no main context"};
    flusher_ = std::make_shared<Flusher>();
    // Should a libsoup come that ParkedInput does not fit, servers can go on while that is mended.
    if (g_strcmp0(g_getenv("CONFAB_WS_POLLER"), "0") != 0) poller_ = std::make_shared<Poller>(sdk::Transport::host);
}

Transport::~Transport() = default;

std::optional<sdk::BadSetting> Transport::check(uint32_t role, const confab_config& config) {
    return check_settings(role, config);
}

confab_result Transport::parse_uri(std::string_view uri, const sdk::UriSink& put) { return ws::parse_uri(uri, put); }

confab_result Transport::open(confab_id session, uint32_t role, const confab_config& config) {
    if (find(session)) return CONFAB_E_INVALID;
    if (role == CONFAB_ROLE_CONNECT) {
        auto opened = std::make_shared<ConnectSession>(*this, session, ConnectOptions{config});
        add(opened);
        opened->start();
        return CONFAB_OK;
    }
    if (role == CONFAB_ROLE_LISTEN) {
        auto opened = std::make_shared<Listener>(*this, session, ListenOptions{config}, flusher_, poller_, notices_);
        add(opened);
        opened->start();
        return CONFAB_OK;
    }
    return CONFAB_E_UNSUPPORTED;
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

confab_result Transport::submit_many(const confab_msg& message, std::span<const confab_id> sessions) {
    const auto result = NoticeWriter::check(message);
    if (result < 0) return result;
    Notice notice{notices_, message};
    for (const auto id : sessions)
        if (const auto found = find(id)) found->send(notice);
    return CONFAB_OK;
}

confab_result Transport::reconfigure(confab_id session, const confab_config& config) {
    const auto found = find(session);
    return found ? found->reconfigure(config) : CONFAB_E_NOT_FOUND;
}

void Transport::add(std::shared_ptr<Session> session) {
    sessions_.emplace(session->id, std::move(session));
    if (ticks_.active()) return;
    ticks_.after(tick_time, [this] {
        const auto now = Clock::now();
        bool again = false;
        // A tick may end a session, so the list is a copy.
        std::vector<std::shared_ptr<Session>> all;
        for (const auto& [id, one] : sessions_) all.push_back(one);
        for (const auto& one : all) again = one->tick(now) || again;
        const auto queued = static_cast<int64_t>(frame_bytes());
        numbers_.add(numbers_.queued, queued - std::exchange(told_queued_, queued));
        return again;
    });
}

void Transport::shed() {
    const auto longest = std::max_element(sessions_.begin(), sessions_.end(), [](const auto& a, const auto& b) {
        return a.second->queued() < b.second->queued();
    });
    if (longest == sessions_.end() || longest->second->queued() == 0) return;
    const auto session = longest->second;
    session->shed();
}

void Transport::remove(confab_id id) { sessions_.erase(id); }

std::shared_ptr<Session> Transport::find(confab_id id) const {
    const auto found = sessions_.find(id);
    return found == sessions_.end() ? nullptr : found->second;
}

} // namespace confab::ws

// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/transport.hpp"

#include <stdexcept>

namespace confab::storage {

Transport::Transport(const confab_host* host) : sdk::Transport{host} {
    if (!sdk::Transport::host.extension("confab.glib-main-context/1")) throw std::runtime_error{"no main context"};
    workers_ = async::Workers::here();
}

confab_result Transport::open(confab_id session, uint32_t role, const confab_config& config) {
    if (role != CONFAB_ROLE_CONNECT) return CONFAB_E_UNSUPPORTED;
    auto how = opening(config);
    if (find(session) || !how) return CONFAB_E_INVALID;
    auto closed = [weak = std::weak_ptr{sessions_}, session] {
        if (const auto sessions = weak.lock()) sessions->erase(session);
    };
    auto opened = std::make_shared<Session>(host, session, std::move(*how), std::move(closed));
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

} // namespace confab::storage

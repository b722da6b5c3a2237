// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/workers.hpp"
#include "common/room/session.hpp"

#include <confab/plugin.hpp>

#include <memory>
#include <optional>
#include <unordered_map>

namespace confab::storage {

/// A transport that chats in places. Knows its sessions by id; everything else is theirs.
class Transport : public sdk::Transport {
public:
    /// Throws where the host has no GMainContext for plugins.
    explicit Transport(const confab_host* host);

    confab_result open(confab_id session, uint32_t role, const confab_config& config) override;
    confab_result close(confab_id session, confab_result why, std::string_view text) override;
    confab_result submit(const confab_msg& message) override;

protected:
    /// Nothing where the configuration is none that was checked.
    [[nodiscard]] virtual std::optional<Opening> opening(const confab_config& config) = 0;

private:
    using Sessions = std::unordered_map<confab_id, std::shared_ptr<Session>>;

    [[nodiscard]] std::shared_ptr<Session> find(confab_id id) const;

    std::shared_ptr<async::Workers> workers_; ///< joined with the transport
    std::shared_ptr<Sessions> sessions_ = std::make_shared<Sessions>();
};

} // namespace confab::storage

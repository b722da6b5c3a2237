// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/workers.hpp"
#include "confab/plugin.hpp"
#include "session.hpp"

#include <memory>
#include <unordered_map>

namespace confab::share {

/// The transport "share". Knows its sessions by id; everything else is theirs.
class Transport final : public sdk::Transport {
public:
    /// Throws where the host has no GMainContext for plugins.
    explicit Transport(const confab_host* host);

    std::optional<sdk::BadSetting> check(uint32_t role, const confab_config& config) override;
    confab_result parse_uri(std::string_view uri, const sdk::UriSink& put) override;
    confab_result open(confab_id session, uint32_t role, const confab_config& config) override;
    confab_result close(confab_id session, confab_result why, std::string_view text) override;
    confab_result submit(const confab_msg& message) override;

private:
    using Sessions = std::unordered_map<confab_id, std::shared_ptr<Session>>;

    [[nodiscard]] std::shared_ptr<Session> find(confab_id id) const;

    std::shared_ptr<async::Workers> workers_; ///< joined with the transport
    std::shared_ptr<Sessions> sessions_ = std::make_shared<Sessions>();
};

/// The descriptor for confab_entry::describe.
[[nodiscard]] const confab_transport_desc& descriptor() noexcept;

} // namespace confab::share

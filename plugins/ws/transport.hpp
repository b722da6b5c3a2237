// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "notices.hpp"
#include "session.hpp"
#include "wire.hpp"

#include <unordered_map>

namespace confab::ws {

/// The transport "ws". Knows its sessions by id; everything else is theirs.
class Transport final : public sdk::Transport, public Sessions {
public:
    /// Throws where the host has no GMainContext for plugins.
    explicit Transport(const confab_host* host);
    ~Transport() override;

    std::optional<sdk::BadSetting> check(uint32_t role, const confab_config& config) override;
    confab_result parse_uri(std::string_view uri, const sdk::UriSink& put) override;
    confab_result open(confab_id session, uint32_t role, const confab_config& config) override;
    confab_result close(confab_id session, confab_result why, std::string_view text) override;
    confab_result submit(const confab_msg& message) override;
    confab_result submit_many(const confab_msg& message, std::span<const confab_id> sessions) override;
    confab_result reconfigure(confab_id session, const confab_config& config) override;

private:
    const sdk::Host& host() const noexcept override { return sdk::Transport::host; }
    const Numbers& numbers() const noexcept override { return numbers_; }
    void add(std::shared_ptr<Session> session) override;
    void remove(confab_id id) override;
    void shed() override;
    [[nodiscard]] std::shared_ptr<Session> find(confab_id id) const;

    std::unordered_map<confab_id, std::shared_ptr<Session>> sessions_;
    std::shared_ptr<Flusher> flusher_;
    std::shared_ptr<Poller> poller_; // none: the plain way, a source for each connection
    NoticeWriter notices_;
    const Numbers numbers_;
    int64_t told_queued_ = 0;
    Source ticks_; // one for all sessions: every source costs in every turn of the main loop
};

/// The descriptor for confab_entry::describe.
[[nodiscard]] const confab_transport_desc& descriptor() noexcept;

} // namespace confab::ws

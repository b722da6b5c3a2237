// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "client/status.hpp"
#include "plugin/transport.hpp"

#include <chrono>
#include <functional>

namespace confab::client {

/// Tries a place in a session of its own, which never joins. Engine thread.
class Probe final : public plugin::Receiver {
public:
    static constexpr std::chrono::seconds silence{60}; ///< from one step to the next

    using Report = std::function<void(const StorageReport&)>;
    using Done = std::function<void(Result<void>)>;

    /// `done` is called later, once, unless the probe ends before. References outlive it.
    Probe(Loop& loop, plugin::Transport& transport, const SettingValues& settings, Report report, Done done);
    ~Probe() override;
    Probe(const Probe&) = delete;
    Probe& operator=(const Probe&) = delete;

private:
    void receive(Message message) override;
    void watch();
    void end(Result<void> how);

    Loop& loop_;
    plugin::Transport& transport_;
    Report report_;
    Done done_;
    SessionId session_ = SessionId::none;
    Handle limit_;
    std::shared_ptr<void> alive_ = std::make_shared<int>();
};

} // namespace confab::client

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <functional>
#include <memory>
#include <string>

namespace confab::server {

/// HTTP on localhost for those who watch a server: /metrics, /healthz (its loop turns) and /readyz (it lets people in, and stores
/// what they say). Engine thread.
class MetricsServer {
public:
    /// What there is to say against being ready; empty: nothing.
    using Trouble = std::function<std::string()>;

    MetricsServer(const MetricsServer&) = delete;
    MetricsServer& operator=(const MetricsServer&) = delete;
    ~MetricsServer();

    /// Port 0 becomes a free one. Errors: io (can't be listened on), with a sentence.
    static Result<std::unique_ptr<MetricsServer>> open(int port, Trouble trouble);
    [[nodiscard]] int port() const noexcept { return port_; }

private:
    struct Http;
    MetricsServer();

    std::unique_ptr<Http> http_;
    Trouble trouble_;
    int port_ = 0;
};

} // namespace confab::server

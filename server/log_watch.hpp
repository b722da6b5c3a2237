// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "hub/sqlite_log.hpp"

#include <functional>
#include <memory>

namespace confab::server {

/// Looks every second whether the log can store, and says once in the server's log when it no longer can, and once when it
/// can again. Engine thread; loop and log outlive it.
class LogWatch {
public:
    /// `changed` hears the trouble, or an empty text when it is over.
    LogWatch(Loop& loop, hub::SqliteLog& log, std::function<void(const std::string& trouble)> changed);

private:
    void look();
    void seen(const Result<hub::LogStatus>& status);

    Loop& loop_;
    hub::SqliteLog& log_;
    std::function<void(const std::string&)> changed_;
    Code trouble_ = Code::ok;
    Handle timer_;
    std::shared_ptr<LogWatch*> self_;
};

} // namespace confab::server

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "hub/log.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace confab::server {

/// Looks again and again whether the log can store, and says once in the server's log when it no longer can, and once
/// when it can again. Engine thread; the loop outlives it.
class LogWatch {
public:
    using Told = std::function<void(Result<hub::LogStatus>)>;
    using Ask = std::function<void(Told)>; ///< SqliteLog::status()
    /// Hears the trouble, or an empty text when it is over: as often as the server's log.
    using Changed = std::function<void(const std::string& trouble)>;

    LogWatch(Loop& loop, Ask ask, Changed changed, std::chrono::milliseconds look_again = std::chrono::seconds{1});

private:
    void look();
    void seen(const Result<hub::LogStatus>& status);

    Loop& loop_;
    Ask ask_;
    Changed changed_;
    const std::chrono::milliseconds look_again_;
    Code trouble_ = Code::ok;
    Handle timer_;
    std::shared_ptr<LogWatch*> self_;
};

} // namespace confab::server

// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_watch.hpp"

#include "base/log.hpp"

namespace confab::server {

namespace {
constexpr std::chrono::seconds look_again{1};
} // namespace

LogWatch::LogWatch(Loop& loop, hub::SqliteLog& log, std::function<void(const std::string&)> changed)
    : loop_{loop}, log_{log}, changed_{std::move(changed)}, self_{std::make_shared<LogWatch*>(this)} {
    timer_ = loop_.after(look_again, [this] { look(); });
}

void LogWatch::look() {
    log_.status([weak = std::weak_ptr{self_}](const Result<hub::LogStatus>& status) {
        if (const auto self = weak.lock()) (*self)->seen(status);
    });
}

void LogWatch::seen(const Result<hub::LogStatus>& status) {
    const auto trouble = status ? status->trouble : status.error();
    if (trouble.code != trouble_) {
        trouble_ = trouble.code;
        if (trouble.code == Code::ok) log::warning("the history can be written again: messages are taken");
        else if (trouble.code == Code::storage_full)
            log::error("the disk is full: {} New messages are refused until there is room again", trouble.text);
        else log::error("the history can't be written: {} New messages are refused", trouble.text);
        changed_(trouble.code == Code::ok ? std::string{} : trouble.text);
    }
    timer_ = loop_.after(look_again, [this] { look(); });
}

} // namespace confab::server

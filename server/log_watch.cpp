// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_watch.hpp"

#include "base/log.hpp"

namespace confab::server {

LogWatch::LogWatch(Loop& loop, Ask ask, Changed changed, std::chrono::milliseconds look_again)
    : loop_{loop}, ask_{std::move(ask)}, changed_{std::move(changed)},
      look_again_{look_again}, self_{std::make_shared<LogWatch*>(this)} {
    timer_ = loop_.after(look_again_, [this] { look(); });
}

void LogWatch::look() {
    ask_([weak = std::weak_ptr{self_}](const Result<hub::LogStatus>& status) {
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
    timer_ = loop_.after(look_again_, [this] { look(); });
}

} // namespace confab::server

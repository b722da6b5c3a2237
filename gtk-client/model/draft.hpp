// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/delay.hpp"

#include <functional>
#include <string>

namespace confab::gtk::model {

/// What is being written in one conversation, kept a moment after the last key, and at the latest when this ends.
class Draft {
public:
    static constexpr std::chrono::milliseconds pause{400};
    using Keep = std::function<void(const std::string&)>;

    Draft(Delay delay, Keep keep) : delay_{std::move(delay)}, keep_{std::move(keep)} {}
    ~Draft() { flush(); }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    /// What is kept already.
    void restored(std::string text) { kept_ = text_ = std::move(text); }
    /// What stands there now.
    void changed(std::string text);
    /// Keeps it at once. A message that was sent is no draft any more: the empty text.
    void flush();

private:
    Delay delay_;
    Keep keep_;
    std::string text_, kept_;
    Handle timer_;
};

} // namespace confab::gtk::model

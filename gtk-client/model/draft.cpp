// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/draft.hpp"

#include <utility>

namespace confab::gtk::model {

void Draft::changed(std::string text) {
    text_ = std::move(text);
    if (text_ == kept_) return timer_.reset();
    if (text_.empty()) return flush(); // sent, or thrown away: must not come back
    timer_ = delay_(pause, [this] { flush(); });
}

void Draft::flush() {
    timer_.reset();
    if (text_ == kept_) return;
    kept_ = text_;
    keep_(kept_);
}

} // namespace confab::gtk::model

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.hpp"
#include "model/guard.hpp"

#include <sigc++/signal.h>

#include <cstddef>
#include <functional>
#include <optional>

namespace confab::gtk::model {

/// Where the line "New messages" stands in an open conversation: above what had not been read when it was opened, or when
/// the person looked away. It stays until the person answers or leaves.
class UnreadLine {
public:
    /// Asks for the first unread entry; the answer comes later, or at once, and once.
    using Ask = std::function<void(std::function<void(std::optional<EntryKey>)>)>;

    explicit UnreadLine(Ask ask) : ask_{std::move(ask)} {}

    /// The conversation is opened. Until the answer has come, nothing may be marked as read.
    void open();
    [[nodiscard]] bool opened() const noexcept { return opened_; }
    /// So many are unread now; `watched`: the person looks at the end of the conversation, and reads what comes.
    void unread(std::size_t count, bool watched);
    /// The person said something.
    void answered();

    [[nodiscard]] EntryKey above() const noexcept { return above_; }
    /// above() changed, or opened().
    sigc::signal<void()>& signal_changed() noexcept { return changed_; }

private:
    void ask();

    Ask ask_;
    EntryKey above_ = EntryKey::none;
    std::size_t unread_ = 0;
    bool opened_ = false, asking_ = false;
    sigc::signal<void()> changed_;
    Guard guard_;
};

} // namespace confab::gtk::model

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"
#include "engine_pages.hpp"
#include "file_actions.hpp"
#include "model/draft.hpp"
#include "model/timeline_window.hpp"
#include "model/unread_line.hpp"
#include "widgets/composer.hpp"
#include "widgets/scroll_anchor.hpp"

#include <gtkmm/box.h>
#include <gtkmm/builder.h>
#include <gtkmm/listbox.h>
#include <gtkmm/revealer.h>
#include <gtkmm/spinner.h>
#include <gtkmm/stack.h>

#include <memory>

using AdwStatusPage = struct _AdwStatusPage;

namespace confab::gtk {

class TimelineRow;

/// One conversation: what was said in it, and where to say more.
class ConversationView : public Gtk::Box {
public:
    /// `chat` outlives the view.
    ConversationView(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat,
                     client::ConversationId conversation);
    ~ConversationView() override;

    [[nodiscard]] const client::ConversationId& conversation() const noexcept { return conversation_; }
    /// Somebody looks at it: what is in view counts as read.
    void set_attended(bool attended);
    void focus() { composer_->focus(); }
    void choose_files() { composer_->choose_files(); }
    void jump_to_newest();
    /// Shows this entry, and marks it for a while.
    void jump_to(EntryKey key);

    /// What was jumped to is not there any more.
    sigc::signal<void()>& signal_lost() noexcept { return lost_; }

    /// A sentence for a moment.
    sigc::signal<void(const std::string&)>& signal_told() noexcept { return told_; }

private:
    void add_banner(Gtk::Box& place);
    void refresh_takes_files();
    void transfer_changed(const client::Transfer& transfer);
    void open();
    void found(std::optional<std::size_t> position);
    void mark(TimelineRow& row);
    void unmark();
    void show_loading();
    void edited(const model::Edit& edit);
    TimelineRow& make_row(const model::Row& row, int position);
    [[nodiscard]] TimelineRow& row_at(std::size_t position);
    void moved();
    void unread_changed();
    void mark_read();
    void send(const std::string& text, const std::vector<std::filesystem::path>& files);

    Chat& chat_;
    client::ConversationId conversation_;
    FileActions actions_;
    EnginePages pages_;
    model::TimelineWindow window_;
    Gtk::Stack* states_;
    Gtk::ListBox* rows_;
    Gtk::Revealer *jump_, *loading_;
    Gtk::Spinner* loading_spinner_;
    Composer* composer_;
    std::unique_ptr<ScrollAnchor> anchor_;
    model::UnreadLine unread_line_;
    model::Draft draft_;
    EntryKey marked_ = EntryKey::none; ///< to be marked, or is marked
    Handle unmark_;
    bool attended_ = false, opened_ = false, filled_ = false;
    bool open_end_ = false;     ///< there is more behind the last row
    bool going_to_end_ = false; ///< the newest page is on its way
    sigc::connection entries_heard_, unread_heard_, connection_heard_, transfers_heard_;
    sigc::signal<void()> lost_;
    sigc::signal<void(const std::string&)> told_;
    model::Guard guard_;
};

} // namespace confab::gtk

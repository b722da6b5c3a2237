// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chat.hpp"
#include "file_actions.hpp"
#include "model/download_batch.hpp"
#include "model/file_list.hpp"
#include "widgets/file_preview.hpp"
#include "widgets/file_views.hpp"

#include <gtkmm/actionbar.h>
#include <gtkmm/box.h>
#include <gtkmm/builder.h>
#include <gtkmm/button.h>
#include <gtkmm/label.h>
#include <gtkmm/progressbar.h>
#include <gtkmm/scrolledwindow.h>
#include <gtkmm/searchbar.h>
#include <gtkmm/searchentry.h>
#include <gtkmm/stack.h>
#include <gtkmm/togglebutton.h>
#include <gtkmm/window.h>

#include <memory>
#include <optional>

using AdwToastOverlay = struct _AdwToastOverlay;
using AdwWindowTitle = struct _AdwWindowTitle;

namespace confab::gtk {

/// The files of a conversation, or of all of its account: listed, looked at, found by name, and fetched, one or many.
class FilesWindow : public Gtk::Window {
public:
    /// `chat` outlives the window.
    FilesWindow(GtkWindow* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat,
                client::ConversationId conversation);
    ~FilesWindow() override;

private:
    void watch();
    void watch_keys();
    void begin();
    void refresh();
    void show_list();
    void load_more_if_near();
    void show_selection();
    void show_batch();
    void activate(const model::FileItem& item);
    void open_selected();
    void download_selected();
    void tell(const std::string& text);

    Chat& chat_;
    client::ConversationId conversation_;
    Gtk::Stack *pages_, *states_;
    Gtk::SearchBar* search_bar_;
    Gtk::SearchEntry* search_;
    Gtk::ToggleButton *pictures_only_, *as_grid_, *everywhere_;
    Gtk::ScrolledWindow *list_scrolled_, *grid_scrolled_;
    Gtk::ActionBar* selection_bar_;
    Gtk::Label *selected_, *batch_text_;
    Gtk::Box* batch_box_;
    Gtk::ProgressBar* batch_progress_;
    Gtk::Button *batch_stop_, *download_, *open_;
    AdwToastOverlay* toasts_;
    AdwWindowTitle* title_;
    FileActions actions_;
    FileViews views_;
    FilePreview* preview_ = nullptr;
    std::unique_ptr<model::FileList> list_;
    std::filesystem::path folder_; ///< where the batch goes
    model::DownloadBatch batch_;
    Handle refreshing_, batch_shown_;
    sigc::connection entries_heard_, transfers_heard_;
    model::Guard guard_;
};

} // namespace confab::gtk

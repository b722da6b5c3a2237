// SPDX-License-Identifier: GPL-3.0-or-later
#include "windows/files_window.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "main_timer.hpp"
#include "model/file_text.hpp"
#include "ui.hpp"

#include <adwaita.h>
#include <glibmm/markup.h>
#include <gtkmm/eventcontrollerkey.h>

#include <utility>

namespace confab::gtk {

using client::ConversationId;
using client::Transfer;
using client::TransferId;

namespace {

/// So many pixels before the end of what is loaded, more is loaded.
constexpr double load_ahead = 600;
/// What comes within this is read together.
constexpr std::chrono::milliseconds together{300};
/// So long it is said how a download ended.
constexpr std::chrono::milliseconds end_shown{8000};

} // namespace

FilesWindow::FilesWindow(GtkWindow* object, const Glib::RefPtr<Gtk::Builder>& builder, Chat& chat,
                         ConversationId conversation)
    : Gtk::Window{object}, chat_{chat}, conversation_{std::move(conversation)},
      pages_{builder->get_widget<Gtk::Stack>("pages")}, states_{builder->get_widget<Gtk::Stack>("states")},
      search_bar_{builder->get_widget<Gtk::SearchBar>("search_bar")}, search_{builder->get_widget<Gtk::SearchEntry>(
                                                                          "search")},
      pictures_only_{builder->get_widget<Gtk::ToggleButton>("pictures_only")},
      as_grid_{builder->get_widget<Gtk::ToggleButton>("as_grid")}, everywhere_{builder->get_widget<Gtk::ToggleButton>(
                                                                       "everywhere")},
      list_scrolled_{builder->get_widget<Gtk::ScrolledWindow>("list_scrolled")},
      grid_scrolled_{builder->get_widget<Gtk::ScrolledWindow>("grid_scrolled")},
      selection_bar_{builder->get_widget<Gtk::ActionBar>("selection_bar")}, selected_{builder->get_widget<Gtk::Label>(
                                                                                "selected")},
      batch_text_{builder->get_widget<Gtk::Label>("batch_text")}, batch_box_{builder->get_widget<Gtk::Box>("batch")},
      batch_progress_{builder->get_widget<Gtk::ProgressBar>("batch_progress")},
      batch_stop_{builder->get_widget<Gtk::Button>("batch_stop")}, download_{builder->get_widget<Gtk::Button>(
                                                                       "download")},
      open_{builder->get_widget<Gtk::Button>("open")}, toasts_{native<AdwToastOverlay>(builder, "toasts")},
      title_{native<AdwWindowTitle>(builder, "title")}, actions_{chat, *this, [this](const auto& text) { tell(text); }},
      views_{*builder->get_widget<Gtk::ListView>("list"), *builder->get_widget<Gtk::GridView>("grid"), actions_},
      batch_{[this](const model::FileItem& item, auto then) {
                 chat_.files().fetch(item.where, item.entry.key, item.index, folder_, std::move(then));
             },
             [this](TransferId transfer) { chat_.files().cancel(conversation_.account, transfer); }} {
    preview_ = &load<FilePreview>([this](Gtk::Widget& made) { pages_->add(made, "preview"); }, "file-preview",
                                  "file_preview", actions_);
    preview_->signal_left().connect([this] { show_page(*pages_, "files"); });
    watch();
    watch_keys();
    begin();
}

FilesWindow::~FilesWindow() {
    entries_heard_.disconnect();
    transfers_heard_.disconnect();
}

void FilesWindow::watch() {
    search_bar_->connect_entry(*search_);
    search_->signal_search_changed().connect([this] { list_->set_words(search_->get_text()); });
    pictures_only_->signal_toggled().connect([this] { list_->set_pictures_only(pictures_only_->get_active()); });
    as_grid_->signal_toggled().connect([this] { show_list(); });
    everywhere_->signal_toggled().connect([this] { begin(); });
    for (auto* scrolled : {list_scrolled_, grid_scrolled_}) {
        scrolled->get_vadjustment()->signal_value_changed().connect([this] { load_more_if_near(); });
        scrolled->get_vadjustment()->signal_changed().connect([this] { load_more_if_near(); });
    }
    views_.signal_activated().connect([this](const model::FileItem& item) { activate(item); });
    views_.signal_selection().connect([this] { show_selection(); });
    open_->signal_clicked().connect([this] { open_selected(); });
    download_->signal_clicked().connect([this] { download_selected(); });
    batch_.signal_changed().connect([this] { show_batch(); });
    batch_stop_->signal_clicked().connect([this] { batch_.cancel(); });
    entries_heard_ = chat_.model().signal_entries().connect([this](const ConversationId& id) {
        if (id != conversation_ && (!everywhere_->get_active() || id.account != conversation_.account)) return;
        if (!refreshing_) refreshing_ = after(together, [this] { refresh(); });
    });
    transfers_heard_ = chat_.files().transfers().signal_changed().connect([this](const Transfer& transfer) {
        views_.changed(transfer);
        preview_->changed(transfer);
        batch_.apply(transfer);
    });
}

void FilesWindow::watch_keys() {
    auto keys = Gtk::EventControllerKey::create();
    keys->signal_key_pressed().connect(
        [this](guint key, guint, Gdk::ModifierType state) {
            const bool control = (state & Gdk::ModifierType::CONTROL_MASK) == Gdk::ModifierType::CONTROL_MASK;
            if (control && key == GDK_KEY_f) search_bar_->set_search_mode(true);
            else if (control && key == GDK_KEY_w) close();
            else if (key != GDK_KEY_Escape) return false;
            else if (pages_->get_visible_child_name() == "preview") show_page(*pages_, "files");
            else if (search_bar_->get_search_mode()) search_bar_->set_search_mode(false);
            else close();
            return true;
        },
        false);
    add_controller(keys);
}

void FilesWindow::begin() {
    const bool all = everywhere_->get_active();
    std::vector<ConversationId> conversations;
    for (const auto& each : chat_.model().conversations().items())
        if (all ? each.id.account == conversation_.account : each.id == conversation_) conversations.push_back(each.id);
    adw_window_title_set_subtitle(title_,
                                  all ? _("All conversations") : escaped(chat_.model().title(conversation_)).c_str());
    list_ = std::make_unique<model::FileList>(chat_.files(), std::move(conversations));
    list_->signal_changed().connect([this] { show_list(); });
    list_->set_pictures_only(pictures_only_->get_active());
    list_->set_words(search_->get_text());
    list_->refresh();
    show_page(*pages_, "files");
}

void FilesWindow::refresh() {
    refreshing_.reset();
    list_->refresh();
}

void FilesWindow::show_list() {
    views_.show(list_->shown());
    const char* kind = as_grid_->get_active() ? "grid" : "list";
    const bool nothing = list_->loaded() && !list_->loading() && list_->shown().empty();
    show_page(*states_, !nothing ? kind : list_->narrowed() ? "nothing" : "empty");
    if (!list_->problem().empty()) tell(list_->problem());
}

void FilesWindow::load_more_if_near() {
    const auto& seen = *(as_grid_->get_active() ? grid_scrolled_ : list_scrolled_)->get_vadjustment().get();
    const double below = seen.get_upper() - seen.get_page_size() - seen.get_value();
    if (below < load_ahead && list_ && list_->loaded() && list_->more()) list_->load_more();
}

void FilesWindow::show_selection() {
    const auto count = views_.selected().size();
    selection_bar_->set_revealed(count > 0);
    selected_->set_text(trf(N_("Selected: {}"), count));
    open_->set_visible(count == 1);
}

void FilesWindow::activate(const model::FileItem& item) {
    if (!model::is_picture(item.file())) return actions_.act(FileAction::open, item.where, item.entry, item.index);
    preview_->show_item(item);
    show_page(*pages_, "preview");
    preview_->focus();
}

void FilesWindow::open_selected() {
    const auto selected = views_.selected();
    if (!selected.empty()) activate(selected.front());
}

void FilesWindow::download_selected() {
    actions_.choose_folder(_("Download Files"), [this](std::filesystem::path folder) {
        folder_ = std::move(folder);
        batch_.add(views_.selected());
    });
}

void FilesWindow::show_batch() {
    batch_box_->set_visible(batch_.count() > 0);
    batch_text_->set_text(batch_.text());
    batch_progress_->set_fraction(batch_.fraction());
    batch_progress_->set_visible(batch_.running());
    batch_stop_->set_visible(batch_.running());
    if (batch_.running()) return batch_shown_.reset();
    batch_shown_ = after(end_shown, [this] { batch_box_->set_visible(false); });
}

void FilesWindow::tell(const std::string& text) {
    adw_toast_overlay_add_toast(toasts_, adw_toast_new(Glib::Markup::escape_text(text).c_str()));
}

} // namespace confab::gtk

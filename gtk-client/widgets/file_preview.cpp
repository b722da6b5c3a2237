// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/file_preview.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "model/file_text.hpp"
#include "picture_loader.hpp"
#include "ui.hpp"

#include <adwaita.h>

namespace confab::gtk {

FilePreview::FilePreview(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder, FileActions& actions)
    : Gtk::Box{object}, actions_{actions}, picture_{builder->get_widget<Gtk::Picture>("preview")},
      note_{builder->get_widget<Gtk::Label>("preview_note")}, open_{builder->get_widget<Gtk::Button>("preview_open")},
      title_{native<AdwWindowTitle>(builder, "preview_title")} {
    open_->signal_clicked().connect([this] { actions_.act(FileAction::open, item_.where, item_.entry, item_.index); });
    builder->get_widget<Gtk::Button>("back")->signal_clicked().connect([this] { left_.emit(); });
    builder->get_widget<Gtk::Button>("preview_save")->signal_clicked().connect([this] {
        actions_.act(FileAction::save, item_.where, item_.entry, item_.index);
    });
}

void FilePreview::show_item(const model::FileItem& item) {
    item_ = item;
    shown_ = true;
    const auto number = ++number_;
    const auto name = escaped(item.file().name);
    adw_window_title_set_title(title_, name.c_str());
    adw_window_title_set_subtitle(title_, model::describe(item.file()).c_str());
    picture_->set_paintable({});
    picture_->set_alternative_text(name);
    set_accessible_label(*picture_, name);
    const auto state = actions_.state(item.where, item.entry, item.index);
    const bool here = state.kind == model::FileState::Kind::here;
    note_->set_visible(!here);
    actions_.thumbnails().get(item.where, item.entry.key, item.index,
                              guard_.wrap([this, number](const Glib::RefPtr<Gdk::Texture>& small) {
                                  if (number == number_ && !picture_->get_paintable()) picture_->set_paintable(small);
                              }));
    if (here) load(state.local);
}

void FilePreview::load(const std::filesystem::path& file) {
    load_picture(file, guard_.wrap([this, number = number_](const Glib::RefPtr<Gdk::Texture>& whole) {
        if (number == number_ && whole) picture_->set_paintable(whole);
    }));
}

void FilePreview::changed(const client::Transfer& transfer) {
    if (!shown_ || transfer.entry != item_.entry.key || transfer.index != item_.index ||
        transfer.where != item_.where || transfer.state != client::Transfer::State::done)
        return;
    item_.entry.files.at(item_.index).local = transfer.file;
    note_->set_visible(false);
    load(transfer.file);
}

} // namespace confab::gtk

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/file_card.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"
#include "model/file_text.hpp"
#include "ui.hpp"

#include <giomm/contenttype.h>

#include <algorithm>

namespace confab::gtk {

using Kind = model::FileState::Kind;

namespace {

/// So large a picture is at most, in pixels: it stands in a bubble of a narrow window, too.
constexpr double widest = 216, highest = 200;

} // namespace

FileCard::FileCard(BaseObjectType* object, const Glib::RefPtr<Gtk::Builder>& builder)
    : Gtk::Box{object}, picture_button_{builder->get_widget<Gtk::Button>("picture_button")},
      open_{builder->get_widget<Gtk::Button>("open")}, save_{builder->get_widget<Gtk::Button>("save")},
      stop_{builder->get_widget<Gtk::Button>("stop")}, retry_{builder->get_widget<Gtk::Button>("retry")},
      picture_{builder->get_widget<Gtk::Picture>("picture")}, icon_{builder->get_widget<Gtk::Image>("icon")},
      name_{builder->get_widget<Gtk::Label>("name")}, detail_{builder->get_widget<Gtk::Label>("detail")},
      problem_{builder->get_widget<Gtk::Label>("problem")}, progress_{
                                                                builder->get_widget<Gtk::ProgressBar>("progress")} {
    add(picture_button_, FileAction::open);
    add(open_, FileAction::open);
    add(save_, FileAction::save);
    add(stop_, FileAction::stop);
    add(retry_, FileAction::retry);
}

void FileCard::add(Gtk::Button* button, FileAction action) {
    button->signal_clicked().connect([this, action] { action_.emit(action); });
}

void FileCard::show_file(const client::EntryFile& file, const model::FileState& state) {
    const auto name = escaped(file.name);
    name_->set_text(name);
    name_->set_tooltip_text(name);
    icon_->set(Gio::content_type_get_icon(model::content_type(file)));
    const auto progress = model::progress_text(state);
    const bool moving = state.kind == Kind::moving, failed = state.kind == Kind::failed;
    detail_->set_text(moving && !progress.empty() ? progress : model::describe(file));
    progress_->set_visible(moving && !state.waiting);
    progress_->set_fraction(state.fraction());
    problem_->set_visible(failed);
    if (failed) problem_->set_text(progress);
    set_accessible_label(*open_, trf(N_("Open {}"), name));
    set_accessible_label(*save_, trf(N_("Save {}"), name));
    set_accessible_label(*stop_, trf(N_("Cancel {}"), name));
    set_accessible_label(*retry_, trf(N_("Fetch {} again"), name));
    set_accessible_label(*picture_button_, trf(N_("Open the picture {}"), name));
    show_buttons(state);
}

void FileCard::show_buttons(const model::FileState& state) {
    const bool usable = state.kind == Kind::here || state.kind == Kind::elsewhere;
    open_->set_visible(usable);
    save_->set_visible(usable);
    stop_->set_visible(state.kind == Kind::moving);
    retry_->set_visible(state.kind == Kind::failed);
    picture_button_->set_sensitive(usable);
}

void FileCard::show_picture(const Glib::RefPtr<Gdk::Texture>& picture) {
    // A list box gives its rows what they need at least, and a picture that can shrink needs nothing.
    const double width = std::max(picture->get_width(), 1), height = std::max(picture->get_height(), 1);
    const double scale = std::min({1.0, widest / width, highest / height});
    picture_->set_size_request(std::max(1, static_cast<int>(width * scale)),
                               std::max(1, static_cast<int>(height * scale)));
    picture_->set_paintable(picture);
    picture_button_->set_visible(true);
    icon_->set_visible(false);
}

} // namespace confab::gtk

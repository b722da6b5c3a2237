// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_actions.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

#include <giomm/appinfo.h>
#include <giomm/file.h>
#include <glibmm/main.h>
#include <glibmm/miscutils.h>
#include <gtkmm/filechoosernative.h>
#include <gtkmm/window.h>

#include <memory>
#include <utility>

namespace confab::gtk {

using client::ConversationId;
using client::Entry;
using client::Transfer;
using client::TransferId;
using Kind = model::FileState::Kind;

namespace {

/// The first name in the folder that nothing has yet: "a.png", "a (2).png".
Glib::RefPtr<Gio::File> free_place(const std::filesystem::path& folder, const std::filesystem::path& file, int number) {
    auto name = file.filename().string();
    if (number > 1) name = file.stem().string() + " (" + std::to_string(number) + ")" + file.extension().string();
    return Gio::File::create_for_path((folder / name).string());
}

} // namespace

std::filesystem::path downloads_folder() {
    const auto folder = Glib::get_user_special_dir(Glib::UserDirectory::DOWNLOAD);
    return folder.empty() ? std::filesystem::path{Glib::get_home_dir()} / "Downloads" : std::filesystem::path{folder};
}

FileActions::FileActions(Chat& chat, Gtk::Widget& place, Tell tell)
    : chat_{chat}, place_{place}, tell_{std::move(tell)}, thumbnails_{chat.files()} {
    heard_ = chat_.files().transfers().signal_changed().connect([this](const Transfer& transfer) { heard(transfer); });
}

FileActions::~FileActions() { heard_.disconnect(); }

Gtk::Window* FileActions::window() const {
    // It has none any more while its window is taken apart.
    return dynamic_cast<Gtk::Window*>(const_cast<Gtk::Widget&>(place_).get_root());
}

model::FileState FileActions::state(const ConversationId& where, const Entry& entry, std::size_t index) const {
    return model::state_of(entry, index, chat_.files().transfers().find(where, entry.key, index));
}

void FileActions::act(FileAction action, const ConversationId& where, const Entry& entry, std::size_t index) {
    const Which which{where, entry.key, index};
    switch (action) {
    case FileAction::open: return open(which, entry);
    case FileAction::save: return save(which, entry);
    case FileAction::stop: return stop(which, entry);
    case FileAction::retry: return fetch(which, downloads_folder(), false);
    }
}

void FileActions::open(const Which& which, const Entry& entry) {
    const auto now = state(std::get<0>(which), entry, std::get<2>(which));
    if (now.kind == Kind::here && !now.local.empty())
        // The person may have moved or deleted it since.
        return open_local(now.local, [this, which] { fetch(which, downloads_folder(), true); });
    if (now.kind == Kind::moving && !now.upload) opening_.insert(which);
    else fetch(which, downloads_folder(), true);
}

void FileActions::open_local(const std::filesystem::path& file, std::function<void()> gone) {
    auto place = Gio::File::create_for_path(file.string());
    place->query_info_async(
        guard_.wrap([this, place, file, gone = std::move(gone)](const Glib::RefPtr<Gio::AsyncResult>& result) {
            try {
                (void)place->query_info_finish(result);
            } catch (const Glib::Error&) {
                return gone();
            }
            launch(file);
        }),
        G_FILE_ATTRIBUTE_STANDARD_TYPE);
}

void FileActions::launch(const std::filesystem::path& file) {
    const auto uri = Gio::File::create_for_path(file.string())->get_uri();
    const auto name = escaped(file.filename().string());
    Gio::AppInfo::launch_default_for_uri_async(uri,
                                               guard_.wrap([this, name](const Glib::RefPtr<Gio::AsyncResult>& result) {
                                                   try {
                                                       Gio::AppInfo::launch_default_for_uri_finish(result);
                                                   } catch (const Glib::Error& why) {
                                                       tell_(trf(N_("“{}” can't be opened: {}"), name, why.what()));
                                                   }
                                               }));
}

void FileActions::fetch(const Which& which, std::filesystem::path folder, bool open) {
    const auto& [where, entry, index] = which;
    if (open) opening_.insert(which);
    chat_.files().fetch(where, entry, index, std::move(folder),
                        guard_.wrap([this, which](const Result<TransferId>& transfer) {
                            if (transfer) return;
                            opening_.erase(which);
                            tell_(transfer.error().text);
                        }));
}

void FileActions::choose_folder(const std::string& title, std::function<void(std::filesystem::path)> then) {
    auto* parent = window();
    if (parent == nullptr) return;
    auto dialog = Gtk::FileChooserNative::create(title, *parent, Gtk::FileChooser::Action::SELECT_FOLDER,
                                                 _("_Save Here"), _("_Cancel"));
    dialog->set_current_folder(Gio::File::create_for_path(downloads_folder().string()));
    // It lives until it has answered.
    dialog->signal_response().connect([dialog, then = guard_.wrap(std::move(then))](int response) mutable {
        const auto folder = response == static_cast<int>(Gtk::ResponseType::ACCEPT) ? dialog->get_file() : nullptr;
        if (folder && !folder->get_path().empty()) then(std::filesystem::path{folder->get_path()});
        Glib::signal_idle().connect_once([dialog] {});
        dialog.reset();
    });
    dialog->set_modal(true);
    dialog->show();
}

void FileActions::save(const Which& which, const Entry& entry) {
    const auto now = state(std::get<0>(which), entry, std::get<2>(which));
    choose_folder(_("Save File"), [this, which, now](const std::filesystem::path& folder) {
        if (now.kind == Kind::here && !now.local.empty()) copy(now.local, folder);
        else fetch(which, folder, false);
    });
}

void FileActions::copy(const std::filesystem::path& file, const std::filesystem::path& folder) {
    struct Copying {
        Glib::RefPtr<Gio::File> from, to;
        int number = 1;
    };
    auto copying = std::make_shared<Copying>();
    copying->from = Gio::File::create_for_path(file.string());
    // Never over something else: the next name is tried where there is a file already.
    const auto attempt = std::make_shared<std::function<void()>>();
    *attempt = [this, copying, file, folder, again = std::weak_ptr{attempt}] {
        constexpr int most_names = 1000;
        const auto self = again.lock();
        copying->to = free_place(folder, file, copying->number++);
        copying->from->copy_async(copying->to,
                                  guard_.wrap([this, copying, self](const Glib::RefPtr<Gio::AsyncResult>& result) {
                                      try {
                                          copying->from->copy_finish(result);
                                          tell_(trf(N_("Saved as “{}”."), escaped(copying->to->get_basename())));
                                      } catch (const Gio::Error& why) {
                                          if (why.code() == Gio::Error::EXISTS && copying->number < most_names)
                                              return (*self)();
                                          tell_(why.what());
                                      } catch (const Glib::Error& why) {
                                          tell_(why.what());
                                      }
                                  }));
    };
    (*attempt)();
}

void FileActions::stop(const Which& which, const Entry& entry) {
    const auto& [where, key, index] = which;
    opening_.erase(which);
    const auto* transfer = chat_.files().transfers().find(where, key, index);
    if (transfer != nullptr && !transfer->ended()) chat_.files().cancel(where.account, transfer->id);
    else if (entry.delivery == client::Delivery::sending) chat_.discard(where, key);
}

void FileActions::heard(const Transfer& transfer) {
    if (!transfer.ended()) return;
    const auto wanted = opening_.find({transfer.where, transfer.entry, transfer.index});
    if (wanted == opening_.end() || transfer.upload) return;
    opening_.erase(wanted);
    if (transfer.state == Transfer::State::done) launch(transfer.file);
}

} // namespace confab::gtk

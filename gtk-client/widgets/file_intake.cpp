// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/file_intake.hpp"

#include "base/i18n.hpp"

#include <giomm/file.h>
#include <glibmm/datetime.h>
#include <glibmm/main.h>
#include <gtkmm/droptarget.h>
#include <gtkmm/filechoosernative.h>
#include <gtkmm/window.h>

#include <memory>
#include <system_error>
#include <utility>

namespace confab::gtk {

namespace {

/// Something of C that calls back once, with a function that ends with its owner.
using Answer = std::function<void(GObject* source, GAsyncResult* result)>;

void answered(GObject* source, GAsyncResult* result, gpointer data) {
    const std::unique_ptr<Answer> answer{static_cast<Answer*>(data)};
    (*answer)(source, result);
}

std::vector<std::filesystem::path> paths_of(GdkFileList* list) {
    std::vector<std::filesystem::path> paths;
    auto* files = gdk_file_list_get_files(list);
    for (auto* each = files; each != nullptr; each = each->next)
        if (const char* path = g_file_peek_path(G_FILE(each->data))) paths.emplace_back(path);
    g_slist_free(files);
    return paths;
}

struct Picture {
    GdkTexture* texture;
    std::filesystem::path file;
    ~Picture() { g_object_unref(texture); }
};

/// On a thread of its own: a picture of a whole screen takes its time.
void write_picture(GTask* task, gpointer, gpointer data, GCancellable*) {
    auto* picture = static_cast<Picture*>(data);
    std::error_code ignored;
    std::filesystem::create_directories(picture->file.parent_path(), ignored);
    g_task_return_boolean(task, gdk_texture_save_to_png(picture->texture, picture->file.c_str()));
}

} // namespace

FileIntake::FileIntake(Gtk::Widget& place, std::filesystem::path pasted, Take take, Tell tell)
    : place_{place}, pasted_{std::move(pasted)}, take_{std::move(take)}, tell_{std::move(tell)} {}

void FileIntake::choose() {
    auto* window = dynamic_cast<Gtk::Window*>(place_.get_root());
    if (window == nullptr) return;
    auto dialog = Gtk::FileChooserNative::create(_("Attach Files"), *window, Gtk::FileChooser::Action::OPEN,
                                                 _("_Attach"), _("_Cancel"));
    dialog->set_select_multiple(true);
    // It lives until it has answered.
    dialog->signal_response().connect([dialog, take = guard_.wrap(take_)](int response) mutable {
        std::vector<std::filesystem::path> paths;
        if (response == static_cast<int>(Gtk::ResponseType::ACCEPT)) {
            // giomm does not know the class of such an item.
            auto* files = gtk_file_chooser_get_files(GTK_FILE_CHOOSER(dialog->gobj()));
            for (guint i = 0; i < g_list_model_get_n_items(files); ++i) {
                auto* file = G_FILE(g_list_model_get_item(files, i));
                if (const char* path = g_file_peek_path(file)) paths.emplace_back(path);
                g_object_unref(file);
            }
            g_object_unref(files);
        }
        if (!paths.empty()) take(paths);
        Glib::signal_idle().connect_once([dialog] {});
        dialog.reset();
    });
    dialog->set_modal(true);
    dialog->show();
}

bool FileIntake::paste() {
    auto* formats = gdk_clipboard_get_formats(gtk_widget_get_clipboard(place_.gobj()));
    if (gdk_content_formats_contain_gtype(formats, GDK_TYPE_FILE_LIST) != FALSE ||
        gdk_content_formats_contain_mime_type(formats, "text/uri-list") != FALSE)
        paste_files();
    // Whoever copies cells or a part of a page gives a picture of it along with the text.
    else if (gdk_content_formats_contain_gtype(formats, G_TYPE_STRING) != FALSE ||
             gdk_content_formats_contain_mime_type(formats, "text/plain;charset=utf-8") != FALSE)
        return false;
    else if (gdk_content_formats_contain_gtype(formats, GDK_TYPE_TEXTURE) != FALSE ||
             gdk_content_formats_contain_mime_type(formats, "image/png") != FALSE)
        paste_picture();
    else return false;
    return true;
}

void FileIntake::paste_files() {
    auto then = guard_.wrap([this](GObject* source, GAsyncResult* result) {
        const auto* value = gdk_clipboard_read_value_finish(GDK_CLIPBOARD(source), result, nullptr);
        if (value == nullptr) return tell_(_("The clipboard can't be read."));
        const auto paths = paths_of(static_cast<GdkFileList*>(g_value_get_boxed(value)));
        if (paths.empty()) tell_(_("Only files of this computer can be sent."));
        else take_(paths);
    });
    gdk_clipboard_read_value_async(gtk_widget_get_clipboard(place_.gobj()), GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT,
                                   nullptr, answered, new Answer{std::move(then)});
}

void FileIntake::paste_picture() {
    auto then = guard_.wrap([this](GObject* source, GAsyncResult* result) {
        auto* picture = gdk_clipboard_read_texture_finish(GDK_CLIPBOARD(source), result, nullptr);
        if (picture != nullptr) keep(picture);
        else tell_(_("The picture in the clipboard can't be read."));
    });
    gdk_clipboard_read_texture_async(gtk_widget_get_clipboard(place_.gobj()), nullptr, answered,
                                     new Answer{std::move(then)});
}

void FileIntake::keep(GdkTexture* picture) {
    // Translators: the name of the file for a picture from the clipboard; a date for strftime(), without / and :
    const auto name = Glib::DateTime::create_now_local().format(_("Picture %Y-%m-%d %H-%M-%S"));
    auto file = pasted_ / (name.raw() + ".png");
    std::error_code ignored;
    for (int number = 2; std::filesystem::exists(file, ignored); ++number)
        file = pasted_ / (name.raw() + " (" + std::to_string(number) + ").png");
    auto then = guard_.wrap([this, file](GObject*, GAsyncResult* result) {
        if (g_task_propagate_boolean(G_TASK(result), nullptr) != FALSE) take_({file});
        else tell_(trf(N_("The picture can't be written into {}."), file.parent_path().string()));
    });
    auto* task = g_task_new(nullptr, nullptr, answered, new Answer{std::move(then)});
    g_task_set_task_data(task, new Picture{picture, file}, [](gpointer data) { delete static_cast<Picture*>(data); });
    g_task_run_in_thread(task, write_picture);
    g_object_unref(task);
}

void FileIntake::accept_drops(Gtk::Widget& widget) {
    auto target = Gtk::DropTarget::create(GDK_TYPE_FILE_LIST, Gdk::DragAction::COPY);
    // Before the text field, which would take the names of the files for text.
    target->set_propagation_phase(Gtk::PropagationPhase::CAPTURE);
    target->signal_drop().connect(
        [this](const Glib::ValueBase& value, double, double) {
            const auto paths = paths_of(static_cast<GdkFileList*>(g_value_get_boxed(value.gobj())));
            if (!paths.empty()) take_(paths);
            return !paths.empty();
        },
        false);
    widget.add_controller(target);
}

} // namespace confab::gtk

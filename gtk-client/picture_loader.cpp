// SPDX-License-Identifier: GPL-3.0-or-later
#include "picture_loader.hpp"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gdk/gdk.h>

#include <algorithm>
#include <memory>

namespace confab::gtk {

namespace {

/// A picture has at most this many pixels, and is shown with at most so many in a row or a column.
constexpr long most_pixels = 100'000'000;
constexpr int most_shown = 2560;

using Then = std::function<void(const Glib::RefPtr<Gdk::Texture>&)>;

void read(GTask* task, gpointer, gpointer data, GCancellable*) {
    const char* file = static_cast<const char*>(data);
    int width = 0, height = 0;
    const bool picture = gdk_pixbuf_get_file_info(file, &width, &height) != nullptr;
    if (!picture || static_cast<long>(width) * height > most_pixels)
        return g_task_return_pointer(task, nullptr, nullptr);
    const bool large = std::max(width, height) > most_shown;
    auto* pixels = large ? gdk_pixbuf_new_from_file_at_scale(file, most_shown, most_shown, TRUE, nullptr)
                         : gdk_pixbuf_new_from_file(file, nullptr);
    if (pixels == nullptr) return g_task_return_pointer(task, nullptr, nullptr);
    // As the camera was held.
    auto* upright = gdk_pixbuf_apply_embedded_orientation(pixels);
    g_object_unref(pixels);
    auto* texture = gdk_texture_new_for_pixbuf(upright);
    g_object_unref(upright);
    g_task_return_pointer(task, texture, g_object_unref);
}

void has_read(GObject*, GAsyncResult* result, gpointer data) {
    const std::unique_ptr<Then> then{static_cast<Then*>(data)};
    auto* texture = g_task_propagate_pointer(G_TASK(result), nullptr);
    (*then)(texture == nullptr ? Glib::RefPtr<Gdk::Texture>{} : Glib::wrap(GDK_TEXTURE(texture)));
}

} // namespace

void load_picture(const std::filesystem::path& file, Then then) {
    auto* task = g_task_new(nullptr, nullptr, has_read, new Then{std::move(then)});
    g_task_set_task_data(task, g_strdup(file.c_str()), g_free);
    g_task_run_in_thread(task, read);
    g_object_unref(task);
}

} // namespace confab::gtk

// SPDX-License-Identifier: GPL-3.0-or-later
#include "glib.hpp"

namespace confab::glib {
namespace {

// The callback belongs to the source, so one that destroys its own Source still runs to its end.
gboolean run(gpointer data) noexcept {
    try {
        return (*static_cast<Source::Callback*>(data))() ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
    } catch (...) {
        return G_SOURCE_REMOVE;
    }
}
gboolean run_pollable(GObject*, gpointer data) noexcept { return run(data); }
gboolean run_socket(GSocket*, GIOCondition, gpointer data) noexcept { return run(data); }

} // namespace

void Source::attach(GSource* source, GSourceFunc dispatch, Callback callback) {
    stop();
    source_ = source;
    g_source_set_callback(source_, dispatch, new Callback(std::move(callback)),
                          [](gpointer data) { delete static_cast<Callback*>(data); });
    g_source_attach(source_, g_main_context_get_thread_default());
}

void Source::after(std::chrono::milliseconds time, Callback callback) {
    attach(g_timeout_source_new(static_cast<guint>(time.count())), run, std::move(callback));
}

void Source::attach_pollable(GSource* source, Callback callback) {
    attach(source, reinterpret_cast<GSourceFunc>(reinterpret_cast<void*>(run_pollable)), std::move(callback));
}

void Source::attach_socket(GSource* source, Callback callback) {
    attach(source, reinterpret_cast<GSourceFunc>(reinterpret_cast<void*>(run_socket)), std::move(callback));
}

void Source::stop() noexcept {
    if (auto* source = std::exchange(source_, nullptr)) {
        g_source_destroy(source);
        g_source_unref(source);
    }
}

} // namespace confab::glib

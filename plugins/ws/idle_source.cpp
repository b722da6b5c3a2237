// SPDX-License-Identifier: GPL-3.0-or-later
#include "idle_source.hpp"

namespace confab::ws {
namespace {

GSourceFuncs by_time = {nullptr,
                        nullptr,
                        [](GSource* source, GSourceFunc fn, gpointer data) -> gboolean {
                            g_source_set_ready_time(source, -1);
                            reinterpret_cast<void (*)(gpointer)>(reinterpret_cast<void*>(fn))(data);
                            return G_SOURCE_CONTINUE;
                        },
                        nullptr,
                        nullptr,
                        nullptr};

} // namespace

GSource* new_idle_source(void (*fn)(gpointer), gpointer data) {
    GSource* source = g_source_new(&by_time, sizeof(GSource));
    g_source_set_callback(source, reinterpret_cast<GSourceFunc>(reinterpret_cast<void*>(fn)), data, nullptr);
    g_source_attach(source, g_main_context_get_thread_default());
    return source;
}

} // namespace confab::ws

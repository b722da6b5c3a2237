// SPDX-License-Identifier: GPL-3.0-or-later
#include "default_context.hpp"

#include <glib.h>

namespace confab::cli {

DefaultContext::DefaultContext()
    : loop_{g_main_loop_new(nullptr, FALSE)}, thread_{[loop = loop_] { g_main_loop_run(loop); }} {}

DefaultContext::~DefaultContext() {
    // From within: a loop that does not run yet would miss it.
    g_idle_add(
        [](gpointer loop) -> gboolean {
            g_main_loop_quit(static_cast<GMainLoop*>(loop));
            return G_SOURCE_REMOVE;
        },
        loop_);
    thread_.join();
    g_main_loop_unref(loop_);
}

} // namespace confab::cli

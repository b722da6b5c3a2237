// SPDX-License-Identifier: GPL-3.0-or-later
#include "parked_input.hpp"

#include <memory>
#include <utility>

namespace confab::ws {
namespace {

GSourceFuncs never = {nullptr, nullptr, [](GSource*, GSourceFunc, gpointer) -> gboolean { return G_SOURCE_REMOVE; },
                      nullptr, nullptr, nullptr};

GMainContext* nobodys() {
    static thread_local const std::unique_ptr<GMainContext, decltype(&g_main_context_unref)> context{
        g_main_context_new(), g_main_context_unref};
    return context.get();
}

} // namespace

GSource* ParkedInput::make() {
    drop();
    source_ = g_source_new(&never, sizeof(GSource));
    if (!std::exchange(pushed_, true)) g_main_context_push_thread_default(nobodys());
    return g_source_ref(source_);
}

void ParkedInput::released() noexcept {
    if (std::exchange(pushed_, false)) g_main_context_pop_thread_default(nobodys());
}

void ParkedInput::fire(GObject* stream) {
    if (!waiting()) return;
    // It is destroyed in its own callback, and so may be all that hangs on it.
    GSource* source = g_source_ref(source_);
    GSourceFunc fn = nullptr;
    gpointer data = nullptr;
    if (source->callback_funcs) source->callback_funcs->get(source->callback_data, source, &fn, &data);
    if (fn) {
        g_object_ref(stream);
        auto* owner = g_object_ref(G_OBJECT(data));
        reinterpret_cast<GPollableSourceFunc>(reinterpret_cast<void*>(fn))(stream, data);
        g_object_unref(owner);
        g_object_unref(stream);
    }
    g_source_unref(source);
}

void ParkedInput::drop() noexcept {
    if (auto* source = std::exchange(source_, nullptr)) g_source_unref(source);
}

} // namespace confab::ws

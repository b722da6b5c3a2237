// SPDX-License-Identifier: GPL-3.0-or-later
#include "watch.hpp"

#include <utility>

namespace confab::share {
namespace {

class Monitor final : public storage::Watch {
public:
    Monitor(Ref<GFileMonitor> monitor, std::function<void()> changed) : monitor_{std::move(monitor)} {
        const auto handler = +[](GFileMonitor*, GFile* file, GFile* other, GFileMonitorEvent event, gpointer data) {
            // What is written here has a temporary name until it is whole, and then another one.
            auto* now = event == G_FILE_MONITOR_EVENT_RENAMED && other ? other : file;
            const std::unique_ptr<char, decltype(&g_free)> name{g_file_get_basename(now), g_free};
            if (name && is_temporary(name.get())) return;
            const auto fn = *static_cast<std::function<void()>*>(data); // a copy: it may end this watch
            try {
                fn();
            } catch (...) {} // the next look finds it
        };
        handler_ = g_signal_connect_data(
            monitor_.get(), "changed", G_CALLBACK(handler), new std::function<void()>(std::move(changed)),
            [](gpointer data, GClosure*) { delete static_cast<std::function<void()>*>(data); }, GConnectFlags{});
    }
    ~Monitor() override {
        g_signal_handler_disconnect(monitor_.get(), handler_);
        g_file_monitor_cancel(monitor_.get());
    }

private:
    Ref<GFileMonitor> monitor_;
    gulong handler_ = 0;
};

} // namespace

std::unique_ptr<storage::Watch> watch_folder(const Place& place, const std::string& path,
                                             std::function<void()> changed) {
    const auto folder = file_at(place, path);
    if (!folder || !place.mount->local()) return nullptr;
    // A monitor of what is not there looks every few seconds whether it has come.
    if (g_file_query_file_type(folder->get(), G_FILE_QUERY_INFO_NONE, nullptr) != G_FILE_TYPE_DIRECTORY) return nullptr;
    auto monitor =
        Ref<GFileMonitor>::take(g_file_monitor_directory(folder->get(), G_FILE_MONITOR_WATCH_MOVES, nullptr, nullptr));
    if (!monitor) return nullptr;
    // Its rate limit holds back what follows soon, not the first.
    g_file_monitor_set_rate_limit(monitor.get(), 100);
    return std::make_unique<Monitor>(std::move(monitor), std::move(changed));
}

} // namespace confab::share

// SPDX-License-Identifier: GPL-3.0-or-later
#include "mount.hpp"

#include "common/i18n.hpp"
#include "mount_operation.hpp"

#include <utility>

namespace confab::share {
namespace {

using async::Stop;
using async::Task;

Task<async::GioResult<bool>> mount(glib::Ref<GFile> root, glib::Ref<GMountOperation> operation, Stop stop) {
    return async::gio_async(
        std::move(stop),
        [root, operation](GCancellable* cancellable, GAsyncReadyCallback ready, gpointer data) {
            g_file_mount_enclosing_volume(root.get(), G_MOUNT_MOUNT_NONE, operation.get(), cancellable, ready, data);
        },
        [operation](GObject* source, GAsyncResult* result, GError** error) {
            return g_file_mount_enclosing_volume_finish(G_FILE(source), result, error) != FALSE;
        });
}

Error failure(const async::GioError& error, const MountOperation& operation) {
    const auto detail = fmt::format("mounting: {}", error.text);
    if (operation.questioned())
        return {
            CONFAB_E_TLS,
            N_("This computer does not know the server's key or certificate. Connect to it once in the file manager."),
            detail};
    if (operation.refused())
        return {CONFAB_E_AUTH, N_("The server does not accept this user name and password."), detail};
    auto other = error_of(error, "mounting");
    switch (other.code) {
    case CONFAB_E_DENIED: return {CONFAB_E_AUTH, N_("The server does not let this user, or a guest, in."), detail};
    case CONFAB_E_NOT_FOUND: return {CONFAB_E_NOT_FOUND, N_("The server has no share of this name."), detail};
    case CONFAB_E_UNSUPPORTED:
        return {CONFAB_E_UNSUPPORTED, N_("This computer can't connect to such servers: GVfs is not installed."),
                detail};
    case CONFAB_E_IO:
    case CONFAB_E_INVALID: return {CONFAB_E_NETWORK, N_("The server can't be reached."), detail};
    default: return other;
    }
}

} // namespace

Mount::Mount(const Location& location, Credentials credentials)
    : root_{glib::Ref<GFile>::take(g_file_new_for_uri(location.uri_for(credentials.user, credentials.domain).c_str()))},
      credentials_{std::move(credentials)}, local_{location.local()} {}

Task<Result<void>> Mount::ensure(Stop stop) {
    const auto self = shared_from_this();
    if (local_) co_return Result<void>{};
    if (!under_way_) {
        under_way_ = true;
        last_ = co_await attempt(stop);
        under_way_ = false;
        ++attempts_;
        ended_.set();
        co_return last_;
    }
    const auto before = attempts_;
    while (attempts_ == before) {
        const auto ended = co_await ended_.wait(stop);
        if (ended != CONFAB_OK)
            co_return tl::unexpected{error_of(async::stopped_error(ended), "waiting for the mount")};
    }
    // One that was cancelled says nothing to the others: each of them tries for itself.
    if (!last_ && last_.error().code == CONFAB_E_CANCELLED) co_return co_await ensure(stop);
    co_return last_;
}

Task<Result<void>> Mount::attempt(Stop stop) {
    const MountOperation operation{credentials_};
    const auto mounted = co_await mount(root_, glib::Ref<GMountOperation>::share(operation.get()), std::move(stop));
    if (!mounted && !mounted.error().is(G_IO_ERROR_ALREADY_MOUNTED))
        co_return tl::unexpected{failure(mounted.error(), operation)};
    co_return Result<void>{};
}

} // namespace confab::share

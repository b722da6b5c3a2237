// SPDX-License-Identifier: GPL-3.0-or-later
#include "gio.hpp"

namespace confab::async {

GioError stopped_error(confab_result reason) {
    if (reason == CONFAB_E_TIMEOUT) return {G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the time limit has passed"};
    return {G_IO_ERROR, G_IO_ERROR_CANCELLED, "it was cancelled"};
}

GioError busy_error() { return {G_IO_ERROR, G_IO_ERROR_BUSY, "too much waits for a worker thread"}; }

tl::unexpected<GioError> gio_failure(GError* error) {
    GioError value{error->domain, error->code, error->message};
    g_error_free(error);
    return tl::unexpected<GioError>{std::move(value)};
}

} // namespace confab::async

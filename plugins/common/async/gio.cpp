// SPDX-License-Identifier: GPL-3.0-or-later
#include "gio.hpp"

namespace confab::async {

GioError stopped_error(confab_result reason) {
    if (reason == CONFAB_E_TIMEOUT) return {G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the time limit has passed"};
    return {G_IO_ERROR, G_IO_ERROR_CANCELLED, "it was cancelled"};
}

} // namespace confab::async

// SPDX-License-Identifier: GPL-3.0-or-later
#include "errors.hpp"

#include "common/i18n.hpp"

#include <gio/gio.h>

#include <cerrno>

namespace confab::share {
namespace {

/// GVfs tells some errors of a server as G_IO_ERROR_FAILED with the system's words at the end of the text.
confab_result code_of_words(const std::string& text) {
    constexpr struct {
        int number;
        confab_result code;
    } known[] = {{ENOENT, CONFAB_E_NOT_FOUND},     {EEXIST, CONFAB_E_NAME_IN_USE},   {EACCES, CONFAB_E_DENIED},
                 {EPERM, CONFAB_E_DENIED},         {EROFS, CONFAB_E_DENIED},         {ENOSPC, CONFAB_E_FULL},
                 {EDQUOT, CONFAB_E_FULL},          {EBUSY, CONFAB_E_AGAIN},          {EINVAL, CONFAB_E_INVALID},
                 {ECONNABORTED, CONFAB_E_NETWORK}, {ECONNRESET, CONFAB_E_NETWORK},   {ECONNREFUSED, CONFAB_E_NETWORK},
                 {EPIPE, CONFAB_E_NETWORK},        {ENOTCONN, CONFAB_E_NETWORK},     {ETIMEDOUT, CONFAB_E_NETWORK},
                 {ENETUNREACH, CONFAB_E_NETWORK},  {EHOSTUNREACH, CONFAB_E_NETWORK}, {EHOSTDOWN, CONFAB_E_NETWORK},
                 {ENETDOWN, CONFAB_E_NETWORK},     {ESHUTDOWN, CONFAB_E_NETWORK},    {ENETRESET, CONFAB_E_NETWORK}};
    for (const auto& each : known)
        if (text.ends_with(g_strerror(each.number))) return each.code;
    return CONFAB_E_IO;
}

confab_result code_of(const async::GioError& error) {
    if (error.domain != G_IO_ERROR) return error.domain == G_DBUS_ERROR ? CONFAB_E_NETWORK : CONFAB_E_IO;
    switch (error.code) {
    case G_IO_ERROR_NOT_FOUND: return CONFAB_E_NOT_FOUND;
    case G_IO_ERROR_EXISTS: return CONFAB_E_NAME_IN_USE;
    case G_IO_ERROR_PERMISSION_DENIED:
    case G_IO_ERROR_READ_ONLY: return CONFAB_E_DENIED;
    case G_IO_ERROR_NO_SPACE: return CONFAB_E_FULL;
    case G_IO_ERROR_BUSY:
    case G_IO_ERROR_WOULD_BLOCK:
    case G_IO_ERROR_PENDING: return CONFAB_E_AGAIN;
    case G_IO_ERROR_TIMED_OUT: return CONFAB_E_TIMEOUT;
    case G_IO_ERROR_CANCELLED: return CONFAB_E_CANCELLED;
    case G_IO_ERROR_HOST_NOT_FOUND:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_CONNECTION_CLOSED:
    case G_IO_ERROR_NOT_CONNECTED:
    case G_IO_ERROR_NOT_MOUNTED:
    case G_IO_ERROR_CLOSED:
    case G_IO_ERROR_DBUS_ERROR:
    case G_IO_ERROR_PROXY_FAILED: return CONFAB_E_NETWORK;
    case G_IO_ERROR_INVALID_FILENAME:
    case G_IO_ERROR_FILENAME_TOO_LONG:
    case G_IO_ERROR_INVALID_ARGUMENT:
    case G_IO_ERROR_IS_DIRECTORY:
    case G_IO_ERROR_NOT_DIRECTORY:
    case G_IO_ERROR_NOT_REGULAR_FILE: return CONFAB_E_INVALID;
    case G_IO_ERROR_NOT_SUPPORTED: return CONFAB_E_UNSUPPORTED;
    default: return code_of_words(error.text);
    }
}

const char* sentence(confab_result code) noexcept {
    switch (code) {
    case CONFAB_E_NOT_FOUND: return N_("There is no such file or folder.");
    case CONFAB_E_NAME_IN_USE: return N_("There is something with this name already.");
    case CONFAB_E_DENIED: return N_("The server does not allow this.");
    case CONFAB_E_FULL: return N_("There is no room left in the folder.");
    case CONFAB_E_AGAIN: return N_("Somebody else is using the file.");
    case CONFAB_E_TIMEOUT: return N_("The server does not answer in time.");
    case CONFAB_E_CANCELLED: return N_("Cancelled.");
    case CONFAB_E_NETWORK: return N_("The server can't be reached.");
    case CONFAB_E_INVALID: return N_("The server does not take this name, or it stands for something else.");
    case CONFAB_E_UNSUPPORTED: return N_("The server can't do this.");
    default: return N_("The folder can't be used.");
    }
}

} // namespace

Error error_of(const async::GioError& error, std::string_view doing) {
    const auto code = code_of(error);
    return {code, sentence(code), fmt::format("{}: {}", doing, error.text)};
}

bool unmounted(const async::GioError& error) noexcept {
    return error.domain == G_DBUS_ERROR || error.is(G_IO_ERROR_NOT_MOUNTED) || error.is(G_IO_ERROR_DBUS_ERROR) ||
           error.is(G_IO_ERROR_CLOSED);
}

bool busy(const async::GioError& error) noexcept {
    return error.is(G_IO_ERROR_BUSY) || error.is(G_IO_ERROR_WOULD_BLOCK) || error.is(G_IO_ERROR_PENDING);
}

} // namespace confab::share

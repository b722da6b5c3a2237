// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <confab/plugin.hpp>

#include <fmt/format.h>
#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace confab {

/// What went wrong, for programs. The values are those of the ABI (plugin.h, confab_results), which tells what each means.
enum class Code : int32_t {
    ok = CONFAB_OK,
    busy = CONFAB_E_AGAIN,
    unsupported = CONFAB_E_UNSUPPORTED,
    invalid = CONFAB_E_INVALID,
    wrong_state = CONFAB_E_STATE,
    not_found = CONFAB_E_NOT_FOUND,
    denied = CONFAB_E_DENIED,
    auth_failed = CONFAB_E_AUTH,
    network = CONFAB_E_NETWORK,
    tls_untrusted = CONFAB_E_TLS,
    timed_out = CONFAB_E_TIMEOUT,
    cancelled = CONFAB_E_CANCELLED,
    too_large = CONFAB_E_TOO_LARGE,
    io = CONFAB_E_IO,
    bad_frame = CONFAB_E_PROTOCOL,
    name_in_use = CONFAB_E_NAME_IN_USE,
    bad_setting = CONFAB_E_CONFIG,
    closed = CONFAB_E_CLOSED,
    internal = CONFAB_E_INTERNAL,
    too_slow = CONFAB_E_TOO_SLOW,
    rate_limited = CONFAB_E_RATE_LIMITED,
    storage_full = CONFAB_E_FULL,
    uncertain = CONFAB_E_UNCERTAIN,
    not_joined = CONFAB_E_NOT_JOINED,
    not_online = CONFAB_E_NOT_ONLINE,
    invalid_id = CONFAB_E_INVALID_ID,
    unknown_user = CONFAB_E_UNKNOWN_USER,
    room_changed = CONFAB_E_ROOM_CHANGED,
    wrong_passphrase = CONFAB_E_WRONG_PASSPHRASE,
    replaced = CONFAB_E_REPLACED,
    key_changed = CONFAB_E_KEY_CHANGED,
};

/// The name of `code` on the wire, in the command line and in logs.
[[nodiscard]] constexpr std::string_view name(Code code) noexcept {
    return sdk::code_name(static_cast<confab_result>(code));
}

/// The code of an ABI result; a result that this version does not know is `internal`.
[[nodiscard]] constexpr Code code_of(confab_result result) noexcept {
    if (result >= 0) return Code::ok;
    return result < CONFAB_E_KEY_CHANGED ? Code::internal : static_cast<Code>(result);
}

/// A failure: a code for programs and a sentence for people. Made where it happens, handled where something can be done.
struct Error {
    Code code = Code::internal;
    std::string text;

    friend bool operator==(const Error&, const Error&) = default;
};

template <class T> using Result = tl::expected<T, Error>;

/// `return fail(Code::io, "reading {}: {}", path, why);`
template <class... Args>
[[nodiscard]] tl::unexpected<Error> fail(Code code, fmt::format_string<Args...> text, Args&&... args) {
    return tl::unexpected<Error>{Error{code, fmt::format(text, std::forward<Args>(args)...)}};
}

/// Hands an error on.
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>{std::move(error)}; }

} // namespace confab

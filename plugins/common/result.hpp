// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confab/plugin.h"

#include <fmt/format.h>
#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace confab::storage {

/// A failure of a chat in a folder or a bucket. Made where it happens, handled once, where something can be done about it.
struct Error {
    confab_result code = CONFAB_E_INTERNAL;
    std::string text;   ///< a sentence for people, marked with N_(), without variable parts
    std::string detail; ///< for the log: what was being done, to what, and what the system said; no secret
};

template <class T> using Result = tl::expected<T, Error>;

/// `return fail(CONFAB_E_DENIED, N_("This folder can't be written to."), "creating {}: {}", path, why);`
[[nodiscard]] inline tl::unexpected<Error> fail(confab_result code, std::string text) {
    return tl::unexpected<Error>{Error{code, std::move(text), {}}};
}
template <class... Args>
[[nodiscard]] tl::unexpected<Error> fail(confab_result code, std::string text, fmt::format_string<Args...> detail,
                                         Args&&... args) {
    return tl::unexpected<Error>{Error{code, std::move(text), fmt::format(detail, std::forward<Args>(args)...)}};
}

/// Hands an error on.
[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>{std::move(error)}; }

} // namespace confab::storage

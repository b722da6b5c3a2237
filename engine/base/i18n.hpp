// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fmt/format.h>
#include <libintl.h>

#include <string>
#include <string_view>
#include <utility>

/// `_("…")` translates now. `N_("…")` only marks a text for xgettext; `trf` or a later `tr` translates it.
#ifndef _
#define _(text) ::confab::tr(text)
#endif
#ifndef N_
#define N_(text) text
#endif

namespace confab {

/// The translation of `text` in the gettext domain of the engine and its programs; `text` where there is none.
[[nodiscard]] inline const char* tr(const char* text) noexcept {
    return *text ? dgettext("confab", text) : text; // the translation of "" is the catalogue's header
}

/// `trf(N_("{} of {}"), done, total)`: a translated format, filled. The format is a literal, checked when it is
/// compiled; a translation that does not fit the arguments gives way to the original.
template <class... Args> [[nodiscard]] std::string trf(fmt::format_string<Args...> text, Args&&... args) {
    const auto original = fmt::string_view{text};
    const auto values = fmt::make_format_args(args...);
    try {
        return fmt::vformat(tr(original.data()), values);
    } catch (const fmt::format_error&) {
        return fmt::vformat(original, values);
    }
}

/// `trn("{} file", "{} files", n)`: the form that fits `n`, which is its first value; more may follow.
template <class N, class... Args>
[[nodiscard]] std::string trn(fmt::format_string<const N&, Args...> one, fmt::format_string<const N&, Args...> many,
                              const N& n, Args&&... args) {
    const auto original = n == 1 ? fmt::string_view{one} : fmt::string_view{many};
    const auto values = fmt::make_format_args(n, args...);
    const auto* text =
        dngettext("confab", fmt::string_view{one}.data(), fmt::string_view{many}.data(), static_cast<unsigned long>(n));
    try {
        return fmt::vformat(text, values);
    } catch (const fmt::format_error&) {
        return fmt::vformat(original, values);
    }
}

} // namespace confab

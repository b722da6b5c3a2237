// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.hpp"

#include "base/i18n.hpp"

#include <glib.h>

#include <memory>

namespace confab {

namespace {

using GText = std::unique_ptr<char, decltype(&g_free)>;

GText nfc(std::string_view text) {
    return {g_utf8_normalize(text.data(), static_cast<gssize>(text.size()), G_NORMALIZE_NFC), g_free};
}

/// What hides, reorders or breaks lines. The bidirectional controls are format characters.
bool invisible(gunichar c) noexcept {
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR: return true;
    default: return false;
    }
}

bool forbidden_in_id(gunichar c) noexcept {
    switch (g_unichar_type(c)) {
    case G_UNICODE_SPACE_SEPARATOR:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED: return true;
    default: return invisible(c);
    }
}

/// Joiners are part of emoji and of some scripts, and move nothing; a name, unlike an id, is compared by nobody.
bool forbidden_in_name(gunichar c) noexcept { return invisible(c) && c != 0x200c && c != 0x200d; }

/// The sentence for what is wrong with an id or a name; empty where nothing is.
std::string fault(std::string_view text, std::size_t limit, bool id) {
    if (text.empty()) return id ? tr("The user id is empty.") : tr("The name is empty.");
    if (!valid_text(text)) return id ? tr("The user id is not valid text.") : tr("The name is not valid text.");
    // Ten kilobytes need no normalising to be too long: four bytes are the most that a code point takes.
    if (text.size() > limit * 4 || static_cast<std::size_t>(g_utf8_strlen(text.data(), text.size())) > limit)
        return fmt::format(fmt::runtime(id ? tr("The user id is longer than {} characters.")
                                           : tr("The name is longer than {} characters.")),
                           limit);
    for (const char* at = text.data(); at < text.data() + text.size(); at = g_utf8_next_char(at)) {
        const auto c = g_utf8_get_char(at);
        if (id && forbidden_in_id(c)) return tr("The user id has a space, or an invisible or unknown character.");
        if (!id && forbidden_in_name(c)) return tr("The name has an invisible or control character.");
    }
    if (id && nfc(text).get() != text) return tr("The user id is not in Unicode's normal form C.");
    if (!id && text.find_first_not_of(' ') == std::string_view::npos) return tr("The name is empty.");
    return {};
}

} // namespace

std::string normalized(std::string_view text) { return valid_text(text) ? nfc(text).get() : std::string{text}; }

bool valid_text(std::string_view text) noexcept {
    // With a length, g_utf8_validate_len() takes NUL for invalid.
    return g_utf8_validate_len(text.data(), text.size(), nullptr) != FALSE;
}

std::string folded(std::string_view id) {
    if (!valid_text(id)) return std::string{id};
    const auto normal = nfc(id);
    const GText casefolded{g_utf8_casefold(normal.get(), -1), g_free};
    return nfc(casefolded.get()).get();
}

Result<UserId> check_user_id(std::string_view text) {
    if (auto why = fault(text, max_id_length, true); !why.empty()) return fail({Code::invalid_id, std::move(why)});
    return UserId{std::string{text}};
}

Result<std::string> check_display_name(std::string_view text) {
    if (auto why = fault(text, max_name_length, false); !why.empty()) return fail({Code::invalid_id, std::move(why)});
    return std::string{text};
}

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const char* at = text.data() + i;
        const auto c = g_utf8_get_char_validated(at, static_cast<gssize>(text.size() - i));
        if (*at != '\0' && (c == static_cast<gunichar>(-1) || c == static_cast<gunichar>(-2))) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(*at));
            ++i;
            continue;
        }
        if (*at == '\0') {
            out += "\\u{0}";
            ++i;
            continue;
        }
        const auto length = static_cast<std::size_t>(g_utf8_next_char(at) - at);
        if (c == U'\n') out += "\\n";
        else if (forbidden_in_name(c)) out += fmt::format("\\u{{{:x}}}", c);
        else out.append(at, length);
        i += length;
    }
    return out;
}

} // namespace confab

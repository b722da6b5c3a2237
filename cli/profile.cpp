// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

#include <glib.h>
#include <glib/gstdio.h>

#include <fstream>

namespace confab::cli {

namespace {

/// Easy to read out, and hardly the same for two people of one login name.
UserId new_id() {
    static constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789";
    std::string id = g_get_user_name();
    if (!check_user_id(id) || id.size() > max_id_length - 7) id = "user";
    id += '-';
    for (int i = 0; i < 6; ++i)
        id += letters[static_cast<std::size_t>(g_random_int_range(0, static_cast<gint32>(letters.size())))];
    return UserId{id};
}

} // namespace

Result<UserId> profile_id(const std::filesystem::path& profile) {
    const auto file = profile / "id";
    if (std::ifstream in{file}; in.is_open()) {
        std::string line;
        std::getline(in, line);
        if (auto id = check_user_id(line)) return id;
        return fail(Code::io, "{}", trf(N_("{} does not hold a user id: mend or delete it."), file.string()));
    }
    const auto id = new_id();
    GError* error = nullptr;
    if (g_mkdir_with_parents(profile.c_str(), 0700) != 0 ||
        !g_file_set_contents_full(file.c_str(), (id.value + "\n").c_str(), -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                  &error)) {
        const std::string why = error ? error->message : g_strerror(errno);
        g_clear_error(&error);
        return fail(Code::io, "{}", trf(N_("The profile {} can't be written: {}"), profile.string(), why));
    }
    return id;
}

std::string login_name() {
    const std::string real = g_get_real_name();
    const std::string chosen = real.empty() || real == "Unknown" ? g_get_user_name() : real;
    return check_display_name(chosen) ? chosen : "user";
}

} // namespace confab::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/program.hpp"

#include "base/log.hpp"
#include "config.h"

#include <glib.h>
#include <libintl.h>

#include <clocale>
#include <csignal>
#include <string_view>

namespace confab {

void start_program() {
    std::setlocale(LC_ALL, "");
    // Uninstalled programs find their translations in the build folder.
    const char* const folder = g_getenv("CONFAB_LOCALEDIR");
    bindtextdomain("confab", folder ? folder : CONFAB_LOCALEDIR);
    bind_textdomain_codeset("confab", "UTF-8");
    textdomain("confab");
    std::signal(SIGPIPE, SIG_IGN);

    const char* const wanted = g_getenv("CONFAB_LOG");
    const std::string_view level = wanted ? wanted : "";
    if (level == "debug") log::set_level(log::Level::debug);
    if (level == "info") log::set_level(log::Level::info);
    if (level == "warning") log::set_level(log::Level::warning);
    if (level == "error") log::set_level(log::Level::error);
}

} // namespace confab

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine.hpp"

#include "config.h"
#include "plugin/search_path.hpp"

namespace confab {

Engine::Engine(Loop& loop, EngineOptions options)
    : loop_{loop}, transports_{loop, plugin::load_all(plugin::search_roots(options.plugin_dirs)),
                               plugin::HostInfo{std::move(options.program), CONFAB_VERSION, std::move(options.data)}} {}

} // namespace confab

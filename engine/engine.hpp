// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "client/client.hpp"
#include "hub/hub.hpp"
#include "plugin/loader.hpp"
#include "plugin/transports.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace confab {

struct EngineOptions {
    std::string program;                            ///< "confab-server": told to plugins
    std::filesystem::path data;                     ///< private folder of this profile; made when it is needed
    std::vector<std::filesystem::path> plugin_dirs; ///< looked at before the usual places
};

/// The door for programs: plugins, and what runs on them. Engine thread.
class Engine {
public:
    Engine(Loop& loop, EngineOptions options);

    [[nodiscard]] Loop& loop() noexcept { return loop_; }
    /// What was found at start, the refused included.
    [[nodiscard]] const plugin::Catalogue& catalogue() const noexcept { return transports_.catalogue(); }
    [[nodiscard]] plugin::Transports& transports() noexcept { return transports_; }

private:
    Loop& loop_;
    plugin::Transports transports_;
};

} // namespace confab

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "plugin/loader.hpp"
#include "plugin/transport.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace confab::plugin {

/// The transports of a catalogue, made when they are first asked for. Engine thread.
class Transports {
public:
    Transports(Loop& loop, Catalogue catalogue, HostInfo host);

    [[nodiscard]] const Catalogue& catalogue() const noexcept { return catalogue_; }

    /// Errors: not_found (with the names of those that are there), internal (it could not start).
    Result<Transport*> get(std::string_view id);

    /// The transport whose URI this is, and the settings it stands for. Errors: not_found, invalid.
    Result<std::pair<Transport*, std::map<std::string, std::string>>> parse_uri(std::string_view uri);

private:
    Loop& loop_;
    Catalogue catalogue_;
    HostInfo host_;
    std::map<std::string, std::unique_ptr<Transport>, std::less<>> made_;
};

} // namespace confab::plugin

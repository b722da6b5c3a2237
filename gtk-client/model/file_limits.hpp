// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/status.hpp"
#include "plugin/settings.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace confab::gtk::model {

/// What an account's settings `max_file_bytes` and `file_types` allow, said before anything is sent. Transports without them
/// have no limits here.
class FileLimits {
public:
    FileLimits() = default;
    /// The default size counts; default types do not, because a room may have its own, which only the transport knows.
    FileLimits(const confab_transport_desc& transport, const client::SettingValues& given);

    /// Why such a file can't be sent, in a sentence; empty: nothing speaks against it.
    [[nodiscard]] std::string problem(std::string_view name, std::uint64_t bytes) const;

private:
    std::uint64_t most_bytes_ = 0;   ///< 0: no limit
    std::vector<std::string> types_; ///< ".png"; empty: all
};

} // namespace confab::gtk::model

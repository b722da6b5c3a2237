// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/room/transport.hpp"

namespace confab::cos {

/// The transport "cos".
class Transport final : public storage::Transport {
public:
    using storage::Transport::Transport;

    std::optional<sdk::BadSetting> check(uint32_t role, const confab_config& config) override;
    confab_result parse_uri(std::string_view uri, const sdk::UriSink& put) override;

private:
    std::optional<storage::Opening> opening(const confab_config& config) override;
};

/// The descriptor for confab_entry::describe.
[[nodiscard]] const confab_transport_desc& descriptor() noexcept;

} // namespace confab::cos

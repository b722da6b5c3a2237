// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "confab/plugin.hpp"

#include <confab/metrics.h>

#include <cstdint>

namespace confab::ws {

/// What is counted for those who watch a server, where the host wants to know. Engine thread.
class Numbers {
public:
    explicit Numbers(const sdk::Host& host)
        : all_{static_cast<const confab_metrics*>(host.extension("confab.metrics/1"))} {
        if (!CONFAB_HAS(all_, confab_metrics, add)) all_ = nullptr;
        queued = number(CONFAB_METRIC_GAUGE, "confab_ws_queued_bytes", "",
                        "Frames that wait for peers, what several share once");
        frames = number(CONFAB_METRIC_COUNTER, "confab_ws_frames_total", "", "Frames given to peers");
        received = number(CONFAB_METRIC_COUNTER, "confab_ws_received_bytes_total", "", "Bytes that came from peers");
        slow = number(CONFAB_METRIC_COUNTER, "confab_ws_closed_total", "code=\"too_slow\"", closed_help);
        flood = number(CONFAB_METRIC_COUNTER, "confab_ws_closed_total", "code=\"rate_limited\"", closed_help);
        slowed =
            number(CONFAB_METRIC_COUNTER, "confab_ws_slowed_total", "", "Peers that were told that they send too much");
        all_full = number(CONFAB_METRIC_COUNTER, "confab_ws_refused_total", "limit=\"max_sessions\"", refused_help);
        address_full = number(CONFAB_METRIC_COUNTER, "confab_ws_refused_total", "limit=\"max_sessions_per_address\"",
                              refused_help);
        no_descriptors =
            number(CONFAB_METRIC_COUNTER, "confab_ws_refused_total", "limit=\"descriptors\"", refused_help);
    }

    void add(void* number, std::int64_t amount = 1) const {
        if (number) all_->add(number, amount);
    }

    void *queued, *frames, *received, *slow, *flood, *slowed, *all_full, *address_full, *no_descriptors;

private:
    static constexpr const char* closed_help = "Peers that were closed for a limit";
    static constexpr const char* refused_help = "Connections that were refused";

    [[nodiscard]] void* number(std::uint32_t kind, const char* name, const char* labels, const char* help) const {
        return all_ ? all_->number(all_, kind, name, labels, help) : nullptr;
    }

    const confab_metrics* all_;
};

} // namespace confab::ws

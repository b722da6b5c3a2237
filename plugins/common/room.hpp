// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/objects.hpp"

#include <confab/plugin.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::storage {

enum class RoomFormat : std::uint8_t {
    automatic, ///< at a first join: sealed where a passphrase is given, else what is there
    sealed,
    compatible, ///< of existing clients
};

/// What the settings of an account say. What is empty was not given by hand: then the room's own value counts, or the default.
struct RoomSettings {
    /// Names the place, the same in every session: state and, in compatible rooms, the log id are made of it.
    std::string location;
    /// Private folder of the transport: host.dir(CONFAB_DIR_STATE).
    std::string state_folder;
    RoomFormat format = RoomFormat::automatic;
    std::string passphrase;
    std::optional<std::chrono::milliseconds> interval; ///< between two scans
    std::optional<int> retention_days;                 ///< 0: keep all
    std::optional<int> cleanup_minutes;                ///< after midnight, local time
    std::uint64_t max_file_bytes = 50ull << 20;
    std::vector<std::string> file_types; ///< ".txt", in lower case; empty: all
    bool plain = false;                  ///< messages of a compatible room as plain JSON rather than in double Base64
    std::uint8_t derivation_cost = 17;   ///< of a new sealed room: scrypt with N = 2^this
    std::chrono::milliseconds missing_lag{30'000};  ///< how long a message may be late before it counts as missing
    std::chrono::milliseconds people_every{12'000}; ///< between two looks at who is there
    int default_retention_days = 1;                 ///< of a compatible room that says nothing
    std::function<std::int64_t()> ticks;            ///< what the clock goes by; empty: CLOCK_BOOTTIME
};

/// What happens in one place for one session, from AUTH on: joining, telling, sending, files, who is there, cleaning up.
///
/// Whoever opens the session reaches the place first (that is what Objects are for), emits OPENING and AUTH, hands everything
/// that the engine submits to submit(), PROBE apart, and emits CLOSED when `ended` is called. Engine thread, with a
/// thread-default main context.
class Room {
public:
    /// How the session ends. All requests have got their OP_DONE; nothing is emitted by the room any more.
    struct End {
        confab_result reason = CONFAB_OK;
        std::string text;
        std::uint32_t flags = 0; ///< of CLOSED
    };

    /// `ended` is called once, in a later round of the loop, never after the room is gone; the room may be destroyed in it.
    Room(sdk::Host host, confab_id session, std::shared_ptr<Objects> objects, RoomSettings settings,
         std::function<void(End)> ended);
    /// Lets go of everything at once, without a word.
    ~Room();
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;

    /// AUTH, MESSAGE, QUERY, FETCH, STORAGE (PLAN, RUN, USAGE), CANCEL and FLOW, answered as plugin.h says.
    confab_result submit(const confab_msg& message);

    /// What was submitted is still written, for at most 2 seconds, one's own heartbeat is taken back, and `ended` is called.
    void close(confab_result why, std::string_view text);

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

} // namespace confab::storage

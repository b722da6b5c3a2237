// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/async/pause.hpp"
#include "common/room.hpp"
#include "common/room/guarded.hpp"
#include "common/room/place_clock.hpp"
#include "common/room/state.hpp"

#include <confab/plugin.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace confab::storage {

/// A NOTE to be told. Empty `partner`: it belongs to the lobby.
struct Remark {
    std::uint32_t what = CONFAB_NOTE_TROUBLE;
    confab_result code = CONFAB_OK;
    std::uint64_t count = 0;
    std::string partner{}, who{}, key{}, id{}, text{};
};

/// What all parts of a room share: who is here, where, and how to speak to the host. Engine thread. Lives as long as the room;
/// member coroutines of its users are awaited by tasks that hold the room.
class Here {
public:
    Here(sdk::Host h, confab_id s, std::shared_ptr<Objects> o, RoomSettings with)
        : host{h}, session{s}, objects{std::make_shared<Guarded>(std::move(o))}, settings{std::move(with)},
          clock{settings.ticks} {}

    const sdk::Host host;
    const confab_id session;
    const std::shared_ptr<Guarded> objects;
    const RoomSettings settings;
    std::shared_ptr<State> state;
    std::map<std::string, std::string> facts; ///< those of the state
    std::string self, self_folded, name;      ///< user id, and name for people
    PlaceClock clock;                         ///< the place's
    bool read_only = false;                   ///< nothing can be written here
    bool silent = false;                      ///< nothing is emitted any more
    bool paused = false;                      ///< the host has asked for a rest
    async::Event flow;                        ///< ... or takes notices again

    /// By the place's clock.
    [[nodiscard]] confab_time now() const { return clock.now(); }
    [[nodiscard]] bool is_self(std::string_view id) const;

    template <class M> confab_result emit(const M& message) const {
        return silent ? CONFAB_E_CLOSED : host.emit(message);
    }
    /// Emits it, however long the host takes. What it borrows has to live as long. False: stopped before.
    template <class M> async::Task<bool> tell(M message, async::Stop stop) {
        while (paused || emit(message) == CONFAB_E_AGAIN) {
            const auto waited = co_await flow.wait(stop);
            if (waited != CONFAB_OK) co_return false;
        }
        co_return !silent && !stop.requested();
    }

    async::Task<void> remark(Remark remark, async::Stop stop);
    /// The same, once for `key` as long as the state is kept.
    async::Task<void> remark_once(std::string key, Remark remark, async::Stop stop);
    /// Keeps a fact, and takes it back with an empty value. A failure is logged: it is told again then.
    async::Task<void> remember(std::string key, std::string value, async::Stop stop);
    [[nodiscard]] std::string fact(const std::string& key) const;

    void log(std::uint32_t level, std::string_view text) const { host.log(level, session, text); }
    void log(std::string_view doing, const Error& error) const;
};

/// What a whole session ends with, and not only the one thing that was tried.
[[nodiscard]] bool ends_session(confab_result code) noexcept;

} // namespace confab::storage

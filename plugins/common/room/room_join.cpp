// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/i18n.hpp"
#include "common/layout/names.hpp"
#include "common/room/join.hpp"
#include "common/room/order.hpp"
#include "common/room/room_impl.hpp"

#include <glib.h>

#include <cstdlib>

namespace confab::storage {
namespace {

using namespace std::chrono_literals;

constexpr auto join_limit = 18s; // the host waits for 20

std::optional<std::uint64_t> number_of(const std::string& text) {
    guint64 number = 0;
    if (text.empty() || !g_ascii_string_to_unsigned(text.c_str(), 10, 0, G_MAXINT64, &number, nullptr))
        return std::nullopt;
    return number;
}

} // namespace

async::Task<void> Room::Impl::join(Self self, Auth auth) {
    const auto stop = self->work_.stop();
    auto opened = co_await self->open(auth, async::within(join_limit, stop));
    if (self->state_ != State::joining) co_return;
    if (!opened) {
        self->here_.log("joining", opened.error());
        self->state_ = State::auth;
        self->done(auth.op, opened.error().code, opened.error().text);
        co_return;
    }
    self->state_ = State::ready;
    self->tell_ready();
    self->done(auth.op, CONFAB_OK);
    self->work_.spawn(messages(self));
    self->work_.spawn(people(self));
    self->work_.spawn(housekeeping(self));
}

async::Task<Result<void>> Room::Impl::open(Auth auth, async::Stop stop) {
    here_.self = auth.id;
    here_.self_folded = folded(auth.id);
    here_.name = auth.name.empty() ? auth.id : auth.name;
    const auto folder = here_.settings.state_folder, location = here_.settings.location, id = auth.id;
    const auto open_state = [folder, location, id] { return storage::State::open(folder, location, id); };
    auto state = co_await async::in_thread(stop, open_state);
    if (!state) co_return fail(std::move(state.error()));
    here_.state = std::move(*state);
    const auto load = [state = here_.state] { return state->load(); };
    auto loaded = co_await async::in_thread(stop, load);
    if (!loaded) co_return fail(std::move(loaded.error()));
    const auto read_origins = [state = here_.state] { return state->origins(); };
    auto origins = co_await async::in_thread(stop, read_origins);
    if (!origins) co_return fail(std::move(origins.error()));
    here_.facts = loaded->facts;

    here_.objects->guard({}, {});
    co_await measure_clock(stop);
    auto format = co_await open_place(here_, auth.repin, stop);
    if (!format) co_return fail(std::move(format.error()));
    format_ = std::move(*format);
    here_.objects->guard([format = format_.get()](async::Stop s) { return format->is_here(std::move(s)); },
                         [room = weak_from_this()](const Error& error) {
                             if (const auto self = room.lock()) self->end(error);
                         });

    const auto since = number_of(auth.since);
    const auto log_id = format_->log_id();
    resuming_ = since && *since <= loaded->last_n && here_.fact("log_id") == log_id;
    since_ = resuming_ ? *since : loaded->last_n;
    if (!resuming_) {
        // Whoever begins anew has nothing of what was told before.
        loaded->known.clear();
        const auto forget = [state = here_.state] { return state->forget_numbers(); };
        auto forgotten = co_await async::in_thread(stop, forget);
        if (!forgotten) co_return fail(std::move(forgotten.error()));
    }
    if (here_.fact("log_id") != log_id) co_await here_.remember("log_id", log_id, stop);
    parts_ = std::make_unique<Parts>(here_, *format_);
    parts_->scanner.start(*loaded, since_);
    parts_->teller.start(*loaded, std::move(*origins));
    co_return Result<void>{};
}

async::Task<void> Room::Impl::measure_clock(async::Stop stop) {
    const auto offset = co_await here_.objects->clock_offset("", stop);
    if (offset) {
        here_.clock.measured(*offset);
        co_return;
    }
    here_.read_only = offset.error().code == CONFAB_E_DENIED;
    here_.log("measuring the clock of the place", offset.error());
}

void Room::Impl::tell_ready() {
    auto ready = sdk::make<confab_msg_session>(here_.session);
    ready.state = CONFAB_SESSION_READY;
    ready.caps = CONFAB_CAP_TEXT | CONFAB_CAP_DIRECT | CONFAB_CAP_PRESENCE | CONFAB_CAP_FILES | CONFAB_CAP_STORAGE |
                 CONFAB_CAP_ACK | CONFAB_CAP_RESUME;
    if (format_->sealed()) ready.caps |= CONFAB_CAP_SEALED;
    const auto log_id = format_->log_id(), cursor = std::to_string(parts_->teller.last());
    ready.self_id = sdk::str(here_.self);
    ready.lobby = sdk::str("lobby");
    ready.log_id = sdk::str(log_id);
    ready.cursor = sdk::str(cursor);
    if (!format_->sealed())
        ready.text = sdk::str(N_("Everybody with access to this place can read what is said here."));
    if (resuming_) ready.h.flags |= CONFAB_F_RESUMED;
    here_.emit(ready);
}

} // namespace confab::storage

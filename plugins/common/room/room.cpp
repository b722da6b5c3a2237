// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room.hpp"

#include "common/i18n.hpp"
#include "common/room/room_impl.hpp"

// The life of a room. Joining is in room_join.cpp, what goes on by itself in room_loop.cpp, what the host asks for in
// room_requests.cpp.
namespace confab::storage {
namespace {

using namespace std::chrono_literals;

constexpr auto last_writes = 1200ms, leave_limit = 700ms; // together below the two seconds of close()

} // namespace

Room::Room(sdk::Host host, confab_id session, std::shared_ptr<Objects> objects, RoomSettings settings,
           std::function<void(End)> ended)
    : impl_{std::make_shared<Impl>(host, session, std::move(objects), std::move(settings), std::move(ended))} {}

Room::~Room() { impl_->abandon(); }

confab_result Room::submit(const confab_msg& message) { return impl_->submit(message); }

void Room::close(confab_result why, std::string_view text) { impl_->close({why, std::string{text}, 0}); }

Room::Impl::Impl(sdk::Host host, confab_id session, std::shared_ptr<Objects> objects, RoomSettings settings,
                 std::function<void(End)> ended)
    : here_{host, session, std::move(objects), std::move(settings)}, ended_{std::move(ended)} {}

void Room::Impl::abandon() {
    here_.silent = true;
    ended_ = nullptr;
    state_ = State::ended;
    work_.cancel();
    sends_.cancel();
    last_.cancel();
}

void Room::Impl::end(const Error& error) {
    if (state_ == State::closing || state_ == State::ended) return;
    here_.log("the session ends", error);
    close({error.code, error.text, 0});
}

void Room::Impl::close(End how) {
    if (state_ == State::closing || state_ == State::ended) return;
    state_ = State::closing;
    last_.spawn(goodbye(shared_from_this(), std::move(how)));
}

async::Task<void> Room::Impl::goodbye(Self self, End how) {
    self->work_.cancel();
    // Where the place can't be reached nothing more will be written.
    const bool in_order = how.reason >= 0 || how.reason == CONFAB_E_CLOSED;
    if (in_order) {
        const auto written = co_await self->sends_.drained(async::within(last_writes));
        if (written != CONFAB_OK) self->here_.log(CONFAB_LOG_INFO, "left with messages on their way");
    }
    self->sends_.cancel();
    if (in_order && self->parts_) co_await self->parts_->presence.leave(async::within(leave_limit));
    // The caller is through, and so are the tasks that only had to hear of the end.
    co_await async::sleep(1ms, async::Stop{});
    if (self->state_ == State::ended) co_return;
    self->state_ = State::ended;
    for (const auto& [op, pending] : std::map{self->pending_}) {
        const bool uncertain = pending.message && pending.message->attempted;
        self->done(op, uncertain ? CONFAB_E_UNCERTAIN : CONFAB_E_CLOSED,
                   uncertain ? N_("The session ended before the place answered; it may have arrived.")
                             : N_("The session has ended."));
    }
    self->here_.silent = true;
    if (const auto ended = std::exchange(self->ended_, nullptr)) ended(std::move(how));
}

} // namespace confab::storage

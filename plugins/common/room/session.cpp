// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/room/session.hpp"

#include "common/i18n.hpp"

#include <utility>

namespace confab::storage {
namespace {

using namespace std::chrono_literals;
using End = Room::End;

constexpr auto last_removals = 200ms;

/// Would trying again by itself be of no use?
bool lasting(confab_result reason) noexcept {
    return reason == CONFAB_E_AUTH || reason == CONFAB_E_TLS || reason == CONFAB_E_UNSUPPORTED;
}

} // namespace

Session::Session(sdk::Host host, confab_id id, Opening opening, std::function<void()> closed)
    : host_{host}, id_{id}, closed_{std::move(closed)}, opening_{std::move(opening)} {
    opening_.room.state_folder = host_.dir(CONFAB_DIR_STATE);
}

void Session::start() {
    work_.on_failure([weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->fault();
    });
    tell(CONFAB_SESSION_OPENING);
    work_.spawn(reach(shared_from_this()));
}

async::Task<void> Session::reach(Self self) {
    const auto stop = self->work_.stop().within(self->opening_.time_limit * 2);
    // In a later round: a PROBE may follow open(), and then nobody joins.
    [[maybe_unused]] const auto next_round = co_await async::sleep(0ms, stop);
    if (self->state_ != State::reaching) co_return;
    const auto reached = co_await self->opening_.access->reach(stop);
    if (self->state_ != State::reaching) co_return;
    if (reached) co_return self->open_room();
    const auto& error = reached.error();
    self->host_.log(CONFAB_LOG_WARNING, self->id_, error.detail);
    self->end({error.code, error.text, lasting(error.code) ? std::uint32_t{CONFAB_F_NO_RETRY} : 0});
}

void Session::open_room() {
    state_ = State::open;
    auto ended = [weak = weak_from_this()](End how) {
        if (const auto self = weak.lock()) self->end(std::move(how));
    };
    room_ = std::make_unique<Room>(host_, id_, opening_.access->objects(), opening_.room, std::move(ended));
    tell(CONFAB_SESSION_AUTH);
}

confab_result Session::submit(const confab_msg& message) {
    if (state_ == State::closing || state_ == State::closed) return CONFAB_E_CLOSED;
    if (message.type == CONFAB_MSG_STORAGE) {
        const auto request = sdk::read<confab_msg_storage>(message);
        if (request.what == CONFAB_STORAGE_PROBE) return start_probe(request);
    }
    if (message.type == CONFAB_MSG_CANCEL && message.op == probe_op_ && probing_) {
        probing_->cancel();
        return CONFAB_OK;
    }
    if (room_) return room_->submit(message);
    return message.type == CONFAB_MSG_FLOW || message.type == CONFAB_MSG_CANCEL ? CONFAB_OK : CONFAB_E_STATE;
}

confab_result Session::start_probe(const confab_msg_storage& request) {
    if (request.h.op == 0) return CONFAB_E_INVALID;
    if (probing_) return CONFAB_E_STATE;
    if (state_ == State::reaching) state_ = State::probing;
    probing_ = std::make_shared<async::StopSource>(work_.stop());
    probe_op_ = request.h.op;
    work_.spawn(try_access(shared_from_this(), probe_op_, probing_->stop()));
    return CONFAB_OK;
}

async::Task<void> Session::try_access(Self self, confab_op op, async::Stop stop) {
    // Never inside submit().
    [[maybe_unused]] const auto next_round = co_await async::sleep(0ms, stop);
    auto tell = [weak = self->weak_from_this(), op](const Step& step) {
        if (const auto session = weak.lock()) session->report(op, step);
    };
    const auto tried = co_await self->opening_.access->probe(tell, stop);
    if (!std::exchange(self->probe_op_, 0)) co_return; // it took longer than the end of the session
    self->probing_ = nullptr;
    const bool closing = self->state_ == State::closing;
    if (tried) self->host_.done(self->id_, op, CONFAB_MSG_STORAGE, CONFAB_OK);
    else if (closing)
        self->host_.done(self->id_, op, CONFAB_MSG_STORAGE, CONFAB_E_CLOSED, N_("The session has ended."));
    else self->host_.done(self->id_, op, CONFAB_MSG_STORAGE, tried.error().code, tried.error().text);
}

void Session::report(confab_op op, const Step& step) const {
    if (op != probe_op_) return; // it took longer than the end of the session
    auto message = sdk::make<confab_msg_storage_report>(id_, op);
    message.what = CONFAB_STORAGE_PROBE;
    message.step = step.step;
    message.result = step.result ? CONFAB_OK : step.result.error().code;
    message.clock_offset_us = step.clock_offset_us;
    message.text = sdk::str(step.result ? step.remark : step.result.error().text);
    message.copy = sdk::str(step.copy);
    if (!step.result) host_.log(CONFAB_LOG_INFO, id_, step.result.error().detail);
    host_.emit(message);
}

void Session::close(confab_result why, std::string_view text) {
    if (state_ == State::closing || state_ == State::closed) return;
    if (room_) room_->close(why, text); // and its end is ours
    else end({why, std::string{text}, 0});
}

void Session::end(End how) {
    if (state_ == State::closing || state_ == State::closed) return;
    state_ = State::closing;
    last_.spawn(finish(shared_from_this(), std::move(how)));
}

async::Task<void> Session::finish(Self self, End how) {
    self->work_.cancel();
    // Never inside close(). What was cancelled needs a moment to hear of it; what hangs is left to itself.
    [[maybe_unused]] auto ended = co_await async::sleep(0ms, async::Stop{});
    ended = co_await self->work_.drained(async::within(last_removals));
    ended = co_await self->opening_.access->settled(async::within(last_removals));
    if (const auto op = std::exchange(self->probe_op_, 0))
        self->host_.done(self->id_, op, CONFAB_MSG_STORAGE, CONFAB_E_CLOSED, N_("The session has ended."));
    self->state_ = State::closed;
    self->room_.reset();
    self->opening_.access.reset();
    self->tell(CONFAB_SESSION_CLOSED, how);
    if (const auto closed = std::exchange(self->closed_, nullptr)) closed();
}

void Session::tell(std::uint32_t state, const End& end) const {
    auto message = sdk::make<confab_msg_session>(id_);
    message.h.flags = end.flags;
    message.state = state;
    message.reason = end.reason;
    message.text = sdk::str(end.text);
    host_.emit(message);
}

void Session::fault() noexcept {
    try {
        end({CONFAB_E_INTERNAL, N_("A fault of the program ended the session."), 0});
    } catch (...) {} // out of memory: the host sees the end of the process
}

} // namespace confab::storage

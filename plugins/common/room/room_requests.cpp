// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/i18n.hpp"
#include "common/room/order.hpp"
#include "common/room/room_impl.hpp"

#include <algorithm>

namespace confab::storage {
namespace {

using namespace std::chrono_literals;
using sdk::view;

constexpr std::size_t most_messages = 32, most_requests = 256, most_body = 512 << 10;
constexpr auto progress_every = 100ms;

Saying saying_of(const confab_msg_message& message) {
    Saying saying;
    saying.origin = view(message.origin_id);
    saying.recipient = view(message.recipient);
    saying.text = view(message.body);
    for (auto at = message.attachments; at && *at; ++at) {
        Saying::File file;
        const auto& from = **at;
        file.image = from.kind == CONFAB_ATTACHMENT_IMAGE;
        file.file = from.file;
        file.thumbnail = from.thumbnail;
        file.bytes = from.bytes;
        file.thumbnail_bytes = from.thumbnail_bytes;
        file.name = view(from.name);
        file.mime = view(from.mime);
        saying.files.push_back(std::move(file));
    }
    return saying;
}

bool out_of_reach(confab_result code) noexcept { return code == CONFAB_E_NETWORK || code == CONFAB_E_TIMEOUT; }

} // namespace

confab_result Room::Impl::submit(const confab_msg& message) {
    if (state_ == State::closing || state_ == State::ended) return CONFAB_E_CLOSED;
    switch (message.type) {
    case CONFAB_MSG_AUTH: return authenticate(sdk::read<confab_msg_auth>(message));
    case CONFAB_MSG_CANCEL: return cancel(message.op);
    case CONFAB_MSG_FLOW:
        here_.paused = sdk::read<confab_msg_flow>(message).paused != 0;
        here_.flow.set();
        return CONFAB_OK;
    case CONFAB_MSG_MESSAGE: return say(sdk::read<confab_msg_message>(message));
    case CONFAB_MSG_QUERY: return query(sdk::read<confab_msg_query>(message));
    case CONFAB_MSG_FETCH: return fetch(sdk::read<confab_msg_fetch>(message));
    case CONFAB_MSG_STORAGE: return storage(sdk::read<confab_msg_storage>(message));
    default: return CONFAB_E_UNSUPPORTED;
    }
}

bool Room::Impl::add(confab_op op, Pending pending) {
    if (op == 0 || pending_.size() >= most_requests) return false;
    return pending_.emplace(op, std::move(pending)).second;
}

confab_result Room::Impl::authenticate(const confab_msg_auth& auth) {
    if (state_ != State::auth) return CONFAB_E_STATE;
    if (auth.identity.len == 0) return CONFAB_E_INVALID_ID;
    if (!add(auth.h.op, {CONFAB_MSG_AUTH, nullptr, nullptr})) return CONFAB_E_INVALID;
    state_ = State::joining;
    Auth wish{auth.h.op, std::string{view(auth.identity)}, std::string{view(auth.display)},
              std::string{view(auth.since)}, (auth.h.flags & CONFAB_F_REPIN) != 0};
    work_.spawn(join(shared_from_this(), std::move(wish)));
    return CONFAB_OK;
}

confab_result Room::Impl::say(const confab_msg_message& message) {
    if (state_ != State::ready) return CONFAB_E_STATE;
    if (message.room.len && view(message.room) != "lobby") return CONFAB_E_UNSUPPORTED;
    if (message.body.len > most_body) return CONFAB_E_TOO_LARGE;
    // What has no name of its own could be there twice after a retry.
    if (message.origin_id.len == 0 || view(message.body).find('\0') != std::string_view::npos) return CONFAB_E_INVALID;
    if (waiting_messages() >= most_messages) {
        flow_owed_ = true;
        return CONFAB_E_AGAIN;
    }
    const auto op = message.h.op;
    auto request = std::make_shared<Sender::Request>();
    request->saying = saying_of(message);
    request->progress = progress_of(op);
    request->session = sends_.stop();
    auto stop = std::make_shared<async::StopSource>(sends_.stop());
    if (!add(op, {CONFAB_MSG_MESSAGE, stop, request})) return CONFAB_E_INVALID;
    sends_.spawn(send(shared_from_this(), op, std::move(request), stop->stop()));
    return CONFAB_OK;
}

async::Task<void> Room::Impl::send(Self self, confab_op op, std::shared_ptr<Sender::Request> request,
                                   async::Stop stop) {
    auto sent = co_await self->parts_->sender.send(request, stop);
    self->last_life_ = async::Clock::now();
    if (!sent && !request->attempted && out_of_reach(sent.error().code))
        co_return self->end(sent.error()); // which says that it never left, and the next session sends it
    auto how = sdk::make<confab_msg_op_done>(self->here_.session, op);
    const auto origin = request->saying.origin;
    how.origin_id = sdk::str(origin);
    std::string cursor;
    if (sent) {
        how.id = sdk::str(sent->path);
        if (sent->n != 0) cursor = std::to_string(sent->n);
        how.cursor = sdk::str(cursor);
        how.seq = seq_of(sent->millis, sent->sender);
        how.when = sent->millis * 1000;
    } else {
        const auto& error = sent.error();
        if (error.code != CONFAB_E_CANCELLED) self->here_.log("sending", error);
        how.result = error.code;
        if (error.code == CONFAB_E_CANCELLED && request->attempted) how.result = CONFAB_E_UNCERTAIN;
        how.text = sdk::str(error.text);
    }
    // While the session ends, what was not even tried is said there.
    if (how.result == CONFAB_E_CANCELLED && self->state_ == State::closing) co_return;
    self->done(op, how);
    self->parts_->scanner.nudge();
}

confab_result Room::Impl::query(const confab_msg_query& query) {
    if (state_ != State::ready) return CONFAB_E_STATE;
    if (query.what != CONFAB_QUERY_MISSED) return CONFAB_E_UNSUPPORTED;
    if (!resuming_) return CONFAB_E_NOT_FOUND; // READY has said so
    if (!add(query.h.op, {CONFAB_MSG_QUERY, nullptr, nullptr})) return CONFAB_E_INVALID;
    questions_.push_back({query.h.op, query.limit});
    asked_.set();
    return CONFAB_OK;
}

confab_result Room::Impl::fetch(const confab_msg_fetch& fetch) {
    if (state_ != State::ready) return CONFAB_E_STATE;
    auto stop = std::make_shared<async::StopSource>(work_.stop());
    if (!add(fetch.h.op, {CONFAB_MSG_FETCH, stop, nullptr})) return CONFAB_E_INVALID;
    work_.spawn(
        get(shared_from_this(), fetch.h.op, std::string{view(fetch.ref)}, fetch.file, fetch.offset, stop->stop()));
    return CONFAB_OK;
}

async::Task<void> Room::Impl::get(Self self, confab_op op, std::string ref, confab_id file, std::uint64_t offset,
                                  async::Stop stop) {
    auto got = co_await self->format_->fetch(std::move(ref), file, offset, self->progress_of(op), stop);
    if (!got) self->here_.log(CONFAB_LOG_INFO, "fetching a file: " + got.error().detail);
    if (self->state_ == State::closing && !got) co_return;
    if (got) self->done(op, CONFAB_OK);
    else self->done(op, got.error().code, got.error().text);
}

confab_result Room::Impl::storage(const confab_msg_storage& storage) {
    if (state_ != State::ready) return CONFAB_E_STATE;
    if (storage.what < CONFAB_STORAGE_PLAN || storage.what > CONFAB_STORAGE_DROP_LIFECYCLE) return CONFAB_E_UNSUPPORTED;
    auto stop = std::make_shared<async::StopSource>(work_.stop());
    if (!add(storage.h.op, {CONFAB_MSG_STORAGE, stop, nullptr})) return CONFAB_E_INVALID;
    if (storage.what == CONFAB_STORAGE_REKEY) {
        std::string passphrase{sdk::view(storage.text)};
        work_.spawn(
            rekey(shared_from_this(), storage.h.op, std::move(passphrase), storage.new_keys != 0, stop->stop()));
    } else if (storage.what >= CONFAB_STORAGE_LIFECYCLE) {
        work_.spawn(lifecycle(shared_from_this(), storage.h.op, storage.what, stop->stop()));
    } else {
        work_.spawn(keep_house(shared_from_this(), storage.h.op, storage.what, stop->stop()));
    }
    return CONFAB_OK;
}

async::Task<void> Room::Impl::rekey(Self self, confab_op op, std::string passphrase, bool new_keys, async::Stop stop) {
    const auto done = co_await self->format_->rekey(std::move(passphrase), new_keys, stop);
    if (!done) self->here_.log("changing the passphrase", done.error());
    if (self->state_ == State::closing && !done) co_return;
    if (done) self->done(op, CONFAB_OK);
    else self->done(op, done.error().code, done.error().text);
}

async::Task<void> Room::Impl::keep_house(Self self, confab_op op, std::uint32_t what, async::Stop stop) {
    auto& cleanup = self->parts_->cleanup;
    Result<Tally> tally;
    if (what == CONFAB_STORAGE_USAGE) {
        tally = co_await cleanup.usage(stop);
    } else if (what == CONFAB_STORAGE_PLAN) {
        auto doomed = co_await cleanup.plan(true, true, stop);
        if (doomed) tally = doomed->tally;
        else tally = fail(std::move(doomed.error()));
    } else {
        Cleanup::Report report = [weak = std::weak_ptr{self}, op, what](const Tally& so_far) {
            if (const auto room = weak.lock()) room->report(op, what, so_far);
        };
        tally = co_await cleanup.run(std::move(report), stop);
        self->parts_->scanner.nudge();
    }
    if (tally) self->report(op, what, *tally);
    else self->here_.log("housekeeping", tally.error());
    if (self->state_ == State::closing && !tally) co_return;
    if (tally) self->done(op, CONFAB_OK);
    else self->done(op, tally.error().code, tally.error().text);
}

async::Task<void> Room::Impl::lifecycle(Self self, confab_op op, std::uint32_t what, async::Stop stop) {
    using What = LifecycleOrder::What;
    const auto order = what == CONFAB_STORAGE_SET_LIFECYCLE    ? What::set
                       : what == CONFAB_STORAGE_DROP_LIFECYCLE ? What::drop
                                                               : What::tell;
    const auto now = co_await self->parts_->cleanup.lifecycle(order, stop);
    if (!now) {
        // Windows ask every place, and most have none.
        if (now.error().code != CONFAB_E_UNSUPPORTED) self->here_.log("lifecycle rules", now.error());
        if (self->state_ == State::closing) co_return;
        co_return self->done(op, now.error().code, now.error().text);
    }
    auto report = sdk::make<confab_msg_storage_report>(self->here_.session, op);
    report.what = what;
    report.days_kept = static_cast<std::uint32_t>(self->format_->rules().retention_days);
    report.rule_days = static_cast<std::uint32_t>(now->days);
    report.copy = sdk::str(now->rules);
    self->here_.emit(report);
    self->done(op, CONFAB_OK);
}

/// What looking costs, where requests do: a listing of the lobby and one of an inbox each time, the heartbeats of all.
void Room::Impl::add_cost(confab_msg_storage_report& report) const {
    report.requests = here_.objects->requests();
    if (report.requests == 0) return;
    constexpr std::chrono::milliseconds day = 24h;
    const auto a_day = [&](std::chrono::milliseconds look) {
        const auto people = std::max(here_.settings.people_every, look);
        return static_cast<std::uint64_t>(2 * (day / look) + day / people +
                                          (day / Presence::beat_every) * static_cast<int>(parts_->presence.count()));
    };
    report.requests_quiet = a_day(slowest_pace(format_->rules()));
    report.requests_lively = a_day(format_->rules().interval);
}

void Room::Impl::report(confab_op op, std::uint32_t what, const Tally& tally) {
    auto report = sdk::make<confab_msg_storage_report>(here_.session, op);
    report.what = what;
    if (what != CONFAB_STORAGE_USAGE) report.days_kept = static_cast<std::uint32_t>(format_->rules().retention_days);
    report.messages = tally.messages;
    report.files = tally.files;
    report.bytes = tally.bytes;
    if (what == CONFAB_STORAGE_USAGE) add_cost(report);
    here_.emit(report);
}

Progress Room::Impl::progress_of(confab_op op) {
    auto next = std::make_shared<async::Clock::time_point>();
    return [weak = weak_from_this(), op, next](std::uint64_t done, std::uint64_t total) {
        const auto self = weak.lock();
        const auto now = async::Clock::now();
        if (!self || (now < *next && done < total) || !self->pending_.contains(op)) return;
        *next = now + progress_every;
        auto progress = sdk::make<confab_msg_progress>(self->here_.session, op);
        progress.done = done;
        progress.total = total;
        self->here_.emit(progress);
    };
}

confab_result Room::Impl::cancel(confab_op op) {
    const auto found = pending_.find(op);
    if (found == pending_.end()) return CONFAB_OK;
    if (found->second.stop) {
        found->second.stop->cancel();
    } else if (found->second.of == CONFAB_MSG_QUERY) {
        const auto asked = std::erase_if(questions_, [op](const Question& each) { return each.op == op; });
        if (asked > 0) done(op, CONFAB_E_CANCELLED, N_("Cancelled."));
    } else if (found->second.of == CONFAB_MSG_AUTH) {
        done(op, CONFAB_E_CANCELLED, N_("Cancelled."));
        close({CONFAB_E_CANCELLED, N_("The join was cancelled."), 0});
    }
    return CONFAB_OK;
}

void Room::Impl::done(confab_op op, confab_result result, std::string_view text) {
    auto how = sdk::make<confab_msg_op_done>(here_.session, op);
    how.result = result;
    how.text = sdk::str(text);
    const auto found = pending_.find(op);
    const auto origin = found != pending_.end() && found->second.message ? found->second.message->saying.origin : "";
    how.origin_id = sdk::str(origin);
    done(op, how);
}

void Room::Impl::done(confab_op op, confab_msg_op_done how) {
    const auto found = pending_.find(op);
    if (found == pending_.end()) return;
    how.of = found->second.of;
    pending_.erase(found);
    here_.emit(how);
    if (flow_owed_ && state_ == State::ready && waiting_messages() < most_messages / 2) {
        flow_owed_ = false;
        here_.emit(sdk::make<confab_msg_flow>(here_.session));
    }
}

std::size_t Room::Impl::waiting_messages() const {
    return static_cast<std::size_t>(std::count_if(pending_.begin(), pending_.end(),
                                                  [](const auto& each) { return each.second.message != nullptr; }));
}

} // namespace confab::storage

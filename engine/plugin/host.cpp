// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/host.hpp"

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "plugin/abi.hpp"

#include <confab/metrics.h>

#include <libintl.h>

#include <atomic>
#include <cstring>
#include <system_error>

namespace confab::plugin {

namespace {

std::atomic<std::uint64_t> next_session{1};

/// These are never refused for want of room: they end things.
bool always_room(const confab_msg& message) noexcept {
    return message.type == CONFAB_MSG_SESSION || message.type == CONFAB_MSG_OP_DONE || message.type == CONFAB_MSG_FLOW;
}

log::Level level_of(std::uint32_t level) noexcept {
    switch (level) {
    case CONFAB_LOG_DEBUG: return log::Level::debug;
    case CONFAB_LOG_INFO: return log::Level::info;
    case CONFAB_LOG_WARNING: return log::Level::warning;
    default: return log::Level::error;
    }
}

const confab_metrics numbers{
    sizeof(confab_metrics), 0, nullptr,
    [](const confab_metrics*, std::uint32_t kind, const char* name, const char* labels, const char* help) -> void* {
        if ((kind != CONFAB_METRIC_COUNTER && kind != CONFAB_METRIC_GAUGE) || !name || !labels || !help) return nullptr;
        try {
            return metrics::registry().number(static_cast<metrics::Kind>(kind), name, labels, help);
        } catch (...) {
            return nullptr;
        }
    },
    [](void* number, std::int64_t amount) {
        static_cast<metrics::Number*>(number)->fetch_add(amount, std::memory_order_relaxed);
    }};

} // namespace

Transport::Host::Host(Loop& the_loop, HostInfo info, const confab_transport_desc& the_description)
    : loop{the_loop}, description{the_description}, info_{std::move(info)} {
    fill_face();
    fill_files();
    fill_identity();
}

void Transport::Host::fill_face() {
    face_.size = sizeof face_;
    face_.abi_minor = CONFAB_ABI_MINOR;
    face_.data = this;
    face_.name = info_.program.c_str();
    face_.version = info_.version.c_str();
    face_.get_extension = [](const confab_host* self, const char* id) -> const void* {
        if (std::strcmp(id, "confab.glib-main-context/1") == 0) return of(self).loop.context();
        if (std::strcmp(id, "confab.metrics/1") == 0) return &numbers;
        return std::strcmp(id, "confab.identity/1") == 0 ? &of(self).identity_ : nullptr;
    };
    face_.log = [](const confab_host* self, std::uint32_t level, confab_id session, confab_str text) {
        if (!log::enabled(level_of(level))) return;
        sdk::guarded([&] {
            const auto prefix = session ? fmt::format("{} session {}", of(self).description.id, session)
                                        : std::string{of(self).description.id};
            log::write(level_of(level), fmt::format("{}: {}", prefix, sdk::view(text)));
            return CONFAB_OK;
        });
    };
    face_.new_id = [](const confab_host*) -> confab_id { return next_session++; };
    face_.emit = [](const confab_host* self, const confab_msg* message) {
        return sdk::guarded([&] { return of(self).emit(*message); });
    };
    face_.post = [](const confab_host* self, void (*fn)(void*), void* arg) {
        return sdk::guarded([&] { return of(self).post(fn, arg); });
    };
    face_.watch_fd = [](const confab_host* self, int fd, std::uint32_t mask, void (*fn)(void*, int, std::uint32_t),
                        void* arg) { return sdk::guarded([&] { return of(self).watch_fd(fd, mask, fn, arg); }); };
    face_.set_timer = [](const confab_host* self, std::uint32_t ms, void (*fn)(void*), void* arg) {
        return sdk::guarded([&] { return of(self).set_timer(ms, fn, arg); });
    };
    face_.dir = [](const confab_host* self, std::uint32_t which, char* buffer, size_t cap) {
        return sdk::guarded([&] { return of(self).dir(which, {buffer, cap}); });
    };
}

void Transport::Host::end() {
    const std::lock_guard lock{mutex_};
    ended_ = true;
    transport = nullptr;
    timers_.clear();
    watches_.clear();
    queue_.clear();
}

SessionId Transport::Host::new_session(Role role, Receiver* receiver, SessionId listener) {
    const SessionId id = listener == SessionId::none ? SessionId{next_session++} : listener;
    sessions_.emplace(id, Session{role, receiver});
    const std::lock_guard lock{mutex_};
    queued_.try_emplace(id);
    return id;
}

void Transport::Host::end_session(SessionId session) {
    sessions_.erase(session);
    files->end(session, Op::none);
    const std::lock_guard lock{mutex_};
    queued_.erase(session);
}

void Transport::Host::forget(SessionId session) {
    if (const auto found = sessions_.find(session); found != sessions_.end()) found->second.receiver = nullptr;
}

std::vector<SessionId> Transport::Host::open_sessions() const {
    std::vector<SessionId> ids;
    for (const auto& [id, session] : sessions_) ids.push_back(id);
    return ids;
}

confab_result Transport::Host::emit(const confab_msg& raw) {
    const SessionId session{raw.session};
    auto message = abi::read(raw);
    if (!message) {
        log::warning("{}: dropped {}", description.id, message.error().text);
        return CONFAB_E_INVALID;
    }

    const std::lock_guard lock{mutex_};
    if (ended_) return CONFAB_E_CLOSED;
    auto queued = queued_.find(session);
    if (queued == queued_.end()) {
        const auto* change = std::get_if<SessionChange>(&message->body);
        if (!change || change->state != SessionState::incoming) return CONFAB_E_NOT_FOUND;
        queued = queued_.try_emplace(session).first;
    }
    if (queued->second.waiting >= queue_limit && !always_room(raw)) {
        queued->second.owes_flow = true;
        return CONFAB_E_AGAIN;
    }
    // From here on its files are not the transport's any more.
    if (std::holds_alternative<OpDone>(message->body)) files->end(session, message->op);
    ++queued->second.waiting;
    queue_.push_back(std::move(*message));
    if (!std::exchange(drain_posted_, true))
        loop.post([weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->drain();
        });
    return CONFAB_OK;
}

void Transport::Host::drain() {
    std::deque<Message> messages;
    {
        const std::lock_guard lock{mutex_};
        messages.swap(queue_);
        drain_posted_ = false;
    }
    for (auto& message : messages) {
        const auto session = message.session;
        deliver(std::move(message));
        bool flow = false;
        {
            const std::lock_guard lock{mutex_};
            const auto queued = queued_.find(session);
            if (queued == queued_.end()) continue;
            --queued->second.waiting;
            flow = queued->second.waiting == 0 && std::exchange(queued->second.owes_flow, false);
        }
        if (flow) send_flow(session);
    }
}

void Transport::Host::deliver(Message message) {
    const auto* change = std::get_if<SessionChange>(&message.body);
    auto found = sessions_.find(message.session);
    if (found == sessions_.end()) {
        if (!change || change->state != SessionState::incoming) return;
        const auto listener = sessions_.find(change->listener);
        if (listener == sessions_.end() || listener->second.role != Role::listen) {
            log::warning("{}: a session came in through no listener", description.id);
            end_session(message.session);
            return;
        }
        found = sessions_.emplace(message.session, Session{Role::listen, listener->second.receiver}).first;
    }
    const auto type = abi::type_of(message);
    if (!sdk::may_emit(static_cast<std::uint32_t>(found->second.role), type)) {
        log::warning("{}: dropped a message of type {:#x}, which only the engine may say here", description.id, type);
        return;
    }
    if (auto* session = std::get_if<SessionChange>(&message.body)) session->text = translated(session->text);
    if (auto* done = std::get_if<OpDone>(&message.body)) done->text = translated(done->text);
    if (auto* note = std::get_if<Note>(&message.body)) note->text = translated(note->text);
    if (auto* report = std::get_if<StorageReport>(&message.body)) report->text = translated(report->text);
    Receiver* receiver = found->second.receiver;
    if (change && change->state == SessionState::closed) end_session(message.session);
    if (receiver) receiver->receive(std::move(message));
}

void Transport::Host::send_flow(SessionId session) {
    if (!transport || !sessions_.contains(session)) return;
    abi::with(Message{session, Op::none, 0, Flow{}},
              [&](const confab_msg& message) { return transport->submit(transport, &message); });
}

confab_result Transport::Host::post(void (*fn)(void*), void* arg) {
    {
        const std::lock_guard lock{mutex_};
        if (ended_) return CONFAB_E_CLOSED;
        ++posted_;
    }
    loop.post([weak = weak_from_this(), fn, arg] {
        const auto self = weak.lock();
        if (!self) return;
        fn(arg);
        const std::lock_guard lock{self->mutex_};
        --self->posted_;
    });
    return CONFAB_OK;
}

bool Transport::Host::nothing_posted() {
    const std::lock_guard lock{mutex_};
    return posted_ == 0;
}

std::string Transport::Host::translated(const std::string& text) const {
    if (text.empty() || !description.i18n_domain) return text;
    return dgettext(description.i18n_domain, text.c_str());
}

confab_result Transport::Host::watch_fd(int fd, std::uint32_t mask, void (*fn)(void*, int, std::uint32_t), void* arg) {
    watches_.erase(fd);
    if (mask == 0) return CONFAB_OK;
    auto handle = loop.watch(fd, mask, [fn, arg, fd](std::uint32_t ready) { fn(arg, fd, ready); });
    if (!handle) return CONFAB_E_IO;
    watches_.emplace(fd, std::move(handle));
    return CONFAB_OK;
}

confab_result Transport::Host::set_timer(std::uint32_t ms, void (*fn)(void*), void* arg) {
    const auto key = std::pair{fn, arg};
    timers_.erase(key);
    if (ms == 0) return CONFAB_OK;
    timers_.emplace(key, loop.after(std::chrono::milliseconds{ms}, [weak = weak_from_this(), key] {
        const auto self = weak.lock();
        if (!self) return;
        // First erased: the function may set it again.
        self->timers_.erase(key);
        key.first(key.second);
    }));
    return CONFAB_OK;
}

confab_result Transport::Host::dir(std::uint32_t which, std::span<char> buffer) {
    if (info_.data.empty()) return CONFAB_E_UNSUPPORTED;
    const char* const kind = which == CONFAB_DIR_STATE ? "state" : which == CONFAB_DIR_CACHE ? "cache" : nullptr;
    if (!kind) return CONFAB_E_INVALID;
    const auto path = info_.data / "transports" / description.id / kind;
    std::error_code error;
    for (const auto& folder : {info_.data, info_.data / "transports", path.parent_path(), path}) {
        const bool made = std::filesystem::create_directories(folder, error);
        if (error) return CONFAB_E_IO;
        if (made) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    }
    const auto& text = path.native();
    if (text.size() + 1 > buffer.size()) return CONFAB_E_TOO_LARGE;
    std::memcpy(buffer.data(), text.c_str(), text.size() + 1);
    return static_cast<confab_result>(text.size());
}

} // namespace confab::plugin

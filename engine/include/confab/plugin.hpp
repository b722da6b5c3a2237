// SPDX-License-Identifier: MIT-0
//
// confab/plugin.hpp: C++20 comfort over plugin.h for authors of transports. Header-only; it adds nothing to the ABI, so a
// plugin that uses it and one in plain C look the same to the host. Everything is in the namespace confab::sdk.
#pragma once
#include "confab/plugin.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace confab::sdk {

[[nodiscard]] constexpr confab_str str(std::string_view text) noexcept { return {text.data(), text.size()}; }
[[nodiscard]] constexpr std::string_view view(confab_str text) noexcept {
    return text.ptr ? std::string_view{text.ptr, text.len} : std::string_view{};
}

/// The code that stands for `result` on the wire, in the command line and in logs.
[[nodiscard]] constexpr std::string_view code_name(confab_result result) noexcept {
    constexpr std::string_view names[] = {
        "ok",         "busy",        "unsupported",  "invalid",       "wrong_state",      "not_found",
        "denied",     "auth_failed", "network",      "tls_untrusted", "timed_out",        "cancelled",
        "too_large",  "io",          "bad_frame",    "name_in_use",   "bad_setting",      "closed",
        "internal",   "too_slow",    "rate_limited", "storage_full",  "uncertain",        "not_joined",
        "not_online", "invalid_id",  "unknown_user", "room_changed",  "wrong_passphrase", "replaced",
        "key_changed"};
    static_assert(std::size(names) == 1 - CONFAB_E_KEY_CHANGED);
    if (result >= 0) return names[0];
    return result >= CONFAB_E_KEY_CHANGED ? names[-result] : "internal";
}

/// The result whose code is `name`; nothing for a code that this version does not know.
[[nodiscard]] constexpr std::optional<confab_result> result_of(std::string_view name) noexcept {
    for (confab_result result = CONFAB_OK; result >= CONFAB_E_KEY_CHANGED; --result)
        if (code_name(result) == name) return result;
    return std::nullopt;
}

/// The message type that belongs to a struct.
template <class M> inline constexpr uint32_t type_of = 0;
template <> inline constexpr uint32_t type_of<confab_msg_flow> = CONFAB_MSG_FLOW;
template <> inline constexpr uint32_t type_of<confab_msg_cancel> = CONFAB_MSG_CANCEL;
template <> inline constexpr uint32_t type_of<confab_msg_query> = CONFAB_MSG_QUERY;
template <> inline constexpr uint32_t type_of<confab_msg_session> = CONFAB_MSG_SESSION;
template <> inline constexpr uint32_t type_of<confab_msg_op_done> = CONFAB_MSG_OP_DONE;
template <> inline constexpr uint32_t type_of<confab_msg_member> = CONFAB_MSG_MEMBER;
template <> inline constexpr uint32_t type_of<confab_msg_auth> = CONFAB_MSG_AUTH;
template <> inline constexpr uint32_t type_of<confab_msg_message> = CONFAB_MSG_MESSAGE;
template <> inline constexpr uint32_t type_of<confab_msg_person> = CONFAB_MSG_PERSON;
template <> inline constexpr uint32_t type_of<confab_msg_fetch> = CONFAB_MSG_FETCH;
template <> inline constexpr uint32_t type_of<confab_msg_progress> = CONFAB_MSG_PROGRESS;
template <> inline constexpr uint32_t type_of<confab_msg_note> = CONFAB_MSG_NOTE;
template <> inline constexpr uint32_t type_of<confab_msg_storage> = CONFAB_MSG_STORAGE;
template <> inline constexpr uint32_t type_of<confab_msg_storage_report> = CONFAB_MSG_STORAGE_REPORT;

/// An empty message for a session, with size, type and op filled.
template <class M> [[nodiscard]] M make(confab_id session, confab_op op = 0) noexcept {
    static_assert(type_of<M> != 0 && std::is_trivially_copyable_v<M>);
    M message{};
    message.h = {.size = sizeof(M), .type = type_of<M>, .flags = 0, .reserved = 0, .session = session, .op = op};
    return message;
}

/// What a message of whatever size holds of M: members that the writer did not know are zero, which means "not said".
template <class M> [[nodiscard]] M read(const confab_msg& header) noexcept {
    static_assert(std::is_trivially_copyable_v<M>);
    M message{};
    std::memcpy(&message, &header, header.size < sizeof(M) ? header.size : sizeof(M));
    message.h.size = sizeof(M);
    return message;
}

/// May a transport in `role` emit this type? (The rule is written at confab_msg_type.)
[[nodiscard]] constexpr bool may_emit(uint32_t role, uint32_t type) noexcept {
    if (type == CONFAB_MSG_FLOW || type == CONFAB_MSG_SESSION) return true;
    switch (type >> 4) {
    case 1: return role == CONFAB_ROLE_LISTEN;
    case 2: return role == CONFAB_ROLE_CONNECT;
    case 3: return true;
    default: return false;
    }
}

/// The settings of a session, looked up with the defaults that the transport's table has for its role.
/// Borrows both: for use during open() and check_config().
class Settings {
public:
    Settings(const confab_config& config, const confab_setting* const* table, uint32_t role) noexcept
        : config_{config}, table_{table}, role_{role} {}

    [[nodiscard]] std::string_view text(std::string_view key) const noexcept {
        for (uint32_t i = 0; i < config_.n; ++i)
            if (view(config_.kv[i].key) == key) return view(config_.kv[i].value);
        for (auto setting = table_; *setting; ++setting)
            if (key == (*setting)->key && ((*setting)->roles & role_) && (*setting)->default_value)
                return (*setting)->default_value;
        return {};
    }
    [[nodiscard]] bool flag(std::string_view key) const noexcept { return text(key) == "true"; }
    /// 0 where there is no number.
    [[nodiscard]] int64_t number(std::string_view key) const noexcept {
        const auto digits = text(key);
        int64_t value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    }

private:
    const confab_config& config_;
    const confab_setting* const* table_;
    uint32_t role_;
};

/// The host, from the plugin's side. Cheap to copy; valid from create() to destroy().
class Host {
public:
    explicit Host(const confab_host* host) noexcept : host_{host} {}

    template <class M> confab_result emit(const M& message) const noexcept { return host_->emit(host_, &message.h); }
    confab_result emit(const confab_msg& message) const noexcept { return host_->emit(host_, &message); }
    void log(uint32_t level, confab_id session, std::string_view text) const noexcept {
        host_->log(host_, level, session, str(text));
    }
    [[nodiscard]] confab_id new_id() const noexcept { return host_->new_id(host_); }
    [[nodiscard]] const void* extension(const char* id) const noexcept { return host_->get_extension(host_, id); }
    confab_result post(void (*fn)(void*), void* arg) const noexcept { return host_->post(host_, fn, arg); }
    confab_result watch_fd(int fd, uint32_t mask, void (*fn)(void*, int, uint32_t), void* arg) const noexcept {
        return host_->watch_fd(host_, fd, mask, fn, arg);
    }
    confab_result set_timer(uint32_t ms, void (*fn)(void*), void* arg) const noexcept {
        return host_->set_timer(host_, ms, fn, arg);
    }
    /// Empty when the host has no such folder.
    [[nodiscard]] std::string dir(confab_dir which) const {
        std::string path(4096, '\0');
        const auto length = host_->dir(host_, which, path.data(), path.size());
        path.resize(length > 0 ? static_cast<size_t>(length) : 0);
        return path;
    }
    /// Blocks; see plugin.h.
    confab_result file_read(confab_id file, uint64_t offset, std::span<std::byte> into, size_t& got) const noexcept {
        if (!CONFAB_CAN(host_, confab_host, file_read)) return CONFAB_E_UNSUPPORTED;
        return host_->file_read(host_, file, offset, into.data(), into.size(), &got);
    }
    confab_result file_write(confab_id file, uint64_t offset, std::span<const std::byte> from) const noexcept {
        if (!CONFAB_CAN(host_, confab_host, file_write)) return CONFAB_E_UNSUPPORTED;
        return host_->file_write(host_, file, offset, from.data(), from.size());
    }
    /// Ends a request.
    confab_result done(confab_id session, confab_op op, uint32_t of, confab_result result,
                       std::string_view text = {}) const noexcept {
        auto message = make<confab_msg_op_done>(session, op);
        message.of = of;
        message.result = result;
        message.text = str(text);
        return emit(message);
    }

private:
    const confab_host* host_;
};

/// What check_config() finds wrong: the setting, or NULL, and a sentence for people.
struct BadSetting {
    const confab_setting* setting;
    std::string why;
};

/// Receives the settings that a URI stands for.
class UriSink {
public:
    UriSink(void* arg, void (*put)(void*, const char*, confab_str)) noexcept : arg_{arg}, put_{put} {}
    void operator()(const char* key, std::string_view value) const { put_(arg_, key, str(value)); }

private:
    void* arg_;
    void (*put_)(void*, const char*, confab_str);
};

/// Runs `fn`; an exception becomes E_INTERNAL and never crosses the border.
template <class F> confab_result guarded(F&& fn) noexcept {
    try {
        return fn();
    } catch (...) {
        return CONFAB_E_INTERNAL;
    }
}

/// A transport as a C++ class. Derive, implement, and hand it out with `confab::sdk::create<T>`.
/// All on the engine thread.
class Transport {
public:
    explicit Transport(const confab_host* host) noexcept : host{host} {}
    virtual ~Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    virtual std::optional<BadSetting> check(uint32_t /*role*/, const confab_config&) { return std::nullopt; }
    virtual confab_result parse_uri(std::string_view /*uri*/, const UriSink&) { return CONFAB_E_UNSUPPORTED; }
    virtual confab_result open(confab_id session, uint32_t role, const confab_config&) = 0;
    virtual confab_result close(confab_id session, confab_result why, std::string_view text) = 0;
    virtual confab_result submit(const confab_msg&) = 0;
    virtual confab_result submit_many(const confab_msg&, std::span<const confab_id>) { return CONFAB_E_UNSUPPORTED; }
    virtual confab_result reconfigure(confab_id /*session*/, const confab_config&) { return CONFAB_E_UNSUPPORTED; }

    const Host host;

    /// The face towards the host, owned by this object.
    [[nodiscard]] const confab_transport* face() noexcept {
        face_.size = sizeof face_;
        face_.data = this;
        face_.destroy = [](const confab_transport* self) { delete &of(self); };
        face_.check_config = [](const confab_transport* self, uint32_t role, const confab_config* config,
                                const confab_setting** bad, char* why, size_t cap) {
            return guarded([&]() -> confab_result {
                const auto wrong = of(self).check(role, *config);
                if (!wrong) return CONFAB_OK;
                *bad = wrong->setting;
                std::snprintf(why, cap, "%s", wrong->why.c_str());
                return CONFAB_E_CONFIG;
            });
        };
        face_.parse_uri = [](const confab_transport* self, confab_str uri, void* arg,
                             void (*put)(void*, const char*, confab_str)) {
            return guarded([&] { return of(self).parse_uri(view(uri), UriSink{arg, put}); });
        };
        face_.open = [](const confab_transport* self, confab_id session, uint32_t role, const confab_config* config) {
            return guarded([&] { return of(self).open(session, role, *config); });
        };
        face_.close = [](const confab_transport* self, confab_id session, confab_result why, confab_str text) {
            return guarded([&] { return of(self).close(session, why, view(text)); });
        };
        face_.submit = [](const confab_transport* self, const confab_msg* message) {
            return guarded([&] { return of(self).submit(*message); });
        };
        face_.submit_many = [](const confab_transport* self, const confab_msg* message, const confab_id* ids,
                               size_t n) {
            return guarded([&] { return of(self).submit_many(*message, {ids, n}); });
        };
        face_.get_extension = [](const confab_transport*, const char*) -> const void* { return nullptr; };
        face_.reconfigure = [](const confab_transport* self, confab_id session, const confab_config* config) {
            return guarded([&] { return of(self).reconfigure(session, *config); });
        };
        return &face_;
    }

private:
    static Transport& of(const confab_transport* self) noexcept { return *static_cast<Transport*>(self->data); }
    confab_transport face_{};
};

/// For confab_entry::create: a new T for the host, or NULL where its constructor throws.
template <class T> const confab_transport* create(const confab_host* host) noexcept {
    try {
        return std::make_unique<T>(host).release()->face();
    } catch (...) {
        return nullptr;
    }
}

/// Requests that were accepted and are not done: exactly one OP_DONE each, late answers dropped.
class PendingRequests {
public:
    /// False where the op is 0 or in use.
    bool add(confab_op op, uint32_t of) {
        if (op == 0 || find(op) != requests_.end()) return false;
        requests_.push_back({op, of});
        return true;
    }
    /// True for the one caller who may end it.
    bool take(confab_op op) {
        const auto found = find(op);
        if (found == requests_.end()) return false;
        requests_.erase(found);
        return true;
    }
    /// Ends all that are left, before CLOSED.
    void end_all(const Host& host, confab_id session, confab_result result, std::string_view text) {
        for (const auto& request : std::exchange(requests_, {}))
            host.done(session, request.op, request.of, result, text);
    }
    [[nodiscard]] size_t size() const noexcept { return requests_.size(); }

private:
    struct Request {
        confab_op op;
        uint32_t of;
    };
    std::vector<Request>::iterator find(confab_op op) {
        return std::find_if(requests_.begin(), requests_.end(), [op](const Request& r) { return r.op == op; });
    }
    std::vector<Request> requests_;
};

} // namespace confab::sdk

// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/abi.hpp"

#include "base/text.hpp"
#include "plugin/abi_fields.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace confab::abi {

namespace {

template <class V, class Wire> bool read_fields(const Wire& wire, V& value);

constexpr std::size_t max_attachments = 32, max_ref_bytes = 2'048;

/// From the ABI. Each returns false for what can't be.
bool get(confab_str from, std::string& to) {
    const auto text = sdk::view(from);
    if (text.size() > max_text_bytes || !valid_text(text)) return false;
    to = text;
    return true;
}
template <class Tag> bool get(confab_str from, TextId<Tag>& to) { return get(from, to.value); }
bool get(std::int32_t from, Code& to) {
    to = code_of(from);
    return true;
}
bool get(std::uint64_t from, Capabilities& to) {
    to.bits = from;
    return true;
}
bool get(std::uint32_t from, std::chrono::milliseconds& to) {
    to = std::chrono::milliseconds{from};
    return true;
}
bool get(std::int64_t from, std::chrono::microseconds& to) {
    to = std::chrono::microseconds{from};
    return true;
}
bool get(std::int64_t from, Timestamp& to) {
    to = Timestamp{std::chrono::microseconds{from}};
    return true;
}
bool get(const confab_roster* from, std::shared_ptr<const Roster>& to) {
    if (!from) return true;
    if (from->size < sizeof *from) return false;
    auto roster = std::make_shared<Roster>();
    roster->version = from->version;
    roster->ids.resize(from->n);
    roster->names.resize(from->n);
    for (std::size_t i = 0; i < from->n; ++i) {
        if (!get(from->ids[i], roster->ids[i])) return false;
        if (from->names && !get(from->names[i], roster->names[i])) return false;
    }
    to = std::move(roster);
    return true;
}
template <class From, class To>
requires((std::is_enum_v<To> || std::is_arithmetic_v<To>)&&!std::is_same_v<To, Code>) bool get(From from, To& to) {
    to = static_cast<To>(from);
    return true;
}

bool get(const confab_attachment* const* from, std::vector<Attachment>& to) {
    for (; from && *from; ++from) {
        if (to.size() == max_attachments || (*from)->size < sizeof(std::uint32_t)) return false;
        confab_attachment wire{};
        std::memcpy(&wire, *from, std::min<std::size_t>((*from)->size, sizeof wire));
        Attachment value;
        if (!read_fields(wire, value)) return false;
        if (value.ref.size() > max_ref_bytes || value.thumbnail_ref.size() > max_ref_bytes) return false;
        to.push_back(std::move(value));
    }
    return true;
}

/// All members of a struct of the ABI. False for what can't be.
template <class V, class Wire> bool read_fields(const Wire& wire, V& value) {
    return std::apply([&](const auto&... field) { return (get(wire.*field.wire, value.*field.value) && ...); },
                      Map<V>::fields);
}

/// What a message borrows from for the length of one call.
struct Borrowed {
    confab_roster roster{};
    std::vector<confab_str> ids, names;
    std::vector<confab_attachment> attachments;
    std::vector<const confab_attachment*> attachment_pointers;
};

/// To the ABI: borrowed from the value.
void put(const std::string& from, confab_str& to, Borrowed&) { to = sdk::str(from); }
template <class Tag> void put(const TextId<Tag>& from, confab_str& to, Borrowed&) { to = sdk::str(from.value); }
void put(const Capabilities& from, std::uint64_t& to, Borrowed&) { to = from.bits; }
void put(std::chrono::milliseconds from, std::uint32_t& to, Borrowed&) {
    to = static_cast<std::uint32_t>(from.count());
}
void put(Timestamp from, std::int64_t& to, Borrowed&) { to = from.time_since_epoch().count(); }
void put(const std::shared_ptr<const Roster>& from, const confab_roster*& to, Borrowed& space) {
    if (!from) return;
    space.ids.reserve(from->ids.size());
    for (const auto& id : from->ids) space.ids.push_back(sdk::str(id));
    space.names.reserve(from->names.size());
    for (const auto& each : from->names) space.names.push_back(sdk::str(each));
    space.roster = {.size = sizeof(confab_roster),
                    .reserved = 0,
                    .version = from->version,
                    .n = space.ids.size(),
                    .ids = space.ids.data(),
                    .names = space.names.data()};
    to = &space.roster;
}
void put(std::chrono::microseconds from, std::int64_t& to, Borrowed&) { to = from.count(); }
template <class From, class To>
requires(std::is_enum_v<From> || std::is_arithmetic_v<From>) void put(From from, To& to, Borrowed&) {
    to = static_cast<To>(from);
}
void put(const std::vector<Attachment>& from, const confab_attachment* const*& to, Borrowed& space) {
    if (from.empty()) return;
    space.attachments.resize(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
        auto& wire = space.attachments[i];
        wire.size = sizeof wire;
        std::apply([&](const auto&... field) { (put(from[i].*field.value, wire.*field.wire, space), ...); },
                   Map<Attachment>::fields);
        space.attachment_pointers.push_back(&wire);
    }
    space.attachment_pointers.push_back(nullptr);
    to = space.attachment_pointers.data();
}

template <class V> Result<Message> read_as(const confab_msg& header) {
    const auto wire = sdk::read<typename Map<V>::Wire>(header);
    V value;
    if (!read_fields(wire, value))
        return fail(Code::invalid, "a message of type {:#x} holds invalid text", header.type);
    return Message{SessionId{header.session}, Op{header.op}, header.flags, std::move(value)};
}

} // namespace

Result<Message> read(const confab_msg& message) {
    if (message.size < sizeof(confab_msg)) return fail(Code::invalid, "a message of {} bytes", message.size);
    switch (message.type) {
    case CONFAB_MSG_FLOW: return read_as<Flow>(message);
    case CONFAB_MSG_CANCEL: return read_as<Cancel>(message);
    case CONFAB_MSG_QUERY: return read_as<Query>(message);
    case CONFAB_MSG_SESSION: return read_as<SessionChange>(message);
    case CONFAB_MSG_OP_DONE: return read_as<OpDone>(message);
    case CONFAB_MSG_MEMBER: return read_as<Member>(message);
    case CONFAB_MSG_AUTH: return read_as<Auth>(message);
    case CONFAB_MSG_MESSAGE: return read_as<ChatMessage>(message);
    case CONFAB_MSG_PERSON: return read_as<Person>(message);
    case CONFAB_MSG_FETCH: return read_as<Fetch>(message);
    case CONFAB_MSG_PROGRESS: return read_as<Progress>(message);
    case CONFAB_MSG_NOTE: return read_as<Note>(message);
    case CONFAB_MSG_STORAGE: return read_as<StorageRequest>(message);
    case CONFAB_MSG_STORAGE_REPORT: return read_as<StorageReport>(message);
    default: return fail(Code::invalid, "a message of unknown type {:#x}", message.type);
    }
}

std::uint32_t type_of(const Message& message) noexcept {
    return std::visit([]<class V>(const V&) { return sdk::type_of<typename Map<V>::Wire>; }, message.body);
}

confab_result with(const Message& message, const std::function<confab_result(const confab_msg&)>& fn) {
    return std::visit(
        [&]<class V>(const V& value) {
            using Wire = typename Map<V>::Wire;
            auto wire = sdk::make<Wire>(static_cast<confab_id>(message.session), static_cast<confab_op>(message.op));
            wire.h.flags = message.flags;
            Borrowed space;
            std::apply([&](const auto&... field) { (put(value.*field.value, wire.*field.wire, space), ...); },
                       Map<V>::fields);
            return fn(wire.h);
        },
        message.body);
}

} // namespace confab::abi

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/message.hpp"

#include <confab/plugin.h>

#include <tuple>

/// One list of fields for each message: what the model calls it, and what the ABI. Read by both directions in abi.cpp.
namespace confab::abi {

/// A member of the model's value and the one of the ABI's struct that says the same.
template <class V, class C, class VT, class CT> struct Field {
    VT V::*value;
    CT C::*wire;
};
template <class V, class C, class VT, class CT> Field(VT V::*, CT C::*) -> Field<V, C, VT, CT>;

/// Of one type of the model: the struct of the ABI, and its members.
template <class V> struct Map;

template <> struct Map<SessionChange> {
    using Wire = confab_msg_session;
    static constexpr auto fields = std::tuple{Field{&SessionChange::state, &Wire::state},
                                              Field{&SessionChange::reason, &Wire::reason},
                                              Field{&SessionChange::caps, &Wire::caps},
                                              Field{&SessionChange::listener, &Wire::listener},
                                              Field{&SessionChange::retry_after, &Wire::retry_after_ms},
                                              Field{&SessionChange::self, &Wire::self_id},
                                              Field{&SessionChange::lobby, &Wire::lobby},
                                              Field{&SessionChange::address, &Wire::address},
                                              Field{&SessionChange::text, &Wire::text},
                                              Field{&SessionChange::tls_fingerprint, &Wire::tls_fingerprint},
                                              Field{&SessionChange::log_id, &Wire::log_id},
                                              Field{&SessionChange::resume, &Wire::resume},
                                              Field{&SessionChange::cursor, &Wire::cursor}};
};
template <> struct Map<OpDone> {
    using Wire = confab_msg_op_done;
    static constexpr auto fields = std::tuple{Field{&OpDone::of, &Wire::of},
                                              Field{&OpDone::result, &Wire::result},
                                              Field{&OpDone::text, &Wire::text},
                                              Field{&OpDone::id, &Wire::id},
                                              Field{&OpDone::origin, &Wire::origin_id},
                                              Field{&OpDone::cursor, &Wire::cursor},
                                              Field{&OpDone::seq, &Wire::seq},
                                              Field{&OpDone::when, &Wire::when},
                                              Field{&OpDone::count, &Wire::count}};
};
template <> struct Map<Flow> {
    using Wire = confab_msg_flow;
    static constexpr auto fields = std::tuple{Field{&Flow::paused, &Wire::paused}};
};
template <> struct Map<Cancel> {
    using Wire = confab_msg_cancel;
    static constexpr auto fields = std::tuple{};
};
template <> struct Map<Auth> {
    using Wire = confab_msg_auth;
    static constexpr auto fields = std::tuple{Field{&Auth::identity, &Wire::identity},
                                              Field{&Auth::display, &Wire::display}, Field{&Auth::caps, &Wire::caps},
                                              Field{&Auth::resume, &Wire::resume}, Field{&Auth::since, &Wire::since}};
};
template <> struct Map<Query> {
    using Wire = confab_msg_query;
    static constexpr auto fields = std::tuple{Field{&Query::what, &Wire::what},
                                              Field{&Query::limit, &Wire::limit},
                                              Field{&Query::who, &Wire::who},
                                              Field{&Query::room, &Wire::room},
                                              Field{&Query::recipient, &Wire::recipient},
                                              Field{&Query::text, &Wire::text},
                                              Field{&Query::cursor, &Wire::cursor},
                                              Field{&Query::since, &Wire::since},
                                              Field{&Query::until, &Wire::until}};
};
template <> struct Map<Member> {
    using Wire = confab_msg_member;
    static constexpr auto fields =
        std::tuple{Field{&Member::change, &Wire::change},   Field{&Member::when, &Wire::when},
                   Field{&Member::room, &Wire::room},       Field{&Member::who, &Wire::who},
                   Field{&Member::display, &Wire::display}, Field{&Member::roster, &Wire::roster}};
};
template <> struct Map<Person> {
    using Wire = confab_msg_person;
    static constexpr auto fields = std::tuple{Field{&Person::presence, &Wire::presence},
                                              Field{&Person::who, &Wire::who}, Field{&Person::display, &Wire::display}};
};
template <> struct Map<ChatMessage> {
    using Wire = confab_msg_message;
    static constexpr auto fields = std::tuple{Field{&ChatMessage::kind, &Wire::kind},
                                              Field{&ChatMessage::room, &Wire::room},
                                              Field{&ChatMessage::recipient, &Wire::recipient},
                                              Field{&ChatMessage::id, &Wire::id},
                                              Field{&ChatMessage::origin, &Wire::origin_id},
                                              Field{&ChatMessage::sender, &Wire::sender},
                                              Field{&ChatMessage::sender_name, &Wire::sender_name},
                                              Field{&ChatMessage::sent, &Wire::sent},
                                              Field{&ChatMessage::body, &Wire::body},
                                              Field{&ChatMessage::cursor, &Wire::cursor},
                                              Field{&ChatMessage::seq, &Wire::seq},
                                              Field{&ChatMessage::attachments, &Wire::attachments},
                                              Field{&ChatMessage::key, &Wire::key}};
};
template <> struct Map<Attachment> {
    using Wire = confab_attachment;
    static constexpr auto fields = std::tuple{Field{&Attachment::kind, &Wire::kind},
                                              Field{&Attachment::file, &Wire::file},
                                              Field{&Attachment::thumbnail, &Wire::thumbnail},
                                              Field{&Attachment::bytes, &Wire::bytes},
                                              Field{&Attachment::thumbnail_bytes, &Wire::thumbnail_bytes},
                                              Field{&Attachment::name, &Wire::name},
                                              Field{&Attachment::mime, &Wire::mime},
                                              Field{&Attachment::sha256, &Wire::sha256},
                                              Field{&Attachment::ref, &Wire::ref},
                                              Field{&Attachment::thumbnail_ref, &Wire::thumbnail_ref}};
};
template <> struct Map<Fetch> {
    using Wire = confab_msg_fetch;
    static constexpr auto fields = std::tuple{Field{&Fetch::file, &Wire::file},
                                              Field{&Fetch::offset, &Wire::offset},
                                              Field{&Fetch::bytes, &Wire::bytes},
                                              Field{&Fetch::room, &Wire::room},
                                              Field{&Fetch::recipient, &Wire::recipient},
                                              Field{&Fetch::id, &Wire::id},
                                              Field{&Fetch::ref, &Wire::ref},
                                              Field{&Fetch::sha256, &Wire::sha256}};
};
template <> struct Map<Progress> {
    using Wire = confab_msg_progress;
    static constexpr auto fields =
        std::tuple{Field{&Progress::done, &Wire::done}, Field{&Progress::total, &Wire::total}};
};
template <> struct Map<Note> {
    using Wire = confab_msg_note;
    static constexpr auto fields = std::tuple{Field{&Note::what, &Wire::what},
                                              Field{&Note::code, &Wire::code},
                                              Field{&Note::count, &Wire::count},
                                              Field{&Note::room, &Wire::room},
                                              Field{&Note::recipient, &Wire::recipient},
                                              Field{&Note::who, &Wire::who},
                                              Field{&Note::key, &Wire::key},
                                              Field{&Note::id, &Wire::id},
                                              Field{&Note::text, &Wire::text}};
};
template <> struct Map<StorageRequest> {
    using Wire = confab_msg_storage;
    static constexpr auto fields =
        std::tuple{Field{&StorageRequest::what, &Wire::what}, Field{&StorageRequest::new_keys, &Wire::new_keys},
                   Field{&StorageRequest::text, &Wire::text}};
};
template <> struct Map<StorageReport> {
    using Wire = confab_msg_storage_report;
    static constexpr auto fields = std::tuple{Field{&StorageReport::what, &Wire::what},
                                              Field{&StorageReport::step, &Wire::step},
                                              Field{&StorageReport::result, &Wire::result},
                                              Field{&StorageReport::days_kept, &Wire::days_kept},
                                              Field{&StorageReport::clock_offset, &Wire::clock_offset_us},
                                              Field{&StorageReport::messages, &Wire::messages},
                                              Field{&StorageReport::files, &Wire::files},
                                              Field{&StorageReport::bytes, &Wire::bytes},
                                              Field{&StorageReport::text, &Wire::text},
                                              Field{&StorageReport::copy, &Wire::copy},
                                              Field{&StorageReport::rule_days, &Wire::rule_days},
                                              Field{&StorageReport::requests, &Wire::requests},
                                              Field{&StorageReport::requests_quiet, &Wire::requests_quiet},
                                              Field{&StorageReport::requests_lively, &Wire::requests_lively}};
};

} // namespace confab::abi

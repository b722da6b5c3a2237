// SPDX-License-Identifier: GPL-3.0-or-later
// The layout that plugins are compiled with, on machines with 64-bit pointers. A line here never changes within a major:
// members are appended, with a line of their own, and a size grows with them.
#include <confab/plugin.h>

#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), "size of " #type)
#define MEMBER(type, member, at, bytes)                                                                                \
    _Static_assert(offsetof(type, member) == (at) && sizeof(((type*)0)->member) == (bytes), #type "." #member)

#if UINTPTR_MAX == UINT64_MAX

SIZE(confab_str, 16);
MEMBER(confab_str, ptr, 0, 8);
MEMBER(confab_str, len, 8, 8);

SIZE(confab_kv, 32);
MEMBER(confab_kv, key, 0, 16);
MEMBER(confab_kv, value, 16, 16);

SIZE(confab_setting, 72);
MEMBER(confab_setting, size, 0, 4);
MEMBER(confab_setting, type, 4, 4);
MEMBER(confab_setting, flags, 8, 4);
MEMBER(confab_setting, roles, 12, 4);
MEMBER(confab_setting, key, 16, 8);
MEMBER(confab_setting, label, 24, 8);
MEMBER(confab_setting, help, 32, 8);
MEMBER(confab_setting, default_value, 40, 8);
MEMBER(confab_setting, min, 48, 8);
MEMBER(confab_setting, max, 56, 8);
MEMBER(confab_setting, choices, 64, 8);

SIZE(confab_config, 16);
MEMBER(confab_config, size, 0, 4);
MEMBER(confab_config, n, 4, 4);
MEMBER(confab_config, kv, 8, 8);

SIZE(confab_preset, 32);
MEMBER(confab_preset, size, 0, 4);
MEMBER(confab_preset, roles, 4, 4);
MEMBER(confab_preset, label, 8, 8);
MEMBER(confab_preset, n, 16, 4);
MEMBER(confab_preset, reserved, 20, 4);
MEMBER(confab_preset, kv, 24, 8);

SIZE(confab_msg, 32);
MEMBER(confab_msg, size, 0, 4);
MEMBER(confab_msg, type, 4, 4);
MEMBER(confab_msg, flags, 8, 4);
MEMBER(confab_msg, reserved, 12, 4);
MEMBER(confab_msg, session, 16, 8);
MEMBER(confab_msg, op, 24, 8);

SIZE(confab_msg_flow, 40);
MEMBER(confab_msg_flow, h, 0, 32);
MEMBER(confab_msg_flow, paused, 32, 4);
MEMBER(confab_msg_flow, reserved, 36, 4);

SIZE(confab_msg_cancel, 32);
MEMBER(confab_msg_cancel, h, 0, 32);

SIZE(confab_msg_session, 192);
MEMBER(confab_msg_session, h, 0, 32);
MEMBER(confab_msg_session, state, 32, 4);
MEMBER(confab_msg_session, reason, 36, 4);
MEMBER(confab_msg_session, caps, 40, 8);
MEMBER(confab_msg_session, listener, 48, 8);
MEMBER(confab_msg_session, retry_after_ms, 56, 4);
MEMBER(confab_msg_session, reserved, 60, 4);
MEMBER(confab_msg_session, self_id, 64, 16);
MEMBER(confab_msg_session, lobby, 80, 16);
MEMBER(confab_msg_session, address, 96, 16);
MEMBER(confab_msg_session, text, 112, 16);
MEMBER(confab_msg_session, tls_fingerprint, 128, 16);
MEMBER(confab_msg_session, log_id, 144, 16);
MEMBER(confab_msg_session, resume, 160, 16);
MEMBER(confab_msg_session, cursor, 176, 16);

SIZE(confab_msg_op_done, 128);
MEMBER(confab_msg_op_done, h, 0, 32);
MEMBER(confab_msg_op_done, of, 32, 4);
MEMBER(confab_msg_op_done, result, 36, 4);
MEMBER(confab_msg_op_done, text, 40, 16);
MEMBER(confab_msg_op_done, id, 56, 16);
MEMBER(confab_msg_op_done, origin_id, 72, 16);
MEMBER(confab_msg_op_done, cursor, 88, 16);
MEMBER(confab_msg_op_done, seq, 104, 8);
MEMBER(confab_msg_op_done, when, 112, 8);
MEMBER(confab_msg_op_done, count, 120, 4);
MEMBER(confab_msg_op_done, reserved, 124, 4);

SIZE(confab_msg_auth, 104);
MEMBER(confab_msg_auth, h, 0, 32);
MEMBER(confab_msg_auth, identity, 32, 16);
MEMBER(confab_msg_auth, display, 48, 16);
MEMBER(confab_msg_auth, caps, 64, 8);
MEMBER(confab_msg_auth, resume, 72, 16);
MEMBER(confab_msg_auth, since, 88, 16);

SIZE(confab_msg_query, 136);
MEMBER(confab_msg_query, h, 0, 32);
MEMBER(confab_msg_query, what, 32, 4);
MEMBER(confab_msg_query, limit, 36, 4);
MEMBER(confab_msg_query, who, 40, 16);
MEMBER(confab_msg_query, room, 56, 16);
MEMBER(confab_msg_query, recipient, 72, 16);
MEMBER(confab_msg_query, text, 88, 16);
MEMBER(confab_msg_query, cursor, 104, 16);
MEMBER(confab_msg_query, since, 120, 8);
MEMBER(confab_msg_query, until, 128, 8);

SIZE(confab_roster, 40);
MEMBER(confab_roster, size, 0, 4);
MEMBER(confab_roster, reserved, 4, 4);
MEMBER(confab_roster, version, 8, 8);
MEMBER(confab_roster, n, 16, 8);
MEMBER(confab_roster, ids, 24, 8);
MEMBER(confab_roster, names, 32, 8);

SIZE(confab_msg_member, 104);
MEMBER(confab_msg_member, h, 0, 32);
MEMBER(confab_msg_member, change, 32, 4);
MEMBER(confab_msg_member, reserved, 36, 4);
MEMBER(confab_msg_member, when, 40, 8);
MEMBER(confab_msg_member, room, 48, 16);
MEMBER(confab_msg_member, who, 64, 16);
MEMBER(confab_msg_member, display, 80, 16);
MEMBER(confab_msg_member, roster, 96, 8);

SIZE(confab_msg_person, 72);
MEMBER(confab_msg_person, h, 0, 32);
MEMBER(confab_msg_person, presence, 32, 4);
MEMBER(confab_msg_person, reserved, 36, 4);
MEMBER(confab_msg_person, who, 40, 16);
MEMBER(confab_msg_person, display, 56, 16);

SIZE(confab_attachment, 120);
MEMBER(confab_attachment, size, 0, 4);
MEMBER(confab_attachment, kind, 4, 4);
MEMBER(confab_attachment, file, 8, 8);
MEMBER(confab_attachment, thumbnail, 16, 8);
MEMBER(confab_attachment, bytes, 24, 8);
MEMBER(confab_attachment, thumbnail_bytes, 32, 8);
MEMBER(confab_attachment, name, 40, 16);
MEMBER(confab_attachment, mime, 56, 16);
MEMBER(confab_attachment, sha256, 72, 16);
MEMBER(confab_attachment, ref, 88, 16);
MEMBER(confab_attachment, thumbnail_ref, 104, 16);

SIZE(confab_msg_message, 208);
MEMBER(confab_msg_message, h, 0, 32);
MEMBER(confab_msg_message, kind, 32, 4);
MEMBER(confab_msg_message, reserved, 36, 4);
MEMBER(confab_msg_message, room, 40, 16);
MEMBER(confab_msg_message, recipient, 56, 16);
MEMBER(confab_msg_message, id, 72, 16);
MEMBER(confab_msg_message, origin_id, 88, 16);
MEMBER(confab_msg_message, sender, 104, 16);
MEMBER(confab_msg_message, sender_name, 120, 16);
MEMBER(confab_msg_message, sent, 136, 8);
MEMBER(confab_msg_message, body, 144, 16);
MEMBER(confab_msg_message, cursor, 160, 16);
MEMBER(confab_msg_message, seq, 176, 8);
MEMBER(confab_msg_message, attachments, 184, 8);
MEMBER(confab_msg_message, key, 192, 16);

SIZE(confab_msg_fetch, 136);
MEMBER(confab_msg_fetch, h, 0, 32);
MEMBER(confab_msg_fetch, file, 32, 8);
MEMBER(confab_msg_fetch, offset, 40, 8);
MEMBER(confab_msg_fetch, bytes, 48, 8);
MEMBER(confab_msg_fetch, room, 56, 16);
MEMBER(confab_msg_fetch, recipient, 72, 16);
MEMBER(confab_msg_fetch, id, 88, 16);
MEMBER(confab_msg_fetch, ref, 104, 16);
MEMBER(confab_msg_fetch, sha256, 120, 16);

SIZE(confab_msg_progress, 48);
MEMBER(confab_msg_progress, h, 0, 32);
MEMBER(confab_msg_progress, done, 32, 8);
MEMBER(confab_msg_progress, total, 40, 8);

SIZE(confab_msg_note, 144);
MEMBER(confab_msg_note, h, 0, 32);
MEMBER(confab_msg_note, what, 32, 4);
MEMBER(confab_msg_note, code, 36, 4);
MEMBER(confab_msg_note, count, 40, 8);
MEMBER(confab_msg_note, room, 48, 16);
MEMBER(confab_msg_note, recipient, 64, 16);
MEMBER(confab_msg_note, who, 80, 16);
MEMBER(confab_msg_note, key, 96, 16);
MEMBER(confab_msg_note, id, 112, 16);
MEMBER(confab_msg_note, text, 128, 16);

SIZE(confab_msg_storage, 56);
MEMBER(confab_msg_storage, h, 0, 32);
MEMBER(confab_msg_storage, what, 32, 4);
MEMBER(confab_msg_storage, new_keys, 36, 4);
MEMBER(confab_msg_storage, text, 40, 16);

SIZE(confab_msg_storage_report, 144);
MEMBER(confab_msg_storage_report, h, 0, 32);
MEMBER(confab_msg_storage_report, what, 32, 4);
MEMBER(confab_msg_storage_report, step, 36, 4);
MEMBER(confab_msg_storage_report, result, 40, 4);
MEMBER(confab_msg_storage_report, days_kept, 44, 4);
MEMBER(confab_msg_storage_report, clock_offset_us, 48, 8);
MEMBER(confab_msg_storage_report, messages, 56, 8);
MEMBER(confab_msg_storage_report, files, 64, 8);
MEMBER(confab_msg_storage_report, bytes, 72, 8);
MEMBER(confab_msg_storage_report, text, 80, 16);
MEMBER(confab_msg_storage_report, copy, 96, 16);
MEMBER(confab_msg_storage_report, rule_days, 112, 4);
MEMBER(confab_msg_storage_report, requests, 120, 8);
MEMBER(confab_msg_storage_report, requests_quiet, 128, 8);
MEMBER(confab_msg_storage_report, requests_lively, 136, 8);

SIZE(confab_host, 112);
MEMBER(confab_host, size, 0, 4);
MEMBER(confab_host, abi_minor, 4, 4);
MEMBER(confab_host, data, 8, 8);
MEMBER(confab_host, name, 16, 8);
MEMBER(confab_host, version, 24, 8);
MEMBER(confab_host, get_extension, 32, 8);
MEMBER(confab_host, log, 40, 8);
MEMBER(confab_host, new_id, 48, 8);
MEMBER(confab_host, emit, 56, 8);
MEMBER(confab_host, post, 64, 8);
MEMBER(confab_host, watch_fd, 72, 8);
MEMBER(confab_host, set_timer, 80, 8);
MEMBER(confab_host, dir, 88, 8);
MEMBER(confab_host, file_read, 96, 8);
MEMBER(confab_host, file_write, 104, 8);

SIZE(confab_identity, 48);
MEMBER(confab_identity, size, 0, 4);
MEMBER(confab_identity, reserved, 4, 4);
MEMBER(confab_identity, data, 8, 8);
MEMBER(confab_identity, keys, 16, 8);
MEMBER(confab_identity, sign, 24, 8);
MEMBER(confab_identity, agree, 32, 8);
MEMBER(confab_identity, seen, 40, 8);

SIZE(confab_transport_desc, 96);
MEMBER(confab_transport_desc, size, 0, 4);
MEMBER(confab_transport_desc, roles, 4, 4);
MEMBER(confab_transport_desc, caps, 8, 8);
MEMBER(confab_transport_desc, id, 16, 8);
MEMBER(confab_transport_desc, name, 24, 8);
MEMBER(confab_transport_desc, description, 32, 8);
MEMBER(confab_transport_desc, version, 40, 8);
MEMBER(confab_transport_desc, licence, 48, 8);
MEMBER(confab_transport_desc, icon, 56, 8);
MEMBER(confab_transport_desc, i18n_domain, 64, 8);
MEMBER(confab_transport_desc, uri_schemes, 72, 8);
MEMBER(confab_transport_desc, settings, 80, 8);
MEMBER(confab_transport_desc, presets, 88, 8);

SIZE(confab_transport, 88);
MEMBER(confab_transport, size, 0, 4);
MEMBER(confab_transport, reserved, 4, 4);
MEMBER(confab_transport, data, 8, 8);
MEMBER(confab_transport, destroy, 16, 8);
MEMBER(confab_transport, check_config, 24, 8);
MEMBER(confab_transport, parse_uri, 32, 8);
MEMBER(confab_transport, open, 40, 8);
MEMBER(confab_transport, close, 48, 8);
MEMBER(confab_transport, submit, 56, 8);
MEMBER(confab_transport, submit_many, 64, 8);
MEMBER(confab_transport, get_extension, 72, 8);
MEMBER(confab_transport, reconfigure, 80, 8);

SIZE(confab_entry, 32);
MEMBER(confab_entry, magic, 0, 4);
MEMBER(confab_entry, size, 4, 4);
MEMBER(confab_entry, abi_major, 8, 2);
MEMBER(confab_entry, abi_minor, 10, 2);
MEMBER(confab_entry, abi_minor_needed, 12, 2);
MEMBER(confab_entry, reserved, 14, 2);
MEMBER(confab_entry, describe, 16, 8);
MEMBER(confab_entry, create, 24, 8);

#endif

// Frozen across majors: what a host of any age reads of an entry.
_Static_assert(offsetof(confab_entry, describe) == 16, "frozen head");

_Static_assert(CONFAB_MAGIC == 0x31464e43u, "magic");
_Static_assert(CONFAB_ABI_MAJOR == 1, "major");

// Numbers that stand in compiled plugins.
_Static_assert(CONFAB_E_AGAIN == -1 && CONFAB_E_PROTOCOL == -14 && CONFAB_E_REPLACED == -29, "results");
_Static_assert(CONFAB_ROLE_CONNECT == 1 && CONFAB_ROLE_LISTEN == 2, "roles");
_Static_assert(CONFAB_CAP_TEXT == 1 && CONFAB_CAP_STORAGE == 256, "capabilities");
_Static_assert(CONFAB_SET_STRING == 1 && CONFAB_SET_CHOICE == 4 && CONFAB_SET_SIZE == 8, "types of settings");
_Static_assert(CONFAB_SETF_REQUIRED == 1 && CONFAB_SETF_SECRET == 2 && CONFAB_SETF_IDENTITY == 8, "flags of settings");
_Static_assert(CONFAB_MSG_FLOW == 0x01 && CONFAB_MSG_CANCEL == 0x10 && CONFAB_MSG_QUERY == 0x12, "messages");
_Static_assert(CONFAB_MSG_SESSION == 0x20 && CONFAB_MSG_OP_DONE == 0x21 && CONFAB_MSG_MEMBER == 0x23, "messages");
_Static_assert(CONFAB_MSG_AUTH == 0x30 && CONFAB_MSG_MESSAGE == 0x31 && CONFAB_MSG_PERSON == 0x36, "messages");
_Static_assert(CONFAB_F_HISTORICAL == 1 && CONFAB_F_OWN == 2 && CONFAB_F_NO_RETRY == 4, "flags of messages");
_Static_assert(CONFAB_SESSION_OPENING == 1 && CONFAB_SESSION_AUTH == 4 && CONFAB_SESSION_CLOSED == 6, "states");
_Static_assert(CONFAB_QUERY_PROFILE == 1 && CONFAB_TEXT_PLAIN == 1 && CONFAB_TEXT_SYSTEM == 2, "kinds");
_Static_assert(CONFAB_MEMBER_HERE == 1 && CONFAB_MEMBER_RENAME == 4, "changes");
_Static_assert(CONFAB_PRESENCE_UNKNOWN == 0 && CONFAB_PRESENCE_ONLINE == 2, "presence");
_Static_assert(CONFAB_LOG_DEBUG == 1 && CONFAB_LOG_ERROR == 4 && CONFAB_FD_READ == 1 && CONFAB_FD_ERROR == 4, "host");

int main(void) { return 0; }

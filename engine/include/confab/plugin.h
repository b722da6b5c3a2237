/* SPDX-License-Identifier: MIT-0
 *
 * confab/plugin.h: the transport plugin ABI of Confab, major 1.
 *
 * A transport plugin is a shared library that moves chat messages between the engine and a network, a folder, a bucket:
 * whatever people chat through. This header is all that it needs. It is C11 and C++17, and includes nothing of the
 * project. `confab/plugin.hpp` adds comfort for C++20 on top and has no ABI of its own.
 *
 * STATUS: major 1 is being finished; it may still change until the first release of Confab says otherwise.
 *
 * THE IDEA. Every verb of a chat (say something, ask who is there, someone came) is a message: plain data with a type
 * and a size, declared below as `confab_msg_*`. A transport does two things with them: it takes messages from the engine
 * in submit(), and gives messages to the engine with host->emit(). A session is opened in one of two roles, which mirror
 * each other:
 *
 *   role      the engine submits            the transport emits           who decides
 *   connect   requests: AUTH, MESSAGE, ...  notices and answers           the far side
 *   listen    notices and answers           requests of its peers         the engine's hub
 *
 * So one encoder and one decoder serve both roles. `docs/plugin-authors.md` has the table of who says what, and a small
 * complete plugin.
 *
 * A LIBRARY exports one symbol, the data object `confab_plugin_entry_v1` (section 5), and lies beside a manifest
 * `<name>.confab.json` that is read before the library is opened.
 *
 * RULES FOR EVERY DECLARATION
 *
 * Layout    Only fixed-width integers, pointers and size_t. Named enums give values their names; in structs and
 *           signatures they travel as uint32_t or int32_t. Each struct that may grow starts with `size`, the sizeof that
 *           its writer compiled. Members are only ever appended, at or after the old sizeof, never into padding. Read
 *           what may be missing through CONFAB_HAS, CONFAB_CAN and CONFAB_MSG_HAS. Zero always means "not said". Arrays
 *           of structs that may grow are arrays of pointers, ended by NULL, so that nobody needs the other's stride.
 * Text      UTF-8 as pointer and length. From the host: valid UTF-8, and ptr[len] is 0. From the plugin: no 0 needed;
 *           the host checks, and drops and reports a message with invalid text.
 * Memory    Arguments are borrowed until the call returns; who wants to keep them copies. Nothing is freed by the side
 *           that did not allocate it. Descriptors and settings tables are static.
 * Threads   [engine] is one OS thread from create() to destroy(); calls there must return within 5 ms. [any] may be
 *           called from any thread at any time. The host never enters the plugin from inside a host call: emit() copies
 *           and queues, in order, also when it is called inside submit().
 * Requests  carry `op`, not 0, chosen by whoever asks and unique among its unfinished requests of that session. A
 *           result below 0 means refused: nothing follows. Otherwise the answers follow with that op, and then exactly
 *           one OP_DONE, also after CANCEL. When a connect session closes, each unfinished request first gets its
 *           OP_DONE (E_CLOSED if it never left, E_UNCERTAIN if it may have arrived). When a listen session closes,
 *           unfinished requests get none. Notices carry op 0.
 * Places    An empty `room` in a request is the lobby; notices name the room. With `recipient` it is private: room is
 *           empty. Who asks is the session, never `sender` or `who`. A private notice belongs to the conversation with
 *           `recipient` if `sender` is oneself, else to the one with `sender`.
 * Pressure  connect: submit() may refuse a request with E_AGAIN; one FLOW follows when there is room. listen: submit()
 *           never refuses because of a peer; the transport owns each peer's queue, and closes a peer that does not read
 *           (E_TOO_SLOW). emit() of SESSION, OP_DONE and FLOW is never refused; others may get E_AGAIN: keep what was
 *           read undecoded, stop reading that session, and go on at FLOW. FLOW with paused = 1 asks for the same.
 * Errors    No exception, panic, longjmp, exit() or signal handler crosses this border, and neither side changes the
 *           process (locale, working directory, environment) behind the other's back. Libraries are never unloaded.
 */
/* clang-format off: columns of comments are part of how this header reads */
#ifndef CONFAB_PLUGIN_H
#define CONFAB_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define CONFAB_EXPORT __attribute__((visibility("default")))
#else
#define CONFAB_EXPORT
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define CONFAB_ABI_MAJOR 1u
#define CONFAB_ABI_MINOR 0u     /* plus one for every append; never reset within a major */
#define CONFAB_MAGIC 0x31464e43u /* "CNF1" in memory on a little-endian machine */

/* Is member `m` of `*p` wholly inside what the other side compiled? p may be NULL. */
#define CONFAB_HAS(p, T, m) ((p) && offsetof(T, m) + sizeof(((T *)0)->m) <= (p)->size)
/* ... and is the function pointer `f` there and set? */
#define CONFAB_CAN(p, T, f) (CONFAB_HAS(p, T, f) && (p)->f)
/* CONFAB_HAS for a message, whose size stands in its header `h`. */
#define CONFAB_MSG_HAS(p, T, m) ((p) && offsetof(T, m) + sizeof(((T *)0)->m) <= (p)->h.size)

/* ---- 1. Plain values ---------------------------------------------------------------------------------------------- */

typedef struct confab_str { const char *ptr; size_t len; } confab_str; /* UTF-8; frozen, never grows */
typedef struct confab_kv { confab_str key, value; } confab_kv;         /* frozen */

typedef uint64_t confab_id;    /* 0: none. Sessions: numbered by the host (new_id(), or an argument) */
typedef uint64_t confab_op;    /* 0: none. Chosen by who asks; means something only together with its session */
typedef int64_t confab_time;   /* microseconds since 1970-01-01T00:00Z; 0: unknown */

/* Results: 0 or more is success. The comment names the code that the wire, the command line and logs use for it. */
typedef int32_t confab_result;
enum confab_results {
  CONFAB_OK = 0,
  CONFAB_E_AGAIN = -1,             /* busy: a queue is full, FLOW follows */
  CONFAB_E_UNSUPPORTED = -2,       /* unsupported: this transport or peer can't do that */
  CONFAB_E_INVALID = -3,           /* invalid: a message or argument that is wrong in itself */
  CONFAB_E_STATE = -4,             /* wrong_state: not in this state of the session */
  CONFAB_E_NOT_FOUND = -5,         /* not_found */
  CONFAB_E_DENIED = -6,            /* denied */
  CONFAB_E_AUTH = -7,              /* auth_failed */
  CONFAB_E_NETWORK = -8,           /* network: can't be reached, or the connection broke */
  CONFAB_E_TLS = -9,               /* tls_untrusted: the certificate is not trusted */
  CONFAB_E_TIMEOUT = -10,          /* timed_out */
  CONFAB_E_CANCELLED = -11,        /* cancelled */
  CONFAB_E_TOO_LARGE = -12,        /* too_large */
  CONFAB_E_IO = -13,               /* io: a local file, folder or address can't be used */
  CONFAB_E_PROTOCOL = -14,         /* bad_frame: the far side sent what can't be understood */
  CONFAB_E_NAME_IN_USE = -15,      /* name_in_use: someone with that user id is online */
  CONFAB_E_CONFIG = -16,           /* bad_setting */
  CONFAB_E_CLOSED = -17,           /* closed: ended in order, or before the request left */
  CONFAB_E_INTERNAL = -18,         /* internal: a fault of the program */
  CONFAB_E_TOO_SLOW = -19,         /* too_slow: a peer that does not read what it is sent */
  CONFAB_E_RATE_LIMITED = -20,     /* rate_limited */
  CONFAB_E_FULL = -21,             /* storage_full */
  CONFAB_E_UNCERTAIN = -22,        /* uncertain: may or may not have arrived */
  CONFAB_E_NOT_JOINED = -23,       /* not_joined: a request before the join */
  CONFAB_E_NOT_ONLINE = -24,       /* not_online: the recipient is not there */
  CONFAB_E_INVALID_ID = -25,       /* invalid_id: not a possible user id or name */
  CONFAB_E_UNKNOWN_USER = -26,     /* unknown_user */
  CONFAB_E_ROOM_CHANGED = -27,     /* room_changed: not the room that was joined first */
  CONFAB_E_WRONG_PASSPHRASE = -28, /* wrong_passphrase */
  CONFAB_E_REPLACED = -29,         /* replaced: the same person came in through another session */
  CONFAB_E_KEY_CHANGED = -30       /* key_changed: another key says that it is this person; nothing is sealed for it until the
                                      person at the host has decided */
};

enum confab_role {
  CONFAB_ROLE_CONNECT = 1u << 0, /* we are the client of something: a server, a bucket, a folder */
  CONFAB_ROLE_LISTEN = 1u << 1   /* others are clients of us: sessions come in */
};

/* Capabilities: the most that is possible in the descriptor; the truth of this session in SESSION READY. */
#define CONFAB_CAP_TEXT (1ull << 0)     /* messages to the lobby */
#define CONFAB_CAP_DIRECT (1ull << 1)   /* private messages */
#define CONFAB_CAP_PRESENCE (1ull << 2) /* who is there */
#define CONFAB_CAP_PROFILES (1ull << 3) /* QUERY of a person */
#define CONFAB_CAP_ROOMS (1ull << 4)    /* rooms beside the lobby */
#define CONFAB_CAP_HISTORY (1ull << 5)  /* QUERY of history */
#define CONFAB_CAP_SEARCH (1ull << 6)   /* QUERY by words */
#define CONFAB_CAP_FILES (1ull << 7)    /* attachments */
#define CONFAB_CAP_STORAGE (1ull << 8)  /* test access, cleanup, usage */
#define CONFAB_CAP_ACK (1ull << 9)      /* a message is acknowledged once it is durable, and may be sent again with its
                                           origin_id: it is stored and delivered once */
#define CONFAB_CAP_RESUME (1ull << 10)  /* coming back with a token, and QUERY of what was missed */
#define CONFAB_CAP_SEALED (1ull << 11)  /* what is said here is sealed for its readers and signed by its sender; who keeps
                                           the storage can't read it */

/* ---- 2. Settings: a static table from which the host draws a form, reads --set options and prints help ------------ */

enum confab_setting_type {
  CONFAB_SET_STRING = 1,
  CONFAB_SET_BOOL,     /* "true" or "false" */
  CONFAB_SET_INT,      /* decimal */
  CONFAB_SET_CHOICE,   /* one of `choices` */
  CONFAB_SET_FILE,     /* absolute path of a file of this machine */
  CONFAB_SET_DIR,      /* absolute path of a folder of this machine */
  CONFAB_SET_DURATION, /* decimal, in seconds */
  CONFAB_SET_SIZE      /* decimal, in bytes */
};
enum confab_setting_flag {
  CONFAB_SETF_REQUIRED = 1u << 0,
  CONFAB_SETF_SECRET = 1u << 1,   /* kept in the keyring, masked in forms, never logged */
  CONFAB_SETF_ADVANCED = 1u << 2, /* shown on request only */
  CONFAB_SETF_IDENTITY = 1u << 3  /* the account's name for people is made of these, in order */
};
typedef struct confab_setting {
  uint32_t size, type, flags;
  uint32_t roles;             /* bits of confab_role: where the setting means something */
  const char *key;            /* [a-z0-9_]+, stable for ever; unique in each role */
  const char *label;          /* short, English; translated through `i18n_domain` of the descriptor */
  const char *help;           /* a sentence, or NULL */
  const char *default_value;  /* canonical text, or NULL */
  int64_t min, max;           /* INT, DURATION, SIZE; min == max: no limit */
  const char *const *choices; /* CHOICE: value, label, value, label, ..., NULL */
} confab_setting;

/* A complete set of settings, as given: keys that are not set are not there. */
typedef struct confab_config { uint32_t size, n; const confab_kv *kv; } confab_config;

/* A set of values that fits many people: "This computer", "Local network". */
typedef struct confab_preset {
  uint32_t size, roles;
  const char *label; /* English, translated like a setting's */
  uint32_t n, reserved;
  const confab_kv *kv;
} confab_preset;

/* ---- 3. Messages -------------------------------------------------------------------------------------------------- */

typedef struct confab_msg { /* the header of every message */
  uint32_t size;            /* of the whole message */
  uint32_t type;            /* confab_msg_type */
  uint32_t flags;           /* bits of confab_msg_flag */
  uint32_t reserved;        /* 0 */
  confab_id session;
  confab_op op;             /* of a request and of its answers; 0 in notices */
} confab_msg;

/* type >> 4 says whose word it is: 0 between engine and transport only; 1 who asks; 2 who tells; 3 both. A listening
 * transport lets through 1 and 3 from its peers, a connecting one 2 and 3 from its server; the host checks it too.
 * Numbers that are missing here are kept for rooms, receipts, typing, reactions and foreign verbs. */
enum confab_msg_type {
  CONFAB_MSG_FLOW = 0x01,
  CONFAB_MSG_CANCEL = 0x10,
  CONFAB_MSG_QUERY = 0x12,
  CONFAB_MSG_FETCH = 0x13,
  CONFAB_MSG_STORAGE = 0x14,
  CONFAB_MSG_SESSION = 0x20,
  CONFAB_MSG_OP_DONE = 0x21,
  CONFAB_MSG_MEMBER = 0x23,
  CONFAB_MSG_PROGRESS = 0x24,
  CONFAB_MSG_NOTE = 0x25,
  CONFAB_MSG_STORAGE_REPORT = 0x26,
  CONFAB_MSG_AUTH = 0x30,
  CONFAB_MSG_MESSAGE = 0x31,
  CONFAB_MSG_PERSON = 0x36
};
enum confab_msg_flag {
  CONFAB_F_HISTORICAL = 1u << 0, /* from history or a spool: do not notify */
  CONFAB_F_OWN = 1u << 1,        /* said by this account. Connect transports tell it; in listen role the hub, on answers, since
                                    an earlier guest may have had the same user id */
  CONFAB_F_NO_RETRY = 1u << 2,   /* SESSION CLOSED: coming back by itself would not help */
  CONFAB_F_BACKWARDS = 1u << 3,  /* QUERY HISTORY: towards the older */
  CONFAB_F_MORE = 1u << 4,       /* OP_DONE of a QUERY: there is more at `cursor` */
  CONFAB_F_RESUMED = 1u << 5,    /* SESSION READY: `resume` and `since` of AUTH were understood. Live messages follow only
                                    after QUERY MISSED has reached the end */
  CONFAB_F_REPIN = 1u << 6       /* AUTH: the person has decided that the room which is there now is the right one
                                    (E_ROOM_CHANGED before) */
};

/* FLOW: after E_AGAIN, go on (paused = 0); or, from the engine, stop reading this session (paused = 1). */
typedef struct confab_msg_flow { confab_msg h; uint32_t paused, reserved; } confab_msg_flow;

/* CANCEL: the request with this op is no longer wanted. A wish; it has no answer of its own. */
typedef struct confab_msg_cancel { confab_msg h; } confab_msg_cancel;

/* SESSION: what becomes of a session. All states are told by the transport, but READY in listen role by the hub.
 *   connect   OPENING (optional), AUTH (the engine now submits AUTH), READY, CLOSED
 *   listener  LISTENING, CLOSED
 *   its peers INCOMING (read at once; the hub may close()), READY (submitted by the hub), CLOSED
 * The id of an INCOMING session comes from host->new_id(). CLOSED comes exactly once, and nothing after it; where
 * open() answered below 0, no session came to be and nothing is emitted for it. */
enum confab_session_state {
  CONFAB_SESSION_OPENING = 1,
  CONFAB_SESSION_LISTENING,
  CONFAB_SESSION_INCOMING,
  CONFAB_SESSION_AUTH,
  CONFAB_SESSION_READY,
  CONFAB_SESSION_CLOSED
};
typedef struct confab_msg_session {
  confab_msg h;
  uint32_t state;             /* confab_session_state */
  confab_result reason;       /* CLOSED: why; CONFAB_OK or E_CLOSED: as it was wished */
  uint64_t caps;              /* READY: what this session can do */
  confab_id listener;         /* INCOMING: the session that it came through */
  uint32_t retry_after_ms;    /* CLOSED: the far side asks not to come back earlier; 0: nothing said */
  uint32_t reserved;
  confab_str self_id;         /* READY: own user id, as the far side writes it */
  confab_str lobby;           /* READY: the room id of the lobby */
  confab_str address;         /* LISTENING: own URI with the real port; INCOMING: the peer's host and port */
  confab_str text;            /* CLOSED: a sentence for people. READY: a greeting, may be empty */
  confab_str tls_fingerprint; /* SHA-256 of a certificate in lower-case hex: LISTENING: of one's own; AUTH and CLOSED with
                                 E_TLS: of the server's */
  confab_str log_id;          /* READY: names the log that cursors and seq belong to; empty: there is none. Another id means
                                 that cursors kept so far are worth nothing */
  confab_str resume;          /* READY: a token to come back with, empty: as before. A secret */
  confab_str cursor;          /* READY: the end of the log, as AUTH `since` wants it */
} confab_msg_session;

/* OP_DONE: the one end of a request. */
typedef struct confab_msg_op_done {
  confab_msg h;
  uint32_t of;          /* confab_msg_type of the request */
  confab_result result;
  confab_str text;      /* below 0: a sentence for people */
  confab_str id;        /* what was made: the network's id of the message */
  confab_str origin_id; /* MESSAGE: that of the request, also where it is refused */
  confab_str cursor;    /* MESSAGE: its place. QUERY: where the next page begins, with CONFAB_F_MORE or without */
  uint64_t seq;         /* MESSAGE: see confab_msg_message */
  confab_time when;     /* MESSAGE: by the far side's clock */
  uint32_t count;       /* QUERY: how many answers there were */
  uint32_t reserved;
} confab_msg_op_done;

/* AUTH: who I want to be. Answered in listen role by MEMBER JOIN of the lobby to all, the newcomer included, then
 * SESSION READY, then OP_DONE; a refusal is OP_DONE below 0 and leaves the session open for another try. */
typedef struct confab_msg_auth {
  confab_msg h;
  confab_str identity; /* user id */
  confab_str display;  /* name for people */
  uint64_t caps;       /* what the asker understands; READY tells what is on */
  confab_str resume;   /* the token of the last READY, or empty. A secret */
  confab_str since;    /* cursor up to which everything has come, or empty: nothing is to be resumed */
} confab_msg_auth;

/* QUERY: answered by messages with the same op, then OP_DONE with their count.
 *   PROFILE  one PERSON
 *   HISTORY  MESSAGEs of one conversation, always the older before the newer: the `limit` next ones after `cursor`, or with
 *            CONFAB_F_BACKWARDS those right before it. Without a cursor: from the first that is not older than `since`; or
 *            backwards from the newest
 *   SEARCH   MESSAGEs in which all words of `text` stand, the newest first, in one conversation, or with neither room nor
 *            recipient in all that the asker may read. The next page: `cursor`
 *   MISSED   MESSAGEs of all conversations after `cursor`, in the order of the log. When a page ends without
 *            CONFAB_F_MORE, nothing lies between it and what is told live from then on
 * E_NOT_FOUND: a cursor of another log, or from the future. Answers carry CONFAB_F_HISTORICAL. */
enum confab_query { CONFAB_QUERY_PROFILE = 1, CONFAB_QUERY_HISTORY, CONFAB_QUERY_SEARCH, CONFAB_QUERY_MISSED };
typedef struct confab_msg_query {
  confab_msg h;
  uint32_t what;            /* confab_query */
  uint32_t limit;           /* of answers; 0: as many as the answerer likes, which may be fewer in any case */
  confab_str who;           /* PROFILE: user id. SEARCH: only what this person said, or empty */
  confab_str room;          /* HISTORY, SEARCH: see Places */
  confab_str recipient;     /* HISTORY, SEARCH: the private conversation with this person */
  confab_str text;          /* SEARCH: words, in any order */
  confab_str cursor;        /* of a message, a READY or an OP_DONE; exclusive */
  confab_time since, until; /* SEARCH: not older, not newer; 0: no limit. HISTORY: `since` only */
} confab_msg_query;

/* MEMBER: who is in a room, told to all in it. HERE describes people who were there already: one message with a roster. */
enum confab_member_change { CONFAB_MEMBER_HERE = 1, CONFAB_MEMBER_JOIN, CONFAB_MEMBER_LEAVE, CONFAB_MEMBER_RENAME };
/* All in a room after the change. Borrowed for the call. `names` may be NULL, and a name may be empty: not known. A
 * transport keeps no roster of its own; it may cache an encoding by version, which is unique in this host (0: none). */
typedef struct confab_roster {
  uint32_t size, reserved;
  uint64_t version;
  size_t n;
  const confab_str *ids, *names;
} confab_roster;
typedef struct confab_msg_member {
  confab_msg h;
  uint32_t change; /* confab_member_change */
  uint32_t reserved;
  confab_time when;
  confab_str room, who, display;
  const confab_roster *roster; /* may be NULL */
} confab_msg_member;

/* PERSON: what is known of somebody, wherever they are. */
enum confab_presence { CONFAB_PRESENCE_UNKNOWN = 0, CONFAB_PRESENCE_OFFLINE, CONFAB_PRESENCE_ONLINE };
typedef struct confab_msg_person {
  confab_msg h;
  uint32_t presence; /* confab_presence */
  uint32_t reserved;
  confab_str who, display;
} confab_msg_person;

/* A file that belongs to a message. The host makes thumbnails, decides what a name may be on this machine, and checks the
 * SHA-256 of what was fetched. */
enum confab_attachment_kind { CONFAB_ATTACHMENT_FILE = 1, CONFAB_ATTACHMENT_IMAGE };
typedef struct confab_attachment {
  uint32_t size, kind;      /* confab_attachment_kind */
  confab_id file;           /* requests: handle of the host to read from. Notices: 0 */
  confab_id thumbnail;      /* requests: ... of a small PNG or JPEG, or 0 */
  uint64_t bytes;           /* of the file */
  uint64_t thumbnail_bytes; /* 0: there is no thumbnail */
  confab_str name;          /* for people, as the sender's machine had it: never a path to write to */
  confab_str mime;          /* as the sender says, may be empty */
  confab_str sha256;        /* lower-case hex; empty: not known */
  confab_str ref;           /* notices: where the bytes lie, given back in FETCH; opaque to the host, at most 2 KiB */
  confab_str thumbnail_ref; /* notices: ... of the thumbnail */
} confab_attachment;

/* MESSAGE: as a request, say this; as a notice, this was said. */
enum confab_text_kind { CONFAB_TEXT_PLAIN = 1, CONFAB_TEXT_SYSTEM };
typedef struct confab_msg_message {
  confab_msg h;
  uint32_t kind;          /* confab_text_kind */
  uint32_t reserved;
  confab_str room;        /* see Places */
  confab_str recipient;
  confab_str id;          /* notices: the network's id, if it has one */
  confab_str origin_id;   /* the sender's id of it; notices to the sender may carry it back */
  confab_str sender;      /* notices only: user id, and name as it was then */
  confab_str sender_name;
  confab_time sent;       /* notices: by the far side's clock */
  confab_str body;        /* plain text, without NUL */
  confab_str cursor;      /* notices: its place in the order of the network, opaque to all but the far side; may be empty */
  uint64_t seq;           /* notices: rises along each conversation within one log, with gaps; 0: unknown; below 2^44 */
  const confab_attachment *const *attachments; /* ended by NULL, or NULL. With an attachment the body may be empty */
  confab_str key;         /* notices: fingerprint of the key whose signature was checked, lower-case hex; empty: unsigned */
} confab_msg_message;

/* FETCH: the bytes of an attachment, from `offset` on, written with host->file_write() to `file` at the same offsets; PROGRESS
 * in between. Pause is CANCEL, and going on another FETCH. A transport that can't start in the middle starts at 0. */
typedef struct confab_msg_fetch {
  confab_msg h;
  confab_id file;       /* handle of the host to write to, valid until OP_DONE */
  uint64_t offset;      /* what is before it is there already */
  uint64_t bytes;       /* of the whole, as the attachment said; 0: not known. E_TOO_LARGE: there is more */
  confab_str room;      /* of the message: see Places */
  confab_str recipient; /* of a private message: the other person */
  confab_str id;        /* of the message */
  confab_str ref;       /* of the attachment, or of its thumbnail */
  confab_str sha256;    /* of the attachment, may be empty */
} confab_msg_fetch;

/* PROGRESS: of a MESSAGE with attachments, or a FETCH, by op. Both only rise. total 0: not known. */
typedef struct confab_msg_progress { confab_msg h; uint64_t done, total; } confab_msg_progress;

/* NOTE: something that people should know and that ends no request. Told once for each thing, not at every look. */
enum confab_note {
  CONFAB_NOTE_MISSING = 1, /* `count` messages of `who` in this conversation are missing */
  CONFAB_NOTE_ARRIVED,     /* ... and have come after all */
  CONFAB_NOTE_NEW_KEY,     /* another key (`key`) says that it is `who` */
  CONFAB_NOTE_UNREADABLE,  /* `id` can't be read: `code` and `text` say why. It stays where it is */
  CONFAB_NOTE_CLOCK,       /* the clock of `who`, or, without a `who`, of the far side is too far from this one */
  CONFAB_NOTE_TROUBLE      /* anything else that goes on */
};
typedef struct confab_msg_note {
  confab_msg h;
  uint32_t what;        /* confab_note */
  confab_result code;   /* 0 or why */
  uint64_t count;
  confab_str room;      /* where it belongs: see Places; neither room nor recipient: the lobby */
  confab_str recipient;
  confab_str who, key, id;
  confab_str text;      /* a sentence for people, translated like a setting's label; may be empty */
} confab_msg_note;

/* STORAGE: housekeeping of a chat in a folder or a bucket (CONFAB_CAP_STORAGE). Answered by STORAGE_REPORT with the same op,
 * then OP_DONE, whose result is the first failure.
 *   PROBE    may be submitted right after open(), before AUTH, and then keeps the session from going on to AUTH: one report a
 *            step, in order, up to the first without which the next can't be tried
 *   PLAN     what RUN would delete now
 *   RUN      deletes what is older than the room keeps; reports tell how far it is, the last one the whole
 *   USAGE    what lies there
 *   REKEY    gives a sealed room the passphrase `text`, for everybody; no reports. `new_keys`: also new keys, so that who is not
 *            told the passphrase reads nothing of what follows. The host keeps it in the setting "passphrase" afterwards.
 *            E_UNSUPPORTED: there is no sealed room; E_INVALID: no passphrase; E_AGAIN: somebody else changes the room now
 *   LIFECYCLE, SET_LIFECYCLE, DROP_LIFECYCLE
 *            rules by which the place itself deletes what is old: tells them and what would be set; sets this room's, beside those
 *            of others; takes them away. One report each, of how it is then. E_UNSUPPORTED: the place has none; E_DENIED: the
 *            keys may not, or the room keeps everything */
enum confab_storage {
  CONFAB_STORAGE_PROBE = 1,
  CONFAB_STORAGE_PLAN,
  CONFAB_STORAGE_RUN,
  CONFAB_STORAGE_USAGE,
  CONFAB_STORAGE_REKEY,
  CONFAB_STORAGE_LIFECYCLE,
  CONFAB_STORAGE_SET_LIFECYCLE,
  CONFAB_STORAGE_DROP_LIFECYCLE
};
typedef struct confab_msg_storage {
  confab_msg h;
  uint32_t what;     /* confab_storage */
  uint32_t new_keys; /* REKEY: 0 or 1 */
  confab_str text;   /* REKEY: a secret, never logged */
} confab_msg_storage;

enum confab_storage_step {
  CONFAB_STEP_REACH = 1,
  CONFAB_STEP_LIST,
  CONFAB_STEP_READ,
  CONFAB_STEP_CREATE,
  CONFAB_STEP_MOVE,
  CONFAB_STEP_DELETE,
  CONFAB_STEP_CLOCK,
  CONFAB_STEP_POLICY /* tries nothing: `copy` is the least that the keys have to be allowed */
};
typedef struct confab_msg_storage_report {
  confab_msg h;
  uint32_t what;           /* confab_storage */
  uint32_t step;           /* PROBE: confab_storage_step */
  confab_result result;    /* PROBE: of the step */
  uint32_t days_kept;      /* PLAN, RUN, LIFECYCLE: what the room keeps; 0: everything */
  int64_t clock_offset_us; /* PROBE CLOCK: the far side's clock minus this one's */
  uint64_t messages, files, bytes; /* PLAN, RUN, USAGE */
  confab_str text;         /* PROBE: a sentence for people, where it failed or is worth a remark */
  confab_str copy;         /* PROBE POLICY, LIFECYCLE: text for people to look at or paste elsewhere: a policy; the rules */
  uint32_t rule_days;      /* LIFECYCLE: the place deletes all of this room that is older; 0: not all of it, or nothing */
  uint32_t reserved;
  /* USAGE, where requests cost: made in this session; and about what looking costs a day at most, in silence and while people
   * talk. 0: not counted here. */
  uint64_t requests, requests_quiet, requests_lively;
} confab_msg_storage_report;

/* ---- 4. Host: what the plugin may call ---------------------------------------------------------------------------- */

enum confab_log_level { CONFAB_LOG_DEBUG = 1, CONFAB_LOG_INFO, CONFAB_LOG_WARNING, CONFAB_LOG_ERROR };
enum confab_fd_event { CONFAB_FD_READ = 1, CONFAB_FD_WRITE = 2, CONFAB_FD_ERROR = 4 };
enum confab_dir { CONFAB_DIR_STATE = 1 /* keys, certificates: kept, private */, CONFAB_DIR_CACHE };

typedef struct confab_host confab_host;
struct confab_host {
  uint32_t size, abi_minor;
  void *data;                /* the host's own */
  const char *name, *version; /* of the program */

  /* A host extension by its string id, or NULL. The first: "confab.glib-main-context/1", a GMainContext *, which is the
   * thread-default of the engine thread. [any] */
  const void *(*get_extension)(const confab_host *, const char *id);

  /* One line for the log; session 0: about the plugin. Never message contents or secrets. [any] */
  void (*log)(const confab_host *, uint32_t level, confab_id session, confab_str text);

  /* A number for a new INCOMING session. [any] */
  confab_id (*new_id)(const confab_host *);

  /* Gives a message to the engine: copied, queued, handled later in order. E_INVALID: not a message that this session may
   * say, or invalid text; it was logged and dropped. E_AGAIN: see Pressure. [any] */
  confab_result (*emit)(const confab_host *, const confab_msg *);

  /* Runs fn(arg) on the engine thread, once, later, but before destroy(). [any] */
  confab_result (*post)(const confab_host *, void (*fn)(void *arg), void *arg);

  /* Calls fn while `fd` is ready (level-triggered). Again with the same fd: changes mask, fn and arg; mask 0: no more
   * calls, which is due before close(fd). ERROR is told whether it is asked for or not. [engine] */
  confab_result (*watch_fd)(const confab_host *, int fd, uint32_t mask, void (*fn)(void *arg, int fd, uint32_t ready),
                            void *arg);

  /* Calls fn(arg) once after `ms` milliseconds (1 to 2^31). One timer for each pair (fn, arg): setting it again moves it;
   * ms 0: switches it off. [engine] */
  confab_result (*set_timer)(const confab_host *, uint32_t ms, void (*fn)(void *arg), void *arg);

  /* Writes the absolute path of a private folder of this transport, made if need be, with a NUL. Returns its length without
   * the NUL; E_TOO_LARGE: more than cap. [any] */
  confab_result (*dir)(const confab_host *, uint32_t which, char *buf, size_t cap);

  /* Reads from a file of the host at an offset: up to `cap` bytes, *got 0 at its end. A handle is valid until the OP_DONE of the
   * request that brought it, and answers E_NOT_FOUND afterwards. It blocks: call it from a thread of your own. [any] */
  confab_result (*file_read)(const confab_host *, confab_id file, uint64_t offset, void *buf, size_t cap, size_t *got);

  /* Writes all of `buf`. E_FULL: no room on this machine; E_TOO_LARGE: more than the host expects. It blocks. [any] */
  confab_result (*file_write)(const confab_host *, confab_id file, uint64_t offset, const void *buf, size_t len);
};

/* "confab.identity/1": the account's keys, used without being seen, and who was seen with which key. Private keys never cross
 * this border. Fingerprint: the SHA-256 of the Ed25519 public key. All [engine]; E_UNSUPPORTED: this session has no identity. */
enum confab_trust {
  CONFAB_TRUST_FIRST = 0,    /* never seen before: it is known from now on */
  CONFAB_TRUST_KNOWN = 1,    /* seen before */
  CONFAB_TRUST_VERIFIED = 2, /* ... and compared by two people */
  CONFAB_TRUST_CHANGED = 3,  /* another key was seen for this id: the person has to decide */
  CONFAB_TRUST_FORMER = 4    /* it was this id's, and another one has taken its place: what it signed stays, and nothing new
                                is sealed for it */
};
typedef struct confab_identity {
  uint32_t size, reserved;
  void *data;
  /* Own public keys, and the number of this device, not 0 and random. */
  confab_result (*keys)(const struct confab_identity *, confab_id session, uint8_t ed25519[32], uint8_t x25519[32],
                        uint64_t *device);
  /* Ed25519 over `domain` ‖ 0x00 ‖ data. domain: printable ASCII, "confab/message/1". */
  confab_result (*sign)(const struct confab_identity *, confab_id session, confab_str domain, const uint8_t *data, size_t len,
                        uint8_t signature[64]);
  /* HKDF-SHA256(X25519(own, theirs), no salt, info = `domain`), 32 bytes. E_INVALID: not a usable public key. */
  confab_result (*agree)(const struct confab_identity *, confab_id session, confab_str domain, const uint8_t theirs[32],
                         uint8_t shared[32]);
  /* This key, whose own signature was checked, says that it is `id`. endorsed_by: fingerprint of an older key of the same id
   * that has signed the new one, or NULL: where that one is known, the new one takes its place. Returns a confab_trust. */
  confab_result (*seen)(const struct confab_identity *, confab_id session, confab_str id, const uint8_t fingerprint[32],
                        const uint8_t *endorsed_by);
} confab_identity;

/* ---- 5. Transport: what the host may call. All [engine], unless said ------------------------------------------------ */

typedef struct confab_transport_desc {
  uint32_t size;
  uint32_t roles;                       /* bits of confab_role */
  uint64_t caps;                        /* the most that is possible */
  const char *id;                       /* [a-z0-9_.-]+, stable for ever: accounts are stored under it */
  const char *name, *description;       /* English, translated through i18n_domain */
  const char *version, *licence;        /* licence: an SPDX expression */
  const char *icon;                     /* a freedesktop icon name, or NULL */
  const char *i18n_domain;              /* gettext domain, or NULL */
  const char *const *uri_schemes;       /* "ws", "wss", ..., NULL */
  const confab_setting *const *settings; /* ended by NULL */
  const confab_preset *const *presets;  /* ended by NULL, or NULL */
} confab_transport_desc;

typedef struct confab_transport confab_transport;
struct confab_transport {
  uint32_t size, reserved;
  void *data; /* the plugin's own */

  /* The end: every session was CLOSED before. Joins the transport's threads; it calls no host function afterwards. */
  void (*destroy)(const confab_transport *);

  /* Is this a usable configuration for `role` (one bit)? No I/O. Below 0: *bad is the setting at fault, or NULL, and `why`
   * holds a sentence with a NUL. The host has checked types, limits and required settings already. */
  confab_result (*check_config)(const confab_transport *, uint32_t role, const confab_config *,
                                const confab_setting **bad, char *why, size_t cap);

  /* Takes a URI of one of uri_schemes, or a text that people paste for such a place, apart into settings, given to
   * put() one by one. E_INVALID: not one of mine. No I/O. */
  confab_result (*parse_uri)(const confab_transport *, confab_str uri, void *arg,
                             void (*put)(void *arg, const char *key, confab_str value));

  /* Starts a session in `role` (one bit); SESSION messages tell the rest. */
  confab_result (*open)(const confab_transport *, confab_id session, uint32_t role, const confab_config *);

  /* Ends a session: what was submitted is still written, for at most 2 s, then CLOSED. `why` and `text` are told to the
   * peer where the network can. Closing a listener leaves its peers. E_NOT_FOUND: no such session. */
  confab_result (*close)(const confab_transport *, confab_id session, confab_result why, confab_str text);

  /* One message for h.session. */
  confab_result (*submit)(const confab_transport *, const confab_msg *);

  /* listen role: one notice for many peers, encoded once. h.session is ignored, and so are closed sessions. Below 0: the
   * message itself is at fault and reached nobody. */
  confab_result (*submit_many)(const confab_transport *, const confab_msg *, const confab_id *sessions, size_t n);

  /* A transport extension by its string id, or NULL. [any] */
  const void *(*get_extension)(const confab_transport *, const char *id);

  /* Takes new settings into a running session, as far as that can be done without ending it (a renewed certificate, limits
   * of peers to come); the host has checked them. May be NULL or missing. E_CONFIG: nothing was changed, and the log says
   * why; E_UNSUPPORTED: it wants a new session. */
  confab_result (*reconfigure)(const confab_transport *, confab_id session, const confab_config *);
};

/* The one exported symbol. Its first 16 bytes are frozen across majors; an entry of another major has another name and
 * may stand beside it. */
typedef struct confab_entry {
  uint32_t magic, size;
  uint16_t abi_major, abi_minor; /* built against */
  uint16_t abi_minor_needed;     /* works with hosts down to this minor */
  uint16_t reserved;
  const confab_transport_desc *(*describe)(uint32_t index);                  /* NULL after the last [any] */
  const confab_transport *(*create)(const confab_host *, const char *id);    /* NULL: can't [engine] */
} confab_entry;
extern CONFAB_EXPORT const confab_entry confab_plugin_entry_v1;

#ifdef __cplusplus
}
#endif
#endif

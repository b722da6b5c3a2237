// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/schema.hpp"

#include <array>

namespace confab::client::schema {

namespace {

/// An entry's place in its conversation is (position, key). `serial` rises in the order in which entries became history: the
/// full-text index follows it. What waits to be sent is an entry at the position behind all others (Place::outbox), with a
/// row in `outbox`, so that pages need one query and a message keeps its key when it becomes history.
///
/// `name` of an account is NULL, `deleted` of a conversation 1, while what belongs to them is being deleted.
constexpr const char* version_1 = R"(
CREATE TABLE account(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  saved INTEGER NOT NULL DEFAULT 0,       -- its rank in the list of those kept for the next start; 0: not in it
  online INTEGER NOT NULL DEFAULT 0,
  retry INTEGER NOT NULL DEFAULT 0,
  transport TEXT NOT NULL DEFAULT '',
  user TEXT NOT NULL DEFAULT '',
  display TEXT NOT NULL DEFAULT '',
  resume_transport TEXT NOT NULL DEFAULT '',
  resume_place TEXT NOT NULL DEFAULT '',
  resume_user TEXT NOT NULL DEFAULT '',   -- folded
  token TEXT NOT NULL DEFAULT '',
  since TEXT NOT NULL DEFAULT '');
CREATE TABLE setting(
  account INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY(account, key)) WITHOUT ROWID;
CREATE TABLE generation(
  account INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  log_id TEXT NOT NULL,
  PRIMARY KEY(account, number)) WITHOUT ROWID;
CREATE TABLE conversation(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account(id),
  room TEXT NOT NULL,
  peer TEXT NOT NULL,
  peer_folded TEXT NOT NULL,
  read_position INTEGER NOT NULL DEFAULT 0,
  read_key INTEGER NOT NULL DEFAULT 0,
  draft TEXT NOT NULL DEFAULT '',
  stale INTEGER NOT NULL DEFAULT 0,
  floor_position INTEGER NOT NULL DEFAULT 0,
  floor_time INTEGER NOT NULL DEFAULT 0,
  deleted INTEGER NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX conversation_of ON conversation(account, room, peer_folded) WHERE deleted = 0;
CREATE TABLE entry(
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation INTEGER NOT NULL REFERENCES conversation(id),
  position INTEGER NOT NULL,
  serial INTEGER,                          -- NULL: in the outbox
  kind INTEGER NOT NULL,
  delivery INTEGER NOT NULL,
  sender TEXT NOT NULL,
  sender_name TEXT NOT NULL,
  id TEXT NOT NULL,
  origin TEXT NOT NULL,
  time INTEGER NOT NULL,
  body TEXT NOT NULL,
  cursor TEXT NOT NULL,
  generation INTEGER NOT NULL,             -- of the log that the cursor belongs to; 0: none
  seq INTEGER NOT NULL,
  gap INTEGER NOT NULL);
CREATE INDEX entry_place ON entry(conversation, position, key);
CREATE INDEX entry_id ON entry(conversation, id) WHERE id <> '';
CREATE INDEX entry_own ON entry(conversation, origin) WHERE origin <> '' AND delivery <> 0;
CREATE INDEX entry_time ON entry(time, conversation);
CREATE UNIQUE INDEX entry_serial ON entry(serial) WHERE serial IS NOT NULL;
CREATE TABLE serial(last INTEGER NOT NULL);  -- of any entry, also of those that are gone
INSERT INTO serial VALUES (0);
CREATE TABLE outbox(
  key INTEGER PRIMARY KEY REFERENCES entry(key) ON DELETE CASCADE,
  account INTEGER NOT NULL,
  state INTEGER NOT NULL,
  repeatable INTEGER NOT NULL,
  code INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '');
CREATE TABLE preference(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
)";

/// A time is looked for in one conversation.
constexpr const char* version_2 = "CREATE INDEX entry_when ON entry(conversation, time)";

/// Files of messages, and keys of people. A file's row belongs to its entry's `files`.
constexpr const char* version_3 = R"(
ALTER TABLE entry ADD COLUMN signer TEXT NOT NULL DEFAULT '';   -- fingerprint of the key
ALTER TABLE entry ADD COLUMN files INTEGER NOT NULL DEFAULT 0;  -- how many
CREATE INDEX entry_files ON entry(conversation, position, key) WHERE files > 0;
CREATE TABLE file(
  entry INTEGER NOT NULL REFERENCES entry(key) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  mime TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  ref TEXT NOT NULL,
  thumbnail_ref TEXT NOT NULL,
  thumbnail_bytes INTEGER NOT NULL,
  local TEXT NOT NULL,                     -- an own source, or where it was fetched to
  modified INTEGER NOT NULL,               -- of an own source, when it was chosen
  part TEXT NOT NULL DEFAULT '',           -- what has come so far
  PRIMARY KEY(entry, number)) WITHOUT ROWID;
CREATE TABLE trust(
  account INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  person TEXT NOT NULL,                    -- folded id
  fingerprint TEXT NOT NULL,
  trust INTEGER NOT NULL,                  -- 1 known, 2 verified: one of a person at most; 3 former, 4 changed
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  PRIMARY KEY(account, person, fingerprint)) WITHOUT ROWID;
)";

constexpr std::array all{version_1, version_2, version_3};

} // namespace

std::span<const char* const> steps() noexcept { return all; }

} // namespace confab::client::schema

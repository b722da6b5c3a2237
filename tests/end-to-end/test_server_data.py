# SPDX-License-Identifier: GPL-3.0-or-later
"""The data folder of a server: what it can't live in, a full, unwritable or damaged disk, backups, retention (docs/operating.md)."""

import contextlib
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import unittest

from operation import SERVER, Member, OperationTest, SmallDisk
from programs import UNLIMITED, Program


class Folder(OperationTest):
    def test_a_second_server_on_the_folder_is_refused_and_the_first_lives_on(self):
        server = self.server()
        self.assertIn(str(self.data), self.refused("--data", self.data))
        self.assertEqual(self.status()["pid"], server.process.pid)
        self.join(server.uri, "alice")

    def test_a_folder_that_is_none_is_said(self):
        self.data.write_text("a file")
        for folder in (self.data, self.data / "below"):
            with self.subTest(folder=folder):
                said = self.refused("--data", folder)
                self.assertIn("is no folder", said)
                self.assertIn(str(folder), said)

    def test_a_folder_of_another_user_is_said(self):
        if os.geteuid() != 0:
            self.skipTest("only root can give a folder away")
        self.data.mkdir()
        os.chown(self.data, 12345, 12345)
        self.assertIn("another user", self.refused("--data", self.data))

    def test_a_read_only_file_system_is_said(self):
        disk = SmallDisk(self, "1m")
        (disk.path / "server").mkdir()
        subprocess.run(["mount", "-o", "remount,ro", disk.path], check=True)
        self.assertIn("read-only", self.refused("--data", disk.path / "server"))

    def test_a_damaged_a_newer_and_another_programs_log_are_said_and_kept(self):
        self.server().stop()
        log = self.data / "log.sqlite"
        good = log.read_bytes()

        def change(sql):
            with contextlib.closing(sqlite3.connect(log)) as database:
                database.execute(sql)
                database.commit()

        def foreign():
            log.unlink()
            change("CREATE TABLE theirs(x)")

        for spoil, words in [(lambda: log.write_bytes(b"rubbish" * 1000), ["damaged", "backup"]),
                             (lambda: log.write_bytes(good[:5000]), ["damaged", "backup"]),
                             (lambda: change("PRAGMA user_version=99"), ["newer version"]),
                             (foreign, ["another program"])]:
            with self.subTest(words=words):
                log.write_bytes(good)
                spoil()
                length = log.stat().st_size
                said = self.refused("--data", self.data)
                for word in words:
                    self.assertIn(word, said)
                self.assertEqual(log.stat().st_size, length)
        with contextlib.closing(sqlite3.connect(log)) as database:
            self.assertEqual(database.execute("SELECT name FROM sqlite_schema").fetchall(), [("theirs",)])

    def test_after_an_orderly_end_the_history_is_one_file(self):
        server = self.server()
        stored = Member(self, server.uri, "alice").acknowledged("o", "x")["id"]
        server.stop()
        self.assertFalse((self.data / "log.sqlite-wal").exists())
        self.data = self.folder / "elsewhere"
        self.data.mkdir(mode=0o700)
        shutil.copy2(self.folder / "server" / "log.sqlite", self.data)
        again = Program(self, [SERVER, "--port", "0", "--data", self.data])
        bob = Member(self, again.line().removeprefix("listening on "), "bob")
        self.assertEqual([frame["id"] for frame in bob.history()], [stored])

    def test_what_it_keeps_is_its_users_alone(self):
        server = self.server("--self-signed")
        server.stop()
        for path in [self.data, *self.data.rglob("*")]:
            with self.subTest(path=path):
                self.assertEqual(path.stat().st_mode & 0o077, 0)


class FullDisk(OperationTest):
    def test_it_refuses_says_so_once_and_recovers_when_there_is_room(self):
        disk = SmallDisk(self, "8m")
        self.data = disk.path / "server"
        server = Program(self, [SERVER, "--port", "0", "--data", self.data])
        uri = server.line().removeprefix("listening on ")
        alice = Member(self, uri, "alice")
        stored = [alice.acknowledged("before", "before")["id"]]
        disk.fill()
        refused = 0
        for number in range(300):
            alice.say(f"full-{number}", "x" * 30_000)
            answer = alice.answer()
            if answer["type"] == "ack":
                stored.append(answer["id"])
                continue
            self.assertEqual((answer["code"], answer["origin_id"]), ("storage_full", f"full-{number}"))
            refused += 1
            if refused == 20:
                break
        self.assertEqual(refused, 20)
        server.until_error("disk is full")
        status = self.status()
        self.assertEqual(status["trouble_code"], "storage_full")
        self.assertTrue(status["trouble"])
        # What was stored can still be read, and people still come.
        self.assertEqual([frame["id"] for frame in Member(self, uri, "bob").history()], stored)

        disk.free()
        stored.append(alice.acknowledged("after", "after")["id"])
        server.until_error("written again")
        self.assertEqual(self.status()["trouble"], "")
        self.assertEqual(server.error_text.count("disk is full"), 1)

        self.assertEqual(server.stop(), 0)
        again = Program(self, [SERVER, "--port", "0", "--data", self.data])
        carol = Member(self, again.line().removeprefix("listening on "), "carol")
        self.assertEqual([frame["id"] for frame in carol.history()], stored)


class Unwritable(OperationTest):
    def test_a_log_that_can_not_be_written_is_refused_and_said_and_taken_up_again(self):
        # A file system that goes read-only refuses each write, and so does this limit, which goes away again. (While a file
        # is open for writing, nobody can remount what it is on.)
        server = Program(self, ["env", "--ignore-signal=XFSZ", SERVER, "--port", "0", "--data", self.data])
        uri = server.line().removeprefix("listening on ")
        alice = Member(self, uri, "alice")
        stored = [alice.acknowledged(f"before-{number}", "before")["id"] for number in range(3)]
        limits = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (0, limits[1]))
        for number in range(3):
            alice.say(f"lost-{number}", "lost")
            answer = alice.answer()
            self.assertEqual((answer["type"], answer.get("code")), ("error", "io"))
            self.assertEqual(answer["origin_id"], f"lost-{number}")
            self.assertTrue(answer["message"])
        server.until_error("history can't be written")
        self.assertEqual(self.status()["trouble_code"], "io")
        # People still come and read.
        bob = Member(self, uri, "bob")
        self.assertEqual([frame["id"] for frame in bob.history()], stored)

        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, limits)
        stored.append(alice.acknowledged("lost-0", "lost")["id"])
        server.until_error("written again")
        self.assertEqual(self.status()["trouble"], "")
        self.assertEqual([frame["id"] for frame in bob.history()], stored)
        self.assertEqual(server.stop(), 0)


class Damaged(OperationTest):
    def test_a_log_that_is_damaged_under_a_running_server_is_said_and_ends_nothing(self):
        server = self.server(*UNLIMITED)
        alice = Member(self, server.uri, "alice")
        for number in range(3000):  # more than it keeps in memory
            alice.say(f"o{number}", f"{number} " + "x" * 3000)
        for number in range(3000):
            self.assertEqual(alice.answer()["type"], "ack")
        log = self.data / "log.sqlite"
        with open(log, "r+b") as file:
            file.seek(4096)
            file.write(b"rubbish." * ((log.stat().st_size - 4096) // 8))
        # Repetitions are looked up in what is damaged now.
        codes = set()
        for number in range(0, 3000, 10):
            alice.say(f"o{number}", f"{number} " + "x" * 3000)
            answer = alice.answer()
            if answer["type"] == "error":
                codes.add(answer["code"])
                break
        self.assertEqual(codes, {"io"})
        server.until_error("damaged")
        status = self.status()
        self.assertEqual(status["trouble_code"], "io")
        self.assertIn("backup", status["trouble"])
        # Who reads it hears the same, and others go on talking to it.
        alice.client.type(json.dumps({"type": "history", "request": "all", "limit": 200}))
        while (frame := alice.client.next()).get("request") != "all" or frame.get("historical"):
            pass
        self.assertEqual(frame.get("code"), "io")
        Member(self, server.uri, "bob")
        self.assertIsNone(server.process.poll())
        self.assertEqual(server.stop(), 0)


class Backup(OperationTest):
    def test_a_backup_under_load_restores_with_everything_acknowledged_and_a_new_log_id(self):
        server = self.server(*UNLIMITED)
        alice = Member(self, server.uri, "alice")
        for number in range(2000):
            alice.say(f"o{number}", f"line {number}")
        before = [alice.answer()["id"] for _ in range(500)]
        file = self.folder / "copy.sqlite"
        self.ctl("backup", file)
        log_id = self.status()["log_id"]
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        everything = before + [alice.answer()["id"] for _ in range(1500)]
        self.assertEqual(server.stop(), 0)

        restored = self.folder / "restored"
        restored.mkdir(mode=0o700)
        shutil.copy2(file, restored / "log.sqlite")
        again = Program(self, [SERVER, "--port", "0", "--data", restored])
        bob = Member(self, again.line().removeprefix("listening on "), "bob")
        self.assertNotEqual(bob.joined["log_id"], log_id)
        kept = [frame["id"] for frame in bob.history()]
        self.assertGreaterEqual(len(kept), len(before))
        self.assertEqual(kept, everything[:len(kept)])

    def test_a_backup_overwrites_nothing_and_names_what_it_can_not_write(self):
        self.server()
        precious = self.folder / "precious"
        precious.write_text("precious")
        self.assertIn(str(precious), self.ctl("backup", precious, status=1))
        self.assertEqual(precious.read_text(), "precious")
        self.assertIn("nowhere", self.ctl("backup", self.folder / "nowhere" / "copy", status=1))

    def test_a_relative_name_means_the_folder_where_one_asks(self):
        self.server()
        subprocess.run([SERVER, "ctl", "--data", self.data, "backup", "copy"], check=True, cwd=self.folder)
        self.assertTrue((self.folder / "copy").is_file())

    def test_a_backup_without_room_leaves_nothing_behind(self):
        server = self.server()
        alice = Member(self, server.uri, "alice")
        for number in range(10):
            alice.acknowledged(f"o{number}", "x" * 30_000)
        disk = SmallDisk(self, "64k")
        self.assertIn("room", self.ctl("backup", disk.path / "copy", status=1))
        self.assertEqual(list(disk.path.iterdir()), [])
        alice.acknowledged("after", "after")


class Retention(OperationTest):
    def test_it_counts_what_is_older_and_forgets_it_when_told_to(self):
        server = self.server()
        alice = Member(self, server.uri, "alice")
        for text in ("old 1", "old 2", "new"):
            alice.acknowledged(text.replace(" ", "-"), text)
        server.stop()
        with contextlib.closing(sqlite3.connect(self.data / "log.sqlite")) as database:  # forty days go by
            for column in ("time", "latest"):
                database.execute(f"UPDATE record SET {column} = {column} - 40 * 86400000000 WHERE body LIKE 'old%'")
            database.commit()
        server = self.server("--retention", "30")
        self.assertIn("30", said := self.ctl("retention"))
        self.assertIn("2", said)
        bob = Member(self, server.uri, "bob")
        self.assertEqual(len(bob.history()), 3)
        self.assertIn("2", self.ctl("retention", "--run"))
        self.assertEqual([frame["message"] for frame in bob.history()], ["new"])
        self.assertIn("0", self.ctl("retention").splitlines()[1])

    def test_without_days_everything_is_kept(self):
        server = self.server()
        Member(self, server.uri, "alice").acknowledged("o", "kept")
        self.assertIn("all of it is kept", self.ctl("retention", "--run"))
        self.assertEqual(len(Member(self, server.uri, "bob").history()), 1)


class Kill(OperationTest):
    def test_after_a_kill_the_folder_is_as_good_as_before(self):
        server = self.server()
        alice = Member(self, server.uri, "alice")
        stored = [alice.acknowledged(f"o{number}", "x")["id"] for number in range(50)]
        server.stop(signal.SIGKILL)
        self.assertEqual([frame["id"] for frame in Member(self, self.server().uri, "bob").history()], stored)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""Files and pictures in a room on a real SMB server, and the housekeeping of the room."""

import hashlib
import os
import subprocess
import time
import unittest

from share_room import ShareTest, Watcher

MIB = 1024 * 1024


class Files(ShareTest):
    def setUp(self):
        super().setUp()
        self.folder_of_bob = self.folder / "bob's files"
        self.folder_of_bob.mkdir()

    def file(self, name, size=200_000):
        path = self.folder / name
        path.write_bytes(os.urandom(size))
        return path

    def sent_and_fetched(self, join):
        watcher = Watcher(self, self.room)
        alice, bob = join("alice"), join("bob", bus=self.computer())
        file = self.file("空 格 & report.pdf", 3 * MIB)
        alice.type(f"/file {file}")
        alice.until(event="sent")
        progress = [(said["done"], said["total"]) for said in self.events(alice, event="transfer", upload=True)]
        self.assertEqual(progress, sorted(progress))
        self.assertEqual(progress[-1], (file.stat().st_size,) * 2)
        heard = bob.until(event="message", sender="alice")
        attachment = heard["attachment"]
        self.assertEqual((attachment["name"], attachment["size"], attachment["sha256"] or self.sha256(file)),
                         (file.name, file.stat().st_size, self.sha256(file)))
        for name in (file.name, None):
            # A second time beside the first: nothing is overwritten.
            bob.type(f"/get {heard['id']} {self.folder_of_bob}")
            done = bob.until(event="transfer", state="done", upload=False)
            self.assertEqual(self.sha256(done["file"]), self.sha256(file))
            if name:
                self.assertEqual(done["file"], str(self.folder_of_bob / name))
        self.assertEqual(len(list(self.folder_of_bob.iterdir())), 2)
        alice.type(f"/file @bob {file}")
        alice.until(event="sent", room="@bob")
        heard = bob.until(event="message", room="@alice")
        bob.type(f"/get {heard['id']} {self.folder_of_bob}")
        self.assertEqual(self.sha256(bob.until(event="transfer", state="done", upload=False)["file"]), self.sha256(file))
        watcher.saw_only_whole_files()
        for client in (alice, bob):
            self.leave(client)
        return file

    @staticmethod
    def sha256(path):
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()

    def test_a_file_goes_through_a_sealed_room_unseen(self):
        file = self.sent_and_fetched(self.online)
        stored = b"".join(self.sealed_files().values())
        self.assertNotIn(file.read_bytes()[1000:1032], stored)
        self.assertNotIn(file.name.encode(), stored)

    def test_a_file_goes_through_a_compatible_room(self):
        self.sent_and_fetched(self.compatible)

    def test_what_is_refused_is_told_before_anything_is_written(self):
        alice = self.online("alice")
        before = set(self.sealed_files())
        empty_name = self.file("program.exe")
        large = self.folder / "large.zip"
        with open(large, "wb") as file:
            file.truncate(50 * MIB + 1)
        folder = self.folder / "folder.zip"
        folder.mkdir()
        for path, code in ((empty_name, "denied"), (large, "too_large"), (self.folder / "missing.txt", "not_found"),
                           (folder, "invalid")):
            alice.type(f"/file {path}")
            said = alice.until(event="refused")
            self.assertEqual(said["text"], f"/file {path}")
            self.assertIn(said["code"], {code, "io"}, path)
        self.assertEqual({path for path in set(self.sealed_files()) - before if "/users/" not in path}, set())
        alice.end_input()
        self.assertEqual(alice.wait(), 1)

    def test_types_and_size_are_settings(self):
        alice = self.online("alice", "--set", "file_types=.exe .txt", "--set", "max_file_bytes=1000")
        alice.type(f"/file {self.file('program.exe', 1000)}")
        alice.until(event="sent")
        alice.type(f"/file {self.file('more.exe', 1001)}")
        self.assertEqual(alice.until(event="refused")["code"], "too_large")
        alice.type(f"/file {self.file('report.pdf', 100)}")
        alice.until(event="refused")

    def test_a_file_is_sent_once_although_the_server_goes_away(self):
        for fault, repair in ((self.server.kill, self.server.start), (self.server.freeze, self.server.thaw)):
            with self.subTest(fault=fault.__name__):
                alice, bob = self.online("alice"), self.online("bob", bus=self.computer())
                file = self.file(f"{fault.__name__}.zip", 30 * MIB)
                alice.type(f"/file {file}")
                alice.until(event="transfer", state="running", upload=True)
                fault()
                alice.until(event="offline")
                repair()
                alice.until(event="sent")
                heard = bob.until(event="message", sender="alice")
                bob.type(f"/get {heard['id']} {self.folder_of_bob}")
                self.assertEqual(self.sha256(bob.until(event="transfer", state="done", upload=False)["file"]),
                                 self.sha256(file))
                for client in (alice, bob):
                    self.leave(client)
        large = [path for path in (self.room / ".confab").rglob("*") if path.is_file() and path.stat().st_size > 20 * MIB]
        self.assertEqual(len(large), 2, "a half or a second upload is left")

    def test_fetching_goes_on_where_it_stopped(self):
        alice, bob = self.online("alice"), self.online("bob", bus=self.computer())
        file = self.file("large.zip", 40 * MIB)
        alice.type(f"/file {file}")
        heard = bob.until(event="message", sender="alice")
        bob.type(f"/get {heard['id']} {self.folder_of_bob}")
        while bob.until(event="transfer", state="running", upload=False)["done"] < 2 * MIB:
            pass
        bob.process.kill()
        bob.wait()
        part, = self.folder_of_bob.iterdir()
        kept = part.stat().st_size
        self.assertGreater(kept, 0)
        bob = self.online("bob", bus=self.computer())
        bob.type(f"/get {heard['id']} {self.folder_of_bob}")
        done = bob.until(event="transfer", state="done", upload=False)
        came = [said["done"] for said in self.events(bob, event="transfer", upload=False) if said["done"] > 0]
        self.assertGreaterEqual(min(came), kept - MIB, "it began anew")
        self.assertEqual(self.sha256(done["file"]), self.sha256(file))
        self.assertEqual([path.name for path in self.folder_of_bob.iterdir()], [file.name])

    def test_a_file_that_was_changed_on_the_server_is_refused(self):
        alice, bob = self.compatible("alice"), self.compatible("bob", bus=self.computer())
        alice.type(f"/file {self.file('report.pdf')}")
        heard = bob.until(event="message", sender="alice")
        stored, = (self.room / "files").iterdir()
        changed = bytearray(stored.read_bytes())
        changed[1000] ^= 1
        stored.write_bytes(changed)
        bob.type(f"/get {heard['id']} {self.folder_of_bob}")
        self.assertEqual(bob.until(event="transfer", state="failed")["name"], "report.pdf")
        bob.type("/get no-such-id .")
        self.assertEqual(bob.until(event="refused")["code"], "not_found")
        stored.unlink()
        bob.type(f"/get {heard['id']} {self.folder_of_bob}")
        bob.until(event="transfer", state="failed", code="not_found")
        bob.end_input()
        self.assertEqual(bob.wait(), 1)

    def test_a_picture_has_a_real_thumbnail(self):
        picture = self.folder / "photo.png"
        subprocess.run(["convert", "-size", "2000x1000", "gradient:red-blue", picture], check=True)
        alice = self.compatible("alice")
        alice.type(f"/file {picture}")
        alice.until(event="sent")
        thumbnail, = (self.room / "thumbnails").iterdir()
        self.assertTrue(thumbnail.name.startswith("thumb_"))
        width, height, kind = subprocess.run(["identify", "-format", "%w %h %m", thumbnail], check=True, text=True,
                                             capture_output=True).stdout.split()
        self.assertLessEqual(int(width), 512)
        self.assertEqual(int(width), 2 * int(height))
        self.assertIn(kind, ("PNG", "JPEG"))


class Housekeeping(ShareTest):
    def aged(self, days, *paths):
        for path in paths:
            stamp = time.time() - days * 86_400
            os.utime(path, (stamp, stamp))

    def test_ten_clients_clean_up_at_once_and_nothing_goes_twice(self):
        zhang = self.old("zhang")
        zhang.make_room()
        old = [zhang.say(f"old {number}") for number in range(50)]
        kept = [zhang.say(f"new {number}") for number in range(10)]
        self.aged(3, *(self.room / path for path in old))
        buses = [self.bus, self.computer(), self.computer()]
        people = [self.online(f"person{number}", bus=buses[number % 3], passphrase=None) for number in range(10)]
        for client in people:
            client.type("/cleanup --run")
        reports, refused = [], []
        for client in people:
            said = client.next()
            while not (said["event"] == "refused" or (said["event"] == "cleanup" and said["done"])):
                said = client.next()
            (reports if said["event"] == "cleanup" else refused).append(said)
        self.assertGreaterEqual(len(reports), 1, refused)
        self.assertTrue(all(said["reason"] for said in refused))
        self.assertEqual([path for path in old if (self.room / path).exists()], [])
        self.assertTrue(all((self.room / path).exists() for path in kept))
        noted = zhang.statistics()
        self.assertEqual(sum(each["deleted_files"] for each in noted if each["deleted_files"]), 50, noted)
        for client in people:
            client.type("still here")
            client.until(event="sent")

    def test_a_sealed_room_keeps_everything_unless_it_was_made_otherwise(self):
        alice = self.online("alice")
        alice.type("to be kept")
        alice.until(event="sent")
        self.aged(1000, *(path for path in self.room.rglob("*") if path.is_file()))
        alice.type("/cleanup")
        said = alice.until(event="cleanup")
        self.assertEqual((said["messages"], said["days_kept"]), (0, 0))
        alice.type("/cleanup --run")
        self.assertEqual(alice.until(event="refused")["code"], "denied")
        self.until_texts(self.online("bob"), ["to be kept"])

    def test_a_sealed_room_with_a_retention_cleans_by_the_servers_clock(self):
        alice = self.online("alice", "--set", "retention_days=7")
        before = set(self.sealed_files())
        alice.type("a week old")
        alice.until(event="sent", text="a week old")
        self.aged(8, *(self.room / path for path in set(self.sealed_files()) - before))
        alice.type("of today")
        alice.until(event="sent", text="of today")
        alice.type("/cleanup")
        plan = alice.until(event="cleanup", done=False)
        self.assertEqual((plan["messages"], plan["days_kept"]), (1, 7))
        alice.type("/cleanup --run")
        alice.until(event="cleanup", done=True, messages=1)
        bob = self.online("bob", bus=self.computer())
        bob.until(event="message", text="of today")
        self.assertEqual(self.texts(bob), ["of today"])
        self.assertEqual(self.events(bob, event="note", what="missing"), [])

    def test_usage_counts_what_lies_there(self):
        alice = self.online("alice")
        for number in range(5):
            alice.type(f"line {number}")
        file = self.folder / "file.zip"
        file.write_bytes(os.urandom(500_000))
        alice.type(f"/file {file}")
        alice.until(event="transfer", state="done")
        alice.until(event="sent")
        alice.type("/usage")
        usage = alice.until(event="usage")
        self.assertEqual((usage["messages"], usage["files"]), (6, 1))
        self.assertGreater(usage["bytes"], 500_000)
        self.assertLess(usage["bytes"], 700_000)

    def test_a_running_client_tests_the_access_again(self):
        alice = self.online("alice")
        alice.type("/test")
        steps = [alice.until(event="probe") for _ in range(7)]
        self.assertTrue(all(step["ok"] for step in steps), steps)
        alice.end_input()
        self.assertEqual(alice.wait(), 0)
        # Where access is tried. That of a heartbeat which was cut off by the end may be left until it is stale.
        self.assertEqual(list(self.room.glob(".confab-tmp-*")), [])


if __name__ == "__main__":
    unittest.main()

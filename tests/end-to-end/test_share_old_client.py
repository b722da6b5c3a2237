# SPDX-License-Identifier: GPL-3.0-or-later
"""The existing program in the same room: each sees what the other writes, and nothing bad that lies there stops the rest."""

import base64
import json
import os
import subprocess
import time
import unittest
from datetime import datetime, timedelta

from share_room import ShareTest, decode, wait_until


class OldAndNew(ShareTest):
    def setUp(self):
        super().setUp()
        self.zhang = self.old("zhang", "张三")
        self.zhang.make_room()

    def joined(self, id, *options, **more):
        """Somebody who joins what is there, and is told that anybody can read it."""
        client = self.online(id, *options, passphrase=None, **more)
        self.assertIs(client.welcome["sealed"], False)
        return client

    def test_they_chat_in_the_lobby_and_in_private(self):
        self.zhang.say("旧客户端在这里")
        alice = self.joined("alice")
        heard = alice.until(event="message", sender="zhang")
        self.assertEqual((heard["text"], heard["name"], heard["room"]), ("旧客户端在这里", "张三", "lobby"))
        alice.type("hello 你好")
        alice.until(event="sent")
        message = self.zhang.until("hello 你好")
        self.assertEqual((message["type"], message["user_id"], message["username"], message["message_type"]),
                         ("public", "alice", "Alice", "text"))
        stamp = datetime.fromisoformat(message["timestamp"])
        self.assertIsNone(stamp.tzinfo)
        self.assertLess(abs(datetime.now() - stamp), timedelta(minutes=1))
        self.assertRegex(message["path"], r"^public/msg_\d{8}_\d{6}_\d{3}_alice\.json$")
        self.assertEqual(message["path"][11:26], stamp.strftime("%Y%m%d_%H%M%S"))

        alice.type("/msg zhang 悄悄话")
        alice.until(event="sent", room="@zhang")
        message = self.zhang.until("悄悄话", room="@alice")
        self.assertEqual((message["type"], message["sender_id"], message["sender_name"], message["target_id"]),
                         ("private", "alice", "Alice", "zhang"))
        self.assertTrue(message["path"].startswith("private/alice_zhang/"))
        self.zhang.say_to("alice", "收到")
        self.assertEqual(alice.until(event="message", room="@zhang", own=False)["text"], "收到")

    def test_what_we_write_is_double_base64_with_its_marks(self):
        alice = self.joined("alice")
        alice.type("encoded")
        alice.until(event="sent")
        file, = self.messages_on_disk()
        raw = (self.room / "public" / file).read_bytes()
        message = json.loads(base64.b64decode(base64.b64decode(raw)))
        self.assertIs(message["_encrypted"], True)
        self.assertEqual(message["_key_hash"], self.key_hash())
        self.assertEqual(decode(raw)["message"], "encoded")

    @staticmethod
    def key_hash():
        from old_share_client import KEY_HASH
        return KEY_HASH

    def test_plain_json_is_read_too(self):
        li = self.old("li", "李四", plain=True)
        alice = self.joined("alice")
        li.say("plain")
        self.assertEqual(alice.until(event="message", sender="li")["text"], "plain")

    def test_each_sees_who_is_there(self):
        self.zhang.heartbeat()
        away = self.old("away", clock=lambda: datetime.now() - timedelta(seconds=301))
        away.heartbeat()
        os.utime(self.room / "users" / "away_heartbeat.json", (time.time() - 301,) * 2)
        alice = self.joined("alice")
        self.assertEqual(alice.until(event="member", id="zhang")["name"], "张三")
        alice.type("/who")
        self.assertEqual({alice.until(event="member", change="here")["id"] for _ in range(2)}, {"alice", "zhang"})
        wait_until(lambda: self.zhang.online() == {"zhang": "张三", "alice": "Alice"}, "alice's heartbeat")
        self.leave(alice)
        # Who leaves in order is not shown for five minutes more.
        wait_until(lambda: self.zhang.online() == {"zhang": "张三"}, "alice to be gone")

    def test_files_and_pictures_go_both_ways(self):
        alice = self.joined("alice")
        report = self.folder / "报告.pdf"
        report.write_bytes(b"%PDF-1.4 " + os.urandom(300_000))
        picture = self.folder / "photo.jpg"
        subprocess.run(["convert", "-size", "1600x1200", "plasma:", picture], check=True)

        alice.type(f"/file {report}")
        self.assertEqual(alice.until(event="transfer", state="done")["name"], "报告.pdf")
        alice.type(f"/file @zhang {picture}")
        alice.until(event="sent", room="@zhang")
        heard = self.until_old(self.zhang, "lobby")
        info = heard["file_info"]
        self.assertEqual((info["original_name"], info["file_type"], info["file_size"], info["uploader_id"]),
                         ("报告.pdf", "file", report.stat().st_size, "alice"))
        self.assertEqual(heard["message_type"], "file")
        self.assertEqual(self.zhang.file_of(heard), (report.read_bytes(), None))
        private = self.until_old(self.zhang, "@alice")
        data, thumbnail = self.zhang.file_of(private)
        self.assertEqual(data, picture.read_bytes())
        (self.folder / "thumb").write_bytes(thumbnail)
        size = subprocess.run(["identify", "-format", "%w %h", self.folder / "thumb"], check=True, capture_output=True,
                              text=True).stdout.split()
        self.assertLessEqual(max(map(int, size)), 512)
        self.assertAlmostEqual(int(size[0]) / int(size[1]), 4 / 3, delta=0.05)
        self.assertRegex(info["filename"], r"^\d{8}_\d{6}_alice_[0-9a-f]{8}\.pdf$")

        self.zhang.send_file(report, text="请看")
        heard = alice.until(event="message", sender="zhang", text="请看")
        self.assertEqual((heard["attachment"]["name"], heard["attachment"]["size"]), ("报告.pdf", report.stat().st_size))
        folder = self.folder / "fetched"
        folder.mkdir()
        alice.type(f"/get {heard['id']} {folder}")
        done = alice.until(event="transfer", state="done", name="报告.pdf", upload=False)
        self.assertEqual((folder / "报告.pdf").read_bytes(), report.read_bytes())
        self.assertEqual(done["file"], str(folder / "报告.pdf"))

    def until_old(self, old, room):
        """The next message with a file that an old client hears in a room."""
        def heard():
            old.look()
            return next((message for message in old.heard if message["room"] == room and "file_info" in message), None)
        return wait_until(heard, f"a file in {room}", 60)

    def test_its_cleanup_and_ours_keep_the_same_statistics(self):
        old_path = self.zhang.say("three days old")
        self.zhang.say("of today")
        for days, path in ((3, old_path),):
            stamp = time.time() - days * 86_400
            os.utime(self.room / path, (stamp, stamp))
        alice = self.joined("alice")
        self.until_texts(alice, ["three days old", "of today"])
        alice.type("/cleanup")
        plan = alice.until(event="cleanup")
        self.assertEqual((plan["messages"], plan["done"]), (1, False))
        self.assertTrue((self.room / old_path).exists())
        alice.type("/cleanup --run")
        done = alice.until(event="cleanup", done=True)
        self.assertEqual(done["messages"], 1)
        self.assertFalse((self.room / old_path).exists())
        noted = self.zhang.statistics()
        self.assertEqual([(each["deleted_files"], each["days_kept"]) for each in noted], [(1, 1)])
        self.assertEqual(set(noted[0]), {"cleanup_time", "deleted_files", "days_kept", "share_path"})
        self.assertEqual(self.zhang.cleanup(), 0)
        self.assertEqual(len(self.zhang.statistics()), 2)

    def test_its_configuration_is_honoured_and_a_contradiction_is_told(self):
        self.zhang.make_room(days_kept=30)
        refused = self.person("alice", "--set", "retention_days=7", passphrase=None)
        said = refused.until(event="offline")
        self.assertEqual(said["code"], "bad_setting")
        self.assertIn("7", said["reason"])
        self.assertIn("30", said["reason"])
        self.assertEqual(refused.wait(), 3)
        alice = self.joined("alice")
        alice.type("/cleanup")
        self.assertEqual(alice.until(event="cleanup")["days_kept"], 30)

    def test_a_passphrase_is_not_for_a_room_that_anybody_reads(self):
        before = sorted(self.room.rglob("*"))
        refused = self.person("alice")
        self.assertIn(refused.until(event="offline")["code"], ("bad_setting", "room_changed"))
        self.assertEqual(refused.wait(), 3)
        self.assertEqual(sorted(self.room.rglob("*")), before)

    def test_half_a_message_is_awaited_and_told_whole(self):
        alice = self.joined("alice")
        path = self.zhang.say("whole in the end")
        whole = (self.room / path).read_bytes()
        later = self.room / path.replace("_zhang", "_zhang2")
        later.write_bytes(whole[: len(whole) // 2])
        self.zhang.say("the next")
        alice.until(event="message", text="the next")
        later.write_bytes(whole)
        self.assertEqual(alice.until(event="message", text="whole in the end")["text"], "whole in the end")
        texts = sorted(self.texts(alice))
        self.assertEqual(texts, ["the next", "whole in the end", "whole in the end"])


class BadInput(ShareTest):
    def test_nothing_bad_stops_the_rest_and_each_is_told_once(self):
        zhang = self.old("zhang", "张三")
        zhang.make_room()
        zhang.say("before")
        public = self.room / "public"
        good = json.loads(json.dumps({"type": "public", "user_id": "x", "username": "X", "message": "m",
                                      "timestamp": datetime.now().isoformat(), "message_type": "text"}))
        bad = {
            "empty": b"",
            "half": base64.b64encode(b"half of it")[:-3],
            "rubbish": os.urandom(2000),
            "base64 of rubbish": base64.b64encode(base64.b64encode(os.urandom(500))),
            "deep": b"[" * 100_000,
            "no object": b"[1, 2, 3]",
            "wrong types": json.dumps({**good, "message": 7}).encode(),
            "no message": json.dumps({key: value for key, value in good.items() if key != "message"}).encode(),
            "huge": b"{" + b" " * 5_000_000,
            "no utf-8": json.dumps(good).encode().replace(b'"m"', b'"\xff\xfe"'),
            "traversal": json.dumps({**good, "message_type": "file", "file_info": {
                "relative_path": "..\\..\\..\\etc\\passwd", "original_name": "../../passwd", "file_size": 10,
                "file_type": "file", "filename": "passwd", "file_hash": "0" * 32}}).encode(),
        }
        names = {}
        for number, (what, data) in enumerate(bad.items()):
            names[what] = f"msg_20240102_0304{number:02}_000_bad{number}.json"
            (public / names[what]).write_bytes(data)
        (public / "msg_20240102_030500_000_folder.json").mkdir()
        (public / "not a message.txt").write_text("hello")
        (public / "msg_20249999_999999_999_time.json").write_bytes(json.dumps({**good, "message": "no time"}).encode())
        alice = self.online("alice", passphrase=None)
        alice.until(event="message", text="before")
        for number in range(3):
            zhang.say(f"after {number}")
            alice.until(event="message", text=f"after {number}")
        alice.type("still here")
        alice.until(event="sent")
        told = [note["id"] for note in self.events(alice, event="note", what="unreadable")]
        self.assertEqual(len(told), len(set(told)), "told twice")
        for what, name in names.items():
            if what != "traversal":
                self.assertIn(f"public/{name}", told, what)
        self.leave(alice)
        # Nor at the next start.
        again = self.online("alice", passphrase=None)
        zhang.say("at the end")
        again.until(event="message", text="at the end")
        self.assertEqual(self.events(again, event="note", what="unreadable"), [])

    def test_two_pairs_whose_names_collide_are_kept_apart(self):
        """`a_b` with `c`, and `a` with `b_c`, share a folder."""
        people = {id: self.compatible(id) for id in ("a_b", "c", "a", "b_c")}
        people["a_b"].type("/msg c first pair")
        people["a_b"].until(event="sent")
        people["a"].type("/msg b_c second pair")
        people["a"].until(event="sent")
        self.assertEqual(people["c"].until(event="message", own=False)["text"], "first pair")
        self.assertEqual(people["b_c"].until(event="message", own=False)["text"], "second pair")
        for id, own, not_theirs in (("c", "first pair", "second pair"), ("b_c", "second pair", "first pair")):
            people[id].type("/search pair")
            people[id].until(event="search", count=1)

    def test_ids_that_a_file_name_can_not_hold_are_said_or_carried(self):
        """An id with `:` or `/` either chats or is refused with a sentence; nothing lands outside of the room."""
        outside = sorted(self.server.local().rglob("*"))
        for id in ("a:b", "a/b", "..", "con", "a*b?"):
            client = self.person(id, "--set", "format=compatible", passphrase=None)
            said = client.next()
            while said["event"] not in ("online", "offline"):
                said = client.next()
            if said["event"] == "online":
                client.type(f"hello from {id}")
                client.until(event="sent")
                self.leave(client)
            else:
                self.assertEqual(said["code"], "invalid_id", id)
                client.wait()
        self.assertEqual([path for path in sorted(self.server.local().rglob("*"))
                          if path not in outside and self.room not in path.parents], [])

    def test_clocks_hours_apart_are_told_and_the_order_of_each_is_kept(self):
        zhang = self.old("zhang", clock=lambda: datetime.now() - timedelta(hours=5))
        zhang.make_room()
        alice = self.online("alice", passphrase=None)
        for number in range(3):
            zhang.say(f"late {number}")
            alice.until(event="message", text=f"late {number}")
        self.assertEqual(len(self.noted(alice, 1, what="clock", who="zhang")), 1)
        self.assertEqual(self.texts(alice), ["late 0", "late 1", "late 2"])


if __name__ == "__main__":
    unittest.main()

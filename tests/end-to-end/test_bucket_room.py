# SPDX-License-Identifier: GPL-3.0-or-later
"""Chat in a bucket of a real S3 server."""

import hashlib
import json
import os
import unittest

from bucket_room import BucketTest, setUpModule, tearDownModule  # noqa: F401

MIB = 1024 * 1024


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class Chat(BucketTest):
    def talk(self, join):
        alice, bob = join("alice"), join("bob")
        for text in ("hello", "大家好 👋", 'a\\b "c"'):
            alice.type(text)
            alice.until(event="sent")
            self.assertEqual(bob.until(event="message")["text"], text)
        bob.type("/msg alice between us")
        bob.until(event="sent", room="@alice")
        heard = alice.until(event="message", room="@bob")
        self.assertEqual((heard["text"], heard["sender"]), ("between us", "bob"))
        for client in (alice, bob):
            self.leave(client)

    def test_two_chat_in_a_sealed_room(self):
        self.talk(self.online)
        self.assertTrue(all(key.startswith(".confab/") for key in self.keys()), self.keys())
        stored = b"".join(self.server.get(self.bucket, self.prefix + key) for key in self.keys())
        for secret in (b"hello", b"between us", b"alice"):
            self.assertNotIn(secret, stored)

    def test_two_chat_in_a_compatible_room(self):
        self.talk(self.compatible)
        lobby = [key for key in self.keys("public/")]
        self.assertEqual(len(lobby), 3)
        said = json.loads(self.server.get(self.bucket, self.prefix + lobby[0]))
        self.assertEqual((said["type"], said["user_id"], said["message"]), ("public", "alice", "hello"))
        self.assertEqual(len(self.keys("private/alice_bob/")), 1)

    def test_who_comes_later_finds_everything_once_and_in_order(self):
        alice = self.online("alice")
        texts = [f"message {number}" for number in range(30)]
        for text in texts:
            alice.type(text)
        for _ in texts:
            alice.until(event="sent")
        bob = self.online("bob")
        self.until_texts(bob, texts)
        self.assertEqual(self.texts(bob), texts)
        self.leave(bob)
        alice.type("while bob was away")
        alice.until(event="sent")
        bob = self.online("bob")
        bob.until(event="message", text="while bob was away")
        self.assertEqual(self.texts(bob), [*texts, "while bob was away"])

    def test_two_who_make_the_same_room_at_once_are_in_one(self):
        alice, bob = self.person("alice"), self.person("bob")
        for client in (alice, bob):
            client.until(event="online")
        alice.type("are you there?")
        bob.until(event="message", text="are you there?")

    def test_writers_in_zones_far_apart_hear_each_other(self):
        shanghai = self.compatible("alice", env={"TZ": "Asia/Shanghai"})
        angeles = self.compatible("bob", env={"TZ": "America/Los_Angeles"})
        shanghai.type("早上好")
        self.assertEqual(angeles.until(event="message", sender="alice")["text"], "早上好")
        # Its name is fifteen hours behind; that the writer is, tells their heartbeat.
        shanghai.patience = angeles.patience = 90
        angeles.type("good afternoon")
        self.assertEqual(shanghai.until(event="message", sender="bob")["text"], "good afternoon")


class Files(BucketTest):
    def sent_and_fetched(self, join):
        alice, bob = join("alice"), join("bob")
        target = self.folder / "bob's files"
        target.mkdir()
        for name, size in (("空 格 & report.pdf", 200_000), ("large.zip", 20 * MIB)):
            file = self.folder / name
            file.write_bytes(os.urandom(size))
            alice.type(f"/file {file}")
            alice.until(event="sent")
            heard = bob.until(event="message", sender="alice")
            self.assertEqual((heard["attachment"]["name"], heard["attachment"]["size"]), (name, size))
            bob.type(f"/get {heard['id']} {target}")
            done = bob.until(event="transfer", state="done", upload=False)
            self.assertEqual(sha256(done["file"]), sha256(file))
        progress = [said["done"] for said in self.events(alice, event="transfer", upload=True) if said["total"] > MIB]
        self.assertEqual(progress, sorted(progress))
        self.assertTrue(any(0 < done < 20 * MIB for done in progress), progress)
        _, uploads = self.server.request("GET", f"/{self.bucket}", query={"uploads": ""})
        self.assertNotIn(b"<Upload>", uploads)

    def test_files_go_through_a_sealed_room(self):
        self.sent_and_fetched(self.online)

    def test_files_go_through_a_compatible_room(self):
        self.sent_and_fetched(self.compatible)


class Failures(BucketTest):
    def refused(self, code, *options, status=3, **more):
        client = self.person("alice", *options, **more)
        said = client.until(event="offline")
        self.assertEqual(said["code"], code, said)
        self.assertEqual(client.wait(), status)
        self.assertNotIn(self.server.access_key, client.error_text + said["reason"])
        return client

    def test_an_outage_loses_and_doubles_nothing(self):
        alice, bob = self.online("alice"), self.online("bob")
        alice.type("before")
        bob.until(event="message", text="before")
        self.server.stop()
        self.addCleanup(lambda: self.server.gateway or self.server.start())
        alice.type("during")
        alice.until(event="offline")
        alice.type("still away")
        self.server.start()
        self.until_texts(bob, ["during", "still away"])
        alice.type("after")
        bob.until(event="message", text="after")
        self.assertEqual(self.texts(bob), ["before", "during", "still away", "after"])

    def test_wrong_keys_are_told_as_such(self):
        self.refused("auth_failed", env={"CONFAB_SET_ACCESS_KEY": "not this one"})
        self.refused("auth_failed", "--set", "access_id=nobody")

    def test_a_certificate_has_to_be_trusted(self):
        over_tls = ("--set", "insecure=false", "--set", f"endpoint={self.server.tls_endpoint}")
        self.refused("tls_untrusted", *over_tls)
        self.refused("bad_setting", *over_tls, "--set", f"ca_file={self.folder}/none.pem")
        trusting = (*over_tls, "--set", f"ca_file={self.server.certificate}")
        alice, bob = self.online("alice", *trusting), self.online("bob", *trusting)
        alice.type("hello")
        bob.until(event="message", text="hello")

    def test_what_is_not_there_is_told_as_such(self):
        self.assertIn("bucket", self.refused("io", uri=self.uri("no-such-bucket")).seen[-1])
        self.refused("network", "--set", "endpoint=127.0.0.1:9")

    def test_a_bucket_with_other_data_is_used_and_left_alone(self):
        others = {"README.txt": b"ours", "a//b": b"double", "chat-room": b"a file of that name", "chat-room//x": b"x",
                  "chat-room/public/notes.txt": b"notes", "chat-room/public/sub/msg_1.json": b"{}",
                  "chat-room/public/msg_20260101_000000_000_x%2F..json": b"{",
                  "chat-room/public/a b+c%20中文😀.json": b"{}"}
        for key, body in others.items():
            self.server.put(self.bucket, key, body)
        alice, bob = self.compatible("alice"), self.compatible("bob")
        alice.type("here")
        bob.until(event="message", text="here")
        note, = self.noted(bob, 1, what="unreadable")
        self.assertEqual(note["id"], "public/msg_20260101_000000_000_x%2F..json")
        for key, body in others.items():
            self.assertEqual(self.server.get(self.bucket, key), body, key)

    def test_access_is_tried_right_by_right(self):
        alice = self.online("alice")
        before = self.server.keys(self.bucket)
        alice.type("/test")
        steps = {}
        while "clock" not in steps:
            said = alice.until(event="probe")
            steps[said["step"]] = said["ok"]
        self.assertEqual(steps, dict.fromkeys(("reach", "list", "create", "read", "delete", "clock"), True))
        policy = json.loads(alice.until(event="probe", step="policy")["policy"])
        self.assertEqual(policy["Statement"][1]["Resource"], f"arn:aws:s3:::{self.bucket}/{self.prefix}*")
        left = [key for key in self.server.keys(self.bucket) if key not in before and "/users/" not in key]
        self.assertEqual(left, [])

    def test_what_lies_there_and_what_it_costs_is_told(self):
        alice = self.online("alice")
        for text in ("one", "two"):
            alice.type(text)
            alice.until(event="sent")
        alice.type("/usage")
        said = alice.until(event="usage")
        self.assertEqual(said["messages"], 2)
        self.assertGreater(said["requests"], 4)
        # Two listings each second, or each fifteen; the heartbeats beside them.
        self.assertTrue(172_800 < said["requests_lively"] < 200_000, said)
        self.assertTrue(11_520 < said["requests_quiet"] < 20_000, said)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""People in a room on a real SMB server: two and ten of them, one with two devices, sealed and readable by anyone."""

import itertools
import json
import subprocess
import unittest

from share_room import CLI, PASSPHRASE, ShareTest, Watcher, wait_until


class Chatting(ShareTest):
    def two_people_chat(self, join):
        alice = join("alice")
        bob = join("bob", bus=self.computer())
        alice.until(event="member", id="bob", change="join", name="Bob")
        alice.type("你好 Bob 😀 \"quoted\" <b>")
        self.assertEqual(alice.until(event="sent")["text"], "你好 Bob 😀 \"quoted\" <b>")
        heard = bob.until(event="message", sender="alice")
        self.assertEqual((heard["text"], heard["room"], heard["name"], heard["own"], heard["historical"]),
                         ("你好 Bob 😀 \"quoted\" <b>", "lobby", "Alice", False, False))
        self.assertRegex(heard["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        bob.type("/msg alice 悄悄话")
        bob.until(event="sent", room="@alice")
        self.assertEqual(alice.until(event="message", room="@bob")["text"], "悄悄话")
        bob.type("/who")
        self.assertEqual({bob.until(event="member", change="here")["id"] for _ in range(2)}, {"alice", "bob"})
        return alice, bob

    def test_two_people_chat_in_a_sealed_room(self):
        alice, bob = self.two_people_chat(self.online)
        for client in (alice, bob):
            self.assertIs(client.welcome["sealed"], True)
            self.assertIn("sealed", client.welcome["capabilities"])
        # The other ends of what was written are at rest on the server, and tell nothing.
        stored = b"".join(self.sealed_files().values())
        for secret in ("你好", "悄悄话", PASSPHRASE, "Bob"):
            self.assertNotIn(secret.encode(), stored)
        self.assertEqual(self.messages_on_disk(), [])
        for client in (alice, bob):
            self.leave(client)

    def test_two_people_chat_in_a_compatible_room(self):
        alice, bob = self.two_people_chat(self.compatible)
        for client in (alice, bob):
            self.assertIs(client.welcome["sealed"], False)
        self.assertEqual(len(self.messages_on_disk()), 1)
        self.assertEqual(len(self.messages_on_disk("private/alice_bob")), 1)
        for client in (alice, bob):
            self.leave(client)

    def test_somebody_who_comes_later_has_everything_once_and_in_order(self):
        self.leave(self.online("bob"))  # somebody has to have been there before others can seal for them
        alice = self.online("alice")
        said = [f"line {number}" for number in range(30)]
        for text in said:
            alice.type(text)
        alice.until(event="sent", text=said[-1])
        alice.type("/msg bob for bob alone")
        alice.until(event="sent", room="@bob")
        bob, carol = self.online("bob"), self.online("carol")
        self.until_texts(bob, [*said, "for bob alone"])
        self.until_texts(carol, said)
        for client in (bob, carol):
            self.assertEqual(self.texts(client), said)
        self.assertEqual(self.texts(bob, "@alice"), ["for bob alone"])
        carol.type("/search alone")
        self.assertEqual(carol.until(event="search")["count"], 0)

        # Away, and back with the same profile: what was missed comes, and nothing that was there already.
        self.leave(bob)
        alice.type("while bob was away")
        alice.until(event="sent", text="while bob was away")
        bob = self.online("bob")
        self.assertEqual(bob.until(event="message")["text"], "while bob was away")
        self.assertEqual(self.texts(bob), [*said, "while bob was away"])

    def ten_people(self, join):
        watcher = Watcher(self, self.room)
        buses = [self.bus, self.computer(), self.computer()]
        people = {f"person{number}": join(f"person{number}", bus=buses[number % 3]) for number in range(10)}
        said = {id: [f"{id} says {number}" for number in range(8)] for id in people}
        for number in range(8):
            for id, client in people.items():
                client.type(said[id][number])
        everything = {text for texts in said.values() for text in texts}
        for id, client in people.items():
            for text in said[id]:
                client.until(event="sent", text=text)
        histories, orders = {}, []
        for id, client in people.items():
            wait_until(lambda: len(self.texts(client)) >= len(everything), f"everything to reach {id}", 60)
            told = self.history(client)
            histories[id] = [each["text"] for each in told]
            orders.append([(time, sorted(each["text"] for each in same))
                           for time, same in itertools.groupby(told, key=lambda each: each["time"])])
            self.assertEqual(len(histories[id]), len(everything), f"{id} has something twice")
            self.assertEqual(set(histories[id]), everything)
            # Each person's words are in the order in which they were typed.
            for other, texts in said.items():
                self.assertEqual([text for text in histories[id] if text in texts], texts, f"{other} as {id} has it")
        # What several people said in the same millisecond may stand in either order.
        for order in orders:
            self.assertEqual(order, orders[0], "they have it in different orders")
        watcher.saw_only_whole_files()

    def test_ten_people_in_a_sealed_room_have_the_same_in_the_same_order(self):
        self.ten_people(self.online)

    def test_ten_people_in_a_compatible_room_have_the_same_in_the_same_order(self):
        self.ten_people(self.compatible)


class FolderOfThisMachine(ShareTest):
    """What is written is told by the system: nobody looks again before a minute is over."""

    def seen_at_once(self, join):
        place = self.folder / "room of this machine"
        place.mkdir()
        alice, bob = (join(id, "--set", "sync_interval_s=60", uri=str(place)) for id in ("alice", "bob"))
        alice.patience = bob.patience = 10
        # The first private message makes the folder in which it lies.
        for number in range(3):
            for to, text in (("", f"line {number}"), ("/msg bob ", f"psst {number}")):
                alice.type(to + text)
                bob.until(event="message", text=text)
                bob.type(f"{'/msg alice ' if to else ''}heard {text}")
                alice.until(event="message", text=f"heard {text}")

    def test_what_is_said_in_a_sealed_room_is_seen_at_once(self):
        self.seen_at_once(self.online)

    def test_what_is_said_in_a_compatible_room_is_seen_at_once(self):
        self.seen_at_once(self.compatible)


class Devices(ShareTest):
    def carry(self, option, profile, file, passphrase="only for the way"):
        """Runs confab-cli for a file with an identity."""
        path = self.profile(profile)
        return subprocess.run([CLI, "--json", "--profile", path, option, file], input=passphrase + "\n", text=True,
                              env={**self.bus.environment, **self.keyring(path)}, capture_output=True, timeout=60)

    def test_one_person_on_two_devices_reads_all_and_answers_from_either(self):
        bob = self.online("bob", bus=self.computer())
        desk = self.online("alice")
        desk.type("/msg bob from the desk")
        desk.until(event="sent")
        bob.until(event="message", room="@alice", text="from the desk")

        file = self.folder / "identity"
        self.leave(desk)
        for profile, option in [("alice", "--export-identity"), ("alice-laptop", "--import-identity")]:
            done = self.carry(option, profile, file)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        self.assertNotIn(b"PRIVATE", file.read_bytes())

        desk = self.online("alice")
        laptop = self.online("alice", bus=self.computer(), profile=self.profile("alice-laptop"))
        # What was sealed for her is readable on both.
        laptop.until(event="message", room="@bob", text="from the desk", own=True)
        bob.type("/msg alice to both")
        bob.until(event="sent")
        for device in (desk, laptop):
            device.until(event="message", room="@bob", text="to both")
        laptop.type("from the laptop")
        laptop.until(event="sent")
        heard = bob.until(event="message", text="from the laptop")
        self.assertEqual((heard["sender"], heard["trust"]), ("alice", "known"))
        self.assertEqual(desk.until(event="message", text="from the laptop")["own"], True)
        self.assertEqual(self.events(bob, event="note", what="new_key"), [])

    def test_a_wrong_passphrase_opens_no_identity(self):
        file = self.folder / "identity"
        self.assertEqual(self.carry("--export-identity", "a", file).returncode, 0)
        done = self.carry("--import-identity", "b", file, passphrase="another")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(json.loads(done.stdout.splitlines()[-1])["code"], "wrong_passphrase")


class Keys(ShareTest):
    def test_two_people_see_the_same_safety_number_and_compare_it(self):
        alice, bob = self.online("alice"), self.online("bob")
        alice.type("hello")
        bob.type("hello too")
        alice.until(event="message", sender="bob")
        bob.until(event="message", sender="alice")
        numbers = []
        for client, other in ((alice, "bob"), (bob, "alice")):
            client.type(f"/keys {other}")
            key = client.until(event="key", id=other)
            self.assertRegex(key["safety_number"], r"^(\d{5} ){11}\d{5}$")
            self.assertEqual(key["trust"], "known")
            numbers.append(key["safety_number"])
        self.assertEqual(numbers[0], numbers[1])
        alice.type("/verify bob " + "0" * 60)
        self.assertEqual(alice.until(event="refused")["code"], "key_changed")
        alice.type(f"/verify bob {numbers[1]}")
        self.assertEqual(alice.until(event="key", id="bob")["trust"], "verified")
        bob.type("once more")
        self.assertEqual(alice.until(event="message", text="once more")["trust"], "verified")
        bob.type("/keys")
        own = bob.until(event="key", id="bob")
        alice.type("/keys bob")
        self.assertEqual(alice.until(event="key", id="bob")["fingerprint"], own["fingerprint"])

    def test_another_key_is_told_and_private_messages_wait_for_a_decision(self):
        alice, bob = self.online("alice"), self.online("bob")
        bob.type("the real one")
        first = alice.until(event="message", text="the real one")["key"]
        self.leave(bob)
        # Somebody who knows the passphrase says that they are Bob.
        other = self.online("bob", profile=self.profile("another-bob"), bus=self.computer())
        other.type("hello, I am bob")
        note = alice.until(event="note", what="new_key", who="bob")
        self.assertNotEqual(note["key"], first)
        self.assertEqual(alice.until(event="message", text="hello, I am bob")["trust"], "changed")
        alice.type("/msg bob only for the real one")
        self.assertEqual(alice.until(event="held")["code"], "key_changed")
        alice.type("/accept-key bob")
        alice.until(event="sent", text="only for the real one")
        other.until(event="message", room="@alice", text="only for the real one")


class Ways(ShareTest):
    def test_access_is_tested_step_by_step(self):
        done = self.person("alice", "--test")
        self.assertEqual(done.wait(), 0)
        steps = [json.loads(line) for line in done.rest()]
        self.assertEqual([step["step"] for step in steps],
                         ["reach", "list", "read", "create", "move", "delete", "clock"])
        self.assertEqual({step["event"] for step in steps}, {"probe"})
        self.assertTrue(all(step["ok"] for step in steps), steps)
        self.assertLess(abs(steps[-1]["offset_us"]), 60_000_000)
        self.assertEqual(list(self.room.iterdir()), [], "the test left something behind")

    def test_what_is_not_allowed_is_told_with_the_step(self):
        done = self.person("alice", "--test", uri=self.uri("readonly"))
        self.assertEqual(done.wait(), 1)
        steps = [json.loads(line) for line in done.rest()]
        self.assertEqual([(step["step"], step["ok"]) for step in steps],
                         [("reach", True), ("list", True), ("read", True), ("create", False)])
        self.assertTrue(steps[-1]["reason"])

    def test_a_wrong_password_and_a_server_that_is_not_there_are_told(self):
        wrong = self.person("alice", "--set", f"password=@{self.secret('not this one')}")
        self.assertEqual(wrong.until(event="offline")["code"], "auth_failed")
        self.assertEqual(wrong.wait(), 3)
        self.server.stop()
        away = self.person("alice", bus=self.computer())
        self.assertEqual(away.until(event="offline")["code"], "network")
        self.assertEqual(away.wait(), 3)

    def test_a_guest_comes_in_without_a_password(self):
        uri = f"smb://127.0.0.1:{self.server.port}/guest"
        alice = self.online("alice", uri=uri)
        alice.type("for everybody")
        alice.until(event="sent")
        self.assertTrue((self.server.local("guest") / ".confab").is_dir())

    def test_a_folder_of_this_machine_answers_in_a_moment(self):
        here = self.folder / "here"
        here.mkdir()
        alice, bob = (self.online(id, uri=f"share://{here}") for id in ("alice", "bob"))
        alice.until(event="member", id="bob")
        alice.type("local")
        bob.until(event="message", text="local")

    def secret(self, text):
        file = self.folder / "secret"
        file.write_text(text)
        return file


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""Who owns the share can delete and delay; what they forge, move, repeat, cut or put in its place is told and not shown."""

import json
import shutil
import unittest

from sealed_insider import Insider
from share_room import PASSPHRASE, ShareTest


class Forgery(ShareTest):
    """Alice's message `real` lies in the room; somebody with access to the disk, and without the passphrase, changes things."""

    def setUp(self):
        super().setUp()
        self.alice = self.online("alice")
        self.path, = self.written("real")

    def written(self, line):
        """The files of a message that Alice says."""
        before = self.sealed_messages()
        self.alice.type(line)
        self.alice.until(event="sent")
        return self.sealed_messages() - before

    def reader_sees_only_the_real_one(self, unreadable, code=None):
        """Somebody who comes later is told `real` and this number of things that can't be read."""
        bob = self.online("bob", bus=self.computer())
        bob.until(event="message", text="real")
        self.alice.type("the end")
        bob.until(event="message", text="the end")
        notes = self.noted(bob, unreadable, what="unreadable")
        self.assertEqual(len({note["id"] for note in notes}), unreadable, "told twice")
        self.assertTrue(all(note["reason"] for note in notes))
        self.assertEqual(self.texts(bob), ["real", "the end"])
        return notes

    def sibling(self, number):
        """Another name for a message of the same time."""
        path = self.room / self.path
        time, dash, rest = path.name.partition("-")
        return path.with_name(f"{time}{dash}{number:x}{rest[1:]}" if rest[0] != f"{number:x}" else f"{time}{dash}f{rest[1:]}")

    def test_every_changed_byte_is_noticed(self):
        original = (self.room / self.path).read_bytes()
        step = max(1, len(original) // 12)
        for number, at in enumerate(range(0, len(original), step)):
            changed = bytearray(original)
            changed[at] ^= 1 << (number % 8)
            (self.room / self.path).write_bytes(changed)
            client = self.online(f"reader{number}", bus=self.bus)
            note = client.until(event="note", what="unreadable")
            self.assertEqual(note["id"], self.path, f"byte {at}")
            self.assertNotIn("real", self.texts(client), f"byte {at}")
            self.leave(client)
        (self.room / self.path).write_bytes(original)

    def test_what_is_cut_or_longer_is_noticed(self):
        original = (self.room / self.path).read_bytes()
        for number, data in enumerate((b"", original[:1], original[: len(original) // 2], original[:-1], original + b"x",
                                       original + original)):
            (self.room / self.path).write_bytes(data)
            client = self.online(f"reader{number}", bus=self.bus)
            self.assertEqual(client.until(event="note", what="unreadable")["id"], self.path, len(data))
            self.assertEqual(self.texts(client), [])
            self.leave(client)

    def test_a_copy_under_another_name_is_no_second_message(self):
        shutil.copy(self.room / self.path, self.sibling(1))
        shutil.copy(self.room / self.path, self.sibling(3))
        self.reader_sees_only_the_real_one(unreadable=2)

    def test_a_message_that_was_moved_to_another_conversation_is_not_said_there(self):
        bob = self.online("bob", bus=self.computer())
        private = self.written("/msg bob private")
        self.assertEqual(len(private), 2)
        bob.until(event="message", text="private")
        # The private message in the lobby, and what was said to everybody in both inboxes.
        name = next(iter(private)).rpartition("/")[2]
        for path in private:
            shutil.copy(self.room / path, (self.room / self.path).with_name(f"{path.split('/')[2][:1]}-{name}"))
            shutil.copy(self.room / path, (self.room / self.path).with_name(name))
            shutil.copy(self.room / self.path, self.room / path.replace(name, self.path.rpartition("/")[2]))
        carol = self.online("carol", bus=self.computer())
        carol.until(event="message", text="real")
        carol.until(event="note", what="unreadable")
        self.assertEqual(self.texts(carol), ["real"])
        bob.until(event="note", what="unreadable")
        self.assertEqual(self.texts(bob), ["real"])
        self.assertEqual(self.texts(bob, "@alice"), ["private"])

    def test_yesterdays_file_in_todays_place_is_not_shown_again(self):
        old = (self.room / self.path).read_bytes()
        newer, = self.written("newer")
        (self.room / newer).write_bytes(old)
        bob = self.online("bob", bus=self.computer())
        bob.until(event="message", text="real")
        self.assertEqual(bob.until(event="note", what="unreadable")["id"], newer)
        self.assertEqual(self.texts(bob), ["real"])

    def test_a_file_of_another_room_with_the_same_passphrase_is_refused(self):
        other = self.server.local(path="other")
        other.mkdir()
        mallory = self.online("mallory", uri=self.server.uri(path="other"))
        mallory.type("from elsewhere")
        mallory.until(event="sent")
        for file in (other / ".confab").rglob("*"):
            target = self.room / file.relative_to(other)
            if file.is_file() and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, target)
        bob = self.online("bob", bus=self.computer())
        bob.until(event="message", text="real")
        self.assertEqual(self.texts(bob), ["real"])
        self.assertNotIn("from elsewhere", json.dumps(self.events(bob)))

    def test_a_plain_message_beside_a_sealed_room_is_not_part_of_it(self):
        self.old("zhang").say("I am not sealed")
        bob = self.online("bob", bus=self.computer())
        bob.until(event="message", text="real")
        self.alice.type("the end")
        bob.until(event="message", text="the end")
        self.assertEqual(self.texts(bob), ["real", "the end"])


class Insiders(ShareTest):
    """Mallory knows the passphrase, and can read and write in the lobby as anybody in it; but can't speak for others."""

    def setUp(self):
        super().setUp()
        self.alice = self.online("alice")
        self.bob = self.online("bob", bus=self.computer())
        self.alice.type("real")
        self.alice.until(event="sent")
        self.bob.until(event="message", text="real")
        self.mallory = Insider(self.room, PASSPHRASE)
        self.path, = (path for path in self.sealed_messages() if path.startswith(".confab/public/"))

    def test_a_room_is_read_with_the_passphrase_and_the_written_format_alone(self):
        message = self.mallory.message(self.path)
        self.assertEqual((message["sender"], message["text"], message["seq"]), ("alice", "real", 1))
        self.assertEqual(self.mallory.card_of("bob")["id"], "bob")

    def test_a_message_that_is_sealed_again_under_another_name_is_refused(self):
        other = self.path[:-4] + "beef"
        self.mallory.put_under(self.path, other)
        note = self.bob.until(event="note", what="unreadable")
        self.assertEqual(note["id"], other)
        self.assertEqual(self.texts(self.bob), ["real"])

    def test_another_key_that_says_it_is_alice_is_told(self):
        self.mallory.say_as("alice", "give me money", self.path)
        note = self.bob.until(event="note", what="new_key", who="alice")
        self.assertEqual(note["key"], self.mallory.identity.fingerprint.hex())
        said = self.bob.until(event="message", text="give me money")
        self.assertEqual((said["sender"], said["trust"]), ("alice", "changed"))
        self.alice.type("the real one again")
        self.assertEqual(self.bob.until(event="message", text="the real one again")["trust"], "known")

    def test_a_private_message_that_is_handed_on_is_not_taken_for_one_to_the_reader(self):
        self.mallory.publish_card()
        self.alice.type("/msg mallory what I would never say to bob")
        self.alice.until(event="sent", room="@mallory")
        path, = self.mallory.inbox_messages()
        self.assertEqual(self.mallory.private(path, self.mallory.identity)["text"], "what I would never say to bob")
        handed_on = self.mallory.hand_on(path, "bob", self.mallory.card_of("bob")["agree"])
        self.assertEqual(self.bob.until(event="note", what="unreadable")["id"], handed_on)
        self.assertEqual(self.texts(self.bob, "@alice"), [])


class RoomChanged(ShareTest):
    """The security of a room is pinned at the first join."""

    def setUp(self):
        super().setUp()
        alice = self.online("alice")
        alice.type("before")
        alice.until(event="sent")
        self.leave(alice)
        self.manifests = [path for path in self.sealed_files() if path.startswith(".confab/room/0") and path.rpartition("/")[2].isdecimal()]
        self.assertTrue(self.manifests, sorted(self.sealed_files()))

    def refused(self, code="room_changed", **more):
        before = self.contents()
        alice = self.person("alice", **more)
        said = alice.until(event="offline")
        self.assertEqual(said["code"], code, said["reason"])
        self.assertNotIn("retry_in_ms", said)
        self.assertEqual(alice.wait(), 3)
        self.assertEqual(self.contents(), before, "something was written")
        return said

    def contents(self):
        return {path: path.read_bytes() if path.is_file() else None for path in self.room.rglob("*")}

    def test_a_manifest_that_is_gone(self):
        for path in self.manifests:
            (self.room / path).unlink()
        self.refused()

    def test_the_whole_sealed_part_is_gone(self):
        shutil.rmtree(self.room / ".confab")
        self.refused()

    def test_a_chat_config_in_its_place(self):
        shutil.rmtree(self.room / ".confab")
        self.old("zhang").make_room()
        self.refused()
        self.refused(passphrase=None)

    def test_a_cheaper_key_derivation(self):
        Insider(self.room, PASSPHRASE).new_version(cost=15)
        self.refused()

    def test_a_cheaper_key_derivation_by_somebody_who_does_not_know_the_passphrase(self):
        manifest = self.room / self.manifests[0]
        data = bytearray(manifest.read_bytes())
        self.assertEqual(data[7], 17)
        data[7] = 15
        manifest.write_bytes(data)
        self.refused()

    def test_a_version_that_was_rolled_back(self):
        newer = Insider(self.room, PASSPHRASE).new_version(cost=17)
        alice = self.online("alice")
        alice.type("with the newer one")
        alice.until(event="sent")
        self.leave(alice)
        (self.room / newer).unlink()
        self.refused()

    def test_a_chat_config_beside_it_changes_nothing(self):
        self.old("zhang").make_room()
        alice = self.online("alice")
        self.assertEqual(self.texts(alice), ["before"])

    def test_another_sealed_room_with_the_same_passphrase(self):
        shutil.rmtree(self.room / ".confab")
        other = self.online("mallory")
        other.type("come in")
        other.until(event="sent")
        self.leave(other)
        self.refused()
        # The person decides that this is the room now.
        alice = self.online("alice", "--accept-changed-room")
        alice.until(event="message", text="come in")
        self.leave(alice)
        self.leave(self.online("alice"))

    def test_a_new_passphrase_counts_for_everybody_and_shuts_out_who_is_not_told_it(self):
        alice, bob = self.online("alice"), self.online("bob", bus=self.computer())
        alice.type("/passphrase --shut-out")
        alice.type("a new one, told to Bob alone")
        self.assertTrue(alice.until(event="passphrase")["shut_out"])
        alice.type("after that")
        alice.until(event="sent")
        self.assertEqual(bob.until(event="offline")["code"], "wrong_passphrase")
        self.assertNotIn("after that", [said["text"] for said in self.events(bob, event="message")])
        self.assertEqual(bob.wait(), 3)
        bob = self.online("bob", passphrase="a new one, told to Bob alone")
        bob.until(event="message", text="after that")
        self.assertFalse([line for client in (alice, bob) for line in (*client.seen, *client.errors)
                          if "told to Bob alone" in line], "a secret was printed")

    def test_a_wrong_passphrase_is_told_at_once(self):
        self.refused("wrong_passphrase", passphrase="something else")
        bob = self.person("bob", passphrase="something else")
        self.assertEqual(bob.until(event="offline")["code"], "wrong_passphrase")
        self.assertEqual(bob.wait(), 3)

    def test_no_passphrase_is_asked_for(self):
        bob = self.person("bob", passphrase=None)
        self.assertIn(bob.until(event="offline")["code"], ("bad_setting", "wrong_passphrase"))
        self.assertEqual(bob.wait(), 3)

    def test_an_empty_place_asks_for_a_passphrase_or_a_decision(self):
        shutil.rmtree(self.room / ".confab")
        bob = self.person("bob", passphrase=None)
        said = bob.until(event="offline")
        self.assertEqual(said["code"], "bad_setting")
        self.assertIn("passphrase", said["reason"])
        self.assertEqual(bob.wait(), 3)
        self.assertEqual(list(self.room.rglob("*")), [])


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""The server of a room is killed, frozen, full, read-only and back: nothing is lost, and nothing is there twice."""

import json
import os
import random
import time
import unittest

from share_room import ShareTest, Watcher, wait_until

PATIENCE = 120  # seconds: coming back takes its time


class Outage(ShareTest):
    def sending_through(self, join, fault, repair):
        """Two people type on while something happens to the server, and in the end both have everything once."""
        seed = int(os.environ.get("CONFAB_SEED", random.randrange(1 << 32)))
        print(f"seed {seed}: CONFAB_SEED={seed} repeats it")
        chance = random.Random(seed)
        watcher = Watcher(self, self.room)
        # A server that hangs is given up after this time, three times over.
        options = ("--set", "timeout_s=5")
        people = {"alice": join("alice", *options), "bob": join("bob", *options, bus=self.computer())}
        for client in people.values():
            client.patience = PATIENCE
        number, typed = 0, {id: [] for id in people}

        def say(count):
            nonlocal number
            for _ in range(count):
                id = chance.choice(list(people))
                number += 1
                typed[id].append(f"{id} {number} 第{number}条")
                people[id].type(typed[id][-1])

        for _ in range(3):
            say(15)
            time.sleep(chance.uniform(0, 0.5))  # the fault comes at any moment of the sending
            fault()
            say(10)
            for client in people.values():
                client.until(event="offline")
            say(5)
            repair()
            for client in people.values():
                client.until(event="online")
        say(3)
        everything = sorted(text for texts in typed.values() for text in texts)
        for id, client in people.items():
            wait_until(lambda: len(self.texts(client)) >= len(everything), f"everything to reach {id}, seed {seed}", PATIENCE)
            texts = self.texts(client)
            self.assertEqual(sorted(texts), everything, f"lost or doubled for {id}, seed {seed}")
            for other, own in typed.items():
                self.assertEqual([text for text in texts if text in own], own, f"{other}'s order as {id} has it, seed {seed}")
            self.assertEqual(self.events(client, event="refused"), [])
        newcomer = self.online("carol", bus=self.computer()) if join == self.online else self.compatible("carol")
        wait_until(lambda: len(self.texts(newcomer)) >= len(everything), "everything to reach a newcomer", PATIENCE)
        self.assertEqual(sorted(self.texts(newcomer)), everything)
        for client in (*people.values(), newcomer):
            client.end_input()
        for client in people.values():
            self.assertEqual(client.wait(), 0)
        sent = [said["text"] for client in people.values() for line in client.seen + client.rest()
                if (said := json.loads(line))["event"] == "sent"]
        self.assertEqual(sorted(sent), everything)
        watcher.saw_only_whole_files()

    def test_killed_and_returned_in_a_sealed_room(self):
        self.sending_through(self.online, self.server.kill, self.server.start)

    def test_killed_and_returned_in_a_compatible_room(self):
        self.sending_through(self.compatible, self.server.kill, self.server.start)

    def test_frozen_and_returned_in_a_sealed_room(self):
        self.sending_through(self.online, self.server.freeze, self.server.thaw)

    def test_frozen_and_returned_in_a_compatible_room(self):
        self.sending_through(self.compatible, self.server.freeze, self.server.thaw)

    def test_a_killed_daemon_of_gvfs_is_only_a_pause(self):
        alice, bob = self.online("alice"), self.online("bob", bus=self.computer())
        for number in range(3):
            self.assertGreaterEqual(self.bus.kill_gvfs(), 1)
            alice.type(f"after {number}")
            alice.until(event="sent", text=f"after {number}")
            bob.until(event="message", text=f"after {number}")
            bob.type(f"back {number}")
            alice.until(event="message", text=f"back {number}")

    def test_a_client_killed_while_it_sends_sends_the_rest_once(self):
        bob = self.online("bob", bus=self.computer())
        alice = self.online("alice")
        texts = [f"line {number}" for number in range(60)]
        for text in texts:
            alice.type(text)
        alice.until(event="sent", text=texts[5])
        alice.process.kill()
        alice.wait()
        told = [json.loads(line).get("text") for line in alice.seen + alice.rest()]
        typed = [text for text in texts if text in told]
        # What had been read from its input is sent, whether or not it was told, and before what is typed now.
        again = self.online("alice")
        again.type("the last")
        again.until(event="sent", text="the last")
        history = self.texts(again)
        self.assertEqual(history, [*texts[: len(history) - 1], "the last"])
        self.assertGreaterEqual(len(history) - 1, len(typed))
        wait_until(lambda: self.texts(bob) == history, "all of it to reach bob", 60)


class OtherFaults(ShareTest):
    def test_a_share_that_is_read_only_is_read(self):
        self.compatible("alice").type("readable")
        wait_until(lambda: self.messages_on_disk(), "the message to be there", 60)
        bob = self.online("bob", uri=self.uri("readonly"), passphrase=None)
        bob.until(event="message", text="readable")
        bob.type("from somebody who may only read")
        self.assertEqual(bob.until(event="refused")["code"], "denied")
        bob.end_input()
        self.assertEqual(bob.wait(), 1)

    def test_a_full_share_keeps_what_was_typed_until_there_is_room(self):
        try:
            self.server.limit("2M")
        except PermissionError as error:
            self.skipTest(error)
        uri = self.uri("small")
        alice, bob = self.online("alice", uri=uri), self.online("bob", uri=uri, bus=self.computer())
        alice.type("before")
        bob.until(event="message", text="before")
        self.server.fill()
        file = self.folder / "large.zip"
        file.write_bytes(os.urandom(100_000))
        alice.type(f"/file {file}")
        self.assertEqual(alice.until(event="refused")["code"], "storage_full")
        alice.type("while it was full")
        told = alice.next()
        while told["event"] not in ("refused", "sent") and not (told["event"] == "note" and told["code"] == "storage_full"):
            told = alice.next()
        self.assertNotEqual(told["event"], "sent")
        self.server.make_room()
        if told["event"] == "refused":
            alice.type("while it was full")
        alice.until(event="sent", text="while it was full")
        bob.until(event="message", text="while it was full")
        self.assertEqual(self.texts(bob).count("while it was full"), 1)

    def test_a_share_in_whose_place_an_empty_one_came_is_told_and_not_written(self):
        alice = self.online("alice")
        alice.type("in the real one")
        alice.until(event="sent")
        aside = self.server.empty()
        self.room.mkdir()
        alice.type("not for this one")
        said = alice.until(event="offline")
        self.assertEqual(said["code"], "room_changed")
        alice.wait()
        self.assertEqual(list(self.room.rglob("*")), [])
        # The real one is back.
        self.room.rmdir()
        for entry in aside.iterdir():
            entry.rename(self.server.local() / entry.name)
        alice = self.online("alice")
        alice.until(event="sent", text="not for this one")
        self.assertEqual(self.texts(alice), ["in the real one", "not for this one"])

    def test_a_deleted_message_is_noticed_in_a_sealed_room(self):
        alice = self.online("alice")
        bob = self.online("bob", bus=self.computer())
        alice.type("first")
        alice.until(event="sent", text="first")
        bob.until(event="message", text="first")
        self.leave(bob)
        before = self.sealed_messages()
        alice.type("second")
        alice.until(event="sent", text="second")
        # Who can delete files of the share deletes what bob has not read.
        message, = self.sealed_messages() - before
        (self.room / message).unlink()
        alice.type("third")
        alice.until(event="sent", text="third")
        bob = self.online("bob", bus=self.computer())
        bob.patience = PATIENCE  # a message may only be late
        bob.until(event="message", text="third")
        note = bob.until(event="note", what="missing", who="alice")
        self.assertEqual((note["count"], note["room"]), (1, "lobby"))
        self.assertEqual(len(self.events(bob, event="note", what="missing")), 1)

    def test_a_message_that_is_deleted_while_it_is_read_stops_nothing(self):
        zhang = self.old("zhang")
        zhang.make_room()
        alice = self.online("alice", passphrase=None)
        for number in range(20):
            (self.room / zhang.say(f"gone {number}")).unlink()
        zhang.say("still here")
        alice.until(event="message", text="still here")


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""What was acknowledged is still there, what was missed arrives once and in order, and what was typed is sent: whatever is
killed, cut or restarted."""

import json
import os
import random
import signal
import socket
import unittest

from programs import BUILD, ChatTest, JsonProgram
from proxy import Proxy

ROUNDS = 20


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


class LogTest(ChatTest):
    def person(self, uri, id, *options):
        """A confab-cli with a profile that belongs to its id, so that a later one goes on where this one ended."""
        return JsonProgram(self, [BUILD / "cli" / "confab-cli", "--json", "--profile", self.folder / f"of-{id}",
                                  "--id", id, "--name", id.capitalize(), *options, uri])

    def online(self, uri, id, *options):
        client = self.person(uri, id, *options)
        client.until(event="online")
        return client

    def history(self, client, count=100_000, where=""):
        """The last messages of the lobby, as this client has them."""
        client.type(f"/history {where} {count}".replace("  ", " "))
        messages = []
        while True:
            said = client.next()
            if said["event"] == "history":
                return messages[len(messages) - said["count"]:]
            if said["event"] == "message" and said["historical"]:
                messages.append(said)

    def leave(self, client, status=0):
        client.type("/quit")
        self.assertEqual(client.wait(), status)


class Killed(LogTest):
    def test_twenty_rounds_of_sigkill_lose_and_double_nothing_that_was_acknowledged(self):
        seed = int(os.environ.get("CONFAB_SEED", random.randrange(1 << 32)))
        print(f"seed {seed}: CONFAB_SEED={seed} repeats it")
        chance = random.Random(seed)
        port = free_port()
        uri = f"ws://127.0.0.1:{port}"
        names = ["alice", "bob", "carol"]
        server = self.server("--port", str(port))
        old = self.old_client(uri)
        people = {name: self.online(uri, name) for name in names}
        acknowledged, typed, number = [], set(), 0
        private = {}  # text: who says it to whom

        for round in range(ROUNDS):
            # A load that is under way when the kill comes: how much of it is acknowledged by then is up to chance.
            batch = []
            for _ in range(chance.randrange(20, 60)):
                name = chance.choice(names)
                number += 1
                text = f"{name} {number} 第{number}条"
                if chance.randrange(3) == 0:
                    private[text] = (name, chance.choice([other for other in names if other != name]))
                    people[name].type(f"/msg {private[text][1]} {text}")
                    continue
                people[name].type(text)
                batch.append((name, text))
                typed.add(text)
            name, text = chance.choice(batch)
            acknowledged += self.read_until_sent(people[name], text)
            victims = chance.choice([["server"], [chance.choice(names)], ["server", chance.choice(names)]])
            for victim in victims:
                if victim == "server":
                    server.stop(signal.SIGKILL)
                    server = self.server("--port", str(port))
                    old = self.old_client(uri)
                else:
                    people[victim].process.kill()
                    acknowledged += [said["text"] for line in people[victim].rest()
                                     if (said := json.loads(line))["event"] == "sent"]
                    people[victim] = self.person(uri, victim, "--retry")
            for victim in victims:
                if victim != "server":
                    people[victim].until(event="online")

        # Everybody says a last word and hears that of the others: then all that was under way has come.
        for name in names:
            people[name].type(f"last word of {name}")
        for name in names:
            acknowledged += self.read_until_sent(people[name], f"last word of {name}")
        reader = self.online(uri, "dave")
        histories = {name: self.history(client) for name, client in [*people.items(), ("dave", reader)]}
        for name in names:
            acknowledged += [said["text"] for line in people[name].seen
                             if (said := json.loads(line))["event"] == "sent"]

        texts = {name: [said["text"] for said in history] for name, history in histories.items()}
        for name, said in texts.items():
            self.assertEqual(len(said), len(set(said)), f"{name} has something twice")
            self.assertEqual(said, texts["dave"], f"{name} has another order than the server, seed {seed}")
        self.assertEqual(set(acknowledged) - set(texts["dave"]) - set(private), set(),
                         f"acknowledged and lost, seed {seed}")
        self.assertGreater(len(set(acknowledged)), ROUNDS)
        for one, other in [(one, other) for one in names for other in names if one != other]:
            said = [each["text"] for each in self.history(people[one], where=f"@{other}")]
            self.assertEqual(len(said), len(set(said)), f"{one} has something private twice, seed {seed}")
            between = {text for text, pair in private.items() if set(pair) == {one, other}}
            self.assertLessEqual(set(said), between)
            self.assertEqual(set(acknowledged) & between - set(said), set(),
                             f"acknowledged, and {one} has it not, seed {seed}")
        self.assertGreater(len(set(acknowledged) & set(private)), ROUNDS)
        self.assertLessEqual(set(texts["dave"]) - {f"last word of {name}" for name in names}, typed)
        for name in names:
            # Who is killed is not online for a moment, and what is said to them then is refused, not lost.
            refused = [said for line in people[name].seen if (said := json.loads(line))["event"] == "refused"]
            self.assertEqual([said for said in refused if said["room"] == "lobby" or said["code"] != "not_online"], [])
        heard = [json.loads(line) for line in old.seen + old.rest_now()]
        self.assertTrue(any(frame.get("message") == "last word of carol" for frame in heard))

    def old_client(self, uri):
        old = self.python_client(uri)
        old.rest_now = lambda: self.read_until(old, lambda said: said.get("message") == "last word of carol")
        old.type(json.dumps({"type": "join", "user_id": f"old{len(self.old_ids)}", "username": "Old"}))
        self.old_ids.append(old)
        old.until(type="join_success")
        return old

    def setUp(self):
        super().setUp()
        self.old_ids = []

    @staticmethod
    def read_until(client, done):
        lines = []
        while True:
            line = client.line()
            lines.append(line)
            if done(json.loads(line)):
                return lines

    @staticmethod
    def read_until_sent(client, text):
        """The texts that were acknowledged up to this one."""
        sent = []
        while True:
            said = client.next()
            if said["event"] == "sent":
                sent.append(said["text"])
                if said["text"] == text:
                    return sent

    def test_what_was_typed_offline_survives_the_death_of_the_client(self):
        port = free_port()
        uri = f"ws://127.0.0.1:{port}"
        server = self.server("--port", str(port))
        bob = self.online(uri, "bob")
        alice = self.online(uri, "alice")
        server.stop(signal.SIGKILL)
        alice.until(event="offline")
        alice.type("typed 离线 one")
        alice.type("typed offline two")
        alice.until(event="queued", text="typed offline two")
        alice.process.kill()
        alice.wait()
        self.server("--port", str(port))
        again = self.online(uri, "alice")
        for text in ("typed 离线 one", "typed offline two"):
            again.until(event="sent", text=text)
            bob.until(event="message", text=text)
        self.assertEqual([said["text"] for said in self.history(again)], ["typed 离线 one", "typed offline two"])
        again.end_input()
        self.assertEqual(again.wait(), 0)

    def test_an_end_of_input_waits_for_what_an_earlier_run_left(self):
        port = free_port()
        server = self.server("--port", str(port))
        alice = self.online(server.uri, "alice")
        server.stop(signal.SIGKILL)
        alice.until(event="offline")
        alice.type("left behind")
        alice.until(event="queued", text="left behind")
        alice.process.kill()
        alice.wait()
        self.server("--port", str(port))
        again = self.person(server.uri, "alice")
        again.end_input()
        self.assertEqual(again.wait(), 0)
        self.assertIn("left behind", [said["text"] for line in again.rest()
                                      if (said := json.loads(line))["event"] == "sent"])


class Resumed(LogTest):
    def test_what_was_missed_comes_once_and_in_order(self):
        server = self.server()
        alice = self.online(server.uri, "alice")
        bob = self.online(server.uri, "bob")
        alice.type("before")
        bob.until(event="message", text="before")
        self.leave(bob)
        for i in range(500):
            alice.type(f"missed {i}")
        alice.until(event="sent", text="missed 499")
        bob = self.person(server.uri, "bob")
        heard = []
        while len(heard) < 500:
            said = bob.next()
            if said["event"] == "message":
                self.assertTrue(said["historical"])
                heard.append(said["text"])
        self.assertEqual(heard, [f"missed {i}" for i in range(500)])
        alice.type("live")
        live = bob.until(event="message")
        self.assertEqual((live["text"], live["historical"]), ("live", False))
        ids = [said["id"] for said in self.history(bob)]
        self.assertEqual(len(ids), 502)
        self.assertEqual(len(set(ids)), 502)

    def test_ten_thousand_missed_messages_come_once_and_in_order(self):
        server = self.server()
        self.leave(self.online(server.uri, "bob"))
        file = self.folder / "lines"
        expected = [f"missed {i} 错过" for i in range(10_000)]
        file.write_text("\n".join(expected) + "\n")
        with open(file, "rb") as lines:
            alice = JsonProgram(self, [BUILD / "cli" / "confab-cli", "--json", "--profile", self.folder / "of-alice",
                                       "--id", "alice", "--name", "Alice", server.uri], stdin=lines)
            alice.rest()
            self.assertEqual(alice.wait(), 0)
        bob = self.person(server.uri, "bob")
        heard = []
        while len(heard) < len(expected):
            said = bob.next()
            if said["event"] == "message":
                heard.append(said["text"])
        self.assertEqual(heard, expected)
        self.leave(bob)

    def test_a_cut_cable_is_survived_before_the_server_has_noticed(self):
        server = self.server()
        proxy = Proxy(self, server.port)
        alice = self.online(server.uri, "alice")
        bob = self.online(f"ws://127.0.0.1:{proxy.port}", "bob")
        alice.type("one")
        bob.until(event="message", text="one")
        proxy.cut()
        bob.until(event="offline")
        alice.type("/msg bob 只给你")
        alice.until(event="sent", room="@bob")
        alice.type("two")
        alice.until(event="sent", text="two")
        missed = [bob.until(event="message") for _ in range(2)]
        self.assertEqual([(said["room"], said["text"]) for said in missed], [("@alice", "只给你"), ("lobby", "two")])
        bob.type("I am back")
        alice.until(event="message", text="I am back")
        bob.until(event="sent", text="I am back")
        self.leave(bob)

    def test_the_next_guest_of_an_id_sees_no_private_message_of_the_one_before(self):
        server = self.server()
        alice = self.online(server.uri, "alice")
        bob = self.online(server.uri, "bob")
        alice.type("/msg bob secret for the first bob")
        bob.until(event="message", room="@alice")
        alice.type("for everybody")
        bob.until(event="message", text="for everybody")
        self.leave(bob)
        other = self.join(server.uri, "bob")  # another profile: no token
        texts = [said["text"] for said in self.history(other)]
        self.assertIn("for everybody", texts)
        self.assertEqual(self.history(other, where="@alice"), [])
        other.type("/search secret")
        self.assertEqual(other.until(event="search")["count"], 0)

    def test_a_new_client_pages_through_what_was_said_before_it_came(self):
        server = self.server()
        alice = self.online(server.uri, "alice")
        for i in range(700):
            alice.type(f"old {i}")
        alice.until(event="sent", text="old 699")
        bob = self.online(server.uri, "bob")
        self.assertEqual([said["text"] for said in self.history(bob, 3)], ["old 697", "old 698", "old 699"])
        everything = [said["text"] for said in self.history(bob)]
        self.assertEqual(everything, [f"old {i}" for i in range(700)])


class Searched(LogTest):
    def search(self, client, text):
        client.type(f"/search {text}")
        hits = []
        while True:
            said = client.next()
            if said["event"] == "search":
                self.assertEqual(said["count"], len(hits))
                return [hit["text"] for hit in hits]
            if said["event"] == "message" and said["historical"]:
                hits.append(said)

    def test_anything_ever_said_is_found_in_chinese_and_english(self):
        server = self.server()
        alice = self.online(server.uri, "alice")
        said = ["今天下午三点开会", "The Quick brown fox", "会议室在二楼", "quickly now", "emoji 😀 here", 'a "quoted" OR text']
        for text in said:
            alice.type(text)
        alice.until(event="sent", text=said[-1])
        bob = self.online(server.uri, "bob")
        for query, hits in [("会", [said[2], said[0]]), ("下午", [said[0]]), ("会议室在", [said[2]]),
                            ("QUICK", [said[3], said[1]]), ("fox brown", [said[1]]), ("😀", [said[4]]),
                            ('"quoted" OR', [said[5]]), ("nothing like that", []), ("会 三点", [said[0]])]:
            for client in (alice, bob):
                with self.subTest(query=query, client=client.process.args):
                    self.assertEqual(self.search(client, query), hits)


class ExistingServer(LogTest):
    def test_what_it_may_have_received_is_uncertain_and_never_doubled(self):
        port = free_port()
        server = self.python_server("--swallow-after", "1", port=port)
        alice = self.online(server.uri, "alice")
        alice.type("echoed")
        alice.until(event="sent", text="echoed")
        alice.type("swallowed")
        self.assertEqual(alice.until(event="refused")["code"], "uncertain")
        self.python_server(port=port)
        alice.until(event="online")
        alice.type("after")
        alice.until(event="sent", text="after")
        texts = [said["text"] for said in self.history(alice)]
        self.assertEqual(texts, ["echoed", "after"])
        alice.end_input()
        self.assertEqual(alice.wait(), 1)

    def test_history_of_an_existing_server_is_kept_by_the_client(self):
        port = free_port()
        server = self.python_server(port=port)
        alice = self.online(server.uri, "alice")
        alice.type("kept 本地")
        alice.until(event="sent")
        self.leave(alice)
        again = self.online(server.uri, "alice")
        self.assertEqual([said["text"] for said in self.history(again)], ["kept 本地"])
        again.type("/search 本地")
        self.assertEqual(again.until(event="search")["count"], 1)


if __name__ == "__main__":
    unittest.main()

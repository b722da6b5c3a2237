# SPDX-License-Identifier: GPL-3.0-or-later
"""A server among hostile peers: its memory stays below a bound, and two who chat lose nothing meanwhile."""

import os
import re
import socket
import sys
import unittest

from hostile import Hostile, peak_kb
from programs import BUILD, PATIENCE, SOURCE, UNLIMITED, ChatTest, Program

sys.path.insert(0, str(SOURCE / "tests" / "support"))
from session_bus import wait_until  # noqa: E402

# kB: what a server may have grown by in each of these, with all of its peers. AddressSanitizer keeps what was freed.
GROWTH = (1024 if "ASAN_OPTIONS" in os.environ else 64) * 1024


class Among(ChatTest):
    settings = ""
    tls = False

    def setUp(self):
        super().setUp()
        config = self.folder / "server.conf"
        config.write_text(f"[listener]\n{self.settings}\n")
        self.server = self.server("--config", config, *(["--self-signed"] if self.tls else []))
        trusting = []
        if self.tls:
            self.server.until_error("fingerprint (SHA-256): ")
            trusting = ["--set", "tls_fingerprint=" + re.search(r"\(SHA-256\): (\S+)", self.server.error_text)[1]]
        self.alice, self.bob = (self.join(self.server.uri, id, *trusting) for id in ("alice", "bob"))
        self.said = 0
        self.chat()
        self.before = peak_kb(self.server.process)

    def chat(self, times=20):
        """Each hears the other, at once and in order."""
        for _ in range(times):
            self.said += 1
            speaker, hearer = (self.alice, self.bob) if self.said % 2 else (self.bob, self.alice)
            speaker.type(f"message {self.said}")
            heard = hearer.until(event="message", sender=("alice" if self.said % 2 else "bob"))
            self.assertEqual(heard["text"], f"message {self.said}")

    def hostile(self):
        return Hostile(self, self.server.port, self.tls)

    def joined(self, id):
        peer = self.hostile()
        self.assertEqual(peer.handshake(), 101)
        peer.say(type="join", user_id=id, username=id)
        peer.next()
        return peer

    def bounded(self):
        grown = peak_kb(self.server.process) - self.before
        print(f"grown by {grown} kB", file=sys.stderr)
        self.assertLess(grown, GROWTH)


class Handshakes(Among):
    settings = "timeout_s=3"

    def test_thousands_that_stop_half_way(self):
        half = []
        for _ in range(1500):
            peer = self.hostile()
            peer.socket.sendall(b"GET / HTTP/1.1\r\nHost: loc")
            half.append(peer)
            if len(half) % 500 == 0:
                self.chat(4)
        self.chat()
        newcomer = self.join(self.server.uri, "carol")
        newcomer.until(event="member", id="bob")
        self.assertEqual(half[-1].socket.recv(1), b"", "its time was over")
        self.bounded()

    def test_one_byte_at_a_time(self):
        slow = self.hostile()
        ended = False
        for byte in slow.request():
            try:
                slow.socket.sendall(bytes([byte]))
                self.chat(1)
                slow.socket.settimeout(0.05)
                ended = slow.socket.recv(1) == b""
            except socket.timeout:
                continue
            except OSError:
                ended = True
            if ended:
                break
        self.assertTrue(ended, "it was let in after all that time")


class Descriptors(Among):
    def server(self, *options):
        """With few descriptors."""
        server = Program(self, ["prlimit", "--nofile=60:60", BUILD / "server" / "confab-server", "--port", "0",
                                "--data", self.folder / "server", *options])
        server.uri = server.line().removeprefix("listening on ")
        server.port = int(server.uri.rsplit(":", 1)[1])
        return server

    def test_newcomers_are_refused_clearly_and_let_in_again_later(self):
        crowd, answer = [], 101
        while answer == 101 and len(crowd) < 60:
            crowd.append(self.hostile())
            answer = crowd[-1].handshake()
        self.assertEqual(answer, 503)
        self.server.until_error("no descriptors left")
        self.chat()
        for peer in crowd:
            peer.socket.close()

        def let_in():
            try:
                return self.hostile().handshake() == 101
            except (EOFError, OSError):
                return False

        wait_until(let_in, "the server to let somebody in again", PATIENCE)
        self.chat()


class Floods(Among):
    settings = "flood_time_s=2\nmax_sessions_per_address=100000"

    def test_of_pings(self):
        peer = self.joined("eve")
        flood = peer.frame(b"are you there?", opcode=9) * 1000
        while peer.flood(flood, 5):
            self.chat(2)
        self.chat()
        self.bounded()

    def test_of_joins_with_one_id(self):
        for number in range(300):
            peer = self.hostile()
            peer.handshake()
            peer.say(type="join", user_id="eve", username="Eve")
            if number % 50 == 0:
                self.chat(2)
        self.chat()
        self.alice.type("/who")
        self.bounded()

    def test_of_large_frames(self):
        for _ in range(20):
            peer = self.joined("eve")
            peer.flood(peer.frame(b'{"type":"chat","message":"' + b"x" * 10_000_000 + b'"}'), 1)
            self.assertIn(peer.until_closed(), (1009, None))
            self.chat(2)
        self.bounded()

    def test_of_frames_that_promise_more_than_there_is(self):
        peers = []
        for number in range(200):
            peer = self.joined(f"eve{number}")
            # 8 exbibytes, and nothing of them.
            peer.socket.sendall(peer.frame(b"x" * 1000, length=2**63 - 1))
            peers.append(peer)
        self.chat()
        self.bounded()


class Deaf(Among):
    settings = "\n".join(UNLIMITED[1::2])
    times = 1400  # 42 MB, to each of thirteen

    def test_some_who_never_read_while_much_is_said(self):
        deaf = [self.joined(f"deaf{number}") for number in range(10)]
        loud = self.joined("loud")
        text = "x" * 30_000
        for _ in range(self.times):
            loud.say(type="chat", user_id="loud", username="loud", message=text)
            loud.next()
        self.alice.patience = self.bob.patience = 120
        loud.say(type="chat", user_id="loud", username="loud", message="the end")
        for client in (self.alice, self.bob):
            heard = 0
            while (said := client.until(event="message", sender="loud"))["text"] != "the end":
                self.assertEqual(said["text"], text)
                heard += 1
            self.assertEqual(heard, self.times)
        for peer in deaf:
            self.assertIn(peer.until_closed(), (1013, None))
        self.bounded()


class FloodsBehindTls(Floods):
    tls = True


class DeafBehindTls(Deaf):
    tls = True
    times = 400


if __name__ == "__main__":
    unittest.main()

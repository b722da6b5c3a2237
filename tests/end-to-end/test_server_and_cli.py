# SPDX-License-Identifier: GPL-3.0-or-later
"""Two confab-cli and an existing Python client, in one lobby of confab-server."""

import json
import signal
import socket
import subprocess
import unittest

from programs import BUILD, ChatTest, JsonProgram, Program


class Chatting(ChatTest):
    def test_two_people_chat_and_see_each_other(self):
        server = self.server()
        alice = self.join(server.uri, "alice")
        bob = self.join(server.uri, "bob")
        self.assertEqual(alice.until(event="member", id="bob", change="join")["name"], "Bob")

        alice.type("你好 Bob 😀 \"quoted\" <b>")
        heard = bob.until(event="message", sender="alice")
        self.assertEqual(heard["text"], "你好 Bob 😀 \"quoted\" <b>")
        self.assertEqual((heard["room"], heard["name"], heard["own"]), ("lobby", "Alice", False))
        self.assertRegex(heard["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        self.assertEqual(alice.until(event="sent")["text"], heard["text"])

        bob.type("/msg alice only for you")
        self.assertEqual(alice.until(event="message", room="@bob")["text"], "only for you")
        self.assertEqual(bob.until(event="sent")["room"], "@alice")

        bob.type("/who")
        self.assertEqual({bob.until(event="member", change="here")["id"] for _ in range(2)}, {"alice", "bob"})
        bob.end_input()
        self.assertEqual(bob.wait(), 0)
        alice.until(event="member", id="bob", change="leave")
        alice.end_input()
        self.assertEqual(alice.wait(), 0)

    def test_input_from_a_file_is_sent_in_order_before_it_leaves(self):
        server = self.server()
        bob = self.join(server.uri, "bob")
        lines = self.folder / "lines"
        lines.write_text("".join(f"line {i}\n" for i in range(1000)))
        with lines.open() as text:
            alice = JsonProgram(self, [BUILD / "cli" / "confab-cli", "--json", "--id", "alice", "--name", "Alice",
                                       "--profile", self.folder / "p", server.uri], stdin=text)
            for i in range(1000):
                self.assertEqual(bob.until(event="message")["text"], f"line {i}")
            self.assertEqual(alice.wait(), 0)
        self.assertEqual(sum(json.loads(line)["event"] == "sent" for line in alice.rest()), 1000)

    def test_an_id_is_made_once_and_kept_in_the_profile(self):
        server = self.server()
        ids = set()
        for _ in range(2):
            client = JsonProgram(self, [BUILD / "cli" / "confab-cli", "--json", "--profile", self.folder / "same",
                                        server.uri])
            ids.add(client.until(event="online")["self"])
            client.type("/quit")
            self.assertEqual(client.wait(), 0)
        self.assertEqual(len(ids), 1)
        self.assertEqual((self.folder / "same" / "id").stat().st_mode & 0o777, 0o600)

    def test_a_text_that_begins_with_a_slash_can_be_said(self):
        server = self.server()
        alice = self.join(server.uri, "alice")
        alice.type("//who")
        self.assertEqual(alice.until(event="sent")["text"], "/who")

    def test_lines_for_people_do_not_let_others_move_the_cursor(self):
        server = self.server()
        alice = self.join(server.uri, "alice")
        bob = Program(self, [BUILD / "cli" / "confab-cli", "--id", "bob", "--name", "Bob", "--profile",
                             self.folder / "p", server.uri])
        alice.until(event="member", id="bob")
        alice.type("\x1b[2Jgone")
        while "gone" not in (line := bob.line()):
            pass
        self.assertIn("\\u{1b}[2Jgone", line)


class ExistingClient(ChatTest):
    def test_an_unchanged_python_client_sits_in_the_same_lobby(self):
        server = self.server()
        alice = self.join(server.uri, "alice")
        old = self.python_client(server.uri)
        old.type(json.dumps({"type": "join", "user_id": "old", "username": "老用户"}))
        joined = old.next()
        self.assertEqual((joined["type"], joined["user_id"], joined["username"]), ("user_joined", "old", "老用户"))
        self.assertEqual(sorted(joined["online_users"]), ["alice", "old"])
        self.assertEqual(old.next()["type"], "join_success")
        self.assertEqual(alice.until(event="member", id="old")["name"], "老用户")

        # Whatever a frame claims, the session says who speaks.
        old.type(json.dumps({"type": "chat", "user_id": "alice", "username": "Alice", "message": "大家好"}))
        self.assertEqual(alice.until(event="message")["sender"], "old")
        echo = old.next()
        self.assertEqual((echo["type"], echo["user_id"], echo["message"]), ("chat", "old", "大家好"))
        self.assertRegex(echo["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d$")

        alice.type("/msg old 悄悄话")
        private = old.next()
        self.assertEqual((private["type"], private["user_id"], private["target_user_id"], private["message"]),
                         ("private_chat", "alice", "old", "悄悄话"))
        old.type(json.dumps({"type": "private_chat", "user_id": "old", "username": "x", "target_user_id": "alice",
                             "message": "收到"}))
        self.assertEqual(alice.until(event="message", room="@old", own=False)["text"], "收到")
        self.assertEqual(old.next()["message"], "收到")

        old.type(json.dumps({"type": "get_user_info", "target_user_id": "alice"}))
        self.assertEqual(old.next(), {"type": "user_info", "user_id": "alice", "username": "Alice", "online": True})
        old.type(json.dumps({"type": "ping"}))
        self.assertEqual(old.next()["type"], "pong")

        alice.end_input()
        self.assertEqual(alice.wait(), 0)
        left = old.next()
        self.assertEqual((left["type"], left["user_id"], left["online_users"]), ("user_left", "alice", ["old"]))

    def test_errors_have_a_sentence_and_a_code_and_everyone_chats_on(self):
        server = self.server()
        alice = self.join(server.uri, "alice")
        old = self.python_client(server.uri)
        long_text = "x" * 40_000
        for frame, code in [({"type": "chat", "message": "too early"}, "not_joined"),
                            ({"type": "join", "user_id": "alice", "username": "A"}, "name_in_use"),
                            ({"type": "chat", "message": "after a refused join"}, "not_joined"),
                            ({"type": "join", "user_id": "", "username": "A"}, "invalid_id"),
                            ({"type": "join", "user_id": "x" * 10_240, "username": "A"}, "invalid_id"),
                            ({"type": "join", "user_id": "a\u202eb", "username": "A"}, "invalid_id"),
                            ({"type": "join", "user_id": "ok", "username": "\u0007"}, "invalid_id"),
                            ({"type": "join", "user_id": 7, "username": "A"}, "bad_frame"),
                            ({"type": "join", "user_id": "ok"}, None),
                            ({"type": "dance"}, "unsupported"),
                            ([1, 2], "bad_frame"),
                            ("text", "bad_frame")]:
            old.type(json.dumps(frame))
            error = old.next()
            self.assertEqual(error["type"], "error", frame)
            self.assertTrue(error["message"])
            if code:
                self.assertEqual(error["code"], code, frame)
        for raw in ["{", "[" * 10_000, '{"a":' * 120_00, '{"type":"chat","message":"\\u0000"}']:
            old.type("!raw " + raw)
            self.assertEqual(old.next()["type"], "error", raw[:40])

        old.type(json.dumps({"type": "join", "user_id": "old", "username": "Old"}))
        old.until(type="join_success")
        for frame, code in [({"type": "join", "user_id": "other", "username": "O"}, "wrong_state"),
                            ({"type": "private_chat", "target_user_id": "nobody", "message": "x"}, "not_online"),
                            ({"type": "private_chat", "message": "x"}, None),
                            ({"type": "get_user_info", "target_user_id": "nobody"}, "unknown_user"),
                            ({"type": "chat", "message": ""}, "invalid"),
                            ({"type": "chat", "message": long_text}, "too_large"),
                            ({"type": "chat", "message": ["no", "text"]}, "bad_frame")]:
            old.type(json.dumps(frame))
            error = old.until(type="error")
            if code:
                self.assertEqual(error["code"], code, frame)

        old.type(json.dumps({"type": "chat", "message": "all is well"}))
        self.assertEqual(alice.until(event="message")["text"], "all is well")

    def test_a_frame_of_ten_megabytes_ends_its_sender_only(self):
        server = self.server()
        alice = self.join(server.uri, "alice")
        old = self.python_client(server.uri)
        old.type(json.dumps({"type": "chat", "message": "x" * 10_000_000}))
        self.assertEqual(old.until(_event="closed")["code"], 1009)
        alice.type("still here")
        alice.until(event="sent")

    def test_invalid_utf8_ends_its_sender_only(self):
        server = self.server()
        alice = self.join(server.uri, "alice")
        old = self.python_client(server.uri)
        old.type("!text fffe")
        self.assertEqual(old.until(type="error")["code"], "bad_frame")
        self.assertEqual(old.until(_event="closed")["code"], 1007)
        alice.type("still here")
        alice.until(event="sent")

    def test_handshakes_that_stop_half_way_do_not_disturb(self):
        server = self.server()
        sockets = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
        for half in sockets:
            self.addCleanup(half.close)
            half.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: webso")
        alice = self.join(server.uri, "alice")
        alice.type("through")
        alice.until(event="sent")
        # They are ended by the server, not kept for ever.
        sockets[0].settimeout(30)
        self.assertEqual(sockets[0].recv(1000)[:0], b"")


class ExistingServer(ChatTest):
    def test_confab_cli_talks_to_the_existing_server(self):
        server = self.python_server("--garbage")
        alice = self.join(server.uri, "alice")
        bob = self.join(server.uri, "bob")
        alice.type("大家好")
        heard = bob.until(event="message", sender="alice")
        self.assertEqual((heard["text"], heard["name"]), ("大家好", "Alice"))
        alice.until(event="sent", text="大家好")
        bob.type("/msg alice 私聊")
        self.assertEqual(alice.until(event="message", room="@bob")["text"], "私聊")
        bob.until(event="sent", text="私聊")
        alice.type("/msg nobody x")
        self.assertEqual(alice.until(event="refused")["text"], "x")
        for client in (alice, bob):
            self.assertFalse([line for line in client.seen if "must not be shown" in line])

        taken = self.cli(server.uri, id="bob")
        self.assertEqual(taken.until(event="offline")["code"], "name_in_use")
        self.assertEqual(taken.wait(), 3)

    def test_a_name_that_the_server_never_told_is_asked_for(self):
        server = self.python_server()
        self.join(server.uri, "alice", name="Alice Adams")
        bob = self.join(server.uri, "bob")
        bob.until(event="member", id="alice", name="Alice Adams")

    def test_what_was_received_but_not_echoed_is_uncertain_and_not_doubled(self):
        server = self.python_server("--swallow-after", "1")
        alice = self.join(server.uri, "alice")
        alice.type("first")
        alice.until(event="sent", text="first")
        alice.type("second")  # the server dies with it in its hands
        self.assertEqual(alice.until(event="refused")["code"], "uncertain")
        self.assertIn("retry_in_ms", alice.until(event="offline"))
        again = self.python_server(port=server.port)
        alice.until(event="online")
        alice.type("third")
        alice.until(event="sent", text="third")
        alice.end_input()
        self.assertEqual(alice.wait(), 1)
        self.assertFalse([line for line in alice.seen if '"sent"' in line and "second" in line])
        again.stop()

    def test_a_server_that_never_answers_is_given_up_in_time(self):
        server = self.python_server("--mute")
        client = self.cli(server.uri, "--set", "timeout_s=1", id="alice")
        self.assertEqual(client.until(event="offline")["code"], "timed_out")
        self.assertEqual(client.wait(), 3)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of an operator's work have in common: the control command, a service manager's socket, a small disk."""

import json
import os
import socket
import subprocess
import unittest

from programs import BUILD, PATIENCE, ChatTest, Program

SERVER = BUILD / "server" / "confab-server"


class OperationTest(ChatTest):
    """A test whose server keeps its data in self.data."""

    def setUp(self):
        super().setUp()
        self.data = self.folder / "server"

    def refused(self, *options, status=1):
        """What it says on standard error when it can't start."""
        server = Program(self, [SERVER, "--port", "0", *options])
        self.assertEqual(server.wait(), status)
        self.assertEqual(server.rest(), [])
        self.assertTrue(server.errors)
        return server.error_text

    def ctl(self, *words, status=0, data=None):
        """Runs `confab-server ctl`, and returns what it printed, on either output."""
        done = subprocess.run([SERVER, "ctl", "--data", data or self.data, *words], capture_output=True, text=True,
                              timeout=PATIENCE)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout if status == 0 else done.stderr

    def status(self):
        return json.loads(self.ctl("--json", "status"))

    def config(self, text, name="server.conf"):
        file = self.folder / name
        file.write_text(text)
        return file

    def ask(self, *lines):
        """Writes raw lines to the control socket, and returns what came back until it was closed or all was answered."""
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(PATIENCE)
            control.connect(str(self.data / "control.socket"))
            try:
                for line in lines:
                    control.sendall(line)
                control.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it had enough
            answer = b""
            try:
                while part := control.recv(65536):
                    answer += part
            except ConnectionResetError:
                pass
            return [json.loads(line) for line in answer.decode().splitlines()]


class Member:
    """A peer that speaks part 2 of the protocol frame by frame, and so knows what exactly was acknowledged."""

    def __init__(self, test, uri, id):
        self.test, self.id = test, id
        self.client = test.python_client(uri)
        self.client.type(json.dumps({"type": "join", "user_id": id, "username": id, "protocol": 2,
                                     "features": ["ack", "resume", "history"]}))
        self.joined = self.client.until(type="join_success")

    def say(self, origin, text):
        self.client.type(json.dumps({"type": "chat", "message": text, "origin_id": origin}))

    def answer(self):
        """The next ack or error."""
        while (frame := self.client.next())["type"] not in ("ack", "error"):
            pass
        return frame

    def acknowledged(self, origin, text):
        """Says it, and fails unless it is acknowledged."""
        self.say(origin, text)
        frame = self.answer()
        self.test.assertEqual((frame["type"], frame["origin_id"]), ("ack", origin), frame)
        return frame

    def history(self):
        """All messages of the lobby, oldest first, fetched in pages."""
        messages, cursor = [], None
        while True:
            request = {"type": "history", "request": f"page-{len(messages)}", "limit": 200}
            self.client.type(json.dumps({**request, **({"cursor": cursor} if cursor else {})}))
            while (frame := self.client.next()).get("request") != request["request"] or frame["type"] != "done":
                self.test.assertNotEqual(frame["type"], "error", frame)
                if frame.get("historical"):
                    messages.append(frame)
            if not frame["more"]:
                return messages
            cursor = frame["cursor"]


class Manager:
    """The socket of a service manager (sd_notify)."""

    def __init__(self, test):
        self.test = test
        self.path = test.folder / "notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        test.addCleanup(self.socket.close)
        self.socket.bind(str(self.path))
        self.socket.settimeout(PATIENCE)

    def until(self, line):
        """Reads on to a message that has this line, and returns all its lines as a dictionary."""
        seen = []
        while True:
            try:
                lines = self.socket.recv(4096).decode().splitlines()
            except TimeoutError:
                self.test.fail(f"the service manager never heard {line}, but {seen}")
            seen.append(lines)
            if line in lines:
                return dict(part.split("=", 1) for part in lines)


class SmallDisk:
    """A file system of a given size, which ends with the test."""

    def __init__(self, test, size):
        if os.geteuid() != 0:
            raise unittest.SkipTest("only root can mount a small file system")
        self.path = test.folder / "disk"
        self.path.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "none", self.path],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise unittest.SkipTest(f"no small file system can be mounted here: {done.stderr}")
        test.addCleanup(subprocess.run, ["umount", "-l", self.path], check=True)

    def fill(self):
        """Takes all the room that is left."""
        with open(self.path / "filler", "wb", buffering=0) as filler:
            for size in (65536, 4096, 1):
                try:
                    while filler.write(b"x" * size) == size:
                        pass
                except OSError:
                    pass

    def free(self):
        (self.path / "filler").unlink()

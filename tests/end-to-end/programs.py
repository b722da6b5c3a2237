# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the real programs for a test, and waits for what they say. Everything ends with the test."""

import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

BUILD = Path(os.environ["CONFAB_BUILD"])
SOURCE = Path(os.environ["CONFAB_SOURCE"])
PEERS = SOURCE / "tests" / "peers"
PYTHON = "/usr/bin/python3"  # the one that sees Debian's websockets
# For tests that say more in a second than a server takes from people.
UNLIMITED = [word for key in ("frames_per_s", "bytes_per_s", "frames_per_s_and_address", "bytes_per_s_and_address")
             for word in ("--set", f"{key}=1000000" if "frames" in key else f"{key}=1073741824")]
PATIENCE = 30  # seconds for anything that is awaited


class Program:
    """A process whose lines of standard output are awaited one by one."""

    def __init__(self, test, command, env=None, stdin=subprocess.PIPE):
        self.test = test
        self.patience = PATIENCE
        self.lines = queue.Queue()
        self.seen = []
        self.errors = []
        self.more_errors = threading.Condition()
        self.process = subprocess.Popen([str(word) for word in command], stdin=stdin, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env={**os.environ, **(env or {})})
        self.readers = [threading.Thread(target=self._read_lines, daemon=True),
                        threading.Thread(target=self._read_errors, daemon=True)]
        for reader in self.readers:
            reader.start()
        test.addCleanup(self.kill)

    def _read_lines(self):
        for line in self.process.stdout:
            self.lines.put(line.decode("utf-8", "replace").rstrip("\n"))
        self.lines.put(None)

    def _read_errors(self):
        for line in self.process.stderr:
            text = line.decode("utf-8", "replace").rstrip("\n")
            with self.more_errors:
                self.errors.append(text)
                self.more_errors.notify_all()
            print(f"[{self.process.args[0].rsplit('/', 1)[-1]} {self.process.pid}] {text}", file=sys.stderr)

    def line(self):
        """The next line; the test fails where none comes."""
        try:
            line = self.lines.get(timeout=self.patience)
        except queue.Empty:
            self.test.fail(f"{self.process.args[0]} said nothing for {self.patience} s; before: {self.seen[-5:]}")
        if line is None:
            self.lines.put(None)
            self.test.fail(f"{self.process.args[0]} has ended; before: {self.seen[-5:]} {self.errors[-5:]}")
        self.seen.append(line)
        return line

    def until_error(self, text):
        """Waits for a line of standard error that holds `text`."""
        with self.more_errors:
            if not self.more_errors.wait_for(lambda: text in self.error_text, PATIENCE):
                self.test.fail(f"{self.process.args[0]} did not say {text!r} but {self.errors[-5:]}")

    def rest(self):
        """All lines to the end of the output."""
        lines = []
        while (line := self.lines.get(timeout=PATIENCE)) is not None:
            self.seen.append(line)
            lines.append(line)
        return lines

    def type(self, text):
        self.process.stdin.write((text + "\n").encode())
        self.process.stdin.flush()

    def end_input(self):
        self.process.stdin.close()

    def wait(self):
        """The exit status."""
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.test.fail(f"{self.process.args} did not end in {PATIENCE} s; said {self.seen[-5:]}")
        self.readers[1].join(PATIENCE)
        return status

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.wait()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for reader in self.readers:
            reader.join(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                try:
                    stream.close()
                except BrokenPipeError:
                    pass

    @property
    def error_text(self):
        return "\n".join(self.errors)


class JsonProgram(Program):
    """A program that says one JSON object a line."""

    def next(self):
        return json.loads(self.line())

    def until(self, **members):
        """Reads on to an object that has these members, and returns it."""
        while True:
            said = self.next()
            if all(said.get(key) == value for key, value in members.items()):
                return said


class ChatTest(unittest.TestCase):
    """A test with a folder of its own, and the programs."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="confab-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.profiles = 0

    def server(self, *options):
        """A running confab-server on a free port; `.uri` is where."""
        server = Program(self, [BUILD / "server" / "confab-server", "--port", "0", "--data", self.folder / "server",
                                *options])
        line = server.line()
        self.assertRegex(line, r"^listening on wss?://\S+:\d+$")
        server.uri = line.removeprefix("listening on ")
        server.port = int(server.uri.rsplit(":", 1)[1])
        return server

    def cli(self, uri, *options, id=None, name=None, env=None):
        self.profiles += 1
        command = [BUILD / "cli" / "confab-cli", "--json", "--profile", self.folder / f"profile-{self.profiles}"]
        if id:
            command += ["--id", id, "--name", name or id.capitalize()]
        return JsonProgram(self, [*command, *options, uri], env)

    def join(self, uri, id, *options, name=None):
        """A confab-cli that is online."""
        client = self.cli(uri, *options, id=id, name=name)
        self.assertEqual(client.until(event="online")["self"], id)
        return client

    def python_client(self, uri, *options):
        return JsonProgram(self, [PYTHON, PEERS / "part1_client.py", *options, uri])

    def python_server(self, *options, port=0):
        server = Program(self, [PYTHON, PEERS / "part1_server.py", "--port", str(port), *options])
        server.uri = server.line().removeprefix("listening on ")
        server.port = int(server.uri.rsplit(":", 1)[1])
        return server

    def certificate(self, name="localhost", days=30):
        """A self-signed certificate with its key: two PEM files."""
        cert, key = self.folder / f"{name}.cert.pem", self.folder / f"{name}.key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-days", str(days), "-keyout", key, "-out", cert], check=True, capture_output=True)
        return cert, key


def fingerprint(cert):
    """SHA-256 of a PEM certificate, as openssl prints it (with colons)."""
    said = subprocess.run(["openssl", "x509", "-in", cert, "-noout", "-fingerprint", "-sha256"], check=True,
                          capture_output=True, text=True).stdout
    return re.search("=(.+)", said).group(1)

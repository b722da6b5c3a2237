# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs under test, each ended with its test."""

import contextlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

from screen import PATIENCE, Atspi, Window, children, wait_for

SOURCE = Path(os.environ["CONFAB_SOURCE"])
BUILD = Path(os.environ["CONFAB_BUILD"])


class Process:
    def __init__(self, command, environment=None, **streams):
        self.process = subprocess.Popen(
            [str(each) for each in command], env={**os.environ, **(environment or {})}, **streams)

    def running(self):
        return self.process.poll() is None

    @contextlib.contextmanager
    def paused(self):
        """It does nothing inside, not even hear."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def end(self, how=signal.SIGTERM):
        if self.running():
            self.process.send_signal(how)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


class Lines(Process):
    """A program that is spoken to and heard by lines."""

    def __init__(self, command, environment=None):
        super().__init__(command, environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.rest = b""

    def say(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def line(self):
        end = time.monotonic() + PATIENCE
        while b"\n" not in self.rest:
            left = end - time.monotonic()
            ready, _, _ = select.select([self.process.stdout], [], [], max(left, 0))
            if not ready:
                raise AssertionError(f"{self.process.args[0]} said nothing for {PATIENCE} s")
            data = os.read(self.process.stdout.fileno(), 65536)
            if not data:
                raise AssertionError(f"{self.process.args[0]} ended with {self.process.wait()}")
            self.rest += data
        line, _, self.rest = self.rest.partition(b"\n")
        return line.decode()

    def hear(self, **members):
        """The next JSON line with these members."""
        while True:
            event = json.loads(self.line())
            if all(event.get(key) == value for key, value in members.items()):
                return event


class Server(Lines):
    def __init__(self, data, port=0, *options):
        super().__init__([BUILD / "server" / "confab-server", "--port", port, "--data", data, *options])
        self.uri = re.search(r"wss?://\S+", self.line())[0]
        self.port = int(self.uri.rpartition(":")[2].rstrip("/"))


class Peer(Lines):
    """An existing client, scripted."""

    def __init__(self, uri, user, name):
        super().__init__([sys.executable, SOURCE / "tests" / "peers" / "part1_client.py", uri])
        self.user, self.name = user, name
        self.say(json.dumps({"type": "join", "user_id": user, "username": name}))
        self.hear(type="join_success")

    def chat(self, text):
        self.say(json.dumps({"type": "chat", "user_id": self.user, "username": self.name, "message": text}))

    def private(self, to, text):
        self.say(json.dumps({"type": "private_chat", "user_id": self.user, "username": self.name, "target_user_id": to, "message": text}))


class Client(Process):
    """The program with the windows."""

    def __init__(self, profile, *arguments, language="en", environment=None):
        command = [BUILD / "gtk-client" / "confab", "--profile", profile, *arguments]
        super().__init__(command, {"LANGUAGE": language, "CONFAB_LOCALEDIR": str(BUILD / "po"), **(environment or {})})

    def application(self):
        desktop = Atspi.get_desktop(0)
        for node in children(desktop):
            if node.get_process_id() == self.process.pid:
                return node
        return None

    def windows(self):
        application = self.application()
        if not application:
            return []
        return [Window(node) for node in children(application) if node.get_role_name() in ("frame", "window", "dialog", "file chooser")]

    def window(self, part):
        """The window with this in its title."""
        return wait_for(f"a window “{part}”", lambda: next((each for each in self.windows() if part in each.title), None))

    def end(self, how=signal.SIGTERM):
        # Its own way out would be the window's; a signal is the desktop's at the end of a session.
        return super().end(how)

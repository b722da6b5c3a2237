# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of rooms in a folder have in common: a real SMB server, computers that reach it, people with profiles."""

import os
import sys
import threading
import time
from pathlib import Path

from place_room import CLI, PASSPHRASE, PlaceTest  # noqa: F401
from programs import SOURCE

sys.path.insert(0, str(SOURCE / "tests" / "support"))
from old_share_client import OldShareClient, decode  # noqa: E402, F401
from old_share_places import LocalPlace  # noqa: E402
from session_bus import SessionBus, wait_until  # noqa: E402, F401
from smbd import Smbd  # noqa: E402

TEMPORARY = ".confab-tmp-"


class ShareTest(PlaceTest):
    """A test with a server of its own, and with one computer (`self.bus`); computer() makes others."""

    folder_name = "chat"

    def setUp(self):
        super().setUp()
        self.server = Smbd()
        self.addCleanup(self.server.close)
        self.room = self.server.local(path=self.folder_name)
        self.room.mkdir()
        self.bus = self.computer()

    def computer(self):
        """A session bus with GVfs daemons of its own: clients on it have their own connections to the server."""
        bus = SessionBus()
        self.addCleanup(bus.close)
        return bus

    def uri(self, share="room"):
        return self.server.uri(share, self.folder_name if share in ("room", "readonly") else "")

    def secrets(self):
        return {"CONFAB_SET_PASSWORD": self.server.password}

    def surroundings(self, bus=None):
        return (bus or self.bus).environment

    def old(self, id, username=None, **more):
        """An existing client, on the server's own disk."""
        return OldShareClient(LocalPlace(self.room), id, username or id.capitalize(), **more)

    def messages_on_disk(self, folder="public"):
        """The names of the messages, as the server's disk has them, in order."""
        path = self.room / folder
        return sorted(file.name for file in path.iterdir() if not file.name.startswith(TEMPORARY)) if path.exists() else []

    def sealed_messages(self):
        """The paths of the messages in `.confab`; of a private one there are two, in the inboxes of both."""
        return {path for path in self.sealed_files() if path.startswith((".confab/public/", ".confab/in/"))}

    def sealed_files(self):
        """{path relative to the room: bytes} of what lies in `.confab`."""
        return {str(file.relative_to(self.room)): file.read_bytes() for file in (self.room / ".confab").rglob("*")
                if file.is_file() and not file.name.startswith(TEMPORARY)}


class Watcher:
    """Reads every file of a folder again and again on the server's own disk, and keeps what it saw of each.

    What is written once must never be seen in two states. Heartbeats and statistics are written again."""

    def __init__(self, test, folder, rewritten=("users", "logs")):
        self.test, self.folder, self.rewritten = test, Path(folder), rewritten
        self.first = {}
        self.changed = {}
        self.reads = 0
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()
        test.addCleanup(self.stop)

    def _watch(self):
        while not self.stopped.is_set():
            for folder, _, names in os.walk(self.folder):
                for name in names:
                    self._look(Path(folder, name))
            time.sleep(0)  # lets the test go on

    def _look(self, file):
        path = file.relative_to(self.folder)
        claim = file.suffix in (".claim", ".lock")  # made in place on purpose: only that it is there means something
        if file.name.startswith(TEMPORARY) or claim or set(self.rewritten) & set(path.parts[:-1]):
            return
        try:
            data = file.read_bytes()
        except OSError:
            return
        self.reads += 1
        if self.first.setdefault(path, data) != data:
            self.changed.setdefault(path, (len(self.first[path]), len(data)))

    def stop(self):
        self.stopped.set()
        self.thread.join()

    def saw_only_whole_files(self):
        self.stop()
        for path, data in self.first.items():
            self.test.assertGreater(len(data), 0, f"{path} was seen empty")
        self.test.assertEqual(self.changed, {}, "files that were seen in two states, with their lengths")
        self.test.assertGreater(self.reads, len(self.first), "it hardly looked")

# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of rooms in a folder have in common: a real SMB server, computers that reach it, people with profiles."""

import json
import os
import sys
import threading
import time
from pathlib import Path

from programs import BUILD, SOURCE, ChatTest, JsonProgram

sys.path.insert(0, str(SOURCE / "tests" / "support"))
from old_share_client import OldShareClient, decode  # noqa: E402, F401
from old_share_places import LocalPlace  # noqa: E402
from session_bus import SessionBus, wait_until  # noqa: E402, F401
from smbd import Smbd  # noqa: E402

PASSPHRASE = "six words that nobody else knows"
CLI = BUILD / "cli" / "confab-cli"
TEMPORARY = ".confab-tmp-"


class ShareTest(ChatTest):
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

    def person(self, id, *options, uri=None, bus=None, passphrase=PASSPHRASE, profile=None, name=None):
        """A confab-cli with a profile that belongs to its id, so that a later one goes on where this one ended.

        No passphrase: whatever room is there, and a compatible one where there is none."""
        profile = profile or self.profile(id)
        secrets = {"CONFAB_SET_PASSWORD": self.server.password, **self.keyring(profile)}
        if passphrase is not None:
            secrets["CONFAB_SET_PASSPHRASE"] = passphrase
        return JsonProgram(self, [CLI, "--json", "--profile", profile, "--id", id, "--name", name or id.capitalize(),
                                  *options, uri or self.uri()], {**(bus or self.bus).environment, **secrets})

    @staticmethod
    def keyring(profile):
        """libsecret's file takes the changes of one program at a time, so that each profile has one of its own."""
        return {"SECRET_FILE_TEST_PATH": f"{profile}.keyring"}

    def profile(self, id):
        return self.folder / f"of-{id}"

    def online(self, id, *options, **more):
        client = self.person(id, *options, **more)
        client.welcome = client.until(event="online")
        return client

    def compatible(self, id, *options, **more):
        """Somebody in a compatible room, which is made where there is none."""
        return self.online(id, "--set", "format=compatible", *options, passphrase=None, **more)

    def old(self, id, username=None, **more):
        """An existing client, on the server's own disk."""
        return OldShareClient(LocalPlace(self.room), id, username or id.capitalize(), **more)

    def leave(self, client, status=0):
        client.type("/quit")
        self.assertEqual(client.wait(), status)

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

    def texts(self, client, where=""):
        return [said["text"] for said in self.history(client, where=where)]

    def events(self, client, **members):
        """What was said so far with these members."""
        said = [json.loads(line) for line in client.seen]
        return [each for each in said if all(each.get(key) == value for key, value in members.items())]

    def noted(self, client, count, **members):
        """Reads on until so many remarks of a kind were told, those of before included."""
        while len(notes := self.events(client, event="note", **members)) < count:
            client.next()
        return notes

    def until_texts(self, client, texts, **members):
        """Reads on until each of these was told, and returns the messages by text. None may come twice."""
        wanted, came = set(texts), {}
        while wanted - set(came):
            said = client.until(event="message", **members)
            self.assertNotIn(said["text"], came, "told twice")
            came[said["text"]] = said
        return came

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

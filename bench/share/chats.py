# SPDX-License-Identifier: GPL-3.0-or-later
"""The clients that are measured: confab-cli and the port of the existing program, spoken to in the same way."""

import json
import os
import queue
import random
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "bench" / "common"), str(ROOT / "tests" / "support")]
from harness import PYTHON, Trouble  # noqa: E402
from old_share_client import encode  # noqa: E402

PASSPHRASE = "only for the bench"
LIMIT_SECONDS = 60


class Chat:
    """A client whose lines are stamped when they come."""

    def __init__(self, command, environment, errors=subprocess.DEVNULL):
        self.command = [str(word) for word in command]
        self.begin = time.monotonic()
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=errors, env=environment)
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put((time.monotonic(), line))
        self.lines.put(None)

    def next(self, limit=LIMIT_SECONDS):
        """(when, what) of the next line; None after the limit."""
        try:
            line = self.lines.get(timeout=limit)
        except queue.Empty:
            return None
        if line is None:
            raise Trouble(f"{self.command[0]} ended before it was told to")
        return line[0], json.loads(line[1])

    def until(self, limit=LIMIT_SECONDS, **members):
        """When a line with these members came, and what it says."""
        deadline = time.monotonic() + limit
        while (line := self.next(max(0, deadline - time.monotonic()))) is not None:
            if all(line[1].get(key) == value for key, value in members.items()):
                return line
        raise Trouble(f"{self.command[0]} never said {members} in {limit} s")

    def type(self, text):
        self.process.stdin.write(f"{text}\n".encode())
        self.process.stdin.flush()

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Ways:
    """Starts clients of each kind: `sealed`, `compatible`, `existing`."""

    def __init__(self, build, folder, password):
        self.build, self.folder, self.password = build, folder, password
        self.profiles = 0

    def start(self, way, where, bus, id):
        """`where`: a URI, or the path of a local folder. Mounts it first for those that don't do that themselves."""
        if way == "existing":
            return Chat([PYTHON, ROOT / "bench" / "share" / "existing_client.py", where, id], bus.environment)
        self.profiles += 1
        options = ["--set", "format=compatible"] if way == "compatible" else []
        secrets = {"CONFAB_SET_PASSWORD": self.password} if "://" in where else {}
        if way == "sealed":
            secrets["CONFAB_SET_PASSPHRASE"] = PASSPHRASE
        uri = where if "://" in where else f"share://{where}"
        return Chat([self.build / "cli" / "confab-cli", "--json", "--plugin-dir", self.build / "plugins", "--profile",
                     self.folder / f"profile-{self.profiles}", "--id", id, "--name", id.capitalize(), *options, uri],
                    {**bus.environment, **secrets})

    @staticmethod
    def ready(way, chat, limit=LIMIT_SECONDS):
        return chat.until(limit, event="ready" if way == "existing" else "online")


def fill_room(folder, messages, people=20, seed=4):
    """Makes a compatible room with so many messages to everybody, of the last day. Returns the newest text."""
    chance = random.Random(seed)
    public = folder / "public"
    public.mkdir(parents=True)
    begin = datetime.now() - timedelta(hours=20)
    step = timedelta(hours=20) / (messages + 1)
    for number in range(messages):
        user, when = f"user{chance.randrange(people):02}", begin + step * number
        stamp = when.strftime("%Y%m%d_%H%M%S_") + f"{when.microsecond // 1000:03}"
        message = {"type": "public", "user_id": user, "username": user.capitalize(), "message": f"消息 {number} of {messages}",
                   "timestamp": when.isoformat(), "message_type": "text"}
        (public / f"msg_{stamp}_{user}.json").write_bytes(encode(message))
    (folder / ".chat_config").write_text(json.dumps({"chat_room_name": "bench", "created_time": begin.isoformat(),
                                                     "sync_interval": 3, "cleanup_time": "02:00", "days_kept": 3650}))
    return f"消息 {messages - 1} of {messages}"


def cpu_seconds(processes):
    """Time that these processes have used so far; those that have ended count for nothing."""
    ticks = 0
    for process in processes:
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


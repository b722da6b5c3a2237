#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plain port of the existing program's way with a shared folder: every 3 s it lists everything, and reads all that it does
not know. existing_client.py (URI | FOLDER) ID

Standard input: a line is said to everybody. Standard output, a line of JSON each: {"event": "ready", "messages", "seconds"}
after the first look, {"event": "message", "text", "sender"} for what comes later, {"event": "sent", "text"}.
"""

import json
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tests" / "support"))
from old_share_client import OldShareClient  # noqa: E402
from old_share_places import GioPlace, LocalPlace  # noqa: E402

INTERVAL = 3
HEARTBEAT = 30


def tell(**members):
    print(json.dumps(members, ensure_ascii=False), flush=True)


def main():
    where, user = sys.argv[1:]
    place = GioPlace(where) if "://" in where else LocalPlace(where)
    client = OldShareClient(place, user, user.capitalize())
    begin = time.monotonic()
    tell(event="ready", messages=len(client.look()), seconds=time.monotonic() - begin)

    typed, ended = [], threading.Event()

    def read():
        for line in sys.stdin:
            typed.append(line.rstrip("\n"))
            woken.set()
        ended.set()
        woken.set()

    woken = threading.Event()
    threading.Thread(target=read, daemon=True).start()
    next_look, next_beat = time.monotonic() + INTERVAL, 0
    while not ended.is_set() or typed:
        now = time.monotonic()
        if now >= next_beat:
            client.heartbeat()
            next_beat = now + HEARTBEAT
        while typed:
            text = typed.pop(0)
            client.say(text)
            tell(event="sent", text=text)
        if now >= next_look:
            for message in client.look():
                tell(event="message", text=message["message"], sender=message.get("user_id"))
            next_look = time.monotonic() + INTERVAL
        woken.wait(max(0, next_look - time.monotonic()))
        woken.clear()


if __name__ == "__main__":
    main()

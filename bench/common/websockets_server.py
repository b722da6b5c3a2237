#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The yardstick: the least that a Python websockets server of this protocol can do.

One serialisation a message, the library's broadcast(), no compression and no keepalive, so that
what is measured is the library and not how it was used.
"""

import argparse
import asyncio
import json
from datetime import datetime

import websockets

members = {}  # user id -> (connection, name)
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def now():
    return datetime.now().isoformat()


def tell_all(frame):
    websockets.broadcast([ws for ws, _ in members.values()], encode(frame))


async def serve(ws):
    user_id = username = None
    try:
        async for text in ws:
            frame = json.loads(text)
            kind = frame["type"]
            if kind == "join" and user_id is None:
                if frame["user_id"] in members:
                    await ws.send(encode({"type": "error", "message": "name in use", "code": "name_in_use"}))
                    continue
                user_id, username = frame["user_id"], frame["username"]
                members[user_id] = (ws, username)
                tell_all({"type": "user_joined", "user_id": user_id, "username": username,
                          "timestamp": now(), "online_users": list(members)})
                await ws.send(encode({"type": "join_success", "message": "welcome"}))
            elif kind == "ping":
                await ws.send('{"type":"pong"}')
            elif user_id is None:
                await ws.send(encode({"type": "error", "message": "join first", "code": "not_joined"}))
            elif kind == "private_chat":
                target = members.get(frame["target_user_id"])
                if target:
                    await target[0].send(encode({"type": "private_chat", "user_id": user_id, "username": username,
                                                 "message": frame["message"], "timestamp": now()}))
            elif kind == "chat":
                tell_all({"type": "chat", "user_id": user_id, "username": username,
                          "message": frame["message"], "timestamp": now()})
    except websockets.ConnectionClosed:
        pass
    finally:
        if user_id is not None:
            del members[user_id]
            tell_all({"type": "user_left", "user_id": user_id, "timestamp": now(),
                      "online_users": list(members)})


async def run(host, port):
    async with websockets.serve(serve, host, port, compression=None, ping_interval=None) as server:
        address, real_port = server.sockets[0].getsockname()[:2]
        print(f"listening on ws://{address}:{real_port}", flush=True)
        await asyncio.Future()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    options = parser.parse_args()
    asyncio.run(run(options.host, options.port))

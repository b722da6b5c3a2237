#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The chat server that existing clients know, with its habits and its faults.

A stand-in for tests: it speaks Part 1 of docs/protocol.md as the original does. It believes the ids
inside frames, answers errors in Chinese without a code, stamps local time without a zone, acknowledges
nothing, and a connection that was refused an id removes that id's real owner when it leaves.

It can also be told to misbehave; see --help.
"""

import argparse
import asyncio
import json
import os
import signal
import ssl
import sys
from datetime import datetime

import websockets

# Each of these is to be reported or ignored by a client; none may be shown as a chat or end the session.
GARBAGE = (
    "这不是 JSON {",
    "",
    "[]",
    "null",
    "42",
    '"chat"',
    "{}",
    '{"type": "dance", "message": "must not be shown"}',
    '{"type": 7}',
    '{"type": ["chat"]}',
    '{"type": "chat", "user_id": 5, "username": [], "message": {}, "timestamp": 1}',
    '{"type": "chat", "user_id": "garbage", "username": "garbage", "message": null, "timestamp": null}',
    '{"type": "chat", "user_id": "garbage"}',
    '{"type": "private_chat", "user_id": "garbage", "target_user_id": {}, "message": "must not be shown"}',
    '{"type": "user_joined", "user_id": "garbage", "username": "garbage", "online_users": "nobody"}',
    '{"type": "user_left", "user_id": null, "online_users": [1, {}, null]}',
    '{"type": "user_info", "user_id": "garbage", "username": 1, "online": "yes"}',
    '{"type": "error", "message": 404}',
    "[" * 10_000,
    b"\x00\xff\xfe not text",
)


def now():
    return datetime.now().isoformat()


class Part1Server:
    def __init__(self, options):
        self.options = options
        self.clients = {}  # user id -> connection
        self.names = {}  # user id -> name, kept after the user has left
        self.silent = set()  # connections that will hear nothing more
        self.chats = 0

    async def send(self, ws, frame):
        if ws in self.silent:
            return
        try:
            if self.options.garbage:
                for rubbish in GARBAGE:
                    await ws.send(rubbish)
            await ws.send(json.dumps(frame, ensure_ascii=False))
        except websockets.ConnectionClosed:
            pass

    async def send_all(self, frame):
        await asyncio.gather(*[self.send(ws, frame) for ws in list(self.clients.values())])

    async def error(self, ws, message):
        await self.send(ws, {"type": "error", "message": message})

    async def serve(self, ws):
        user_id = None
        try:
            async for text in ws:
                if ws in self.silent:
                    continue
                try:
                    frame = json.loads(text)
                except ValueError:
                    await self.error(ws, "无效的JSON格式")
                    continue
                kind = frame.get("type")
                if kind == "join":
                    # Set before the id is checked: this is the original's fault that makes a refused
                    # connection remove somebody else when it leaves.
                    user_id = frame.get("user_id") or user_id
                    await self.join(ws, frame)
                elif kind == "chat":
                    await self.chat(ws, user_id, frame)
                elif kind == "private_chat":
                    await self.private_chat(ws, user_id, frame)
                elif kind == "get_user_info":
                    await self.user_info(ws, frame)
                elif kind == "ping":
                    await self.send(ws, {"type": "pong"})
        except websockets.ConnectionClosed:
            pass
        finally:
            self.silent.discard(ws)
            if user_id is not None:
                await self.leave(user_id)

    async def join(self, ws, frame):
        user_id, username = frame.get("user_id"), frame.get("username")
        if not user_id or not username:
            return await self.error(ws, "用户ID和用户名不能为空")
        if user_id in self.clients:
            return await self.error(ws, f"用户ID {user_id} 已在线")
        self.clients[user_id] = ws
        self.names[user_id] = username
        await self.send_all({
            "type": "user_joined",
            "user_id": user_id,
            "username": username,
            "timestamp": now(),
            "online_users": list(self.clients),
        })
        await self.send(ws, {"type": "join_success", "message": f"欢迎 {username} 加入聊天室！"})
        if self.options.silent_after_join:
            # Not even a pong: what a frozen machine looks like from outside.
            self.silent.add(ws)
            ws.transport.pause_reading()

    async def leave(self, user_id):
        if self.clients.pop(user_id, None) is None:
            return
        await self.send_all({
            "type": "user_left",
            "user_id": user_id,
            "timestamp": now(),
            "online_users": list(self.clients),
        })

    def swallow(self):
        """Counts a chat, and dies in its place once the ordered number has been echoed."""
        self.chats += 1
        limit = self.options.swallow_after
        if limit is not None and self.chats > limit:
            os._exit(1)

    async def chat(self, ws, user_id, frame):
        if user_id is None:
            return await self.error(ws, "请先加入聊天室")
        self.swallow()
        await self.send_all({
            "type": "chat",
            "user_id": frame.get("user_id"),
            "username": frame.get("username"),
            "message": frame.get("message"),
            "timestamp": now(),
        })

    async def private_chat(self, ws, user_id, frame):
        if user_id is None:
            return await self.error(ws, "请先加入聊天室")
        target_id = frame.get("target_user_id")
        if not target_id:
            return await self.error(ws, "请指定私聊对象")
        if target_id not in self.clients:
            return await self.error(ws, f"用户 {target_id} 不在线")
        self.swallow()
        answer = {
            "type": "private_chat",
            "user_id": frame.get("user_id"),
            "username": frame.get("username"),
            "target_user_id": target_id,
            "message": frame.get("message"),
            "timestamp": now(),
        }
        target = self.clients[target_id]
        await self.send(target, answer)
        if target is not ws:
            await self.send(ws, answer)

    async def user_info(self, ws, frame):
        target_id = frame.get("target_user_id")
        if target_id not in self.names:
            return await self.error(ws, "用户不存在")
        await self.send(ws, {
            "type": "user_info",
            "user_id": target_id,
            "username": self.names[target_id],
            "online": target_id in self.clients,
        })


async def mute(reader, writer):
    """Holds the connection and says nothing until the peer gives up."""
    try:
        while await reader.read(65536):
            pass
    except ConnectionError:
        pass
    finally:
        writer.close()


async def run(options):
    tls = None
    if options.cert:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(options.cert, options.key)

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    if options.mute:
        # Mute from the first byte, so TLS is not answered either.
        server = await asyncio.start_server(mute, "127.0.0.1", options.port)
    else:
        server = await websockets.serve(Part1Server(options).serve, "127.0.0.1", options.port, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    print(f"listening on {'wss' if tls else 'ws'}://127.0.0.1:{port}", flush=True)

    await stop.wait()
    if options.mute or options.silent_after_join:
        os._exit(0)  # a closing handshake would wait for peers that nobody is reading
    server.close()
    await server.wait_closed()


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--port", type=int, default=8765, help="0 picks a free one (default: %(default)s)")
    parser.add_argument("--cert", metavar="FILE", help="serve wss with this PEM certificate")
    parser.add_argument("--key", metavar="FILE", help="its PEM private key")
    parser.add_argument("--swallow-after", type=int, metavar="N",
                        help="echo N chats (private ones count), then die on receiving the next")
    parser.add_argument("--mute", action="store_true",
                        help="accept TCP connections and never answer the handshake")
    parser.add_argument("--garbage", action="store_true",
                        help="send rubbish of every kind before each valid frame")
    parser.add_argument("--silent-after-join", action="store_true",
                        help="freeze each connection once it has joined: no echo, no pong, no close")
    options = parser.parse_args(arguments)
    if bool(options.cert) != bool(options.key):
        parser.error("--cert and --key go together")
    return options


if __name__ == "__main__":
    asyncio.run(run(parse(sys.argv[1:])))

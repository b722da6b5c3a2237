# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy before an SMB server that counts what is asked, and how long each burst of questions takes."""

import selectors
import socket
import struct
import threading
import time

QUIET = 0.4  # seconds without a request or an answer end a burst
NEGOTIATE, CREATE, READ, QUERY_DIRECTORY = 0, 5, 8, 14
# What keeps a connection alive, and what only says that an answer comes later.
NOT_COUNTED = {13}  # ECHO


class Counts:
    """What was asked since the last reset. Bursts: (begin, end, requests), by the monotonic clock."""

    def __init__(self):
        self.requests, self.bytes = 0, 0
        self.commands = {}
        self.bursts = []


class SmbCounter:
    """Listens on `port`, for the server on `behind`. Ends with close()."""

    def __init__(self, behind):
        self.behind = behind
        self.counts = Counts()
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.pairs = []
        threading.Thread(target=self._accept, daemon=True).start()

    def take(self):
        """The counts so far, which begin anew."""
        with self.lock:
            counts, self.counts = self.counts, Counts()
        return counts

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.behind))
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.pairs.append((client, server))
            threading.Thread(target=self._pass, args=(client, server), daemon=True).start()

    def _pass(self, client, server):
        asked, answered = _Frames(), _Frames()
        with selectors.DefaultSelector() as selector:
            selector.register(client, selectors.EVENT_READ, (server, asked))
            selector.register(server, selectors.EVENT_READ, (client, answered))
            try:
                while True:
                    for key, _ in selector.select():
                        other, frames = key.data
                        data = key.fileobj.recv(262_144)
                        if not data:
                            return
                        other.sendall(data)
                        self._count(len(data), frames.add(data), frames is asked)
            except OSError:
                pass
            finally:
                client.close()
                server.close()

    def _count(self, size, commands, asked):
        now = time.monotonic()
        commands = [command for command in commands if command not in NOT_COUNTED]
        with self.lock:
            counts = self.counts
            counts.bytes += size
            if not commands:
                return
            if not counts.bursts or now - counts.bursts[-1][1] > QUIET:
                counts.bursts.append([now, now, 0])
            counts.bursts[-1][1] = now
            if asked:
                counts.requests += len(commands)
                counts.bursts[-1][2] += len(commands)
                for command in commands:
                    counts.commands[command] = counts.commands.get(command, 0) + 1

    def close(self):
        self.listener.close()
        for pair in self.pairs:
            for end in pair:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass


class _Frames:
    """Takes a stream of SMB2 apart, just so far that requests can be told from each other."""

    def __init__(self):
        self.header = b""
        self.left = 0  # of the frame that is passing
        self.head = b""  # its first bytes

    def add(self, data):
        """The commands of the requests (or answers) that begin in it; compounded ones each."""
        commands = []
        while data:
            if self.left == 0:
                need = 4 - len(self.header)
                self.header, data = self.header + data[:need], data[need:]
                if len(self.header) < 4:
                    break
                self.left, self.head, self.header = int.from_bytes(self.header[1:4], "big"), b"", b""
                continue
            part, data = data[: self.left], data[self.left:]
            self.left -= len(part)
            # A chain of small requests is wanted whole; of a long write the beginning is enough.
            self.head += part[: max(0, 16_384 - len(self.head))]
            if self.left == 0:
                commands += _commands(self.head)
        return commands


def _commands(frame):
    at = 0
    while frame[at: at + 4] == b"\xfeSMB":
        command, = struct.unpack_from("<H", frame, at + 12)
        yield command
        following, = struct.unpack_from("<I", frame, at + 20)
        if following == 0:
            return
        at += following
    if at == 0 and frame[:4] == b"\xfdSMB":
        yield -1  # encrypted: one at least

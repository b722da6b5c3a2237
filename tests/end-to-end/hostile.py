# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that mean no good: they speak WebSocket by hand, and badly on purpose."""

import base64
import json
import os
import socket
import ssl
import struct

from programs import PATIENCE


class Hostile:
    """A TCP connection to a server on this machine."""

    def __init__(self, test, port, tls=False):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        if tls:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self.socket = context.wrap_socket(self.socket)
        self.buffer = b""
        test.addCleanup(self.socket.close)

    def request(self):
        key = base64.b64encode(os.urandom(16)).decode()
        return (f"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode()

    def handshake(self):
        """The status of the answer."""
        self.socket.sendall(self.request())
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        return int(head.split()[1])

    def _more(self):
        got = self.socket.recv(65536)
        if not got:
            raise EOFError(self.buffer)
        self.buffer += got

    @staticmethod
    def frame(payload, opcode=1, length=None):
        size = len(payload) if length is None else length
        head = bytes([0x80 | opcode])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 65536:
            head += bytes([0x80 | 126]) + struct.pack(">H", size)
        else:
            head += bytes([0x80 | 127]) + struct.pack(">Q", size)
        return head + b"\0\0\0\0" + payload

    def say(self, **members):
        self.socket.sendall(self.frame(json.dumps(members).encode()))

    def flood(self, data, times):
        """False once the server has had enough."""
        try:
            for _ in range(times):
                self.socket.sendall(data)
            return True
        except OSError:
            return False

    def next(self):
        """(opcode, payload) of the next frame."""
        while True:
            if len(self.buffer) >= 2:
                size, at = self.buffer[1], 2
                if size == 126 and len(self.buffer) >= 4:
                    size, at = struct.unpack(">H", self.buffer[2:4])[0], 4
                elif size == 127 and len(self.buffer) >= 10:
                    size, at = struct.unpack(">Q", self.buffer[2:10])[0], 10
                if (size < 126 or at > 2) and len(self.buffer) >= at + size:
                    opcode, payload = self.buffer[0] & 0x0F, self.buffer[at:at + size]
                    self.buffer = self.buffer[at + size:]
                    return opcode, payload
            self._more()

    def until_closed(self):
        """The code of the close frame; None where the connection just ends."""
        try:
            while True:
                opcode, payload = self.next()
                if opcode == 8:
                    return struct.unpack(">H", payload[:2])[0]
        except (EOFError, OSError):
            return None


def peak_kb(process):
    """The most memory that a process has had."""
    with open(f"/proc/{process.pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

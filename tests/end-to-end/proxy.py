# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy that can drop its clients as a pulled cable does: the server hears nothing of it."""

import socket
import threading


class Proxy:
    def __init__(self, test, port):
        self.port_behind = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.pairs = []
        self.held = []  # ends at the server, kept open on purpose
        threading.Thread(target=self._accept, daemon=True).start()
        test.addCleanup(self.close)

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.port_behind))
            pair = {"client": client, "server": server, "cut": False}
            self.pairs.append(pair)
            for source, target in (("client", "server"), ("server", "client")):
                threading.Thread(target=self._pass, args=(pair, source, target), daemon=True).start()

    @staticmethod
    def _pass(pair, source, target):
        try:
            while data := pair[source].recv(65536):
                if not pair["cut"]:
                    pair[target].sendall(data)
        except OSError:
            pass
        if not pair["cut"]:
            for end in ("client", "server"):
                try:
                    pair[end].shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def cut(self):
        """The clients see an end; the server sees connections on which nothing comes any more."""
        for pair in self.pairs:
            pair["cut"] = True
            pair["client"].shutdown(socket.SHUT_RDWR)
            self.held.append(pair["server"])
        self.pairs = []

    def close(self):
        self.listener.close()
        for pair in self.pairs:
            pair["client"].close()
            pair["server"].close()
        for end in self.held:
            end.close()

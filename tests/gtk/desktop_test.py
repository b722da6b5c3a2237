# SPDX-License-Identifier: GPL-3.0-or-later
"""What each test of the windows begins with."""

import os
import shutil
import tempfile
import unittest
from pathlib import Path

from programs import Client, Peer, Server
from screen import activate, all_nodes, children, focused, keys, label_of, paint_desktop, wait_for


def setUpModule():  # for the modules that import it
    """Nothing moves in a picture, and behind the windows is a desktop."""
    settings = Path(os.environ["XDG_CONFIG_HOME"]) / "gtk-4.0" / "settings.ini"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("[Settings]\ngtk-enable-animations=false\n")
    paint_desktop()


class DesktopTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="confab-gtk-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def server(self, *options, port=0):
        server = Server(self.folder / "server", port, *options)
        self.addCleanup(server.end)
        return server

    def peer(self, server, user, name):
        peer = Peer(server.uri, user, name)
        self.addCleanup(peer.end)
        return peer

    def client(self, profile, *arguments, **options):
        client = Client(self.folder / profile, *arguments, **options)
        self.addCleanup(client.end)
        return client

    def online(self, server, user, name, **options):
        """A client that is in the lobby, and its window."""
        client = self.client(user, server.uri, "--id", user, "--name", name, **options)
        window = client.window("Confab")
        window.find(role="text", name={"zh_CN": "消息"}.get(options.get("language"), "Message"))
        # What is said before the join is history, which nobody is shown unasked.
        window.reads({"zh_CN": "在线"}.get(options.get("language"), "Online"))
        return client, window

    def choose(self, window, transport):
        """With the keyboard alone, on the first page."""
        window.reads("Welcome to Confab")
        window.reads(transport)
        rows = [row for row in all_nodes(window.node) if row.get_role_name() == "list item"]
        wanted = next(index for index, row in enumerate(rows) if transport in label_of(row))

        def first_row_has_the_focus():
            if focused(rows[0]):
                return True
            keys("Tab")
            return focused(rows[0])

        wait_for("the focus on the first row", first_row_has_the_focus)
        keys(*["Down"] * wanted, "Return")

    def open_private(self, client, window, person):
        """With the keyboard alone: the search field, the list below it, down to the person, Enter."""
        activate("Confab")
        keys("ctrl+n")
        row = window.find(role="list item", name=person)
        # A key that comes before the focus does goes elsewhere.
        wait_for("the focus on the search", lambda: any(
            focused(node) for node in all_nodes(window.node) if node.get_role_name() in ("text", "entry") and label_of(node) != "Message"))
        people = [node.get_name() for node in children(window.find(role="list", name="People"))]
        keys("Tab", "Home", *["Down"] * people.index(person))
        wait_for(f"the focus on {person}", lambda: focused(row))
        keys("Return")
        private = client.window(person)
        wait_for(f"{person}'s window in front", lambda: private.active)
        return private

# SPDX-License-Identifier: GPL-3.0-or-later
"""The example of docs/plugin-authors.md: what an author does with it by hand works, and the host takes it."""

import os
import shutil
import subprocess

from programs import BUILD, SOURCE, ChatTest, JsonProgram

EXAMPLE = SOURCE / "examples" / "echo-c"


class EchoExample(ChatTest):
    def setUp(self):
        super().setUp()
        self.plugins = self.folder / "plugins"
        self.plugins.mkdir(mode=0o755)
        shutil.copy(EXAMPLE / "echo.confab.json", self.plugins)
        self.library = self.plugins / "echo.so"
        subprocess.run([os.environ.get("CC", "cc"), "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fPIC",
                        "-fvisibility=hidden", "-shared", "-I", SOURCE / "engine" / "include", "-o", self.library,
                        EXAMPLE / "echo.c"], check=True)
        os.chmod(self.library, 0o755)

    def chat(self):
        client = self.cli("echo://", "--plugin-dir", self.plugins, id="narcissus")
        online = client.until(event="online")
        self.assertEqual((online["self"], online["transport"]), ("narcissus", "org.example.echo"))
        return client

    def listed(self):
        """What --list-transports says of the example."""
        program = JsonProgram(self, [BUILD / "cli" / "confab-cli", "--json", "--plugin-dir", self.plugins,
                                     "--list-transports"])
        while True:
            said = program.next()
            if str(self.library) in (said.get("path"), said.get("refused")):
                return said

    def test_what_is_typed_comes_back(self):
        client = self.chat()
        for text in ("Hello?", "你好 😀"):
            client.type(text)
            self.assertEqual(client.until(event="sent")["text"], text)
            self.assertEqual(client.until(event="message", own=False)["text"], text)
        client.type("/quit")
        self.assertEqual(client.wait(), 0)

    def test_what_it_refuses_at_once_does_not_keep_the_program_from_ending(self):
        client = self.chat()
        client.type("/msg bob this network knows no private messages")
        self.assertEqual(client.until(event="refused")["code"], "unsupported")
        client.end_input()
        self.assertEqual(client.wait(), 1)

    def test_many_lines_come_back_in_order(self):
        client = self.chat()
        lines = [f"line {number}" for number in range(1000)]
        for line in lines:
            client.type(line)
        heard = [client.until(event="message", sender="echo")["text"] for _ in lines]
        self.assertEqual(heard, lines)
        client.end_input()
        self.assertEqual(client.wait(), 0)

    def test_it_is_listed_with_its_scheme_and_role(self):
        said = self.listed()
        self.assertEqual((said["transport"], said["schemes"], said["roles"], said["capabilities"]),
                         ("org.example.echo", ["echo"], ["connect"], ["text"]))

    def test_a_library_that_others_may_change_is_refused(self):
        os.chmod(self.library, 0o757)
        self.assertIn("chmod go-w", self.listed()["reason"])

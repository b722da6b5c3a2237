# SPDX-License-Identifier: GPL-3.0-or-later
"""The systemd unit and the example configuration that come with the server."""

import configparser
import re
import shutil
import subprocess
import unittest

from operation import SERVER, OperationTest
from programs import BUILD, SOURCE, Program

UNIT = BUILD / "data" / "confab-server.service"


class Unit(OperationTest):
    def setUp(self):
        super().setUp()
        self.unit = configparser.RawConfigParser(strict=False)
        self.unit.optionxform = str
        self.unit.read(UNIT)
        self.service = self.unit["Service"]

    def test_it_starts_the_server_with_options_that_exist(self):
        program, *words = self.service["ExecStart"].split()
        self.assertEqual(program.rsplit("/", 1)[1], "confab-server")
        help = subprocess.run([SERVER, "--help"], check=True, capture_output=True, text=True).stdout
        options = [word for word in words if word.startswith("--")]
        self.assertTrue(options)
        for option in options:
            self.assertIn(f"{option}=", help)
        self.assertNotIn("@", UNIT.read_text().replace("@system-service", "").replace("~@privileged @resources", ""))

    def test_it_is_told_when_the_server_is_ready_and_reloads_by_signal(self):
        self.assertEqual(self.service["Type"], "notify")
        self.assertEqual(self.service["ExecReload"], "/bin/kill -HUP $MAINPID")
        self.assertEqual((self.service["StateDirectory"], self.service["StateDirectoryMode"]), ("confab-server", "0700"))
        self.assertIn("confab-server", (SOURCE / "data" / "confab-server.sysusers.conf").read_text())

    def test_it_gives_the_server_little_to_break_out_with(self):
        for key, value in {"NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
                           "PrivateDevices": "yes", "MemoryDenyWriteExecute": "yes", "CapabilityBoundingSet": "",
                           "UMask": "0077", "RestrictNamespaces": "yes"}.items():
            self.assertEqual(self.service[key], value, key)

    def test_systemd_understands_it_and_finds_it_hardened(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("systemd-analyze is not installed")
        # It wants to see the program.
        text = re.sub(r"ExecStart=\S+", f"ExecStart={SERVER}", UNIT.read_text())
        unit = self.folder / "confab-server.service"
        unit.write_text(text)
        for words in (["verify", "--man=no", unit], ["security", "--offline=yes", "--threshold=20", unit]):
            done = subprocess.run(["systemd-analyze", *words], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            complaints = [line for line in done.stderr.splitlines() if "confab-server" in line]
            self.assertEqual(complaints, [])


class Example(OperationTest):
    def test_the_example_configuration_starts_a_server(self):
        file = SOURCE / "data" / "server.conf"
        server = Program(self, [SERVER, "--config", file, "--port", "0", "--host", "127.0.0.1", "--data", self.data])
        self.assertTrue(server.line().startswith("listening on ws://127.0.0.1:"))

    def test_each_line_of_it_that_is_commented_out_would_be_understood(self):
        for choice in ("self-signed", "cert"):
            lines = []
            for line in (SOURCE / "data" / "server.conf").read_text().splitlines():
                line = re.sub(r"^#(?=[a-z_-]+=)", "", line)
                if choice == "self-signed" and re.match("ssl=|cert=|key=", line):
                    continue
                if choice == "cert" and line.startswith("self-signed="):
                    continue
                lines.append(line)
            file = self.config("\n".join(lines))
            server = Program(self, [SERVER, "--config", file, "--port", "0", "--host", "127.0.0.1", "--data", self.data])
            if choice == "cert":  # a file that is not here
                self.assertEqual(server.wait(), 1)
                self.assertIn("certificate file is missing", server.error_text)
            else:
                self.assertTrue(server.line().startswith("listening on wss://127.0.0.1:"))
                server.stop()


if __name__ == "__main__":
    unittest.main()

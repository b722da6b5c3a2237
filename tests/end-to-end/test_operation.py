# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operator does with a server that runs: configure, reload, ask, back up, drain, stop (docs/operating.md)."""

import json
import os
import signal
import socket
import ssl
import subprocess
import unittest

from operation import SERVER, Manager, OperationTest
from programs import Program


class Configuration(OperationTest):
    def test_a_file_says_what_the_options_say_and_the_command_line_wins(self):
        file = self.config("[server]\nhost=192.0.2.1\nport=70\ndurability=normal\nretention=30\ndata=elsewhere\n"
                           "[listener]\nqueue_bytes=70000\n")
        self.server("--config", file, "--host", "127.0.0.1")
        status = self.status()
        self.assertEqual((status["durability"], status["retention_days"]), ("normal", 30))
        self.assertEqual(status["data"], str(self.data))

    def test_paths_in_a_file_start_at_its_folder(self):
        file = self.config("[server]\nport=0\ndata=kept here\n")
        server = Program(self, [SERVER, "--config", file])
        server.line()
        answer = subprocess.run([SERVER, "ctl", "--config", file, "--json", "status"], capture_output=True, cwd="/")
        self.assertEqual(json.loads(answer.stdout)["data"], str(self.folder / "kept here"))

    def test_what_is_wrong_in_a_file_is_said_with_file_and_key(self):
        for text, words in [("[server]\nprot=1\n", ["prot", "port"]), ("[server]\nport=many\n", ["port", "65535"]),
                            ("[server]\nport=\n", ["port"]), ("[server]\nhost=\n", ["host"]),
                            ("[server]\nssl=yes\n", ["ssl", "true"]), ("[server]\nretention=-1\n", ["retention"]),
                            ("[server]\ndurability=some\n", ["durability", "full", "normal"]),
                            ("[server]\nssl=true\n", ["--cert"]), ("[sever]\nport=1\n", ["sever", "[server]"]),
                            ("[listener]\nqueue_bites=1\n", ["queue_bites"]),
                            ("[listener]\nqueue_bytes=1\n", ["queue_bytes"]),
                            ("port=1\n", ["[server]"]), ("\0", ["[server]"]),
                            ("[server]\n" + "#" * (1 << 20), ["too long"])]:
            with self.subTest(text=text[:40]):
                file = self.config(text)
                said = self.refused("--data", self.data, "--config", file, status=2)
                for word in [*words, str(file)]:
                    self.assertIn(word, said)

    def test_a_file_that_can_not_be_read_is_said(self):
        for file in (self.folder / "missing.conf", self.folder):
            with self.subTest(file=file):
                self.assertIn(str(file), self.refused("--config", file, status=1))

    def test_wrong_values_of_the_new_options_end_with_status_2(self):
        for options in [["--durability", "some"], ["--retention", "-1"], ["--retention", "x"], ["--retention", "99999"]]:
            with self.subTest(options=options):
                self.assertIn(options[0], self.refused("--data", self.data, *options, status=2))


class Service(OperationTest):
    def service(self, *options):
        self.manager = Manager(self)
        os.environ["NOTIFY_SOCKET"] = str(self.manager.path)
        self.addCleanup(os.environ.pop, "NOTIFY_SOCKET")
        return self.server(*options)

    def test_the_service_manager_hears_of_start_reload_and_end(self):
        server = self.service()
        self.assertIn(server.uri, self.manager.until("READY=1")["STATUS"])
        server.process.send_signal(signal.SIGHUP)
        self.assertGreater(int(self.manager.until("RELOADING=1")["MONOTONIC_USEC"]), 0)
        self.manager.until("READY=1")
        self.assertEqual(server.stop(), 0)
        self.manager.until("STOPPING=1")

    def seen_certificate(self, port):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", port)) as plain, context.wrap_socket(plain) as connection:
            return ssl.DER_cert_to_PEM_cert(connection.getpeercert(True))

    def test_a_renewed_certificate_is_shown_after_sighup_and_nobody_is_cut_off(self):
        cert, key = self.certificate()
        first = cert.read_text()
        server = self.service("--ssl", "--cert", cert, "--key", key)
        self.manager.until("READY=1")
        self.assertEqual(self.seen_certificate(server.port), first)
        uri = f"wss://localhost:{server.port}"
        alice = self.cli(uri, "--set", f"ca_file={cert}", id="alice")
        alice.until(event="online")

        self.certificate()
        self.assertNotEqual(cert.read_text(), first)
        server.process.send_signal(signal.SIGHUP)
        self.manager.until("RELOADING=1")
        self.manager.until("READY=1")
        self.assertEqual(self.seen_certificate(server.port), cert.read_text())
        alice.type("still here")
        alice.until(event="sent", text="still here")

    def test_a_certificate_that_can_not_serve_leaves_the_old_one(self):
        cert, key = self.certificate()
        first = cert.read_text()
        server = self.service("--ssl", "--cert", cert, "--key", key)
        self.manager.until("READY=1")
        cert.write_text("rubbish")
        server.process.send_signal(signal.SIGHUP)
        server.until_error("stay as they are")
        self.manager.until("RELOADING=1")
        self.manager.until("READY=1")
        self.assertEqual(self.seen_certificate(server.port), first)

    def test_a_broken_file_changes_nothing_and_says_why(self):
        file = self.config("[server]\nretention=7\n")
        server = self.service("--config", file)
        self.manager.until("READY=1")
        for text in ("[server]\nretention=soon\n", "rubbish", "[listener]\nnonsense=1\n"):
            with self.subTest(text=text):
                self.config(text)
                server.process.send_signal(signal.SIGHUP)
                self.manager.until("RELOADING=1")
                self.manager.until("READY=1")
        file.unlink()
        self.assertIn(str(file), self.ctl("reload", status=1))
        server.until_error("retention")
        server.until_error("nonsense")
        self.assertEqual(self.status()["retention_days"], 7)
        self.join(server.uri, "alice")

    def test_what_can_change_does_and_what_wants_a_restart_is_said(self):
        file = self.config("[server]\nretention=7\n")
        server = self.server("--config", file)
        self.config("[server]\nretention=8\ndurability=normal\nverbose=true\nhost=0.0.0.0\nself-signed=true\n"
                    "[listener]\nqueue_bytes=70000\n")
        said = self.ctl("reload")
        for name in ("host", "self-signed", "ssl"):
            self.assertIn(name, said)
        self.assertNotIn("port", said)
        server.until_error("a restart is needed for: host")
        status = self.status()
        self.assertEqual((status["retention_days"], status["durability"]), (8, "normal"))
        self.join(server.uri, "alice")
        server.until_error("came in")  # verbose


class Control(OperationTest):
    def test_status_is_for_people_and_for_programs(self):
        server = self.server()
        self.join(server.uri, "alice")
        status = self.status()
        self.assertEqual((status["address"], status["members"], status["sessions"], status["pid"]),
                         (server.uri, 1, 1, server.process.pid))
        self.assertEqual((status["draining"], status["trouble"], status["waiting"]), (False, "", 0))
        self.assertRegex(status["log_id"], "^[0-9a-f]{16}$")
        for member in ("uptime_s", "records", "last_seq", "bytes"):
            self.assertIsInstance(status[member], int)
        text = self.ctl("status")
        self.assertIn(server.uri, text)
        self.assertIn(status["log_id"], text)
        self.assertIn("trouble: none", text)

    def test_a_server_that_is_not_running_is_said(self):
        self.assertIn(str(self.data), self.ctl("status", status=1))
        server = self.server()
        server.stop(signal.SIGKILL)
        self.assertIn("No server is running", self.ctl("status", status=1))

    def test_a_wrong_command_line_ends_with_status_2(self):
        for words in ([], ["dance"], ["backup"], ["backup", "a", "b"], ["status", "x"], ["stop", "--run"],
                      ["--nonsense"]):
            with self.subTest(words=words):
                self.assertTrue(self.ctl(*words, status=2))

    def test_only_its_user_gets_at_the_socket(self):
        self.server()
        self.assertEqual((self.data / "control.socket").stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.data.stat().st_mode & 0o777, 0o700)

    def test_the_socket_of_a_dead_server_is_replaced(self):
        self.server().stop(signal.SIGKILL)
        self.assertTrue((self.data / "control.socket").is_socket())
        server = self.server()
        self.assertEqual(self.status()["pid"], server.process.pid)

    def test_the_socket_of_somebody_who_lives_is_never_replaced(self):
        self.data.mkdir(mode=0o700)
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(str(self.data / "control.socket"))
            other.listen()
            self.assertIn("running", self.refused("--data", self.data))
            self.assertTrue((self.data / "control.socket").is_socket())

    def test_a_file_in_the_way_of_the_socket_is_said_and_kept(self):
        self.data.mkdir(mode=0o700)
        (self.data / "control.socket").write_text("precious")
        self.assertIn("in the way", self.refused("--data", self.data))
        self.assertEqual((self.data / "control.socket").read_text(), "precious")

    def test_a_path_too_long_for_a_socket_is_said(self):
        deep = self.folder / ("d" * 120)
        self.assertIn("too long", self.refused("--data", deep))
        self.assertIn("too long", self.ctl("status", data=deep, status=1))

    def test_hostile_input_is_answered_and_harms_nothing(self):
        server = self.server()
        for line in (b"\n", b"null\n", b"[]\n", b"rubbish\n", b"[" * 60_000 + b"\n", b'{"a":' * 10_000 + b"\n",
                     b"\0\n", b"\xff\xfe\n", b'{"command":"\\u0000"}\n', b'{"command":1}\n', b'{"command":"status","x":[[]]\n',
                     b'{"command":"nonsense"}\n', b'{"command":"backup"}\n', b'{"command":"backup","file":"relative"}\n'):
            with self.subTest(line=line[:30]):
                self.assertEqual([answer["ok"] for answer in self.ask(line)], [False])
        self.assertEqual([answer["ok"] for answer in self.ask(b"x" * 10_000_000)], [False])
        self.assertEqual(self.ask(b'{"command":"status"}'), [])  # no whole line
        asked = self.ask(b'{"command":"status"}\n' * 3)
        self.assertEqual([answer["ok"] for answer in asked], [True] * 3)
        self.assertEqual(self.status()["pid"], server.process.pid)

    def test_more_connections_than_there_is_room_for_are_closed(self):
        self.server()
        held = []
        try:
            for _ in range(16):
                control = socket.socket(socket.AF_UNIX)
                held.append(control)
                control.settimeout(30)
                control.connect(str(self.data / "control.socket"))
                control.sendall(b'{"command":"status"}\n')
                self.assertTrue(json.loads(control.recv(65536))["ok"])
            self.ctl("status", status=1)
        finally:
            for control in held:
                control.close()

    def test_stop_ends_it_in_order(self):
        server = self.server()
        alice = self.join(server.uri, "alice")
        self.ctl("stop")
        self.assertEqual(server.wait(), 0)
        self.assertIn("retry_in_ms", alice.until(event="offline"))
        self.assertFalse((self.data / "control.socket").exists())

    def test_drain_tells_everybody_to_come_back_and_ends_with_status_0(self):
        server = self.server()
        alice = self.join(server.uri, "alice")
        alice.type("last words")
        alice.until(event="sent")
        self.ctl("drain")
        self.assertEqual(server.wait(), 0)
        self.assertIn("retry_in_ms", alice.until(event="offline"))
        self.server("--port", str(server.port))  # at once: nothing is left that would be in its way
        alice.until(event="online")


if __name__ == "__main__":
    unittest.main()

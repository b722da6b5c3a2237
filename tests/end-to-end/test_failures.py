# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong, said where a person and where a program looks, with the exit status that docs/cli.md names."""

import json
import os
import signal
import socket
import subprocess
import unittest

from programs import BUILD, ChatTest, JsonProgram, Program, fingerprint

SERVER = BUILD / "server" / "confab-server"
CLI = BUILD / "cli" / "confab-cli"


class ServerStart(ChatTest):
    def refused(self, *options, status=1):
        """What it says on standard error when it can't start."""
        server = Program(self, [SERVER, "--data", self.folder / "d", *options])
        self.assertEqual(server.wait(), status)
        self.assertEqual(server.rest(), [])
        self.assertTrue(server.errors)
        return server.error_text

    def test_a_wrong_command_line_ends_with_status_2(self):
        for options in [["--nonsense"], ["word"], ["--port", "many"], ["--port", "70000"], ["--ssl"],
                        ["--cert", "c.pem"], ["--ssl", "--cert", "c.pem"]]:
            with self.subTest(options=options):
                self.refused(*options, status=2)

    def test_a_port_in_use_is_said(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            self.assertIn(port, self.refused("--host", "127.0.0.1", "--port", port))

    def test_an_address_that_is_not_ours_is_said(self):
        self.assertIn("192.0.2.1", self.refused("--host", "192.0.2.1", "--port", "0"))

    def test_certificates_that_can_not_serve_are_each_said(self):
        cert, key = self.certificate()
        other_cert, _ = self.certificate("other")
        missing = self.folder / "missing.pem"
        encrypted = self.folder / "encrypted.pem"
        subprocess.run(["openssl", "pkcs8", "-topk8", "-in", key, "-out", encrypted, "-passout", "pass:secret"],
                       check=True, capture_output=True)
        rubbish = self.folder / "rubbish.pem"
        rubbish.write_text("rubbish")
        for names, words in [((missing, key), "certificate file is missing"),
                             ((cert, missing), "key file is missing"),
                             ((other_cert, key), "does not belong"), ((cert, encrypted), "encrypted"),
                             ((rubbish, key), "certificate file holds no"),
                             ((cert, rubbish), "key file holds no")]:
            with self.subTest(names=names):
                text = self.refused("--port", "0", "--ssl", "--cert", names[0], "--key", names[1])
                self.assertIn(words, text)

    def test_a_folder_without_plugins_is_said(self):
        empty = self.folder / "empty"
        empty.mkdir()
        server = Program(self, [SERVER, "--port", "0", "--plugin-dir", self.folder / "nowhere"],
                         env={"CONFAB_PLUGIN_PATH": str(empty), "XDG_DATA_HOME": str(empty)})
        self.assertEqual(server.wait(), 1)
        self.assertIn("nowhere", server.error_text)

    def test_options_of_later_say_so(self):
        self.assertIn("not supported", self.refused("--no-guests"))


class ServerEnd(ChatTest):
    def test_both_signals_end_it_in_order_and_clients_come_back_later(self):
        for how in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(how=how):
                server = self.server()
                alice = self.join(server.uri, "alice")
                old = self.python_client(server.uri)
                old.type(json.dumps({"type": "join", "user_id": "old", "username": "Old"}))
                old.until(type="join_success")
                self.assertEqual(server.stop(how), 0)
                self.assertEqual(old.until(_event="closed")["code"], 1001)
                self.assertIn("retry_in_ms", alice.until(event="offline"))
                alice.kill()

    def test_after_a_kill_the_client_returns_and_sends_what_waited(self):
        server = self.server()
        alice, bob = self.join(server.uri, "alice"), self.join(server.uri, "bob")
        server.stop(signal.SIGKILL)
        alice.until(event="offline")
        alice.type("typed meanwhile")
        self.server("--port", str(server.port))
        # Whoever of them is back first.
        bob.until(event="message", text="typed meanwhile")
        alice.until(event="sent", text="typed meanwhile")
        alice.end_input()
        self.assertEqual(alice.wait(), 0)


class ClientStart(ChatTest):
    def status(self, *arguments, env=None, stdin=None):
        client = JsonProgram(self, [CLI, "--profile", self.folder / "p", *arguments], env)
        client.end_input()
        return client.wait(), client

    def test_a_wrong_command_line_ends_with_status_2(self):
        for arguments in [[], ["--nonsense"], ["ws://a", "ws://b"], ["gopher://x"], ["ws://"], ["ws://h:99999"],
                          ["--set", "nothing", "ws://h"], ["--set", "=x", "ws://h"], ["--set", "nonsense=1", "ws://h"],
                          ["--set", "port=many", "ws://h"], ["--id", "a b", "ws://h"], ["--id", "x" * 100, "ws://h"],
                          ["--id", "ok", "--name", "", "ws://h"][:3] + ["\x07", "ws://h"]]:
            with self.subTest(arguments=arguments):
                status, client = self.status(*arguments)
                self.assertEqual(status, 2)
                self.assertTrue(client.errors)

    def test_a_server_that_is_not_there_is_not_waited_for(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        for uri, code in [(f"ws://127.0.0.1:{port}", "network"), ("ws://no-such-host.invalid", "network")]:
            with self.subTest(uri=uri):
                client = self.cli(uri, id="alice")
                offline = client.until(event="offline")
                self.assertEqual(offline["code"], code)
                self.assertNotIn("retry_in_ms", offline)
                self.assertEqual(client.wait(), 3)

    def test_with_retry_a_server_that_is_not_there_yet_is_waited_for(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        client = self.cli(f"ws://127.0.0.1:{port}", "--retry", id="alice")
        self.assertIn("retry_in_ms", client.until(event="offline"))
        self.server("--port", str(port), "--host", "127.0.0.1")
        client.until(event="online")

    def test_a_place_that_is_no_chat_is_said(self):
        web = Program(self, ["/usr/bin/python3", "-u", "-m", "http.server", "--bind", "127.0.0.1", "0"])
        port = web.line().split(" port ")[1].split()[0]
        client = self.cli(f"ws://127.0.0.1:{port}", id="alice")
        self.assertTrue(client.until(event="offline")["reason"])
        self.assertEqual(client.wait(), 3)

    def test_a_refused_join_ends_with_status_3(self):
        server = self.server()
        self.join(server.uri, "alice")
        second = self.cli(server.uri, id="Alice")
        offline = second.until(event="offline")
        self.assertEqual(offline["code"], "name_in_use")
        self.assertNotIn("retry_in_ms", offline)
        self.assertEqual(second.wait(), 3)

    def test_what_is_refused_makes_status_1(self):
        server = self.server()
        for line, code in [("/room x", "unsupported"), ("/history none", "invalid"), ("/dance", "invalid"),
                           ("/msg nobody hello", "not_online"), ("/msg nobody", "invalid")]:
            with self.subTest(line=line):
                client = self.join(server.uri, "alice")
                client.type(line)
                self.assertEqual(client.until(event="refused")["code"], code)
                client.end_input()
                self.assertEqual(client.wait(), 1)

    def test_storage_commands_are_not_for_ws(self):
        client = self.cli("ws://localhost", "--test")
        self.assertEqual(client.until(event="error")["code"], "unsupported")
        self.assertEqual(client.wait(), 1)
        alice = self.join(self.server().uri, "alice")
        file = self.folder / "file.txt"
        file.write_text("x")
        for line in (f"/file {file}", "/usage", "/cleanup", "/cleanup --run", "/test"):
            alice.type(line)
            said = alice.until(event="refused")
            self.assertEqual((said["code"], said["text"]), ("unsupported", line))

    def test_a_plugin_folder_that_is_not_there_is_listed_with_the_reason(self):
        listing = JsonProgram(self, [CLI, "--json", "--list-transports", "--plugin-dir", self.folder / "nowhere"])
        self.assertEqual(listing.wait(), 0)
        lines = [json.loads(line) for line in listing.rest()]
        self.assertEqual([line["refused"] for line in lines if "refused" in line], [str(self.folder / "nowhere")])
        ws = next(line for line in lines if line.get("transport") == "ws")
        self.assertEqual((ws["schemes"], ws["roles"]), (["ws", "wss"], ["connect", "listen"]))
        port = next(setting for setting in ws["settings"] if setting["key"] == "port")
        self.assertEqual((port["type"], port["default"], port["secret"]), ("int", "8765", False))


class Encrypted(ChatTest):
    def test_a_self_signed_server_is_trusted_by_its_fingerprint_only(self):
        server = self.server("--self-signed")
        self.assertTrue(server.uri.startswith("wss://"))
        stranger = self.cli(server.uri, id="alice")
        offline = stranger.until(event="offline")
        self.assertEqual(offline["code"], "tls_untrusted")
        server.until_error(offline["tls_fingerprint"])
        self.assertEqual(stranger.wait(), 3)

        seen = offline["tls_fingerprint"]
        with_colons = ":".join(seen[i:i + 2] for i in range(0, 64, 2)).upper()
        for given in (seen, with_colons):
            friend = self.cli(server.uri, "--set", f"tls_fingerprint={given}", id="alice")
            friend.until(event="online")
            friend.type("secret 你好")
            friend.until(event="sent")
            friend.type("/quit")
            self.assertEqual(friend.wait(), 0)
        wrong = self.cli(server.uri, "--set", "tls_fingerprint=" + "0" * 64, id="alice")
        self.assertEqual(wrong.until(event="offline")["code"], "tls_untrusted")

        # The certificate is kept: the next start shows the same.
        self.assertEqual(server.stop(), 0)
        again = self.server("--self-signed")
        again.until_error(seen)
        keys = [path for path in (self.folder / "server").rglob("*") if path.is_file()]
        self.assertTrue(keys)
        for path in keys:
            self.assertEqual(path.stat().st_mode & 0o077, 0, path)

    def test_a_certificate_that_somebody_vouches_for_needs_no_fingerprint(self):
        cert, key = self.certificate()
        server = self.server("--ssl", "--cert", cert, "--key", key)
        uri = f"wss://localhost:{server.port}"
        client = self.cli(uri, "--set", f"ca_file={cert}", id="alice")
        client.until(event="online")
        old = self.python_client(uri, "--cafile", cert)
        old.type(json.dumps({"type": "join", "user_id": "old", "username": "Old"}))
        old.until(type="join_success")
        client.type("over tls")
        self.assertEqual(old.until(type="chat")["message"], "over tls")
        stranger = self.cli(uri, id="bob")
        self.assertEqual(stranger.until(event="offline")["tls_fingerprint"], fingerprint(cert).replace(":", "").lower())

    def test_the_existing_server_over_tls(self):
        cert, key = self.certificate()
        server = self.python_server("--cert", cert, "--key", key)
        client = self.cli(server.uri, "--set", f"tls_fingerprint={fingerprint(cert)}", id="alice")
        client.until(event="online")
        client.type("hello")
        client.until(event="sent")

    def test_an_expired_certificate_is_said(self):
        cert, key = self.folder / "c.pem", self.folder / "k.pem"
        # Only `openssl ca` makes one whose time is over.
        (self.folder / "index").touch()
        (self.folder / "serial").write_text("01\n")
        config = self.folder / "ca.conf"
        config.write_text(f"""[ca]\ndefault_ca = own\n[own]\ndatabase = {self.folder}/index\nserial = {self.folder}/serial
new_certs_dir = {self.folder}\ndefault_md = sha256\npolicy = any\n[any]\ncommonName = supplied
[req]\ndistinguished_name = name\n[name]\n""")
        request = self.folder / "request.pem"
        subprocess.run(["openssl", "req", "-new", "-config", config, "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-keyout", key, "-out", request],
                       check=True, capture_output=True)
        subprocess.run(["openssl", "ca", "-batch", "-selfsign", "-config", config, "-keyfile", key, "-in", request,
                        "-startdate", "200101000000Z", "-enddate", "200102000000Z", "-out", cert], check=True,
                       capture_output=True)
        server = Program(self, [SERVER, "--port", "0", "--data", self.folder / "d", "--ssl", "--cert", cert, "--key",
                                key])
        self.assertEqual(server.wait(), 1)
        self.assertIn("expired", server.error_text)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server tells those who watch it: numbers, health, and a log that programs can read."""

import http.client
import json
import re
import unittest

from hostile import Hostile
from programs import BUILD, ChatTest, Program


class Metrics(ChatTest):
    def watched(self, *options):
        server = self.server("--metrics-port", "0", *options)
        server.until_error("metrics on http://127.0.0.1:")
        self.port = int(re.search(r"metrics on http://127\.0\.0\.1:(\d+)/metrics", server.error_text)[1])
        return server

    def get(self, path, method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def numbers(self):
        status, text = self.get("/metrics")
        self.assertEqual(status, 200)
        return {name: float(value) for name, value in
                (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))}

    def test_numbers_follow_what_happens(self):
        server = self.watched("--set", "max_sessions=3")
        self.assertEqual(self.numbers()["confab_sessions"], 0)
        alice, bob = self.join(server.uri, "alice"), self.join(server.uri, "bob")
        for number in range(10):
            alice.type(f"secret {number}")
            bob.until(event="message", text=f"secret {number}")
        idle, refused = Hostile(self, server.port), Hostile(self, server.port)
        self.assertEqual(idle.handshake(), 101)
        self.assertEqual(refused.handshake(), 503)
        idle.say(type="chat", message="before the join")
        idle.next()
        now = self.numbers()
        self.assertEqual((now["confab_sessions"], now["confab_members"]), (3, 2))
        self.assertGreaterEqual(now["confab_records_total"], 10)
        self.assertGreaterEqual(now["confab_commit_seconds_count"], 1)
        self.assertGreater(now["confab_commit_seconds_sum"], 0)
        self.assertGreaterEqual(now["confab_deliveries_total"], 20)
        self.assertGreaterEqual(now["confab_ws_frames_total"], 20)
        self.assertGreater(now["confab_ws_received_bytes_total"], 100)
        self.assertEqual(now['confab_ws_refused_total{limit="max_sessions"}'], 1)
        self.assertEqual(now['confab_refusals_total{code="not_joined"}'], 1)
        self.assertNotIn("secret", self.get("/metrics")[1])
        # As a scraper wants it: a help and a type for each name, before its numbers.
        families = re.findall(r"^# TYPE (\S+) (counter|gauge|histogram)$", self.get("/metrics")[1], re.M)
        self.assertEqual(len(families), len(dict(families)))
        for name in now:
            family = re.sub(r"(_bucket|_sum|_count)?(\{.*)?$", "", name)
            self.assertIn(family, dict(families), name)

    def test_health_and_readiness(self):
        server = self.watched()
        for path in ("/healthz", "/readyz"):
            self.assertEqual(self.get(path), (200, "ok\n"))
            self.assertEqual(self.get(path, "HEAD"), (200, ""))
        self.assertEqual(self.get("/")[0], 404)
        self.assertEqual(self.get("/metrics", "POST")[0], 405)
        self.assertEqual(server.stop(), 0)

    def test_a_port_in_use_is_said(self):
        server = self.watched()
        other = self.server_that_fails("--metrics-port", str(self.port))
        self.assertIn(str(self.port), other)
        self.assertEqual(server.stop(), 0)

    def server_that_fails(self, *options):
        server = Program(self, [BUILD / "server" / "confab-server", "--port", "0", "--data", self.folder / "another", *options])
        self.assertEqual(server.wait(), 1)
        return server.error_text


class Logs(ChatTest):
    def test_lines_of_json(self):
        server = self.server("--log-format", "json", "--verbose", "--set", "max_sessions=1")
        first, refused = Hostile(self, server.port), Hostile(self, server.port)
        self.assertEqual(first.handshake(), 101)
        self.assertEqual(refused.handshake(), 503)
        server.until_error("max_sessions is reached")
        lines = [json.loads(line) for line in server.errors]
        warning = next(line for line in lines if "max_sessions" in line["text"])
        self.assertEqual(warning["level"], "warning")
        self.assertRegex(warning["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        for line in lines:
            self.assertEqual(set(line), {"time", "level", "text"})


if __name__ == "__main__":
    unittest.main()

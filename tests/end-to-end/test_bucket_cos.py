# SPDX-License-Identifier: GPL-3.0-or-later
"""Chat in a bucket of Tencent COS. No server of it can be had: a stand-in, in which the official SDK judges each signature,
and which does wrong on command. The same SDK is the existing client."""

import datetime
import http.client
import json
import os
import shutil
import subprocess
import sys
import time
import unittest

from place_room import PlaceTest
from programs import BUILD, PATIENCE, PEERS, SOURCE, Program

sys.path.insert(0, str(SOURCE / "tests" / "support"))
from npm_packages import install  # noqa: E402
from session_bus import wait_until  # noqa: E402

BUCKET = "chat-1250000000"
SECRET = ("AKIDofatest", "aSecretKeyThatIsInvented")
LIBFAKETIME = "/usr/$LIB/faketime/libfaketime.so.1"  # Debian's faketime; the linker knows $LIB
FOLDER = SOURCE / "tests" / "support" / "cos"


def setUpModule():
    if not shutil.which("node"):
        raise RuntimeError("the official SDK needs Debian's nodejs, which is not there")
    if not shutil.which("faketime"):
        raise RuntimeError("a clock that everybody shares needs Debian's faketime, which is not there")
    os.environ["NODE_PATH"] = str(install(FOLDER / "packages.json", BUILD / "node") / "node_modules")


class CosTest(PlaceTest):
    def setUp(self):
        super().setUp()
        server = Program(self, ["node", FOLDER / "server.js", BUCKET, *SECRET], self.surroundings())
        self.port = int(server.line())

    def control(self, **faults):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("POST", "/-/control", json.dumps(faults))
        return json.loads(connection.getresponse().read())

    def uri(self):
        return f"cos://{BUCKET}?region=ap-guangzhou&endpoint={{bucket}}.localhost:{self.port}&insecure=true"

    def secrets(self):
        return {"CONFAB_SET_ACCESS_KEY": SECRET[1]}

    def options(self):
        return ["--set", f"access_id={SECRET[0]}", "--set", "sync_interval_s=1"]

    def old_client(self, *words, env=None):
        done = subprocess.run(["node", PEERS / "cos_sdk.js", BUCKET, f"{{Bucket}}.localhost:{self.port}", *SECRET, *words],
                              capture_output=True, text=True, timeout=PATIENCE,
                              env={**os.environ, **self.surroundings(), **(env or {})})
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]


class Signed(CosTest):
    def test_every_request_is_signed_as_the_official_sdk_would(self):
        alice, bob = self.online("alice"), self.online("bob")
        alice.type("大家好 👋")
        bob.until(event="message", text="大家好 👋")
        bob.type("/msg alice between us")
        alice.until(event="message", text="between us")
        file = self.folder / "空 格 +&%.zip"
        file.write_bytes(os.urandom(9 * 1024 * 1024))
        alice.type(f"/file {file}")
        alice.until(event="sent")
        heard = bob.until(event="message", sender="alice")
        bob.type(f"/get {heard['id']} {self.folder}")
        done = bob.until(event="transfer", state="done", upload=False)
        self.assertEqual(open(done["file"], "rb").read(), file.read_bytes())
        alice.type("/test")
        while alice.until(event="probe", ok=True)["step"] != "clock":
            pass
        counts = self.control()
        self.assertEqual(counts["refused"], 0)
        self.assertGreater(counts["requests"], 40)

    def test_wrong_keys_are_refused(self):
        for secret, options in (({"CONFAB_SET_ACCESS_KEY": "another"}, ()), ({}, ("--set", "access_id=AKIDofnobody"))):
            client = self.person("alice", *options, env=secret)
            self.assertEqual(client.until(event="offline")["code"], "auth_failed")
            self.assertEqual(client.wait(), 3)


class OldClients(CosTest):
    def test_the_official_sdk_reads_and_writes_in_the_same_room(self):
        self.old_client("say", "zhang", "张三", "大家好")
        alice = self.compatible("alice")
        heard = alice.until(event="message", text="大家好")
        self.assertEqual((heard["sender"], heard["name"]), ("zhang", "张三"))
        alice.type("你好")
        alice.until(event="sent")
        self.old_client("say", "zhang", "张三", "又来了")
        alice.until(event="message", text="又来了")
        said = self.old_client("read")
        self.assertEqual([each["message"] for each in said], ["大家好", "你好", "又来了"])
        self.assertEqual({key: said[1][key] for key in ("type", "user_id", "username")},
                         {"type": "public", "user_id": "alice", "username": "Alice"})


class ClockChange(CosTest):
    """Everybody's clock is half a minute before summer time ends in Los Angeles: an hour comes twice there, and with it the
    names of messages, which hold local time without a zone."""

    change = datetime.datetime(2026, 11, 1, 9, tzinfo=datetime.timezone.utc).timestamp()

    def setUp(self):
        self.offset = round(self.change - 30 - time.time())
        super().setUp()

    def surroundings(self, bus=None):
        return {"LD_PRELOAD": LIBFAKETIME, "FAKETIME": f"{self.offset:+d}s", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}

    def test_writers_far_apart_hear_each_other_while_an_hour_comes_twice(self):
        shanghai, angeles = {"TZ": "Asia/Shanghai"}, {"TZ": "America/Los_Angeles"}
        alice, bob = self.compatible("alice", env=angeles), self.compatible("bob", env=shanghai)
        alice.patience = bob.patience = 90
        self.old_client("say", "zhang", "张三", "zhang before", env=angeles)
        alice.type("alice before")
        alice.until(event="sent")
        self.until_texts(bob, ["alice before", "zhang before"])
        bob.type("/msg alice bob before")
        bob.until(event="sent")
        wait_until(lambda: time.time() + self.offset > self.change + 1, "the hour to come again", 60)
        self.old_client("say", "zhang", "张三", "zhang after", env=angeles)
        alice.type("alice after")
        alice.type("/msg bob alice after, too")
        bob.type("bob after")
        self.until_texts(bob, ["alice after", "zhang after", "alice after, too"])
        self.until_texts(alice, ["bob after"])
        names = [key for key in self.control()["keys"] if "/public/" in key and "alice" in key]
        self.assertIn("_01", names[0], "the zone was not that of the test")
        self.assertTrue(all("20261101_01" in name for name in names), names)
        # Who was away meanwhile, and who comes later, miss nothing.
        everything = ["zhang before", "alice before", "zhang after", "alice after", "bob after"]
        self.leave(bob)
        for reader in (self.compatible("bob", env=shanghai), self.compatible("carol", env=shanghai),
                       self.compatible("dora", env=angeles)):
            said = set(self.texts(reader))
            while said < set(everything):
                said |= {reader.until(event="message")["text"]}
            self.assertEqual(sorted(self.texts(reader)), sorted(everything))


class BadDays(CosTest):
    def all_heard_once(self, join, **faults):
        alice, bob = join("alice"), join("bob")
        self.control(**faults)
        texts = [f"message {number}" for number in range(12)]
        for text in texts:
            alice.type(text)
        for _ in texts:
            alice.until(event="sent")
        self.until_texts(bob, texts)
        self.control(**dict.fromkeys(faults, 0))
        alice.type("the end")
        bob.until(event="message", text="the end")
        self.assertEqual(self.texts(bob), [*texts, "the end"])
        messages = [key for key in self.control()["keys"] if "/public/" in key]
        self.assertEqual(len(messages), 13, "stored twice")

    def test_a_server_that_is_busy_loses_answers_and_cuts_bodies(self):
        self.all_heard_once(self.online, busy=25, lost=6, cut=6)

    def test_listings_that_are_late_and_untidy(self):
        self.all_heard_once(self.compatible, lag_ms=3000, untidy=1)

    def test_clocks_ten_minutes_apart(self):
        self.control(clock_s=601)
        alice = self.online("alice")
        bob = self.online("bob")
        alice.type("what time is it?")
        heard = bob.until(event="message", text="what time is it?")
        self.noted(bob, 1, what="clock")
        ahead = datetime.datetime.fromisoformat(heard["time"].replace("Z", "+00:00")).timestamp() - time.time()
        self.assertAlmostEqual(ahead, 601, delta=60)

    def test_a_network_that_wants_a_login_is_no_empty_room(self):
        alice = self.online("alice")
        alice.type("hello")
        alice.until(event="sent")
        before = self.control()["keys"]
        self.control(portal=1000)
        bob = self.person("bob")
        self.assertEqual(bob.until(event="offline")["code"], "network")
        bob.wait()
        self.control(portal=0)
        bob = self.online("bob")
        bob.until(event="message", text="hello")
        self.assertTrue(set(before) <= set(self.control()["keys"]))


if __name__ == "__main__":
    unittest.main()

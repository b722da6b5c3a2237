# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules by which a bucket deletes what is old by itself, on a real S3 server for which a day has one second."""

import sys
import unittest

from programs import SOURCE

sys.path.insert(0, str(SOURCE / "tests" / "support"))
import bucket_room  # noqa: E402
from rgw import Rgw  # noqa: E402
from session_bus import wait_until  # noqa: E402

BACKUPS = (b"<LifecycleConfiguration><Rule><ID>backups</ID><Filter><Prefix>backup/</Prefix></Filter><Status>Enabled</Status>"
           b"<Expiration><Days>1000</Days></Expiration></Rule></LifecycleConfiguration>")


def setUpModule():
    bucket_room.server = Rgw(lc_day=1)


def tearDownModule():
    bucket_room.server.close()


class Lifecycle(bucket_room.BucketTest):
    def rules(self):
        status, body = self.server.request("GET", f"/{self.bucket}", query={"lifecycle": ""})
        return body.decode() if status == 200 else ""

    def test_the_bucket_deletes_by_rules_that_were_shown_and_set(self):
        status, answer = self.server.request("PUT", f"/{self.bucket}", BACKUPS, query={"lifecycle": ""})
        self.assertEqual(status, 200, answer)
        alice = self.online("alice", "--set", "retention_days=2")
        alice.type("soon gone")
        alice.until(event="sent")
        message, = self.keys(".confab/public/")
        self.server.put(self.bucket, "backup/x", b"another thing")
        alice.type("/lifecycle")
        shown = alice.until(event="lifecycle")
        self.assertEqual((shown["rule_days"], shown["days_kept"]), (0, 2))
        self.assertIn("<Prefix>chat-room/.confab/public/</Prefix>", shown["rules"])
        passing = [part.partition("</")[0].removeprefix("chat-room/") for part in shown["rules"].split("<Prefix>")[1:]]
        lasting = [key for key in self.keys() if not any(folder and key.startswith(folder) for folder in passing)]
        self.assertTrue(lasting, "where does the room itself lie?")
        self.assertNotIn("chat-room", self.rules(), "told only, and set all the same")
        alice.type("/lifecycle --set")
        self.assertEqual(alice.until(event="lifecycle", set=True)["rule_days"], 2)
        self.assertIn("<ID>backups</ID>", self.rules())
        wait_until(lambda: message not in self.keys(), "the message to be deleted", 60)
        self.assertTrue(all(key in self.keys() for key in lasting), (lasting, self.keys()))
        self.assertEqual(self.server.get(self.bucket, "backup/x"), b"another thing")
        alice.type("/lifecycle --drop")
        self.assertEqual(alice.until(event="lifecycle", dropped=True)["rule_days"], 0)
        self.assertIn("<ID>backups</ID>", self.rules())
        self.assertNotIn("chat-room", self.rules())
        # Who comes later is in the same room, and misses nothing that still is there.
        alice.type("still here")
        alice.until(event="sent")
        bob = self.online("bob")
        bob.until(event="message", text="still here")
        self.assertEqual(self.events(bob, event="note"), [])

    def test_a_room_that_keeps_everything_sets_none(self):
        alice = self.online("alice", "--set", "retention_days=0")
        alice.type("/lifecycle --set")
        self.assertEqual(alice.until(event="refused")["code"], "denied")
        self.assertEqual(self.rules(), "")


if __name__ == "__main__":
    unittest.main()

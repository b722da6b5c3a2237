# SPDX-License-Identifier: GPL-3.0-or-later
"""Chat in a bucket of a real S3 server."""

import unittest

from bucket_room import BucketTest, setUpModule, tearDownModule  # noqa: F401


class Chat(BucketTest):
    def talk(self, join):
        alice, bob = join("alice"), join("bob")
        for text in ("hello", "大家好 👋", "a\\b \"c\""):
            alice.type(text)
            alice.until(event="sent")
            self.assertEqual(bob.until(event="message")["text"], text)
        bob.type("/msg alice between us")
        bob.until(event="sent", room="@alice")
        heard = alice.until(event="message", room="@bob")
        self.assertEqual((heard["text"], heard["sender"]), ("between us", "bob"))
        for client in (alice, bob):
            self.leave(client)

    def test_two_chat_in_a_sealed_room(self):
        self.talk(self.online)
        self.assertTrue(all(key.startswith(".confab/") for key in self.keys()), self.keys())

    def test_two_chat_in_a_compatible_room(self):
        self.talk(self.compatible)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of rooms in a bucket have in common: a real S3 server for all of a module, and a bucket for each test."""

import sys

from place_room import PlaceTest
from programs import SOURCE

sys.path.insert(0, str(SOURCE / "tests" / "support"))
from rgw import Rgw  # noqa: E402

server = None


def setUpModule():  # for the modules that import it
    global server
    server = Rgw()


def tearDownModule():
    server.close()


class BucketTest(PlaceTest):
    prefix = "chat-room/"

    def setUp(self):
        super().setUp()
        self.server = server
        self.bucket = self.server.bucket()

    def uri(self, bucket=None):
        return f"s3://{bucket or self.bucket}?endpoint={self.server.endpoint}&region={self.server.region}&addressing=path&insecure=true"

    def secrets(self):
        return {"CONFAB_SET_ACCESS_KEY": self.server.access_key}

    def options(self):
        return ["--set", f"access_id={self.server.access_id}", "--set", "sync_interval_s=1"]

    def keys(self, below=""):
        """What lies in the room, without its prefix."""
        return [key.removeprefix(self.prefix) for key in self.server.keys(self.bucket, self.prefix + below)]

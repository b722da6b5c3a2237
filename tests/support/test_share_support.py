# SPDX-License-Identifier: GPL-3.0-or-later
"""The SMB server and the old client that tests of the share rely on."""

import os
import subprocess
import tempfile
import unittest
from datetime import datetime, timedelta
from pathlib import Path

from old_share_client import KEY_HASH, OldShareClient, decode, encode
from old_share_places import LocalPlace
from session_bus import SessionBus, wait_until
from smbd import Smbd

SUPPORT = Path(__file__).resolve().parent


class ServerTest(unittest.TestCase):
    def setUp(self):
        self.bus = SessionBus()
        self.addCleanup(self.bus.close)
        self.server = Smbd()
        self.addCleanup(self.server.close)

    def gio(self, *words, input=None, timeout=30):
        return self.bus.run("gio", *words, input=input, timeout=timeout)

    def mount(self, share="room"):
        done = self.gio("mount", self.server.uri(share), input=self.server.answers)
        self.assertEqual(done.returncode, 0, done.stderr)


class Server(ServerTest):
    def test_a_password_is_wanted_and_right(self):
        wrong = self.gio("mount", self.server.uri(), input="CONFAB\nnot this one\n")
        self.assertNotEqual(wrong.returncode, 0)
        self.mount()
        (self.server.local() / "here").write_text("seen")
        self.assertEqual(self.gio("cat", self.server.uri(path="here")).stdout, "seen")

    def test_everybody_comes_into_the_share_for_guests(self):
        uri = f"smb://127.0.0.1:{self.server.port}/guest"
        done = self.gio("mount", "-a", uri)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.gio("mkdir", f"{uri}/folder").returncode, 0)
        self.assertTrue((self.server.local("guest") / "folder").is_dir())

    def test_nothing_can_be_written_where_it_is_read_only(self):
        self.mount("readonly")
        (self.server.local() / "both").write_text("x")
        self.assertEqual(self.gio("cat", self.server.uri("readonly", "both")).stdout, "x")
        self.assertNotEqual(self.gio("save", self.server.uri("readonly", "new"), input="x").returncode, 0)
        self.assertFalse((self.server.local() / "new").exists())

    def test_a_small_share_can_be_full_and_empty_again(self):
        try:
            self.server.limit("1M")
        except PermissionError as error:
            self.skipTest(error)
        self.mount("small")
        self.server.fill()
        uri = self.server.uri("small", "new")
        self.gio("save", uri, input="x" * 10_000)
        self.assertNotEqual(self.gio("cat", uri).stdout, "x" * 10_000)
        self.server.make_room()
        self.assertEqual(self.gio("save", uri, input="x" * 10_000).returncode, 0)
        self.assertEqual(self.gio("cat", uri).stdout, "x" * 10_000)

    def test_it_is_killed_and_comes_back_on_its_port(self):
        self.mount()
        (self.server.local() / "kept").write_text("kept")
        self.server.kill()
        self.assertNotEqual(self.gio("cat", self.server.uri(path="kept")).returncode, 0)
        self.server.start()
        # Without another mount.
        wait_until(lambda: self.gio("cat", self.server.uri(path="kept")).stdout == "kept", "the share to be back")

    def test_frozen_it_never_answers_and_thawed_it_goes_on(self):
        self.mount()
        (self.server.local() / "file").write_text("later")
        reader = ["gio", "cat", self.server.uri(path="file")]
        self.assertEqual(self.gio(*reader[1:]).stdout, "later")
        self.server.freeze()
        asking = subprocess.Popen(reader, env=self.bus.environment, stdout=subprocess.PIPE, text=True)
        with self.assertRaises(subprocess.TimeoutExpired):
            asking.wait(2)
        self.server.thaw()
        self.assertEqual(asking.communicate(timeout=30)[0], "later")

    def test_a_killed_daemon_of_gvfs_takes_its_mounts_with_it(self):
        self.mount()
        (self.server.local() / "file").write_text("x")
        self.assertGreaterEqual(self.bus.kill_gvfs(), 1)
        wait_until(lambda: "not mounted" in self.gio("cat", self.server.uri(path="file")).stderr, "the mount to be gone")
        self.mount()
        self.assertEqual(self.gio("cat", self.server.uri(path="file")).stdout, "x")

    def test_an_empty_share_in_its_place(self):
        (self.server.local() / "file").write_text("x")
        aside = self.server.empty()
        self.assertEqual(list(self.server.local().iterdir()), [])
        self.assertEqual((aside / "file").read_text(), "x")


class Wrapper(unittest.TestCase):
    def test_a_command_runs_beside_a_server_that_ends_with_it(self):
        script = """
            set -e
            printf 'CONFAB\\n%s\\n' "$CONFAB_SMB_PASSWORD" | gio mount "$CONFAB_SMB_URI" >/dev/null
            echo hello >"$CONFAB_SMB_FOLDER/room/file"
            gio cat "$CONFAB_SMB_URI/file"
            /usr/bin/python3 - <<'END'
import os, socket
control = socket.socket(socket.AF_UNIX)
control.connect(os.environ["CONFAB_SMB_CONTROL"])
lines = control.makefile("rw")
for word in ("kill", "start", "nonsense"):
    print(word, file=lines, flush=True)
    print(lines.readline(), end="")
END
            echo "$CONFAB_SMB_FOLDER"
            exit 7
        """
        done = subprocess.run([SUPPORT / "with_smbd", "bash", "-c", script], capture_output=True, text=True, timeout=90)
        self.assertEqual(done.returncode, 7, done.stderr)
        said = done.stdout.splitlines()
        self.assertEqual(said[:3], ["hello", "ok", "ok"], done.stderr)
        self.assertIn("nonsense is no command", said[3])
        self.assertFalse(os.path.exists(said[4]))


class OldClient(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.place = LocalPlace(self.folder / "room")
        self.old = OldShareClient(self.place, "zhang", "张三")
        self.other = OldShareClient(self.place, "li_si", "李四", plain=True)

    def test_double_base64_has_the_known_marks_and_plain_json_is_read(self):
        self.assertEqual(len(KEY_HASH), 16)
        data = encode({"message": "你好"})
        self.assertEqual(decode(data), {"message": "你好"})
        self.assertEqual(decode('{"message":"plain"}'.encode()), {"message": "plain"})
        for rubbish in (b"", b"[]", b"aGFsbG8=", data[: len(data) // 2]):
            with self.assertRaises(ValueError):
                decode(rubbish)

    def test_two_old_clients_chat(self):
        path = self.old.say("大家好")
        self.assertRegex(path, r"^public/msg_\d{8}_\d{6}_\d{3}_zhang\.json$")
        heard = self.other.until("大家好")
        self.assertEqual((heard["user_id"], heard["username"], heard["message_type"]), ("zhang", "张三", "text"))
        self.other.say_to("zhang", "悄悄话")
        self.assertEqual(self.old.until("悄悄话", room="@li_si")["sender_name"], "李四")
        self.assertTrue((self.folder / "room/private/li_si_zhang").is_dir())
        self.assertEqual(self.old.look(), [])

    def test_two_messages_in_a_millisecond_have_two_names(self):
        now = datetime(2024, 11, 22, 11, 37, 26, 254_000)
        self.old.clock = lambda: now
        self.assertEqual([self.old.say("a"), self.old.say("b")], [
            "public/msg_20241122_113726_254_zhang.json", "public/msg_20241122_113726_255_zhang.json"])

    def test_a_picture_goes_with_its_thumbnail(self):
        picture = self.folder / "picture.png"
        subprocess.run(["convert", "-size", "640x320", "xc:blue", picture], check=True)
        self.old.send_file(picture, text="看")
        message = self.other.until("看")
        self.assertEqual(message["file_info"]["original_name"], "picture.png")
        self.assertIn("images\\", message["file_info"]["relative_path"])
        data, thumbnail = self.other.file_of(message)
        self.assertEqual(data, picture.read_bytes())
        (self.folder / "thumb.png").write_bytes(thumbnail)
        size = subprocess.run(["identify", "-format", "%wx%h", self.folder / "thumb.png"], check=True,
                              capture_output=True, text=True).stdout
        self.assertEqual(size, "200x100")

    def test_who_was_active_within_five_minutes_is_online(self):
        self.old.heartbeat()
        self.other.clock = lambda: datetime.now() - timedelta(seconds=301)
        self.other.heartbeat()
        self.assertEqual(self.old.online(), {"zhang": "张三"})

    def test_cleanup_takes_what_is_old_and_notes_it(self):
        path, kept = self.old.say("old"), self.other.say("new")
        os.utime(self.folder / "room" / path, (0, 0))
        self.assertEqual(self.other.cleanup(), 1)
        self.assertFalse((self.folder / "room" / path).exists())
        self.assertTrue((self.folder / "room" / kept).exists())
        self.assertEqual([each["deleted_files"] for each in self.old.statistics()], [1])


class OldClientOverSmb(ServerTest):
    def test_what_it_writes_locally_is_read_over_smb_and_back(self):
        self.mount()
        # GVfs is found through the session bus that stands in the environment when it is used first.
        script = f"""
import sys
sys.path.insert(0, {str(SUPPORT)!r})
from old_share_client import OldShareClient
from old_share_places import GioPlace
old = OldShareClient(GioPlace({self.server.uri()!r}), "far", "Far")
old.say("from far")
old.heartbeat()
print(old.until("from near")["username"])
"""
        near = OldShareClient(LocalPlace(self.server.local()), "near", "Near")
        near.say("from near")
        done = self.bus.run("/usr/bin/python3", "-c", script)
        self.assertEqual(done.stdout, "Near\n", done.stderr)
        self.assertEqual(near.until("from far")["username"], "Far")
        self.assertEqual(near.online(), {"far": "Far"})


if __name__ == "__main__":
    unittest.main()

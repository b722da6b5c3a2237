# SPDX-License-Identifier: GPL-3.0-or-later
"""Chat in a folder, and files, in the windows."""

import os
import shutil
import subprocess
import time

from desktop_test import DesktopTest, setUpModule  # noqa: F401
from old_share_client import OldShareClient
from old_share_places import LocalPlace
from programs import BUILD, Lines
from rgw import Rgw
from screen import activate, extents, keys, label_of, picture, resize, showing, text_of, typed, wait_for, window_id, xdotool

OLD = 3 * 24 * 3600  # seconds: older than a compatible room keeps
PASSPHRASE = "correct horse battery"


def photograph(path, size="400x300", colours="#2b6cb0-#f6ad55"):
    subprocess.run(["convert", "-size", size, f"gradient:{colours}", str(path)], check=True)
    return path


class FilesTest(DesktopTest):
    def setUp(self):
        super().setUp()
        self.place = self.folder / "room"
        self.place.mkdir()
        # Where the dialogs of the desktop begin.
        (self.folder / "Downloads").mkdir()

    def old_client(self, user="zhang", name="张三"):
        old = OldShareClient(LocalPlace(self.place), user, name)
        old.make_room()
        return old

    def in_room(self, user, name, **options):
        """A client in the compatible room that lies in the folder."""
        client = self.client(user, f"share://{self.place}", "--id", user, "--name", name,
                             **{**options, "environment": {"HOME": str(self.folder), **options.get("environment", {})}})
        window = client.window("Confab")
        window.find(role="text", name={"zh_CN": "消息"}.get(options.get("language"), "Message"))
        return client, window

    def dialog(self, client, title):
        return wait_for(f"the window “{title}”", lambda: next((each for each in client.windows() if each.title == title), None))

    def answer_chooser(self, title, path, over_a_name=False):
        """Types a path into the chooser of the desktop, as its users can, and takes it."""
        activate(title)
        if over_a_name:
            keys("ctrl+a")
        typed(str(path))
        keys("Return")

    def attach(self, client, window, path):
        window.press("Attach files")
        self.answer_chooser("Attach Files", path)
        window.reads(path.name)

    def room_with_files(self, **options):
        old = self.old_client()
        for name in ("harbour.png", "station.png"):
            old.send_file(photograph(self.folder / name))
        notes = self.folder / "notes.txt"
        notes.write_text("Seven o'clock, 火锅\n")
        old.send_file(notes)
        client, window = self.in_room("alice", "Alice", **options)
        window.reads("notes.txt")
        return client, window

    def fill_in(self, client, **fields):
        window = client.window("Confab")
        self.choose(window, "Shared folder")
        for label, value in fields.items():
            window.write(label.replace("_", " "), value)
        return window

    def in_sealed_room(self, user, name, **options):
        """A client that has made, or joined, the sealed room in the folder."""
        client = self.client(user, **options)
        window = self.fill_in(client, Folder=str(self.place), Room_passphrase=PASSPHRASE, User_ID=user, Name=name)
        window.press("Connect")
        window.find(role="text", name="Message")
        return client, window

    def terminal(self, user, passphrase=PASSPHRASE, profile=None):
        """Another member of the sealed room."""
        profile = self.folder / f"terminal-{profile or user}"
        member = Lines([BUILD / "cli" / "confab-cli", "--json", "--profile", profile, "--id", user, "--name", user.capitalize(),
                        f"share://{self.place}"],
                       {"CONFAB_SET_PASSPHRASE": passphrase, "SECRET_FILE_TEST_PATH": f"{profile}.keyring"})
        self.addCleanup(member.end)
        return member


class Form(FilesTest):
    def test_a_folder_is_tried_step_by_step_and_a_sealed_room_is_made_in_it(self):
        client = self.client("new")
        window = self.fill_in(client, Folder=str(self.place), Room_passphrase=PASSPHRASE, User_ID="alice", Name="Alice")
        picture("share-form")
        window.press("Test Access…")
        test = self.dialog(client, "Test Access")
        test.reads("Everything works there.")
        for step in ("List what is there", "Create a file", "Move a file", "Delete a file", "Compare the clocks"):
            test.reads(step)
        picture("share-test")
        test.press("Close")
        window.press("Connect")
        window.find(role="text", name="Message")
        self.assertTrue((self.place / ".confab").is_dir())
        self.assertFalse(any("not sealed" in text for text in window.texts()))

    def test_a_place_that_is_no_folder_fails_at_the_step_with_a_sentence(self):
        client = self.client("new")
        (self.folder / "taken").write_text("a file")
        window = self.fill_in(client, Folder=str(self.folder / "taken"), Room_passphrase=PASSPHRASE)
        window.press("Test Access…")
        test = self.dialog(client, "Test Access")
        test.find(part=": failed")
        picture("share-test-failed")
        test.press("Close")

    def test_a_bucket_has_presets_and_is_tried(self):
        client = self.client("new")
        window = client.window("Confab")
        self.choose(window, "Bucket")
        for preset in ("Tencent Cloud", "Own COS", "Amazon S3", "Own S3"):
            window.find(name=preset)
        picture("bucket-form")
        window.press("Own S3")
        self.assertEqual(text_of(window.find(name="Server", editable=True)), "s3.example.com")
        for label, value in (("Server", "127.0.0.1:9"), ("Bucket", "chat"), ("Key ID", "someone"), ("Secret key", "something")):
            window.write(label, value)
        window.press("Test Access…")
        test = self.dialog(client, "Test Access")
        test.find(part=": failed")
        picture("bucket-test-failed")
        test.press("Close")

    def test_a_wrong_passphrase_comes_back_to_its_field(self):
        first = self.client("first")
        window = self.fill_in(first, Folder=str(self.place), Room_passphrase=PASSPHRASE, User_ID="alice", Name="Alice")
        window.press("Connect")
        window.find(role="text", name="Message")
        first.end()
        window = self.fill_in(self.client("second"), Folder=str(self.place), Room_passphrase="something else", User_ID="bob", Name="Bob")
        window.press("Connect")
        wait_for("a sentence about the passphrase", lambda: any("passphrase" in text and text != "Room passphrase" for text in window.texts()))
        self.assertTrue(showing(window.find(name="Room passphrase", editable=True)))
        picture("share-wrong-passphrase")


class Rooms(FilesTest):
    def test_a_compatible_room_says_who_can_read_it_and_an_old_client_is_heard(self):
        old = self.old_client()
        old.say("大家好")
        _, window = self.in_room("alice", "Alice")
        window.reads("大家好")
        window.reads("This room is not sealed")
        window.type("hello")
        keys("Return")
        old.until(text="hello")
        picture("share-compatible")
        window.press("Hide the note about who can read this room")
        wait_for("it gone", lambda: not any("not sealed" in text for text in window.texts()))


class Pictures(FilesTest):
    def test_a_picture_goes_from_one_window_to_another_and_is_kept_where_it_is_saved(self):
        self.old_client()
        hers, her_window = self.in_room("alice", "Alice")
        his, his_window = self.in_room("bob", "Bob")
        sent = photograph(self.folder / "sunset.png")
        activate("Confab")
        self.attach(hers, her_window, sent)
        picture("file-attached")
        her_window.press("Send")
        his_window.find(name="Open the picture sunset.png")
        picture("file-received")
        (self.folder / "kept").mkdir()
        his_window.press("Save sunset.png")
        self.answer_chooser("Save File", self.folder / "kept")
        kept = self.folder / "kept" / "sunset.png"
        wait_for("the file", lambda: kept.exists() and kept.read_bytes() == sent.read_bytes())

    def test_what_is_too_large_is_said_before_it_is_sent(self):
        self.old_client()
        client, window = self.in_room("alice", "Alice")
        large = self.folder / "large.zip"
        with open(large, "wb") as file:
            file.truncate(60 * 1024 * 1024)
        self.attach(client, window, large)
        window.reads("can be sent here")
        picture("file-too-large")
        window.press("Do not send large.zip")
        wait_for("it gone", lambda: not any("large.zip" in text for text in window.texts()))


class Manager(FilesTest):
    def test_files_are_listed_found_looked_at_and_fetched_together(self):
        client, window = self.room_with_files()
        activate("Confab")
        keys("ctrl+shift+f")
        files = self.dialog(client, "Files")
        for name in ("harbour.png", "station.png", "notes.txt"):
            files.find(role="list item", part=name)
        picture("files-list")
        files.press("Only pictures")
        wait_for("pictures alone", lambda: not files.look(role="list item", part="notes.txt"))
        files.press("As a grid")
        files.find(part="harbour.png")
        picture("files-grid")
        files.press("Only pictures")
        files.press("As a grid")
        x, y, width, height = extents(files.find(role="list item", part="notes.txt"))
        xdotool("mousemove", "--window", window_id("Files"), x + width // 2, y + height // 2)
        xdotool("click", 1)
        files.reads("Selected: 1")
        keys("ctrl+a")
        files.reads("Selected: 3")
        files.press("Download…")
        target = self.folder / "all"
        target.mkdir()
        self.answer_chooser("Download Files", target)
        files.reads("Files fetched: 3")
        picture("files-fetched")
        self.assertEqual(sorted(each.name for each in target.iterdir()), ["harbour.png", "notes.txt", "station.png"])
        self.assertEqual((target / "notes.txt").read_text(), "Seven o'clock, 火锅\n")

    def test_a_room_without_files_says_so(self):
        self.old_client()
        client, window = self.in_room("alice", "Alice")
        keys("ctrl+shift+f")
        self.dialog(client, "Files").reads("No Files Yet")
        picture("files-none")


class Housekeeping(FilesTest):
    def test_a_cleanup_is_a_plan_first_and_then_deletes_what_the_plan_said(self):
        old = self.old_client()
        stale = [self.place / old.say("long ago"), self.place / old.say("as long ago")]
        for each in stale:
            os.utime(each, (time.time() - OLD, time.time() - OLD))
        fresh = self.place / old.say("just now")
        client, window = self.in_room("alice", "Alice")
        window.reads("just now")
        window.press("Main Menu")
        window.press("Storage…")
        storage = self.dialog(client, "Storage")
        storage.reads("A cleanup would delete 2 messages, 0 files")
        picture("storage-plan")
        storage.press("Delete")
        storage.reads("Deleted: 2 messages")
        picture("storage-done")
        self.assertFalse(any(each.exists() for each in stale))
        self.assertTrue(fresh.exists())


class BucketHousekeeping(FilesTest):
    def test_rules_of_a_bucket_are_shown_set_and_taken_away_and_a_policy_is_suggested(self):
        with Rgw() as server:
            bucket = server.bucket()
            client = self.client("alice", f"s3://{bucket}?endpoint={server.endpoint}&region={server.region}&addressing=path&insecure=true",
                                 "--id", "alice", "--name", "Alice")
            window = client.window("Confab")
            for label, value in (("Key ID", server.access_id), ("Secret key", server.access_key), ("Room passphrase", PASSPHRASE),
                                 ("Days to keep", "3")):
                window.write(label, value)
            window.press("Test Access…")
            test = self.dialog(client, "Test Access")
            test.reads("Everything works there.")
            test.press("What the Keys Have to Be Allowed")
            test.reads(f"arn:aws:s3:::{bucket}/chat-room/*")
            picture("bucket-policy")
            test.press("Close")
            window.press("Connect")
            window.find(role="text", name="Message")
            window.press("Main Menu")
            window.press("Storage…")
            storage = self.dialog(client, "Storage")
            storage.reads("The bucket deletes nothing by itself.")
            storage.reads("Looking costs about")
            picture("bucket-storage")
            storage.press("Let the Bucket Delete…")
            question = self.dialog(client, "Let the Bucket Delete?")
            question.reads("<Prefix>chat-room/.confab/public/</Prefix>")
            picture("bucket-lifecycle")
            question.press("Cancel")
            self.assertEqual(server.request("GET", f"/{bucket}", query={"lifecycle": ""})[0], 404)
            storage.press("Let the Bucket Delete…")
            self.dialog(client, "Let the Bucket Delete?").press("Set Rules")
            storage.reads("The bucket itself deletes what is older than 3 days.")
            picture("bucket-lifecycle-set")
            self.assertIn(b"<Days>3</Days>", server.request("GET", f"/{bucket}", query={"lifecycle": ""})[1])
            storage.press("Take the Rules Away")
            storage.reads("The bucket deletes nothing by itself.")
            self.assertEqual(server.request("GET", f"/{bucket}", query={"lifecycle": ""})[0], 404)
            client.end()


class Passphrase(FilesTest):
    def test_a_new_one_counts_for_everybody_and_is_not_asked_for_where_it_was_made(self):
        client, window = self.in_sealed_room("alice", "Alice")
        window.press("Main Menu")
        window.press("Storage…")
        storage = self.dialog(client, "Storage")
        storage.write("New passphrase", "six other words")
        storage.write("New passphrase again", "six othre words")
        storage.press("Change Passphrase")
        storage.reads("The two are not the same.")
        picture("passphrase-differs")
        storage.write("New passphrase again", "six other words")
        storage.press("Change Passphrase")
        storage.reads("The passphrase was changed.")
        picture("passphrase-changed")

        self.terminal("bob", PASSPHRASE).hear(event="offline", code="wrong_passphrase")
        newcomer = self.terminal("carol", "six other words")
        newcomer.hear(event="online")
        client.end()
        window = self.client("alice").window("Confab")
        window.find(role="text", name="Message")
        newcomer.say("welcome back")
        window.reads("welcome back")

    def test_another_room_in_the_same_place_is_not_joined_without_a_question(self):
        client, window = self.in_sealed_room("alice", "Alice")
        client.end()
        shutil.rmtree(self.place / ".confab")
        impostor = self.terminal("mallory")
        impostor.hear(event="online")
        client = self.client("alice")
        question = self.dialog(client, "This Is Not the Same Room")
        question.reads("Nothing has been written.")
        picture("room-changed")
        question.press("Cancel")
        self.assertFalse(any("alice" in file.name for file in self.place.rglob("*")))
        client.end()
        client = self.client("alice")
        self.dialog(client, "This Is Not the Same Room").press("Join All the Same")
        client.window("Confab").find(role="text", name="Message")


class Keys(FilesTest):
    def test_another_key_holds_what_is_written_until_it_is_accepted(self):
        client, window = self.in_sealed_room("alice", "Alice")
        bob = self.terminal("bob")
        bob.hear(event="online")
        window.reads("Bob")
        private = self.open_private(client, window, "Bob")
        bob.say("/msg alice it is me")
        private.reads("it is me")
        bob.end()
        other = self.terminal("bob", profile="other-bob")
        other.hear(event="online")
        other.say("/msg alice and this is me too")
        private.reads("Another key says that it is Bob")
        picture("key-changed")
        activate("Bob")
        private.type("who are you?")
        keys("Return")
        private.reads("who are you?")
        private.press("Accept the New Key")
        self.assertEqual(other.hear(event="message", text="who are you?")["sender"], "alice")
        wait_for("no question any more", lambda: not any("Another key" in text for text in private.texts()))

    def test_two_compare_a_number_and_one_marks_the_other_as_verified(self):
        client, window = self.in_sealed_room("alice", "Alice")
        bob = self.terminal("bob")
        bob.hear(event="online")
        window.reads("Bob")
        private = self.open_private(client, window, "Bob")
        private.press("Conversation Menu")
        private.press("Verify…")
        verify = self.dialog(client, "Verify Bob")
        verify.reads("Bob Is Not Verified")
        seen = label_of(verify.find(part="Safety number: ")).removeprefix("Safety number: ")
        picture("verify")
        bob.say("/keys alice")
        told = bob.hear(event="key", id="alice")
        self.assertEqual("".join(seen.split()), "".join(told["safety_number"].split()))
        verify.press("Mark as Verified")
        verify.reads("Bob Is Verified")
        picture("verified")

    def my_key(self, client, window):
        window.press("Main Menu")
        window.press("My Key…")
        key = self.dialog(client, "My Key")
        key.write("Passphrase", PASSPHRASE)
        return key, label_of(key.find(part="Fingerprint: "))

    def test_a_key_goes_to_another_device_in_a_file_that_a_passphrase_protects(self):
        self.old_client()
        file = self.folder / "alice.key"
        client, window = self.in_room("alice", "Alice")
        key, fingerprint = self.my_key(client, window)
        key.write("Passphrase again, for an export", PASSPHRASE)
        key.press("Export…")
        self.answer_chooser("Export Key", file, over_a_name=True)
        key.reads("The key was exported.")
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        client.end()

        client, window = self.in_room("second", "Alice")
        key, other = self.my_key(client, window)
        self.assertNotEqual(other, fingerprint)
        key.press("Import…")
        self.answer_chooser("Import Key", file)
        key.reads("Disconnect first")
        key.press("Close")
        window.press("Main Menu")
        window.press("Disconnect")
        window.reads("Shared folder")
        key, _ = self.my_key(client, window)
        key.press("Import…")
        self.answer_chooser("Import Key", file)
        key.reads("The key was imported.")
        picture("key-imported")
        self.assertEqual(label_of(key.find(part="Fingerprint: ")), fingerprint)

    def test_the_fingerprint_is_shown_and_a_short_passphrase_is_refused(self):
        self.old_client()
        client, window = self.in_room("alice", "Alice")
        window.press("Main Menu")
        window.press("My Key…")
        key = self.dialog(client, "My Key")
        key.find(part="Fingerprint: ")
        key.write("Passphrase", "short")
        key.press("Export…")
        key.reads("It needs at least 8 characters.")
        picture("my-key")


class Looks(FilesTest):
    def test_in_the_dark(self):
        client, window = self.room_with_files(environment={"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"})
        window.find(name="Open the picture harbour.png")
        picture("files-room-dark")

    def test_on_a_narrow_screen(self):
        client, window = self.room_with_files()
        resize("Confab", 360, 640)
        picture("files-room-narrow")
        keys("ctrl+shift+f")
        self.dialog(client, "Files").find(part="harbour.png")
        resize("Files", 360, 640)
        picture("files-narrow")

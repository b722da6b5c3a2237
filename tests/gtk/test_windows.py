# SPDX-License-Identifier: GPL-3.0-or-later
"""The windows, used as a person uses them."""

import signal

from desktop_test import DesktopTest, setUpModule  # noqa: F401
from notifications import Notifications
from screen import activate, children, extents, keys, picture, pressed, resize, sensitive, showing, typed, wait_for, window_id, xdotool


def follows(window, field, part):
    """Is the first text after this field that holds `part` nearer than the next field?"""
    fields = ("Server", "Port", "Connection", "User ID", "Name")
    texts = [text for text in window.texts() if part in text or text in fields]
    after = [text for text in texts[texts.index(field):] if text != field]
    return bool(after) and part in after[0]


class Connecting(DesktopTest):
    def test_a_first_run_offers_the_transports_and_leads_into_the_lobby(self):
        server = self.server()
        client = self.client("new")
        window = client.window("Confab")
        window.reads("Welcome to Confab")
        window.reads("Shared folder")
        window.reads("Bucket")
        window.reads("WebSocket")
        picture("welcome")
        self.choose(window, "WebSocket")
        port = window.write("Port", str(server.port))
        window.write("User ID", "alice")
        window.write("Name", "Alice")
        self.assertTrue(showing(port))
        picture("form")
        window.press("Connect")
        window.reads("Alice joined")
        picture("lobby-empty")

    def test_what_is_wrong_stands_beside_its_field(self):
        client = self.client("new")
        window = client.window("Confab")
        self.choose(window, "WebSocket")
        window.write("Port", "99999")
        window.write("User ID", "two words")
        window.press("Connect")
        window.reads("65535")
        wait_for("the sentence below the port", lambda: follows(window, "Port", "65535"))
        wait_for("the sentence below the id", lambda: follows(window, "User ID", "space"))
        picture("form-faults")

    def test_a_server_that_is_not_there_is_said_with_what_to_do(self):
        client = self.client("new", "ws://127.0.0.1:1", "--id", "alice")
        window = client.window("Confab")
        window.reads("Check the address, and that the server is running.")
        picture("form-no-server")

    def test_a_taken_id_stands_at_the_id_and_another_comes_in(self):
        server = self.server()
        self.peer(server, "alice", "Somebody else")
        client = self.client("new", server.uri, "--id", "alice", "--name", "Alice")
        window = client.window("Confab")
        wait_for("the sentence below the id", lambda: "User ID" in window.texts() and follows(window, "User ID", "user id is online"))
        picture("form-taken-id")
        window.write("User ID", "alice2")
        window.press("Connect")
        window.reads("Alice joined")

    def test_a_self_signed_certificate_is_shown_and_remembered_once_it_is_trusted(self):
        server = self.server("--self-signed")
        uri = server.uri.replace("ws://", "wss://")
        client = self.client("new", uri, "--id", "alice", "--name", "Alice")
        dialog = wait_for("the question", lambda: next(
            (each for each in client.windows() if any("Right Server" in text for text in each.texts())), None))
        picture("certificate")
        dialog.press("Trust This Server")
        client.window("Confab").reads("Alice joined")
        client.end()

        again = self.client("new")
        again.window("Confab").reads("Alice joined")

    def test_without_plugins_the_window_says_what_is_wrong(self):
        broken = self.folder / "plugins" / "ws"
        broken.mkdir(parents=True)
        (broken / "ws.confab.json").write_text("{")
        client = self.client("new", environment={"CONFAB_PLUGIN_PATH": str(self.folder / "plugins")})
        window = client.window("Confab")
        window.reads("Nothing to Chat Through")
        window.reads("ws.confab.json")
        picture("welcome-no-plugins")


class Chatting(DesktopTest):
    def test_two_windows_chat_in_chinese_with_emoji(self):
        server = self.server()
        _, hers = self.online(server, "alice", "Alice")
        _, his = self.online(server, "xiaoming", "小明")
        hers.reads("小明 joined")
        his.type("大家好，我是小明 😀")
        keys("Return")
        hers.reads("大家好，我是小明 😀")
        his.reads("大家好，我是小明 😀")

        keys("shift+Return")
        his.type("first line")
        keys("shift+Return")
        his.type("第二行")
        keys("ctrl+Return")
        hers.reads("first line\n第二行")
        picture("two-windows")

    def test_enter_on_a_person_opens_one_window_for_each(self):
        server = self.server()
        bob = self.peer(server, "bob", "Bob")
        self.peer(server, "carol", "Carol")
        client, window = self.online(server, "alice", "Alice")
        window.reads("Online: 3")
        for person in ("Bob", "Carol", "Bob"):
            self.open_private(client, window, person)
        self.assertEqual(len(client.windows()), 3)

        client.window("Bob").type("只给你 👋")
        keys("Return")
        self.assertEqual(bob.hear(type="private_chat")["message"], "只给你 👋")
        client.window("Bob").reads("只给你 👋")
        picture("private-windows")

        keys("ctrl+w")
        wait_for("the window closed", lambda: len(client.windows()) == 2)

    def test_a_double_click_on_a_person_does_it_too(self):
        server = self.server()
        self.peer(server, "bob", "Bob")
        client, window = self.online(server, "alice", "Alice")
        keys("F9")
        wait_for("the people", lambda: pressed(window.look(name="Show people")))
        x, y, width, height = extents(window.find(role="list item", name="Bob"))
        xdotool("mousemove", "--window", window_id("Confab"), x + width // 2, y + height // 2)
        xdotool("click", "--repeat", 2, "--delay", 50, 1)
        client.window("Bob").reads("for Bob alone")

    def test_an_unread_private_window_carries_a_mark_and_their_number(self):
        server = self.server()
        bob = self.peer(server, "bob", "Bob")
        client, window = self.online(server, "alice", "Alice")
        private = self.open_private(client, window, "Bob")
        activate("Confab")
        wait_for("Bob's window behind", lambda: not private.active)
        bob.private("alice", "one")
        bob.private("alice", "two")
        wait_for("the mark", lambda: private.title == "● Bob (2)")
        window.reads("2")
        picture("unread")
        activate("Bob")
        wait_for("no mark", lambda: private.title == "Bob")

    def test_a_refused_message_can_be_removed(self):
        server = self.server()
        bob = self.peer(server, "bob", "Bob")
        client, window = self.online(server, "alice", "Alice")
        private = self.open_private(client, window, "Bob")
        bob.say("!close")
        private.reads("Not here now")
        typed("Are you there?")
        keys("Return")
        private.reads("Not sent")
        picture("not-sent")
        private.press("Remove")
        wait_for("it gone", lambda: not any("Are you there?" in text for text in private.texts()))

    def test_a_notification_opens_the_right_chat(self):
        desktop = Notifications()
        self.addCleanup(desktop.end)
        server = self.server()
        bob = self.peer(server, "bob", "Bob")
        carol = self.peer(server, "carol", "Carol")
        client, window = self.online(server, "alice", "Alice")
        bob.private("alice", "Psst, 只给你看")
        carol.private("alice", "Another")
        wait_for("two notifications", lambda: len(desktop.shown) >= 2)
        number, title, text = next(each for each in desktop.shown if each[1] == "Bob")
        self.assertEqual((title, text), ("Bob", "Psst, 只给你看"))
        self.assertEqual(len(client.windows()), 1)
        desktop.press(number)
        private = client.window("Bob")
        private.reads("Psst, 只给你看")

        # Read otherwise, the other one is of no use any more.
        number = next(each for each, title, _ in desktop.shown if title == "Carol")
        self.open_private(client, window, "Carol")
        wait_for("the notification withdrawn", lambda: number in desktop.closed)

    def test_a_server_that_is_killed_and_back_is_shown_and_what_was_typed_arrives(self):
        server = self.server()
        client, window = self.online(server, "alice", "Alice")
        server.end(signal.SIGKILL)
        window.reads("Trying again")
        picture("server-gone")
        typed("Written while nobody listened")
        keys("Return")
        window.reads("Written while nobody listened")
        with client.paused():  # bob is to be there first: he is told what is said, not what was
            bob = self.peer(self.server(port=server.port), "bob", "Bob")
        # It comes back by itself; who is faster presses the button.
        window.press_if_there("Try Now")
        self.assertEqual(bob.hear(type="chat")["message"], "Written while nobody listened")
        wait_for("online again", lambda: not any("Trying again" in text for text in window.texts()))
        picture("server-back")

    def resting_row(self, window):
        """A row in the middle of the view that is in the same place at two looks, and where."""
        for row in children(window.find(role="list", name="Messages")):
            place = extents(row)
            if 250 < place[1] < 400 and wait_for("the next look", lambda: True) and extents(row) == place:
                return row, place
        return None

    def test_what_somebody_reads_stays_while_messages_come(self):
        server = self.server()
        bob = self.peer(server, "bob", "Bob")
        _, window = self.online(server, "alice", "Alice")
        for number in range(120):
            bob.chat(f"line {number}")
        window.reads("line 119")
        jump = window.find(name="Jump to the newest")
        wait_for("the end in view", lambda: not sensitive(jump))
        xdotool("mousemove", "--window", window_id("Confab"), 600, 300)
        xdotool("click", "--repeat", 30, "--delay", 20, 4)
        wait_for("the way back offered", lambda: sensitive(jump))
        xdotool("click", "--repeat", 8, "--delay", 20, 5)
        seen, place = wait_for("a row that has come to rest", lambda: self.resting_row(window))
        bob.chat("one more")
        window.reads("one more")
        self.assertEqual(extents(seen), place)
        picture("reading-back")
        window.press("Jump to the newest")
        wait_for("the end in view", lambda: not sensitive(jump))


class Looks(DesktopTest):
    def show_people(self, window, button="Show people"):
        keys("F9")
        wait_for("the people", lambda: pressed(window.look(name=button)))

    def conversation(self, **options):
        server = self.server()
        people = [self.peer(server, "bob", "小明"), self.peer(server, "carol", "Carol")]
        client, window = self.online(server, "alice", "Alice", **options)
        people[0].chat("大家好！今天晚上一起吃火锅吗？🍲")
        people[0].chat("I know a place near the station, they are open until midnight, and it is never too full on a Sunday.")
        window.reads("never too full")
        window.type("好啊 👍", "消息" if options.get("language") == "zh_CN" else "Message")
        keys("Return")
        typed("See you at seven.")
        keys("Return")
        window.reads("See you at seven.")
        people[1].chat("Me too! 🎉")
        people[0].private("alice", "Can you bring the card game?")
        window.reads("Me too! 🎉")
        wait_for("the mark in the title", lambda: "●" in window.title and "1" in window.title)
        return client, window

    def test_in_light(self):
        client, window = self.conversation()
        self.show_people(window)
        picture("light")
        keys("ctrl+question")
        wait_for("the shortcuts", lambda: len(client.windows()) > 1)
        picture("shortcuts")

    def test_in_the_dark(self):
        _, window = self.conversation(environment={"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"})
        self.show_people(window)
        picture("dark")

    def test_on_a_narrow_screen(self):
        _, window = self.conversation()
        resize("Confab", 360, 640)
        back = window.find(name="Back to the conversations")
        picture("narrow")
        self.show_people(window)
        picture("narrow-people")
        keys("F9")
        back.get_action_iface().do_action(0)
        window.reads("小明")
        picture("narrow-conversations")

    def test_in_chinese(self):
        _, window = self.conversation(language="zh_CN")
        window.reads("大厅")
        self.show_people(window, "显示成员")
        picture("chinese")

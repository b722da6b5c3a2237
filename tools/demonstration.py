#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on a free port of this computer and two clients that chat. tools/run builds first and then starts this."""

import argparse
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
BUILD = Path(os.environ.get("CONFAB_BUILD", SOURCE / "build"))
PATIENCE = 30  # seconds for anything that is awaited

CONVERSATION = [
    ("alice", "lobby", "Hello Bob, can you read this?"),
    ("bob", "lobby", "Every word, Alice. 你好！"),
    ("alice", "lobby", "你好，Bob 😀"),
    ("bob", "@alice", "This one only you can see."),
    ("alice", "@bob", "And this one only you. See you soon 👋"),
]


class Failure(Exception):
    """What went wrong, in a sentence for the person at the terminal."""


def say(who, text):
    print(f"{who:>6} │ {text}", flush=True)


class Program:
    """A program of ours. It ends, at the latest, when the context does."""

    def __init__(self, name, command, log, **streams):
        self.name = name
        self.log = Path(log)
        with self.log.open("w") as log_file:
            # Of its own session: Ctrl-C on this terminal is for the person's client, and for us, who end the others.
            self.process = subprocess.Popen(command, stderr=log_file, text=True, start_new_session=True, **streams)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def failure(self, what):
        log = self.log.read_text(errors="replace").strip()
        return Failure(f"{self.name} {what}." + (f" Its log:\n{log}" if log else ""))


class Lines:
    """The lines of a stream, each awaited with a limit."""

    def __init__(self, stream):
        self.queue = queue.SimpleQueue()
        threading.Thread(target=self._read, args=[stream], daemon=True).start()

    def _read(self, stream):
        for line in stream:
            self.queue.put(line.rstrip("\n"))
        self.queue.put(None)

    def next(self, timeout):
        """A line, or None at the end. Raises queue.Empty when the time is up."""
        return self.queue.get(timeout=timeout)


class Server(Program):
    def __init__(self, folder):
        data = folder / "server"
        command = [BUILD / "server" / "confab-server", "--port", "0", "--data", data]
        super().__init__("The server", command, folder / "server.log", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)

    def address(self):
        try:
            line = Lines(self.process.stdout).next(PATIENCE)
        except queue.Empty:
            raise self.failure("did not say where it listens") from None
        match = re.match(r"listening on (\S+)", line or "")
        if not match:
            raise self.failure("did not start")
        return match[1]


def client_options(folder, who, address):
    profile = folder / who
    profile.mkdir(mode=0o700)
    return ["--profile", profile, "--id", who, "--name", who.title(), address]


class Client(Program):
    """A terminal client that is spoken to and heard through pipes."""

    def __init__(self, folder, who, address):
        command = [BUILD / "cli" / "confab-cli", "--json", *client_options(folder, who, address)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        super().__init__(f"{who.title()}'s client", command, folder / f"{who}.log", **pipes)
        self.who = who
        self.lines = Lines(self.process.stdout)

    def types(self, line):
        try:
            print(line, file=self.process.stdin, flush=True)
        except BrokenPipeError:
            raise self.failure("ended") from None

    def hears(self, wanted, what, timeout=PATIENCE):
        """The next event that `wanted` accepts."""
        while True:
            try:
                line = self.lines.next(timeout)
            except queue.Empty:
                raise self.failure(f"did not hear {what}") from None
            if line is None:
                raise self.failure(f"ended before it heard {what}")
            event = json.loads(line)
            if wanted(event):
                return event
            if event.get("event") in ("error", "refused"):
                raise self.failure(f"was told: {event.get('reason')}")

    def is_online(self):
        self.hears(lambda event: event.get("event") == "online", "that it is online")
        return self

    def leaves(self):
        self.types("/quit")
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise self.failure("did not leave") from None
        if status != 0:
            raise self.failure(f"left with status {status}")


def scripted(folder, address):
    """Both clients follow a script; what is printed is what the one who is spoken to has received."""
    with Client(folder, "alice", address) as alice, Client(folder, "bob", address) as bob:
        clients = {"alice": alice.is_online(), "bob": bob.is_online()}
        say("server", "Alice and Bob are online")
        for sender, room, text in CONVERSATION:
            listener = clients["bob" if sender == "alice" else "alice"]
            clients[sender].types(text if room == "lobby" else f"/msg {room[1:]} {text}")
            line = {"event": "message", "sender": sender, "text": text}
            event = listener.hears(lambda event: line.items() <= event.items(), f"{sender} say {text!r}")
            private = " (privately)" if event["room"].startswith("@") else ""
            say(listener.who, f"{event['name']}{private}: {event['text']}")
        alice.leaves()
        bob.leaves()
    say("server", f"{len(CONVERSATION)} lines went through me, and everyone has left")
    print("That was the demonstration. On a terminal you would be Alice; with a display there are two windows.")


def answer(bob):
    """Bob's part of a conversation with a person."""
    try:
        while True:
            event = bob.hears(lambda event: event.get("event") in ("message", "member"), "anything", timeout=None)
            if event["event"] == "member" and event.get("id") == "alice" and event.get("change") == "join":
                bob.types("Hello Alice! Write something, or /msg bob something that only I see.")
            elif event["event"] == "message" and event.get("sender") == "alice" and not event.get("historical"):
                reply = f"I read: {event['text']}"
                bob.types(reply if event["room"] == "lobby" else f"/msg alice {reply}")
    except Failure:
        pass  # The person has left, and Bob was ended.


def interactive(folder, address):
    """The person is Alice, in a terminal client as it is; Bob answers."""
    print("You are Alice, and Bob is there. /quit or Ctrl-D ends it.\n", flush=True)
    with Client(folder, "bob", address) as bob:
        threading.Thread(target=answer, args=[bob.is_online()], daemon=True).start()
        # In our own session, because the terminal is this one's.
        return subprocess.run([BUILD / "cli" / "confab-cli", *client_options(folder, "alice", address)]).returncode


def windows(folder, address):
    """A window each for Alice and Bob."""
    bus = [] if os.environ.get("DBUS_SESSION_BUS_ADDRESS") else ["dbus-run-session", "--"]

    def window(who):
        command = [*bus, BUILD / "gtk-client" / "confab", *client_options(folder, who, address)]
        return Program(f"{who.title()}'s window", command, folder / f"{who}.log", stdin=subprocess.DEVNULL)

    with window("alice") as alice, window("bob") as bob:
        say("server", "Alice and Bob have a window each: close both, or press Ctrl-C, to end it")
        for program in (alice, bob):
            if program.process.wait() != 0:
                raise program.failure("failed; tools/run --terminal does without windows")


def main():
    parser = argparse.ArgumentParser(prog="tools/run", description="Shows a server and two clients that chat.")
    parser.add_argument("--terminal", action="store_true", help="no windows, also where there is a display")
    options = parser.parse_args()

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    os.environ["CONFAB_PLUGIN_PATH"] = str(BUILD / "plugins")
    folder = Path(tempfile.mkdtemp(prefix="confab-run."))
    try:
        with Server(folder) as server:
            address = server.address()
            say("server", f"listening on {address}")
            if not options.terminal and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
                windows(folder, address)
            elif sys.stdin.isatty() and sys.stdout.isatty():
                return interactive(folder, address)
            else:
                scripted(folder, address)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

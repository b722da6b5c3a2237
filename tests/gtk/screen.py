# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop as a test sees it: windows read and used through AT-SPI, keys, and pictures."""

import os
import re
import subprocess
import time
from pathlib import Path

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 40  # seconds for anything that is awaited
# GTK 4.8 tells no event for some changes, such as the name of a window: looked at again after so many milliseconds.
LOOK_AGAIN = 100
PICTURES = Path(os.environ.get("CONFAB_PICTURES", "pictures"))

EVENTS = [
    "object:children-changed",
    "object:property-change",
    "object:state-changed",
    "object:text-changed",
    "window:activate",
    "window:deactivate",
]


# What it remembers of a window is older than what a test waits for.
Atspi.get_desktop(0).set_cache_mask(Atspi.Cache.NONE)


class Events:
    """Wakes whoever waits when something on the desktop changed."""

    def __init__(self):
        self.listener = Atspi.EventListener.new(lambda _event: None)
        for event in EVENTS:
            self.listener.register(event)

    def turn(self):
        """Waits for the next event, or a moment."""
        context = GLib.MainContext.default()
        timer = GLib.timeout_add(LOOK_AGAIN, lambda: True)
        context.iteration(True)
        GLib.source_remove(timer)
        while context.pending():
            context.iteration(False)


_events = None


def wait_for(what, look, patience=PATIENCE):
    """Looks, at each event, until there is something true; returns it."""
    global _events
    _events = _events or Events()
    end = time.monotonic() + patience
    while True:
        try:
            found = look()
        except (GLib.Error, SystemError):  # it went away while being looked at
            found = None
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {what}")
        _events.turn()


def children(node):
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            yield child


def showing(node):
    return node.get_state_set().contains(Atspi.StateType.VISIBLE)


def sensitive(node):
    return node.get_state_set().contains(Atspi.StateType.SENSITIVE)


def focused(node):
    return node.get_state_set().contains(Atspi.StateType.FOCUSED)


def pressed(node):
    return node.get_state_set().contains(Atspi.StateType.PRESSED)


def extents(node):
    found = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    return found.x, found.y, found.width, found.height


def all_nodes(node, visible=True):
    for child in children(node):
        if visible and not showing(child):
            continue
        yield child
        yield from all_nodes(child, visible)


def text_of(node):
    text = node.get_text_iface()
    return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text)) if text else ""


def label_of(node):
    """What a person reads there: the name, or the text."""
    return node.get_name() or text_of(node)


class Window:
    """A window of a program, or anything in it."""

    def __init__(self, node):
        self.node = node

    @property
    def title(self):
        return self.node.get_name()

    @property
    def active(self):
        return self.node.get_state_set().contains(Atspi.StateType.ACTIVE)

    def look(self, role=None, name=None, part=None, editable=False):
        """The first visible widget of this role and name, or whose label holds `part`; None."""
        for node in all_nodes(self.node):
            if role and node.get_role_name() != role:
                continue
            if name is not None and node.get_name() != name:
                continue
            if part is not None and part not in label_of(node):
                continue
            if editable and not node.get_state_set().contains(Atspi.StateType.EDITABLE):
                continue
            return node
        return None

    def find(self, role=None, name=None, part=None, editable=False):
        return wait_for(
            f"{role or 'a widget'} {name or part or ''} in\n{Lazy(self.dump)}", lambda: self.look(role, name, part, editable))

    def has_left(self):
        """The program runs, but is not on the accessibility bus any more."""
        try:
            self.node.get_child_count()
        except GLib.Error as error:
            return "no longer exists" in error.message
        return False

    def texts(self):
        return [label for label in (label_of(node) for node in all_nodes(self.node)) if label]

    def reads(self, part):
        """Waits until somewhere in the window a person can read this."""
        return wait_for(f"“{part}” in\n{Lazy(self.dump)}", lambda: any(part in text for text in self.texts()))

    def press(self, name, role=None):
        wait_for(f"button {name} in\n{Lazy(self.dump)}", lambda: self._pressed(name, role))

    def press_if_there(self, name):
        self._pressed(name, None)

    def _pressed(self, name, role):
        # Of two with one name, as a dialog has them for its wide and its narrow shape, only the one in view can be pressed.
        for node in all_nodes(self.node):
            # A mnemonic makes the name "_Close Close" in GTK 4.8.
            if (node.get_name() == name or node.get_name().endswith(" " + name)) and role in (None, node.get_role_name()) and sensitive(node):
                action = node.get_action_iface()
                if action and action.get_n_actions() > 0 and action.do_action(0):
                    return True
        return False

    def write(self, label, text):
        """Sets the text of an entry."""
        node = self.find(name=label, editable=True)
        node.get_editable_text_iface().set_text_contents(text)
        return node

    def type(self, text, label="Message"):
        """Types into the field that has the focus. What is not on the keyboard gets a key for the moment, and a program that
        has not heard of that key yet drops it: each such character is seen before the next, or typed again."""
        field = self.find(role="text", name=label)
        for part in re.findall(r"[ -~]+|.", text):
            before = len(text_of(field))

            def arrived():
                now = text_of(field)
                return len(now) > before and now.endswith(part)

            for attempt in range(4):
                typed(part)
                try:
                    wait_for(f"“{part}” to be typed", arrived, PATIENCE / 8)
                    break
                except AssertionError:
                    if attempt == 3:
                        raise

    def focus(self, **what):
        node = self.find(**what)
        node.get_component_iface().grab_focus()
        wait_for("the focus", lambda: node.get_state_set().contains(Atspi.StateType.FOCUSED))
        return node

    def dump(self):
        lines = []

        def walk(node, depth):
            for child in children(node):
                mark = "" if showing(child) else " (hidden)"
                text = text_of(child)
                lines.append(f"{'  ' * depth}{child.get_role_name()} “{child.get_name()}” {text!r}{mark}")
                if showing(child):
                    walk(child, depth + 1)

        walk(self.node, 0)
        return "\n".join(lines)


class Lazy:
    """A text that is made when somebody reads it."""

    def __init__(self, make):
        self.make = make

    def __str__(self):
        try:
            return self.make()
        except GLib.Error as error:
            return str(error)


def xdotool(*arguments):
    return subprocess.run(["xdotool", *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def keys(*combinations):
    xdotool("key", "--clearmodifiers", *combinations)


def typed(text):
    xdotool("type", "--clearmodifiers", text)


def paint_desktop():
    subprocess.run(["display", "-window", "root", "-size", "1280x900", "gradient:#5e7ca8-#2b3a55"], check=False)


def picture(name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    subprocess.run(["import", "-window", "root", str(PICTURES / f"{name}.png")], check=True)


def window_id(title):
    return wait_for(f"the X window “{title}”", lambda: _x_windows(title))[0]


def _x_windows(title):
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", title], capture_output=True, text=True)
    return found.stdout.split()


def activate(title):
    """Brings the window whose title matches in front; the window manager says when it is."""
    window = window_id(title)
    xdotool("windowactivate", "--sync", window)
    return window


def resize(title, width, height):
    window = window_id(title)
    xdotool("windowsize", "--sync", window, width, height)
    return window

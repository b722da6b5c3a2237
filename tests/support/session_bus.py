# SPDX-License-Identifier: GPL-3.0-or-later
"""A session bus of its own, with a home of its own: what GVfs needs, and nothing of the machine's desktop."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

PATIENCE = 30  # seconds for anything that is awaited
OF_A_DESKTOP = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "AT_SPI_BUS_ADDRESS", "DBUS_SESSION_BUS_ADDRESS")


class SessionBus:
    """`environment` is for the programs that shall be on it. gvfsd starts by itself when one of them asks for it.

    One bus for several programs is one computer on which they share GVfs' connections; a bus for each, several computers.
    """

    def __init__(self):
        # Short, because sockets go in there, and a socket's path has at most 107 characters.
        self.home = Path(tempfile.mkdtemp(prefix="confab-bus."))
        (self.home / "run").mkdir(mode=0o700)
        folders = {"XDG_RUNTIME_DIR": "run", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data",
                   "XDG_CACHE_HOME": "cache", "XDG_STATE_HOME": "state"}
        self.environment = {key: value for key, value in os.environ.items() if key not in OF_A_DESKTOP}
        self.environment |= {"HOME": str(self.home), "LANG": os.environ.get("LANG", "C.UTF-8"),
                             "GSETTINGS_BACKEND": "memory", "GVFS_DISABLE_FUSE": "1", "SECRET_BACKEND": "file",
                             "SECRET_FILE_TEST_PASSWORD": "only for tests"}
        self.environment |= {key: str(self.home / folder) for key, folder in folders.items()}
        with open(self.home / "log", "wb") as log:
            self.daemon = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address"],
                                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                                           env=self.environment, cwd=self.home)
        self.will = LastWill(self.daemon, self.home)
        address = self.daemon.stdout.readline().decode().strip()
        if not address:
            self.close()
            raise RuntimeError("dbus-daemon did not start")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address

    def gvfs_processes(self, name="gvfsd"):
        """{process id: name} of the daemons that live on this bus and are called `name…`."""
        own = f"HOME={self.home}".encode()
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == self.daemon.pid:
                continue
            try:
                command = (entry / "cmdline").read_bytes().split(b"\0")[0].decode(errors="replace").rpartition("/")[2]
                if command.startswith(name) and own in (entry / "environ").read_bytes().split(b"\0"):
                    found[int(entry.name)] = command
            except OSError:
                continue  # it has ended
        return found

    def kill_gvfs(self, name="gvfsd-smb"):
        """Ends a daemon as a fault in it would: its mounts are gone, and have to be mounted again."""
        killed = self.gvfs_processes(name)
        for process in killed:
            os.kill(process, signal.SIGKILL)
        wait_until(lambda: not set(killed) & set(self.gvfs_processes(name)), "the GVfs daemon to end")
        return len(killed)

    def run(self, *command, input=None, timeout=PATIENCE):
        """A program on this bus, to its end."""
        return subprocess.run([str(word) for word in command], input=input, env=self.environment, timeout=timeout,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=isinstance(input, (str, type(None))))

    def close(self):
        """Ends the bus, and with it whoever lives on it."""
        left = self.gvfs_processes("")
        self.daemon.terminate()
        try:
            self.daemon.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.daemon.kill()
            self.daemon.wait()
        self.daemon.stdout.close()
        self.will.close()
        # A daemon that waits for a dead server does not hear that its bus is gone.
        for process in left:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        wait_until(lambda: not set(left) & set(self.gvfs_processes("")), "the programs on the bus to end")
        shutil.rmtree(self.home, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class LastWill:
    """Kills a process, or with `group` all of its group, when this program ends without close(): a test that was timed out."""

    def __init__(self, process, folder, group=False):
        script = 'read -r word; [ "$word" = done ] || { kill -KILL -- "$1"; sleep 1; rm -rf "$2"; }'
        target = f"-{process.pid}" if group else str(process.pid)
        self.heir = subprocess.Popen(["bash", "-c", script, "bash", target, folder], stdin=subprocess.PIPE,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def close(self):
        self.heir.communicate(b"done\n")


def processes_of_group(group):
    """The processes of a process group that still run (one that has ended may be listed until its parent looks)."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, its_group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            except OSError:
                continue
            if int(its_group) == group and state != "Z":
                found.append(int(entry.name))
    return found


def wait_until(condition, what, patience=PATIENCE):
    """For what nobody tells: looks until it is so."""
    deadline = time.monotonic() + patience
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {patience} s for {what}")
        time.sleep(0.02)
    return answer

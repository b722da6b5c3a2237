# SPDX-License-Identifier: GPL-3.0-or-later
"""A real SMB server on a free port of this machine, with its own folders and password, for tests and benches.

    with SessionBus() as bus, Smbd() as server:
        bus.run("gio", "mount", server.uri, input=server.answers)

A test that is not Python runs under `with_smbd`.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from session_bus import PATIENCE, LastWill, processes_of_group, wait_until

PASSWORD = "correct horse"
WORKGROUP = "CONFAB"
SHARES = ("room", "guest", "readonly", "small")
GLOBAL = """\
[global]
    workgroup = {workgroup}
    netbios name = CONFABTEST
    server role = standalone server
    disable netbios = yes
    interfaces = lo
    bind interfaces only = yes
    smb ports = {port}
    private dir = {state}/private
    lock directory = {state}/lock
    state directory = {state}/state
    cache directory = {state}/cache
    pid directory = {state}/pid
    ncalrpc dir = {state}/ncalrpc
    passdb backend = tdbsam:{state}/private/passdb.tdb
    log file = {state}/log
    max log size = 0
    map to guest = Bad User
    guest account = {user}
    load printers = no
    printing = bsd
    printcap name = /dev/null
    disable spoolss = yes
    usershare path =
"""
SHARE = """\
[{name}]
    path = {path}
    force user = {user}
    read only = {read_only}
    guest ok = {guest}
"""


class Smbd:
    """Runs from the start, until close(). `folder` holds the folders of its shares, as the server's own disk has them:

    - `room`: for whoever knows the password
    - `guest`: for everybody
    - `readonly`: the folder of `room` again, where nothing can be written
    - `small`: of limited size, after limit()
    """

    def __init__(self):
        self.user = pwd.getpwuid(os.geteuid()).pw_name
        self.password = PASSWORD
        self.base = Path(tempfile.mkdtemp(prefix="confab-smbd."))
        self.folder = self.base / "shares"
        self.process = None
        self.mounted = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        try:
            self._configure()
            self.start()
        except BaseException:
            self.close()
            raise

    def _configure(self):
        state = self.base / "state"
        for folder in ("private", "lock", "state", "cache", "pid", "ncalrpc"):
            (state / folder).mkdir(parents=True, mode=0o755)
        text = GLOBAL.format(port=self.port, state=state, user=self.user, workgroup=WORKGROUP)
        for name in SHARES:
            path = self.folder / ("room" if name == "readonly" else name)
            path.mkdir(parents=True, exist_ok=True)
            text += SHARE.format(name=name, path=path, user=self.user, read_only="yes" if name == "readonly" else "no",
                                 guest="yes" if name == "guest" else "no")
        self.config = self.base / "smb.conf"
        self.config.write_text(text)
        subprocess.run([tool("smbpasswd"), "-c", self.config, "-L", "-s", "-a", self.user], check=True,
                       input=f"{self.password}\n{self.password}\n", text=True, capture_output=True, timeout=PATIENCE)

    def uri(self, share="room", path=""):
        return f"smb://{self.user}@127.0.0.1:{self.port}/{share}" + (f"/{path}" if path else "")

    @property
    def answers(self):
        """What `gio mount` asks for on its standard input: the domain and the password."""
        return f"{WORKGROUP}\n{self.password}\n"

    def local(self, share="room", path=""):
        """The folder of a share on the server's own disk."""
        return self.folder / share / path

    def start(self):
        """Returns when it answers. On the same port as before."""
        # A session of its own, so that the processes for each connection are stopped and killed with it.
        self.process = subprocess.Popen([tool("smbd"), "-F", "--no-process-group", "-s", self.config],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        start_new_session=True)
        self.will = LastWill(self.process, self.base, group=True)
        wait_until(self._answers, f"smbd to listen; its log: {self.base}/state/log")

    def _answers(self):
        if self.process.poll() is not None:
            log = self.base / "state" / "log"
            raise RuntimeError(f"smbd ended: {log.read_text(errors='replace')[-2000:] if log.exists() else 'no log'}")
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def stop(self, how=signal.SIGTERM):
        """As an operator stops it; connections are gone at once."""
        if self.process is None:
            return
        self._signal(signal.SIGCONT)
        self._signal(how)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self.process.wait()
        # Its children may outlive it for a moment; the port and its locks belong to the next.
        self._signal(signal.SIGKILL)
        wait_until(lambda: not processes_of_group(self.process.pid), "smbd's children to end")
        self.will.close()
        self.process = None

    def kill(self):
        """As a loss of power does it."""
        self.stop(signal.SIGKILL)

    def freeze(self):
        """It is there, takes connections even, and never answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self):
        self._signal(signal.SIGCONT)

    def _signal(self, which):
        """To the server and its processes for connections."""
        try:
            os.killpg(self.process.pid, which)
        except ProcessLookupError:
            pass

    def limit(self, size, share="small"):
        """Gives a share a disk of this size (such as "1M") that can be full. Raises PermissionError where that can't be done."""
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0777", "none", self.folder / share],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise PermissionError(f"no small file system can be mounted here: {done.stderr.strip()}")
        self.mounted.append(self.folder / share)

    def fill(self, share="small"):
        """Takes all the room that is left on a limited share."""
        assert self.folder / share in self.mounted, "this would fill the machine's disk"
        with open(self.folder / share / ".filler", "wb", buffering=0) as filler:
            for size in (65536, 4096, 1):
                try:
                    while filler.write(b"x" * size) == size:
                        pass
                except OSError:
                    pass

    def make_room(self, share="small"):
        (self.folder / share / ".filler").unlink()

    def empty(self, share="room"):
        """Puts an empty share in its place, as a new disk would. What was there is moved to the folder that is returned."""
        aside = Path(tempfile.mkdtemp(prefix="before.", dir=self.base))
        for entry in (self.folder / share).iterdir():
            entry.rename(aside / entry.name)
        return aside

    def close(self):
        self.stop(signal.SIGKILL)
        for folder in self.mounted:
            subprocess.run(["umount", "-l", folder], check=True)
        shutil.rmtree(self.base, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def tool(name):
    """Debian has servers in folders that are not in everybody's PATH."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if path is None:
        raise FileNotFoundError(f"{name} is missing: tools/packages test installs it")
    return path

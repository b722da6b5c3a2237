# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scripts of this folder share: starting servers and loads, and saying where it was measured."""

import argparse
import os
import platform
import resource
import selectors
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# confab-server takes from one machine what a bench wants: what is measured is not the limits.
UNLIMITED = [word for key in ("max_sessions_per_address", "frames_per_s", "frames_per_s_and_address", "bytes_per_s",
                              "bytes_per_s_and_address")
             for word in ("--set", f"{key}={1 << 30 if 'bytes' in key else 1_000_000}")]
READY_SECONDS = 30
STOP_SECONDS = 30
NOISY = 0.1  # share of all cores that other work may take before the figures are worth nothing
BUSY = 0.9  # a load generator that is busier than this may be what was measured
PYTHON = "/usr/bin/python3"  # the interpreter that sees Debian's python3-websockets


class Trouble(Exception):
    """Something that ends the run, in a sentence for the person who started it."""


class Server:
    """A running server; its output and home are gone with it. `of` names the program that measures."""

    def __init__(self, of, name, command, core):
        self.of = of
        self.name = name
        self.home = tempfile.TemporaryDirectory(prefix=f"{of}-")
        self.log = open(Path(self.home.name) / "log", "w+", encoding="utf-8", errors="replace")
        variables = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
        self.process = subprocess.Popen(
            pinned(core, command), stdout=subprocess.PIPE, stderr=self.log,
            env=os.environ | {variable: self.home.name for variable in variables})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            print(f"{self.of}: {self.name} did not end within {STOP_SECONDS} s of SIGTERM", file=sys.stderr)
        self.process.stdout.close()
        self.log.close()
        self.home.cleanup()

    def port(self):
        """Waits for the line that says that it listens."""
        deadline = time.monotonic() + READY_SECONDS
        output = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while b"\n" not in output:
                if not selector.select(deadline - time.monotonic()):
                    raise Trouble(f"{self.name} did not say that it listens within {READY_SECONDS} s{self.said()}")
                part = os.read(self.process.stdout.fileno(), 4096)
                if not part:
                    raise Trouble(f"{self.name} ended before it listened{self.said()}")
                output += part
        line = output.split(b"\n")[0].decode()
        if not line.startswith("listening on ws://"):
            raise Trouble(f"{self.name} said {line!r} in place of 'listening on ws://HOST:PORT'")
        return int(line.rpartition(":")[2].rstrip("/"))

    def said(self):
        self.log.seek(0)
        tail = self.log.read().splitlines()[-15:]
        return "; its log ends with\n" + "\n".join(f"  {line}" for line in tail) if tail else ""


def pinned(core, command):
    return command if core is None else ["taskset", "-c", str(core), *command]


def cores():
    """One core for the server and one for the load, so that neither takes the other's time."""
    usable = sorted(os.sched_getaffinity(0))
    return (usable[0], usable[1]) if len(usable) > 1 else (None, None)


def busy_seconds():
    """Time that all cores together were busy, from /proc/stat: user, nice, system, irq, softirq."""
    with open("/proc/stat", encoding="ascii") as file:
        ticks = [int(field) for field in file.readline().split()[1:8]]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


def child_seconds():
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    return use.ru_utime + use.ru_stime


def row(cells):
    return "| " + " | ".join(cells) + " |"


def cpu_model():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        return next((line.partition(":")[2].strip() for line in file if line.startswith("model name")),
                    platform.machine())


def output_of(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    return done.stdout.strip()


def positive(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return int(text)




class OtherWork:
    """How busy the machine's cores were with anything but this program's children, which have ended by then."""

    def __enter__(self):
        self.start, self.busy, self.children = time.monotonic(), busy_seconds(), child_seconds()
        return self

    def __exit__(self, *_):
        others = (busy_seconds() - self.busy) - (child_seconds() - self.children)
        self.share = max(0.0, others / (time.monotonic() - self.start) / os.cpu_count())


def loaded(what, core, command, limit, server=None):
    """What a load generator prints. `what` says in an error what was being measured."""
    said = server.said if server else lambda: ""
    try:
        done = subprocess.run(pinned(core, list(map(str, command))), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        raise Trouble(f"{what}: the load generator hung{said()}") from None
    if done.returncode != 0:
        raise Trouble(f"{what}: {done.stderr.strip()}{said()}")
    return done.stdout


def python_versions():
    return output_of([PYTHON, "-c", "import platform, websockets.version as w;"
                      "print('Python', platform.python_version() + ', websockets', w.version)"])


def header(program, pinning, versions, shares):
    """The first lines of a result: where, when, what and how, and what else the machine did in each trial."""
    commit = output_of(["git", "-C", str(ROOT), "describe", "--always", "--dirty"]) or "unknown"
    usual, worst = statistics.median(shares), max(shares)
    yield f"- Machine: {cpu_model()}, {os.cpu_count()} cores, Linux {platform.release()}; {pinning}"
    yield f"- Date: {time.strftime('%Y-%m-%d %H:%M %z')}; commit {commit}; {versions}"
    yield f"- Command: `{shlex.join([program, *sys.argv[1:]])}`"
    yield (f"- Other work took {usual:.0%} of the machine's cores (median; at worst {worst:.0%})"
           + (": **do not trust these figures**" if usual > NOISY else ""))


def raise_descriptor_limit():
    """The servers inherit it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

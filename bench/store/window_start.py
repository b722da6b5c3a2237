# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the window and prints as one JSON line when what it logs as painted was painted. Runs on a desktop: with_desktop."""

import json
import os
import subprocess
import sys
import threading
import time

LIMIT_SECONDS = 60
AWAITED = {"the first window is painted": "window_ms", "the first page is painted": "page_ms"}


def main():
    started = time.monotonic()
    with subprocess.Popen(sys.argv[1:], stderr=subprocess.PIPE, text=True,
                          env=os.environ | {"CONFAB_LOG": "info"}) as process:
        watchdog = threading.Timer(LIMIT_SECONDS, process.kill)
        watchdog.start()
        seen, said = {}, []
        for line in process.stderr:
            said.append(line)
            for words, key in AWAITED.items():
                if words in line:
                    seen[key] = (time.monotonic() - started) * 1000
            if len(seen) == len(AWAITED):
                break
        watchdog.cancel()
        process.terminate()
        process.stderr.read()
    if len(seen) < len(AWAITED):
        sys.exit("the window did not show its newest page; it said:\n" + "".join(said[-15:]))
    print(json.dumps(seen))


main()

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the last example of docs/protocol.md as it stands there, but for its address and its file.

  part2_example.py URL FILE
"""

import os
import re
import sys
from pathlib import Path

source = Path(os.environ.get("CONFAB_SOURCE", Path(__file__).resolve().parents[2]))
example = re.findall(r"```python\n(.*?)```", (source / "docs/protocol.md").read_text(), re.DOTALL)[-1]
example, changed = re.subn(r'URL, FILE, (.*) = "[^"]*", "[^"]*", ', r"URL, FILE, \1 = sys.argv[1], sys.argv[2], ", example)
assert changed == 1, "the example has no URL and FILE"
exec(compile(example, "the example in docs/protocol.md", "exec"))

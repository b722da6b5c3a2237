# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages of the npm registry that tests need, by a list of versions and hashes, without npm itself."""

import base64
import concurrent.futures
import fcntl
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
import urllib.request
from pathlib import Path

REGISTRY = os.environ.get("npm_config_registry", "https://registry.npmjs.org/").rstrip("/")
PATIENCE = 60  # seconds for each


def fetched(name, version, integrity):
    address = f"{REGISTRY}/{name}/-/{name.rpartition('/')[2]}-{version}.tgz"
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        data = answer.read()
    kind, _, wanted = integrity.partition("-")
    if base64.b64encode(hashlib.new(kind, data).digest()).decode() != wanted:
        raise RuntimeError(f"{address} is not what it was")
    return name, data


def install(listed, below):
    """A folder with `node_modules`, made once for a list and kept below `below`."""
    text = Path(listed).read_bytes()
    folder = Path(below) / hashlib.sha256(text).hexdigest()[:16]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{folder}.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            return folder
        packages = json.loads(text)
        making = Path(tempfile.mkdtemp(dir=folder.parent))
        try:
            with concurrent.futures.ThreadPoolExecutor(16) as pool:
                jobs = [pool.submit(fetched, name, **each) for name, each in packages.items()]
                for job in jobs:
                    unpack(*job.result(), making / "node_modules")
        except OSError as error:
            raise RuntimeError(f"the packages that the test needs can't be had from {REGISTRY}: {error}") from error
        else:
            making.rename(folder)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    return folder


def unpack(name, data, into):
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            # The first part is "package" mostly, but not always.
            inner = Path(*Path(member.name).parts[1:])
            if not member.isfile() or ".." in inner.parts:
                continue
            target = into / name / inner
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.extractfile(member).read())

# SPDX-License-Identifier: GPL-3.0-or-later
"""A real S3 server on a free port of this machine: Ceph's gateway on a cluster of one monitor and one store in memory.

    with Rgw() as server:
        bucket = server.bucket()
        ... server.endpoint, server.access_id, server.access_key
"""

import datetime
import hashlib
import hmac
import http.client
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.parse
import uuid
from pathlib import Path

from session_bus import LastWill, wait_until

PROGRAMS = ("ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "monmaptool")
PATIENCE = 90  # seconds until it serves
CONFIG = """\
[global]
fsid = {fsid}
mon host = v1:127.0.0.1:{mon_port}
ms bind msgr2 = false
public addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
auth allow insecure global id reclaim = true
run dir = {base}
admin socket = {base}/$name.asok
pid file = {base}/$name.pid
log file = {base}/$name.log
log flush on exit = false
mon cluster log file = {base}/cluster.log
mon data = {base}/mon
mon allow pool size one = true
mon max pg per osd = 1000
osd data = {base}/osd
osd objectstore = memstore
memstore device bytes = 4294967296
osd class update on start = false
osd class load list = *
osd class default list = *
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
rgw pool default pg num = 1
rgw frontends = beast endpoint=127.0.0.1:{port} ssl_endpoint=127.0.0.1:{tls_port} ssl_certificate={base}/tls.pem tcp_nodelay=1
rgw dns name = localhost
rgw thread pool size = 32
rgw enable usage log = false
rgw run sync thread = false
rgw lc debug interval = {lc_day}
"""


class Rgw:
    """Runs from the start, until close()."""

    region = "default"

    def __init__(self, lc_day=-1):
        """`lc_day`: how many seconds its lifecycle rules take for a day; -1: as many as a day has."""
        missing = [each for each in PROGRAMS if not shutil.which(each)]
        if missing:
            raise RuntimeError(f"a real S3 server can't be had: {', '.join(missing)} of Debian's ceph-mon, ceph-osd and radosgw")
        self.base = Path(tempfile.mkdtemp(prefix="confab-rgw."))
        self.access_id, self.access_key = "CONFABTESTID", uuid.uuid4().hex
        self.port, self.tls_port, mon_port = free_ports(3)
        self.endpoint, self.tls_endpoint = f"127.0.0.1:{self.port}", f"127.0.0.1:{self.tls_port}"
        self.certificate = self.base / "certificate.pem"
        self.config = self.base / "ceph.conf"
        self.fsid = str(uuid.uuid4())
        self.config.write_text(CONFIG.format(fsid=self.fsid, base=self.base, mon_port=mon_port, port=self.port, lc_day=lc_day,
                                             tls_port=self.tls_port))
        self.processes, self.wills, self.gateway, self.buckets = [], [], None, 0
        try:
            self._make_certificate()
            self._make_cluster(mon_port)
            self.start()
        except BaseException:
            self.close()
            raise

    def _run(self, *command):
        done = subprocess.run([*map(str, command), "-c", self.config], capture_output=True, text=True, timeout=PATIENCE)
        if done.returncode != 0:
            raise RuntimeError(f"{command}: {done.stdout}{done.stderr}")
        return done.stdout

    def _ceph(self, *command):
        """Asks the monitor. One that is just starting refuses some questions."""
        def asked():
            try:
                return self._run("ceph", "--connect-timeout", 10, *command) or " "
            except RuntimeError as error:
                refused.append(error)
                return None

        refused = []
        return wait_until(asked, f"ceph {command} {refused}", PATIENCE)

    def _spawn(self, *command):
        process = subprocess.Popen([*map(str, command), "-c", self.config, "-f"], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self.wills.append(LastWill(process, self.base, group=True))
        return process

    def _make_certificate(self):
        """One that nobody trusts by itself."""
        key = self.base / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key,
                        "-out", self.certificate, "-days", "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, capture_output=True, timeout=PATIENCE)
        (self.base / "tls.pem").write_bytes(key.read_bytes() + self.certificate.read_bytes())

    def _make_cluster(self, mon_port):
        monmap = self.base / "monmap"
        (self.base / "osd").mkdir()
        self._run("monmaptool", "--create", "--fsid", self.fsid, "--addv", "a", f"[v1:127.0.0.1:{mon_port}]", monmap)
        self._run("ceph-mon", "--mkfs", "-i", "a", "--monmap", monmap)
        self.processes.append(self._spawn("ceph-mon", "-i", "a"))
        number = str(uuid.uuid4())
        self._ceph("osd", "new", number)
        self._run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", number)
        self._start_store()
        self._run("radosgw-admin", "user", "create", "--uid", "confab", "--display-name", "Confab",
                  "--access-key", self.access_id, "--secret-key", self.access_key)

    def _start_store(self):
        """It may ask the monitor before it has heard which cluster this is, is refused, and ends: then once more."""
        self.processes.append(self._spawn("ceph-osd", "-i", "0"))

        def up():
            if self.processes[-1].poll() is not None:
                self.processes.append(self._spawn("ceph-osd", "-i", "0"))
            return " 1 up" in self._ceph("osd", "stat")

        wait_until(up, f"ceph-osd to be up; its log: {self.base}", PATIENCE)

    def start(self):
        """The gateway alone: what is stored stays over stop() and start()."""
        self.gateway = self._spawn("radosgw", "-n", "client.rgw")
        wait_until(self._answers, f"radosgw to answer; its log: {self.base}", PATIENCE)

    def stop(self, how=signal.SIGKILL):
        if self.gateway:
            os.killpg(self.gateway.pid, signal.SIGCONT)
            os.killpg(self.gateway.pid, how)
            self.gateway.wait()
            self.gateway = None

    def freeze(self):
        os.killpg(self.gateway.pid, signal.SIGSTOP)

    def thaw(self):
        os.killpg(self.gateway.pid, signal.SIGCONT)

    def _answers(self):
        if self.gateway.poll() is not None:
            raise RuntimeError(f"radosgw ended: {log_of(self.base / 'client.rgw.log')}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
            connection.request("GET", "/")
            return connection.getresponse().status < 500
        except OSError:
            return False

    def request(self, method, path, body=b"", query=None, key=None):
        """A request with AWS's signature, for what tests do behind the program's back: (status, body)."""
        now = datetime.datetime.now(datetime.timezone.utc)
        stamp, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
        digest = hashlib.sha256(body).hexdigest()
        address = urllib.parse.quote(path)
        query = "&".join(f"{urllib.parse.quote(name, safe='')}={urllib.parse.quote(value, safe='')}"
                         for name, value in sorted((query or {}).items()))
        headers = {"host": self.endpoint, "x-amz-content-sha256": digest, "x-amz-date": stamp}
        names = ";".join(headers)
        canonical = "\n".join([method, address, query, *(f"{name}:{value}" for name, value in headers.items()), "", names, digest])
        scope = f"{day}/{self.region}/s3/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        signing = f"AWS4{key or self.access_key}".encode()
        for part in (day, self.region, "s3", "aws4_request"):
            signing = hmac.digest(signing, part.encode(), "sha256")
        signature = hmac.new(signing, text.encode(), "sha256").hexdigest()
        headers["authorization"] = (f"AWS4-HMAC-SHA256 Credential={self.access_id}/{scope}, SignedHeaders={names}, "
                                    f"Signature={signature}")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, address + (f"?{query}" if query else ""), body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def bucket(self):
        """The name of a new one."""
        self.buckets += 1
        name = f"chat-{self.buckets}"
        status, body = self.request("PUT", f"/{name}")
        if status != 200:
            raise RuntimeError(f"making a bucket: {status} {body}")
        return name

    def put(self, bucket, key, body):
        status, answer = self.request("PUT", f"/{bucket}/{key}", body)
        assert status == 200, answer

    def get(self, bucket, key):
        status, body = self.request("GET", f"/{bucket}/{key}")
        return body if status == 200 else None

    def keys(self, bucket, prefix=""):
        """All of them, in order."""
        found, marker = [], ""
        while True:
            status, body = self.request("GET", f"/{bucket}", query={"prefix": prefix, "marker": marker})
            assert status == 200, body
            text = body.decode()
            page = [unescaped(part.partition("</Key>")[0]) for part in text.split("<Key>")[1:]]
            found += page
            if "<IsTruncated>true" not in text:
                return found
            marker = page[-1]

    def close(self):
        self.stop()
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        for will in self.wills:
            will.close()
        shutil.rmtree(self.base, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def unescaped(text):
    for name, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(name, character)
    return text


def log_of(file):
    return file.read_text(errors="replace")[-2000:] if file.exists() else "no log"


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports

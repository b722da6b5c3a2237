# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of the existing program for chat in a shared folder, as far as others notice it: what it writes, and what it reads.

    old = OldShareClient(LocalPlace("/srv/room"), "zhang", "张三")
    old.say("大家好")
    old.until(text="hello")

Times are local, without a zone. It reads everything that it does not know at every look, and writes in place.
"""

import base64
import hashlib
import json
import mimetypes
import subprocess
import time
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

KEY_HASH = hashlib.md5(b"ChatRoom2024SecretKey!@#NetworkShare").hexdigest()[:16]
ONLINE_SECONDS = 300
MOST_BYTES = 50 * 1024 * 1024
IMAGES = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp")
FILES = (".txt", ".doc", ".docx", ".pdf", ".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".rar", ".7z", ".tar", ".gz",
         ".mp3", ".mp4", ".avi", ".mov")
PATIENCE = 60  # seconds: a client that looks every 3 s, on a slow machine


def encode(message):
    """The double Base64 of a message."""
    marked = {**message, "_encrypted": True, "_key_hash": KEY_HASH}
    return base64.b64encode(base64.b64encode(json.dumps(marked, ensure_ascii=False).encode()))


def decode(data):
    """A message from either form: double Base64, or plain JSON. ValueError: neither."""
    try:
        message = json.loads(base64.b64decode(base64.b64decode(data, validate=True), validate=True))
    except ValueError:
        message = json.loads(data)
    if not isinstance(message, dict):
        raise ValueError("not a message")
    return {key: value for key, value in message.items() if key not in ("_encrypted", "_key_hash")}


class OldShareClient:
    def __init__(self, place, user_id, username, plain=False, clock=datetime.now, windows=True):
        """`plain`: writes plain JSON. `clock`: local time without a zone. `windows`: paths that it writes hold backslashes."""
        self.place, self.user_id, self.username = place, user_id, username
        self.plain, self.clock, self.windows = plain, clock, windows
        self.known = set()
        self.unreadable = set()
        self.heard = []

    # What it writes.

    def say(self, text, **more):
        """To everybody. Returns the path of the message."""
        return self._publish({"type": "public", "user_id": self.user_id, "username": self.username, "message": text,
                              **more}, "public")

    def say_to(self, target, text, **more):
        return self._publish({"type": "private", "sender_id": self.user_id, "sender_name": self.username,
                              "target_id": target, "message": text, **more}, self.private_folder(target))

    def private_folder(self, other):
        return "private/" + "_".join(sorted((self.user_id, other)))

    def _publish(self, message, folder):
        now = self.clock()
        while True:
            stamp = now.strftime("%Y%m%d_%H%M%S_") + f"{now.microsecond // 1000:03}"
            path = f"{folder}/msg_{stamp}_{self.user_id}.json"
            if not self.place.exists(path):
                break
            now += timedelta(milliseconds=1)
        kind = "file" if "file_info" in message else "text"
        message = {**message, "timestamp": now.isoformat(), "message_type": message.get("message_type", kind)}
        self.known.add(path)
        self.place.write(path, json.dumps(message, ensure_ascii=False).encode() if self.plain else encode(message))
        return path

    def send_file(self, file, to=None, text=""):
        """A file or a picture with its thumbnail, and the message that tells of it. Returns the path of the message."""
        file = Path(file)
        data, suffix, now = file.read_bytes(), file.suffix.lower(), self.clock()
        if suffix not in IMAGES + FILES or len(data) > MOST_BYTES:
            raise ValueError(f"the existing client refuses {file}")
        kind = "image" if suffix in IMAGES else "file"
        digest = hashlib.md5(data).hexdigest()
        name = f"{now:%Y%m%d_%H%M%S}_{self.user_id}_{digest[:8]}{suffix}"
        self.place.write(f"{kind}s/{name}", data)
        thumbnail = None
        if kind == "image":
            thumbnail = f"thumbnails/thumb_{name}"
            self.place.write(thumbnail, scaled(data, suffix))
        info = {"filename": name, "original_name": file.name, "file_type": kind, "file_size": len(data),
                "file_hash": digest, "mime_type": mimetypes.guess_type(file.name)[0] or "application/octet-stream",
                "upload_time": now.isoformat(), "uploader_id": self.user_id, "uploader_name": self.username,
                "relative_path": self._written(f"{kind}s/{name}"),
                "thumbnail_path": self._written(thumbnail) if thumbnail else None}
        return self.say_to(to, text, file_info=info) if to else self.say(text, file_info=info)

    def _written(self, path):
        return path.replace("/", "\\") if self.windows else path

    def heartbeat(self, status="online"):
        self.place.write(f"users/{self.user_id}_heartbeat.json", json.dumps({
            "user_id": self.user_id, "username": self.username, "last_active": self.clock().isoformat(),
            "status": status}, ensure_ascii=False).encode())

    def make_room(self, name="old room", **more):
        """What the existing program writes into a room that it makes."""
        self.place.write(".chat_config", json.dumps({
            "chat_room_name": name, "created_time": self.clock().isoformat(), "sync_interval": 3,
            "cleanup_time": "02:00", **more}, ensure_ascii=False).encode())

    def cleanup(self, days=1, now=None):
        """Deletes what is older, and notes it. Returns how many files went."""
        now, deleted = now or time.time(), 0
        folders = ["public", "files", "images", "thumbnails", "users"]
        folders += [f"private/{name}" for name, is_folder in self.place.names("private") if is_folder]
        for folder in folders:
            for name, is_folder in self.place.names(folder):
                if not is_folder and self.place.modified(f"{folder}/{name}") < now - days * 86_400:
                    self.place.remove(f"{folder}/{name}")
                    deleted += 1
        self.place.write("logs/cleanup_stats.json", json.dumps([*self.statistics(), {
            "cleanup_time": self.clock().isoformat(), "deleted_files": deleted, "days_kept": days,
            "share_path": str(self.place)}][-30:], ensure_ascii=False).encode())
        return deleted

    # What it reads.

    def statistics(self):
        return json.loads(self.place.read("logs/cleanup_stats.json")) if self.place.exists("logs/cleanup_stats.json") else []

    def config(self):
        return json.loads(self.place.read(".chat_config"))

    def look(self):
        """The messages that are new to it, by name. Each has `path`, and `room`: lobby, or @ID."""
        came = []
        for folder in ["public", *self._private_folders()]:
            for name, is_folder in self.place.names(folder):
                path = f"{folder}/{name}"
                if path in self.known or is_folder or not (name.startswith("msg_") and name.endswith(".json")):
                    continue
                try:
                    message = decode(self.place.read(path))
                except (ValueError, OSError):
                    self.unreadable.add(path)  # perhaps half written: it is tried again at the next look
                    continue
                self.known.add(path)
                self.unreadable.discard(path)
                if folder == "public":
                    room = "lobby"
                else:
                    mine = message.get("sender_id") == self.user_id
                    room = "@" + str(message.get("target_id") if mine else message.get("sender_id"))
                came.append({**message, "path": path, "room": room})
        came.sort(key=lambda message: PurePosixPath(message["path"]).name)
        self.heard += came
        return came

    def _private_folders(self):
        for name, is_folder in self.place.names("private"):
            if is_folder and (name.startswith(self.user_id + "_") or name.endswith("_" + self.user_id)):
                yield f"private/{name}"

    def until(self, text, room="lobby", patience=PATIENCE):
        """Looks until this was said, and returns it."""
        deadline = time.monotonic() + patience
        while True:
            for message in self.heard:
                if message.get("message") == text and message["room"] == room:
                    return message
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.user_id} never heard {text!r} in {room}, but {self.heard[-5:]}")
            if not self.look():
                time.sleep(0.05)

    def file_of(self, message):
        """(bytes, bytes of the thumbnail or None) of a message with a file; ValueError: not what the message says."""
        info = message["file_info"]
        data = self.place.read(info["relative_path"].replace("\\", "/"))
        if len(data) != info["file_size"] or hashlib.md5(data).hexdigest() != info["file_hash"]:
            raise ValueError(f"{info['relative_path']} is not what the message says")
        thumbnail = info.get("thumbnail_path")
        return data, self.place.read(thumbnail.replace("\\", "/")) if thumbnail else None

    def online(self):
        """{user id: name} of those that were active within five minutes."""
        people = {}
        for name, _ in self.place.names("users"):
            if not name.endswith("_heartbeat.json"):
                continue
            try:
                beat = json.loads(self.place.read(f"users/{name}"))
                active = datetime.fromisoformat(beat["last_active"])
                if beat.get("status") == "online" and (self.clock() - active).total_seconds() <= ONLINE_SECONDS:
                    people[beat["user_id"]] = beat["username"]
            except (ValueError, KeyError, TypeError, OSError):
                continue  # it is being written
        return people


def scaled(data, suffix):
    """A picture of at most 200 by 200."""
    kind = {".jpg": "jpeg"}.get(suffix, suffix[1:])
    return subprocess.run(["convert", "-[0]", "-thumbnail", "200x200>", f"{kind}:-"], input=data, check=True,
                          stdout=subprocess.PIPE, timeout=PATIENCE).stdout

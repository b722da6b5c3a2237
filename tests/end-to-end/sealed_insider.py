# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody who knows the passphrase of a sealed room, and writes what the program never would.

Made of the reader that was written from docs/security.md alone."""

import os
import sys
import time

from programs import SOURCE

sys.path.insert(0, str(SOURCE / "tests" / "plugins" / "common" / "seal"))
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey  # noqa: E402
from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: E402
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt  # noqa: E402
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: E402
from sealed_primitives import (CHUNK, Identity, Reader, gcm_open, hkdf, object_key, sha256, text, u16, u32,  # noqa: E402
                               u64)
from sealed_room_reader import Room  # noqa: E402


def seal(key, room, epoch, kind, path, plain):
    """An object: the counterpart of open_object()."""
    salt = os.urandom(32)
    chunk_key, commitment = object_key(key, salt, room, epoch, kind, path)
    header = b"CFSEAL" + kind + bytes([1]) + u32(epoch) + salt + commitment
    chunks = [plain[at: at + CHUNK] for at in range(0, len(plain), CHUNK)] or [b""]
    sealed = header
    for number, chunk in enumerate(chunks):
        nonce = number.to_bytes(11, "big") + bytes([number == len(chunks) - 1])
        sealed += AESGCM(chunk_key).encrypt(nonce, chunk, header)
    return sealed


class Insider(Room):
    def __init__(self, folder, passphrase, id="mallory"):
        """`folder`: of the room, as the server's own disk has it."""
        self.folder, self.passphrase, self.id = folder, passphrase, id
        versions = sum(path.name.isdecimal() for path in (folder / ".confab" / "room").iterdir())
        super().__init__(Files(folder), [passphrase] * versions)
        self.identity = Identity(f"{id} of the tests")

    def write(self, path, data):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def sign(self, domain, data):
        return self.identity.ed.sign(domain + b"\0" + data)

    @property
    def key(self):
        """(the newest epoch, its key)."""
        return len(self.epochs), self.epochs[-1][1]

    def publish_card(self):
        """Says that our key is ours, so that others can write to us."""
        epoch, key = self.key
        path = ".confab/keys/" + self.identity.fingerprint.hex()
        body = (self.identity.sign_key + self.identity.agree_key + u64(int(time.time() * 1000)) + text(self.id) + bytes([0]))
        self.write(path, seal(key, self.room, epoch, b"c", path,
                              self.sign(b"confab/card/1", self.place(epoch, path) + body) + body))

    def put_under(self, path, other):
        """Seals the signed content of a message anew, rightly, under another name."""
        plain, epoch = self.open(b"m", path)
        self.write(other, seal(self.epochs[epoch - 1][1], self.room, epoch, b"m", other, plain))

    def say_as(self, sender, message, like):
        """Signs, with our key, that somebody else says this. `like`: the path of a message, for another name of its kind."""
        epoch, key = self.key
        path = like[:-4] + os.urandom(2).hex()
        who = self.identity.sign_key + text(sender) + u64(7) + u64(1) + bytes([0])
        content = b"\x01" + u32(len(message.encode())) + message.encode()
        signature = self.sign(b"confab/message/1", self.place(epoch, path) + who + sha256(content))
        self.write(path, seal(key, self.room, epoch, b"m", path, signature + who + content))
        return path

    def hand_on(self, path, to, agree_key):
        """Wraps a private message that was sealed for us, with its signature, for somebody else's key and inbox."""
        plain, epoch = self.open(b"p", path)
        name = path.rsplit("/", 1)[1]
        bound = b"\0" + self.room + u32(epoch) + text(name)
        shared = self.identity.agree(b"confab/private/1", plain[:32])
        wrapping = hkdf(shared, b"", b"confab/private/wrap/1" + bound + plain[:32] + self.identity.agree_key, 32)
        content_key = self.unwrapped(wrapping, plain)
        made = hkdf(content_key, b"", b"confab/private/content/1" + bound, 64)
        inside = gcm_open(made[:32], bytes(12), plain[160:], plain[:160])

        fresh = X25519PrivateKey.generate()
        ephemeral = fresh.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        shared = hkdf(fresh.exchange(X25519PublicKey.from_public_bytes(agree_key)), b"", b"confab/private/1", 32)
        wrapping = hkdf(shared, b"", b"confab/private/wrap/1" + bound + ephemeral + agree_key, 32)
        wrap = AESGCM(wrapping).encrypt(bytes(12), content_key, None)
        front = ephemeral + made[32:] + wrap + os.urandom(48)
        body = front + AESGCM(made[:32]).encrypt(bytes(12), inside, front)
        target = self.inbox(to) + "/" + name
        self.write(target, seal(self.epochs[epoch - 1][1], self.room, epoch, b"p", target, body))
        return target

    @staticmethod
    def unwrapped(wrapping, plain):
        from sealed_primitives import Refused
        for wrap in (plain[64:112], plain[112:160]):
            try:
                return gcm_open(wrapping, bytes(12), wrap)
            except Refused:
                pass
        raise Refused("not for us")

    def new_version(self, cost):
        """A version of the manifest that is right in everything, with another cost of the derivation. Returns its path."""
        version, salt = self.version + 1, os.urandom(32)
        path = ".confab/room/%08d" % version
        derived = Scrypt(salt, 64, 2 ** cost, 8, 1).derive(self.passphrase.encode())
        head = b"CFROOM" + bytes([1, cost]) + self.room + u32(version) + self.hash + salt + derived[32:]
        body = (self.identity.sign_key + text(self.id) + u64(int(time.time() * 1000)) + u32(self.retention_days)
                + u16(self.interval_s) + u16(self.cleanup_minute) + text(self.name) + u16(len(self.epochs))
                + b"".join(u64(since) + key for since, key in self.epochs))
        signature = self.sign(b"confab/manifest/1", head + sha256(body))
        self.write(path, head + seal(derived[:32], self.room, 0, b"k", path, signature + body))
        return path

    def card_of(self, id):
        """What the card of a person says."""
        for path in (self.folder / ".confab" / "keys").iterdir():
            card = self.card(".confab/keys/" + path.name)
            if card["id"] == id:
                return card
        raise KeyError(id)

    def inbox_messages(self):
        """The paths of the messages in our inbox."""
        folder = self.folder / self.inbox(self.id)
        return [self.inbox(self.id) + "/" + file.name for file in folder.iterdir()] if folder.exists() else []


class Files:
    """path -> bytes, of what lies there at that moment."""

    def __init__(self, folder):
        self.folder = folder

    def __getitem__(self, path):
        return (self.folder / path).read_bytes()


__all__ = ["Insider", "Reader", "Room", "seal"]

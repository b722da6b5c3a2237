# SPDX-License-Identifier: GPL-3.0-or-later
"""What the reader of sealed rooms is made of: keys, encodings, and objects."""
import hashlib

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CHUNK = 65536
HEADER = 76


class Refused(Exception):
    pass


def hkdf(secret, salt, info, size):
    return HKDF(SHA256(), size, salt or None, info).derive(secret)


def sha256(data):
    return hashlib.sha256(data).digest()


def u16(value):
    return value.to_bytes(2, 'big')


def u32(value):
    return value.to_bytes(4, 'big')


def u64(value):
    return value.to_bytes(8, 'big')


def text(value):
    data = value.encode()
    return u16(len(data)) + data


def verify(key, domain, data, signature):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, domain + b'\0' + data)
    except InvalidSignature:
        raise Refused('signature') from None


def gcm_open(key, nonce, data, associated=b''):
    try:
        return AESGCM(key).decrypt(nonce, data, associated)
    except InvalidTag:
        raise Refused('tag') from None


class Reader:
    def __init__(self, data):
        self.data = data

    def raw(self, size):
        if size > len(self.data):
            raise Refused('too short')
        taken, self.data = self.data[:size], self.data[size:]
        return taken

    def number(self, size):
        return int.from_bytes(self.raw(size), 'big')

    def text(self):
        return self.raw(self.number(2)).decode()

    def end(self):
        if self.data:
            raise Refused('something is left')


class Identity:
    """A person of the vectors: keys made from a word."""

    def __init__(self, word):
        self.ed = Ed25519PrivateKey.from_private_bytes(sha256(word.encode() + b'/sign'))
        self.x = X25519PrivateKey.from_private_bytes(sha256(word.encode() + b'/agree'))
        self.sign_key = self.ed.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.agree_key = self.x.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.fingerprint = sha256(self.sign_key)

    def agree(self, domain, theirs):
        return hkdf(self.x.exchange(X25519PublicKey.from_public_bytes(theirs)), b'', domain, 32)


def object_key(key, salt, room, epoch, kind, path):
    info = b'confab/object/1\0' + room + u32(epoch) + kind + text(path)
    made = hkdf(key, salt, info, 64)
    return made[:32], made[32:]


def open_object(key, room, epoch, kind, path, data):
    head = Reader(data[:HEADER])
    if head.raw(6) != b'CFSEAL' or head.raw(1) != kind or head.number(1) != 1 or head.number(4) != epoch:
        raise Refused('header')
    salt = head.raw(32)
    chunk_key, commitment = object_key(key, salt, room, epoch, kind, path)
    if head.raw(32) != commitment:
        raise Refused('commitment')
    body = data[HEADER:]
    chunks = [body[i:i + CHUNK + 16] for i in range(0, len(body), CHUNK + 16)]
    if not chunks:
        raise Refused('no chunk')
    plain = b''
    for number, chunk in enumerate(chunks):
        last = number == len(chunks) - 1
        opened = gcm_open(chunk_key, number.to_bytes(11, 'big') + bytes([last]), chunk, data[:HEADER])
        if not opened and number > 0:
            raise Refused('an empty last chunk')
        plain += opened
    return plain

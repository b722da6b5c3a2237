# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a sealed room, written from docs/security.md alone: it shares nothing with the program.

    sealed_room_reader.py FILE     explains the room in FILE, as seal-sample-room prints it

Everything that is wrong raises Refused.
"""
import hmac
import sys
import unicodedata

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from sealed_primitives import Reader, Refused, gcm_open, hkdf, object_key, open_object, sha256, text, u32, u64, verify


class Room:
    def __init__(self, files, passphrases):
        """files: path -> bytes; passphrases: one for each version of the manifest."""
        self.files = files
        previous = bytes(32)
        for version, passphrase in enumerate(passphrases, 1):
            path = '.confab/room/%08d' % version
            data = files[path]
            head = Reader(data[:124])
            if head.raw(6) != b'CFROOM' or head.number(1) != 1:
                raise Refused('not a manifest')
            self.cost = head.number(1)
            self.room = head.raw(16)
            if head.number(4) != version or head.raw(32) != previous:
                raise Refused('versions')
            self.scrypt_salt = head.raw(32)
            self.check = head.raw(32)
            self.derived = Scrypt(self.scrypt_salt, 64, 2 ** self.cost, 8, 1).derive(
                unicodedata.normalize('NFC', passphrase).encode())
            if self.derived[32:] != self.check:
                raise Refused('wrong passphrase')
            plain = Reader(open_object(self.derived[:32], self.room, 0, b'k', path, data[124:]))
            signature = plain.raw(64)
            body = plain.data
            author_key = plain.raw(32)
            verify(author_key, b'confab/manifest/1', data[:124] + sha256(body), signature)
            self.author, self.made = plain.text(), plain.number(8)
            self.retention_days, self.interval_s, self.cleanup_minute = plain.number(4), plain.number(2), plain.number(2)
            self.name = plain.text()
            self.epochs = [(plain.number(8), plain.raw(32)) for _ in range(plain.number(2))]
            plain.end()
            previous = sha256(data)
        self.version, self.hash = len(passphrases), previous
        self.naming = hkdf(self.epochs[0][1], b'', b'confab/names/1\0' + self.room, 32)

    def pin(self):
        proof = sha256(b'confab/pin/1\0' + self.room + b''.join(key for _, key in self.epochs))
        data = self.room + u32(self.version) + self.hash + bytes([self.cost]) + u32(len(self.epochs)) + proof
        return 'pin1:' + data.hex()

    def pseudonym(self, kind, of):
        return hmac.new(self.naming, text(kind) + of, 'sha256').hexdigest()[:32]

    def inbox(self, user_id):
        folded = unicodedata.normalize('NFC', unicodedata.normalize('NFC', user_id).casefold())
        return '.confab/in/' + self.pseudonym('inbox', folded.encode())

    def open(self, kind, path):
        data = self.files[path]
        epoch = int.from_bytes(data[8:12], 'big')
        if not 1 <= epoch <= len(self.epochs):
            raise Refused('epoch')
        return open_object(self.epochs[epoch - 1][1], self.room, epoch, kind, path, data), epoch

    def place(self, epoch, path):
        return self.room + u32(epoch) + text(path)

    def card(self, path):
        plain, epoch = self.open(b'c', path)
        reader = Reader(plain)
        signature, body = reader.raw(64), plain[64:]
        card = {'sign': reader.raw(32), 'agree': reader.raw(32), 'made': reader.number(8), 'id': reader.text()}
        verify(card['sign'], b'confab/card/1', self.place(epoch, path) + body, signature)
        if path != '.confab/keys/' + sha256(card['sign']).hex():
            raise Refused('path')
        card['endorsed_by'] = None
        if reader.number(1):
            card['endorsed_by'] = reader.raw(32)
            verify(card['endorsed_by'], b'confab/endorsement/1', text(card['id']) + card['sign'] + card['agree'],
                   reader.raw(64))
        reader.end()
        return card

    def envelope(self, plain, epoch, path_of):
        reader = Reader(plain)
        signature, start = reader.raw(64), len(plain) - 64
        message = {'key': reader.raw(32), 'sender': reader.text(), 'device': reader.number(8), 'seq': reader.number(8)}
        if reader.number(1):
            message['recipient'], message['recipient_key'] = reader.text(), reader.raw(32)
        who, content = plain[64:64 + start - len(reader.data)], reader.data
        message['id'] = path_of(message)
        verify(message['key'], b'confab/message/1',
               self.place(epoch, message['id']) + who + sha256(content), signature)
        message['attachments'] = []
        fields = Reader(content)
        while fields.data:
            tag, value = fields.number(1), fields.raw(fields.number(4))
            if tag in (1, 2, 3):
                message[{1: 'text', 2: 'name', 3: 'origin'}[tag]] = value.decode()
            elif tag == 4:
                message['attachments'].append(self.attachment(Reader(value)))
        return message

    def message(self, path):
        plain, epoch = self.open(b'm', path)
        return self.envelope(plain, epoch, lambda message: path)

    def private(self, path, reader):
        plain, epoch = self.open(b'p', path)
        name = path.rsplit('/', 1)[1]
        bound = b'\0' + self.room + u32(epoch) + text(name)
        ephemeral, commitment, front = plain[:32], plain[32:64], plain[:160]
        shared = reader.agree(b'confab/private/1', ephemeral)
        wrapping = hkdf(shared, b'', b'confab/private/wrap/1' + bound + ephemeral + reader.agree_key, 32)
        for wrap in (plain[64:112], plain[112:160]):
            try:
                content_key = gcm_open(wrapping, bytes(12), wrap)
                break
            except Refused:
                pass
        else:
            raise Refused('for somebody else')
        made = hkdf(content_key, b'', b'confab/private/content/1' + bound, 64)
        if made[32:] != commitment:
            raise Refused('commitment')
        inside = gcm_open(made[:32], bytes(12), plain[160:], front)
        message = self.envelope(inside, epoch, lambda m: self.inbox(m['recipient']) + '/' + name)
        own = message['key'] == reader.sign_key
        if not own and message['recipient_key'] != reader.fingerprint:
            raise Refused('written for somebody else')
        if path != message['id'] and not (own and path == self.inbox(message['sender']) + '/' + name):
            raise Refused('inbox')
        return message

    @staticmethod
    def reference(reader):
        return {'path': reader.text(), 'bytes': reader.number(8), 'key': reader.raw(32), 'salt': reader.raw(32)}

    def attachment(self, reader):
        found = {'image': reader.number(1) == 2, 'sha256': reader.raw(32), 'name': reader.text(), 'mime': reader.text(),
                 'file': self.reference(reader)}
        found['thumbnail'] = self.reference(reader) if reader.number(1) else None
        return found

    def file(self, ref):
        data = self.files[ref['path']]
        if data[12:44] != ref['salt']:
            raise Refused('salt')
        plain = open_object(ref['key'], self.room, 0, b'f', ref['path'], data)
        if len(plain) != ref['bytes']:
            raise Refused('length')
        return plain

    def heartbeat(self, path):
        plain, epoch = self.open(b'h', path)
        reader = Reader(plain)
        signature, body = reader.raw(64), plain[64:]
        seen = {'key': reader.raw(32), 'device': reader.number(8), 'time': reader.number(8), 'flags': reader.number(1),
                'id': reader.text(), 'name': reader.text(), 'highest': reader.number(8), 'floor': reader.number(8),
                'salt': reader.raw(32)}
        seen['marks'] = [(reader.raw(16), reader.raw(32)) for _ in range(reader.number(2))]
        reader.end()
        verify(seen['key'], b'confab/heartbeat/1', self.place(epoch, path) + body, signature)
        if path != '.confab/users/' + self.pseudonym('device', seen['key'] + u64(seen['device'])):
            raise Refused('path')
        return seen

    def private_mark(self, seen, reader, agree_key, recipient_fingerprint):
        pair = reader.agree(b'confab/pair/1', agree_key)
        info = (b'confab/heartbeat/mark/1\0' + self.room + seen['key'] + u64(seen['device']) + recipient_fingerprint)
        made = hkdf(pair, seen['salt'], info, 48)
        for label, sealed in seen['marks']:
            if label == made[:16]:
                mark = Reader(gcm_open(made[16:], bytes(12), sealed))
                return mark.number(8), mark.number(8)
        return None


def read_sample(lines):
    """What seal-sample-room prints: (files, passphrases, pin)."""
    files, passphrases, pin = {}, [], None
    for line in lines:
        word, rest = line.rstrip('\n').split(' ', 1)
        if word == 'file':
            path, data = rest.split(' ')
            files[path] = bytes.fromhex(data)
        elif word == 'passphrase':
            passphrases.append(rest.split(' ', 1)[1])
        elif word == 'pin':
            pin = rest
    return files, passphrases, pin


def explain(name):
    with open(name, encoding='utf-8') as lines:
        files, passphrases, _ = read_sample(lines)
    room = Room(files, passphrases)
    print('room id          ', room.room.hex())
    print('scrypt salt      ', room.scrypt_salt.hex())
    print('scrypt, 64 bytes ', room.derived.hex())
    for number, (since, key) in enumerate(room.epochs, 1):
        print('epoch %d          ' % number, key.hex(), 'since', since)
    print('naming key       ', room.naming.hex())
    print('inbox of Bob     ', room.inbox('Bob'))
    for path in sorted(files):
        if path.startswith('.confab/public/'):
            data = files[path]
            epoch = int.from_bytes(data[8:12], 'big')
            key, commitment = object_key(room.epochs[epoch - 1][1], data[12:44], room.room, epoch, b'm', path)
            plain, _ = room.open(b'm', path)
            print('message          ', path)
            print('  file           ', data.hex())
            print('  object key     ', key.hex())
            print('  in the clear   ', plain.hex())
            message = room.message(path)
            print('  says           ', message['sender'], message['seq'], message['text'])


if __name__ == '__main__':
    explain(sys.argv[1])

# SPDX-License-Identifier: GPL-3.0-or-later
"""A reader written from docs/security.md alone reads what the program seals, now and in the past."""
import os
import pathlib
import subprocess
import unittest

from sealed_primitives import Identity, Refused
from sealed_room_reader import Room, read_sample

HERE = pathlib.Path(__file__).parent
NOON = 1795694400123


def of(paths, folder):
    return sorted(path for path in paths if path.startswith('.confab/' + folder + '/'))


class Reading(unittest.TestCase):
    def check(self, lines, file_bytes):
        files, passphrases, pin = read_sample(lines)
        room = Room(files, passphrases)
        alice, bob, carol, fresh = (Identity(word) for word in ('alice', 'bob', 'carol', "alice's new keys"))
        self.assertEqual((room.name, room.author, room.made), ('Büro', 'bob', NOON))
        self.assertEqual((room.retention_days, room.interval_s, room.cleanup_minute), (30, 5, 90))
        self.assertEqual([since for since, _ in room.epochs], [NOON - 3600000, NOON])
        self.assertEqual(room.pin(), pin)

        cards = {card['id'] + (' endorsed' if card['endorsed_by'] else ''): card
                 for card in map(room.card, of(files, 'keys'))}
        self.assertEqual(set(cards), {'alice', 'Bob', 'alice endorsed'})
        self.assertEqual(cards['alice']['sign'], alice.sign_key)
        self.assertEqual(cards['Bob']['agree'], bob.agree_key)
        self.assertEqual(cards['alice endorsed']['sign'], fresh.sign_key)
        self.assertEqual(cards['alice endorsed']['endorsed_by'], alice.sign_key)

        said = [room.message(path) for path in of(files, 'public')]
        self.assertEqual([(m['sender'], m['seq'], m['text']) for m in said],
                         [('alice', 1, 'before'), ('alice', 2, 'Hello, 你好')])
        self.assertEqual(said[1]['device'], 0x0102030405060708)
        self.assertEqual(said[1]['origin'], 'origin-2')
        picture, = said[1]['attachments']
        self.assertEqual((picture['image'], picture['name'], picture['mime']), (True, 'Bild.png', 'image/png'))
        self.assertEqual(room.file(picture['file']), bytes(i % 251 for i in range(file_bytes)))
        self.assertEqual(room.file(picture['thumbnail']), b'')

        theirs, = [path for path in of(files, 'in') if path.startswith(room.inbox('Bob') + '/')]
        copy, = [path for path in of(files, 'in') if path.startswith(room.inbox('ALICE') + '/')]
        for path, reader in ((theirs, bob), (copy, alice)):
            message = room.private(path, reader)
            self.assertEqual((message['id'], message['text'], message['recipient']), (theirs, 'for Bob only', 'Bob'))
            self.assertEqual(message['recipient_key'], bob.fingerprint)
        with self.assertRaises(Refused):
            room.private(theirs, carol)

        seen = room.heartbeat(of(files, 'users')[0])
        self.assertEqual((seen['id'], seen['name'], seen['time']), ('alice', 'Alice', NOON))
        self.assertEqual((seen['highest'], seen['floor'], len(seen['marks'])), (2, 1, 8))
        self.assertEqual(room.private_mark(seen, bob, alice.agree_key, bob.fingerprint), (1, 1))
        self.assertIsNone(room.private_mark(seen, carol, alice.agree_key, carol.fingerprint))

        note, _ = room.open(b'n', '.confab/logs/cleanup_stats')
        self.assertEqual(note, b'statistics')
        return files, passphrases

    def test_the_vectors_are_read(self):
        with open(HERE / 'vectors.txt', encoding='utf-8') as lines:
            files, _ = self.check(lines, 100)
        self.assertEqual(len(files), 13)

    def test_what_the_program_seals_today_is_read(self):
        program = os.path.join(os.environ['CONFAB_BUILD'], 'tests/plugins/common/seal/seal-sample-room')
        for size in (0, 65536, 200000):
            done = subprocess.run([program, str(size)], capture_output=True, text=True, check=True, timeout=60)
            self.check(done.stdout.splitlines(), size)

    def test_the_reader_refuses_what_was_changed(self):
        # Else the cases above would show nothing.
        with open(HERE / 'vectors.txt', encoding='utf-8') as lines:
            files, passphrases, _ = read_sample(lines)
        path = of(files, 'public')[0]
        for at in (0, 7, 20, 50, 100, len(files[path]) - 1):
            data = bytearray(files[path])
            data[at] ^= 1
            with self.assertRaises(Refused):
                Room({**files, path: bytes(data)}, passphrases).message(path)
        with self.assertRaises(Refused):
            Room(files, [passphrases[0], passphrases[0]])

    def test_the_documentation_shows_this_very_room(self):
        text = (pathlib.Path(os.environ['CONFAB_SOURCE']) / 'docs/security.md').read_text(encoding='utf-8')
        shown = ''.join(text.split())
        with open(HERE / 'vectors.txt', encoding='utf-8') as lines:
            files, passphrases, _ = read_sample(lines)
        room = Room(files, passphrases)
        self.assertIn(files[of(files, 'public')[0]].hex(), shown)
        for value in (room.room, room.scrypt_salt, room.derived, room.epochs[0][1], room.epochs[1][1], room.naming):
            self.assertIn(value.hex(), shown)
        self.assertIn(room.inbox('Bob'), shown)


if __name__ == '__main__':
    unittest.main()

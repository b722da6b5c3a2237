# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of rooms in a place have in common, be it a folder or a bucket: people with profiles, and what they say."""

import json

from programs import BUILD, ChatTest, JsonProgram

PASSPHRASE = "six words that nobody else knows"
CLI = BUILD / "cli" / "confab-cli"


class PlaceTest(ChatTest):
    """A subclass has uri(), secrets(), and what else its place needs of a client in surroundings() and options()."""

    def surroundings(self, bus=None):
        return {}

    def options(self):
        return []

    def person(self, id, *options, uri=None, bus=None, passphrase=PASSPHRASE, profile=None, name=None, env=None):
        """A confab-cli with a profile that belongs to its id, so that a later one goes on where this one ended.

        No passphrase: whatever room is there, and a compatible one where there is none."""
        profile = profile or self.profile(id)
        secrets = {**self.secrets(), **self.keyring(profile)}
        if passphrase is not None:
            secrets["CONFAB_SET_PASSPHRASE"] = passphrase
        return JsonProgram(self, [CLI, "--json", "--profile", profile, "--id", id, "--name", name or id.capitalize(),
                                  *self.options(), *options, uri or self.uri()],
                           {**self.surroundings(bus), **secrets, **(env or {})})

    @staticmethod
    def keyring(profile):
        """libsecret's file takes the changes of one program at a time, so that each profile has one of its own."""
        return {"SECRET_FILE_TEST_PATH": f"{profile}.keyring"}

    def profile(self, id):
        return self.folder / f"of-{id}"

    def online(self, id, *options, **more):
        client = self.person(id, *options, **more)
        client.welcome = client.until(event="online")
        return client

    def compatible(self, id, *options, **more):
        """Somebody in a compatible room, which is made where there is none."""
        return self.online(id, "--set", "format=compatible", *options, passphrase=None, **more)

    def leave(self, client, status=0):
        client.type("/quit")
        self.assertEqual(client.wait(), status)

    def history(self, client, count=100_000, where=""):
        """The last messages of the lobby, as this client has them."""
        client.type(f"/history {where} {count}".replace("  ", " "))
        messages = []
        while True:
            said = client.next()
            if said["event"] == "history":
                return messages[len(messages) - said["count"]:]
            if said["event"] == "message" and said["historical"]:
                messages.append(said)

    def texts(self, client, where=""):
        return [said["text"] for said in self.history(client, where=where)]

    def events(self, client, **members):
        """What was said so far with these members."""
        said = [json.loads(line) for line in client.seen]
        return [each for each in said if all(each.get(key) == value for key, value in members.items())]

    def noted(self, client, count, **members):
        """Reads on until so many remarks of a kind were told, those of before included."""
        while len(notes := self.events(client, event="note", **members)) < count:
            client.next()
        return notes

    def until_texts(self, client, texts, **members):
        """Reads on until each of these was told, and returns the messages by text. None may come twice."""
        wanted, came = set(texts), {}
        while wanted - set(came):
            said = client.until(event="message", **members)
            self.assertNotIn(said["text"], came, "told twice")
            came[said["text"]] = said
        return came

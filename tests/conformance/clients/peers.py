"""The clients in all languages, as one command each, and a hub with a partner for each of them.

A test program is called with: PROGRAMS EXAMPLES NODE NODE_CLIENT GO_CLIENT JAVA_CLIENT [unittest's arguments]
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from hub import Hub

PROGRAMS, EXAMPLES, NODE, NODE_CLIENT, GO_CLIENT, JAVA_CLIENT = sys.argv[1:7]
PYTHON = pathlib.Path(EXAMPLES) / "python"
PROTO = pathlib.Path(EXAMPLES).parent / "proto"
# The example itself, called as its README says: it is a program.
EXAMPLE_CLIENTS = {"python": [str(PYTHON / "duta_client.py")], "node": [NODE, NODE_CLIENT, "--proto", str(PROTO)],
                   "go": [GO_CLIENT], "java": [JAVA_CLIENT]}

sys.path.insert(0, str(PYTHON))
import duta_client  # noqa: E402  The example's own modules, for tests that look inside.
import duta_contract  # noqa: E402
import duta_proof  # noqa: E402
import duta_store  # noqa: E402

TEXT = "The Ministry has the honour to propose a visit.\n\nSalam hangat \u2013 \u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35.\n"
NUMBER = "D/0123/XI/2026/01"


def main():
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[7:]])


class ClientsTest(unittest.TestCase):
    """A hub of its own for each class of tests, and short words for what clients do."""

    @classmethod
    def setUpClass(cls):
        cls.place = pathlib.Path(tempfile.mkdtemp(prefix="duta-clients-"))
        cls.addClassCleanup(shutil.rmtree, cls.place)
        cls.hub = Hub(PROGRAMS, cls.place)
        cls.addClassCleanup(cls.hub.stop)
        cls.contract = duta_contract.Contract(PROTO)
        cls.text = cls.place / "note.txt"
        cls.text.write_text(TEXT, encoding="utf-8")

    @classmethod
    def admit(cls, code, algorithm="p256"):
        """A new partner's profiles file."""
        return cls.hub.admit(f"partners/{code}", place="Jakarta", zone="Asia/Jakarta", algorithm=algorithm)

    def run_client(self, client, config, *arguments):
        return subprocess.run([*EXAMPLE_CLIENTS[client], "--config", str(config), *map(str, arguments)],
                              capture_output=True, text=True, check=False, timeout=90)

    def must(self, client, config, *arguments):
        """What a client prints, one object a line."""
        done = self.run_client(client, config, *arguments)
        self.assertEqual(done.returncode, 0, f"{client}: {done.stdout}{done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def refuses(self, client, config, *arguments):
        """What a client says that finds out that something does not verify; it must not print a message."""
        done = self.run_client(client, config, *arguments)
        self.assertEqual(done.returncode, 5, f"{client}: {done.stdout}{done.stderr}")
        self.assertIn("Not verified: ", done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def sending(self, *recipients, subject="Working visit", marking="restricted", number=NUMBER):
        to = [word for recipient in recipients for word in ("--to", recipient)]
        return ["send", *to, "--subject", subject, "--marking", marking, "--number", number, "--text", self.text,
                "--signed-ack"]

    def send_with_duta(self, config, *recipients, subject="From duta"):
        to = [word for recipient in recipients for word in ("--to", recipient)]
        return json.loads(self.hub.duta(config, "--json", "send", *to, "--subject", subject, "--marking", "restricted",
                                        "--number", NUMBER, "--text", self.text, "--signed-ack"))

    def is_taken_over(self, sender, message_id):
        return "taken over and signed" in self.hub.duta(sender, "show", message_id)

    @staticmethod
    def files(config, folder):
        """What a client has stored, by message id."""
        return {path.stem: path for path in config.parent.glob(f"*/messages/{folder}/*") if path.suffix != ".part"}

    @classmethod
    def lied_to(cls, config, address, name):
        """A profiles file like `config` that leads to another address, with a store of its own."""
        folder = cls.place / name
        shutil.copytree(config.parent, folder, ignore=shutil.ignore_patterns("messages"))
        profiles = folder / "profiles.toml"
        profiles.write_text(profiles.read_text().replace(cls.hub.address, address))
        return profiles

#!/usr/bin/python3
"""The clients in Python and Node.js exchange messages through a real hub.

usage: clients_test.py PROGRAMS EXAMPLES NODE NODE_CLIENT [unittest's arguments]
"""

import json
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

from hub import Hub, wait_for
from lying_hub import LyingHub

PROGRAMS, EXAMPLES, NODE, NODE_CLIENT = sys.argv[1:5]
PYTHON_CLIENT = pathlib.Path(EXAMPLES) / "python/duta_client.py"
PROTO = pathlib.Path(EXAMPLES).parent / "proto"
CLIENTS = {"python": ["/usr/bin/python3", str(PYTHON_CLIENT)], "node": [NODE, NODE_CLIENT]}
INDONESIA, AUSTRALIA = "partners/id-kemlu", "partners/au-dfat"

sys.path.insert(0, str(PYTHON_CLIENT.parent))
import duta_client  # noqa: E402  The example itself, for its contract.


def flip(content, at=-1):
    """`content` with one bit changed."""
    changed = bytearray(content)
    changed[at] ^= 1
    return bytes(changed)


class ClientsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = pathlib.Path(tempfile.mkdtemp(prefix="duta-clients-"))
        cls.hub = Hub(PROGRAMS, cls.place)
        cls.addClassCleanup(shutil.rmtree, cls.place)
        cls.addClassCleanup(cls.hub.stop)
        # One key of each kind is used: P-256 here, the others below.
        cls.profiles = {
            INDONESIA: cls.hub.admit(INDONESIA, place="Jakarta", zone="Asia/Jakarta"),
            AUSTRALIA: cls.hub.admit(AUSTRALIA, place="Canberra", zone="Australia/Canberra", algorithm="ed25519"),
        }
        cls.text = cls.place / "note.txt"
        cls.text.write_text("The Ministry has the honour to propose a visit.\n\nSalam hangat \u2013 \u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35.\n",
                            encoding="utf-8")

    def command(self, client, name, *arguments):
        """The command line of a client in the name of a partner."""
        return [*CLIENTS[client], "--proto", str(PROTO), "--config", str(self.profiles[name]), *arguments]

    def run_client(self, client, name, *arguments):
        return subprocess.run(self.command(client, name, *arguments), capture_output=True, text=True, check=False,
                              timeout=90)

    def must(self, client, name, *arguments):
        """What a client prints, one object a line."""
        done = self.run_client(client, name, *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def sending(self, recipient, subject="Working visit", marking="restricted", number="D/0123/XI/2026/01"):
        return ["send", "--to", recipient, "--subject", subject, "--marking", marking, "--number", number, "--text",
                str(self.text), "--signed-ack"]

    def check_exchange(self, sending, sender, receiving, recipient):
        subject = f"From {sending} to {receiving}"
        sent, = self.must(sending, sender, *self.sending(recipient, subject))
        self.assertEqual(sent["receipt"], "verified")
        received, = self.must(receiving, recipient, "receive")
        self.assertEqual(received["message_id"], sent["message_id"])
        self.assertEqual(received["index"], sent["index"])
        self.assertEqual(received["sender"], sender)
        self.assertEqual(received["subject"], subject)
        self.assertEqual(received["number"], "D/0123/XI/2026/01")
        self.assertEqual(received["paragraphs"], self.text.read_text(encoding="utf-8").strip().split("\n\n"))
        self.assertEqual(self.must(receiving, recipient, "receive"), [])
        # Our own command agrees, down to the signature on the acknowledgement.
        evidence = self.place / "exchange.evidence"
        self.hub.duta(self.profiles[sender], "show", sent["message_id"], "--evidence", evidence)
        verified = self.hub.duta(self.profiles[sender], "verify", evidence)
        self.assertIn("The evidence is valid.", verified)
        self.assertIn("taken over and signed", self.hub.duta(self.profiles[sender], "show", sent["message_id"]))

    def test_python_to_node(self):
        self.check_exchange("python", INDONESIA, "node", AUSTRALIA)

    def test_node_to_python(self):
        self.check_exchange("node", AUSTRALIA, "python", INDONESIA)

    def test_node_to_python_the_other_way_round(self):
        self.check_exchange("node", INDONESIA, "python", AUSTRALIA)

    def test_a_p384_key(self):
        self.profiles["partners/nz-mfat"] = self.hub.admit(
            "partners/nz-mfat", place="Wellington", zone="Pacific/Auckland", algorithm="p384")
        for client, other in (("python", "node"), ("node", "python")):
            self.check_exchange(client, "partners/nz-mfat", other, INDONESIA)
            self.check_exchange(client, INDONESIA, other, "partners/nz-mfat")

    def test_what_duta_sends(self):
        self.hub.duta(self.profiles[INDONESIA], "send", "--to", AUSTRALIA, "--subject", "From duta", "--marking",
                      "open", "--number", "1", "--text", self.text)
        received, = self.must("node", AUSTRALIA, "receive")
        self.assertEqual(received["subject"], "From duta")

    def test_refusals_carry_the_reason(self):
        cases = [(self.sending("partners/zz-mfa"), "UNKNOWN_RECIPIENT"),
                 (self.sending(AUSTRALIA, marking="top-secret"), "MARKING_ABOVE_CEILING"),
                 (self.sending(AUSTRALIA, number="n" * 65), "BODY_INVALID")]
        for client in CLIENTS:
            for arguments, reason in cases:
                with self.subTest(client=client, reason=reason):
                    done = self.run_client(client, INDONESIA, *arguments)
                    self.assertEqual(done.returncode, 1, done.stderr)
                    self.assertIn(f"({reason})", done.stderr)
                    self.assertEqual(done.stdout, "")

    def test_following_outlives_the_hub(self):
        for client, sender, recipient in (("python", INDONESIA, AUSTRALIA), ("node", AUSTRALIA, INDONESIA)):
            with self.subTest(client=client):
                self.check_following(client, sender, recipient)

    def check_following(self, client, sender, recipient):
        lines = []
        errors = self.place / f"{client}.log"
        with open(errors, "wb") as log:
            follower = subprocess.Popen(self.command(client, recipient, "receive", "--follow"), stdout=subprocess.PIPE,
                                        stderr=log, text=True)
            reader = threading.Thread(target=lambda: lines.extend(map(json.loads, follower.stdout)))
            reader.start()
            try:
                first, = self.must("python", sender, *self.sending(recipient, "Before"))
                wait_for(lambda: len(lines) == 1, errors.read_text())
                self.hub.stop()
                wait_for(lambda: "The hub does not answer" in errors.read_text(), "the loss is not noticed")
                self.hub.start()
                second, = self.must("node", sender, *self.sending(recipient, "After"))
                wait_for(lambda: len(lines) == 2, errors.read_text())
                # The acknowledgement leaves after the line is printed.
                wait_for(lambda: "taken over and signed" in
                         self.hub.duta(self.profiles[sender], "show", second["message_id"]), "not acknowledged")
            finally:
                follower.send_signal(signal.SIGINT)
                follower.wait(30)
                reader.join()
                follower.stdout.close()
        self.assertEqual([line["message_id"] for line in lines], [first["message_id"], second["message_id"]])

    def test_lies_are_found_out(self):
        contract = duta_client.Contract(PROTO)
        honest = duta_client.read_profile(self.profiles[AUSTRALIA], "")
        lying = LyingHub(self.hub, honest, contract)
        self.addCleanup(lying.stop)
        config = self.place / "lied-to.toml"
        config.write_text(self.profiles[AUSTRALIA].read_text().replace(self.hub.address, lying.address)
                          .replace('"au-dfat/', f'"{self.profiles[AUSTRALIA].parent}/au-dfat/'))
        self.profiles["lied to"] = config

        def receipt_lies(find):
            def change_path(response):
                find(response).inclusion_path[0] = flip(find(response).inclusion_path[0])

            def change_entry(response):
                find(response).entry = flip(find(response).entry, 3)

            def change_index(response):
                find(response).index += 1

            def change_size(response):
                name, size, rest = find(response).checkpoint.split("\n", 2)
                find(response).checkpoint = f"{name}\n{int(size) + 1}\n{rest}"

            def drop_signature(response):
                text, _ = find(response).checkpoint.split("\n\n")
                find(response).checkpoint = text + "\n\n"

            return [change_path, change_entry, change_index, change_size, drop_signature]

        def change_payload(response):
            envelope = response.deliveries[0].envelope
            envelope.payload = flip(envelope.payload)

        def change_signature(response):
            signature = response.deliveries[0].envelope.signatures[0]
            signature.sig = flip(signature.sig)

        def change_mailbox(response):
            response.deliveries[0].mailbox = "partners/zz-mfa"

        def change_key(response):
            response.keys[0].spki = flip(response.keys[0].spki)

        def drop_keys(response):
            del response.keys[:]

        delivery_lies = receipt_lies(lambda response: response.deliveries[0].receipt)
        lies = [("Submit", lie) for lie in receipt_lies(lambda response: response.receipt)]
        lies += [("ListDeliveries", lie) for lie in [change_payload, change_signature, change_mailbox, *delivery_lies]]
        lies += [("ListKeys", change_key), ("ListKeys", drop_keys)]
        lies += [("AcknowledgeDeliveries", lie) for lie in receipt_lies(lambda response: response.results[0].receipt)]
        for client in CLIENTS:
            self.must("python", INDONESIA, *self.sending(AUSTRALIA, "Bait"))
            for method, lie in lies:
                with self.subTest(client=client, method=method, lie=lie.__name__):
                    if method == "AcknowledgeDeliveries":  # The last one took the bait.
                        self.must("python", INDONESIA, *self.sending(AUSTRALIA, "Bait"))
                    lying.tell(method, lie)
                    arguments = self.sending(INDONESIA) if method == "Submit" else ["receive"]
                    done = self.run_client(client, "lied to", *arguments)
                    self.assertEqual(done.returncode, 5, done.stdout + done.stderr)
                    self.assertIn("Not verified: ", done.stderr)
            lying.tell("", None)
            self.must(client, "lied to", "receive")
        self.must("python", INDONESIA, "receive")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[5:]])

#!/usr/bin/python3
"""Clients in Python, Node.js, Go and Java and the C++ command exchange messages through a real hub."""

import json

from peers import EXAMPLE_CLIENTS, NUMBER, TEXT, ClientsTest, main

# A partner for each client; each kind of key is used.
PARTNERS = {"python": ("id-kemlu", "p256"), "node": ("au-dfat", "ed25519"), "go": ("nz-mfat", "p384"),
            "java": ("sg-mfa", "p256"), "duta": ("my-kln", "ed25519")}


class ExchangeTest(ClientsTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profiles = {client: cls.admit(code, algorithm) for client, (code, algorithm) in PARTNERS.items()}

    def name(self, client):
        return f"partners/{PARTNERS[client][0]}"

    def others(self, client):
        return [self.name(other) for other in PARTNERS if other != client]

    def check_received(self, line, sender):
        self.assertEqual(line["sender"], self.name(sender))
        self.assertEqual(line["subject"], f"From {sender}")
        self.assertEqual((line["number"], line["paragraphs"]), (NUMBER, TEXT.strip().split("\n\n")))

    def test_each_with_each(self):
        sent = {}
        for client in EXAMPLE_CLIENTS:
            line, = self.must(client, self.profiles[client],
                              *self.sending(*self.others(client), subject=f"From {client}"))
            self.assertEqual(line["receipt"], "verified")
            sent[line["message_id"]] = client
        sent[self.send_with_duta(self.profiles["duta"], *self.others("duta"))["message_id"]] = "duta"

        for client in EXAMPLE_CLIENTS:
            expected = {message_id: sender for message_id, sender in sent.items() if sender != client}
            for arguments, stored in ((["receive"], {}), (["receive", "--ack"], expected)):
                lines = self.must(client, self.profiles[client], *arguments)
                self.assertEqual({line["message_id"] for line in lines}, set(expected), arguments)
                self.assertEqual(set(self.files(self.profiles[client], "received")), set(stored), arguments)
                for line in lines:
                    self.check_received(line, expected[line["message_id"]])
                    self.assertEqual(line["signed_by"], [line["sender"]])
            self.assertEqual(self.must(client, self.profiles[client], "receive"), [])

        waiting = [json.loads(line) for line in self.hub.duta(self.profiles["duta"], "--json", "inbox").splitlines()]
        self.assertEqual({line["message"]["id"] for line in waiting},
                         {message_id for message_id, sender in sent.items() if sender != "duta"})
        for line in waiting:
            note = line["message"]["note"]
            self.check_received(line["message"] | {"number": note["number"], "paragraphs": note["paragraphs"]},
                                sent[line["message"]["id"]])
            self.hub.duta(self.profiles["duta"], "ack", line["message"]["id"])

        for message_id, sender in sent.items():
            shown = self.hub.duta(self.profiles[sender], "show", message_id)
            self.assertEqual(shown.count("taken over and signed"), len(PARTNERS) - 1, shown)
        self.check_evidence_offline()

    def check_evidence_offline(self):
        """What one has stored, all others verify, without the hub; of a changed bit nobody is content."""
        self.hub.stop()
        try:
            files = [file for client in EXAMPLE_CLIENTS for folder in ("sent", "received")
                     for file in self.files(self.profiles[client], folder).values()]
            self.assertEqual(len(files), len(EXAMPLE_CLIENTS) * len(PARTNERS))
            for client in EXAMPLE_CLIENTS:
                lines = self.must(client, self.profiles[client], "verify", *files)
                self.assertEqual([line["message_id"] for line in lines], [file.stem for file in files])
            for file in files:
                self.assertIn("The evidence is valid.", self.hub.duta(self.profiles["duta"], "verify", file))
            content = files[0].read_bytes()
            for at in range(0, len(content), len(content) // 12):
                changed = self.place / "changed.evidence"
                changed.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1:])
                for client in EXAMPLE_CLIENTS:
                    self.refuses(client, self.profiles[client], "verify", changed)
        finally:
            self.hub.start()

    def test_each_signs_with_each_kind_of_key(self):
        recipient = self.admit("th-mfa")
        for number, algorithm in enumerate(("p256", "p384", "ed25519")):
            config = self.admit(f"zz-{algorithm}", algorithm)
            for client in EXAMPLE_CLIENTS:
                with self.subTest(client=client, algorithm=algorithm):
                    self.must(client, config, *self.sending("partners/th-mfa"))
                    # Its acknowledgement is signed with such a key, too.
                    self.must(client, recipient, *self.sending(f"partners/zz-{algorithm}"))
                    self.must(client, config, "receive", "--ack")
            self.assertEqual(len(self.must("go", recipient, "receive")), (number + 1) * len(EXAMPLE_CLIENTS))

    def test_refusals_carry_the_reason(self):
        cases = [(self.sending("partners/zz-mfa"), "UNKNOWN_RECIPIENT"),
                 (self.sending(self.name("duta"), marking="top-secret"), "MARKING_ABOVE_CEILING"),
                 (self.sending(self.name("duta"), number="n" * 65), "BODY_INVALID")]
        for client in EXAMPLE_CLIENTS:
            for arguments, reason in cases:
                with self.subTest(client=client, reason=reason):
                    done = self.run_client(client, self.profiles[client], *arguments)
                    self.assertEqual(done.returncode, 1, done.stderr)
                    self.assertIn(f"({reason})", done.stderr)
                    self.assertEqual(done.stdout, "")
                    # What is refused is not tried again.
                    self.assertEqual(self.files(self.profiles[client], "unsent"), {})

    def test_what_cannot_be_used_is_named(self):
        broken = self.place / "latin1.txt"
        broken.write_bytes(b"one\ntwo \xe9\n")
        empty = self.place / "empty.toml"
        empty.write_text("")
        for client in EXAMPLE_CLIENTS:
            with self.subTest(client=client):
                arguments = self.sending(self.name("duta"))
                arguments[arguments.index("--text") + 1] = broken
                done = self.run_client(client, self.profiles[client], *arguments)
                self.assertEqual((done.returncode, done.stdout), (3, ""))
                self.assertIn(f"{broken}: line 2 is not UTF-8", done.stderr)
                self.assertEqual(self.run_client(client, empty, "receive").returncode, 3)
                self.assertEqual(self.run_client(client, self.profiles[client], "empty").returncode, 2)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""The Regional Network by the clients in Python and Node.js: practices are found, a declaration is endorsed."""

import pathlib

from peers import EXAMPLE_CLIENTS, NODE_CLIENT, PYTHON, ClientsTest, main

# The same programs, but for the last part of their names.
CLIENTS = {"python": [str(PYTHON / "duta_network.py")],
           "node": [word if word != NODE_CLIENT else str(pathlib.Path(NODE_CLIENT).with_name("duta_network.mjs"))
                    for word in EXAMPLE_CLIENTS["node"]]}
PARTNERS = {"python": ("au-dfat", "p256"), "node": ("nz-mfat", "ed25519")}
UID = "jakarta-message"
DECLARATION = """language en authentic
title Jakarta Message
[preamble] We, the ministries of the region,
[1] share what works, in a caf\u00e9.
"""


class NetworkTest(ClientsTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.depositary = cls.admit("id-kemlu")
        cls.profiles = {client: cls.admit(code, algorithm) for client, (code, algorithm) in PARTNERS.items()}

    def run_client(self, client, config, *arguments):
        EXAMPLE_CLIENTS[f"{client}-network"] = CLIENTS[client]
        return super().run_client(f"{client}-network", config, *arguments)

    def duta(self, *arguments):
        return self.hub.duta(self.depositary, *arguments)

    def test_practices_are_found(self):
        others = [word for code, _ in PARTNERS.values() for word in ("--to", f"partners/{code}")]
        for title in ("Consular help in a crisis", "Visas by post"):
            self.duta("practice", "publish", *others, "--marking", "internal", "--title", f"en={title}",
                      "--topic", "consular help", "--country", "ID")
        for client, config in self.profiles.items():
            with self.subTest(client=client):
                hit, = self.must(client, config, "search", "crisis country:id")
                self.assertEqual((hit["title"], hit["owner"]), ("Consular help in a crisis", "partners/id-kemlu"))
                self.assertGreater(hit["rank"], 0)
                self.assertEqual(len(self.must(client, config, "search")), 2)
                self.assertEqual(self.must(client, config, "search", "nothing of it"), [])
                done = self.run_client(client, config, "search", 'an "open quote')
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn("(QUERY_INVALID)", done.stderr)

    def test_a_declaration_is_endorsed(self):
        text = self.place / "declaration.txt"
        text.write_text(DECLARATION, encoding="utf-8")
        everybody = [word for code, _ in PARTNERS.values() for word in ("--with", f"partners/{code}")]
        self.duta("declaration", "open", text, *everybody, "--uid", UID, "--marking", "internal")
        self.duta("declaration", "freeze", UID)
        self.duta("declaration", "call", UID, "--rule", "all")
        for client, config in self.profiles.items():
            with self.subTest(client=client):
                before, = self.must(client, config, "status", UID)
                self.assertEqual(before["phase"], "open")
                # Without powers nobody is bound.
                done = self.run_client(client, config, "endorse", UID)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn("(DECLARATION_POWERS_MISSING)", done.stderr)
                self.hub.duta(config, "declaration", "empower", UID, "--holder", "The Minister")
                sent, = self.must(client, config, "endorse", UID, "--reservation", "Not in December.")
                self.assertEqual(sent["receipt"], "verified")
                after, = self.must(client, config, "status", UID)
                self.assertEqual(after["text_sha256"], before["text_sha256"])
                self.assertEqual(after["acts"][-1], {"partner": f"partners/{PARTNERS[client][0]}",
                                                     "message_id": sent["message_id"]})
                again = self.run_client(client, config, "endorse", UID)
                self.assertIn("(DECLARATION_DONE_ALREADY)", again.stderr)
        # All of them stand behind it.
        state, = self.must("python", self.profiles["python"], "status", UID)
        self.assertEqual((state["phase"], len(state["acts"])), ("in_effect", len(PARTNERS)))
        self.assertIn("Not in December.", self.duta("declaration", "status", UID))

    def test_what_is_not_there_is_refused(self):
        for client, config in self.profiles.items():
            for arguments, code in ((["status", "no-such"], 1), (["endorse", "no-such"], 1), (["other"], 2)):
                with self.subTest(client=client, arguments=arguments):
                    done = self.run_client(client, config, *arguments)
                    self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""No client believes a hub, or somebody who has got hold of one, what signatures and proofs do not say."""

import base64
import json
import subprocess
import uuid

from forger import Forger
from lying_hub import LyingHub
from peers import EXAMPLE_CLIENTS, PROGRAMS, ClientsTest, duta_store, main

INDONESIA, AUSTRALIA, NEW_ZEALAND = "partners/id-kemlu", "partners/au-dfat", "partners/nz-mfat"
CLAIMED_ID = "01a22464-e082-7240-bc46-0d99eeddcd73"


def flip(content, at=-1):
    """`content` with one bit changed."""
    changed = bytearray(content)
    changed[at] ^= 1
    return bytes(changed)


def lies_about_receipts(find):
    """What can be changed in a receipt, which `find` finds in a response."""
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


def lies_about_deliveries():
    def change_payload(response):
        envelope = response.deliveries[0].envelope
        envelope.payload = flip(envelope.payload)

    def change_signature(response):
        signature = response.deliveries[0].envelope.signatures[0]
        signature.sig = flip(signature.sig)

    def drop_signatures(response):
        del response.deliveries[0].envelope.signatures[:]

    def double_signature(response):
        signatures = response.deliveries[0].envelope.signatures
        signatures.add().CopyFrom(signatures[0])

    def change_mailbox(response):
        response.deliveries[0].mailbox = "partners/zz-mfa"

    return [change_payload, change_signature, drop_signatures, double_signature, change_mailbox,
            *lies_about_receipts(lambda response: response.deliveries[0].receipt)]


def lies_about_keys():
    def change_key(response):
        response.keys[0].spki = flip(response.keys[0].spki)

    def change_owner(response):
        response.keys[0].owner = NEW_ZEALAND

    def drop_keys(response):
        del response.keys[:]

    return [change_key, change_owner, drop_keys]


class ForgeryTest(ClientsTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profiles = {name: cls.admit(name.split("/")[1]) for name in (INDONESIA, AUSTRALIA, NEW_ZEALAND)}
        cls.lying = LyingHub(cls.hub, duta_store.read_profile(cls.profiles[AUSTRALIA], ""), cls.contract)
        cls.addClassCleanup(cls.lying.stop)
        cls.config = cls.lied_to(cls.profiles[AUSTRALIA], cls.lying.address, "lied-to")

    def setUp(self):
        self.lying.tell({})

    def duta_refuses(self):
        """The C++ library, in the command; from a new folder each time, since a log that split is never trusted again."""
        config = self.lied_to(self.profiles[AUSTRALIA], self.lying.address, f"duta-{uuid.uuid4()}")
        done = subprocess.run([f"{PROGRAMS}/duta", "--config", str(config), "inbox"], capture_output=True, text=True,
                              check=False, timeout=60)
        self.assertNotIn("Forged", done.stdout)
        self.assertEqual(done.returncode, 5, done.stdout + done.stderr)

    def bait(self):
        self.send_with_duta(self.profiles[INDONESIA], AUSTRALIA)

    def test_lies_are_found_out(self):
        lies = [("ListDeliveries", lie) for lie in lies_about_deliveries()]
        lies += [("ListKeys", lie) for lie in lies_about_keys()]
        self.bait()
        config = self.lied_to(self.profiles[AUSTRALIA], self.lying.address, "credulous")
        for client in EXAMPLE_CLIENTS:
            for method, lie in lies:
                with self.subTest(client=client, method=method, lie=lie.__name__):
                    self.lying.tell({method: lie})
                    self.refuses(client, config, "receive", "--ack")
        # The command takes no harm from a signature that is there twice.
        for lie in (lie for lie in lies_about_deliveries() if lie.__name__ != "double_signature"):
            with self.subTest(client="duta", lie=lie.__name__):
                self.lying.tell({"ListDeliveries": lie})
                self.duta_refuses()
        self.assertEqual(self.files(config, "received"), {})

    def test_lies_about_what_was_recorded(self):
        for client in EXAMPLE_CLIENTS:
            for lie in lies_about_receipts(lambda response: response.receipt):
                with self.subTest(client=client, lie=lie.__name__):
                    self.lying.tell({"Submit": lie})
                    self.refuses(client, self.config, *self.sending(INDONESIA))
            for lie in lies_about_receipts(lambda response: response.results[0].receipt):
                with self.subTest(client=client, acknowledgement=lie.__name__):
                    self.bait()
                    self.lying.tell({"AcknowledgeDeliveries": lie})
                    done = self.run_client(client, self.config, "receive", "--ack")
                    self.assertEqual(done.returncode, 5, done.stderr)
                    self.assertIn("Not verified: ", done.stderr)
            self.lying.tell({})
            self.must(client, self.config, "resend")  # Whatever it could not believe, it has kept.
            self.must(client, self.config, "receive", "--ack")
        for client in EXAMPLE_CLIENTS:
            self.must(client, self.profiles[INDONESIA], "receive", "--ack")

    def forged(self, signers, sender=INDONESIA, message_id=CLAIMED_ID, hub=""):
        """A message that Indonesia is said to have sent, as the answer to ListDeliveries."""
        message = self.contract.message.Message(id=message_id, sender=sender, recipients=[AUSTRALIA], hub=hub,
                                                subject="Forged", time_zone="UTC")
        message.body.media_type = "application/vnd.duta.note.v1+protobuf"
        message.body.content = self.contract.note.Note(subject="Forged").SerializeToString()
        keys = [(duta_store.read_profile(self.profiles[whose], "")["signing_key"], said) for whose, said in signers]
        delivery = Forger(self.hub, self.contract).deliver(message, AUSTRALIA, keys)

        def answer(response):
            del response.deliveries[:]
            response.deliveries.add().CopyFrom(delivery)
        return answer

    def test_the_forger_can_forge(self):
        # Otherwise the tests below would show nothing.
        self.lying.tell({"ListDeliveries": self.forged([(INDONESIA, INDONESIA)])})
        for client in EXAMPLE_CLIENTS:
            with self.subTest(client=client):
                line, = self.must(client, self.config, "receive")
                self.assertEqual((line["subject"], line["sender"]), ("Forged", INDONESIA))

    def test_nobody_is_the_sender_whose_key_did_not_sign(self):
        # New Zealand's key under a message of Indonesia: whatever the log says of the key.
        cases = {"its owner": ([(NEW_ZEALAND, NEW_ZEALAND)], f"{NEW_ZEALAND} signed, who may not sign for {INDONESIA}"),
                 "the sender": ([(NEW_ZEALAND, INDONESIA)], f"is not one of {INDONESIA}"),
                 "itself": ([(AUSTRALIA, AUSTRALIA)], f"{AUSTRALIA} signed, who may not sign"),
                 "two": ([(INDONESIA, INDONESIA), (NEW_ZEALAND, NEW_ZEALAND)], f"{NEW_ZEALAND} signed, who may not"),
                 "a unit": ([(NEW_ZEALAND, f"{INDONESIA}/units/canberra")], "is not one of"),
                 "nobody": ([], "nobody signed")}
        for whose, (signers, said) in cases.items():
            self.lying.tell({"ListDeliveries": self.forged(signers), "ListKeys": lambda keys: None})
            for client in EXAMPLE_CLIENTS:
                with self.subTest(client=client, key_of=whose):
                    self.assertIn(said, self.refuses(client, self.config, "receive", "--ack"))
            with self.subTest(client="duta", key_of=whose):
                self.duta_refuses()

    def test_what_was_signed_for_another_hub_is_none_of_this_log(self):
        name = self.hub.log_key.split("+")[0]
        for hub, is_taken in (("drill.example", False), (name + ".", False), (name, True)):
            self.lying.tell({"ListDeliveries": self.forged([(INDONESIA, INDONESIA)], hub=hub)})
            for client in EXAMPLE_CLIENTS:
                with self.subTest(client=client, hub=hub):
                    if is_taken:
                        self.must(client, self.config, "receive")
                    else:
                        self.assertIn("another hub", self.refuses(client, self.config, "receive", "--ack"))
            if not is_taken:
                self.duta_refuses()

    def test_a_partner_speaks_for_its_units_alone(self):
        for client in EXAMPLE_CLIENTS:
            with self.subTest(client=client):
                unit = f"{INDONESIA}/units/canberra"
                self.lying.tell({"ListDeliveries": self.forged([(INDONESIA, INDONESIA)], sender=unit)})
                line, = self.must(client, self.config, "receive")
                self.assertEqual((line["sender"], line["signed_by"]), (unit, [INDONESIA]))
                self.lying.tell({"ListDeliveries": self.forged([(INDONESIA, INDONESIA)], sender=f"{INDONESIA}-2")})
                self.refuses(client, self.config, "receive")

    def test_an_id_names_no_file_elsewhere(self):
        for message_id in ("../../../au-dfat/signing.key", "/tmp/x", "", CLAIMED_ID + "\n"):
            self.lying.tell({"ListDeliveries": self.forged([(INDONESIA, INDONESIA)], message_id=message_id)})
            for client in EXAMPLE_CLIENTS:
                with self.subTest(client=client, message_id=message_id):
                    self.assertIn("no UUID", self.refuses(client, self.config, "receive", "--ack"))

    def test_pinned_keys_count_whatever_the_registry_says(self):
        # Hub, log and registry agree that New Zealand's key is Indonesia's.
        registrations = {name: next(self.profiles[name].parent.rglob("*.registration.json"))
                         for name in (INDONESIA, NEW_ZEALAND)}
        stranger = json.loads(registrations[NEW_ZEALAND].read_text())["keys"][0]

        pinned = self.lied_to(self.profiles[AUSTRALIA], self.lying.address, "pinned")
        trust = pinned.parent / "trust"
        trust.mkdir()
        (trust / "id.json").write_text(registrations[INDONESIA].read_text())
        pinned.write_text(pinned.read_text().replace("\nhub_ca", '\ntrust = "trust"\nhub_ca', 1))
        # What is pinned for a partner holds for its units: a hub could make one up.
        for owner in (INDONESIA, f"{INDONESIA}/units/canberra"):
            def give_key(response, owner=owner):
                del response.keys[:]
                response.keys.add(keyid=stranger["keyid"], owner=owner, spki=base64.b64decode(stranger["spki"]))

            self.lying.tell({"ListDeliveries": self.forged([(NEW_ZEALAND, owner)], sender=owner),
                             "ListKeys": give_key})
            for client in EXAMPLE_CLIENTS:
                with self.subTest(client=client, owner=owner):
                    self.assertEqual(len(self.must(client, self.config, "receive")), 1)  # By the registry's word.
                    self.assertIn(f"is not one of {owner}", self.refuses(client, pinned, "receive", "--ack"))


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""What proto/README.md says of signing, receipts, limits and reasons is so: its own text is what is tested."""

import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import tomllib
import unittest

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from google.protobuf import descriptor_pb2, text_format

from peers import EXAMPLE_CLIENTS, PROGRAMS, PROTO, duta_contract, duta_proof, main

GUIDE = (PROTO / "README.md").read_text(encoding="utf-8")


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


def vector():
    """The values of all blocks of the kind `vector`, by name: `name = value`, or lines that are indented below it."""
    values = {}
    for line in "".join(blocks("vector")).splitlines():
        if line.startswith("  "):
            values[name] += line.split()
        else:
            name, value = line.split(" =")
            values[name] = value.split()
    return values


class GuideTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = pathlib.Path(tempfile.mkdtemp(prefix="duta-guide-"))
        cls.addClassCleanup(shutil.rmtree, cls.place)
        cls.contract = duta_contract.Contract(PROTO)
        cls.vector = vector()

    def text(self, name):
        return "".join(self.vector[name])

    def bytes(self, name):
        return bytes.fromhex(self.text(name))

    def program(self, name, *arguments, code=0):
        done = subprocess.run([pathlib.Path(PROGRAMS) / name, *map(str, arguments)], capture_output=True, text=True,
                              check=False, timeout=60)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def test_what_is_signed(self):
        written, = blocks("textproto")
        message = text_format.Parse(written, self.contract.message.Message())
        self.assertEqual(message.SerializeToString(deterministic=True), self.bytes("payload"))
        head = re.search(r"`(DSSEv1 \d+ \S+ \d+ )` and then", GUIDE).group(1)
        self.assertEqual(head.encode() + self.bytes("payload"), self.bytes("pae"))
        self.assertEqual(hashlib.sha256(self.bytes("pae")).hexdigest(), self.text("digest"))

    def test_keys_and_signatures(self):
        key = ed25519.Ed25519PrivateKey.from_private_bytes(self.bytes("seed"))
        spki = key.public_key().public_bytes(serialization.Encoding.DER,
                                             serialization.PublicFormat.SubjectPublicKeyInfo)
        self.assertEqual(spki, self.bytes("spki"))
        self.assertEqual(hashlib.sha256(spki).hexdigest(), self.text("keyid"))
        self.assertEqual(key.sign(self.bytes("pae")), self.bytes("signature"))
        duta_proof.verify_signature(self.bytes("p256_spki"), self.bytes("p256_signature"), self.bytes("pae"))
        envelope = self.contract.envelope.Envelope.FromString(self.bytes("envelope"))
        self.assertEqual(envelope.SerializeToString(deterministic=True), self.bytes("envelope"))
        self.assertEqual(envelope.payload, self.bytes("payload"))
        self.assertEqual([(each.sig, each.keyid) for each in envelope.signatures],
                         [(self.bytes("signature"), self.text("keyid"))])

    def test_what_a_client_signs(self):
        pem = self.place / "signing.key"
        pem.write_bytes(ed25519.Ed25519PrivateKey.from_private_bytes(self.bytes("seed")).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        envelope = duta_proof.Signer(pem).sign(self.contract, duta_proof.MESSAGE_TYPE, self.bytes("payload"))
        self.assertEqual(envelope.SerializeToString(deterministic=True), self.bytes("envelope"))

    def test_the_receipt_by_hand(self):
        def sha256(*parts):
            return hashlib.sha256(b"".join(parts)).digest()

        left, right = map(bytes.fromhex, self.vector["path"])
        self.assertEqual(sha256(b"\x00", self.bytes("entry")), self.bytes("leaf"))
        self.assertEqual(sha256(b"\x01", left, self.bytes("leaf")), self.bytes("node"))
        self.assertEqual(sha256(b"\x01", self.bytes("node"), right), self.bytes("root"))
        log = duta_proof.LogVerifier(self.text("log_key"))
        self.assertEqual(log.open_checkpoint(blocks("checkpoint")[0]), (3, self.bytes("root")))

    def evidence(self):
        checkpoint, = blocks("checkpoint")
        receipt = self.contract.entry.Receipt(entry=self.bytes("entry"), index=int(self.text("index")),
                                              inclusion_path=map(bytes.fromhex, self.vector["path"]),
                                              checkpoint=checkpoint)
        return self.contract.evidence.Evidence(
            version=1, origin=self.text("log_key").split("+")[0],
            envelope=self.contract.envelope.Envelope.FromString(self.bytes("envelope")), receipt=receipt,
            spkis=[self.bytes("spki")]).SerializeToString(deterministic=True)

    def test_all_programs_agree(self):
        """The guide's values make an evidence file; `duta` and each client find it valid, and no changed one."""
        file, changed = self.place / "guide.evidence", self.place / "changed.evidence"
        file.write_bytes(self.evidence())
        at = self.evidence().index(self.bytes("signature")) + 40
        changed.write_bytes(self.evidence()[:at] + b"?" + self.evidence()[at + 1:])
        self.assertIn("The evidence is valid.", self.program("duta", "verify", file, "--log-key", self.text("log_key")))
        self.program("duta", "verify", changed, "--log-key", self.text("log_key"), code=5)
        profiles = self.place / "profiles.toml"
        names = ["hub", "hub_ca", "signing_key", "tls_key", "tls_certificate"]
        profiles.write_text("[profiles.a]\nname = 'partners/a'\n" + "".join(f"{name} = 'none'\n" for name in names) +
                            f"log_key = '{self.text('log_key')}'\n")
        for client, command in EXAMPLE_CLIENTS.items():
            for path, code in ((file, 0), (changed, 5)):
                with self.subTest(client=client, file=path.name):
                    done = subprocess.run([*command, "--config", str(profiles), "verify", str(path)],
                                          capture_output=True, text=True, check=False, timeout=60)
                    self.assertEqual(done.returncode, code, done.stderr)
                    if code == 0:
                        self.assertEqual(json.loads(done.stdout)["subject"], "Kunjungan kerja \u2013 \u0e2a")

    def test_limits_are_the_hubs(self):
        self.program("dutad", "init", "--data", self.place / "hub", "--name", "hub.test")
        configuration = tomllib.loads((self.place / "hub/duta.toml").read_text())
        rows = re.findall(r"^\| `(\w+)\.(\w+)` \| (\d+) \|", GUIDE, re.MULTILINE)
        self.assertGreaterEqual(len(rows), 10)
        for section, key, default in rows:
            self.assertEqual(configuration[section][key], int(default), f"{section}.{key}")

    def test_reasons_and_names_exist(self):
        reasons = set(re.findall(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b", self.program("duta", "reasons")))
        codes = {"RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED"}
        named = set(re.findall(r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`", GUIDE))
        self.assertGreaterEqual(len(named), 10)
        self.assertLessEqual(named - codes, reasons)
        for folder in re.findall(r"`(duta/\w+/v1)`", GUIDE):
            self.assertTrue((PROTO / folder).is_dir(), folder)

    def test_packages_are_those_of_the_files(self):
        output = self.place / "descriptors"
        subprocess.run(["protoc", f"-I{PROTO}", f"--descriptor_set_out={output}", "duta/envelope/v1/envelope.proto"],
                       check=True)
        options = descriptor_pb2.FileDescriptorSet.FromString(output.read_bytes()).file[0].options
        self.assertIn(f"`{options.go_package.split(';')[0]}`", GUIDE)
        self.assertIn(f"`{options.java_package}`", GUIDE)


if __name__ == "__main__":
    main()

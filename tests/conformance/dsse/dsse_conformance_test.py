"""DSSE against another implementation, both ways: dsse_conformance_test.py ALGORITHMS DSSE_TOOL PEER...

ALGORITHMS are those that the peer has, with commas between. Both sides take the commands of dsse_tool.cc.
"""

import base64
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

ALGORITHMS = sys.argv[1].split(",")
OURS = sys.argv[2:3]
PEER = sys.argv[3:]

TYPE = "application/vnd.duta.message.v1+protobuf"
# Algorithm, who signs, who verifies.
CASES = [(algorithm, *sides) for algorithm in ALGORITHMS for sides in ((OURS, PEER), (PEER, OURS))]
PAYLOADS = [b"", b"hello world", bytes(range(256)), b"\xe0\xb8\x97 1 2 " * 10_000]


def run(side, *args, stdin):
    return subprocess.run([*side, *map(str, args)], input=stdin, capture_output=True, check=False, timeout=60)


def flipped(text, bit):
    """Base64 `text` with one bit of its bytes changed."""
    data = bytearray(base64.b64decode(text))
    data[bit // 8] ^= 1 << bit % 8
    return base64.b64encode(data).decode()


class DsseConformance(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.public_pem = pathlib.Path(folder.name) / "public.pem"

    def signed(self, side, algorithm, payload, payload_type=TYPE):
        result = run(side, "sign", algorithm, self.public_pem, payload_type, stdin=payload)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def verified(self, side, algorithm, envelope):
        return run(side, "verify", algorithm, self.public_pem, stdin=json.dumps(envelope).encode())

    def for_each_case(self, check):
        for algorithm, signer, verifier in CASES:
            with self.subTest(algorithm=algorithm, signer=signer):
                check(algorithm, signer, verifier)

    def test_each_verifies_what_the_other_signed(self):
        def check(algorithm, signer, verifier):
            for payload in PAYLOADS:
                result = self.verified(verifier, algorithm, self.signed(signer, algorithm, payload))
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertEqual(result.stdout, payload)

        self.for_each_case(check)

    def test_each_refuses_what_was_changed(self):
        def check(algorithm, signer, verifier):
            envelope = self.signed(signer, algorithm, b"hello world")
            signature = envelope["signatures"][0]
            changed = {
                "payload": envelope | {"payload": flipped(envelope["payload"], 13)},
                "a byte more": envelope | {"payload": base64.b64encode(b"hello world\0").decode()},
                "type": envelope | {"payloadType": TYPE.replace("v1", "v2")},
                "signature": envelope | {"signatures": [signature | {"sig": flipped(signature["sig"], 200)}]},
            }
            for what, forgery in changed.items():
                result = self.verified(verifier, algorithm, forgery)
                self.assertEqual((result.returncode, result.stdout), (1, b""), what)

        self.for_each_case(check)

    def test_each_refuses_another_key(self):
        def check(algorithm, signer, verifier):
            envelope = self.signed(signer, algorithm, b"hello world")
            self.signed(signer, algorithm, b"now public.pem is of another key")
            self.assertEqual(self.verified(verifier, algorithm, envelope).returncode, 1)

        self.for_each_case(check)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)

"""Duta's log against Go's checksum database packages, both ways.

Usage: tlog_conformance_test.py TLOG_VECTORS TLOGCHECK
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

VECTORS, TLOGCHECK = map(pathlib.Path, sys.argv[1:3])
SIZE = 21
# Sizes with a perfect tree, a ragged one and the ones around them.
SIZES = (1, 2, 3, 7, 8, 13, SIZE)


def tlogcheck(*args):
    """Returns (whether it verifies, what it says)."""
    result = subprocess.run([TLOGCHECK, *map(str, args)], capture_output=True, text=True, check=False)
    return result.returncode == 0, (result.stdout + result.stderr).strip()


class GoVerifiesDuta(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.log = pathlib.Path(cls.temporary.name)
        subprocess.run([VECTORS, "make", cls.log], check=True)

    def path(self, *parts):
        return self.log / "_".join(map(str, parts))

    def assert_verifies(self, expected, *args):
        ok, said = tlogcheck(*args)
        self.assertTrue(ok, said)
        self.assertRegex(said, expected)

    def assert_refused(self, expected, *args):
        ok, said = tlogcheck(*args)
        self.assertFalse(ok, said)
        self.assertRegex(said, expected)

    def test_checkpoints(self):
        for size in range(1, SIZE + 1):
            self.assert_verifies(f"checkpoint of {size} entries",
                                 "checkpoint", self.path("vkey"), self.path("checkpoint", size))

    def test_inclusion(self):
        for size in SIZES:
            for index in range(size):
                self.assert_verifies(f"entry {index} is in the log of {size} entries",
                                     "inclusion", self.path("vkey"), self.path("proof", index, size),
                                     "-entry", self.path("entry", index))

    def test_consistency(self):
        for second in SIZES:
            for first in range(1, second + 1):
                self.assert_verifies(f"of {second} entries continues the one of {first}",
                                     "consistency", self.path("vkey"), self.path("checkpoint", first),
                                     self.path("checkpoint", second), self.path("consistency", first, second))

    def test_what_is_forged_is_refused(self):
        vkey, proof = self.path("vkey"), self.path("proof", 5, 13)
        self.assert_refused("invalid transparency proof",
                            "inclusion", vkey, proof, "-entry", self.path("entry", 6))
        self.assert_refused("invalid transparency proof",
                            "inclusion", vkey, proof, "-leaf", "00" * 32)
        forged = self.path("forged")
        forged.write_text(re.sub("^13$", "12", proof.read_text(), flags=re.MULTILINE))
        self.assert_refused("invalid signature", "inclusion", vkey, forged, "-entry", self.path("entry", 5))
        self.assert_refused("invalid transparency proof",
                            "consistency", vkey, self.path("checkpoint", 6), self.path("checkpoint", 13),
                            self.path("consistency", 5, 13))


class DutaVerifiesGo(unittest.TestCase):
    def test_a_log_of_go(self):
        with tempfile.TemporaryDirectory() as log:
            ok, said = tlogcheck("make", log)
            self.assertTrue(ok, said)
            subprocess.run([VECTORS, "check", log], check=True)

    def test_what_is_forged_is_refused(self):
        with tempfile.TemporaryDirectory() as log:
            tlogcheck("make", log)
            (pathlib.Path(log) / "entry_4").write_text("another entry")
            result = subprocess.run([VECTORS, "check", log], capture_output=True, text=True, check=False)
            self.assertEqual(result.returncode, 1)
            self.assertIn("does not lead to the checkpoint's root", result.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)

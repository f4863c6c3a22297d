#!/usr/bin/python3
"""Checks that the tests which tests/*.md name exist: `Suite.Name` and `name_fuzzer`.

Usage: named_tests_test.py ROOT
"""

import pathlib
import re
import sys


def existing(tests):
    """All tests and fuzzers that there are, by name."""
    names = {path.stem for path in tests.glob("fuzz/*_fuzzer.cc")}
    for path in tests.rglob("*_test.cc"):
        names |= {f"{suite}.{name}" for suite, name in
                  re.findall(r"^TEST(?:_[FP])?\((\w+),\s*(\w+)\)", path.read_text(), re.MULTILINE)}
    return names


def main(root):
    tests = pathlib.Path(root) / "tests"
    there = existing(tests)
    named = [(path, name) for path in sorted(tests.glob("*.md"))
             for name in re.findall(r"`(\w+Test\.\w+|\w+_fuzzer)`", path.read_text())]
    missing = [f"{path.name}: {name}" for path, name in named if name not in there]
    for line in missing:
        print(f"there is no such test: {line}", file=sys.stderr)
    # It would see one that is not there.
    return 1 if missing or not named or "NoSuchTest.Exists" in there else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

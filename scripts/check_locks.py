#!/usr/bin/python3
"""Whether what a lock guards is used with the lock held, as clang sees it.

usage: scripts/check_locks.py BUILD [FILE...]

BUILD is a configured build, whatever its compiler; what it generates must be there.
Of its sources, or of the FILEs, those that include core/base/mutex.h, by themselves or by
a header that they name, are read by clang with -Wthread-safety; nothing is built.
"""

import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MUTEX = "core/base/mutex.h"
# What clang does not know, or what makes files.
DROPPED = {"-fpch-preprocess", "-MD", "-Wno-maybe-uninitialized"}
DROPPED_WITH_VALUE = {"-o", "-MF", "-MT", "-MQ"}


def includes(path: pathlib.Path) -> set[str]:
    return set(re.findall(r'^#include "([^"]+)"', path.read_text(encoding="utf-8"), re.MULTILINE))


def has_locks(path: pathlib.Path) -> bool:
    named = includes(path)
    headers = [ROOT / name for name in named if (ROOT / name).is_file()]
    return MUTEX in named or any(MUTEX in includes(header) for header in headers)


def arguments_of(command: str) -> list[str]:
    """The compiler's arguments, without those that clang cannot use."""
    words = shlex.split(command)
    compiler = next(i for i, word in enumerate(words) if re.search(r"(\+\+|cc|clang)(-\d+)?$", os.path.basename(word))
                    and not word.endswith("ccache"))
    kept, words = [], iter(words[compiler + 1:])
    for word in words:
        if word in DROPPED_WITH_VALUE:
            next(words)
        elif word not in DROPPED and not word.startswith("-fsanitize"):
            kept.append(word)
    return kept


def check(entry: dict) -> str:
    """What clang complains of, or nothing."""
    run = subprocess.run(
        ["clang++-16", *arguments_of(entry["command"]), "-fsyntax-only", "-Wno-everything", "-Wthread-safety",
         "-Werror=thread-safety"],
        cwd=entry["directory"], capture_output=True, text=True, check=False)
    return run.stderr if run.returncode != 0 else ""


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    commands = json.loads((pathlib.Path(sys.argv[1]) / "compile_commands.json").read_text(encoding="utf-8"))
    wanted = {(ROOT / name).resolve() for name in sys.argv[2:]}
    entries = {}
    for entry in commands:
        path = (pathlib.Path(entry["directory"]) / entry["file"]).resolve()
        is_ours = path.suffix == ".cc" and path.is_relative_to(ROOT) and "build" not in path.relative_to(ROOT).parts
        if is_ours and (not wanted or path in wanted) and has_locks(path):
            entries[path] = entry
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = [text for text in pool.map(check, entries.values()) if text]
    print("".join(complaints), end="", file=sys.stderr)
    print(f"{len(entries)} sources with locks, {len(complaints)} with complaints.")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())

"""The tree keeps to the architecture: dependencies.txt and a few house rules.

Usage: architecture_test.py SOURCE_ROOT
"""

import fnmatch
import pathlib
import re
import sys
import unittest

import picture

ROOT = pathlib.Path(sys.argv[1]).resolve()
TABLE = pathlib.Path(__file__).parent / "dependencies.txt"
TOPS = ("core", "plugins", "adapters")
SOURCES = (".h", ".hpp", ".c", ".cc", ".def", ".inc")
MAX_LINES = 500
VAGUE = re.compile(r"(^|_)(utils?|misc|helpers?|managers?|common|stuff)(_|\.|$)")
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]((?:core|plugins|adapters|tests)/[^">]+)[">]', re.MULTILINE)


def read_table():
    """Pattern to list of what it may include, in the order of the file."""
    table = {}
    for line in TABLE.read_text().splitlines():
        words = line.split("#")[0].split()
        if words:
            table[words[0]] = words[1:]
    return table


def covers(pattern, path):
    """Whether `path` is the file `pattern`, or lies in a folder that fits it."""
    depth = pattern.count("/") + 1
    return fnmatch.fnmatchcase("/".join(path.split("/")[:depth]), pattern)


def row_of(table, path):
    """The longest pattern that covers `path`; of two, the one without a star."""
    fits = [pattern for pattern in table if covers(pattern, path)]
    return max(fits, key=lambda pattern: (pattern.count("/"), "*" not in pattern), default=None)


def same_folder(pattern, file, included):
    """Whether both lie in the one folder of the row: `core/kinds/*` is many."""
    depth = pattern.count("/") + 1
    return file.split("/")[:depth] == included.split("/")[:depth]


def included_by(text):
    return INCLUDE.findall(text)


def violations(table, file, text):
    """What the source text of `file` includes and may not."""
    row = row_of(table, file)
    if row is None:
        return [f"{file}: no line of dependencies.txt covers it"]
    return [f"{file} includes {included}, which {row} may not" for included in included_by(text)
            if not same_folder(row, file, included) and not any(covers(allowed, included) for allowed in table[row])]


def files():
    for top in TOPS:
        for path in sorted((ROOT / top).rglob("*")):
            if path.is_file():
                yield path.relative_to(ROOT).as_posix(), path


def sources():
    for name, path in files():
        if path.suffix in SOURCES:
            yield name, path.read_text(encoding="utf-8")


class TableTest(unittest.TestCase):
    def test_names_only_what_stands_above(self):
        seen = []
        for folder, allowed in read_table().items():
            for each in allowed:
                self.assertTrue(any(covers(above, each) or covers(each, above) for above in seen),
                                f"{folder} names {each}, which stands not above it")
            seen.append(folder)

    def test_patterns_and_folders(self):
        table = {"a/base": [], "a/kinds/*": ["a/base", "a/top/one.h"], "a/*": ["a/kinds"]}
        self.assertEqual(included_by('#include "core/base/x.h"\n  # include <plugins/abi/y.h>\n#include <string>\n'),
                         ["core/base/x.h", "plugins/abi/y.h"])
        self.assertEqual(row_of(table, "a/kinds/note/note.cc"), "a/kinds/*")
        self.assertEqual(row_of(table, "a/base/x.h"), "a/base")
        self.assertEqual(row_of(table, "b/x.h"), None)
        self.assertTrue(covers("a/top/one.h", "a/top/one.h"))
        self.assertFalse(covers("a/top/one.h", "a/top/two.h"))
        self.assertTrue(covers("a/kinds", "a/kinds/note/note.h"))
        self.assertFalse(covers("a/kin", "a/kinds/note/note.h"))
        self.assertTrue(same_folder("a/kinds/*", "a/kinds/note/note.cc", "a/kinds/note/note.h"))
        self.assertFalse(same_folder("a/kinds/*", "a/kinds/note/note.cc", "a/kinds/visit/visit.h"))

    def test_finds_what_is_not_allowed(self):
        table = {"core/log": ["core/base"]}
        self.assertEqual(violations(table, "core/log/x.cc", '#include "core/base/y.h"\n#include "core/log/z.h"\n'), [])
        self.assertEqual(len(violations(table, "core/log/x.cc", '#include "core/hub/y.h"\n')), 1)
        self.assertEqual(len(violations(table, "core/log/x.cc", '#include "tests/core/log/y.h"\n')), 1)
        self.assertEqual(len(violations(table, "core/new/x.cc", "")), 1)


class PictureTest(unittest.TestCase):
    TABLE = "# floor 1: low\na/base\n# floor 2\na/log  a/base\na/kinds/* a/log a/base\n# a remark\nb/hub a/kinds a/base\n"

    def test_reads_floors(self):
        self.assertEqual(picture.read_floors(self.TABLE),
                         [{"a/base": []},
                          {"a/log": ["a/base"], "a/kinds/*": ["a/log", "a/base"], "b/hub": ["a/kinds", "a/base"]}])

    def test_leaves_out_what_follows(self):
        used = picture.used_rows(picture.read_floors(self.TABLE))
        self.assertEqual(used["b/hub"], ["a/kinds/*", "a/base"])
        self.assertEqual(picture.without_what_follows(used),
                         {"a/base": [], "a/log": ["a/base"], "a/kinds/*": ["a/log"], "b/hub": ["a/kinds/*"]})

    def test_draws_rooms(self):
        drawn = picture.draw(picture.read_floors(self.TABLE))
        self.assertEqual([line.strip() for line in drawn if "-->" in line],
                         ["a_log --> a_base", "a_kinds --> a_log", "b_hub --> a_kinds"])
        self.assertIn("    a_kinds[a/kinds]", drawn)

    def test_takes_the_first_sentence(self):
        self.assertEqual(picture.first_sentence("\nKeeps 1.5 of it:\none thing. And another.\n\nMore.", "x"),
                         "Keeps 1.5 of it: one thing.")
        for text in ("", "no end", "| a | table. |", "```\ncode. \n```", "Long " * 60 + "."):
            with self.assertRaises(picture.NoJob):
                picture.first_sentence(text, "x")

    def test_keeps_the_rest_of_the_page(self):
        page = f"before\n{picture.BEGIN}\nold\n{picture.END}\nafter\n"
        self.assertEqual(picture.split_page(page),
                         ("before\n", f"{picture.BEGIN}\nold\n{picture.END}", "\nafter\n"))
        with self.assertRaises(ValueError):
            picture.split_page("no markers")


class TreeTest(unittest.TestCase):
    def assert_none(self, found):
        found = list(found)
        self.assertFalse(found, "\n" + "\n".join(found))

    def test_has_sources(self):
        self.assertGreater(len(list(sources())), 50)

    def test_includes_go_down(self):
        table = read_table()
        self.assert_none(each for name, text in sources() for each in violations(table, name, text))

    def test_every_line_is_of_use(self):
        used = {row_of(read_table(), name) for name, _ in sources()}
        self.assert_none(f"{row}: no source stands there" for row in read_table() if row not in used)

    def test_files_are_short(self):
        lengths = ((name, text.count("\n")) for name, text in sources())
        self.assert_none(f"{name} has {length} lines, more than {MAX_LINES}" for name, length in lengths
                         if length > MAX_LINES)

    def test_headers_guard_themselves(self):
        # A guard of standard C is for the header that other compilers read.
        guard = re.compile(r"^(#pragma once|#ifndef (\w+)\n#define \2)$", re.MULTILINE)
        self.assert_none(f"{name} has no #pragma once" for name, text in sources()
                         if name.endswith((".h", ".hpp")) and not guard.search(text))

    def test_names_say_something(self):
        self.assert_none(f"{name} has a vague name" for name, _ in files()
                         if any(VAGUE.search(part.lower()) for part in name.split("/")))

    def test_every_row_says_its_job(self):
        self.assert_none(picture.complaints(ROOT))

    def test_the_page_shows_this_house(self):
        self.assertEqual(picture.shown(ROOT), picture.block(ROOT),
                         f"{picture.PAGE} is behind: python3 tests/architecture/picture.py . --write")

    def test_folders_have_a_readme(self):
        folders = {pathlib.PurePosixPath(*pathlib.PurePosixPath(name).parts[:2]) for name, _ in sources()}
        self.assert_none(f"{folder} has no README.md" for folder in sorted(folders)
                         if not (ROOT / folder / "README.md").exists())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

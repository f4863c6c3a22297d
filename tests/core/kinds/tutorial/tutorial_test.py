"""What the page about kinds tells to write fits the tree: the contract's linter, the
architecture and the build take it as it is. And that tutorial.py sees what does not.

Usage: tutorial_test.py SOURCE_DIRECTORY WRITTEN PROTOC CMAKE
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import tutorial

SOURCE, WRITTEN = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
PROTOC, CMAKE = sys.argv[3:5]
FOLDERS = ("adapters", "cmake", "core", "docs", "packaging", "plugins", "proto", "scripts", "tests/architecture", "tests/proto")


def block(path, text="x\n", line=""):
    return f"`{path}`{line}:\n\n```cpp\n{text}```\n\n"


def page(*more):
    lines = [block(path, line=" gets a line") for path in tutorial.LISTS]
    return "".join([*lines, *more])


class RulesTest(unittest.TestCase):
    def refuses(self, text, what):
        with self.assertRaisesRegex(tutorial.Touches, what):
            tutorial.read_page(text, lambda path: "a b\n" if path.startswith(("core/hub", "core/cli/k", "tests/arch"))
                               or path.endswith("old.h") else None)

    def test_takes_own_files_and_one_line_each(self):
        files = tutorial.read_page(page(block("core/kinds/endorsement/a.h")), lambda path: "a b\n" if ".h" not in path else None)
        self.assertEqual(files["core/kinds/endorsement/a.h"], "x\n")
        self.assertEqual(files["core/hub/kinds.def"], "a b\nx\n")

    def test_refuses_all_else(self):
        self.refuses(page(block("core/hub/hub.cc")), "none of the kind's folders")
        self.refuses(page(block("core/kinds/endorsement_too/a.h")), "none of the kind's folders")
        self.refuses(page(block("core/base/reasons.def", line=" gets a line")), "no list of kinds")
        self.refuses(page(block("core/kinds/endorsement/old.h")), "there already")
        self.refuses(page(block("core/hub/kinds.def", line=" gets a line")), "comes twice")
        self.refuses(page("```cpp\nx\n```\n"), "says not in which file")
        self.refuses("".join(block(path, line=" gets a line") for path in tutorial.LISTS[1:]), "gets no line")
        self.refuses(block("core/hub/kinds.def", "x\ny\n", " gets a line"), "not one line")
        self.refuses(block("core/hub/kinds.def", "x\n", " gets a line, below that of `c`"), "c begins 0 lines")

    def test_puts_a_line_where_it_belongs(self):
        self.assertEqual(tutorial.add_line("a 1\nb 2\n", "x\n", "a"), "a 1\nx\nb 2\n")


class TreeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.tree = pathlib.Path(cls.scratch.name) / "tree"
        for folder in FOLDERS:
            shutil.copytree(SOURCE / folder, cls.tree / folder)
        for file in SOURCE.glob("*.*"):
            if file.is_file():
                shutil.copy(file, cls.tree)
        shutil.copytree(WRITTEN, cls.tree, dirs_exist_ok=True)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def run_in_tree(self, *command):
        done = subprocess.run([str(part) for part in command], cwd=self.tree, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_the_contract_is_clean(self):
        self.run_in_tree(sys.executable, "tests/proto/proto_lint.py", PROTOC, "proto")

    def test_the_architecture_holds(self):
        self.run_in_tree(sys.executable, "tests/architecture/picture.py", ".", "--write")
        self.run_in_tree(sys.executable, "tests/architecture/architecture_test.py", ".")

    # Nothing is compiled: that is what the programs of this test's CMakeLists.txt are for.
    def test_the_programs_take_it_in(self):
        self.run_in_tree(CMAKE, "-G", "Ninja", "-S", ".", "-B", "build", "-DDUTA_TESTS=OFF")
        self.assertIn("libduta_kind_endorsement.a", self.run_in_tree("ninja", "-C", "build", "-t", "query", "bin/dutad"))
        self.assertIn("libduta_cli_endorsement.a", self.run_in_tree("ninja", "-C", "build", "-t", "query", "bin/duta"))
        self.assertIn("duta.endorsement.v1+protobuf", (self.tree / "build/plugins/check/sample_table.cc").read_text())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])

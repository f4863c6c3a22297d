"""Writes down the kind that core/kinds/README.md shows step by step, and refuses it if
it touches more than its own folders and one line each in three lists.

Usage: tutorial.py SOURCE_DIRECTORY OUTPUT_DIRECTORY

OUTPUT_DIRECTORY gets the files of the page and the lists as they are afterwards.
"""

import pathlib
import re
import sys

README = "core/kinds/README.md"
KIND = "endorsement"
OWN = (f"proto/duta/{KIND}/v1/", f"core/kinds/{KIND}/", f"core/cli/{KIND}/", f"tests/core/kinds/{KIND}/")
LISTS = ("core/hub/kinds.def", "core/cli/kinds.def", "tests/architecture/dependencies.txt")
BLOCK = re.compile(r"^`(?P<path>[^`\n]+)`(?P<line> gets a line(?:, below that of `(?P<anchor>[^`]+)`)?)?:\n\n"
                   r"(?P<fence>```+)\w+\n(?P<text>.*?)^(?P=fence)$", re.DOTALL | re.MULTILINE)


class Touches(Exception):
    """The page tells to change what it must not, or cannot be followed."""


def add_line(text, line, anchor):
    """`text`, a list, with a line more: at its end, or below the one that begins with `anchor`."""
    if not line.endswith("\n") or line.count("\n") != 1:
        raise Touches(f"not one line: {line!r}")
    if anchor is None:
        return text + line
    lines = text.splitlines(keepends=True)
    at = [number for number, each in enumerate(lines) if each.split()[:1] == [anchor]]
    if len(at) != 1:
        raise Touches(f"{anchor} begins {len(at)} lines")
    return "".join(lines[:at[0] + 1] + [line] + lines[at[0] + 1:])


def read_page(page, source):
    """Path to text of all that whoever follows the page writes. `source` gives the text of a path, or None."""
    files = {}
    for block in BLOCK.finditer(page):
        path, text = block["path"], block["text"]
        if path in files:
            raise Touches(f"{path} comes twice")
        before = source(path)
        if block["line"]:
            if path not in LISTS:
                raise Touches(f"{path} is no list of kinds")
            files[path] = add_line(before, text, block["anchor"])
        elif not path.startswith(OWN):
            raise Touches(f"{path} is in none of the kind's folders")
        elif before is not None:
            raise Touches(f"{path} is there already")
        else:
            files[path] = text
    if page.count("```") != 2 * len(files):
        raise Touches("some code says not in which file it stands")
    for path in LISTS:
        if path not in files:
            raise Touches(f"{path} gets no line")
    return files


def main(source, output):
    source, output = pathlib.Path(source), pathlib.Path(output)

    def text_of(path):
        file = source / path
        return file.read_text(encoding="utf-8") if file.exists() else None

    try:
        files = read_page(text_of(README), text_of)
    except Touches as problem:
        sys.exit(f"{README}: {problem}")
    for old in output.rglob("*"):
        if old.is_file() and old.relative_to(output).as_posix() not in files:
            old.unlink()
    for path, text in files.items():
        file = output / path
        file.parent.mkdir(parents=True, exist_ok=True)
        # Untouched where nothing changes, or everything would be built again.
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])

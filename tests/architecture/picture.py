"""The house as a picture, made of dependencies.txt and the folders' READMEs.

Usage: picture.py SOURCE_ROOT           says whether docs/architecture.md shows it
       picture.py SOURCE_ROOT --write   puts it there

The block between the two markers in docs/architecture.md is a graph of the
folders, floor by floor, and a table with the job of each line of dependencies.txt:
the first sentence of the folder's README, or of the header's first comment.
What follows from another arrow is left out, so that the picture can be read.
"""

import pathlib
import re
import sys

TABLE = "tests/architecture/dependencies.txt"
PAGE = "docs/architecture.md"
BEGIN = "<!-- folders: begin; made by tests/architecture/picture.py SOURCE_ROOT --write -->"
END = "<!-- folders: end -->"
MAX_JOB = 240
SENTENCE = re.compile(r"(.+?\.)(?=\s|$)", re.DOTALL)


class NoJob(Exception):
    """A folder or header does not say what it is for in one sentence."""


def read_floors(text):
    """The rows of dependencies.txt, `{row: [what it may use]}`, by floor."""
    floors = []
    for line in text.splitlines():
        if line.startswith("# floor "):
            floors.append({})
        words = line.split("#")[0].split()
        if words:
            floors[-1][words[0]] = words[1:]
    return floors


def inside(path, row):
    """Whether `path` is `row` or lies in it; `*` stands for one name."""
    folder = row.removesuffix("/*")
    return path == folder or path.startswith(folder + "/")


def meant(name, rows):
    """The rows that a name among what may be used stands for."""
    exact = [row for row in rows if row == name]
    return exact or [row for row in rows if inside(row.removesuffix("/*"), name) or inside(name, row)]


def reachable(graph, start):
    """What can be reached from `start`, without `start` itself."""
    seen, waiting = set(), [start]
    while waiting:
        for each in graph.get(waiting.pop(), ()):
            if each not in seen:
                seen.add(each)
                waiting.append(each)
    return seen - {start}


def without_what_follows(graph):
    """The same graph without arrows that another way makes needless."""
    short = {}
    for node, targets in graph.items():
        behind = {far for target in targets for far in reachable(graph, target)}
        short[node] = [target for target in targets if target not in behind]
    return short


def room(row):
    """The node of the graph in which a row lies: `core/exchange`, `plugins/sdk`."""
    parts = row.split("/")
    return parts[0] if parts[0] == "adapters" else "/".join(parts[:2])


def used_rows(floors):
    """Row to the rows that it may use, in order."""
    rows = [row for floor in floors for row in floor]
    graph = {}
    for floor in floors:
        for row, names in floor.items():
            above = rows[:rows.index(row)]
            graph[row] = list(dict.fromkeys(each for name in names for each in meant(name, above)))
    return graph


def is_room(row):
    """A header that many folders have, `core/kinds/*/media_type.h`, is no room: what
    stands on it does not stand on those folders."""
    return not ("*" in row and row.endswith(".h"))


def rooms_of(floors):
    """Room to the rooms that it may use, in order."""
    graph = {}
    for row, used in used_rows(floors).items():
        if not is_room(row):
            continue
        targets = graph.setdefault(room(row), [])
        targets += [room(each) for each in used if is_room(each) and room(each) != room(row)]
    return {each: list(dict.fromkeys(targets)) for each, targets in graph.items()}


def draw(floors):
    """A graph in Mermaid; arrows point at what is used."""
    graph = rooms_of(floors)
    lines, drawn = ["```mermaid", "flowchart BT"], set()
    for number, floor in enumerate(floors, 1):
        rooms = [each for each in dict.fromkeys(room(row) for row in floor if is_room(row))
                 if each not in drawn]
        drawn.update(rooms)
        lines.append(f"  subgraph floor{number}[floor {number}]")
        lines += [f"    {each.replace('/', '_')}[{each}]" for each in rooms]
        lines.append("  end")
    for each, targets in without_what_follows(graph).items():
        lines += [f"  {each.replace('/', '_')} --> {target.replace('/', '_')}" for target in targets]
    return lines + ["```"]


def first_sentence(text, where):
    """The first sentence of a README (after its heading) or of a comment."""
    paragraph = text.strip().partition("\n\n")[0]
    match = SENTENCE.match(paragraph)
    if match is None or paragraph.startswith(("|", "-", "*", "```")):
        raise NoJob(f"{where} does not begin with one sentence that says its job")
    sentence = " ".join(match.group(1).split())
    if len(sentence) > MAX_JOB:
        raise NoJob(f"{where}: its first sentence has {len(sentence)} characters, more than {MAX_JOB}")
    return sentence


def job_of(root, row):
    """What a row is for, in its own words. NoJob."""
    if row.endswith(".h"):
        comment = [line[2:].strip() for line in min(root.glob(row)).read_text(encoding="utf-8").splitlines()
                   if line.startswith("//")]
        return first_sentence("\n".join(comment), row)
    readme = root / row.removesuffix("/*") / "README.md"
    if not readme.exists():
        raise NoJob(f"{row} has no README.md")
    heading, _, text = readme.read_text(encoding="utf-8").partition("\n")
    if not heading.startswith("# "):
        raise NoJob(f"{row}/README.md does not begin with a heading")
    return first_sentence(text, f"{row}/README.md")


def complaints(root):
    """Rows that do not say their job."""
    for floor in read_floors((root / TABLE).read_text(encoding="utf-8")):
        for row in floor:
            try:
                job_of(root, row)
            except NoJob as problem:
                yield str(problem)


def table(root, floors):
    """Markdown, a line a row."""
    short = without_what_follows(used_rows(floors))
    lines = ["| floor | folder | its job | stands on |", "|---|---|---|---|"]
    for number, floor in enumerate(floors, 1):
        for row in floor:
            stands_on = " ".join(f"`{each}`" for each in short[row])
            job = job_of(root, row).replace("|", "\\|")
            lines.append(f"| {number} | `{row}` | {job} | {stands_on} |")
    return lines


def block(root):
    """What stands between the markers, these included. NoJob."""
    floors = read_floors((root / TABLE).read_text(encoding="utf-8"))
    return "\n".join([BEGIN, *draw(floors), "", *table(root, floors), END])


def split_page(text):
    """The page before the block, the block, and the page after it."""
    before, begin, rest = text.partition(BEGIN)
    shown, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE} lacks the two markers of the picture")
    return before, begin + shown + end, after


def shown(root):
    return split_page((root / PAGE).read_text(encoding="utf-8"))[1]


def write(root):
    before, _, after = split_page((root / PAGE).read_text(encoding="utf-8"))
    (root / PAGE).write_text(before + block(root) + after, encoding="utf-8")


def main(arguments):
    root = pathlib.Path(arguments[0])
    problems = list(complaints(root))
    if problems:
        print("\n".join(problems), file=sys.stderr)
        return 1
    if "--write" in arguments[1:]:
        write(root)
    elif shown(root) != block(root):
        print(f"{PAGE} shows another house: run this with --write", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Makes the folder of a seventeenth ministry, as adapters/README.md says it is added:
adapter.cc and CMakeLists.txt are what stands there, the profile is a neighbour's with
other names. Usage: seventeenth.py SOURCE_DIRECTORY OUTPUT_DIRECTORY
"""

import pathlib
import re
import sys
import textwrap

# The facts of the neighbour's profile that must be another's.
REPLACED = {
    "adapters/id/": "adapters/tl/",
    "adapters::id": "adapters::tl",
    "partners/id-kemlu": "partners/tl-mnec",
    '.country_code = "ID"': '.country_code = "TL"',
    '.country = "Indonesia"': '.country = "Timor-Leste"',
    "text/vnd.kemlu.nota-diplomatik": "text/vnd.tl-mnec.note-verbale",
    "Asia/Jakarta": "Asia/Dili",
}


def write(path, text):
    # Untouched where nothing changes, or everything would be built again.
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def only(matches, what):
    if len(matches) != 1:
        sys.exit(f"adapters/README.md should show one {what}, not {len(matches)}")
    return matches[0]


def main(source, output):
    source, output = pathlib.Path(source), pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    readme = (source / "adapters/README.md").read_text(encoding="utf-8")
    code = only(re.findall(r"^   ```cpp\n(.*?)^   ```$", readme, re.DOTALL | re.MULTILINE), "adapter.cc")
    write(output / "adapter.cc", textwrap.dedent(code))
    call = only(re.findall(r"`adapters/tl/CMakeLists.txt`: `(duta_ministry\(tl\))`", readme), "CMakeLists.txt")
    write(output / "CMakeLists.txt", call + "\n")
    for name in ("profile.h", "profile.cc", "holidays.h"):
        text = (source / "adapters/id" / name).read_text(encoding="utf-8")
        for fact, other in REPLACED.items():
            text = text.replace(fact, other)
        write(output / name, text)


if __name__ == "__main__":
    main(*sys.argv[1:])

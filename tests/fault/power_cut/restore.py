#!/usr/bin/python3
"""Puts together what a power cut would have left of a folder (power_cut.c).

restore.py seed FOLDER MIRROR    takes all that is there as durable
restore.py cut FOLDER MIRROR     replaces FOLDER with what was durable, then seeds again
"""

import os
import pathlib
import shutil
import sys


def seed(folder, mirror):
    shutil.rmtree(mirror, ignore_errors=True)
    for part in ("files", "folders"):
        (mirror / part).mkdir(parents=True)
    for path, _, _ in os.walk(folder):
        with os.scandir(path) as entries:
            lines = []
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    lines.append(f"d {entry.inode()} {entry.name}\n")
                elif entry.is_file(follow_symlinks=False):
                    lines.append(f"f {entry.inode()} {entry.name}\n")
                    shutil.copyfile(entry.path, mirror / "files" / str(entry.inode()))
        (mirror / "folders" / str(os.stat(path).st_ino)).write_text("".join(lines), encoding="utf-8")


def rebuild(mirror, inode, target):
    """A folder that was made and never synced is empty; a file is, too."""
    target.mkdir(mode=0o700)
    names = mirror / "folders" / str(inode)
    if not names.exists():
        return
    for line in names.read_text(encoding="utf-8").splitlines():
        kind, number, name = line.split(" ", 2)
        if kind == "d":
            rebuild(mirror, number, target / name)
            continue
        kept = mirror / "files" / number
        if kept.exists():
            shutil.copyfile(kept, target / name)
        else:
            (target / name).touch()
        (target / name).chmod(0o600)


def cut(folder, mirror):
    aside = folder.with_name(folder.name + ".cut")
    shutil.rmtree(aside, ignore_errors=True)
    rebuild(mirror, os.stat(folder).st_ino, aside)
    shutil.rmtree(folder)
    aside.rename(folder)
    seed(folder, mirror)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("seed", "cut"):
        sys.exit(__doc__)
    (seed if sys.argv[1] == "seed" else cut)(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))

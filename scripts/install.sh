#!/bin/bash
# Installs the Debian packages that are missing of those in packages.txt.
# usage: scripts/install.sh [build|test|develop]...    (no group: build and test)
set -euo pipefail

list="$(dirname "$0")/packages.txt"
groups="${*:-build test}"
for group in $groups; do
  case "$group" in
    build | test | develop) ;;
    *) echo "usage: $0 [build|test|develop]...   what to install for; nothing means build and test" >&2; exit 2 ;;
  esac
done

if ! command -v dpkg-query >/dev/null; then
  echo "This script knows Debian and its derivatives. Install what $list names by other means," >&2
  echo "then run the build itself: cmake --preset release && cmake --build --preset release" >&2
  exit 1
fi

# What is there: installed packages and what they provide (another npm, say).
there="$(dpkg-query -W -f '${db:Status-Status} ${Package}, ${Provides}\n' |
  sed -n 's/^installed //p' | tr ',' '\n' | sed 's/(.*//; s/ //g' | sort -u)"
wanted="$(awk -v groups=" $groups " '/^[a-z]/ && index(groups, " " $1 " ") { print $2 }' "$list" | sort -u)"
missing="$(comm -23 <(echo "$wanted") <(echo "$there"))"

if [ -z "$missing" ]; then
  echo "Packages: all $(echo "$wanted" | wc -l) are installed ($groups)."
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "Missing packages, and neither root nor sudo to install them. Have an administrator run:" >&2
    echo "  apt-get update && apt-get install --no-install-recommends $(echo "$missing" | xargs)" >&2
    exit 1
  fi
  as_root=(sudo)
fi

# shellcheck disable=SC2086  # One word a package.
echo "Packages: installing" $missing
as_root+=(env DEBIAN_FRONTEND=noninteractive)
options=(-q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
"${as_root[@]}" apt-get "${options[@]}" update
# shellcheck disable=SC2086
"${as_root[@]}" apt-get "${options[@]}" install -y --no-install-recommends $missing
echo "Packages: done."

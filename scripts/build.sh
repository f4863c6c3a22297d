#!/bin/bash
# Installs what is missing, and builds all programs and adapters into build/release.
# usage: scripts/build.sh
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install.sh
cmake --preset release >/dev/null
cmake --build --preset release --target duta-programs

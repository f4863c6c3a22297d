#!/usr/bin/env bash
# Makes a bundle of each ministry's adapter: builds the libraries, checks them, packs
# them with the schema of their configuration, signs them and verifies what came out.
#
#   scripts/bundles.sh [--build DIR] [--keys DIR] [--release N] [--out DIR] [CODE...]
#
#   --build DIR   take the programs and libraries of this build directory, do not build
#   --keys DIR    each ministry's signing key is a file `signing.key` somewhere under
#                 DIR/CODE; without it keys for trying out are made beside the bundles
#   --release N   the bundles' release number, which only rises; 1 if not said
#   --out DIR     where CODE.adp is put; `bundles` in the build directory if not said
#   CODE          ministries; all if none is named
set -euo pipefail
cd "$(dirname "$0")/.."

usage() { sed -n '5,12s/^# \{0,1\}//p' scripts/bundles.sh >&2; exit 2; }
die() { printf 'bundles: %s\n' "$*" >&2; exit 1; }

build=yes from=$PWD/build/release keys='' release=1 out='' codes=()
while (($# > 0)); do
  case "$1" in
    --build) from=$(cd "${2:?--build needs a directory}" && pwd); build=no; shift ;;
    --keys) keys=$(cd "${2:?--keys needs a directory}" && pwd); shift ;;
    --release) release=${2:?--release needs a number}; shift ;;
    --out) out=${2:?--out needs a directory}; shift ;;
    -*) usage ;;
    *) codes+=("$1") ;;
  esac
  shift
done
if [[ $build == yes ]]; then
  scripts/build.sh
fi
tool=$from/bin/duta-adapter
schema=$PWD/adapters/configuration/configuration.schema.json
out=${out:-$from/bundles}
mkdir -p "$out"
if ((${#codes[@]} == 0)); then
  for folder in adapters/*/adapter.cc; do codes+=("$(basename "$(dirname "$folder")")"); done
fi

# The ministry's own key, or one made for trying out.
key_of() {
  local code=$1 key
  if [[ -n $keys ]]; then
    key=$(find "$keys/$code" -name signing.key -print -quit 2>/dev/null)
    [[ -n $key ]] || die "there is no signing.key under $keys/$code"
  else
    key=$out/keys/$code/signing.key
    mkdir -p "$(dirname "$key")"
    [[ -s $key ]] || (umask 077; openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$key")
  fi
  printf '%s' "$key"
}

# bundle CODE: prints one line, or what went wrong.
bundle() {
  local code=$1 library=$from/adapters/$1.so key said
  [[ -f $library ]] || die "there is no $library; is there a ministry $code?"
  key=$(key_of "$code")
  said=$("$tool" check "$library" 2>&1) || { printf '%s\n' "$said" >&2; die "$code does not pass the check"; }
  # A check that had nothing to try says nothing.
  [[ $said != *$'\n'skip* ]] || { printf '%s\n' "$said" >&2; die "the check of $code skips something"; }
  said=$("$tool" pack "$library" --release "$release" --schema "$schema" --key "$key" --out "$out/$code.adp" 2>&1) ||
    { printf '%s\n' "$said" >&2; die "$code cannot be packed"; }
  said=$("$tool" verify "$out/$code.adp" 2>&1) || { printf '%s\n' "$said" >&2; die "$code.adp does not verify"; }
  printf '%-4s%-44s%s\n' "$code" "$(sed -n 's/^adapter  *//p' <<<"$said"), release $release" \
    "$(grep -c '^reproduces' <<<"$said") golden vectors"
}

# All processors; xargs fails if one fails.
export -f bundle key_of die
export from keys release out tool schema
printf '%s\n' "${codes[@]}" | xargs -P "$(nproc)" -I CODE bash -euo pipefail -c 'bundle CODE'
printf '%s bundles, checked, signed and verified, are in %s\n' "${#codes[@]}" "$out"

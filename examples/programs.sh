# shellcheck shell=bash disable=SC2034  # The variables set here are for whoever sources it.
# Which programs a story runs. Sourced from the top of the tree.

# choose_programs NAME ARGUMENT...: reads a story's arguments, builds unless they say
# where programs are; sets $from, the build directory, and $bin. NAME is for its usage.
choose_programs() {
  local name=$1 build=yes
  shift
  from=$PWD/build/release
  while (($# > 0)); do
    case "$1" in
      --no-build) build=no ;;
      --build) from=$(cd "${2:?--build needs a directory}" && pwd); build=no; shift ;;
      *) echo "usage: $name [--no-build] [--build DIR]" >&2; exit 2 ;;
    esac
    shift
  done
  if [[ $build == yes ]]; then
    scripts/build.sh
  fi
  bin=$from/bin
}

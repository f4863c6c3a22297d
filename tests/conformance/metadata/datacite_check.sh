#!/bin/bash
# Checks metadata of practices with xmllint against a schema of DataCite, one resource a file.
# Usage: datacite_check.sh SCHEMA DIRECTORY   after metadata_check.py, which parts them
set -euo pipefail
mapfile -t files < <(find "$2" -name 'datacite-*.xml' | sort)
((${#files[@]} > 0)) || { echo "no resources" >&2; exit 1; }
xmllint --nonet --noout --schema "$1" "${files[@]}" 2>&1 | grep -v ' validates$' && exit 1
# It must refuse something too, or it would say nothing.
if sed 's/publicationYear/year/g' "${files[0]}" | xmllint --nonet --noout --schema "$1" - 2>/dev/null; then
  echo "a wrong resource was accepted" >&2
  exit 1
fi
echo "${#files[@]} resources by xmllint"

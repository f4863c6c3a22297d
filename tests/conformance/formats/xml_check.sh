#!/bin/bash
# Checks envelopes with xmllint: the header by the schema of SBDH, the document by its own.
# Usage: xml_check.sh SCHEMA DIRECTORY...
set -euo pipefail
schema=$1
shift
mapfile -t files < <(find "$@" -name '*.xml' | sort)
((${#files[@]} > 0)) || { echo "no envelopes" >&2; exit 1; }
xmllint --nonet --noout --schema "$schema" "${files[@]}" 2>&1 | grep -v ' validates$' && exit 1
# It must refuse something too, or it would say nothing.
if sed 's/<HeaderVersion>/<Version>/; s/HeaderVersion>/Version>/' "${files[0]}" | xmllint --nonet --noout --schema "$schema" - 2>/dev/null; then
  echo "a wrong envelope was accepted" >&2
  exit 1
fi
echo "${#files[@]} envelopes by xmllint"

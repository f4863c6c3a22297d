#!/bin/bash
# Builds the client with Debian's packages alone, without a network.
# usage: examples/go/build.sh [OUT]      the program is OUT/duta_client; OUT is build/go if not said
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/build/go}
mkdir -p "$out/gopath/src"
out=$(cd "$out" && pwd)

# Stubs of the contract, under the import paths that its go_package options name. Those of
# google/rpc come with Debian's gRPC.
cd "$root/proto"
find duta -name '*.proto' -print0 | sort -z |
  xargs -0 protoc -I. --go_out="$out/gopath/src" --go-grpc_out="$out/gopath/src"

export GOPATH=$out/gopath:/usr/share/gocode GO111MODULE=off GOFLAGS='' GOCACHE=${GOCACHE:-$out/cache}
cd "$here"
go vet .
go build -o "$out/duta_client" .

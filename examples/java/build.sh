#!/bin/bash
# Builds the client with Debian's packages alone, without a network.
# usage: examples/java/build.sh [OUT]    the program is OUT/duta_client; OUT is build/java if not said
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:-$root/build/java}
rm -rf "$out/stubs" "$out/classes"
mkdir -p "$out/stubs" "$out/classes"
out=$(cd "$out" && pwd)

jars=
for jar in grpc-api grpc-context grpc-core grpc-netty grpc-protobuf grpc-protobuf-lite grpc-stub protobuf guava netty-buffer \
  netty-codec netty-codec-http netty-codec-http2 netty-common netty-handler netty-resolver netty-tcnative netty-transport perfmark-api \
  opencensus-api jsr305 geronimo-annotation-1.3-spec gson bcprov; do
  [[ -r /usr/share/java/$jar.jar ]] || { echo "$0: /usr/share/java/$jar.jar is missing; scripts/install.sh test" >&2; exit 1; }
  jars+=:/usr/share/java/$jar.jar
done

# Stubs of the contract, in the packages that its java_package options name.
cd "$root/proto"
find . -name '*.proto' -printf '%P\0' | sort -z |
  xargs -0 protoc -I. --java_out="$out/stubs" --plugin=protoc-gen-grpc-java="$(command -v grpc_java_plugin)" \
    --grpc-java_out="$out/stubs"

cd "$here"
find "$out/stubs" -name '*.java' >"$out/stubs.txt"
javac -nowarn -proc:none -d "$out/classes" -cp "${jars#:}" @"$out/stubs.txt" 2>&1 | { grep -v '^Note: ' || true; }
javac -Xlint:all,-path -Werror -proc:none -d "$out/classes" -cp "$out/classes$jars" example/duta/client/*.java

# HTTP/2 over TLS needs OpenSSL: Debian's Netty comes without the JDK's ALPN. The library is
# installed under a name that Netty does not look for, and must not be a link.
mkdir -p "$out/native"
cp /usr/lib/*/jni/libnetty-tcnative.so "$out/native/libnetty_tcnative.so"

cat >"$out/duta_client" <<END
#!/bin/sh
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.library.path='$out/native' \\
  -cp '$out/classes$jars' example.duta.client.DutaClient "\$@"
END
chmod +x "$out/duta_client"

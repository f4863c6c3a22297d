#!/usr/bin/python3
"""What `cmake --install` makes is whole: programs run, the unit is right, adapters build outside the tree.

usage: install_test.py CMAKE BUILD [unittest's arguments]
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from google.protobuf import descriptor_pb2

CMAKE, BUILD = sys.argv[1:3]
HERE = pathlib.Path(__file__).resolve().parent


def run(*command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=280)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class InstallTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = pathlib.Path(tempfile.mkdtemp(prefix="duta-install-"))
        cls.addClassCleanup(shutil.rmtree, cls.place)
        cls.prefix = cls.place / "opt"
        run(CMAKE, "--install", BUILD, "--prefix", cls.prefix)

    def test_everything_is_in_its_place(self):
        for path in ["bin/dutad", "bin/duta", "bin/duta-adapter", "bin/duta-adapter-worker", "lib/duta/adapters/id.so",
                     "lib/duta/adapters/au.so", "include/duta/plugins/abi/duta_adapter.h",
                     "include/duta/plugins/sdk/adapter.h", "share/duta/proto/duta/exchange/v1/exchange_service.proto",
                     "share/duta/proto/google/rpc/status.proto", "share/doc/duta/README.md", "share/doc/duta/LICENSE",
                     "share/bash-completion/completions/duta", "share/zsh/site-functions/_duta",
                     "share/fish/vendor_completions.d/duta.fish", "lib/sysusers.d/duta.conf",
                     "lib/tmpfiles.d/duta.conf"]:
            self.assertTrue((self.prefix / path).is_file(), path)

    def test_the_descriptors_are_the_whole_contract(self):
        descriptors = descriptor_pb2.FileDescriptorSet.FromString((self.prefix / "share/duta/duta.binpb").read_bytes())
        proto = self.prefix / "share/duta/proto"
        there = {file.name for file in descriptors.file}
        self.assertLessEqual({str(path.relative_to(proto)) for path in proto.rglob("*.proto")}, there)
        for file in descriptors.file:  # Whatever reads them needs nothing else.
            self.assertLessEqual(set(file.dependency), there)

    def test_a_hub_is_made_and_would_start(self):
        data = self.place / "hub"
        run(self.prefix / "bin/dutad", "init", "--data", data, "--name", "hub.test", "--listen", "127.0.0.1:0")
        run(self.prefix / "bin/dutad", "check", "--data", data)

    def test_the_unit_names_the_programs(self):
        unit = (self.prefix / "lib/systemd/system/dutad.service").read_text(encoding="utf-8")
        self.assertIn(f"ExecStart={self.prefix}/bin/dutad serve --data /var/lib/duta\n", unit)
        self.assertNotIn("@DUTA_BIN@", unit)

    def test_completions_are_scripts(self):
        run("bash", "-n", self.prefix / "share/bash-completion/completions/duta")

    def test_an_adapter_builds_outside_the_tree(self):
        source = self.place / "outside"
        source.mkdir()
        shutil.copy(HERE / "adapter/CMakeLists.txt.in", source / "CMakeLists.txt")
        shutil.copy(HERE / "adapter/adapter.cc", source)
        cache = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
        run(CMAKE, "-G", "Ninja", "-S", source, "-B", source / "build", f"-DCMAKE_PREFIX_PATH={self.prefix}", *cache)
        run(CMAKE, "--build", source / "build")
        library = source / "build/adapters/outside.so"
        self.assertIn("tl-mnec-notes", run(self.prefix / "bin/duta-adapter", "describe", library))

    def test_a_new_adapter_is_made_with_what_is_installed(self):
        tool, folder = self.prefix / "bin/duta-adapter", self.place / "new"
        run(tool, "new", folder, "--partner", "partners/tl-mnec")
        run(tool, "build", folder, "--no-test")
        self.assertIn("tl-mnec-notes", run(tool, "describe", folder / "build/adapters/tl-mnec.so"))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]])

// duta-adapter-worker: the program that runs adapters for the hub. The hub starts
// it once as the launcher; the launcher starts it again for each worker. People
// have no use for it. It links no protobuf, since adapters bring their own.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "plugins/worker/launch.h"
#include "plugins/worker/serve.h"

int main(int argc, char** argv) {
  using namespace duta::worker;
  const std::string_view mode = argc > 1 ? argv[1] : "";
  // _exit: neither destructors nor exit handlers of an adapter are to run.
  if (mode == kLaunchMode && argc == 2) _exit(RunLauncher());
  if (mode == kServeMode && argc == 6) {
    const auto number = [argv](int i) { return std::strtoull(argv[i], nullptr, 10); };
    _exit(RunWorker({number(2), number(3), number(4), number(5)}));
  }
  std::fputs("duta-adapter-worker is started by dutad; use `duta-adapter` to try an adapter\n", stderr);
  return 2;
}

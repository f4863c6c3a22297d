#include "plugins/check/trials/imports.h"

#include <algorithm>

namespace duta::check {
namespace {

struct Group {
  std::string_view what;
  std::vector<std::string_view> symbols;
};

// Names as the linker sees them. A static constructor of <iostream> imports
// std::ios_base::Init and is harmless.
const std::vector<Group>& Groups() {
  static const auto& groups = *new std::vector<Group>{
      {"network",
       {"socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "getaddrinfo", "gethostbyname"}},
      {"processes",
       {"fork", "vfork", "clone", "execl", "execlp", "execle", "execv", "execve", "execvp", "execvpe", "posix_spawn",
        "posix_spawnp", "system", "popen", "kill", "ptrace"}},
      {"threads",
       {"pthread_create", "thrd_create",
        "_ZNSt6thread15_M_start_threadESt10unique_ptrINS_6_StateESt14default_deleteIS1_EEPFvvE"}},
      {"files",
       {"open", "open64", "openat", "openat64", "creat", "fopen", "fopen64", "freopen", "opendir", "unlink", "rename",
        "mkdir", "dlopen", "_ZNSt13basic_filebufIcSt11char_traitsIcEE4openEPKcSt13_Ios_Openmode",
        "_ZNSt14basic_ifstreamIcSt11char_traitsIcEEC1EPKcSt13_Ios_Openmode",
        "_ZNSt14basic_ofstreamIcSt11char_traitsIcEEC1EPKcSt13_Ios_Openmode",
        "_ZNSt14basic_ifstreamIcSt11char_traitsIcEEC1ERKNSt7__cxx1112basic_stringIcS1_SaIcEEESt13_Ios_Openmode",
        "_ZNSt14basic_ofstreamIcSt11char_traitsIcEEC1ERKNSt7__cxx1112basic_stringIcS1_SaIcEEESt13_Ios_Openmode"}},
      {"clock",
       {"time", "clock", "clock_gettime", "gettimeofday", "ftime", "localtime", "localtime_r", "sleep", "usleep",
        "nanosleep", "_ZNSt6chrono3_V212system_clock3nowEv", "_ZNSt6chrono3_V212steady_clock3nowEv"}},
      {"environment", {"getenv", "secure_getenv", "setenv", "putenv", "setlocale"}},
      {"randomness",
       {"rand", "rand_r", "random", "drand48", "srand", "srandom", "getrandom", "getentropy", "arc4random",
        "_ZNSt13random_device9_M_getvalEv"}},
  };
  return groups;
}

}  // namespace

std::vector<std::string> ForbiddenImports(const std::vector<std::string>& imported) {
  std::vector<std::string> forbidden;
  for (const std::string& symbol : imported) {
    for (const Group& group : Groups()) {
      if (std::find(group.symbols.begin(), group.symbols.end(), symbol) == group.symbols.end()) continue;
      forbidden.push_back(symbol + " (" + std::string(group.what) + ")");
    }
  }
  return forbidden;
}

}  // namespace duta::check

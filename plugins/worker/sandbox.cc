#include "plugins/worker/sandbox.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "plugins/worker/degradations.h"
#include "plugins/worker/sealed_filter.h"
#include "plugins/worker/wire.h"

namespace duta::worker {
namespace {

int report_socket_for_handler = -1;

// Runs on a refused system call: says which, and ends. Async-signal-safe.
void ReportViolation(int, siginfo_t* info, void*) {
  const int32_t number = info->si_syscall;
  SendFrame(report_socket_for_handler, FrameType::kViolation, 0,
            {reinterpret_cast<const char*>(&number), sizeof(number)});
  _exit(128 + SIGSYS);
}

bool Limit(int resource, uint64_t value) {
  const rlimit limit = {value, value};
  return setrlimit(static_cast<__rlimit_resource>(resource), &limit) == 0;
}

// Reading is allowed under these only: where shared libraries lie.
constexpr const char* kLibraryPaths[] = {"/lib",       "/lib64",         "/usr/lib",
                                         "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"};

// What of the file system Landlock knows, by its ABI version.
uint64_t HandledAccess(int abi) {
  uint64_t handled = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
  if (abi >= 2) handled |= LANDLOCK_ACCESS_FS_REFER;
  if (abi >= 3) handled |= 1ULL << 14;  // TRUNCATE, newer than Debian 12's header.
  if (abi >= 5) handled |= 1ULL << 15;  // IOCTL_DEV
  return handled;
}

// Rules of a filter are added one by one; any failure spoils the whole.
class Rules {
 public:
  explicit Rules(scmp_filter_ctx context) : context_(context) {}

  void Allow(std::initializer_list<int> calls) {
    for (int call : calls) Add(SCMP_ACT_ALLOW, call, {});
  }
  void AllowIf(int call, std::initializer_list<scmp_arg_cmp> conditions) { Add(SCMP_ACT_ALLOW, call, conditions); }
  void Fail(int error, std::initializer_list<int> calls) {
    for (int call : calls) Add(SCMP_ACT_ERRNO(static_cast<uint32_t>(error)), call, {});
  }
  bool good() const { return good_; }

 private:
  void Add(uint32_t action, int call, std::initializer_list<scmp_arg_cmp> conditions) {
    // A negative number is a call that this processor does not have.
    if (call < 0) return;
    if (seccomp_rule_add_array(context_, action, call, static_cast<unsigned>(conditions.size()), conditions.begin()) !=
        0) {
      good_ = false;
    }
  }

  scmp_filter_ctx context_;
  bool good_ = true;
};

// What computing needs: memory, the hub's socket, ending, and what C and C++
// libraries do in passing.
void AddCommonRules(Rules& rules) {
  const auto own_process = static_cast<scmp_datum_t>(getpid());
  rules.Allow({SCMP_SYS(brk), SCMP_SYS(futex), SCMP_SYS(sched_yield), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
               SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(getpid),
               SCMP_SYS(gettid)});
  // The time can be read without the kernel (vDSO), so refusing it here would
  // only make an adapter work on one machine and die on the next.
  rules.Allow({SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time)});
  for (int call : {SCMP_SYS(recvfrom), SCMP_SYS(sendto)}) {
    rules.AllowIf(call, {SCMP_A0(SCMP_CMP_EQ, kSocketDescriptor)});
  }
  // abort()
  rules.AllowIf(SCMP_SYS(tgkill), {SCMP_A0(SCMP_CMP_EQ, own_process)});
  // Output and errors go to /dev/null: a forgotten printf is no crime.
  for (int call : {SCMP_SYS(write), SCMP_SYS(writev)}) {
    for (scmp_datum_t fd : {STDOUT_FILENO, STDERR_FILENO}) rules.AllowIf(call, {SCMP_A0(SCMP_CMP_EQ, fd)});
  }
  // What libraries try and can do without.
  rules.Fail(ENOTTY, {SCMP_SYS(ioctl)});
  rules.Fail(EPERM, {SCMP_SYS(rt_sigaction), SCMP_SYS(prctl)});
  // It would stretch the stack, or leave it behind, past the limit. malloc copies then.
  rules.Fail(ENOMEM, {SCMP_SYS(mremap)});
}

// What does not count against the limit: shared memory, stacks, huge pages.
constexpr scmp_datum_t kUncounted = MAP_GROWSDOWN | MAP_HUGETLB;

void AddStageOneRules(Rules& rules) {
  AddCommonRules(rules);
  // Where the second filter lies nothing is touched until it is loaded.
  const scmp_arg_cmp private_only = SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_TYPE | kUncounted, MAP_PRIVATE);
  const scmp_arg_cmp above_filter = SCMP_A0(SCMP_CMP_GE, kFilterEnd);
  rules.AllowIf(SCMP_SYS(mmap), {SCMP_A0(SCMP_CMP_EQ, 0), private_only});
  rules.AllowIf(SCMP_SYS(mmap), {above_filter, private_only});
  for (int call : {SCMP_SYS(munmap), SCMP_SYS(mprotect), SCMP_SYS(madvise)}) rules.AllowIf(call, {above_filter});
  constexpr scmp_datum_t kWriting = O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY);
  rules.AllowIf(SCMP_SYS(openat), {SCMP_A2(SCMP_CMP_MASKED_EQ, kWriting, O_RDONLY)});
  rules.AllowIf(SCMP_SYS(open), {SCMP_A1(SCMP_CMP_MASKED_EQ, kWriting, O_RDONLY)});
  rules.AllowIf(SCMP_SYS(prlimit64), {SCMP_A2(SCMP_CMP_EQ, 0)});
  rules.Allow({SCMP_SYS(read),
               SCMP_SYS(pread64),
               SCMP_SYS(lseek),
               SCMP_SYS(close),
               SCMP_SYS(fstat),
               SCMP_SYS(newfstatat),
               SCMP_SYS(statx),
               SCMP_SYS(access),
               SCMP_SYS(faccessat),
               SCMP_SYS(faccessat2),
               SCMP_SYS(readlink),
               SCMP_SYS(readlinkat),
               SCMP_SYS(getcwd),
               SCMP_SYS(uname),
               SCMP_SYS(sysinfo),
               SCMP_SYS(getrandom),
               SCMP_SYS(sched_getaffinity),
               SCMP_SYS(getuid),
               SCMP_SYS(geteuid),
               SCMP_SYS(getgid),
               SCMP_SYS(getegid),
               SCMP_SYS(arch_prctl)});
  // Stage two is entered from here, and by that filter alone. Filters only ever add up.
  rules.AllowIf(SCMP_SYS(seccomp), {SCMP_A0(SCMP_CMP_EQ, SECCOMP_SET_MODE_FILTER), SCMP_A1(SCMP_CMP_EQ, 0),
                                    SCMP_A2(SCMP_CMP_EQ, kFilterAddress)});
}

void AddStageTwoRules(Rules& rules) {
  AddCommonRules(rules);
  rules.Allow({SCMP_SYS(munmap), SCMP_SYS(madvise)});
  const scmp_arg_cmp data_only = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
  rules.AllowIf(SCMP_SYS(mmap), {data_only, SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_TYPE | MAP_ANONYMOUS | kUncounted,
                                                    MAP_PRIVATE | MAP_ANONYMOUS)});
  rules.AllowIf(SCMP_SYS(mprotect), {data_only});
  // The first printf looks at its file, and goes on without.
  rules.Fail(EACCES, {SCMP_SYS(fstat), SCMP_SYS(newfstatat)});
}

scmp_filter_ctx MakeFilter(void (*add)(Rules&)) {
  scmp_filter_ctx context = seccomp_init(SCMP_ACT_TRAP);
  if (context == nullptr) return nullptr;
  Rules rules(context);
  add(rules);
  if (rules.good()) return context;
  seccomp_release(context);
  return nullptr;
}

// How much address space there is beside the adapter's own memory: for libraries. What
// can be read alone is not counted as memory, but its page tables are memory too.
constexpr uint64_t kLibraryBytes = uint64_t{1} << 30;

// Bytes of address space of this process; 0 if the kernel does not say.
uint64_t AddressSpace() {
  unsigned long pages = 0;
  std::FILE* const file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  const bool is_read = std::fscanf(file, "%lu", &pages) == 1;
  std::fclose(file);
  return is_read ? pages * static_cast<uint64_t>(sysconf(_SC_PAGESIZE)) : 0;
}

bool LimitMemory(uint64_t bytes) {
  // RLIMIT_DATA counts private writable memory, not the libraries' read-only pages;
  // what it does not count is refused by the filters.
  const uint64_t before = AddressSpace();
  return before > 0 && Limit(RLIMIT_DATA, bytes) && Limit(RLIMIT_AS, before + bytes + kLibraryBytes);
}

}  // namespace

struct Sandbox::Filters {
  scmp_filter_ctx stage_one = MakeFilter(AddStageOneRules);
  bool is_two_laid = false;

  Filters() {
    const scmp_filter_ctx stage_two = MakeFilter(AddStageTwoRules);
    if (stage_two == nullptr) return;
    is_two_laid = LayFilter(stage_two);
    seccomp_release(stage_two);
  }

  ~Filters() {
    if (stage_one != nullptr) seccomp_release(stage_one);
  }
};

Sandbox::Sandbox(uint64_t memory_bytes, int report_socket) : filters_(std::make_unique<Filters>()) {
  report_socket_for_handler = report_socket;
  struct sigaction action = {};
  action.sa_sigaction = ReportViolation;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigaction(SIGSYS, &action, nullptr);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (!DUTA_LIMITS_MEMORY || !LimitMemory(memory_bytes)) degradations_ |= kNoMemoryLimit;
  for (int resource : {RLIMIT_CORE, RLIMIT_FSIZE, RLIMIT_NPROC, RLIMIT_MEMLOCK, RLIMIT_MSGQUEUE}) Limit(resource, 0);
  Limit(RLIMIT_NOFILE, 64);
  Limit(RLIMIT_STACK, 8 << 20);
  if (geteuid() == 0) degradations_ |= kRunsAsRoot;
}

Sandbox::~Sandbox() = default;

void Sandbox::EnterStageOne() {
  RestrictFiles();
  if (filters_->stage_one == nullptr || seccomp_load(filters_->stage_one) != 0) degradations_ |= kNoSystemCallFilter;
}

void Sandbox::EnterStageTwo() {
  if (!filters_->is_two_laid || !LoadLaidFilter()) degradations_ |= kNoSystemCallFilter;
}

void Sandbox::RestrictFiles() {
  degradations_ |= kNoFileRestriction;
  const long abi = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi < 1) return;
  landlock_ruleset_attr attributes = {};
  attributes.handled_access_fs = HandledAccess(static_cast<int>(abi));
  const int ruleset = static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes), 0));
  if (ruleset < 0) return;
  for (const char* path : kLibraryPaths) {
    landlock_path_beneath_attr rule = {};
    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0) continue;  // Not every system has each of them.
    const bool is_file = std::strcmp(path, "/etc/ld.so.cache") == 0;
    rule.allowed_access =
        LANDLOCK_ACCESS_FS_READ_FILE | (is_file ? 0 : LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_EXECUTE);
    syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(rule.parent_fd);
  }
  if (syscall(SYS_landlock_restrict_self, ruleset, 0) == 0) degradations_ &= ~kNoFileRestriction;
  close(ruleset);
}

}  // namespace duta::worker

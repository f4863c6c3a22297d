#include "plugins/worker/sealed_filter.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace duta::worker {
namespace {

// The head, then the program. The size of the file says how long that is.
bool WriteProgram(scmp_filter_ctx context, int fd) {
  sock_fprog head = {};
  if (lseek(fd, sizeof(head), SEEK_SET) != sizeof(head) || seccomp_export_bpf(context, fd) != 0) return false;
  struct stat status;
  if (fstat(fd, &status) != 0 || static_cast<uint64_t>(status.st_size) > kFilterEnd - kFilterAddress) return false;
  head.len = static_cast<unsigned short>((static_cast<uint64_t>(status.st_size) - sizeof(head)) / sizeof(sock_filter));
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the place is chosen, see the header.
  head.filter = reinterpret_cast<sock_filter*>(kFilterAddress + sizeof(head));
  return pwrite(fd, &head, sizeof(head), 0) == sizeof(head);
}

}  // namespace

bool LayFilter(scmp_filter_ctx context) {
  const int fd = memfd_create("filter", MFD_CLOEXEC);
  if (fd < 0) return false;
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  void* const place = reinterpret_cast<void*>(kFilterAddress);
  const bool is_laid = WriteProgram(context, fd) && mmap(place, kFilterEnd - kFilterAddress, PROT_READ,
                                                         MAP_PRIVATE | MAP_FIXED_NOREPLACE, fd, 0) == place;
  close(fd);
  return is_laid;
}

bool LoadLaidFilter() { return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, kFilterAddress) == 0; }

}  // namespace duta::worker

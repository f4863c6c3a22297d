// A disk that fails on demand: preload it (LD_PRELOAD) into a program under
// test. Regular files only; standard input, output and error are left alone.
//
//   DUTA_ENOSPC_AFTER_BYTES=n  After n more bytes, writes fail with ENOSPC. A
//                              write that crosses the limit is cut short.
//   DUTA_FAIL_FSYNC_AFTER=n    After n more calls, fsync and fdatasync fail
//                              with EIO.
//   DUTA_FAULT_UNDER=prefix    Only files whose path begins so.
//   DUTA_FAULT_WHILE=path      Only while this file exists: create it to break
//                              the disk of a running program, remove it to
//                              mend it. Counts go on only while it exists.
//
// Bytes that overwrite others count too. Growth by ftruncate or fallocate does
// not.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static const char* fault_under;
static const char* fault_while;
static bool limits_bytes;
static bool limits_syncs;
static atomic_llong bytes_left;
static atomic_llong syncs_left;

static ssize_t (*real_write)(int, const void*, size_t);
static ssize_t (*real_pwrite)(int, const void*, size_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec*, int);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);

static bool read_limit(const char* name, atomic_llong* limit) {
  const char* text = getenv(name);
  if (text == NULL) return false;
  atomic_store(limit, atoll(text));
  return true;
}

// A function pointer cannot portably be cast from dlsym's result (C11 6.3.2.3).
static void find(const char* name, void* function) {
  void* symbol = dlsym(RTLD_NEXT, name);
  if (symbol == NULL) abort();
  memcpy(function, &symbol, sizeof(symbol));
}

__attribute__((constructor)) static void set_up(void) {
  find("write", &real_write);
  find("pwrite", &real_pwrite);
  find("writev", &real_writev);
  find("fsync", &real_fsync);
  find("fdatasync", &real_fdatasync);
  fault_under = getenv("DUTA_FAULT_UNDER");
  fault_while = getenv("DUTA_FAULT_WHILE");
  limits_bytes = read_limit("DUTA_ENOSPC_AFTER_BYTES", &bytes_left);
  limits_syncs = read_limit("DUTA_FAIL_FSYNC_AFTER", &syncs_left);
}

static bool is_under(int descriptor) {
  char link[64];
  char path[PATH_MAX];
  snprintf(link, sizeof(link), "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, path, sizeof(path) - 1);
  if (length < 0) return false;
  path[length] = '\0';
  return strncmp(path, fault_under, strlen(fault_under)) == 0;
}

static bool is_concerned(int descriptor) {
  const int saved = errno;
  struct stat info;
  bool concerned = descriptor > STDERR_FILENO && fstat(descriptor, &info) == 0 &&
                   (S_ISREG(info.st_mode) || S_ISDIR(info.st_mode)) && (fault_under == NULL || is_under(descriptor)) &&
                   (fault_while == NULL || access(fault_while, F_OK) == 0);
  errno = saved;
  return concerned;
}

// How many of `wanted` bytes there is room for.
static size_t take_room(int descriptor, size_t wanted) {
  if (!limits_bytes || !is_concerned(descriptor)) return wanted;
  const long long before = atomic_fetch_sub(&bytes_left, (long long)wanted);
  if (before >= (long long)wanted) return wanted;
  return before > 0 ? (size_t)before : 0;
}

static bool sync_fails(int descriptor) {
  return limits_syncs && is_concerned(descriptor) && atomic_fetch_sub(&syncs_left, 1) <= 0;
}

ssize_t write(int descriptor, const void* bytes, size_t size) {
  const size_t room = take_room(descriptor, size);
  if (room == 0 && size > 0) return errno = ENOSPC, -1;
  return real_write(descriptor, bytes, room);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
  const size_t room = take_room(descriptor, size);
  if (room == 0 && size > 0) return errno = ENOSPC, -1;
  return real_pwrite(descriptor, bytes, room, offset);
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t offset) {
  return pwrite(descriptor, bytes, size, offset);
}

// Cut short to its first part, as writev may be.
ssize_t writev(int descriptor, const struct iovec* parts, int count) {
  size_t size = 0;
  for (int i = 0; i < count; ++i) size += parts[i].iov_len;
  const size_t room = take_room(descriptor, size);
  if (room == size) return real_writev(descriptor, parts, count);
  if (room == 0) return errno = ENOSPC, -1;
  return real_write(descriptor, parts[0].iov_base, room < parts[0].iov_len ? room : parts[0].iov_len);
}

int fsync(int descriptor) {
  if (sync_fails(descriptor)) return errno = EIO, -1;
  return real_fsync(descriptor);
}

int fdatasync(int descriptor) {
  if (sync_fails(descriptor)) return errno = EIO, -1;
  return real_fdatasync(descriptor);
}

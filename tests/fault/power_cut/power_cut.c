// What a power cut leaves: preload it (LD_PRELOAD) into a program under test, kill the
// program, and let restore.py put together what was durable.
//
//   DUTA_POWER_UNDER=prefix  Files and folders whose path begins so.
//   DUTA_POWER_MIRROR=path   Where what is durable is kept, by inode:
//                            `files/INODE` the bytes that were synced,
//                            `folders/INODE` the names that were, a line each:
//                            `f` or `d`, the inode, the name.
//
// What is written is remembered by its place; fsync and fdatasync copy those places of the
// file to the mirror, as far as they get; fsync of a folder writes down its names. The
// disk itself is not synced: the program is killed, not the machine. A file whose inode
// is used again shows its older bytes, as a disk may: use a file system that does not
// do that (tmpfs).
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

struct range {
  off_t begin;
  off_t end;
};

// What was written to one file since its last sync.
struct file {
  ino_t inode;
  struct range* ranges;
  size_t count;
  size_t room;
  struct file* next;
};

static const char* under;
static const char* mirror;
static struct file* files;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static ssize_t (*real_write)(int, const void*, size_t);
static ssize_t (*real_pwrite)(int, const void*, size_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec*, int);

static void find(const char* name, void* function) {
  void* symbol = dlsym(RTLD_NEXT, name);
  if (symbol == NULL) abort();
  memcpy(function, &symbol, sizeof(symbol));
}

__attribute__((constructor)) static void set_up(void) {
  find("write", &real_write);
  find("pwrite", &real_pwrite);
  find("writev", &real_writev);
  under = getenv("DUTA_POWER_UNDER");
  mirror = getenv("DUTA_POWER_MIRROR");
}

static bool path_of(int descriptor, char path[PATH_MAX]) {
  char link[64];
  snprintf(link, sizeof(link), "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return false;
  path[length] = '\0';
  return true;
}

static bool is_concerned(int descriptor, struct stat* info) {
  char path[PATH_MAX];
  return under != NULL && mirror != NULL && descriptor > STDERR_FILENO && fstat(descriptor, info) == 0 &&
         (S_ISREG(info->st_mode) || S_ISDIR(info->st_mode)) && path_of(descriptor, path) &&
         strncmp(path, under, strlen(under)) == 0;
}

static struct file* file_of(ino_t inode) {
  struct file* file = files;
  while (file != NULL && file->inode != inode) file = file->next;
  if (file != NULL) return file;
  file = calloc(1, sizeof(*file));
  if (file == NULL) abort();
  file->inode = inode;
  file->next = files;
  files = file;
  return file;
}

static void note(int descriptor, off_t begin, ssize_t size) {
  struct stat info;
  const int saved = errno;
  if (size > 0 && is_concerned(descriptor, &info)) {
    pthread_mutex_lock(&mutex);
    struct file* file = file_of(info.st_ino);
    const off_t end = begin + size;
    struct range* last = file->count > 0 ? &file->ranges[file->count - 1] : NULL;
    if (last != NULL && last->end == begin) {
      last->end = end;
    } else {
      if (file->count == file->room) {
        file->room = file->room == 0 ? 16 : 2 * file->room;
        file->ranges = realloc(file->ranges, file->room * sizeof(*file->ranges));
        if (file->ranges == NULL) abort();
      }
      file->ranges[file->count++] = (struct range){begin, end};
    }
    pthread_mutex_unlock(&mutex);
  }
  errno = saved;
}

static void copy_range(int from, int to, struct range range) {
  char bytes[65536];
  while (range.begin < range.end) {
    const off_t left = range.end - range.begin;
    const size_t size = left < (off_t)sizeof(bytes) ? (size_t)left : sizeof(bytes);
    const ssize_t got = pread(from, bytes, size, range.begin);
    if (got <= 0) return;  // It was cut short since.
    if (real_pwrite(to, bytes, (size_t)got, range.begin) != got) abort();
    range.begin += got;
  }
}

static void keep_file(int descriptor, const struct stat* info) {
  char path[PATH_MAX];
  char link[64];
  // It may be open for writing alone.
  snprintf(link, sizeof(link), "/proc/self/fd/%d", descriptor);
  const int from = open(link, O_RDONLY | O_CLOEXEC);
  snprintf(path, sizeof(path), "%s/files/%lu", mirror, (unsigned long)info->st_ino);
  const int to = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (from < 0 || to < 0) abort();
  struct file* file = file_of(info->st_ino);
  for (size_t i = 0; i < file->count; ++i) copy_range(from, to, file->ranges[i]);
  file->count = 0;
  if (ftruncate(to, info->st_size) != 0) abort();
  close(from);
  close(to);
}

static void keep_folder(int descriptor, const struct stat* info) {
  char path[PATH_MAX];
  char folder[PATH_MAX];
  if (!path_of(descriptor, folder)) abort();
  snprintf(path, sizeof(path), "%s/folders/%lu.new", mirror, (unsigned long)info->st_ino);
  FILE* list = fopen(path, "we");
  DIR* names = opendir(folder);
  if (list == NULL || names == NULL) abort();
  for (const struct dirent* entry; (entry = readdir(names)) != NULL;) {
    if (entry->d_name[0] == '.' && (entry->d_name[1] == '\0' || entry->d_name[1] == '.')) continue;
    if (entry->d_type != DT_REG && entry->d_type != DT_DIR) continue;
    fprintf(list, "%c %lu %s\n", entry->d_type == DT_DIR ? 'd' : 'f', (unsigned long)entry->d_ino, entry->d_name);
  }
  closedir(names);
  fclose(list);
  char durable[PATH_MAX];
  snprintf(durable, sizeof(durable), "%s/folders/%lu", mirror, (unsigned long)info->st_ino);
  if (rename(path, durable) != 0) abort();
}

// Whether the descriptor is ours, and then what is its is durable.
static bool keep(int descriptor) {
  struct stat info;
  const int saved = errno;
  const bool concerned = is_concerned(descriptor, &info);
  if (concerned) {
    pthread_mutex_lock(&mutex);
    if (S_ISDIR(info.st_mode)) {
      keep_folder(descriptor, &info);
    } else {
      keep_file(descriptor, &info);
    }
    pthread_mutex_unlock(&mutex);
  }
  errno = saved;
  return concerned;
}

ssize_t write(int descriptor, const void* bytes, size_t size) {
  const ssize_t written = real_write(descriptor, bytes, size);
  if (written > 0 && under != NULL && descriptor > STDERR_FILENO) {
    const off_t end = lseek(descriptor, 0, SEEK_CUR);
    if (end >= written) note(descriptor, end - written, written);
  }
  return written;
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
  const ssize_t written = real_pwrite(descriptor, bytes, size, offset);
  note(descriptor, offset, written);
  return written;
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t offset) {
  return pwrite(descriptor, bytes, size, offset);
}

ssize_t writev(int descriptor, const struct iovec* parts, int count) {
  const ssize_t written = real_writev(descriptor, parts, count);
  if (written > 0 && under != NULL && descriptor > STDERR_FILENO) {
    const off_t end = lseek(descriptor, 0, SEEK_CUR);
    if (end >= written) note(descriptor, end - written, written);
  }
  return written;
}

int fsync(int descriptor) {
  keep(descriptor);
  return 0;
}

int fdatasync(int descriptor) {
  keep(descriptor);
  return 0;
}

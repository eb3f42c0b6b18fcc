/* Files of one folder that fail as they are told, to be loaded before a program (LD_PRELOAD). What is opened to be written there,
 * and what is done with it, is counted; the operation number FUNNEL_FAULT_AT, from 0, fails, and with FUNNEL_FAULT_LASTING all
 * later ones. FUNNEL_FAULT_SHORT: a write writes half of its bytes, and the next one fails. FUNNEL_FAULT_MET names a file that is
 * made once one has failed. FUNNEL_FAULT_FILE_SYSTEM is the number of the file system on which the folder says it lies. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { most_files = 1024 };
static char is_ours[most_files];
static long n_operations;

static void* next(const char* name) { return dlsym(RTLD_NEXT, name); }

static int in_folder(const char* path) {
  const char* folder = getenv("FUNNEL_FAULT_FOLDER"); /* ends with a slash, which the folder itself may be named without */
  const size_t n = folder ? strlen(folder) : 0;
  return n > 0 && (strncmp(path, folder, n) == 0 || (strlen(path) + 1 == n && strncmp(path, folder, n - 1) == 0));
}

/* Is it this operation's turn to fail? */
static int fails(void) {
  const char* at = getenv("FUNNEL_FAULT_AT");
  const long n = n_operations++, turn = at ? strtol(at, NULL, 10) : -1;
  if (turn < 0 || n < turn || (n > turn && !getenv("FUNNEL_FAULT_LASTING"))) return 0;
  const char* met = getenv("FUNNEL_FAULT_MET");
  if (met) {
    int (*open_file)(const char*, int, ...) = (int (*)(const char*, int, ...))next("open");
    const int file = open_file(met, O_WRONLY | O_CREAT, 0600);
    int (*close_file)(int) = (int (*)(int))next("close");
    if (file >= 0) close_file(file);
  }
  return 1;
}

static int fail_by(int code) {
  errno = code;
  return -1;
}

static int opened(const char* name, const char* path, int flags, mode_t mode) {
  int (*real)(const char*, int, ...) = (int (*)(const char*, int, ...))next(name);
  const int ours = (flags & O_ACCMODE) != O_RDONLY && in_folder(path);
  if (ours && fails()) return fail_by(EACCES);
  const int file = real(path, flags, mode);
  if (file >= 0 && file < most_files) is_ours[file] = (char)ours;
  return file;
}

int open(const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
  va_end(list);
  return opened("open", path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
  va_end(list);
  return opened("open64", path, flags, mode);
}

static int is_watched(int file) { return file >= 0 && file < most_files && is_ours[file]; }

ssize_t write(int file, const void* bytes, size_t n) {
  ssize_t (*real)(int, const void*, size_t) = (ssize_t(*)(int, const void*, size_t))next("write");
  static int broken;
  if (is_watched(file)) {
    if (broken) return broken = 0, fail_by(ENOSPC);
    if (fails()) {
      if (!getenv("FUNNEL_FAULT_SHORT")) return fail_by(ENOSPC);
      broken = 1;
      return real(file, bytes, n / 2 + 1);
    }
  }
  return real(file, bytes, n);
}

int fsync(int file) {
  int (*real)(int) = (int (*)(int))next("fsync");
  return is_watched(file) && fails() ? fail_by(EIO) : real(file);
}
int fchmod(int file, mode_t mode) {
  int (*real)(int, mode_t) = (int (*)(int, mode_t))next("fchmod");
  return is_watched(file) && fails() ? fail_by(EPERM) : real(file, mode);
}
int close(int file) {
  int (*real)(int) = (int (*)(int))next("close");
  const int bad = is_watched(file) && fails();
  if (file >= 0 && file < most_files) is_ours[file] = 0;
  const int code = real(file); /* whatever it says, it is closed */
  return bad ? fail_by(EIO) : code;
}
int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) {
  int (*real)(int, const char*, int, const char*, int) = (int (*)(int, const char*, int, const char*, int))next("linkat");
  return in_folder(to) && fails() ? fail_by(ENOSPC) : real(from_folder, from, to_folder, to, flags);
}
int rename(const char* from, const char* to) {
  int (*real)(const char*, const char*) = (int (*)(const char*, const char*))next("rename");
  return in_folder(to) && fails() ? fail_by(EXDEV) : real(from, to);
}
int statfs(const char* path, struct statfs* of) {
  int (*real)(const char*, struct statfs*) = (int (*)(const char*, struct statfs*))next("statfs");
  const int code = real(path, of);
  const char* kind = getenv("FUNNEL_FAULT_FILE_SYSTEM");
  if (code == 0 && kind && in_folder(path)) of->f_type = (__typeof__(of->f_type))strtol(kind, NULL, 16);
  return code;
}

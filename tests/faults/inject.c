/* Makes the k-th call of one system function fail, for a process that is started with this library in LD_PRELOAD.
 *
 * Only calls on files below a folder are counted, so that what the loader, the C library and the terminal do has no part:
 *
 *   FAULT_ROOT   the folder
 *   FAULT_CALL   the function: write pwrite writev fsync rename flock close truncate open unlink link mkdir read pread copy
 *   FAULT_AT     the first call that fails, from 1; 0: none
 *   FAULT_FOR    how many in a row fail (1 if not given): a disk that is full for a while
 *   FAULT_ERROR  EIO ENOSPC EDQUOT EINTR ENOLCK EACCES EMFILE EROFS, SHORT: half of what was asked for is written or read, KILL: the
 *                process is killed before the call
 *   FAULT_COUNT  a file that learns, at the end, how often each function was called, a line each
 *   FAULT_CLOCK  seconds since 1970 at which every clock stands still, so that two runs write the same bytes
 *   FAULT_CRASH  a file that learns of a crash: the signal, then the module and offset of each frame
 *
 * Variants of a function (64-bit, *at, *v) count as one. On x86-64 renames, links and removals are seen even where they bypass the C
 * library, as rustix's do: a filter of the kernel sends them here. Other calls that bypass it are not seen.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

enum call { WRITE, PWRITE, WRITEV, FSYNC, RENAME, FLOCK, CLOSE, TRUNCATE, OPEN, UNLINK, LINK, MKDIR, READ, PREAD, COPY, CALLS };
static const char *const names[CALLS] = {"write", "pwrite", "writev", "fsync", "rename", "flock", "close", "truncate",
                                         "open", "unlink", "link", "mkdir", "read", "pread", "copy"};
static const struct { const char *name; int number; } errors[] = {
    {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EDQUOT", EDQUOT}, {"EINTR", EINTR}, {"ENOLCK", ENOLCK},
    {"EACCES", EACCES}, {"EMFILE", EMFILE}, {"EROFS", EROFS}, {"SHORT", -1}, {"KILL", -2}};

static char root[PATH_MAX];
static size_t root_length;
static int chosen = -1, error_number;
static long first_fault, last_fault;
static time_t clock_at = -1;
static struct timespec start;
static int count_fd = -1, crash_fd = -1;
static atomic_long counts[CALLS];

/* The kernel, past our own wrappers; a sixth argument that no such call has tells the filter below that a call is ours. */
#define KERNEL(...) syscall(__VA_ARGS__)
#define OURS 0x67726169u

static int inside_path(int folder, const char *path) {
  char full[PATH_MAX * 2];
  if (!root_length || !path) return 0;
  if (path[0] != '/') {
    char link[64];
    if (folder == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
    else snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t length = KERNEL(SYS_readlinkat, AT_FDCWD, link, full, (size_t)PATH_MAX - 1);
    if (length < 0) return 0;
    snprintf(full + length, sizeof full - (size_t)length, "/%s", path);
    path = full;
  }
  return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0);
}

static int inside(int fd) {
  char link[64], path[PATH_MAX];
  int kept = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = root_length ? KERNEL(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1) : -1;
  errno = kept;
  if (length < 0) return 0;
  path[length] = 0;
  return path[0] == '/' && inside_path(AT_FDCWD, path);
}

/* Counts a call; whether it is to fail. -1 in errno's place means half. */
static int fails(enum call call) {
  long at = atomic_fetch_add(&counts[call], 1) + 1;
  if ((int)call != chosen || at < first_fault || at > last_fault) return 0;
  if (error_number == -2) raise(SIGKILL);
  return error_number;
}

#define FAIL_OR(call, condition)                                   \
  int fault = (condition) ? fails(call) : 0;                       \
  if (fault > 0) {                                                 \
    errno = fault;                                                 \
    return -1;                                                     \
  }

ssize_t write(int fd, const void *data, size_t size) {
  FAIL_OR(WRITE, inside(fd))
  return KERNEL(SYS_write, fd, data, fault ? (size + 1) / 2 : size);
}

static ssize_t write_at(int fd, const void *data, size_t size, off_t at) {
  FAIL_OR(PWRITE, inside(fd))
  return KERNEL(SYS_pwrite64, fd, data, fault ? (size + 1) / 2 : size, at);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return write_at(fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { return write_at(fd, data, size, at); }
ssize_t __pwrite64(int fd, const void *data, size_t size, off64_t at) { return write_at(fd, data, size, at); }

ssize_t writev(int fd, const struct iovec *pieces, int count) {
  FAIL_OR(WRITEV, inside(fd))
  if (fault) return KERNEL(SYS_write, fd, pieces[0].iov_base, (pieces[0].iov_len + 1) / 2);
  return KERNEL(SYS_writev, fd, pieces, count);
}
static ssize_t write_pieces_at(int fd, const struct iovec *pieces, int count, off_t at) {
  FAIL_OR(PWRITE, inside(fd))
  if (fault) return KERNEL(SYS_pwrite64, fd, pieces[0].iov_base, (pieces[0].iov_len + 1) / 2, at);
  return KERNEL(SYS_pwritev, fd, pieces, count, at, 0);
}
ssize_t pwritev(int fd, const struct iovec *pieces, int count, off_t at) { return write_pieces_at(fd, pieces, count, at); }
ssize_t pwritev64(int fd, const struct iovec *pieces, int count, off64_t at) { return write_pieces_at(fd, pieces, count, at); }

ssize_t read(int fd, void *data, size_t size) {
  FAIL_OR(READ, inside(fd))
  return KERNEL(SYS_read, fd, data, fault ? (size + 1) / 2 : size);
}
static ssize_t read_at(int fd, void *data, size_t size, off_t at) {
  FAIL_OR(PREAD, inside(fd))
  return KERNEL(SYS_pread64, fd, data, fault ? (size + 1) / 2 : size, at);
}
ssize_t pread(int fd, void *data, size_t size, off_t at) { return read_at(fd, data, size, at); }
ssize_t pread64(int fd, void *data, size_t size, off64_t at) { return read_at(fd, data, size, at); }
ssize_t __pread64(int fd, void *data, size_t size, off64_t at) { return read_at(fd, data, size, at); }

ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t size, unsigned flags) {
  FAIL_OR(COPY, inside(to))
  return KERNEL(SYS_copy_file_range, from, from_at, to, to_at, fault ? (size + 1) / 2 : size, flags);
}
static ssize_t send_file(int to, int from, off_t *at, size_t size) {
  FAIL_OR(COPY, inside(to))
  return KERNEL(SYS_sendfile, to, from, at, fault ? (size + 1) / 2 : size);
}
ssize_t sendfile(int to, int from, off_t *at, size_t size) { return send_file(to, from, at, size); }
ssize_t sendfile64(int to, int from, off64_t *at, size_t size) { return send_file(to, from, at, size); }

int fsync(int fd) {
  FAIL_OR(FSYNC, inside(fd))
  return (int)KERNEL(SYS_fsync, fd);
}
int fdatasync(int fd) {
  FAIL_OR(FSYNC, inside(fd))
  return (int)KERNEL(SYS_fdatasync, fd);
}
int flock(int fd, int operation) {
  FAIL_OR(FLOCK, inside(fd))
  return (int)KERNEL(SYS_flock, fd, operation);
}
/* As Linux does: the descriptor is gone, whatever close says. */
int close(int fd) {
  int fault = inside(fd) ? fails(CLOSE) : 0;
  int result = (int)KERNEL(SYS_close, fd);
  if (fault > 0) {
    errno = fault;
    return -1;
  }
  return result;
}

static int truncate_to(int fd, off_t size) {
  FAIL_OR(TRUNCATE, inside(fd))
  return (int)KERNEL(SYS_ftruncate, fd, size);
}
int ftruncate(int fd, off_t size) { return truncate_to(fd, size); }
int ftruncate64(int fd, off64_t size) { return truncate_to(fd, size); }
int posix_fallocate(int fd, off_t at, off_t size) {
  int fault = inside(fd) ? fails(TRUNCATE) : 0;
  if (fault > 0) return fault;
  return KERNEL(SYS_fallocate, fd, 0, at, size) ? errno : 0;
}

static int open_at(int folder, const char *path, int flags, mode_t mode) {
  FAIL_OR(OPEN, inside_path(folder, path))
  return (int)KERNEL(SYS_openat, folder, path, flags, mode);
}
#define MODE(last)                                                 \
  mode_t mode = 0;                                                 \
  if (flags & (O_CREAT | O_TMPFILE)) {                             \
    va_list arguments;                                             \
    va_start(arguments, last);                                     \
    mode = va_arg(arguments, mode_t);                              \
    va_end(arguments);                                             \
  }
int open(const char *path, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_at(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE(flags) return open_at(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE(flags) return open_at(folder, path, flags, mode); }

static int rename_at(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
  FAIL_OR(RENAME, inside_path(to_folder, to))
  return (int)KERNEL(SYS_renameat2, from_folder, from, to_folder, to, flags, OURS);
}
int rename(const char *from, const char *to) { return rename_at(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_folder, const char *from, int to_folder, const char *to) { return rename_at(from_folder, from, to_folder, to, 0); }
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
  return rename_at(from_folder, from, to_folder, to, flags);
}
static int unlink_at(int folder, const char *path, int flags) {
  FAIL_OR(UNLINK, inside_path(folder, path))
  return (int)KERNEL(SYS_unlinkat, folder, path, flags, 0, 0, OURS);
}
int unlink(const char *path) { return unlink_at(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlink_at(AT_FDCWD, path, AT_REMOVEDIR); }
int unlinkat(int folder, const char *path, int flags) { return unlink_at(folder, path, flags); }
int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
  FAIL_OR(LINK, inside_path(to_folder, to))
  return (int)KERNEL(SYS_linkat, from_folder, from, to_folder, to, flags, OURS);
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }
int mkdirat(int folder, const char *path, mode_t mode) {
  FAIL_OR(MKDIR, inside_path(folder, path))
  return (int)KERNEL(SYS_mkdirat, folder, path, mode);
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

/* The calendar stands still at a given second, other clocks where they were at the start, so that waits until an instant still end. */
int clock_gettime(clockid_t which, struct timespec *now) {
  if (clock_at < 0) return (int)KERNEL(SYS_clock_gettime, which, now);
  *now = which == CLOCK_REALTIME ? (struct timespec){.tv_sec = clock_at} : start;
  return 0;
}
time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out) *out = now.tv_sec;
  return now.tv_sec;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  struct timespec instant;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &instant);
  *now = (struct timeval){.tv_sec = instant.tv_sec, .tv_usec = instant.tv_nsec / 1000};
  return 0;
}

static void crashed(int signal_number, siginfo_t *info, void *context) {
  (void)info;
  void *frames[40];
  int depth = backtrace(frames, 40);
  dprintf(crash_fd, "signal %d\n", signal_number);
#ifdef __x86_64__
  void *at = (void *)((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
  backtrace_symbols_fd(&at, 1, crash_fd);
#else
  (void)context;
#endif
  backtrace_symbols_fd(frames, depth, crash_fd);
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

static void watch_for_crashes(void) {
  /* The first call loads libgcc, which a handler must not. */
  void *frame;
  backtrace(&frame, 1);
  static char stack[1 << 16];
  sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
  struct sigaction action = {.sa_sigaction = crashed, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, NULL);
}

#ifdef __x86_64__
/* A call that the filter stopped: done here, its result put where the caller looks for it. */
static void trapped(int signal_number, siginfo_t *info, void *context) {
  (void)signal_number;
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  long a = registers[REG_RDI], b = registers[REG_RSI], c = registers[REG_RDX], d = registers[REG_R10], e = registers[REG_R8];
  int kept = errno, result = -1;
  switch (info->si_syscall) {
    case SYS_rename: result = rename_at(AT_FDCWD, (const char *)a, AT_FDCWD, (const char *)b, 0); break;
    case SYS_renameat: result = rename_at((int)a, (const char *)b, (int)c, (const char *)d, 0); break;
    case SYS_renameat2: result = rename_at((int)a, (const char *)b, (int)c, (const char *)d, (unsigned)e); break;
    case SYS_unlink: result = unlink_at(AT_FDCWD, (const char *)a, 0); break;
    case SYS_rmdir: result = unlink_at(AT_FDCWD, (const char *)a, AT_REMOVEDIR); break;
    case SYS_unlinkat: result = unlink_at((int)a, (const char *)b, (int)c); break;
    case SYS_link: result = link((const char *)a, (const char *)b); break;
    case SYS_linkat: result = linkat((int)a, (const char *)b, (int)c, (const char *)d, (int)e); break;
    default: errno = ENOSYS;
  }
  registers[REG_RAX] = result < 0 ? -errno : result;
  errno = kept;
}

static void stop_calls_past_the_library(void) {
  struct sigaction action = {.sa_sigaction = trapped, .sa_flags = SA_SIGINFO | SA_NODEFER};
  sigaction(SIGSYS, &action, NULL);
#define STOP(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 3), \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[5])), \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OURS, 1, 0), \
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP), \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      STOP(SYS_rename), STOP(SYS_renameat), STOP(SYS_renameat2), STOP(SYS_unlink), STOP(SYS_rmdir), STOP(SYS_unlinkat), STOP(SYS_link),
      STOP(SYS_linkat), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  struct sock_fprog program = {.len = sizeof filter / sizeof *filter, .filter = filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
    dprintf(2, "inject: calls past the C library are not seen: %s\n", strerror(errno));
}
#endif

/* Descriptors of our own are put where no program looks. */
static int log_at(const char *path) {
  int fd = (int)KERNEL(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  return fd < 0 ? -1 : (int)KERNEL(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 200);
}

__attribute__((constructor)) static void begin(void) {
  const char *text = getenv("FAULT_ROOT");
  if (text && realpath(text, root)) root_length = strlen(root);
  KERNEL(SYS_clock_gettime, CLOCK_MONOTONIC, &start);
  if ((text = getenv("FAULT_CLOCK"))) clock_at = atol(text);
  if ((text = getenv("FAULT_COUNT"))) count_fd = log_at(text);
  if ((text = getenv("FAULT_CRASH")) && (crash_fd = log_at(text)) >= 0) watch_for_crashes();
  const char *call = getenv("FAULT_CALL"), *error = getenv("FAULT_ERROR");
  for (int i = 0; call && i < CALLS; i++)
    if (strcmp(call, names[i]) == 0) chosen = i;
  for (size_t i = 0; error && i < sizeof errors / sizeof *errors; i++)
    if (strcmp(error, errors[i].name) == 0) error_number = errors[i].number;
  first_fault = (text = getenv("FAULT_AT")) ? atol(text) : 0;
  last_fault = first_fault + ((text = getenv("FAULT_FOR")) ? atol(text) : 1) - 1;
  if (first_fault <= 0) chosen = -1;
#ifdef __x86_64__
  if (count_fd >= 0) stop_calls_past_the_library();
#endif
}

__attribute__((destructor)) static void end(void) {
  for (int i = 0; count_fd >= 0 && i < CALLS; i++) dprintf(count_fd, "%s %ld\n", names[i], (long)counts[i]);
}

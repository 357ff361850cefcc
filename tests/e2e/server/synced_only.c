/* Keeps beside each file below SYNCED_FROM what of it is on disk for certain, in SYNCED_TO.
 *
 * Loaded before the C library (LD_PRELOAD). After every fsync and fdatasync the file's content of that moment is
 * copied; what was written and not synced is in no copy. The copies are what a power cut may leave at worst.
 * Of several processes, one copies at a time, so that no copy takes the place of a later one.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static void keep(int descriptor) {
  const char *from = getenv("SYNCED_FROM"), *to = getenv("SYNCED_TO");
  char link[64], path[PATH_MAX], target[PATH_MAX], draft[PATH_MAX];
  static char buffer[1 << 16];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (from == NULL || to == NULL || length < 0) return;
  path[length] = '\0';
  if (strncmp(path, from, strlen(from)) != 0 || strstr(path, ".db") == NULL) return;
  snprintf(target, sizeof target, "%s/%s", to, strrchr(path, '/') + 1);
  snprintf(draft, sizeof draft, "%s.draft", target);
  pthread_mutex_lock(&one_at_a_time);
  int folder = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0 || flock(folder, LOCK_EX) != 0) abort();
  int in = open(path, O_RDONLY | O_CLOEXEC), out = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (in >= 0 && out >= 0) {
    ssize_t count;
    while ((count = read(in, buffer, sizeof buffer)) > 0)
      if (write(out, buffer, count) != count) abort();
    rename(draft, target);
  }
  if (out >= 0) close(out);
  /* the file is left open: to close it would take away this process's locks on it */
  (void)in;
  close(folder);
  pthread_mutex_unlock(&one_at_a_time);
}

int fsync(int descriptor) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  int result = real(descriptor);
  if (result == 0) keep(descriptor);
  return result;
}

int fdatasync(int descriptor) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  int result = real(descriptor);
  if (result == 0) keep(descriptor);
  return result;
}

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to run one command within limits and to say what it cost: seconds, processor seconds,
 * peak memory. Must not know which command it is.
 *
 *     timed SECONDS MIB RESULT COMMAND [ARGUMENT...]
 *
 * Memory that is free is present beforehand: the host of a virtual machine may have taken it back,
 * and then its first touch costs many times the usual, whoever is measured.
 *
 * RESULT gets one line: wall seconds, user seconds, system seconds, peak KiB, status, 1 if it was
 * ended for its time. A program of its own because what a process forks from counts in the peak
 * memory of what it becomes: this one is small.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096 };
#define PRESENT ((size_t)1 << 30) /* octets */

static pid_t child;
static volatile sig_atomic_t late;

static void
end_it(int number)
{
  late = number == SIGALRM;
  kill(-child, SIGKILL);
}

/* In a process of its own, which gives all of it back. */
static void
make_memory_present(void)
{
  pid_t toucher = fork();

  if (toucher == 0) {
    char *memory = mmap(NULL, PRESENT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
      _exit(1);
    madvise(memory, PRESENT, MADV_HUGEPAGE);
    for (size_t at = 0; at < PRESENT; at += PAGE)
      memory[at] = 1;
    _exit(0);
  }
  if (toucher > 0)
    waitpid(toucher, NULL, 0);
}

static double
now(void)
{
  struct timespec time;

  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double
seconds(struct timeval time)
{
  return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static void
become(char **command, rlim_t mebibytes)
{
  struct rlimit limit = {mebibytes << 20, mebibytes << 20};

  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setrlimit(RLIMIT_DATA, &limit);
  execvp(command[0], command);
  _exit(127);
}

/* The command's own group ends with it, so that nothing that it started runs on beside the next
 * measurement. */
static int
wait_for_it(struct rusage *usage)
{
  int status = 0;

  while (wait4(child, &status, 0, usage) < 0)
    continue;
  kill(-child, SIGKILL);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
main(int argc, char **argv)
{
  struct rusage usage;
  FILE *result;
  double start;
  int status;

  if (argc < 5 || !(result = fopen(argv[3], "we"))) {
    fprintf(stderr, "usage: timed SECONDS MIB RESULT COMMAND [ARGUMENT...]\n");
    return 2;
  }
  make_memory_present();
  start = now();
  child = fork();
  if (child < 0)
    return 2;
  if (child == 0)
    become(argv + 4, (rlim_t)strtoul(argv[2], NULL, 10));
  setpgid(child, child);
  signal(SIGALRM, end_it);
  signal(SIGTERM, end_it);
  signal(SIGINT, end_it);
  alarm((unsigned)strtoul(argv[1], NULL, 10));
  status = wait_for_it(&usage);
  fprintf(result, "%.4f %.4f %.4f %ld %d %d\n", now() - start, seconds(usage.ru_utime),
          seconds(usage.ru_stime), usage.ru_maxrss, status, (int)late);
  return fclose(result) == 0 ? 0 : 2;
}

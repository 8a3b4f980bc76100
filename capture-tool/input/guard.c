/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to survive a page that has gone from a mapped file.
 * Must not know what is in the file.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture-tool/input/guard.h"

enum {
  SLOTS = 16384
}; /* more mappings at a time are not worth having: further files are streamed */

/* A signal handler has no argument of its own: this table is the one global of the reader. */
static struct slot {
  atomic_uintptr_t start; /* 0: free, 1: being set up */
  atomic_uintptr_t end;
  atomic_bool hit;
} slots[SLOTS];

static struct sigaction before;
static uintptr_t page_size;

static struct slot *
slot_of(uintptr_t address)
{
  for (int i = 0; i < SLOTS; i++)
    if (address >= atomic_load(&slots[i].start) && address < atomic_load(&slots[i].end))
      return &slots[i];
  return NULL;
}

static void
on_bus_error(int number, siginfo_t *info, void *context)
{
  uintptr_t page = (uintptr_t)info->si_addr & ~(page_size - 1);
  struct slot *slot = slot_of((uintptr_t)info->si_addr);

  (void)number;
  (void)context;
  /* mmap is a plain system call: fit for a handler, though POSIX does not list it. */
  if (slot && mmap((void *)page, page_size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
                   0) != MAP_FAILED) {
    atomic_store(&slot->hit, true);
    return;
  }
  /* Not ours: the instruction faults again, into the handler of before. */
  sigaction(SIGBUS, &before, NULL);
}

/* Anew where somebody else has set a handler since. */
static void
install(void)
{
  struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO}, current;

  if (sigaction(SIGBUS, NULL, &current) != 0 || current.sa_sigaction == on_bus_error)
    return;
  page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
  before = current;
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, NULL);
}

int
vmk_guard_add(const void *start, size_t length)
{
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

  pthread_mutex_lock(&lock);
  install();
  pthread_mutex_unlock(&lock);
  for (int i = 0; i < SLOTS; i++) {
    uintptr_t vacant = 0;

    if (!atomic_compare_exchange_strong(&slots[i].start, &vacant, 1))
      continue;
    atomic_store(&slots[i].hit, false);
    atomic_store(&slots[i].end, (uintptr_t)start + length);
    atomic_store(&slots[i].start, (uintptr_t)start);
    return i;
  }
  return -1;
}

bool
vmk_guard_was_hit(int slot)
{
  return atomic_load_explicit(&slots[slot].hit, memory_order_relaxed);
}

void
vmk_guard_remove(int slot)
{
  atomic_store(&slots[slot].end, 0);
  atomic_store(&slots[slot].start, 0);
}

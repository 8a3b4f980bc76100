/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how far ahead pages are mapped and how far behind they are given back.
 * Must not know what is in them.
 *
 * The kernel maps pages as they are touched (in folios or 64 KiB around the fault) and reads ahead
 * of them; measured, that is faster than MADV_POPULATE_READ, of whole windows or of one page of
 * each 64 KiB, in a warm cache and no slower in a cold one. So one octet of each 64 KiB is looked
 * at. Where the file shrank meanwhile, guard.h says so, by then up to AHEAD before the reader is
 * there.
 */
#include "capture-tool/input/pages.h"

#include <glib.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>

/* Octets: mapped ahead by the thread, and without one (a window, and what a walk asks for ahead of
 * it); kept behind for those who still look at earlier batches, with threads and without; after how
 * many what was looked at later still is given back once more; given back at a time; how far behind
 * a thread may be; what one touch maps at least; from which length on a thread is worth its start;
 * what one touch maps at most. */
enum {
  AHEAD = 4 << 20,
  AHEAD_ALONE = (2 << 20) + (128 << 10),
  BEHIND = 8 << 20,
  BEHIND_ALONE = 2 << 20,
  SOME = 8 << 20,
  STEP = 1 << 20,
  LATE = 16 << 20,
  AROUND = 64 << 10,
  WORTH_A_THREAD = 64 << 20,
  LARGEST_PAGE = 2 << 20,
};

/* Where the reader was at last in a batch. */
struct mark {
  uint64_t batch;
  size_t position;
};

struct vmk_pages {
  uint8_t *map;
  size_t length;
  size_t mapped; /* octets; the thread's where there is one */
  size_t behind; /* octets */
  bool threaded;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  size_t position;    /* of the reader; under the lock, as what follows */
  size_t released;    /* octets given back */
  struct mark *marks; /* owned; of the batches that are valid, the oldest first */
  unsigned kept, marked;
  size_t ended; /* octets before which every batch has ended: nobody looks at them again */
  size_t swept; /* octets that had ended when they were given back */
  bool moved, stop;
};

/* Frames before the reader are of its batch or of earlier ones. */
static void
note_batch(struct vmk_pages *pages, size_t position, uint64_t batch)
{
  while (pages->marked && pages->marks[0].batch + pages->kept <= batch) {
    pages->ended = pages->marks[0].position;
    memmove(pages->marks, pages->marks + 1, --pages->marked * sizeof *pages->marks);
  }
  if (pages->marked == 0 || pages->marks[pages->marked - 1].batch != batch)
    pages->marked++;
  pages->marks[pages->marked - 1] = (struct mark){batch, position};
}

/* Should a frame of a kept batch lie further behind, its page is mapped anew: what had not ended
 * when it was given back is given back again. Needs the lock where there is a thread; what is to be
 * given back is only noted then. */
static size_t
take_behind(struct vmk_pages *pages, size_t position, size_t *from)
{
  size_t until = position > pages->behind ? (position - pages->behind) & ~(size_t)(STEP - 1) : 0;

  if (until <= pages->released)
    return 0;
  *from = pages->released;
  if (until / SOME != pages->released / SOME) {
    *from = pages->swept;
    pages->swept = MIN(pages->ended, until) & ~(size_t)(LARGEST_PAGE - 1);
  }
  pages->released = until;
  return until - *from;
}

static void
give_back(struct vmk_pages *pages, size_t from, size_t length)
{
  if (length > 0)
    madvise(pages->map + from, length, MADV_DONTNEED);
}

/* The kernel does what a reader's touch makes it do. */
static void
map_ahead(struct vmk_pages *pages, size_t position, size_t ahead)
{
  size_t until = MIN(position + ahead, pages->length);

  for (pages->mapped = MAX(pages->mapped, position & ~(size_t)(AROUND - 1)); pages->mapped < until;
       pages->mapped += AROUND)
    (void)*(const volatile uint8_t *)(pages->map + pages->mapped);
}

/* The reader may overtake the thread, and give back what lies behind it, while the thread still
 * maps there: of what was mapped from `start` on, all that counts as given back is given back now.
 */
static void
give_back_late(struct vmk_pages *pages, size_t start)
{
  size_t until = MIN(pages->mapped, pages->released);

  if (until <= start)
    return;
  pthread_mutex_unlock(&pages->lock);
  give_back(pages, start, until - start);
  pthread_mutex_lock(&pages->lock);
}

static void *
run(void *argument)
{
  struct vmk_pages *pages = argument;

  pthread_mutex_lock(&pages->lock);
  while (!pages->stop) {
    size_t position = pages->position, from = 0, length;
    size_t start = MAX(pages->mapped, position & ~(size_t)(AROUND - 1));

    if (!pages->moved) {
      pthread_cond_wait(&pages->changed, &pages->lock);
      continue;
    }
    pages->moved = false;
    length = take_behind(pages, position, &from);
    pthread_mutex_unlock(&pages->lock);
    map_ahead(pages, position, AHEAD);
    give_back(pages, from, length);
    pthread_mutex_lock(&pages->lock);
    give_back_late(pages, start);
  }
  pthread_mutex_unlock(&pages->lock);
  return NULL;
}

struct vmk_pages *
vmk_pages_new(uint8_t *map, size_t length, unsigned kept, bool threaded)
{
  struct vmk_pages *pages = g_new0(struct vmk_pages, 1);

  pages->map = map;
  pages->length = length;
  pages->behind = threaded ? BEHIND : BEHIND_ALONE;
  pages->kept = MAX(kept, 1u);
  pages->marks = g_new(struct mark, pages->kept);
  pthread_mutex_init(&pages->lock, NULL);
  pthread_cond_init(&pages->changed, NULL);
  pages->threaded =
      threaded && length >= WORTH_A_THREAD && pthread_create(&pages->thread, NULL, run, pages) == 0;
  return pages;
}

/* A thread that does not keep up is helped. Without one, mapping ahead is as much work as mapping
 * when it is wanted, but what a walk asks for ahead comes only from pages that are mapped. Files
 * that wait for their turn are at 0. */
void
vmk_pages_at(struct vmk_pages *pages, size_t position, uint64_t batch)
{
  size_t from = 0, length = 0;

  pthread_mutex_lock(&pages->lock);
  pages->position = position;
  note_batch(pages, position, batch);
  pages->moved = true;
  if (!pages->threaded || position > pages->released + LATE)
    length = take_behind(pages, position, &from);
  pthread_cond_signal(&pages->changed);
  pthread_mutex_unlock(&pages->lock);
  if (!pages->threaded && position > 0)
    map_ahead(pages, position, AHEAD_ALONE);
  give_back(pages, from, length);
}

void
vmk_pages_rest(struct vmk_pages *pages)
{
  madvise(pages->map, pages->length, MADV_DONTNEED);
}

void
vmk_pages_free(struct vmk_pages *pages)
{
  if (pages->threaded) {
    pthread_mutex_lock(&pages->lock);
    pages->stop = true;
    pthread_cond_signal(&pages->changed);
    pthread_mutex_unlock(&pages->lock);
    pthread_join(pages->thread, NULL);
  }
  pthread_cond_destroy(&pages->changed);
  pthread_mutex_destroy(&pages->lock);
  g_free(pages->marks);
  g_free(pages);
}

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what can be said of a stream without knowing its records: every answer is a heuristic.
 * Must not be read as decoding.
 *
 * Sources: pages of 4096 octets (documented, crash utility vmware_vmss.h), at most 32 pages a send
 * (documented default of Migrate.PreCopyPagesPerSend; that it shows on the wire is inferred),
 * magics of the checkpoint file (documented there; that the network checkpoint has the same form is
 * inferred): wire-vmotion section 2.
 */
#include "core/framing/signals.h"

#include <string.h>

#include "core/framing/learn_private.h"
#include "core/wire/cursor.h"
#include "core/wire/entropy.h"

enum {
  PARTS = 8,       /* parts of a way in which entropy is measured */
  PART_MIN = 4096, /* octets of one */
  HITS_MAX = 8,    /* listed of each kind in one way */
  PAGE = 4096,
  CHECKPOINT_NAME = 64, /* octets of a group's name, behind magic, version and number of groups */
  GROUPS_MAX = 1024,
};

static void add(struct vmk_signals *signals, const struct learn_way *way, const char *kind,
                const char *format, ...) G_GNUC_PRINTF(4, 5);

static void
add(struct vmk_signals *signals, const struct learn_way *way, const char *kind, const char *format,
    ...)
{
  struct vmk_signal signal = {.kind = kind, .flow = way->flow, .way = way->way};
  va_list arguments;

  va_start(arguments, format);
  signal.text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_array_append_val(signals->list, signal);
}

static void
find_entropy(struct vmk_signals *signals, const struct learn_way *way)
{
  GString *text = g_string_new(NULL);
  uint32_t part = MAX(PART_MIN, way->length / PARTS);

  for (uint32_t at = 0; part <= way->length - at; at += part) {
    struct vmk_histogram *histogram = g_new0(struct vmk_histogram, 1);
    struct vmk_entropy entropy;

    vmk_histogram_add(histogram, way->data + at, part);
    entropy = vmk_entropy_of(histogram);
    g_string_append_printf(text, "%s%u.%u %s", at ? ", " : "", entropy.millibits / 1000,
                           entropy.millibits % 1000 / 100, vmk_entropy_name(entropy.verdict));
    g_free(histogram);
  }
  if (text->len > 0)
    add(signals, way, "entropy", "bits an octet, in parts of %u octets from the start: %s", part,
        text->str);
  g_string_free(text, TRUE);
}

/* Octets between two turns of the conversation. */
static void
find_bursts(struct vmk_signals *signals, const struct learn_way *way)
{
  uint32_t from = 0, bursts = 0, pages = 0, sends = 0, largest = 0;

  for (guint i = 0; i < way->ends->len; i++) {
    const struct learn_end *end = &g_array_index(way->ends, struct learn_end, i);
    uint32_t length = end->at - from;

    if (!end->turn)
      continue;
    bursts++;
    largest = MAX(largest, length);
    pages += length >= PAGE && length % PAGE <= 64;
    sends += length >= 32 * PAGE && length % (32 * PAGE) <= 1024;
    from = end->at;
  }
  if (bursts > 1)
    add(signals, way, "burst", "%u bursts before the other side spoke, the largest of %u octets",
        bursts, largest);
  if (pages > 1)
    add(signals, way, "block-size",
        "%u of %u bursts are a multiple of 4096 octets and up to 64 more (%u of 128 KiB)", pages,
        bursts, sends);
}

/* How alike octets are at a distance of one page and of 128 KiB, against a distance beside it. */
static void
find_period(struct vmk_signals *signals, const struct learn_way *way, uint32_t distance)
{
  uint64_t same = 0, beside = 0, all = 0;

  if (way->length < 8 * distance)
    return;
  for (uint32_t i = 0; i + distance + 7 < way->length; i += 3, all++) {
    same += way->data[i] == way->data[i + distance];
    beside += way->data[i] == way->data[i + distance + 7];
  }
  if (same > beside + all / 50)
    add(signals, way, "block-size",
        "octets %u apart are alike in %u %% of places, %u apart in %u %%", distance,
        (unsigned)(same * 100 / all), distance + 7, (unsigned)(beside * 100 / all));
}

/* Magic, version, number of groups, and a name that is text. */
static bool
is_checkpoint(const uint8_t *at, uint32_t left)
{
  static const uint32_t magics[] = {0xbed2bed2, 0xbed0bed0, 0xbed3bed3, 0xbad1bad1, 0xbad2bad2};
  uint32_t magic, groups;

  if (left < 12 + CHECKPOINT_NAME)
    return false;
  magic = vmk_load_le32(at);
  groups = vmk_load_le32(at + 8);
  if (groups == 0 || groups > GROUPS_MAX || !g_ascii_isprint(at[12]) ||
      memchr(at + 12, 0, CHECKPOINT_NAME) == NULL)
    return false;
  for (size_t i = 0; i < G_N_ELEMENTS(magics); i++)
    if (magic == magics[i])
      return true;
  return false;
}

static void
find_checkpoint(struct vmk_signals *signals, const struct learn_way *way)
{
  unsigned hits = 0;

  for (uint32_t i = 0; i + 4 < way->length && hits < HITS_MAX; i++)
    if ((way->data[i + 1] == 0xbe || way->data[i + 1] == 0xba) &&
        is_checkpoint(way->data + i, way->length - i)) {
      add(signals, way, "checkpoint-like",
          "offset %u looks like the head of a checkpoint file with %u groups", i,
          vmk_load_le32(way->data + i + 8));
      hits++;
    }
}

static void
find_migration(struct vmk_signals *signals, const struct learn_way *way, uint64_t migration)
{
  unsigned hits = 0;

  for (uint32_t i = 0; i + 8 <= way->length && hits < HITS_MAX; i++) {
    bool big = vmk_load_be64(way->data + i) == migration,
         little = vmk_load_le64(way->data + i) == migration;

    if (big || little) {
      add(signals, way, "migration-id", "the migration ID stands at offset %u, %s", i,
          big ? "big-endian" : "little-endian");
      hits++;
    }
  }
}

void
vmk_signals_find(const struct vmk_learn *learn, const uint64_t *flows, size_t count,
                 uint64_t migration, struct vmk_signals *signals)
{
  struct vmk_learned counts = {0};
  GPtrArray *ways = learn_ways(learn, flows, count, &counts);

  signals->list = g_array_new(FALSE, FALSE, sizeof(struct vmk_signal));
  for (guint i = 0; i < ways->len; i++) {
    const struct learn_way *way = g_ptr_array_index(ways, i);

    find_entropy(signals, way);
    find_bursts(signals, way);
    find_period(signals, way, PAGE);
    find_period(signals, way, 32 * PAGE);
    find_checkpoint(signals, way);
    if (migration != 0)
      find_migration(signals, way, migration);
  }
  g_ptr_array_unref(ways);
}

void
vmk_signals_clear(struct vmk_signals *signals)
{
  for (guint i = 0; signals->list && i < signals->list->len; i++)
    g_free(g_array_index(signals->list, struct vmk_signal, i).text);
  g_clear_pointer(&signals->list, g_array_unref);
}

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how octets are kept for learning, within bounds, with where segments end and who spoke
 * next. Must not know what is looked for in them.
 */
#include <string.h>

#include "core/framing/learn_private.h"

struct connection {
  struct learn_way *way[2];
  int last; /* way that spoke last; -1: none */
};

enum { WAY_LEAST = 1 << 14 /* octets: what a direction may keep however many there are */ };

struct vmk_learn {
  GHashTable *connections; /* flow -> struct connection */
  uint64_t kept;
  uint32_t way_max; /* octets of one way; becomes less as there are more of them */
};

static void
free_way(struct learn_way *way)
{
  if (!way)
    return;
  g_free(way->data);
  g_array_unref(way->gaps);
  g_array_unref(way->ends);
  g_free(way);
}

static void
free_connection(gpointer data)
{
  struct connection *connection = data;

  free_way(connection->way[0]);
  free_way(connection->way[1]);
  g_free(connection);
}

struct vmk_learn *
vmk_learn_new(void)
{
  struct vmk_learn *learn = g_new0(struct vmk_learn, 1);

  learn->way_max = VMK_LEARN_WAY_MAX;
  learn->connections = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_connection);
  return learn;
}

void
vmk_learn_free(struct vmk_learn *learn)
{
  if (!learn)
    return;
  g_hash_table_unref(learn->connections);
  g_free(learn);
}

static struct connection *
connection_of(const struct vmk_learn *learn, uint64_t flow, bool make)
{
  gint64 key = (gint64)flow;
  struct connection *connection = g_hash_table_lookup(learn->connections, &key);

  if (!connection && make) {
    connection = g_new0(struct connection, 1);
    connection->last = -1;
    g_hash_table_insert(learn->connections, g_memdup2(&key, sizeof key), connection);
  }
  return connection;
}

static struct learn_way *
way_of(struct connection *connection, uint64_t flow, enum vmk_way which)
{
  struct learn_way *way = connection->way[which];

  if (!way) {
    way = connection->way[which] = g_new0(struct learn_way, 1);
    way->flow = flow;
    way->way = which;
    way->gaps = g_array_new(FALSE, FALSE, sizeof(struct learn_gap));
    way->ends = g_array_new(FALSE, FALSE, sizeof(struct learn_end));
  }
  return way;
}

static void
append(struct learn_way *way, const uint8_t *data, uint32_t length)
{
  if (way->length + length > way->room) {
    way->room = MAX(way->room * 2, way->length + length);
    way->data = g_realloc(way->data, way->room);
  }
  if (data)
    memcpy(way->data + way->length, data, length);
  else
    memset(way->data + way->length, 0, length);
  way->length += length;
}

/* Cuts a way behind the last segment that ends within limit. */
static void
trim(struct vmk_learn *learn, struct learn_way *way, uint32_t limit)
{
  uint32_t before, length;

  if (!way || way->length <= limit)
    return;
  before = way->length;
  while (way->ends->len > 0 &&
         g_array_index(way->ends, struct learn_end, way->ends->len - 1).at > limit)
    g_array_set_size(way->ends, way->ends->len - 1);
  length =
      way->ends->len > 0 ? g_array_index(way->ends, struct learn_end, way->ends->len - 1).at : 0;
  while (way->gaps->len > 0 &&
         g_array_index(way->gaps, struct learn_gap, way->gaps->len - 1).to > length)
    g_array_set_size(way->gaps, way->gaps->len - 1);
  way->full = true;
  way->length = way->room = length;
  way->data = g_realloc(way->data, length);
  learn->kept -= before - length;
}

/* Where all are too much each gets half: whoever comes late is heard, too. */
static bool
has_room(struct vmk_learn *learn, uint64_t length)
{
  while (learn->kept + length > VMK_LEARN_ALL_MAX && learn->way_max > WAY_LEAST) {
    struct connection *connection;
    GHashTableIter iterator;

    learn->way_max /= 2;
    g_hash_table_iter_init(&iterator, learn->connections);
    while (g_hash_table_iter_next(&iterator, NULL, (gpointer *)&connection)) {
      trim(learn, connection->way[0], learn->way_max);
      trim(learn, connection->way[1], learn->way_max);
    }
  }
  return learn->kept + length <= VMK_LEARN_ALL_MAX;
}

static void
keep(struct vmk_learn *learn, struct learn_way *way, const uint8_t *data, uint64_t length)
{
  struct learn_gap gap = {0, 0};
  struct learn_end end = {.length = (uint32_t)length};

  if (way->length + length > learn->way_max || (!data && length > VMK_LEARN_GAP_MAX) ||
      !has_room(learn, length) || way->full || way->length + length > learn->way_max) {
    way->full = true;
    return;
  }
  gap.from = way->length;
  append(way, data, (uint32_t)length);
  learn->kept += length;
  gap.to = end.at = way->length;
  if (data) {
    way->largest = MAX(way->largest, end.length);
    g_array_append_val(way->ends, end);
  } else {
    g_array_append_val(way->gaps, gap);
  }
}

static void
note_turn(struct learn_way *way)
{
  if (way && way->ends->len > 0 && !way->full)
    g_array_index(way->ends, struct learn_end, way->ends->len - 1).turn = true;
}

void
vmk_learn_take(struct vmk_learn *learn, uint64_t flow, enum vmk_way which, const uint8_t *data,
               uint64_t length)
{
  struct connection *connection = connection_of(learn, flow, true);
  struct learn_way *way = way_of(connection, flow, which);

  if (connection->last >= 0 && connection->last != (int)which)
    note_turn(connection->way[connection->last]);
  connection->last = (int)which;
  way->total += length;
  if (!way->full)
    keep(learn, way, data, length);
}

/* What stands behind the last segment is an end as well; segments that are not full end messages,
 * too. */
static void
prepare(struct learn_way *way)
{
  note_turn(way);
  memset(way->byte_count, 0, sizeof way->byte_count);
  way->counted = way->length;
  for (uint32_t i = 0; i < way->length; i++)
    way->byte_count[way->data[i]]++;
  for (guint i = 0; i < way->gaps->len; i++) {
    const struct learn_gap *gap = &g_array_index(way->gaps, struct learn_gap, i);

    way->byte_count[0] -= gap->to - gap->from;
    way->counted -= gap->to - gap->from;
  }
  for (guint i = 0; i < way->ends->len; i++) {
    struct learn_end *end = &g_array_index(way->ends, struct learn_end, i);

    end->mark = end->turn || end->length < way->largest;
  }
}

static void
count_and_add(GPtrArray *ways, struct learn_way *way, struct vmk_learned *learned)
{
  if (!way)
    return;
  learned->octets += way->total;
  learned->sampled += way->length;
  if (way->length == 0)
    return;
  prepare(way);
  g_ptr_array_add(ways, way);
}

GPtrArray *
learn_ways(const struct vmk_learn *learn, const uint64_t *flows, size_t count,
           struct vmk_learned *learned)
{
  GPtrArray *ways = g_ptr_array_new();

  for (size_t i = 0; i < count; i++) {
    struct connection *connection = connection_of(learn, flows[i], false);

    if (!connection)
      continue;
    learned->flows++;
    count_and_add(ways, connection->way[0], learned);
    count_and_add(ways, connection->way[1], learned);
  }
  return ways;
}

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a test makes the streams of a migration, and how it asks for the migrations that were
 * found. Must not know which there must be.
 */
#include "migration_support.h"

const struct vmk_migration *
migration(const struct fixture *f, guint i)
{
  assert_true(i < f->audit.migrations->len);
  return g_ptr_array_index(f->audit.migrations, i);
}

void
wants_count(const struct fixture *f, guint count)
{
  assert_int_equal(f->audit.migrations->len, count);
}

void
is_kind(const struct vmk_migration *m, enum vmk_migration_kind kind, const char *from,
        const char *to)
{
  assert_string_equal(vmk_migration_kind_name(m->kind), vmk_migration_kind_name(kind));
  assert_string_equal(m->source, from);
  assert_string_equal(m->destination, to);
  assert_true(m->kind_known_by->len > 0);
}

bool
says(const struct vmk_migration *m, const char *word)
{
  for (guint i = 0; i < m->kind_known_by->len; i++)
    if (strstr(g_array_index(m->kind_known_by, struct vmk_evidence, i).text, word) != NULL)
      return true;
  return false;
}

void
vmotion_pair(struct fixture *f, uint16_t port, const char *mac)
{
  struct build_connection one = build_tcp(f->build, at("a1", port), at("b1", 8000), 20);
  struct build_connection two =
      build_tcp(f->build, at("a1", (uint16_t)(port + 1)), at("b1", 8000), 20);

  build_open(&one);
  build_open(&two);
  build_send_random(&one, 0, MUCH, port);
  build_send_random(&two, 0, MUCH, port + 1u);
  build_close(&one);
  build_close(&two);
  if (mac != NULL)
    build_rarp(f->build, mac, 50);
}

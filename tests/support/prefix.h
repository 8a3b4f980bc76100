/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to feed a parser every beginning of a unit, flush against a guard page, and what it
 * must answer.
 * Must not know any protocol.
 */
#ifndef VMK_TESTS_PREFIX_H
#define VMK_TESTS_PREFIX_H

#include "core/wire/status.h"
#include "guard.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* A parser with its output hidden behind a pointer. */
typedef struct vmk_step prefix_parser(const uint8_t *data, size_t length, void *out);

/* `unit` octets are one whole unit of which the parser takes `consumed`. Each beginning shorter
 * than what it wants must ask for more, never for less than there is nor for more than the unit;
 * the whole must give VMK_OK. The output of the whole, of the whole with octets after it, and of
 * every second try must be the same. */
static inline void
check_prefixes(prefix_parser *parse, const uint8_t *data, size_t unit, size_t consumed, void *out,
               size_t out_size)
{
  struct vmk_guard guard = vmk_guard_new(unit + 64);
  uint8_t *whole = calloc(1, out_size);
  uint8_t *longer = malloc(unit + 64);
  struct vmk_step step;

  assert_non_null(whole);
  assert_non_null(longer);
  for (size_t n = 0; n < consumed; n++) {
    step = parse(vmk_guard_put(&guard, data, n), n, out);
    assert_int_equal(step.status, VMK_MORE);
    assert_true(step.need > n);
    assert_true(step.need <= unit);
    assert_int_equal(step.consumed, 0);
  }
  step = parse(vmk_guard_put(&guard, data, unit), unit, whole);
  assert_int_equal(step.status, VMK_OK);
  assert_int_equal(step.consumed, consumed);
  memcpy(longer, data, unit);
  memset(longer + unit, 0xee, 64);
  memset(out, 0, out_size);
  step = parse(vmk_guard_put(&guard, longer, unit + 64), unit + 64, out);
  assert_int_equal(step.status, VMK_OK);
  assert_int_equal(step.consumed, consumed);
  assert_memory_equal(whole, out, out_size);
  free(whole);
  free(longer);
  vmk_guard_free(&guard);
}

/* The octets must be refused, and no octet beyond them read. */
static inline void
check_status(prefix_parser *parse, const void *data, size_t length, void *out,
             enum vmk_status status)
{
  struct vmk_guard guard = vmk_guard_new(length + 1);

  assert_int_equal(parse(vmk_guard_put(&guard, data, length), length, out).status, status);
  vmk_guard_free(&guard);
}

/* Do the octets of the span spell this text? */
static inline void
check_span(const uint8_t *data, struct vmk_span span, const char *text)
{
  assert_int_equal(span.length, strlen(text));
  assert_memory_equal(data + span.offset, text, strlen(text));
}

#endif

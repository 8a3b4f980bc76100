/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows things that last from one time to another, by whom they are between, and finds those of a
 * time without looking at all of them. Must not know what the things are.
 */
#ifndef VMK_AUDIT_SPANS_H
#define VMK_AUDIT_SPANS_H

#include <glib.h>
#include <stdint.h>

struct vmk_spans;

struct vmk_spans *vmk_spans_new(void);
void vmk_spans_free(struct vmk_spans *spans);

/* from and to are compared as pointers and never looked into; NULL is one of them. Times are ns,
 * first <= last. */
void vmk_spans_add(struct vmk_spans *spans, const void *from, const void *to, int64_t first,
                   int64_t last, guint value);

/* The values (guint) of that way whose spans share an instant with first..last, ascending. Replaces
 * what found holds. Adding afterwards is allowed and makes the next search slower. */
void vmk_spans_find(struct vmk_spans *spans, const void *from, const void *to, int64_t first,
                    int64_t last, GArray *found);

#endif

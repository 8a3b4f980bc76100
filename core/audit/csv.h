/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows RFC 4180: fields apart by commas, quotes around fields that hold commas, quotes or line
 * ends. Must not know what the columns mean.
 */
#ifndef VMK_AUDIT_CSV_H
#define VMK_AUDIT_CSV_H

#include <glib.h>

struct vmk_csv {
  const char *next; /* borrowed text, NUL-terminated */
  unsigned line;    /* 1..: where the line that was read last began */
  unsigned ahead;   /* the line that next stands on */
};

/* A byte order mark at the start is passed over. */
struct vmk_csv vmk_csv_start(const char *text);

/* The fields of the next line that is not blank and no "#" comment: an array of owned strings that
 * the caller unrefs; NULL at the end. An open quote at the end of the text ends the field there. */
GPtrArray *vmk_csv_line(struct vmk_csv *csv);

#endif

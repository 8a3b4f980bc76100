/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows separated values: a record may go over several lines within quotes (RFC 4180), and lies
 * apart by comma, semicolon or tab. Must not know what the columns mean.
 */
#ifndef VMK_SITE_CSV_H
#define VMK_SITE_CSV_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum { VMK_CSV_FIELD_LIMIT = 256 }; /* of a record; what comes behind stays in one more */

/* Which of ',', ';' and tab this line has most of; NUL: none of them. */
char vmk_csv_separator(const char *line, size_t length);

/* Adds the fields (owned strings, as they are) of the record at *at to fields and moves *at behind
 * its line end. An open quote at the end of the text ends the field there. False when it has more
 * than VMK_CSV_FIELD_LIMIT fields. */
bool vmk_csv_record(const char **at, const char *end, char separator, GPtrArray *fields);

/* A text of records alone, with blank lines and "#" comments between them. */
struct vmk_csv {
  const char *next, *end; /* borrowed text */
  unsigned line;          /* 1..: where the record that was read last began */
  unsigned ahead;         /* the line that next stands on */
  char separator; /* what the first line of the first record has most of, else a comma; NUL before
                     it */
};

/* A byte order mark at the start is passed over. Lines end with LF or CR LF. */
struct vmk_csv vmk_csv_start(const char *text);

/* The fields of the next record: an array of owned strings that the caller unrefs; NULL at the end.
 */
GPtrArray *vmk_csv_next(struct vmk_csv *csv);

#endif

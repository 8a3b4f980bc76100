/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how hostile text is made harmless: for a terminal, inside JSON, inside CSV.
 * Must not know where the text comes from.
 *
 * Texts may hold any octets. What is not printable is written visibly: a control character or an
 * octet that is no UTF-8 as \xNN, an invisible or direction-changing character as \u{NNNN}.
 */
#ifndef VMK_OUTPUT_ESCAPE_H
#define VMK_OUTPUT_ESCAPE_H

#include <glib.h>

#include "sink.h"

/* For a terminal: one line of valid UTF-8 without control characters, escape sequences or changes
 * of direction. */
void vmk_escape_terminal(GString *out, const char *text);
char *vmk_escaped(const char *text); /* the same as a new string; NULL stays NULL */

/* A JSON string with its quotes, in ASCII: what is not ASCII is written as \uNNNN, octets that are
 * no UTF-8 as the characters \xNN. NULL gives null. */
void vmk_sink_json(struct vmk_sink *sink, const char *text);

/* One CSV field (RFC 4180), escaped as for a terminal, quoted where needed. A field that a
 * spreadsheet would take for a formula (it starts with = + - @) gets an apostrophe in front. NULL
 * gives an empty field. */
void vmk_sink_csv(struct vmk_sink *sink, const char *text);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows framing files: their text, what may stand in them, and the compiled form that core/wire
 * reads records with. Must not know captures or connections.
 *
 * The language: docs/framing.md.
 */
#ifndef VMK_FRAMING_FILE_H
#define VMK_FRAMING_FILE_H

#include <glib.h>
#include <stdbool.h>

#include "core/wire/framing.h"

#define VMK_FRAMING_FILE_MAX (256 * 1024) /* octets of a framing file */

#define VMK_FRAMING_ERROR vmk_framing_error_quark()
GQuark vmk_framing_error_quark(void);

/* Compiles the text of a framing file. file is only for messages. false: error says "FILE:LINE:
 * what, and what to do". */
bool vmk_framing_parse(const char *text, size_t length, const char *file,
                       struct vmk_framing *framing, GError **error);

/* The same from a file; error also for a file that cannot be read. */
bool vmk_framing_load(const char *path, struct vmk_framing *framing, GError **error);

/* The framing as the text of a file: parses to the same compiled form. g_free. */
char *vmk_framing_text(const struct vmk_framing *framing);

#endif

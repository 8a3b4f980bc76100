/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which framings are at hand, in which order they are tried, and where their files lie.
 * Must not know how a file is read.
 */
#ifndef VMK_FRAMING_SET_H
#define VMK_FRAMING_SET_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/wire/framing.h"

struct vmk_framing_set;

struct vmk_framing_set *vmk_framing_set_new(void);
void vmk_framing_set_free(struct vmk_framing_set *set); /* NULL is fine */

/* Adds a framing that the user asked for: a file, or the name of one that was added before. It is
 * applied wherever it fits, and tried before all others; one of the same name gives way. false:
 * error is set, set is as before. */
bool vmk_framing_set_ask(struct vmk_framing_set *set, const char *path_or_name, GError **error);

/* Adds every *.framing of a folder, in order of name. No folder is fine. false: error is that of
 * the first bad file; the others were added. */
bool vmk_framing_set_add_folder(struct vmk_framing_set *set, const char *folder, GError **error);

/* The shipped ones (VMKSCOPE_FRAMINGS in the environment, else <prefix>/share/vmkscope/framing),
 * then the user's own
 * (<user data>/vmkscope/framing), which win. Errors as for a folder. */
bool vmk_framing_set_add_defaults(struct vmk_framing_set *set, GError **error);

/* Paths of all files that were read, also of framings that gave way or are wrong; a NULL at the
 * end. Borrowed until the set is changed or freed. */
char **vmk_framing_set_files(const struct vmk_framing_set *set);

/* In the order in which they are tried: what was added last comes first. Borrowed; stays until the
 * set is freed. Only those with `automatic` set are to be applied. */
size_t vmk_framing_set_count(const struct vmk_framing_set *set);
const struct vmk_framing *vmk_framing_set_at(const struct vmk_framing_set *set, size_t index);
const struct vmk_framing *vmk_framing_set_find(const struct vmk_framing_set *set,
                                               const char *name); /* or NULL */

#endif

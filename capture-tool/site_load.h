/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the inventory files of a command line become a site, and how their readers' notes are
 * said. Must not know any inventory format.
 */
#ifndef VMK_SITE_LOAD_H
#define VMK_SITE_LOAD_H

#include <stdbool.h>

#include "core/site/site.h"

/* Resolved site of the files (NULL-terminated; NULL: an empty site), or NULL: said why. */
struct vmk_site *vmk_site_of_files(char **files);

/* Says the readers' notes on standard error: the first few, or all of them. */
void vmk_site_say_notes(const struct vmk_site *site, bool all);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which inventory formats there are.
 * Must not know what any of them looks like inside, nor who asks.
 */
#ifndef VMK_SITE_INVENTORY_H
#define VMK_SITE_INVENTORY_H

#include <stddef.h>

/* One format, for help texts and documentation. */
struct vmk_inventory_format {
  const char *name;    /* "esxcli-ipv4-get" */
  const char *command; /* how to get such a file */
  const char *has;
  const char *lacks;
  const char *source; /* where its layout is known from, and how well */
};

/* All formats, in order of documentation: an array of pointers to static storage. */
const struct vmk_inventory_format *const *vmk_inventory_formats(size_t *count);

#endif

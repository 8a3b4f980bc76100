/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the sections and the keys of a site file share.
 * Must not be included outside inventory_site_*.c.
 */
#ifndef VMK_SITE_INVENTORY_SITE_FILE_H
#define VMK_SITE_INVENTORY_SITE_FILE_H

#include "core/site/inventory_reading.h"

struct vmk_site_key;

/* Where the reader is. The section's thing is set, the others are NULL. */
struct vmk_site_file {
  struct vmk_reading *reading;
  unsigned line;
  const struct vmk_site_key *keys; /* NULL in an unknown section */
  struct vmk_host_build *host;
  struct vmk_gateway_build *gateway;
  struct vmk_peer_build *peer;
  struct vmk_network_build *network;
};

/* A key of a section. take returns false with *error set for a value that a person must correct. */
struct vmk_site_key {
  const char *name; /* NULL ends the table */
  bool is_prefix;   /* more follows the name: "vmk" in "vmk0" */
  bool (*take)(struct vmk_site_file *file, const char *key, const char *value, GError **error);
};

extern const struct vmk_site_key vmk_site_host_keys[], vmk_site_gateway_keys[],
    vmk_site_peer_keys[], vmk_site_network_keys[], vmk_site_accept_keys[];

/* Sets *error to "FILE:LINE: 'VALUE' is not WANTED; correct the line" and returns false. */
bool vmk_site_file_error(const struct vmk_site_file *file, GError **error, const char *value,
                         const char *wanted);

/* The same unless the value is a number up to highest. */
bool vmk_site_file_number(struct vmk_site_file *file, const char *value, guint64 highest,
                          const char *wanted, guint64 *number, GError **error);

/* Words apart by blanks or commas; blanks and commas between double quotes belong to the word.
 * NULL-terminated, owned by the caller. */
char **vmk_site_file_words(const char *value);

/* The line of one interface: take of key "vmkN". */
bool vmk_site_file_vmk(struct vmk_site_file *file, const char *key, const char *value,
                       GError **error);

#endif

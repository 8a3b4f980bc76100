/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the lines of a key file, each with its number, so that whatever is wrong can be named by
 * line. Must not know what any group or key means.
 */
#ifndef VMK_FRAMING_KEYS_H
#define VMK_FRAMING_KEYS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum { VMK_KEYS_LINES_MAX = 8192 };

struct vmk_key {
  char *key;   /* owned */
  char *value; /* owned; escapes of key files resolved */
  unsigned line;
  bool used; /* somebody asked for it */
};

struct vmk_group {
  char *name; /* owned */
  unsigned line;
  GPtrArray *keys; /* struct vmk_key, owned */
};

struct vmk_keys {
  const char *file;  /* borrowed, for messages */
  GPtrArray *groups; /* struct vmk_group, owned, in the file's order */
};

/* false: error with file and line. Clear in either case. */
bool vmk_keys_read(struct vmk_keys *keys, const char *text, size_t length, const char *file,
                   GError **error);
void vmk_keys_clear(struct vmk_keys *keys);

/* The key, marked as used, or NULL. */
struct vmk_key *vmk_group_key(const struct vmk_group *group, const char *name);

/* Sets error to "FILE:LINE: text" (line 0: "FILE: text") and returns false. */
bool vmk_keys_wrong(const struct vmk_keys *keys, unsigned line, GError **error, const char *format,
                    ...) G_GNUC_PRINTF(4, 5);

/* Numbers are decimal or 0x and hexadecimal. A key that is not there leaves *value as it is. false:
 * error is set, also when the number is not within min..max. */
bool vmk_keys_number(const struct vmk_keys *keys, const struct vmk_group *group, const char *name,
                     uint64_t min, uint64_t max, uint64_t *value, GError **error);

/* The same for one that has to be there. */
bool vmk_keys_needed(const struct vmk_keys *keys, const struct vmk_group *group, const char *name,
                     uint64_t min, uint64_t max, uint64_t *value, GError **error);

/* A number alone. */
bool vmk_keys_parse_number(const char *text, uint64_t *value);

#endif

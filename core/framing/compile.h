/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the parts of the compiler of framing files hand to each other.
 * Must not be used outside core/framing.
 */
#ifndef VMK_FRAMING_COMPILE_H
#define VMK_FRAMING_COMPILE_H

#include "core/framing/framing_file.h"
#include "core/framing/keys.h"

/* Where the compiler stands. */
struct vmk_compile {
  const struct vmk_keys *keys;
  const struct vmk_group *group;     /* the one being read */
  const char *named;                 /* what follows its first word: NAME of [field NAME], or "" */
  struct vmk_framing_layout *layout; /* that the group belongs to */
  GError **error;
};

/* [length], [type], [sequence], [identifier NAME], [constant NAME], [field NAME]. false: error is
 * set. */
bool vmk_compile_length(struct vmk_compile *compile);
bool vmk_compile_type(struct vmk_compile *compile);
bool vmk_compile_sequence(struct vmk_compile *compile);
bool vmk_compile_identifier(struct vmk_compile *compile);
bool vmk_compile_constant(struct vmk_compile *compile);
bool vmk_compile_field(struct vmk_compile *compile);

/* Limits that hold between groups; extent and what is left out are filled in. line: where to say
 * it. */
bool vmk_compile_finish(struct vmk_compile *compile, unsigned line);

/* --- values of keys --- */

/* A word of a table (value -> name). A key that is not there leaves *value. */
bool vmk_compile_word(struct vmk_compile *compile, const char *key, const struct vmk_name *table,
                      unsigned *value);

/* byte-order=big|little into *big (left when not there). */
bool vmk_compile_order(struct vmk_compile *compile, uint8_t *big);

/* "76 4d 53 4d" into octets, at most max. false (no error set): not such a list. */
bool vmk_compile_octets(const char *text, uint8_t *octets, size_t max, uint8_t *count);

/* "1:HELLO;2:DATA", ascending afterwards. */
bool vmk_compile_names(struct vmk_compile *compile, const char *key, struct vmk_framing_type *names,
                       unsigned max, uint8_t *count);

/* "1;2;0x10". */
bool vmk_compile_numbers(struct vmk_compile *compile, const char *key, uint64_t *numbers,
                         unsigned max, uint8_t *count);

/* Lower case letters, digits, hyphens; up to VMK_FRAMING_NAME_MAX. */
bool vmk_compile_is_name(const char *text);

/* Line of a key of the current group, or of the group itself. */
unsigned vmk_compile_line(const struct vmk_compile *compile, const char *key);

#endif

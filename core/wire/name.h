/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how numbers on the wire get a name together with where that name comes from, and who sent
 * an octet.
 * Must not know any protocol.
 */
#ifndef VMK_WIRE_NAME_H
#define VMK_WIRE_NAME_H

#include <stdint.h>

/* How a fact about the wire came to be known. Reports and docs print it; the four are never mixed.
 */
enum vmk_provenance {
  VMK_DOCUMENTED, /* vendor document, or the vendor's openly licensed code */
  VMK_OBSERVED,   /* others report it from captures, logs or working clients */
  VMK_INFERRED,   /* concluded by this project from the two above */
  VMK_MODEL,      /* invented by this project; not the vendor's format */
};

/* One row of a name table. Tables are const, in ascending order of value, and end with a row whose
 * name is NULL. */
struct vmk_name {
  uint32_t value;
  const char *name; /* ASCII, static */
  enum vmk_provenance provenance;
  const char *source; /* short tag of the source (docs/protocols lists them), static */
};

/* The row for value, or NULL. */
const struct vmk_name *vmk_name_find(const struct vmk_name *table, uint32_t value);

/* The name for value, or `otherwise` (may be NULL). */
const char *vmk_name_of(const struct vmk_name *table, uint32_t value, const char *otherwise);

/* Who sent the octets. Client: the side that opened the TCP connection. */
enum vmk_way {
  VMK_WAY_CLIENT = 0,
  VMK_WAY_SERVER = 1,
  /* as an argument only: the layout is then told from the fields where possible */
  VMK_WAY_UNKNOWN = 2,
};

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to read records whose layout is data: a compiled framing file (docs/framing.md) and the
 * octets of a stream. Must not know any format: every number comes from the file, whose origin says
 * what it is worth.
 *
 * Nothing here allocates. A walk of one direction costs by records and chunks, not by octets:
 * payloads are passed over by their length. Octets are hostile; a compiled framing is not:
 * core/framing checks it, and every bound named here holds.
 */
#ifndef VMK_WIRE_FRAMING_H
#define VMK_WIRE_FRAMING_H

#include "name.h"
#include "session.h"
#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  VMK_FRAMING_HEADER_MAX =
      512, /* octets of a header, and of the start of a record that fields can lie in */
  VMK_FRAMING_CONSTANTS_MAX = 8,
  VMK_FRAMING_CONSTANT_MAX = 16, /* octets of one constant */
  VMK_FRAMING_FIELDS_MAX = 32,
  VMK_FRAMING_FIELD_TYPES_MAX = 16, /* types that one field is limited to */
  VMK_FRAMING_TYPES_MAX = 96,       /* types with a name */
  VMK_FRAMING_FLAGS_MAX = 16,       /* named bits of one field */
  VMK_FRAMING_NAME_MAX = 32,        /* with the final NUL */
  VMK_FRAMING_TEXT_MAX = 160,       /* title and source, with the final NUL */
  VMK_FRAMING_PORTS_MAX = 8,
  VMK_FRAMING_RECORD_MAX = 1 << 26, /* largest record without a max= of its own, octets */
};

/* How the layout came to be known: interface.md section 6. */
enum vmk_framing_origin {
  VMK_FRAMING_DOCUMENTED,
  VMK_FRAMING_OBSERVED,
  VMK_FRAMING_LEARNED, /* by `vmkscope learn` from captures: fits them, means nothing more */
  VMK_FRAMING_MODEL,   /* invented by this project; not a vendor's format */
};

enum vmk_framing_covers {
  VMK_FRAMING_RECORD,       /* the length counts the whole record */
  VMK_FRAMING_AFTER_FIELD,  /* what follows the length field */
  VMK_FRAMING_AFTER_HEADER, /* what follows the header */
};

enum vmk_framing_kind {
  VMK_FRAMING_UINT,
  VMK_FRAMING_FLAGS, /* uint with named bits */
  VMK_FRAMING_BYTES,
  VMK_FRAMING_STRING, /* text up to the first NUL or the field's end */
};

enum vmk_framing_purpose {
  VMK_FRAMING_PLAIN,
  VMK_FRAMING_SEQUENCE,
  VMK_FRAMING_IDENTIFIER, /* names a request, a stream, a session: echoed by the other side or
                             constant in it */
};

/* The length field. width 0: there is none, every record is as long as its header. */
struct vmk_framing_length {
  uint16_t offset;
  uint8_t width; /* 1, 2, 3, 4 or 8 */
  uint8_t covers;
  uint32_t unit;     /* octets that one of the field's counts stands for, 1.. */
  int32_t add;       /* octets that are not counted (or counted twice), added to what covers says */
  uint32_t multiple; /* the record is padded up to a multiple of this, 1.. */
  uint64_t mask;     /* bits that are the length; bits below the lowest one are shifted out */
};

struct vmk_framing_constant {
  char name[VMK_FRAMING_NAME_MAX];
  uint16_t offset;
  uint8_t length;
  uint8_t octets[VMK_FRAMING_CONSTANT_MAX];
};

struct vmk_framing_type { /* a record type with a name */
  uint64_t value;
  char name[VMK_FRAMING_NAME_MAX];
};

struct vmk_framing_field {
  char name[VMK_FRAMING_NAME_MAX]; /* a-z 0-9 - */
  uint16_t offset;                 /* from the record's first octet; may lie behind the header */
  uint16_t width;     /* octets; numbers 1..8. 0: to the end of the record (bytes and string) */
  uint8_t kind;       /* enum vmk_framing_kind */
  uint8_t purpose;    /* enum vmk_framing_purpose */
  uint8_t big;        /* byte order of this field */
  uint8_t type_count; /* 0: in records of every type */
  uint64_t types[VMK_FRAMING_FIELD_TYPES_MAX];
  uint8_t flag_count;
  struct vmk_framing_type flags[VMK_FRAMING_FLAGS_MAX]; /* value: one bit or more */
};

/* One level of records. */
struct vmk_framing_layout {
  uint16_t header; /* octets, 1..VMK_FRAMING_HEADER_MAX */
  uint16_t extent; /* octets from a record's start that hold every field of fixed width, header.. */
  uint8_t big;     /* byte order: 1 big-endian */
  uint32_t minimum; /* smallest and largest record, octets */
  uint32_t maximum;
  struct vmk_framing_length length;
  uint16_t type_offset;
  uint8_t type_width; /* 0: records have no type */
  uint8_t type_big;
  uint64_t type_mask; /* shifted down like the length's */
  uint8_t known_only; /* a type without a name contradicts the framing */
  uint8_t constant_count, field_count, type_count;
  struct vmk_framing_constant constants[VMK_FRAMING_CONSTANTS_MAX];
  struct vmk_framing_field fields[VMK_FRAMING_FIELDS_MAX];
  struct vmk_framing_type types[VMK_FRAMING_TYPES_MAX]; /* ascending by value */
};

enum vmk_framing_direction {
  VMK_FRAMING_BOTH,
  VMK_FRAMING_CLIENT_ONLY, /* octets sent by the client */
  VMK_FRAMING_SERVER_ONLY,
};

struct vmk_framing {
  char name[VMK_FRAMING_NAME_MAX];  /* a-z 0-9 - */
  char title[VMK_FRAMING_TEXT_MAX]; /* UTF-8, without control characters */
  char source[VMK_FRAMING_TEXT_MAX];
  enum vmk_framing_origin origin;
  enum vmk_framing_direction direction;
  bool automatic;     /* its file says when to apply it; else only where the user asked for it */
  uint8_t port_count; /* conditions to apply it: one of these TCP ports (0: any) */
  uint16_t ports[VMK_FRAMING_PORTS_MAX];
  uint8_t first_length; /* and these first octets of the direction (0: any) */
  uint8_t first[VMK_FRAMING_CONSTANT_MAX];
  bool either; /* ports or first octets, not both */
  struct vmk_framing_layout outer;
  bool nested; /* payloads of outer records of inner_types hold records of their own, from
                  inner_offset on */
  uint16_t inner_offset;
  uint8_t inner_type_count; /* 0: every type */
  uint64_t inner_types[VMK_FRAMING_FIELD_TYPES_MAX];
  struct vmk_framing_layout inner;
};

/* What is known of a record from its header. */
struct vmk_framing_record {
  uint64_t size;    /* octets of the whole record, padding counted */
  uint64_t length;  /* the length field, masked and shifted */
  uint64_t type;    /* 0 where the layout has none */
  const char *name; /* of the type, borrowed from the layout, or NULL */
};

/* Reads one header. VMK_OK: consumed is layout->header; the rest of the record need not be there.
 * VMK_MORE: need octets are wanted. VMK_MALFORMED: not such a record (a constant differs, the size
 * is out of bounds, an unnamed type where only named ones exist); found at the first octet that
 * shows it, so it can come before the header is whole. */
struct vmk_step vmk_framing_read(const struct vmk_framing_layout *layout, const uint8_t *data,
                                 size_t length, struct vmk_framing_record *record);

/* Field number index (below layout->field_count) of a record that vmk_framing_read accepted. false:
 * not in records of this type, behind the record's end, or behind what is at hand. span: where it
 * lies in data (a string's ends before its NUL); value: the number, or 0 for bytes and strings. */
bool vmk_framing_field_of(const struct vmk_framing_layout *layout, unsigned index,
                          const uint8_t *data, size_t length,
                          const struct vmk_framing_record *record, struct vmk_span *span,
                          uint64_t *value);

/* Number of width 1..8 octets. */
uint64_t vmk_framing_number(const uint8_t *data, unsigned width, bool big);

/* Name of a type, or NULL. */
const char *vmk_framing_type_name(const struct vmk_framing_layout *layout, uint64_t type);

/* May records of this type hold nested ones? */
bool vmk_framing_holds_inner(const struct vmk_framing *framing, uint64_t type);

/* Does the framing apply to a direction of a connection between these TCP ports (server's second)
 * that starts with data? VMK_OK: yes. VMK_MALFORMED: no. VMK_MORE: need octets are wanted. The
 * first record must fit as well, except where mid_stream says that data need not be the start of a
 * record: then the ports alone decide, if there are any. */
struct vmk_step vmk_framing_applies(const struct vmk_framing *framing, enum vmk_way way,
                                    uint16_t client_port, uint16_t server_port, const uint8_t *data,
                                    size_t length, bool mid_stream);

/* --- a walk of one direction, in chunks of any size --- */

enum vmk_framing_event_kind {
  VMK_FRAMING_EVENT_RECORD,  /* a record's head is whole: record, data */
  VMK_FRAMING_EVENT_STOPPED, /* these octets are no record, and nothing was missing: another
                                version, or a wrong framing */
  VMK_FRAMING_EVENT_LOST,    /* octets were missing where a header was due */
  VMK_FRAMING_EVENT_FOUND, /* the constants were found again; the record follows as an event of its
                              own */
};

struct vmk_framing_event {
  enum vmk_framing_event_kind kind;
  struct vmk_framing_record record;
  const uint8_t *
      data; /* the first octets of the record, up to layout->extent; borrowed until the next call */
  size_t length;   /* octets at data; at least layout->header */
  uint64_t offset; /* of the record's first octet in this direction, as handed to the walk */
};

enum vmk_framing_state {
  VMK_FRAMING_HEAD,   /* collecting a record's first octets */
  VMK_FRAMING_BODY,   /* passing over the rest of a record */
  VMK_FRAMING_SEARCH, /* looking for the constants */
  VMK_FRAMING_END,    /* given up: no constants to look for */
};

struct vmk_framing_level {
  uint32_t have; /* octets in head */
  uint64_t left; /* octets of the record that are still to be passed over */
  uint8_t state; /* enum vmk_framing_state */
  uint8_t head[VMK_FRAMING_HEADER_MAX];
};

/* State of one direction: zero it, or vmk_framing_walk_start. The counters may be read at any time.
 */
struct vmk_framing_walk {
  uint64_t seen;    /* octets handed to the walk, missing ones counted */
  uint64_t covered; /* of these, in records that fit */
  uint64_t missing; /* octets that were not at hand */
  uint64_t records;
  uint64_t inner_records; /* nested ones are counted; they give no events */
  uint64_t inner_broken;  /* outer records whose nested records did not fit */
  uint64_t resyncs;
  bool stopped;                          /* VMK_FRAMING_EVENT_STOPPED was given at least once */
  bool lost;                             /* likewise _LOST */
  uint8_t due;                           /* private: an event that waits */
  bool inner_open;                       /* private */
  uint64_t inner_skip;                   /* private: octets before the first nested record */
  struct vmk_framing_level outer, inner; /* private */
};

/* Starts a walk; mid_stream: the first octet need not be a record's first, so search for the
 * constants (without constants the first octet is taken for a record's). */
void vmk_framing_walk_start(struct vmk_framing_walk *walk, const struct vmk_framing *framing,
                            bool mid_stream);

/* Takes octets in order until there is an event or chunk is used up (data NULL: octets that are not
 * at hand). Moves chunk on. true: *event is filled; call again with the same chunk. false: chunk is
 * used up. */
bool vmk_framing_next(const struct vmk_framing *framing, struct vmk_framing_walk *walk,
                      struct vmk_chunk *chunk, struct vmk_framing_event *event);

extern const struct vmk_name vmk_framing_origins[];    /* "documented", ... */
extern const struct vmk_name vmk_framing_coverings[];  /* "record", "after-field", "after-header" */
extern const struct vmk_name vmk_framing_kinds[];      /* "uint", "flags", "bytes", "string" */
extern const struct vmk_name vmk_framing_directions[]; /* "both", "client", "server" */

#endif

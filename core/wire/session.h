/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how an authd connection runs from greeting over TLS to NFC in clear or a second TLS, and
 * walks both ways of it.
 * Must not know packets, ports, sequence numbers, hosts; keeps no payload beyond one message's head
 * and text.
 *
 * Each way is fed in order, in chunks of any size. The same octets give the same events however
 * they are cut, as long as the order between the two ways is the same. Bulk data is passed over by
 * length. A walk of many gigabytes costs by messages and chunks, not by octets.
 *
 *     struct vmk_chunk chunk = {payload, length};
 *     vmk_session_lend(&session, way, room);
 *     while (vmk_session_next(&session, way, &chunk, &event))
 *       handle(&event);
 *     if (!vmk_session_keeps(&session, way))
 *       vmk_session_lend(&session, way, NULL);
 *
 * The order of the dialogue is documented (PC Authd.java) and observed (OVDL, VEC, ESXC); what can
 * be told from outside TLS is inferred: docs/protocols.
 */
#ifndef VMK_WIRE_SESSION_H
#define VMK_WIRE_SESSION_H

#include "authd.h"
#include "name.h"
#include "nfc.h"
#include "nfc_aio.h"
#include "nfc_disk.h"
#include "sniff.h"
#include "status.h"
#include "tls_record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  VMK_WIRE_TEXT = 512,  /* octets of text kept in an event */
  VMK_WIRE_VALUE = 256, /* octets of value kept in an event */
  VMK_WIRE_HELD = 1024, /* octets of one unit kept by a walk */
  VMK_WIRE_ITEM = 512,  /* octets of one disk item kept by a walk */
  /* captured octets searched for a magic after a loss; then the way is opaque */
  VMK_WIRE_SEARCH_LIMIT = 4 << 20,
};

/* Octets of one way, in order. data NULL: `length` octets that passed on the wire but are not at
 * hand (cut at the snap length, or in a lost packet). Inside bulk data they only count; elsewhere
 * the walk may lose its place. */
struct vmk_chunk {
  const uint8_t *data; /* borrowed for the call */
  uint64_t length;
};

enum vmk_wire_kind {
  VMK_WIRE_START,    /* what this way starts with. start */
  VMK_WIRE_GREETING, /* authd's first line. greeting; text: the line; value: version */
  /* authd verb in clear. request; text: argument (empty if secret); value: verb */
  VMK_WIRE_REQUEST,
  /* authd reply in clear. reply; text: text after the code, or the endpoint if connected */
  VMK_WIRE_REPLY,
  VMK_WIRE_TLS_RECORD, /* a TLS record's header. tls; `first` set for the first of this way */
  /* ClientHello or ServerHello in clear. hello; text: SNI; `first` set for the first */
  VMK_WIRE_TLS_HELLO,
  /* a clear ClientHello after application data: second TLS. hello; text: SNI */
  VMK_WIRE_SECOND_HELLO,
  /* this way leaves TLS without a further hello; the event of what follows comes next */
  VMK_WIRE_CLEAR_AFTER_TLS,
  VMK_WIRE_NFC,  /* classic message. nfc; text: path, error text, tag or client; value: operation */
  VMK_WIRE_DISK, /* an item of a disk body. disk; text: DDB key; value: DDB value */
  /* end of a file's data: the zero-length FILE_DATA, or the end of the stream. file */
  VMK_WIRE_FILE_END,
  VMK_WIRE_AIO,    /* AIO record. aio; text: path, error text, key or value */
  VMK_WIRE_LOST,   /* the walk lost its place. lost */
  VMK_WIRE_RESYNC, /* and found it again. resync; the event of what it found comes next */
  VMK_WIRE_KINDS,
};

enum vmk_wire_loss {
  VMK_WIRE_LOST_MISSING,   /* octets that say how long something is were not captured */
  VMK_WIRE_LOST_MALFORMED, /* octets contradict the format */
  /* a message of a type whose layout is not public, and no message right after it */
  VMK_WIRE_LOST_UNKNOWN_LAYOUT,
  /* the way's first octets are none of these protocols, or it was joined in the middle */
  VMK_WIRE_LOST_START,
  /* only inside a disk body, the walk goes on: its sectors are a lower bound from here on. The
   * event's `partial` tells octets that were not captured from octets that are wrong */
  VMK_WIRE_LOST_DISK,
};

/* What moved in one file, as far as one way has seen. */
struct vmk_wire_file {
  /* of the PUT (the server's answering PUT for a GET); UINT32_MAX when none was seen */
  uint32_t file_type;
  uint64_t size;         /* declared, octets; 0 unknown */
  uint64_t space;        /* declared, octets; 0 unknown */
  uint64_t octets;       /* of the body: the FILE_DATA lengths summed */
  uint64_t blocks;       /* FILE_DATA messages with data */
  uint64_t data_sectors; /* in data runs */
  uint64_t zero_sectors; /* in zero runs */
  /* body octets in which the runs could not be followed: the sectors are lower bounds if > 0 */
  uint64_t uncounted;
  uint32_t ddb_entries;
  bool disk;           /* the body is a disk's: headers, DDB entries, runs */
  bool started_before; /* no PUT was seen: the way was joined inside this file */
  /* messages were lost inside it, or uncounted > 0: octets and sectors are lower bounds */
  bool lower_bound;
  bool complete; /* the zero-length FILE_DATA was seen */
};

struct vmk_wire_event {
  enum vmk_wire_kind kind;
  enum vmk_way way; /* as fed */
  uint64_t offset;  /* of its first octet in this way, missing octets counted */
  bool partial; /* octets of it were missing: fields that need them read 0, text ends before them */
  bool first;
  bool text_cut; /* the text on the wire is longer than kept here */
  bool value_cut;
  uint16_t text_length;
  uint16_t value_length;
  union {
    struct vmk_sniffed start;
    struct {
      uint32_t features; /* bits 1 << enum vmk_authd_item_kind */
    } greeting;
    struct {
      enum vmk_authd_verb verb;
      enum vmk_authd_service service;
      bool secret;
    } request;
    struct {
      uint16_t code;
      bool connected;
      enum vmk_authd_service service;
    } reply;
    struct vmk_tls_record tls;
    struct vmk_tls_hello hello;
    struct vmk_nfc_message nfc; /* spans count from the message's first octet */
    struct vmk_disk_item disk;
    struct vmk_wire_file file;
    struct vmk_aio_record aio;
    struct {
      enum vmk_wire_loss why;
    } lost;
    struct {
      uint64_t skipped; /* octets passed over since the loss, missing ones counted */
    } resync;
  };
  char text[VMK_WIRE_TEXT + 1]; /* hostile octets, may hold NUL; text_length of them, then a NUL */
  char value[VMK_WIRE_VALUE + 1];
};

enum vmk_session_flavour {
  VMK_SESSION_UNKNOWN,
  VMK_SESSION_NOT_AUTHD,     /* another protocol was recognised */
  VMK_SESSION_AUTHD_ONLY,    /* greeting seen, nothing that tells more */
  VMK_SESSION_NFC_CLEAR,     /* classic messages in clear */
  VMK_SESSION_NFC_AIO_CLEAR, /* AIO records in clear */
  VMK_SESSION_TLS2,          /* second TLS: nfcssl or a console (mks); octets cannot tell which */
};

/* What the flavour was decided by; bits, in session->evidence all that were seen. */
enum vmk_session_evidence {
  VMK_SESSION_BY_GREETING = 1 << 0, /* certain for authd */
  VMK_SESSION_BY_OTHER = 1 << 1,    /* another protocol's first octets */
  VMK_SESSION_BY_CONNECT = 1 << 2,  /* "200 Connect" in clear */
  /* a classic message after TLS on an authd stream: near certain */
  VMK_SESSION_BY_CLEAR_AFTER_TLS = 1 << 3,
  VMK_SESSION_BY_PATH = 1 << 4,       /* message that passes vmk_nfc_probe: strong by itself */
  VMK_SESSION_BY_DATA_MAGIC = 1 << 5, /* FILE_DATA magic and length: strong by itself */
  VMK_SESSION_BY_AIO_MAGIC = 1 << 6,  /* AIO magic, type and size: strong by itself */
  /* clear ClientHello after application data, on an authd stream */
  VMK_SESSION_BY_SECOND_HELLO = 1 << 7,
  VMK_SESSION_BY_TLS_AFTER_CONNECT = 1 << 8, /* TLS right after a clear "200 Connect" */
};

/* Room for the octets of a unit until it is whole. The caller owns it and need not clear it; what
 * is in it is the walk's as long as it is lent: vmk_session_lend. */
struct vmk_walk_room {
  uint8_t held[VMK_WIRE_HELD];
  uint8_t item[VMK_WIRE_ITEM];
};

/* One way. Opaque to callers but for the counters and room. */
struct vmk_walk {
  uint64_t offset;  /* octets taken so far, missing ones counted */
  uint64_t missing; /* of them: not captured */
  /* of them: outside everything that was understood, missing or searched through */
  uint64_t unread;
  uint64_t tls_records, tls_octets; /* records seen; their payload octets */
  uint64_t messages;                /* classic messages and AIO records */
  uint64_t unknown;                 /* of them: type without a name or layout */
  uint64_t malformed, resyncs;
  uint64_t bulk;             /* octets of FILE_DATA bodies, FSSRVR_IO data and AIO extras */
  struct vmk_wire_file file; /* the file being moved, if file_open */
  bool file_open;
  struct vmk_walk_room *room; /* borrowed: what was lent last; NULL: none */

  /* Private: walk.h. */
  uint8_t phase;
  uint8_t pending; /* an event that is due before the next octet */
  uint8_t body;    /* how the file's body is read */
  uint8_t loss;    /* enum vmk_wire_loss of a pending VMK_WIRE_LOST */
  uint16_t flags;
  uint64_t pass; /* octets to pass over before phase goes on */
  /* octets of the FILE_DATA in progress, after pass; elsewhere: how many of pass are bulk */
  uint64_t block_left;
  uint64_t run_left;             /* octets of the disk item in progress, after pass */
  uint64_t lost_at;              /* offset of the loss */
  uint64_t searched;             /* captured octets searched since */
  uint32_t want;                 /* octets of the unit needed before it is looked at */
  uint32_t held_length;          /* octets of the unit taken */
  uint32_t hole_from, hole_to;   /* missing part of the unit; equal: none */
  uint32_t again_from, again_to; /* octets in room->held to be read once more */
  uint32_t item_length, item_want;
  struct vmk_sniffed start;
};

struct vmk_session {
  struct vmk_walk walk[2]; /* by enum vmk_way, as fed */
  enum vmk_session_flavour flavour;
  uint32_t evidence;                    /* enum vmk_session_evidence bits */
  enum vmk_session_evidence decided_by; /* the bit that made flavour what it is; 0 while unknown */
  enum vmk_way decided_way;             /* where: way and offset of the unit that decided */
  uint64_t decided_offset;
  bool swapped;   /* the greeting came from the way fed as the client's: it is the server */
  bool connected; /* "200 Connect" seen in clear */
  enum vmk_authd_service
      service; /* from a clear PROXY, CONNECT or "200 Connect", else VMK_AUTHD_SERVICE_NONE */
};

/* Both ways at their start, without rooms. */
void vmk_session_init(struct vmk_session *session);

/* Lends one way a room for its next calls of vmk_session_next and vmk_session_finish; NULL takes it
 * back. After each call it may be taken back, and serve other ways and sessions, unless
 * vmk_session_keeps. While a way keeps something, its room may neither be written to nor replaced:
 * the walk would take what it finds there for the octets of its unit (but never reads or writes
 * outside of a room). */
void vmk_session_lend(struct vmk_session *session, enum vmk_way way, struct vmk_walk_room *room);

/* Are there octets in this way's room that a later call needs? */
bool vmk_session_keeps(const struct vmk_session *session, enum vmk_way way);

/* Take octets of one way (VMK_WAY_CLIENT or VMK_WAY_SERVER) until there is an event or chunk is
 * used up. Moves chunk on. true: *event is filled; call again with the same chunk. false: chunk is
 * used up, *event is untouched or garbage. Without a room it gives an event that is due, takes what
 * is passed over unseen as a whole, and nothing of any other chunk: false, and chunk is as it was.
 */
bool vmk_session_next(struct vmk_session *session, enum vmk_way way, struct vmk_chunk *chunk,
                      struct vmk_wire_event *event);

/* The same for captured octets that are known to be passed over, unseen: true, and they are. Else
 * nothing has happened: vmk_session_next. Needs no room. */
bool vmk_session_pass(struct vmk_session *session, enum vmk_way way, uint64_t length);

/* The end of one way: gives what is still owed (an undecided start, a file without its end). Call
 * until false. Without the room that octets were kept in, these are not read: a start or a loss may
 * still be told, and offset may stay before them. */
bool vmk_session_finish(struct vmk_session *session, enum vmk_way way,
                        struct vmk_wire_event *event);

extern const struct vmk_name vmk_wire_kinds[];
extern const struct vmk_name vmk_wire_losses[];
extern const struct vmk_name vmk_session_flavours[]; /* "authd-only", "nfc-clear", ... */
extern const struct vmk_name
    vmk_session_evidences[]; /* by bit value; the text says why in one clause */

#endif

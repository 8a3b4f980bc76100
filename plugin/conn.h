/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows one authd or NFC connection as Wireshark shows it: which octets of which frame are what.
 * Must not know trees, columns or taps.
 *
 * Everything is found out on the first pass, in order of frames, by the walk of core/wire, and kept
 * as pieces. Drawing only reads pieces, so a frame looks the same whenever and however often it is
 * drawn. All memory has file scope.
 */
#ifndef VMK_PLUGIN_CONN_H
#define VMK_PLUGIN_CONN_H

#include "compat.h"

#include "core/site/site.h"
#include "core/wire/session.h"

/* The octets of a connection come by three channels: as TCP carries them, and decrypted from its
 * TLS sessions. */
enum channel_kind {
  CHANNEL_TCP,
  CHANNEL_TLS_FIRST,  /* authd dialogue */
  CHANNEL_TLS_SECOND, /* an -ssl service */
  CHANNELS,
};

enum piece_kind {
  PIECE_AGAIN,   /* seen before: retransmission, or a copy of the packet */
  PIECE_UNKNOWN, /* the place in the stream is not known */
  PIECE_PART, /* of a line or a head that is complete in another frame (unit: which, if it ever was)
               */
  PIECE_UNIT, /* a unit ends here; length octets of it are in this frame */
  PIECE_TLS,  /* records; number: which TLS session of this connection, 1.. */
  PIECE_BODY, /* octets that belong to the unit before: file data, sectors, AIO extra */
};

struct exchange {        /* a request with its replies */
  struct nfc_file *file; /* or NULL */
  uint32_t request_frame;
  uint32_t reply_frame; /* the first; 0: none yet */
  nstime_t request_time;
};

struct nfc_file {
  uint32_t number;  /* 1.. in order of appearance in the capture */
  uint32_t session; /* number of its connection */
  const char *path; /* valid UTF-8; "" when not known */
  uint32_t type;    /* enum vmk_nfc_file_type, UINT32_MAX: not known */
  uint64_t size;    /* declared; 0: not known */
  uint32_t sized;   /* frame that declared it */
  uint64_t bytes;   /* of the body so far */
  uint64_t data_sectors, zero_sectors;
  uint32_t opened; /* frame */
  uint32_t ended;  /* frame with the end of the data, 0: none */
  uint8_t way;     /* of the data */
  bool disk;
  bool aio;
  bool started_before; /* its start is not in the capture */
  bool beyond;         /* what Export Objects keeps has passed */
};

/* One decoded thing. Spans in the messages count from its first octet. */
struct unit {
  uint8_t kind; /* enum vmk_wire_kind */
  uint8_t way;
  bool partial;      /* octets of it were not captured */
  bool reply;        /* of exchange; else its request */
  bool file_is_disk; /* as known by then */
  uint16_t missing;  /* octets of its head before the first one that was found (a FILE_DATA found by
                        its magic) */
  uint32_t first_frame, frame;
  uint32_t length; /* octets of its head, with path and text */
  const uint8_t
      *copy; /* the head's octets (length of them), if it came in several pieces; else NULL */
  uint32_t copy_known; /* of copy: octets before the first that was not captured */
  const char *text;    /* as in the event, valid UTF-8, or NULL */
  const char *value;
  struct exchange *exchange; /* or NULL */
  struct nfc_file *file;     /* or NULL */
  uint64_t file_bytes;       /* running totals of the file, before what follows this unit */
  uint64_t data_sectors, zero_sectors;
  union {
    struct {
      uint16_t code;
      uint8_t service;
      bool connected;
    } reply;
    struct {
      uint8_t verb;
      uint8_t service;
      bool secret;
    } request;
    uint32_t features;
    struct vmk_nfc_message nfc;
    struct vmk_disk_item disk;
    struct vmk_aio_record aio;
    uint8_t loss;
  } of;
};

struct piece {
  struct piece *next;
  uint32_t offset, length; /* in the tvb of this run */
  uint8_t kind;            /* enum piece_kind */
  uint8_t number;          /* PIECE_TLS: which session of the connection, 1.. */
  bool nfc;                /* of NFC, not of the authd dialogue */
  bool beyond;             /* PIECE_BODY: the first of its file that Export Objects leaves out */
  struct unit *unit;       /* or NULL */
  uint64_t at;             /* PIECE_BODY: octets of the unit's body before these */
  uint64_t file_bytes;     /* PIECE_BODY of a file: running total with these */
  struct nfc_file *file;   /* that moves this way, or NULL */
};

struct run { /* what one call of a dissector was given */
  struct piece *first, *last;
  struct run *other; /* of the same frame and key */
  bool ours;         /* the connection was claimed by then */
  uint32_t length;   /* octets on the wire */
};

struct lane { /* one way of one channel */
  bool started;
  bool lost;
  bool disk_lost; /* inside the body of a disk */
  uint64_t base;  /* position of the walk's offset 0 */
  uint64_t
      next; /* position of the next octet not seen yet; low 32 bits are the TCP sequence number */
  uint64_t tls_from;   /* TCP: position of a TLS record that TCP was asked to complete; 0: none */
  uint64_t tls_left;   /* octets of the TLS record in progress */
  uint64_t tls_record; /* position of the latest TLS record */
  uint8_t *held;       /* octets of the unit in progress */
  uint32_t held_length, held_size;
  uint32_t held_known; /* of held: octets before the first that was not captured */
  uint64_t held_at;    /* position of held's first octet */
  struct unit *open;   /* the unit in progress, already referred to by parts */
  struct unit *block;  /* FILE_DATA, or another unit with octets behind it */
  uint64_t block_at, block_left;
  struct unit *item; /* disk item inside the block, with sectors behind it */
  uint64_t item_at, item_left;
  struct nfc_file *file;
};

struct channel {
  enum channel_kind kind;
  struct vmk_session session;
  struct vmk_walk_room room[2]; /* lent to the session for good */
  struct lane lane[2];          /* enum vmk_way */
  struct pending *requests;     /* waiting for a reply, oldest first */
};

struct udt_job;

struct conn {
  uint32_t number;              /* 1.. in order of claim */
  struct conn *before;          /* list of the claimed ones, latest first */
  nstime_t last;                /* time of the latest payload */
  const struct vmk_vmk *vmk[2]; /* by enum vmk_way; NULL: not in the inventory */
  struct udt_job *job;          /* whose control connection this is, or NULL: packet-vmudt.c */
  uint32_t claimed;             /* frame; 0: not ours (yet) */
  uint32_t first_frame;         /* first with payload */
  bool rejected;                /* another protocol: never look again */
  bool watched; /* TLS without a greeting: shown as without this module, until NFC proves itself */
  address server;
  uint16_t server_port;
  uint32_t features; /* of the greeting */
  bool greeted;
  uint8_t service; /* enum vmk_authd_service, of the first clear or decrypted line that names one */
  uint32_t service_frame;            /* where that was */
  uint8_t tls_sessions;              /* so far */
  const char *client;                /* of CONNECTION_DATA */
  bool library;                      /* a path of a content library was named */
  struct channel *channel[CHANNELS]; /* NULL until there are octets */
  wmem_map_t *aio_ops;               /* op id -> struct exchange */
  wmem_map_t *aio_files;             /* handle -> struct nfc_file */
  struct nfc_file *asked;            /* FILE_GET without its answer */
};

/* The connection of this packet's conversation; NULL if there is none and create is false.
 * server_port: of the end that listens, 0 where nothing tells. */
struct conn *conn_of(packet_info *pinfo, bool create, uint16_t server_port);
/* From this frame on the connection is ours. */
void conn_claim(struct conn *conn, packet_info *pinfo);
/* Ours, and NFC, without any proof in the octets. */
void conn_believe(struct conn *conn, packet_info *pinfo);
/* The connection claimed last, or NULL. */
struct conn *conn_latest(void);
/* Payload octets of one way so far, retransmissions not counted. */
uint64_t conn_payload(const struct conn *conn, enum vmk_way way);
enum vmk_way conn_way(const struct conn *conn, const packet_info *pinfo);

/* Made when first asked for. */
struct channel *conn_channel(struct conn *conn, enum channel_kind kind);
/* Walks the octets of one call on the first pass and remembers the pieces. position: of its first
 * octet in the lane; for decrypted channels the lane's next. key: TCP sequence number, or the order
 * of decrypted calls within the frame. */
struct run *conn_walk(struct conn *conn, enum channel_kind kind, enum vmk_way way, tvbuff_t *tvb,
                      packet_info *pinfo, uint64_t position, uint32_t key);
/* The pieces of an earlier walk of so many octets, or NULL. */
struct run *conn_run(packet_info *pinfo, enum channel_kind kind, uint32_t key, uint32_t length);

/* TCP: 64-bit position for a 32-bit sequence number. When it is too far from what was expected to
 * be believed, the lane starts anew there. */
uint64_t conn_position(struct lane *lane, uint32_t sequence);

/* The two protocols that own the pieces of TCP and of decrypted octets. */
void conn_register(int proto_tcp, int proto_decrypted);

#endif

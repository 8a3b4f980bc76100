/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the header of the lab's model framing "vMSM": a model, not VMware's format (wire-vmotion
 * section 9). Must not know sockets.
 */
#ifndef LAB_VMOTION_H
#define LAB_VMOTION_H

#include "peer.h"

enum { LAB_MODEL_HEADER = 28 };

/* Names trace to public concepts; every number is invented for the lab. */
enum lab_model_type {
  LAB_MODEL_HELLO = 1,
  LAB_MODEL_HELLO_ACK = 2,
  LAB_MODEL_STREAM_ATTACH = 3,
  LAB_MODEL_KEEPALIVE = 4,
  LAB_MODEL_ITER_BEGIN = 5,
  LAB_MODEL_ITER_END = 6,
  LAB_MODEL_PAGES = 7,
  LAB_MODEL_BITMAP = 8,
  LAB_MODEL_CHECKPOINT = 9,
  LAB_MODEL_PORTSTATE = 10,
  LAB_MODEL_DISK_COPY = 11,
  LAB_MODEL_DISK_MIRROR = 12,
  LAB_MODEL_BARRIER = 13,
  LAB_MODEL_STUN = 14,
  LAB_MODEL_HANDSHAKE = 15,
  LAB_MODEL_RESUME_ACK = 16,
  LAB_MODEL_PAGE_REQ = 17,
  LAB_MODEL_PAGE_REPLY = 18,
  LAB_MODEL_REMOTE_LOG = 19,
  LAB_MODEL_FINISH = 20,
  LAB_MODEL_ABORT = 21,
};

/* Little-endian: magic "vMSM", u8 version, u8 type, u16 flags, u32 length of what follows the
 * header, u32 sequence, u64 migration, u16 stream, u16 reserved. */
struct lab_model_record {
  uint8_t type;
  uint16_t flags;
  uint32_t length;
  uint32_t sequence;
  uint64_t migration;
  uint16_t stream;
};

void lab_model_put(uint8_t header[LAB_MODEL_HEADER], const struct lab_model_record *record);
bool lab_model_get(const uint8_t header[LAB_MODEL_HEADER], struct lab_model_record *record);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows enough NFS version 3 (RFC 1813, RFC 5531) for a datastore's reads and writes.
 * Must not know what a migration is.
 */
#include "peers.h"

#include <stdlib.h>
#include <string.h>

enum {
  PROGRAM = 100003,
  VERSION = 3,
  READ = 6,
  WRITE = 7,
  BLOCK = 32768,
  HANDLE = 32,
  FILE_SYNC = 2
};

struct message {
  uint8_t octets[BLOCK + 512];
  uint32_t length;
};

static void
word(struct message *message, uint32_t value)
{
  lab_put32_big(message->octets + message->length, value);
  message->length += 4;
}

static void
opaque(struct message *message, const void *data, uint32_t length)
{
  word(message, length);
  memcpy(message->octets + message->length, data, length);
  message->length += (length + 3) / 4 * 4;
}

static void
send_message(struct lab_channel *channel, const struct message *message)
{
  uint8_t mark[4];

  lab_put32_big(mark, UINT32_C(0x80000000) | message->length);
  lab_write(channel, mark, sizeof mark);
  lab_write(channel, message->octets, message->length);
}

static bool
receive_message(struct lab_channel *channel, struct message *message)
{
  uint8_t mark[4];
  size_t got = lab_read_some(channel, mark, sizeof mark);

  if (got == 0)
    return false;
  lab_read(channel, mark + got, sizeof mark - got);
  message->length = lab_get32_big(mark) & 0x7fffffff;
  if (message->length > sizeof message->octets)
    lab_die("an RPC message of %u octets", message->length);
  lab_read(channel, message->octets, message->length);
  return true;
}

static void
begin_call(struct message *call, uint32_t xid, uint32_t procedure, uint64_t offset)
{
  static const uint8_t handle[HANDLE] = "made-up file handle of the lab";
  const uint32_t head[] = {xid, 0, 2, PROGRAM, VERSION, procedure};

  memset(call, 0, sizeof *call);
  for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
    word(call, head[i]);
  word(call, 1); /* AUTH_SYS: stamp, machine, uid, gid, no further groups */
  word(call, 28);
  word(call, 0);
  opaque(call, "esx-a.lb", 8);
  word(call, 0);
  word(call, 0);
  word(call, 0);
  word(call, 0);
  word(call, 0);
  opaque(call, handle, sizeof handle);
  word(call, (uint32_t)(offset >> 32));
  word(call, (uint32_t)offset);
  word(call, BLOCK);
}

static void
one_block(struct lab_channel *channel, uint32_t procedure, uint32_t number, uint64_t offset)
{
  static struct message message;
  static uint8_t data[BLOCK];

  begin_call(&message, UINT32_C(0x4c414200) + number, procedure, offset);
  if (procedure == WRITE) {
    lab_fill(data, sizeof data, offset, LAB_FILL_TEXT, 4);
    word(&message, FILE_SYNC);
    opaque(&message, data, sizeof data);
  }
  send_message(channel, &message);
  if (!receive_message(channel, &message))
    lab_die("the filer closed the connection");
}

int
lab_peer_nfs(int argc, char **argv)
{
  struct lab_channel channel =
      lab_connect(lab_option(argc, argv, "from", ""), lab_option(argc, argv, "to", ""), "2049");
  uint64_t length = strtoull(lab_option(argc, argv, "copy", "131072"), NULL, 10);
  uint32_t number = 0;

  if (channel.fd < 0)
    lab_die("no connection to the filer");
  for (uint64_t offset = 0; offset < length; offset += BLOCK) {
    one_block(&channel, READ, ++number, offset);
    one_block(&channel, WRITE, ++number, offset);
  }
  lab_close(&channel);
  return EXIT_SUCCESS;
}

/* Offset of the procedure's arguments: past the call's head, the credentials and the (empty)
 * verifier. */
static uint32_t
arguments_at(const struct message *call)
{
  return 24 + 8 + lab_get32_big(call->octets + 28) + 8;
}

static void
answer(struct lab_channel *channel, const struct message *call)
{
  static struct message reply;
  static uint8_t data[BLOCK];
  uint32_t at = arguments_at(call) + 4 + HANDLE;
  uint32_t procedure = lab_get32_big(call->octets + 20);

  memset(&reply, 0, sizeof reply);
  word(&reply, lab_get32_big(call->octets));
  for (uint32_t value = 1, i = 0; i < 5; i++, value = 0)
    word(&reply, value); /* a reply, accepted, no verifier, success */
  word(&reply, 0);       /* NFS3_OK */
  word(&reply, 0);       /* no attributes */
  if (procedure == READ) {
    lab_fill(data, sizeof data, lab_get32_big(call->octets + at + 4), LAB_FILL_TEXT, 4);
    word(&reply, BLOCK);
    word(&reply, 0);
    opaque(&reply, data, sizeof data);
  } else {
    word(&reply, 0);
    word(&reply, BLOCK);
    word(&reply, FILE_SYNC);
    word(&reply, 1);
    word(&reply, 2);
  }
  send_message(channel, &reply);
}

static void
serve(struct lab_channel channel, void *context)
{
  static struct message call;

  (void)context;
  while (receive_message(&channel, &call))
    answer(&channel, &call);
  lab_close(&channel);
}

int
lab_peer_nfs_server(int argc, char **argv)
{
  lab_serve_forever(lab_listen(lab_option(argc, argv, "bind", "0.0.0.0"), "2049"), serve, NULL);
}

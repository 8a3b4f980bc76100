/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows a clear NFC connection for tests, and what a flow has to say when all of it was read.
 * Must not know how it travels. After cmocka.h.
 */
#ifndef VMK_TEST_DIALOGUE_H
#define VMK_TEST_DIALOGUE_H

#include "core/flow/engine.h"
#include "tests/support/nfc_build.h"

enum { NFC_PORT = 902, DATA_SECTORS = 150, ZERO_SECTORS = 700 };

/* Both ways of a clear NFC connection that puts one disk and deletes one file. */
struct dialogue {
  struct build client, server;
  size_t body; /* octets of FILE_DATA bodies */
};

static inline void
put_disk(struct dialogue *dialogue)
{
  struct build body = {NULL, 0, 0};

  build_put(&dialogue->client, 2, "[ds1] vm/vm.vmdk", 512000, 153600);
  build_disk_header(&body, 1);
  build_ddb(&body, "ddb.adapterType", "lsilogic");
  build_ddb(&body, NULL, NULL);
  build_data(&dialogue->client, body.data, body.length);
  dialogue->body += body.length;
  build_free(&body);
  build_disk_header(&body, 0);
  build_run(&body, DATA_SECTORS, 0);
  build_run(&body, ZERO_SECTORS, 1);
  build_data(&dialogue->client, body.data, body.length);
  dialogue->body += body.length;
  build_free(&body);
  build_data_head(&dialogue->client, 0);
  build_nfc(&dialogue->server, 27);
}

static inline struct dialogue
make_dialogue(void)
{
  struct dialogue dialogue = {{NULL, 0, 0}, {NULL, 0, 0}, 0};

  build_text(&dialogue.server,
             "220 VMware Authentication Daemon Version 1.0, ServerDaemonProtocol:SOAP\r\n");
  build_text(&dialogue.client, "SESSION 1234\r\nPROXY nfc\r\n");
  build_text(&dialogue.server, "200 Connect ha-nfc\r\n");
  put_disk(&dialogue);
  build_error(&dialogue.server, 3, 17, "no such \033file");
  build_nfc(&dialogue.client, 4);
  return dialogue;
}

static inline void
free_dialogue(struct dialogue *dialogue)
{
  build_free(&dialogue->client);
  build_free(&dialogue->server);
}

static inline void
assert_whole_disk(const struct vmk_flow *flow, const struct dialogue *dialogue)
{
  const struct vmk_ledger *ledger = flow->ledger;

  assert_non_null(ledger);
  assert_int_equal(ledger->flavour, VMK_NFC_CLEAR);
  assert_string_equal(ledger->target, "nfc");
  assert_int_equal(ledger->file_count, 1);
  assert_string_equal(ledger->files[0].path, "[ds1] vm/vm.vmdk");
  assert_int_equal(ledger->files[0].operation, VMK_FILE_PUT);
  assert_int_equal(ledger->files[0].file_type, 2);
  assert_int_equal(ledger->files[0].declared_size, 512000);
  assert_int_equal(ledger->files[0].bytes[0], dialogue->body);
  assert_int_equal(ledger->files[0].bytes[1], 0);
  assert_int_equal(ledger->files[0].data_sectors, DATA_SECTORS);
  assert_int_equal(ledger->files[0].zero_sectors, ZERO_SECTORS);
  assert_int_equal(ledger->files[0].ddb_entries, 1);
  assert_int_equal(ledger->files[0].uncounted, 0);
  assert_true(ledger->files[0].complete);
  assert_int_equal(ledger->nfc_bytes[0], dialogue->body);
  assert_int_equal(ledger->unread[0] + ledger->unread[1], 0);
  assert_int_equal(flow->half[0].payload, dialogue->client.length);
  assert_int_equal(flow->half[0].missing, 0);
}

#endif

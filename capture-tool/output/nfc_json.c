/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the "nfc" member of a FLOW: the authd dialogue, the files and operations, what could not be
 * read. Must not know the rest of the flow.
 */
#include "writers.h"

static const char *const operations[] = {
    [VMK_FILE_PUT] = "put",       [VMK_FILE_GET] = "get",
    [VMK_FILE_OPEN] = "open",     [VMK_FILE_DELETE] = "delete",
    [VMK_FILE_RENAME] = "rename", [VMK_FILE_CREATEDIR] = "create-directory",
    [VMK_FILE_COPY] = "copy",
};

static const char *const flavours[] = {
    [VMK_NFC_NONE] = "none",       [VMK_NFC_AUTHD_ONLY] = "authd-only",
    [VMK_NFC_CLEAR] = "clear",     [VMK_NFC_AIO_CLEAR] = "aio-clear",
    [VMK_NFC_TLS2] = "second-tls",
};

static void
packet(struct vmk_document *json, const char *key, struct vmk_mark mark)
{
  if (mark.number == 0) {
    vmk_document_null(json, key);
  } else {
    vmk_document_number(json, key, mark.number);
  }
}

static void
both(struct vmk_document *json, const char *key, const uint64_t numbers[2])
{
  vmk_document_open(json, key, '{');
  vmk_document_number(json, "client", numbers[0]);
  vmk_document_number(json, "server", numbers[1]);
  vmk_document_close(json, '}');
}

static void
write_file(struct vmk_document *json, const struct vmk_nfc_file *file)
{
  vmk_document_open(json, NULL, '{');
  vmk_document_text(json, "path", file->path);
  vmk_document_text(json, "operation", operations[file->operation]);
  vmk_document_number(json, "file_type", file->file_type);
  vmk_document_number(json, "declared_size", file->declared_size);
  vmk_document_number(json, "space", file->space);
  both(json, "bytes", file->bytes);
  vmk_document_number(json, "data_sectors", file->data_sectors);
  vmk_document_number(json, "zero_sectors", file->zero_sectors);
  vmk_document_number(json, "disk_read", file->disk_read);
  vmk_document_number(json, "disk_written", file->disk_written);
  vmk_document_number(json, "uncounted", file->uncounted);
  vmk_document_number(json, "ddb_entries", file->ddb_entries);
  vmk_document_flag(json, "complete", file->complete);
  vmk_document_flag(json, "started_before", file->started_before);
  packet(json, "opened_packet", file->opened);
  packet(json, "closed_packet", file->closed);
  vmk_document_close(json, '}');
}

static void
write_lists(struct vmk_document *json, const struct vmk_ledger *ledger)
{
  vmk_document_open(json, "files", '[');
  for (size_t i = 0; i < ledger->file_count; i++) {
    write_file(json, &ledger->files[i]);
  }
  vmk_document_close(json, ']');
  vmk_document_flag(json, "files_capped", ledger->files_capped);
  vmk_document_open(json, "errors", '[');
  for (size_t i = 0; i < ledger->error_count; i++) {
    vmk_document_open(json, NULL, '{');
    vmk_document_number(json, "type", ledger->errors[i].type);
    vmk_document_number(json, "code", ledger->errors[i].code);
    vmk_document_text(json, "text", ledger->errors[i].text);
    packet(json, "packet", ledger->errors[i].place);
    vmk_document_close(json, '}');
  }
  vmk_document_close(json, ']');
}

static void
write_dialogue(struct vmk_document *json, const struct vmk_ledger *ledger)
{
  vmk_document_text(json, "flavour", flavours[ledger->flavour]);
  vmk_document_text(json, "flavour_why", ledger->flavour_why);
  packet(json, "flavour_packet", ledger->flavour_mark);
  vmk_document_text(json, "greeting", ledger->greeting);
  packet(json, "greeting_packet", ledger->greeting_mark);
  vmk_document_text(json, "target", ledger->target);
  vmk_document_text(json, "client_name", ledger->client_name);
  vmk_document_text(json, "client_operation", ledger->client_operation);
  packet(json, "first_tls_packet", ledger->first_tls);
  packet(json, "second_tls_packet", ledger->second_tls);
  packet(json, "clear_after_tls_packet", ledger->clear_after_tls);
}

void
vmk_write_nfc(struct vmk_sink *sink, const struct vmk_ledger *ledger)
{
  struct vmk_document json = {sink, false};

  if (ledger == NULL || ledger->flavour == VMK_NFC_NONE) {
    vmk_sink_put(sink, "null", 4);
    return;
  }
  vmk_document_open(&json, NULL, '{');
  write_dialogue(&json, ledger);
  both(&json, "bytes", ledger->nfc_bytes);
  vmk_document_number(&json, "messages", ledger->messages);
  vmk_document_number(&json, "unknown_messages", ledger->unknown_messages);
  vmk_document_number(&json, "malformed", ledger->malformed);
  vmk_document_number(&json, "resyncs", ledger->resyncs);
  both(&json, "unread", ledger->unread);
  write_lists(&json, ledger);
  vmk_document_close(&json, '}');
}

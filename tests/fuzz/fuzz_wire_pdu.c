/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what every wire parser promises about any octets: a status, how far it read, and spans
 * inside what it was given.
 * Must not know what the octets mean.
 */
#include "core/wire/authd.h"
#include "core/wire/entropy.h"
#include "core/wire/nfc.h"
#include "core/wire/nfc_aio.h"
#include "core/wire/nfc_disk.h"
#include "core/wire/sniff.h"
#include "core/wire/tls_record.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(int holds)
{
  if (!holds)
    abort();
}

static void
check_step(struct vmk_step step, size_t size)
{
  require(step.status <= VMK_UNSUPPORTED);
  if (step.status == VMK_MORE)
    require(step.need > size && step.consumed == 0);
  else
    require(step.need == 0 && step.consumed <= size);
  require(step.status != VMK_MALFORMED || step.consumed == 0);
}

static void
check_span(struct vmk_span span, size_t size)
{
  require(span.length <= size && span.offset <= size - span.length);
}

static void
run_authd(const uint8_t *data, size_t size)
{
  struct vmk_authd_greeting greeting;
  struct vmk_authd_request request;
  struct vmk_authd_reply reply;
  struct vmk_step step = vmk_authd_greeting_read(data, size, &greeting);

  check_step(step, size);
  if (step.status == VMK_OK) {
    check_span(greeting.line, step.consumed);
    check_span(greeting.version, greeting.line.length);
    for (unsigned i = 0; i < greeting.count; i++) {
      check_span(greeting.items[i].text, greeting.line.length);
      check_span(greeting.items[i].value, greeting.line.length);
      check_span(greeting.items[i].suffix, greeting.line.length);
    }
  }
  step = vmk_authd_request_read(data, size, &request);
  check_step(step, size);
  if (step.status == VMK_OK) {
    check_span(request.verb_text, request.line.length);
    check_span(request.argument, request.line.length);
  }
  step = vmk_authd_reply_read(data, size, &reply);
  check_step(step, size);
  if (step.status == VMK_OK) {
    check_span(reply.text, reply.line.length);
    check_span(reply.endpoint, reply.line.length);
  }
}

static void
run_tls(const uint8_t *data, size_t size)
{
  struct vmk_tls_record record;
  struct vmk_tls_hello hello;
  struct vmk_step step;

  check_step(vmk_tls_record_read(data, size, &record), size);
  check_step(vmk_tls_v2_hello_read(data, size, &record), size);
  step = vmk_tls_hello_read(data, size, &hello);
  check_step(step, size);
  if (step.status == VMK_OK) {
    check_span(hello.sni, size);
    check_span(hello.session_id, size);
  }
  (void)vmk_tls_is_client_hello(data, size, 100);
}

static void
run_nfc(const uint8_t *data, size_t size, enum vmk_way way)
{
  struct vmk_nfc_message message, header;
  struct vmk_step step = vmk_nfc_message_read(data, size, way, &message);

  check_step(step, size);
  if (step.status == VMK_OK) {
    check_span(message.path, step.consumed);
    check_span(message.text, step.consumed);
    check_span(message.client, step.consumed);
    check_span(message.operation, step.consumed);
    require(message.bulk <= VMK_NFC_DATA_MAX);
    /* The header alone says the same lengths. */
    require(vmk_nfc_header_read(data, size, way, &header).consumed == step.consumed);
    require(header.tail == message.tail && header.bulk == message.bulk);
  }
  step = vmk_nfc_probe(data, size);
  check_step(step, size);
  require(step.status != VMK_MORE || step.need <= VMK_NFC_PROBE_MAX);
}

static void
run_disk(const uint8_t *data, size_t size)
{
  struct vmk_disk_item item;
  struct vmk_step step = vmk_disk_item_read(data, size, &item);

  check_step(step, size);
  if (step.status != VMK_OK)
    return;
  check_span(item.key, step.consumed);
  check_span(item.value, step.consumed);
  require(item.bulk <= 32767 * VMK_NFC_SECTOR);
}

static void
run_aio(const uint8_t *data, size_t size, enum vmk_way way)
{
  struct vmk_aio_record record, fields;
  struct vmk_step step = vmk_aio_record_read(data, size, way, &record);

  check_step(step, size);
  if (step.status != VMK_OK && step.status != VMK_UNSUPPORTED)
    return;
  check_span(record.payload, step.consumed);
  require(record.extra.offset == step.consumed && record.extra_length <= VMK_AIO_EXTRA_MAX);
  require(step.status == VMK_OK || record.extra_length == 0);
  require(vmk_aio_fields_read(data, size, way, &fields).consumed == step.consumed);
  require(fields.extra_length == record.extra_length);
}

static void
run_sniff(const uint8_t *data, size_t size)
{
  struct vmk_sniffed out;
  struct vmk_step step = vmk_sniff(data, size, &out);

  check_step(step, size);
  require(step.status == VMK_OK || step.status == VMK_MORE);
  require(step.status == VMK_OK || size < VMK_SNIFF_ENOUGH);
  require(out.kind < VMK_SNIFF_COUNT);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct vmk_histogram histogram;

  run_authd(data, size);
  run_tls(data, size);
  for (int way = VMK_WAY_CLIENT; way <= VMK_WAY_UNKNOWN; way++) {
    run_nfc(data, size, (enum vmk_way)way);
    run_aio(data, size, (enum vmk_way)way);
  }
  run_disk(data, size);
  run_sniff(data, size);
  memset(&histogram, 0, sizeof histogram);
  vmk_histogram_add(&histogram, data, size);
  require(vmk_entropy_of(&histogram).millibits <= 8000);
  return 0;
}

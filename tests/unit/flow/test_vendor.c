/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the vendor's own client moved in the captures beside the project (paths, sizes and
 * sectors counted by hand), and that the engine reads the same from whole packets, from packets cut
 * at 96 octets, and with any number of threads. Must not be needed where the captures are absent:
 * then it is skipped (77).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <unistd.h>

#include "capture-tool/input/input.h"
#include "core/flow/engine.h"
#include "core/wire/sniff.h"

#define FOLDER VMK_SHARED_DIR "/corpus/vmware/"

enum { BATCH = 50, KEPT = 3 };

static struct vmk_flows *
read_capture(const char *path, unsigned threads, uint32_t snap)
{
  struct vmk_engine_options options = {.threads = threads, .kept = KEPT};
  struct vmk_input_options input_options = {.kept = KEPT};
  struct vmk_flows *flows = vmk_flows_new(&options);
  struct vmk_input *input = vmk_input_open(&path, 1, NULL, 0, &input_options, NULL);
  struct vmk_record kept[KEPT][BATCH], *records = kept[0];
  size_t count, interface_count;
  unsigned turn = 0;

  assert_non_null(input);
  while ((count = vmk_input_batch(input, records, BATCH)) || !vmk_input_ended(input)) {
    const struct vmk_interface *interfaces = vmk_input_interfaces(input, &interface_count);

    for (size_t i = 0; i < count && snap != 0; i++)
      records[i].captured = records[i].captured < snap ? records[i].captured : snap;
    vmk_flows_feed(flows, interfaces, interface_count, records, count);
    records = kept[++turn % KEPT];
  }
  vmk_flows_finish(flows);
  vmk_input_free(input);
  return flows;
}

/* The flow from this port; the view is the caller's. */
static void
find_flow(const struct vmk_flows *flows, uint16_t client_port, struct vmk_flow *view)
{
  for (size_t i = 0; i < vmk_flows_count(flows); i++) {
    vmk_flows_view(flows, i, view);
    if (view->half[0].port == client_port)
      return;
  }
  fail_msg("no flow from port %u", client_port);
}

static void
assert_authd(const struct vmk_flow *flow, uint64_t greeting, uint64_t first_tls, uint64_t clear)
{
  assert_int_equal(flow->direction_known_by, VMK_DIRECTION_SYN);
  assert_int_equal(flow->half[1].port, 902);
  assert_non_null(flow->ledger);
  assert_int_equal(flow->ledger->flavour, VMK_NFC_CLEAR);
  assert_int_equal(flow->ledger->greeting_mark.number, greeting);
  assert_int_equal(flow->ledger->first_tls.number, first_tls);
  assert_int_equal(flow->ledger->clear_after_tls.number, clear);
  assert_int_equal(flow->ledger->second_tls.number, 0);
  assert_int_equal(flow->ledger->malformed, 0);
  assert_int_equal(flow->ledger->unread[0] + flow->ledger->unread[1], 0);
}

static void
assert_file(const struct vmk_nfc_file *file, const char *path, enum vmk_file_operation operation,
            uint32_t type, uint64_t size)
{
  assert_string_equal(file->path, path);
  assert_int_equal(file->operation, operation);
  assert_int_equal(file->file_type, type);
  assert_int_equal(file->declared_size, size);
  assert_true(file->complete);
  assert_false(file->started_before);
}

static const unsigned thread_counts[] = {1, 2, 5};

static void
files_put_are_read_to_the_last_octet(void **state)
{
  (void)state;
  for (unsigned i = 0; i < 3; i++) {
    struct vmk_flows *flows = read_capture(FOLDER "nfc-client-put-raw.pcap", thread_counts[i], 0);
    struct vmk_flow flow;

    find_flow(flows, 46828, &flow);
    assert_authd(&flow, 11, 13, 110);
    assert_int_equal(flow.ledger->file_count, 2);
    assert_file(&flow.ledger->files[0], "[ds1] app01/app01.nvram", VMK_FILE_PUT, 0, 700000);
    assert_int_equal(flow.ledger->files[0].bytes[0], 700000);
    assert_file(&flow.ledger->files[1], "[ds1] app01/app01.vmx", VMK_FILE_PUT, 0, 46);
    assert_int_equal(flow.ledger->files[1].bytes[0], 46);
    assert_int_equal(flow.ledger->nfc_bytes[0], 700046);
    vmk_flows_free(flows);
  }
}

static void
disks_got_are_read_to_the_last_sector(void **state)
{
  (void)state;
  for (unsigned i = 0; i < 3; i++) {
    struct vmk_flows *flows = read_capture(FOLDER "nfc-client-get.pcap", thread_counts[i], 0);
    struct vmk_flow flow;

    find_flow(flows, 42160, &flow);
    assert_authd(&flow, 4, 6, 99);
    assert_int_equal(flow.ledger->file_count, 1);
    assert_file(&flow.ledger->files[0], "[ds1] app01/app01.log", VMK_FILE_GET, 0, 300000);
    assert_int_equal(flow.ledger->files[0].bytes[1], 300000);
    find_flow(flows, 42176, &flow);
    assert_authd(&flow, 348, 350, 452);
    assert_int_equal(flow.half[0].retransmitted, 96); /* as tshark counts them, too */
    assert_int_equal(flow.half[1].retransmitted, 880);
    assert_int_equal(flow.ledger->file_count, 1);
    assert_file(&flow.ledger->files[0], "[ds1] app01/app01-000001.vmdk", VMK_FILE_GET, 3, 2097152);
    assert_int_equal(flow.ledger->files[0].bytes[1], 1049017);
    assert_int_equal(flow.ledger->files[0].data_sectors, 2048);
    assert_int_equal(flow.ledger->files[0].zero_sectors, 2048);
    assert_int_equal(flow.ledger->files[0].ddb_entries, 1);
    assert_int_equal(flow.ledger->files[0].uncounted, 0);
    vmk_flows_free(flows);
  }
}

/* 96 octets of each frame: what is said must still be true, only less of it. */
static void
cut_captures_keep_volume_and_say_no_more(void **state)
{
  struct vmk_flows *flows = read_capture(FOLDER "nfc-client-get.pcap", 1, 96);
  struct vmk_flow flow;

  (void)state;
  find_flow(flows, 42176, &flow);
  assert_int_equal(flow.half[1].payload, 1055908);
  assert_int_equal(flow.half[1].retransmitted, 880);
  assert_true(flow.half[1].cut > 700);
  assert_int_equal(flow.half[1].sniff, VMK_SNIFF_AUTHD);
  assert_non_null(flow.ledger);
  assert_true(flow.ledger->nfc_bytes[1] <= 1049017);
  for (size_t i = 0; i < flow.ledger->file_count; i++)
    assert_true(flow.ledger->files[i].data_sectors <= 2048 &&
                flow.ledger->files[i].zero_sectors <= 2048);
  vmk_flows_free(flows);
}

static void
a_console_joined_midway_is_no_nfc(void **state)
{
  struct vmk_flows *flows = read_capture(FOLDER "tcp902_console_sslv3_midstream_2009_a.pcap", 1, 0);
  struct vmk_flow flow;

  (void)state;
  assert_int_equal(vmk_flows_count(flows), 2);
  for (size_t i = 0; i < 2; i++) {
    vmk_flows_view(flows, i, &flow);
    assert_int_equal(flow.half[1].packets, 0);
    assert_true(!flow.ledger || flow.ledger->flavour == VMK_NFC_NONE);
  }
  vmk_flows_free(flows);
}

static void
a_real_power_on_is_one_announcement(void **state)
{
  struct vmk_flows *flows = read_capture(FOLDER "rarp_vm_poweron_2012.pcap", 1, 0);
  const struct vmk_announcement *announcements;
  size_t count;

  (void)state;
  announcements = vmk_flows_announcements(flows, &count);
  assert_int_equal(count, 1);
  assert_int_equal(announcements[0].frames, 8);
  assert_int_equal((announcements[0].last - announcements[0].first) / 1000000000, 21);
  vmk_flows_free(flows);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(files_put_are_read_to_the_last_octet),
      cmocka_unit_test(disks_got_are_read_to_the_last_sector),
      cmocka_unit_test(cut_captures_keep_volume_and_say_no_more),
      cmocka_unit_test(a_console_joined_midway_is_no_nfc),
      cmocka_unit_test(a_real_power_on_is_one_announcement),
  };

  if (access(FOLDER "nfc-client-get.pcap", R_OK) != 0)
    return 77;
  return cmocka_run_group_tests(tests, NULL, NULL);
}

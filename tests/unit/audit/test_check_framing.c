/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what framing-fits must say of streams that a framing file explains, explains no longer, or
 * never did. Must not know how records are read.
 */
#include "audit_support.h"

#include <glib/gstdio.h>

#include "core/flow/engine.h"
#include "core/framing/framing_set.h"

#define FITS "framing-fits"
#define RECORD 1000

/* Type, length of what follows, and that. */
static const char framing_text[] =
    "[framing]\nname=made-up\ntitle=Made up\norigin=model\nsource=this test\n"
    "byte-order=big\nheader-length=4\nmatch=tcp.port==8000\n"
    "[length]\noffset=2\nwidth=2\ncovers=after-header\n"
    "[type]\noffset=0\nwidth=1\nnames=1:HELLO;2:DATA\n"
    "[constant zero]\noffset=1\nbytes=00\n";

static struct vmk_framing_set *
made_up(void)
{
  struct vmk_framing_set *set = vmk_framing_set_new();
  GError *error = NULL;
  char *path = NULL;
  int descriptor = g_file_open_tmp("vmkscope-XXXXXX.framing", &path, &error);

  assert_true(descriptor >= 0);
  g_close(descriptor, NULL);
  assert_true(g_file_set_contents(path, framing_text, -1, &error));
  if (!vmk_framing_set_ask(set, path, &error))
    fail_msg("%s", error->message);
  g_unlink(path);
  g_free(path);
  return set;
}

/* As many records; then, where wanted, octets that are none. */
static void
stream(struct fixture *f, uint16_t port, unsigned records, size_t noise)
{
  struct build_connection connection = build_tcp(f->build, at("a1", port), at("b1", 8000), 20);
  GByteArray *octets = g_byte_array_new();
  uint8_t record[4 + RECORD] = {2, 0, RECORD >> 8, RECORD & 0xff};

  for (unsigned i = 0; i < records; i++) {
    record[0] = i == 0 ? 1 : 2;
    g_byte_array_append(octets, record, sizeof record);
  }
  build_open(&connection);
  build_send(&connection, 0, octets->data, octets->len);
  if (noise > 0)
    build_send_random(&connection, 0, noise, 3);
  build_close(&connection);
  g_byte_array_unref(octets);
}

static void
run_with(struct fixture *f, const struct vmk_framing_set *set)
{
  struct vmk_engine_options options = {.threads = 1, .framings = set};
  GArray *records = build_records(f->build);

  f->flows = vmk_flows_new(&options);
  vmk_flows_feed(f->flows, f->build->interfaces, G_N_ELEMENTS(f->build->interfaces),
                 (const struct vmk_record *)(const void *)records->data, records->len);
  vmk_flows_finish(f->flows);
  g_array_unref(records);
  f->audit = (struct vmk_audit){.site = f->site,
                                .flows = f->flows,
                                .interfaces = f->build->interfaces,
                                .interface_count = G_N_ELEMENTS(f->build->interfaces),
                                .captures = &f->capture,
                                .capture_count = 1};
  vmk_audit_run(&f->audit, false);
}

static bool
cites(const struct vmk_finding *finding, const char *word)
{
  for (guint i = 0; i < finding->evidence->len; i++)
    if (strstr(g_array_index(finding->evidence, struct vmk_evidence, i).text, word) != NULL)
      return true;
  return false;
}

static void
records_throughout_pass(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  struct vmk_framing_set *set = made_up();
  const struct vmk_finding *finding;
  (void)state;

  stream(f, 40001, 100, 0);
  run_with(f, set);
  finding = PASSES(f, FITS);
  cites_packet(finding);
  assert_true(cites(finding, "made-up (model)"));
  assert_true(cites(finding, "100 records") && cites(finding, "1 HELLO, 99 DATA"));
  assert_true(cites(finding, "100.0 %"));
  fixture_free(f);
  vmk_framing_set_free(set);
}

/* One that stops fitting is no fault of the capture: undecided, never a fail, beside one that fits.
 */
static void
records_that_end_are_undecided(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  struct vmk_framing_set *set = made_up();
  const struct vmk_finding *finding;
  (void)state;

  stream(f, 40001, 100, 0);
  stream(f, 40002, 100, 50000);
  run_with(f, set);
  assert_int_equal(count_of(f, FITS, VMK_VERDICT_FAIL), 0);
  assert_int_equal(count_of(f, FITS, VMK_VERDICT_PASS), 1);
  finding = finding_of(f, FITS, VMK_VERDICT_UNDECIDED);
  assert_non_null(finding);
  assert_int_equal(finding->flows->len, 1);
  assert_int_equal(g_array_index(finding->flows, uint64_t, 0), 2);
  assert_true(cites(finding, "meets octets that are no such record"));
  fixture_free(f);
  vmk_framing_set_free(set);
}

static void
without_a_framing_there_is_nothing_to_say(void **state)
{
  struct fixture *f = fixture_new(both_provisioning);
  struct vmk_framing_set *set = vmk_framing_set_new();
  (void)state;

  stream(f, 40001, 100, 0);
  run_with(f, set);
  NONE(f, FITS);
  fixture_free(f);
  vmk_framing_set_free(set);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(records_throughout_pass),
      cmocka_unit_test(records_that_end_are_undecided),
      cmocka_unit_test(without_a_framing_there_is_nothing_to_say),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

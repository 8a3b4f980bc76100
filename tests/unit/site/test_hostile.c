/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows inputs that are too long, too many, not text or meant to fool a terminal.
 * Must not know what a format means.
 */
#include <string.h>
#include <unistd.h>

#include "tests/unit/site/site_support.h"

static void
what_is_no_text_is_refused(void **state)
{
  static const char nul[] = "vmk0\n   Name: vm\0k0\n";
  static const char pcap[] = "\xd4\xc3\xb2\xa1\x02\x00\x04\x00";
  char *message = refusal_of("a", nul, sizeof nul - 1);

  (void)state;
  assert_true(g_str_has_prefix(message, "a:2: a NUL octet: this is no text"));
  g_free(message);
  message = refusal_of("b", pcap, sizeof pcap - 1);
  assert_true(g_str_has_prefix(message, "b:1: a NUL octet"));
  g_free(message);
  message = refusal_of("c", "", 0);
  assert_true(g_str_has_prefix(message, "c:1: the file is empty; "));
  g_free(message);
  message = refusal_of("d", "dear sir\n", 9);
  assert_true(g_str_has_prefix(message, "d:1: no known inventory format; "));
  g_free(message);
}

static void
nothing_reaches_a_terminal_unescaped(void **state)
{
  struct vmk_site *site = site_of("a\x1b]0;x.site", "[host e\x1b[31m\xff\xe2\x80\xae"
                                                    "a]\n"
                                                    "vmk0=10.0.0.1/24 r\x07le\n");
  const struct vmk_host *host = vmk_site_host(site, 0);

  (void)state;
  assert_string_equal(host->name, "e\\x1b[31m\\xff\\xe2\\x80\\xaea");
  assert_string_equal(host->source.file, "a\\x1b]0;x.site");
  assert_int_equal(vmk_site_note_count(site), 1);
  assert_non_null(strstr(vmk_site_note(site, 0)->text, "'r\\x07le'"));
  vmk_site_free(site);
}

static void
names_and_notes_are_cut(void **state)
{
  char *word = g_strnfill(5000000, 'x');
  char *text = g_strdup_printf("[host %s]\nvmk0=10.0.0.1/24 %s\n", word, word);
  struct vmk_site *site = site_of("a.site", text);

  (void)state;
  assert_true(strlen(vmk_site_host(site, 0)->name) < 1100);
  assert_true(strlen(vmk_site_note(site, 0)->text) < 500);
  vmk_site_free(site);
  g_free(text);
  g_free(word);
}

static void
notes_interfaces_and_unknown_lines_are_capped(void **state)
{
  GString *text = g_string_new("[host a]\n");
  struct vmk_site *site;

  (void)state;
  for (unsigned i = 0; i < 5000; i++)
    g_string_append_printf(text, "vmk%u=10.0.0.1/24\n", i);
  site = site_of("a.site", text->str);
  assert_int_equal(vmk_site_host(site, 0)->vmk_count, 1024);
  assert_int_equal(vmk_site_note_count(site), VMK_SITE_NOTE_LIMIT);
  assert_true(vmk_site_notes_dropped(site) > 1000);
  assert_true(
      has_note(site, "a.site", 1026, "a has more than 1024 interfaces; vmk1024 is left out"));
  vmk_site_free(site);

  g_string_assign(text, "Tags: VMotion\n\n");
  for (unsigned i = 0; i < 200000; i++)
    g_string_append(text, "a: b\n");
  site = site_of("esx-a.vmk1.txt", text->str);
  assert_int_equal(vmk_of(site, "esx-a", "vmk1")->roles, ROLE(VMOTION));
  assert_true(has_note(site, "esx-a.vmk1.txt", 3, "10000 lines not understood"));
  assert_true(has_note(site, "esx-a.vmk1.txt", 10003, "reading stopped here"));
  vmk_site_free(site);
  g_string_free(text, TRUE);
}

static void
hosts_gateways_and_peers_are_capped(void **state)
{
  static const char *const kinds[] = {"host", "gateway", "peer", "network"};
  GString *text = g_string_new(NULL);
  struct vmk_site *site;
  const struct vmk_address last = address("10.255.255.255");

  (void)state;
  for (size_t kind = 0; kind < G_N_ELEMENTS(kinds); kind++)
    for (unsigned i = 0; i < 66000; i++)
      g_string_append_printf(text, "[%s n%u]\n", kinds[kind], i);
  g_string_append(text,
                  "[host late]\nvmk0=10.255.255.255/24\n[gateway late]\naddress=10.255.255.255\n"
                  "[peer late]\naddress=10.255.255.255\n[network late]\nsubnet=10.255.255.0/24\n"
                  "[host n7]\nvmk0=10.0.0.7/24\n");
  site = site_of("many.site", text->str);
  assert_int_equal(vmk_site_host_count(site), 65536);
  assert_int_equal(vmk_site_gateway_count(site), 65536);
  assert_int_equal(vmk_site_peer_count(site), 65536);
  assert_int_equal(vmk_site_network_count(site), 65536);
  assert_true(has_note(site, "many.site", 65537, "more than 65536 hosts; n65536 is left out"));
  assert_null(vmk_site_host_by_name(site, "late"));
  assert_null(vmk_site_vmk_by_address(site, &last));
  assert_null(vmk_site_gateway_by_address(site, &last));
  assert_null(vmk_site_peer_by_address(site, &last));
  assert_null(vmk_site_network_by_address(site, &last));
  assert_addresses(vmk_of(site, "n7", "vmk0"), "10.0.0.7/24");
  vmk_site_free(site);
  g_string_free(text, TRUE);
}

static void
deep_and_odd_json_ends(void **state)
{
  GString *text = g_string_new(NULL);
  struct vmk_site *site;
  char *message;

  (void)state;
  for (unsigned i = 0; i < 1000; i++)
    g_string_append(text, "{\"a\":[");
  g_string_append(text, "1");
  for (unsigned i = 0; i < 1000; i++)
    g_string_append(text, "]}");
  site = site_of("deep.json", text->str);
  assert_true(has_note(site, "deep.json", 1, "nothing about VMkernel interfaces in this JSON"));
  vmk_site_free(site);
  g_string_set_size(text, 0);
  for (unsigned i = 0; i < 100000; i++)
    g_string_append_c(text, '[');
  message = refusal_of("open.json", text->str, text->len);
  assert_true(g_str_has_prefix(message, "open.json:1: JSON is broken"));
  g_free(message);
  site =
      site_of("types.json",
              "{\"network\":{\"vnic\":[3,{\"device\":7},{\"device\":\"vmk0\",\"spec\":[]},"
              "{\"device\":\"vmk1\",\"spec\":{\"ip\":{\"ipAddress\":{}},\"mtu\":-1}}],"
              "\"portgroup\":{},\"netStackInstance\":[[]],\"routeTableInfo\":{\"ipRoute\":[1]}},"
              "\"virtualNicManagerInfo\":{\"netConfig\":[1,{\"nicType\":3},{\"nicType\":\"vsan\","
              "\"selectedVnic\":[1,\"\",\"vsan\"]}]}}");
  assert_int_equal(vmk_site_host(site, 0)->vmk_count, 2);
  vmk_site_free(site);
  g_string_free(text, TRUE);
}

static void
a_file_above_the_limit_is_refused(void **state)
{
  char *path = NULL;
  int descriptor = g_file_open_tmp("site-XXXXXX.txt", &path, NULL);
  struct vmk_site *site = vmk_site_new();
  GError *error = NULL;

  (void)state;
  assert_true(descriptor >= 0);
  /* Sparse: takes no room. */
  assert_int_equal(ftruncate(descriptor, (off_t)VMK_SITE_FILE_LIMIT + 1), 0);
  assert_false(vmk_site_load(site, path, &error));
  assert_non_null(strstr(error->message, ": larger than 100 MiB"));
  g_error_free(error);
  vmk_site_free(site);
  close(descriptor);
  unlink(path);
  g_free(path);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_no_text_is_refused),
      cmocka_unit_test(nothing_reaches_a_terminal_unescaped),
      cmocka_unit_test(names_and_notes_are_cut),
      cmocka_unit_test(notes_interfaces_and_unknown_lines_are_capped),
      cmocka_unit_test(hosts_gateways_and_peers_are_capped),
      cmocka_unit_test(deep_and_odd_json_ends),
      cmocka_unit_test(a_file_above_the_limit_is_refused),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the role tables must hold and how they must be ordered.
 * Must not know inventories.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/site/site_support.h"

static void
reads_every_spelling(void **state)
{
  size_t count;
  const struct vmk_role_spelling *rows = vmk_role_spellings(&count);

  (void)state;
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(vmk_role_from_name(rows[i].spelling), rows[i].role);
    assert_true(strlen(rows[i].source) > 0);
  }
  /* Every role by the name it is reported under. */
  for (unsigned role = VMK_ROLE_MANAGEMENT; role < VMK_ROLE_COUNT; role++)
    assert_int_equal(vmk_role_from_name(vmk_role_name((enum vmk_role)role)), role);
  for (unsigned function = VMK_PEER_HOST; function < VMK_PEER_COUNT; function++)
    assert_int_equal(
        vmk_peer_function_from_name(vmk_peer_function_name((enum vmk_peer_function)function)),
        function);
}

static void
ignores_case_and_dashes(void **state)
{
  (void)state;
  assert_int_equal(vmk_role_from_name("VMotion"), VMK_ROLE_VMOTION);
  assert_int_equal(vmk_role_from_name("VSAN"), VMK_ROLE_VSAN);
  assert_int_equal(vmk_role_from_name("fault tolerance"), VMK_ROLE_FAULT_TOLERANCE);
  assert_int_equal(vmk_role_from_name("vSphere-Replication_NFC"), VMK_ROLE_REPLICATION_NFC);
  assert_int_equal(vmk_peer_function_from_name("HCX IX"), VMK_PEER_HCX_IX);
}

static void
knows_no_other_word(void **state)
{
  (void)state;
  assert_int_equal(vmk_role_from_name(""), VMK_ROLE_UNKNOWN);
  assert_int_equal(vmk_role_from_name("vmotio"), VMK_ROLE_UNKNOWN);
  assert_int_equal(vmk_role_from_name("vmotion2"), VMK_ROLE_UNKNOWN);
  assert_int_equal(vmk_role_from_name("unknown"), VMK_ROLE_UNKNOWN);
  assert_string_equal(vmk_role_name(VMK_ROLE_UNKNOWN), "unknown");
}

static void
only_roles_with_a_flag_can_be_denied(void **state)
{
  (void)state;
  assert_true(VMK_ROLES_WITH_FLAG & ROLE(MANAGEMENT));
  assert_true(VMK_ROLES_WITH_FLAG & ROLE(PTP));
  assert_false(VMK_ROLES_WITH_FLAG &
               (ROLE(UNKNOWN) | ROLE(ISCSI) | ROLE(NFS) | ROLE(OVERLAY) | ROLE(VM)));
}

/* The lookup relies on it. */
static void
port_table_is_sorted_and_ranges_never_cross(void **state)
{
  size_t count;
  const struct vmk_role_port *rows = vmk_role_port_table(&count);

  (void)state;
  for (size_t i = 0; i < count; i++) {
    assert_true(rows[i].first <= rows[i].last);
    assert_true(rows[i].service && rows[i].function && rows[i].encrypted &&
                strlen(rows[i].source) > 0);
    if (i == 0 || rows[i - 1].transport != rows[i].transport) {
      assert_true(i == 0 || rows[i - 1].transport < rows[i].transport);
      continue;
    }
    if (rows[i - 1].first == rows[i].first)
      assert_int_equal(rows[i - 1].last, rows[i].last);
    else
      assert_true(rows[i - 1].last < rows[i].first);
  }
}

/* Against a plain walk over the whole table, for every port. */
static void
finds_all_functions_of_every_port(void **state)
{
  size_t count;
  const struct vmk_role_port *table = vmk_role_port_table(&count);
  const uint8_t transports[] = {VMK_IP_PROTOCOL_TCP, VMK_IP_PROTOCOL_UDP};

  (void)state;
  for (size_t t = 0; t < 2; t++)
    for (unsigned port = 0; port <= 65535; port++) {
      const struct vmk_role_port *rows;
      size_t found = vmk_role_ports(transports[t], (uint16_t)port, &rows), expected = 0;

      for (size_t i = 0; i < count; i++)
        expected +=
            table[i].transport == transports[t] && table[i].first <= port && port <= table[i].last;
      assert_int_equal(found, expected);
      assert_true((rows != NULL) == (found > 0));
      for (size_t i = 0; i < found; i++)
        assert_true(rows[i].transport == transports[t] && rows[i].first <= port &&
                    port <= rows[i].last);
    }
}

static bool
port_has(uint8_t transport, uint16_t port, enum vmk_role role, enum vmk_peer_function peer)
{
  const struct vmk_role_port *rows;
  size_t count = vmk_role_ports(transport, port, &rows);

  for (size_t i = 0; i < count; i++)
    if (rows[i].role == role && rows[i].peer == peer)
      return true;
  return false;
}

static void
port_902_is_shared(void **state)
{
  const struct vmk_role_port *rows;

  (void)state;
  assert_true(vmk_role_ports(VMK_IP_PROTOCOL_TCP, 902, &rows) >= 7);
  assert_int_equal(rows[0].role, VMK_ROLE_PROVISIONING);
  assert_true(port_has(VMK_IP_PROTOCOL_TCP, 902, VMK_ROLE_MANAGEMENT, VMK_PEER_VCENTER));
  assert_true(port_has(VMK_IP_PROTOCOL_TCP, 902, VMK_ROLE_MANAGEMENT, VMK_PEER_CONSOLE));
  assert_true(port_has(VMK_IP_PROTOCOL_TCP, 902, VMK_ROLE_BACKUP_NFC, VMK_PEER_BACKUP));
  assert_true(port_has(VMK_IP_PROTOCOL_TCP, 902, VMK_ROLE_REPLICATION_NFC, VMK_PEER_REPLICATION));
  assert_true(port_has(VMK_IP_PROTOCOL_UDP, 902, VMK_ROLE_MANAGEMENT, VMK_PEER_VCENTER));
  assert_true(port_has(VMK_IP_PROTOCOL_TCP, 8000, VMK_ROLE_VMOTION, VMK_PEER_HOST));
  assert_int_equal(vmk_role_ports(VMK_IP_PROTOCOL_UDP, 8000, &rows), 0);
  assert_int_equal(vmk_role_ports(1, 902, &rows), 0);
}

/* Every TCP and UDP port that an ESXi 8.0.3 host opens for migration, storage and vSAN is known. */
static void
covers_the_firewall_of_a_real_host(void **state)
{
  static const struct {
    const char *ruleset;
  } wanted[] = {{"NFC"},           {"vMotion"}, {"faultTolerance"}, {"HBR"},
                {"cmmds"},         {"rdt"},     {"iSCSI"},          {"nvmetcp"},
                {"vpxHeartbeats"}, {"ptpd"},    {"DVSSync"},        {"vSphereClient"}};
  char *text = NULL, **lines;
  unsigned checked = 0;

  (void)state;
  if (!g_file_get_contents(VMK_SHARED_DIR "/corpus/inventory/esxi803_firewall_ruleset.tsv", &text,
                           NULL, NULL))
    skip();
  lines = g_strsplit(text, "\n", -1);
  for (char **line = lines; *line; line++) {
    char **cells = g_strsplit(*line, "\t", -1);

    for (size_t i = 0; g_strv_length(cells) >= 6 && i < G_N_ELEMENTS(wanted); i++)
      if (strcmp(cells[0], wanted[i].ruleset) == 0) {
        const struct vmk_role_port *rows;

        assert_true(
            vmk_role_ports(strcmp(cells[4], "tcp") == 0 ? VMK_IP_PROTOCOL_TCP : VMK_IP_PROTOCOL_UDP,
                           (uint16_t)atoi(cells[5]), &rows) > 0);
        checked++;
      }
    g_strfreev(cells);
  }
  assert_true(checked >= 25);
  g_strfreev(lines);
  g_free(text);
}

/* docs/roles.md shows the tables; a row that is changed must be changed there, too. */
static void
documentation_shows_the_tables(void **state)
{
  size_t count, spellings;
  const struct vmk_role_port *rows = vmk_role_port_table(&count);
  const struct vmk_role_spelling *words = vmk_role_spellings(&spellings);
  char *text = NULL;

  (void)state;
  assert_true(g_file_get_contents(VMK_SOURCE_DIR "/docs/roles.md", &text, NULL, NULL));
  for (size_t i = 0; i < count; i++) {
    const struct vmk_role_port *row = &rows[i];
    char *ports = row->first == row->last ? g_strdup_printf("%u", row->first)
                                          : g_strdup_printf("%u-%u", row->first, row->last);
    char *line =
        g_strdup_printf("\n| %s %s | %s | %s | %s | %s | %s | %s |\n",
                        row->transport == VMK_IP_PROTOCOL_TCP ? "tcp" : "udp", ports,
                        row->role ? vmk_role_name(row->role) : "-",
                        row->peer ? vmk_peer_function_name(row->peer) : "any", row->service,
                        row->function, *row->encrypted ? row->encrypted : "-", row->source);

    if (!strstr(text, line))
      fail_msg("docs/roles.md lacks:%s", line);
    g_free(line);
    g_free(ports);
  }
  for (size_t i = 0; i < spellings; i++) {
    char *word = g_strdup_printf("`%s`", words[i].spelling);

    if (!strstr(text, word))
      fail_msg("docs/roles.md lacks %s", word);
    g_free(word);
  }
  g_free(text);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_every_spelling),
      cmocka_unit_test(ignores_case_and_dashes),
      cmocka_unit_test(knows_no_other_word),
      cmocka_unit_test(only_roles_with_a_flag_can_be_denied),
      cmocka_unit_test(port_table_is_sorted_and_ranges_never_cross),
      cmocka_unit_test(finds_all_functions_of_every_port),
      cmocka_unit_test(port_902_is_shared),
      cmocka_unit_test(covers_the_firewall_of_a_real_host),
      cmocka_unit_test(documentation_shows_the_tables),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

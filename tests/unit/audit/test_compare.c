/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what settings of one experiment must say together.
 * Must not know how a setting was captured.
 */
#include "audit_support.h"

#include "core/audit/compare.h"

#define MUCH 200000

#define M VMK_CARRIER_MANAGEMENT
#define P VMK_CARRIER_PROVISIONING
#define V VMK_CARRIER_VMOTION
#define S VMK_CARRIER_STORAGE
#define OFF VMK_SWITCH_OFF
#define ON VMK_SWITCH_ON
#define OPEN_ VMK_SWITCH_UNKNOWN
#define NOT VMK_ROW_NOT_OBSERVED
#define FOR VMK_ROW_SUPPORTED
#define AGAINST VMK_ROW_CONTRADICTED
#define UNDECIDED VMK_ROW_UNDECIDED

/* One row in one setting. */
struct cell {
  enum vmk_row_verdict verdict;
  enum vmk_carrier carrier;
  enum vmk_switch vmotion, provisioning;
};

static void
put(GPtrArray *settings, int item, const struct cell *cell)
{
  char name[2] = {(char)('a' + settings->len), '\0'};
  struct vmk_setting *setting = vmk_setting_new(name);
  struct vmk_setting_row *row = &setting->rows[item - 1];

  row->verdict = cell->verdict;
  row->vmotion = cell->vmotion;
  row->provisioning = cell->provisioning;
  if (cell->verdict != VMK_ROW_NOT_OBSERVED)
    row->octets[cell->carrier] = MUCH;
  g_ptr_array_add(settings, setting);
}

static void
free_setting(gpointer item)
{
  vmk_setting_free(item);
}

/* What two settings show of one row, and what they say of it together. */
static const struct pair {
  const char *what;
  int item;
  struct cell cells[2];
  enum vmk_change change;
  enum vmk_row_verdict verdict;
} pairs[] = {
    {"provisioning on moves it there",
     6,
     {{FOR, M, ON, OFF}, {FOR, P, ON, ON}},
     VMK_CHANGE_NETWORKS,
     FOR},
    {"provisioning on does not",
     6,
     {{FOR, M, ON, OFF}, {FOR, M, ON, ON}},
     VMK_CHANGE_NONE,
     AGAINST},
    {"moves without the service",
     6,
     {{FOR, M, ON, OFF}, {FOR, P, ON, OFF}},
     VMK_CHANGE_NETWORKS,
     AGAINST},
    {"UDT", 6, {{FOR, M, ON, OFF}, {AGAINST, V, ON, ON}}, VMK_CHANGE_NETWORKS, AGAINST},
    {"vMotion on changes nothing for cold",
     4,
     {{FOR, M, OFF, OFF}, {FOR, M, ON, OFF}},
     VMK_CHANGE_NONE,
     FOR},
    {"switches not known",
     6,
     {{FOR, M, OPEN_, OPEN_}, {FOR, P, OPEN_, OPEN_}},
     VMK_CHANGE_NETWORKS,
     FOR},
    {"one open", 6, {{FOR, M, ON, OFF}, {UNDECIDED, P, ON, ON}}, VMK_CHANGE_NETWORKS, UNDECIDED},
    {"vMotion off: nothing captured",
     1,
     {{NOT, V, OFF, OFF}, {FOR, V, ON, OFF}},
     VMK_CHANGE_SEEN_ONCE,
     UNDECIDED},
    {"contradicted once, not seen else",
     3,
     {{NOT, S, ON, OFF}, {AGAINST, S, ON, OFF}},
     VMK_CHANGE_SEEN_ONCE,
     AGAINST},
    {"hot on vMotion twice", 1, {{FOR, V, ON, OFF}, {FOR, V, ON, ON}}, VMK_CHANGE_NONE, FOR},
    {"nothing", 2, {{NOT, M, OFF, OFF}, {NOT, M, ON, OFF}}, VMK_CHANGE_NOT_OBSERVED, NOT},
};

static void
says_together(const struct pair *pair)
{
  GPtrArray *settings = g_ptr_array_new_with_free_func(free_setting);
  struct vmk_compared out[VMK_TABLE_ROWS];
  const struct vmk_compared *row = &out[pair->item - 1];

  put(settings, pair->item, &pair->cells[0]);
  put(settings, pair->item, &pair->cells[1]);
  vmk_compare(settings, out);
  if (row->change != pair->change || row->verdict != pair->verdict)
    fail_msg("%s: %s, %s", pair->what, vmk_change_name(row->change),
             vmk_row_verdict_name(row->verdict));
  assert_int_equal(row->because->len > 0, row->change != VMK_CHANGE_NOT_OBSERVED);
  for (int other = 0; other < VMK_TABLE_ROWS; other++)
    if (other != pair->item - 1)
      assert_int_equal(out[other].verdict, VMK_ROW_NOT_OBSERVED);
  vmk_compared_clear(out);
  g_ptr_array_unref(settings);
}

static void
what_two_settings_say_together(void **state)
{
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++)
    says_together(&pairs[i]);
}

/* A setting that does not show the row stands between two that do. */
static void
a_setting_without_the_row_is_stepped_over(void **state)
{
  static const struct cell cells[] = {{FOR, M, ON, OFF}, {NOT, M, ON, OFF}, {FOR, P, ON, ON}};
  GPtrArray *settings = g_ptr_array_new_with_free_func(free_setting);
  struct vmk_compared out[VMK_TABLE_ROWS];
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(cells); i++)
    put(settings, 6, &cells[i]);
  vmk_compare(settings, out);
  assert_int_equal(out[5].verdict, VMK_ROW_SUPPORTED);
  assert_int_equal(out[5].because->len, 2);
  assert_non_null(strstr(g_ptr_array_index(out[5].because, 0), "from a to c"));
  assert_non_null(strstr(g_ptr_array_index(out[5].because, 1), "b: not captured"));
  vmk_compared_clear(out);
  g_ptr_array_unref(settings);
}

static void
bulk_counts_before_control(void **state)
{
  struct vmk_setting_row row = {0};
  (void)state;

  assert_int_equal(vmk_setting_carriers(&row), 0);
  row.octets[M] = 3000;
  assert_int_equal(vmk_setting_carriers(&row), 1U << M);
  row.octets[V] = MUCH;
  assert_int_equal(vmk_setting_carriers(&row), 1U << V);
}

static void
add_host(struct vmk_setting *setting, const char *name, uint32_t roles, bool known)
{
  struct vmk_setting_host host = {g_strdup(name), roles, known};

  g_array_append_val(setting->hosts, host);
}

/* Only what both settings know differs. */
static void
services_that_were_switched(void **state)
{
  GPtrArray *settings = g_ptr_array_new_with_free_func(free_setting);
  static const struct cell none = {NOT, M, OPEN_, OPEN_};
  const struct vmk_site_change *change;
  GArray *changes;
  (void)state;

  put(settings, 1, &none);
  put(settings, 1, &none);
  add_host(g_ptr_array_index(settings, 0), "esx-a", VMK_ROLE_BIT(VMK_ROLE_MANAGEMENT), true);
  add_host(g_ptr_array_index(settings, 0), "esx-b", VMK_ROLE_BIT(VMK_ROLE_MANAGEMENT), false);
  add_host(g_ptr_array_index(settings, 1), "ESX-A",
           VMK_ROLE_BIT(VMK_ROLE_MANAGEMENT) | VMK_ROLE_BIT(VMK_ROLE_VMOTION), true);
  add_host(g_ptr_array_index(settings, 1), "esx-b", VMK_ROLE_BIT(VMK_ROLE_VMOTION), true);
  add_host(g_ptr_array_index(settings, 1), "esx-c", VMK_ROLE_BIT(VMK_ROLE_VMOTION), true);
  changes = vmk_compare_sites(settings);
  assert_int_equal(changes->len, 2);
  change = &g_array_index(changes, struct vmk_site_change, 0);
  assert_string_equal(change->host, "ESX-A");
  assert_int_equal(change->role, VMK_ROLE_VMOTION);
  assert_true(change->on && change->setting == 1);
  change = &g_array_index(changes, struct vmk_site_change, 1);
  assert_string_equal(change->host, "esx-b");
  assert_int_equal(change->role, VMK_ROLE_MANAGEMENT);
  assert_false(change->on);
  g_array_unref(changes);
  g_ptr_array_unref(settings);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_two_settings_say_together),
      cmocka_unit_test(a_setting_without_the_row_is_stepped_over),
      cmocka_unit_test(bulk_counts_before_control),
      cmocka_unit_test(services_that_were_switched),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

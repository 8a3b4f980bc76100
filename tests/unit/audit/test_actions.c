/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the reader of actions files takes and what it refuses, with which line.
 * Must not know migrations.
 */
#include "audit_support.h"

#include <unistd.h>

#define HEADER "start,end,action,state,vm,source,destination\n"

static GPtrArray *
load(const char *content, char **message)
{
  char *path = NULL;
  int fd = g_file_open_tmp("actionsXXXXXX.csv", &path, NULL);
  GError *error = NULL;
  GPtrArray *actions;

  assert_true(fd >= 0);
  assert_int_equal(write(fd, content, strlen(content)), (ssize_t)strlen(content));
  close(fd);
  actions = vmk_actions_load(path, &error);
  *message = NULL;
  if (error != NULL) {
    char *at = strstr(error->message, ".csv:");

    *message = g_strdup(at != NULL ? at + 5 : error->message);
    g_error_free(error);
  }
  unlink(path);
  g_free(path);
  return actions;
}

static void
columns_come_in_any_order(void **state)
{
  char *message;
  GPtrArray *actions =
      load("\xef\xbb\xbfvm,Destination,source,extra,state,action,end,start,ram_bytes,disk_bytes,"
           "snapshots,version\r\n"
           "\"vm, one\",esx-b,esx-a,x,hot,xMotion,2026-03-02T10:00:10.5+01:00,2026-03-02T09:00:00Z,"
           "1024,2048,2,8.0\r\n"
           "# a comment\n\n"
           "vm2,,esx-a,,cold,svmotion,1700000001.25,1700000000\n",
           &message);
  const struct vmk_action *one, *two;
  (void)state;

  assert_null(message);
  assert_int_equal(actions->len, 2);
  one = g_ptr_array_index(actions, 0);
  assert_string_equal(one->vm, "vm, one");
  assert_int_equal(one->kind, VMK_ACTION_XMOTION);
  assert_true(one->hot);
  assert_int_equal(one->line, 2);
  assert_true(one->end - one->start == INT64_C(10500000000));
  assert_true(one->ram_bytes == 1024 && one->disk_bytes == 2048);
  assert_int_equal(one->snapshots, 2);
  assert_string_equal(one->version, "8.0");
  two = g_ptr_array_index(actions, 1);
  assert_int_equal(two->line, 5);
  assert_true(two->start == INT64_C(1700000000000000000));
  assert_true(two->end == INT64_C(1700000001250000000));
  assert_int_equal(two->snapshots, -1);
  assert_null(two->version);
  g_ptr_array_unref(actions);
}

static void
what_is_wrong_is_said_with_its_line(void **state)
{
  static const struct {
    const char *content, *line, *word;
  } rows[] = {
      {"", "1:", "empty"},
      {"start,end,action,state,vm,source\n", "1:", "destination"},
      {HEADER "yesterday,2026-03-02T09:00:00Z,vmotion,hot,v,a,b\n", "2:", "yesterday"},
      {HEADER "2,1,vmotion,hot,v,a,b\n", "2:", "before the start"},
      {HEADER "1,2,vmotion,hot,v,a,b\n1,2,teleport,hot,v,a,b\n", "3:", "teleport"},
      {HEADER "1,2,vmotion,warm,v,a,b\n", "2:", "warm"},
      {HEADER "1,2,vmotion,hot,v,,b\n", "2:", "source"},
      {"start,end,action,state,vm,source,destination,ram_bytes\n1,2,vmotion,hot,v,a,b,4 GB\n",
       "2:", "4 GB"},
      {HEADER "99999999999999999999,2,vmotion,hot,v,a,b\n", "2:", "99999999999999999999"},
      {HEADER "1,2,\x1b[31m,hot,v,a,b\n", "2:", "\\033[31m"},
      {"start|end|action|state|vm|source|destination\n", "1:", "commas, semicolons or tabs"},
      {HEADER "1;2;vmotion;hot;v;a;b\n", "2:", "by commas, as the header"},
      {"start;end;action;state;vm;source;destination\n1,2,vmotion,hot,v,a,b\n",
       "2:", "by semicolons, as the header"},
  };
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    char *message;

    assert_null(load(rows[i].content, &message));
    assert_non_null(message);
    if (!g_str_has_prefix(message, rows[i].line) || strstr(message, rows[i].word) == NULL)
      fail_msg("row %zu: %s", i, message);
    assert_non_null(strstr(message, "; "));
    g_free(message);
  }
}

/* What spreadsheets write where the comma is the decimal sign, and what is pasted from them; and
 * line ends of all kinds. */
static void
the_header_says_what_is_between_the_columns(void **state)
{
  static const char *const contents[] = {
      "start;end;action;state;vm;source;destination\n1;2;vmotion;hot;\"a;b, c\";esx-a;esx-b\n",
      "start\tend\taction\tstate\tvm\tsource\tdestination\r\n"
      "1\t2\tvmotion\thot\ta;b, c\tesx-a\tesx-b\r\n",
      "# one; two; three\n\nstart;end;action;state;vm;source;destination;\n"
      "1;2;vmotion;hot;\"a;b, c\";esx-a;esx-b;\n",
      "start,end,action,state,vm,source,destination\r1,2,vmotion,hot,\"a;b, c\",esx-a,esx-b\r",
  };
  (void)state;

  for (size_t i = 0; i < G_N_ELEMENTS(contents); i++) {
    char *message;
    GPtrArray *actions = load(contents[i], &message);
    const struct vmk_action *action;

    if (actions == NULL)
      fail_msg("content %zu: %s", i, message);
    assert_int_equal(actions->len, 1);
    action = g_ptr_array_index(actions, 0);
    assert_string_equal(action->vm, "a;b, c");
    assert_string_equal(action->destination, "esx-b");
    assert_int_equal(action->line, i == 2 ? 4 : 2);
    g_ptr_array_unref(actions);
  }
}

static void
a_missing_file_is_named(void **state)
{
  GError *error = NULL;
  (void)state;

  assert_null(vmk_actions_load("/nonexistent/actions.csv", &error));
  assert_true(g_str_has_prefix(error->message, "/nonexistent/actions.csv: "));
  g_error_free(error);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(columns_come_in_any_order),
      cmocka_unit_test(what_is_wrong_is_said_with_its_line),
      cmocka_unit_test(the_header_says_what_is_between_the_columns),
      cmocka_unit_test(a_missing_file_is_named),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

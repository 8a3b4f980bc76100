/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what a framing file compiles to, and what is said of a wrong one.
 * Must not know how records are walked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/framing/framing_file.h"
#include "core/framing/framing_set.h"

#define HEAD "[framing]\nname=a\norigin=model\nbyte-order=big\nheader-length=8\n"

static struct vmk_framing framing, again;

static bool
parses(const char *text)
{
  GError *error = NULL;
  bool good = vmk_framing_parse(text, strlen(text), "f", &framing, &error);

  g_clear_error(&error);
  return good;
}

/* The text is refused, in this line, with this in the message. */
static void
refused(const char *text, unsigned line, const char *words)
{
  GError *error = NULL;
  char *where = line ? g_strdup_printf("f:%u: ", line) : g_strdup("f: ");

  assert_false(vmk_framing_parse(text, strlen(text), "f", &framing, &error));
  assert_non_null(error);
  if (!g_str_has_prefix(error->message, where) || !strstr(error->message, words))
    fail_msg("\"%s\" should start with \"%s\" and say \"%s\"", error->message, where, words);
  g_error_free(error);
  g_free(where);
}

static void
mistakes_are_named_by_line(void **state)
{
  (void)state;
  refused("", 0, "no [framing]");
  refused("name=a\n", 1, "before the first [group]");
  refused("[framing]\nname=A\n", 2, "small letters");
  refused("[framing]\nname=a\n", 1, "origin=");
  refused("[framing]\nname=a\norigin=guess\n", 3, "documented, observed, learned, model");
  refused("[framing]\nname=a\norigin=model\n", 1, "header-length=");
  refused("[framing]\nname=a\norigin=model\nheader-length=0\n", 4, "between 1 and 512");
  refused(HEAD "[length]\nwidth=4\n", 6, "needs offset=");
  refused(HEAD "[length]\noffset=6\nwidth=4\n", 1, "behind the header of 8 octets");
  refused(HEAD "[length]\noffset=0\nwidth=5\n", 8, "1, 2, 3, 4 or 8");
  refused(HEAD "[length]\noffset=0\nwidth=2\ncovers=all\n", 9, "record, after-field, after-header");
  refused(HEAD "[length]\noffset=0\nwidth=2\nmask=0x5\n", 9, "side by side");
  refused(HEAD "[length]\noffset=0\nwidth=2\nmax=7\n", 1, "below the smallest record");
  refused(HEAD "[type]\noffset=0\nwidth=1\nknown-only=true\n", 6, "refuse every record");
  refused(HEAD "[type]\noffset=0\nwidth=1\nnames=1:A;1:B\n", 9, "two names for 1");
  refused(HEAD "[type]\noffset=0\nwidth=1\nnames=x:A\n", 9, "NUMBER:NAME");
  refused(HEAD "[field a]\noffset=0\nwidth=9\n", 8, "between 1 and 8");
  refused(HEAD "[field a]\noffset=0\nwidth=1\ntypes=1\n", 9, "needs a [type]");
  refused(HEAD "[field a]\noffset=0\nwidth=1\n[identifier a]\noffset=0\nwidth=1\n", 6, "already");
  refused(HEAD "[constant m]\noffset=0\nbytes=7\n", 8, "hexadecimal");
  refused(HEAD "[constant m]\noffset=7\nbytes=01 02\n", 1, "behind the header");
  refused(HEAD "match=udp.port==1\n", 6, "match=udp.port==1");
  refused(HEAD "match=tcp.port==0\n", 6, "tcp.port==8000");
  refused(HEAD "[lenght]\noffset=0\n", 6, "no such group [lenght]");
  refused(HEAD "header-len=8\n", 6, "no key header-len");
  refused(HEAD "name=b\n", 6, "line 2 already");
  refused(HEAD "[framing]\n", 6, "line 1 already");
  refused(HEAD "nonsense\n", 6, "neither");
  refused("[framing]\nname=\xff\n", 0, "UTF-8");
}

static void
the_whole_language_compiles(void **state)
{
  const struct vmk_framing_layout *outer = &framing.outer;

  (void)state;
  assert_true(parses(
      HEAD "title= two words \nmatch=tcp.port==99, 100 or first==01 ff\ndirection=client\n"
           "[length]\noffset=1\nwidth=3\ncovers=record\nmask=0xffff0\nunit=2\nadd=-2\nmultiple=4\n"
           "min=12\nmax=4000\n"
           "[type]\noffset=0\nwidth=1\nmask=0xf0\nnames=0x2:TWO;1:ONE\n"
           "[sequence]\noffset=4\nwidth=4\nbyte-order=little\n"
           "[identifier session]\noffset=8\nwidth=8\n"
           "[field bits]\noffset=0\nwidth=1\nkind=flags\nflags=0x1:low;0x2:next\ntypes=1;2\n"
           "[field rest]\noffset=16\nwidth=rest\nkind=string\n"
           "[nested]\noffset=9\ntypes=1\nheader-length=2\n[nested length]\noffset=1\nwidth=1\n"));
  assert_string_equal(framing.title, "two words");
  assert_true(framing.automatic && framing.either);
  assert_int_equal(framing.port_count, 2);
  assert_int_equal(framing.ports[1], 100);
  assert_int_equal(framing.first_length, 2);
  assert_int_equal(framing.direction, VMK_FRAMING_CLIENT_ONLY);
  assert_int_equal(outer->length.mask, 0xffff0);
  assert_int_equal(outer->length.add, -2);
  assert_int_equal(outer->minimum, 12);
  assert_int_equal(outer->extent, 16);
  assert_string_equal(vmk_framing_type_name(outer, 2), "TWO");
  assert_null(vmk_framing_type_name(outer, 3));
  assert_int_equal(outer->field_count, 4);
  assert_int_equal(outer->fields[0].purpose, VMK_FRAMING_SEQUENCE);
  assert_false(outer->fields[0].big);
  assert_int_equal(outer->fields[3].width, 0);
  assert_true(framing.nested && framing.inner.big);
  assert_int_equal(framing.inner_offset, 9);
}

static void
survives_a_round_trip(const struct vmk_framing *original)
{
  char *text = vmk_framing_text(original);
  GKeyFile *file = g_key_file_new();

  assert_true(vmk_framing_parse(text, strlen(text), "written", &again, NULL));
  again.automatic = original->automatic; /* asked for by name: not in the text */
  assert_memory_equal(&again, original, sizeof again);
  assert_true(g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, NULL));
  g_key_file_free(file);
  g_free(text);
}

static void
shipped_files_survive(void **state)
{
  struct vmk_framing_set *set = vmk_framing_set_new();
  GError *error = NULL;

  (void)state;
  if (!vmk_framing_set_add_folder(set, VMK_SOURCE_DIR "/core/framing", &error))
    fail_msg("%s", error->message);
  assert_int_equal(vmk_framing_set_count(set), 4);
  for (size_t i = 0; i < vmk_framing_set_count(set); i++)
    survives_a_round_trip(vmk_framing_set_at(set, i));
  assert_int_equal(vmk_framing_set_find(set, "vmotion-model")->origin, VMK_FRAMING_MODEL);
  assert_true(vmk_framing_set_find(set, "vmotion-model")->automatic);
  assert_false(vmk_framing_set_find(set, "tls")->automatic);
  vmk_framing_set_free(set);
}

static void
what_was_asked_for_comes_first(void **state)
{
  struct vmk_framing_set *set = vmk_framing_set_new();
  GError *error = NULL;

  (void)state;
  assert_true(vmk_framing_set_add_folder(set, VMK_SOURCE_DIR "/core/framing", NULL));
  assert_true(vmk_framing_set_ask(set, "nfc-aio", NULL));
  assert_string_equal(vmk_framing_set_at(set, 0)->name, "nfc-aio");
  assert_true(vmk_framing_set_at(set, 0)->automatic);
  assert_int_equal(vmk_framing_set_count(set), 4);
  assert_false(vmk_framing_set_ask(set, "nothing-of-that-name", &error));
  assert_non_null(strstr(error->message, "neither a file nor"));
  g_error_free(error);
  vmk_framing_set_free(set);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(mistakes_are_named_by_line),
      cmocka_unit_test(the_whole_language_compiles),
      cmocka_unit_test(shipped_files_survive),
      cmocka_unit_test(what_was_asked_for_comes_first),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which readers there are, and how a file is fetched, made readable and given to them line by
 * line. Must not know what any format looks like inside.
 */
#include "core/site/inventory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/site/inventory_row.h"

/* A file with so many lines that nobody knows is no inventory. */
enum { UNKNOWN_LINE_LIMIT = 10000 };

/* Readers in order of trial: what is most certain to be recognised comes first. */
static vmk_reader_function *const readers[] = {
    vmk_read_json,         vmk_read_site_file, vmk_read_table, vmk_read_esxcfg_vmknic,
    vmk_read_esxcfg_route, vmk_read_csv,       vmk_read_yaml,  vmk_read_block,
};

/* Lines that no reader knows, one run of them. */
struct unknown_lines {
  unsigned first;
  unsigned count;
  char *text;
};

static void
note_unknown_lines(struct vmk_reading *reading, struct unknown_lines *unknown)
{
  if (unknown->count)
    vmk_site_note_add(reading->site, vmk_reading_at(reading, unknown->first),
                      "%u %s not understood: '%.60s'%s", unknown->count,
                      unknown->count == 1 ? "line" : "lines", unknown->text,
                      unknown->count == 1 ? "" : " and on");
  g_free(unknown->text);
  memset(unknown, 0, sizeof *unknown);
}

static enum vmk_took
try_readers(struct vmk_reading *reading, struct vmk_lines *lines, const char *line, GError **error)
{
  enum vmk_took took = VMK_TOOK_NOTHING;

  for (size_t i = 0; took == VMK_TOOK_NOTHING && i < G_N_ELEMENTS(readers); i++)
    took = readers[i](reading, lines, line, error);
  return took;
}

/* Blank lines, comments and rulers mean nothing by themselves. */
static bool
is_decoration(const char *line)
{
  line += strspn(line, " \t");
  return *line == '\0' || *line == '#' || *line == ';' || line[strspn(line, "-= ")] == '\0';
}

static bool
read_lines(struct vmk_reading *reading, struct vmk_lines *lines, size_t *sections,
           unsigned *not_understood, GError **error)
{
  struct unknown_lines unknown = {0};
  enum vmk_took took = VMK_TOOK_LINES;

  while (took != VMK_TOOK_ERROR && !vmk_lines_done(lines) && *not_understood < UNKNOWN_LINE_LIMIT) {
    char *line = vmk_lines_copy(lines);
    bool context = vmk_context_take(reading, line);

    took = context ? VMK_TOOK_NOTHING : try_readers(reading, lines, line, error);
    if (took == VMK_TOOK_LINES) {
      note_unknown_lines(reading, &unknown);
      (*sections)++;
    } else if (took == VMK_TOOK_NOTHING) {
      if (!context && !is_decoration(line)) {
        unknown.first = unknown.count ? unknown.first : lines->number;
        unknown.text = unknown.text ? unknown.text : g_strdup(line);
        unknown.count++;
        (*not_understood)++;
      }
      vmk_lines_next(lines);
    }
    g_free(line);
  }
  if (*sections)
    note_unknown_lines(reading, &unknown);
  g_free(unknown.text);
  return took != VMK_TOOK_ERROR;
}

static bool
read_text(struct vmk_reading *reading, const char *text, size_t length, GError **error)
{
  struct vmk_lines lines = {.at = text, .end = text + length, .number = 1};
  const char *nul = memchr(text, '\0', length);
  size_t sections = 0;
  unsigned not_understood = 0;

  if (nul) {
    vmk_lines_move(&lines, nul);
    vmk_site_set_error(error, VMK_SITE_ERROR_FORMAT, vmk_reading_at(reading, lines.number),
                       "a NUL octet: this is no text; a capture is named without --inventory");
    return false;
  }
  if (!read_lines(reading, &lines, &sections, &not_understood, error))
    return false;
  if (sections == 0) {
    vmk_site_set_error(error, VMK_SITE_ERROR_FORMAT, vmk_reading_at(reading, 1),
                       "%s; give the unchanged output of a command listed in docs/inventory.md "
                       "(a site file starts with a section like [host NAME])",
                       length == 0 ? "the file is empty" : "no known inventory format");
    return false;
  }
  if (!vmk_lines_done(&lines))
    vmk_site_note_add(reading->site, vmk_reading_at(reading, lines.number),
                      "reading stopped here: %d lines were not understood", UNKNOWN_LINE_LIMIT);
  if (reading->guess)
    vmk_site_note_add(reading->site, vmk_reading_at(reading, 1),
                      "no host name in the text: '%s' is taken from the file name; put 'host: "
                      "NAME' on a line above to "
                      "say another",
                      reading->guess);
  return true;
}

/* Windows tools write UTF-16 with a byte order mark. NULL when the text can stay as it is. */
static char *
from_utf16(const char *content, size_t length, gsize *new_length)
{
  const char *charset = NULL;

  if (length >= 2 && memcmp(content, "\xff\xfe", 2) == 0)
    charset = "UTF-16LE";
  if (length >= 2 && memcmp(content, "\xfe\xff", 2) == 0)
    charset = "UTF-16BE";
  return charset
             ? g_convert(content + 2, (gssize)length - 2, "UTF-8", charset, NULL, new_length, NULL)
             : NULL;
}

/* What is pasted from a page has no-break spaces, and files that were joined have byte order marks
 * inside. NULL when the text can stay as it is. */
static char *
without_marks(const char *content, size_t length, gsize *new_length)
{
  static const struct {
    const char *octets;
    size_t length;
    const char *becomes;
  } marks[] = {{"\xc2\xa0", 2, " "}, {"\xef\xbb\xbf", 3, ""}};
  const char *end = content + length;
  GString *text;

  if (!g_strstr_len(content, (gssize)length, marks[0].octets) &&
      !g_strstr_len(content, (gssize)length, marks[1].octets))
    return NULL;
  text = g_string_sized_new(length);
  while (content < end) {
    size_t i = 0;

    while (i < G_N_ELEMENTS(marks) && ((size_t)(end - content) < marks[i].length ||
                                       memcmp(content, marks[i].octets, marks[i].length) != 0))
      i++;
    if (i < G_N_ELEMENTS(marks)) {
      g_string_append(text, marks[i].becomes);
      content += marks[i].length;
    } else {
      g_string_append_c(text, *content++);
    }
  }
  *new_length = text->len;
  return g_string_free(text, FALSE);
}

bool
vmk_site_load_memory(struct vmk_site *site, const char *name, const char *content, size_t length,
                     GError **error)
{
  struct vmk_reading reading = {.site = site, .file = vmk_site_intern(site, name)};
  char *converted, *clean;
  gsize size = length;
  bool ok;

  g_assert(!site->resolved);
  content = length ? content : "";
  converted = from_utf16(content, length, &size);
  if (converted)
    content = converted;
  else
    size = length; /* a conversion that fails says how far it came */
  clean = without_marks(content, size, &size);
  reading.noted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  vmk_context_from_file(&reading, name);
  reading.host_is_guess = true;
  ok = read_text(&reading, clean ? clean : content, size, error);
  g_hash_table_destroy(reading.noted);
  g_free(clean);
  g_free(converted);
  return ok;
}

/* Reads all of it; works on pipes, too. NULL with *error set. */
static GByteArray *
fetch(int descriptor, struct vmk_source source, GError **error)
{
  GByteArray *bytes = g_byte_array_new();
  guint8 chunk[65536];
  ssize_t got;

  while ((got = read(descriptor, chunk, sizeof chunk)) != 0) {
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      vmk_site_set_error(error, VMK_SITE_ERROR_READ, source, "%s", g_strerror(errno));
    else if (bytes->len + (guint)got > VMK_SITE_FILE_LIMIT)
      vmk_site_set_error(
          error, VMK_SITE_ERROR_READ, source,
          "larger than 100 MiB; no inventory is, so name only the files that hold one");
    else {
      g_byte_array_append(bytes, chunk, (guint)got);
      continue;
    }
    g_byte_array_unref(bytes);
    return NULL;
  }
  return bytes;
}

bool
vmk_site_load(struct vmk_site *site, const char *path, GError **error)
{
  struct vmk_source source = {.file = vmk_site_intern(site, path)};
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  GByteArray *bytes;
  bool ok;

  if (descriptor < 0) {
    vmk_site_set_error(error, VMK_SITE_ERROR_READ, source, "%s", g_strerror(errno));
    return false;
  }
  bytes = fetch(descriptor, source, error);
  close(descriptor);
  if (!bytes)
    return false;
  ok = vmk_site_load_memory(site, path, (const char *)bytes->data, bytes->len, error);
  g_byte_array_unref(bytes);
  return ok;
}

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how what the user named becomes captures to read.
 * Must not know formats, nor how frames are put in order.
 */
#include <string.h>
#include <sys/stat.h>

#include "capture-tool/input/folder.h"
#include "capture-tool/input/input_private.h"

enum {
  DEFAULT_WAIT = 250, /* ms */
  HEAVY_MAX = 8,      /* streams of regular files that are kept open before they are read */
  RESTING_FROM = 16,  /* captures from which on the waiting ones give back memory */
};

/* Of many packed files only a few stay open until their turn comes; the others are opened again
 * then. */
static void
park(struct vmk_input *input, struct vmk_entry *entry, guint interfaces, guint names)
{
  struct vmk_capture *row = vmk_source_row(&entry->source);

  vmk_tables_cut_interfaces(&input->tables, interfaces);
  vmk_tables_cut_names(&input->tables, names);
  memset(row->skipped, 0, sizeof row->skipped);
  g_clear_pointer(&row->comment, g_free);
  g_clear_pointer(&row->application, g_free);
  row->dropped = 0;
  vmk_entry_close(entry);
  entry->heavy = false;
  input->heavy--;
}

/* False, and the entry is gone, for a packed file of a folder that holds no capture. */
static bool
take_in(struct vmk_input *input, struct vmk_entry *entry)
{
  guint interfaces = input->tables.interfaces->len, names = input->tables.names->len;

  if (entry->source.octets.waits)
    entry->source.state = VMK_SOURCE_EMPTY;
  else
    vmk_input_look_ahead(input, entry, 0);
  if (entry->in_folder && entry->source.refused) {
    vmk_entry_free(entry);
    return false;
  }
  input->total += entry->size;
  input->total_unknown |= entry->size == 0 && entry->source.octets.waits;
  input->heavy += entry->heavy;
  if (entry->source.state == VMK_SOURCE_READY && entry->heavy && input->heavy > HEAVY_MAX)
    park(input, entry, interfaces, names);
  else if (entry->source.state == VMK_SOURCE_READY && input->ready->len >= RESTING_FROM)
    vmk_octets_rest(&entry->source.octets);
  vmk_input_place(input, entry);
  return true;
}

/* A row for what the user named, whether it can be read or not. */
static uint32_t
add_row(struct vmk_input *input, const char *path)
{
  char *file = g_utf8_make_valid(path, -1);
  uint32_t row = vmk_tables_add_capture(&input->tables, file);

  g_free(file);
  return row;
}

/* Device and number of a regular file; NULL for all else. Owned by the caller. */
static char *
identity(const char *path)
{
  struct stat status;

  if (strcmp(path, "-") == 0 || stat(path, &status) != 0 || !S_ISREG(status.st_mode))
    return NULL;
  return vmk_input_key(status.st_dev, status.st_ino);
}

/* True, and counted, for a file that was taken before: its packets are there once. */
static bool
is_there(struct vmk_input *input, const char *id)
{
  gpointer row;

  if (!id || !g_hash_table_lookup_extended(input->taken, id, NULL, &row))
    return false;
  vmk_tables_capture(&input->tables, GPOINTER_TO_UINT(row))->named++;
  return true;
}

/* False for a file of a folder that is no capture. */
static bool
add_new_file(struct vmk_input *input, const char *path, bool in_folder, char *id)
{
  struct vmk_entry_context context = vmk_input_context(input);
  struct vmk_entry *entry = g_new0(struct vmk_entry, 1);
  uint32_t row = add_row(input, path);
  bool foreign;

  entry->path = g_strdup(path);
  entry->in_folder = in_folder;
  if (vmk_entry_open(entry, &context, row, &foreign))
    foreign = !take_in(input, entry);
  else
    vmk_entry_free(entry);
  if (foreign)
    vmk_tables_drop_capture(&input->tables);
  if (foreign || !id)
    g_free(id);
  else
    g_hash_table_insert(input->taken, id, GUINT_TO_POINTER(row));
  return !foreign;
}

static bool
add_file(struct vmk_input *input, const char *path, bool in_folder)
{
  char *id = identity(path);

  if (!is_there(input, id))
    return add_new_file(input, path, in_folder, id);
  g_free(id);
  return true;
}

static struct vmk_capture *
problem_row(struct vmk_input *input, const char *path)
{
  return vmk_tables_capture(&input->tables, add_row(input, path));
}

static void
add_folder(struct vmk_input *input, const char *path)
{
  GPtrArray *gaps = g_ptr_array_new_with_free_func(vmk_folder_gap_free);
  GPtrArray *files = vmk_folder_files(path, gaps);
  bool found = false;

  for (guint i = 0; i < files->len; i++)
    found |= add_file(input, files->pdata[i], true);
  for (guint i = 0; i < gaps->len; i++) {
    const struct vmk_folder_gap *gap = gaps->pdata[i];

    vmk_capture_problem(problem_row(input, gap->path), "%s", gap->text);
  }
  if (!found && gaps->len == 0)
    vmk_capture_problem(problem_row(input, path), "no capture is in this folder");
  g_ptr_array_unref(gaps);
  g_ptr_array_unref(files);
}

static void
add_live(struct vmk_input *input, const char *interface)
{
  struct vmk_entry_context context = vmk_input_context(input);
  struct vmk_entry *entry = g_new0(struct vmk_entry, 1);

  if (vmk_entry_open_live(entry, &context, add_row(input, interface), interface,
                          input->filter_text))
    take_in(input, entry);
  else
    vmk_entry_free(entry);
}

static void
add_source(struct vmk_input *input, const char *path)
{
  struct stat status;

  if (strcmp(path, "-") != 0 && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
    add_folder(input, path);
  else
    add_file(input, path, false);
}

static struct vmk_input *
input_new(const struct vmk_input_options *options, GError **error)
{
  struct vmk_input *input = g_new0(struct vmk_input, 1);

  vmk_tables_init(&input->tables);
  input->ready = g_ptr_array_new();
  input->empty = g_ptr_array_new();
  input->closing = g_ptr_array_new();
  input->taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  input->wait = options && options->wait ? options->wait : DEFAULT_WAIT;
  input->kept = options ? MAX(options->kept, 1u) : 1;
  input->threaded = options && options->threaded;
  input->batch = 1;
  if (options && options->filter) {
    input->filter_text = g_strdup(options->filter);
    input->filter = vmk_filter_new(options->filter, error);
    if (!input->filter) {
      vmk_input_free(input);
      return NULL;
    }
  }
  return input;
}

static bool
check_sources(const char *const *sources, size_t count, size_t interface_count, GError **error)
{
  unsigned stdins = 0;

  for (size_t i = 0; i < count; i++)
    stdins += strcmp(sources[i], "-") == 0;
  if (count + interface_count == 0)
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "no capture is named");
  else if (stdins > 1)
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                "standard input ('-') can be read only once");
  return count + interface_count > 0 && stdins <= 1;
}

struct vmk_input *
vmk_input_open(const char *const *sources, size_t source_count, const char *const *interfaces,
               size_t interface_count, const struct vmk_input_options *options, GError **error)
{
  struct vmk_input *input;

  if (!check_sources(sources, source_count, interface_count, error))
    return NULL;
  input = input_new(options, error);
  if (!input)
    return NULL;
  for (size_t i = 0; i < source_count; i++)
    add_source(input, sources[i]);
  for (size_t i = 0; i < interface_count; i++)
    add_live(input, interfaces[i]);
  return input;
}

struct vmk_input *
vmk_input_open_memory(const void *octets, size_t length, const char *name,
                      const struct vmk_input_options *options, GError **error)
{
  struct vmk_input *input = input_new(options, error);
  struct vmk_entry_context context;
  struct vmk_entry *entry;

  if (!input)
    return NULL;
  context = vmk_input_context(input);
  entry = g_new0(struct vmk_entry, 1);
  vmk_entry_open_memory(entry, &context, add_row(input, name), octets, length);
  take_in(input, entry);
  return input;
}

void
vmk_input_free(struct vmk_input *input)
{
  if (!input)
    return;
  g_ptr_array_set_free_func(input->ready, vmk_entry_free);
  g_ptr_array_set_free_func(input->empty, vmk_entry_free);
  g_ptr_array_set_free_func(input->closing, vmk_entry_free);
  g_ptr_array_unref(input->ready);
  g_ptr_array_unref(input->empty);
  g_ptr_array_unref(input->closing);
  g_hash_table_destroy(input->taken);
  vmk_filter_free(input->filter);
  vmk_tables_clear(&input->tables);
  g_free(input->filter_text);
  g_free(input);
}

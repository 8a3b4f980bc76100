/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which framings are at hand, in which order they are tried, and where their files lie.
 * Must not know how a file is read.
 */
#include "core/framing/framing_set.h"

#include <stdlib.h>
#include <string.h>

#include "core/framing/framing_file.h"

struct vmk_framing_set {
  GPtrArray *framings; /* struct vmk_framing, owned; in order of adding */
  GPtrArray *files;    /* char *, owned: all that were read; a NULL at the end */
};

struct vmk_framing_set *
vmk_framing_set_new(void)
{
  struct vmk_framing_set *set = g_new(struct vmk_framing_set, 1);

  set->framings = g_ptr_array_new_with_free_func(g_free);
  set->files = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(set->files, NULL);
  return set;
}

void
vmk_framing_set_free(struct vmk_framing_set *set)
{
  if (!set)
    return;
  g_ptr_array_unref(set->framings);
  g_ptr_array_unref(set->files);
  g_free(set);
}

static void
remove_named(struct vmk_framing_set *set, const char *name)
{
  for (guint i = 0; i < set->framings->len; i++) {
    if (strcmp(((const struct vmk_framing *)g_ptr_array_index(set->framings, i))->name, name) ==
        0) {
      g_ptr_array_remove_index(set->framings, i);
      return;
    }
  }
}

static bool
add_file(struct vmk_framing_set *set, const char *path, bool asked, GError **error)
{
  struct vmk_framing *framing = g_new(struct vmk_framing, 1);

  g_ptr_array_insert(set->files, (gint)set->files->len - 1, g_strdup(path));
  if (!vmk_framing_load(path, framing, error)) {
    g_free(framing);
    return false;
  }
  framing->automatic |= asked;
  remove_named(set, framing->name);
  g_ptr_array_add(set->framings, framing);
  return true;
}

bool
vmk_framing_set_ask(struct vmk_framing_set *set, const char *path_or_name, GError **error)
{
  for (guint i = 0; i < set->framings->len; i++) {
    struct vmk_framing *framing = g_ptr_array_index(set->framings, i);

    if (strcmp(framing->name, path_or_name) == 0) {
      framing = g_ptr_array_steal_index(set->framings, i);
      framing->automatic = true;
      g_ptr_array_add(set->framings, framing);
      return true;
    }
  }
  if (!strchr(path_or_name, '/') && !g_file_test(path_or_name, G_FILE_TEST_EXISTS)) {
    g_set_error(error, VMK_FRAMING_ERROR, 0,
                "%s: neither a file nor the name of a framing that is at hand", path_or_name);
    return false;
  }
  return add_file(set, path_or_name, true, error);
}

static int
by_name(const void *a, const void *b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *
files_of(const char *folder)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
  GDir *dir = g_dir_open(folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name(dir)) != NULL)
    if (g_str_has_suffix(name, ".framing") && name[0] != '.')
      g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
  if (dir)
    g_dir_close(dir);
  if (paths->len > 0)
    qsort(paths->pdata, paths->len, sizeof *paths->pdata, by_name);
  return paths;
}

bool
vmk_framing_set_add_folder(struct vmk_framing_set *set, const char *folder, GError **error)
{
  GPtrArray *paths = files_of(folder);
  bool good = true;

  for (guint i = 0; i < paths->len; i++)
    good &= add_file(set, g_ptr_array_index(paths, i), false, good ? error : NULL);
  g_ptr_array_unref(paths);
  return good;
}

bool
vmk_framing_set_add_defaults(struct vmk_framing_set *set, GError **error)
{
  const char *shipped = g_getenv("VMKSCOPE_FRAMINGS");
  char *own = g_build_filename(g_get_user_data_dir(), "vmkscope", "framing", NULL);
  bool good = vmk_framing_set_add_folder(set, shipped ? shipped : VMK_FRAMING_FOLDER, error);

  good &= vmk_framing_set_add_folder(set, own, good ? error : NULL);
  g_free(own);
  return good;
}

char **
vmk_framing_set_files(const struct vmk_framing_set *set)
{
  return (char **)set->files->pdata;
}

size_t
vmk_framing_set_count(const struct vmk_framing_set *set)
{
  return set->framings->len;
}

const struct vmk_framing *
vmk_framing_set_at(const struct vmk_framing_set *set, size_t index)
{
  return g_ptr_array_index(set->framings, set->framings->len - 1 - (guint)index);
}

const struct vmk_framing *
vmk_framing_set_find(const struct vmk_framing_set *set, const char *name)
{
  for (size_t i = 0; i < vmk_framing_set_count(set); i++)
    if (strcmp(vmk_framing_set_at(set, i)->name, name) == 0)
      return vmk_framing_set_at(set, i);
  return NULL;
}

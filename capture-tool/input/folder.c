/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a folder is walked.
 * Must not know what is in its files.
 */
#include <string.h>
#include <sys/stat.h>

#include "capture-tool/input/folder.h"

enum { DEEPEST = 16 };

static void add_files(GPtrArray *files, const char *path, unsigned depth);

static void
add_entry(GPtrArray *files, char *path, unsigned depth)
{
  struct stat status, link;

  if (stat(path, &status) == 0 && S_ISREG(status.st_mode)) {
    g_ptr_array_add(files, path);
    return;
  }
  if (lstat(path, &link) == 0 && S_ISDIR(link.st_mode) && depth < DEEPEST)
    add_files(files, path, depth + 1);
  g_free(path);
}

static void
add_files(GPtrArray *files, const char *path, unsigned depth)
{
  GDir *folder = g_dir_open(path, 0, NULL);
  const char *name;

  if (!folder)
    return;
  while ((name = g_dir_read_name(folder)))
    if (name[0] != '.')
      add_entry(files, g_build_filename(path, name, NULL), depth);
  g_dir_close(folder);
}

static gint
by_octets(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
vmk_folder_files(const char *path)
{
  GPtrArray *files = g_ptr_array_new_with_free_func(g_free);

  add_files(files, path, 0);
  g_ptr_array_sort(files, by_octets);
  return files;
}

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a folder is walked.
 * Must not know what is in its files.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "capture-tool/input/folder.h"

enum { DEEPEST = 16 };

struct walk {
  GPtrArray *files, *closed;
  int why;
};

static void add_files(struct walk *walk, const char *path, unsigned depth);

static void
add_entry(struct walk *walk, char *path, unsigned depth)
{
  struct stat status, link;

  if (stat(path, &status) == 0 && S_ISREG(status.st_mode)) {
    g_ptr_array_add(walk->files, path);
    return;
  }
  if (lstat(path, &link) == 0 && S_ISDIR(link.st_mode) && depth < DEEPEST)
    add_files(walk, path, depth + 1);
  g_free(path);
}

static void
add_files(struct walk *walk, const char *path, unsigned depth)
{
  DIR *folder = opendir(path);
  struct dirent *entry;

  if (!folder) {
    walk->why = errno;
    g_ptr_array_add(walk->closed, g_strdup(path));
    return;
  }
  while ((entry = readdir(folder)))
    if (entry->d_name[0] != '.')
      add_entry(walk, g_build_filename(path, entry->d_name, NULL), depth);
  closedir(folder);
}

static gint
by_octets(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
vmk_folder_files(const char *path, GPtrArray *closed, int *why)
{
  struct walk walk = {.files = g_ptr_array_new_with_free_func(g_free), .closed = closed};

  add_files(&walk, path, 0);
  g_ptr_array_sort(walk.files, by_octets);
  g_ptr_array_sort(closed, by_octets);
  *why = walk.why;
  return walk.files;
}

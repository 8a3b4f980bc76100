/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a folder is walked.
 * Must not know what is in its files.
 */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "capture-tool/input/folder.h"

struct walk {
  GPtrArray *files, *gaps;
  GPtrArray *ahead; /* char *: folders that were found and not opened yet */
};

/* What of one folder could not be looked at. The errno with the largest number stands for all: the
 * order in which a folder is read says nothing. */
struct unseen {
  unsigned count;
  int why;
};

static void
add_gap(struct walk *walk, const char *path, char *text)
{
  struct vmk_folder_gap *gap = g_new(struct vmk_folder_gap, 1);

  *gap = (struct vmk_folder_gap){.path = g_strdup(path), .text = text};
  g_ptr_array_add(walk->gaps, gap);
}

static const char *
remedy(int why)
{
  return why == ENAMETOOLONG ? "; run vmkscope from a folder nearer to it" : "";
}

/* There is nothing to be read: gone meanwhile, or a link that leads nowhere. */
static bool
leads_nowhere(int why)
{
  return why == ENOENT || why == ENOTDIR || why == ELOOP;
}

/* Takes over path. */
static void
add_entry(struct walk *walk, char *path, struct unseen *unseen)
{
  struct stat status;
  bool seen = lstat(path, &status) == 0;

  if (seen && S_ISDIR(status.st_mode)) {
    g_ptr_array_add(walk->ahead, path);
    return;
  }
  if (seen && S_ISLNK(status.st_mode))
    seen = stat(path, &status) == 0;
  if (seen && S_ISREG(status.st_mode)) {
    g_ptr_array_add(walk->files, path);
    return;
  }
  if (!seen && !leads_nowhere(errno)) {
    unseen->count++;
    unseen->why = MAX(unseen->why, errno);
  }
  g_free(path);
}

/* 0, or why the folder could not be read to its end. */
static int
add_entries(struct walk *walk, const char *path, DIR *folder, struct unseen *unseen)
{
  struct dirent *entry;

  while (errno = 0, (entry = readdir(folder)))
    if (entry->d_name[0] != '.')
      add_entry(walk, g_build_filename(path, entry->d_name, NULL), unseen);
  return errno;
}

static void
look_into(struct walk *walk, const char *path)
{
  DIR *folder = opendir(path);
  struct unseen unseen = {0};
  int why;

  if (!folder) {
    why = errno;
    add_gap(walk, path, g_strdup_printf("cannot be opened: %s%s", g_strerror(why), remedy(why)));
    return;
  }
  why = add_entries(walk, path, folder, &unseen);
  closedir(folder);
  if (why)
    add_gap(walk, path, g_strdup_printf("was not read to its end: %s", g_strerror(why)));
  else if (unseen.count)
    add_gap(walk, path,
            g_strdup_printf("%u of its entries cannot be looked at: %s%s", unseen.count,
                            g_strerror(unseen.why), remedy(unseen.why)));
}

static gint
by_octets(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gint
by_path(gconstpointer a, gconstpointer b)
{
  return strcmp((*(const struct vmk_folder_gap *const *)a)->path,
                (*(const struct vmk_folder_gap *const *)b)->path);
}

GPtrArray *
vmk_folder_files(const char *path, GPtrArray *gaps)
{
  struct walk walk = {
      .files = g_ptr_array_new_with_free_func(g_free), .gaps = gaps, .ahead = g_ptr_array_new()};

  g_ptr_array_add(walk.ahead, g_strdup(path));
  while (walk.ahead->len) {
    char *folder = g_ptr_array_steal_index_fast(walk.ahead, walk.ahead->len - 1);

    look_into(&walk, folder);
    g_free(folder);
  }
  g_ptr_array_unref(walk.ahead);
  g_ptr_array_sort(walk.files, by_octets);
  g_ptr_array_sort(gaps, by_path);
  return walk.files;
}

void
vmk_folder_gap_free(gpointer gap)
{
  g_free(((struct vmk_folder_gap *)gap)->path);
  g_free(((struct vmk_folder_gap *)gap)->text);
  g_free(gap);
}

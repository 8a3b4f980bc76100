/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which files lie in a folder and its subfolders.
 * Must not know what is in them.
 */
#ifndef VMK_INPUT_FOLDER_H
#define VMK_INPUT_FOLDER_H

#include <glib.h>

/* A folder of which something could not be seen. */
struct vmk_folder_gap {
  char *path; /* owned */
  char *text; /* owned; one clear line without the path */
};

/* Paths (owned, sorted octet by octet) of the regular files below path, however deep, links to
 * files included; hidden entries, links to folders and links to nothing are not followed. Adds to
 * gaps (struct vmk_folder_gap, owned by the array, sorted likewise) what could not be looked at.
 * Free with g_ptr_array_unref. */
GPtrArray *vmk_folder_files(const char *path, GPtrArray *gaps);

void vmk_folder_gap_free(gpointer gap);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which files lie in a folder and its subfolders.
 * Must not know what is in them.
 */
#ifndef VMK_INPUT_FOLDER_H
#define VMK_INPUT_FOLDER_H

#include <glib.h>

/* Paths (owned, sorted octet by octet) of the regular files below path, links to files included,
 * hidden files and links to folders not; at most 16 folders deep. Adds to closed (char *, owned by
 * the array) the paths of folders that cannot be opened, and sets *why to the errno of the last of
 * them. Free with g_ptr_array_unref. */
GPtrArray *vmk_folder_files(const char *path, GPtrArray *closed, int *why);

#endif

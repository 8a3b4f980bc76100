/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how wide the terminal is and whether colour is wanted.
 * Must not know what is printed.
 */
#include "terminal.h"

#include <glib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

unsigned
vmk_terminal_width(int descriptor)
{
  const char *columns = g_getenv("COLUMNS");
  struct winsize size;
  guint64 given;

  if (columns != NULL && g_ascii_string_to_unsigned(columns, 10, 20, 1000, &given, NULL)) {
    return (unsigned)given;
  }
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return size.ws_col;
  }
  return VMK_TERMINAL_WIDTH;
}

bool
vmk_terminal_colour(const char *when, int descriptor)
{
  const char *refused = g_getenv("NO_COLOR");

  if (strcmp(when, "auto") != 0) {
    return strcmp(when, "always") == 0;
  }
  return isatty(descriptor) && (refused == NULL || refused[0] == '\0') &&
         g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

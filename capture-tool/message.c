/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a line is said on standard error.
 * Must not know what it is about.
 */
#include "message.h"

#include <errno.h>
#include <unistd.h>

#include "capture-tool/output/escape.h"

void
vmk_message(const char *format, ...)
{
  va_list arguments;
  char *text, *safe;

  va_start(arguments, format);
  text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  safe = vmk_escaped(text);
  fprintf(stderr, "%svmkscope: %s\n", isatty(STDERR_FILENO) ? "\r\033[K" : "", safe);
  g_free(safe);
  g_free(text);
}

bool
vmk_message_printed(FILE *out)
{
  if (fflush(out) == 0 && !ferror(out)) {
    return true;
  }
  vmk_message("%s: the report could not be written: %s",
              out == stderr ? "standard error" : "standard output", g_strerror(errno));
  return false;
}

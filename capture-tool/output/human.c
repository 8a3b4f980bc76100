/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how amounts, times and rates are written for people.
 * Must not know what is measured.
 */
#include "human.h"

#include <glib.h>

#include "core/flow/record.h"
#include "number.h"

/* Three digits, never rounded up to four: 999950 stays below "1000 k". */
static void
scaled(char *buffer, double amount, const char *const *units, unsigned unit_count)
{
  unsigned unit = 0;

  while (amount >= 999.5 && unit + 1 < unit_count) {
    amount /= 1000;
    unit++;
  }
  g_snprintf(buffer, VMK_HUMAN_SIZE, "%.*f %s",
             unit == 0 || amount >= 99.95 ? 0
             : amount >= 9.995            ? 1
                                          : 2,
             amount, units[unit]);
}

char *
vmk_human_bytes(char buffer[VMK_HUMAN_SIZE], uint64_t bytes)
{
  static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

  scaled(buffer, (double)bytes, units, G_N_ELEMENTS(units));
  return buffer;
}

char *
vmk_human_count(char buffer[VMK_HUMAN_SIZE], uint64_t count)
{
  char digits[VMK_NUMBER_SIZE];
  size_t length = (size_t)(vmk_put_number(digits, count) - digits);
  char *to = buffer;

  for (size_t i = 0; i < length; i++) {
    if (i > 0 && (length - i) % 3 == 0) {
      *to++ = ',';
    }
    *to++ = digits[i];
  }
  *to = '\0';
  return buffer;
}

char *
vmk_human_duration(char buffer[VMK_HUMAN_SIZE], int64_t nanoseconds)
{
  static const char *const units[] = {"ns", "us", "ms", "s"};
  int64_t seconds = nanoseconds / 1000000000;

  if (seconds < 100) {
    if (nanoseconds >= 999500000) {
      g_snprintf(buffer, VMK_HUMAN_SIZE, "%.*f s", seconds >= 10 ? 1 : 2,
                 (double)nanoseconds / 1e9);
    } else {
      scaled(buffer, (double)nanoseconds, units, G_N_ELEMENTS(units));
    }
  } else if (seconds < 3600) {
    g_snprintf(buffer, VMK_HUMAN_SIZE, "%d min %d s", (int)(seconds / 60), (int)(seconds % 60));
  } else if (seconds < 2 * 86400) {
    g_snprintf(buffer, VMK_HUMAN_SIZE, "%d h %d min", (int)(seconds / 3600),
               (int)(seconds / 60 % 60));
  } else {
    g_snprintf(buffer, VMK_HUMAN_SIZE, "%d d %d h", (int)(seconds / 86400),
               (int)(seconds / 3600 % 24));
  }
  return buffer;
}

char *
vmk_human_rate(char buffer[VMK_HUMAN_SIZE], uint64_t bytes, int64_t nanoseconds)
{
  static const char *const units[] = {"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"};

  buffer[0] = '\0';
  if (nanoseconds > 0) {
    scaled(buffer, (double)bytes * 8e9 / (double)nanoseconds, units, G_N_ELEMENTS(units));
  }
  return buffer;
}

char *
vmk_human_time(char buffer[VMK_HUMAN_SIZE], int64_t nanoseconds)
{
  char text[VMK_TIME_SIZE];

  if (nanoseconds == VMK_TIME_NONE) {
    g_strlcpy(buffer, "unknown time", VMK_HUMAN_SIZE);
    return buffer;
  }
  vmk_put_time(text, nanoseconds);
  g_snprintf(buffer, VMK_HUMAN_SIZE, "%.10s %.8s UTC", text, text + 11);
  return buffer;
}

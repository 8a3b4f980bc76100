/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to look words and ports up in the role tables.
 * Must not know hosts, flows or findings.
 */
#include "core/site/role.h"

#include <assert.h>
#include <stdbool.h>

#include "core/site/role_table.h"

static char
lower(char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static const char *
skip_ignored(const char *text)
{
  while (*text == ' ' || *text == '\t' || *text == '-' || *text == '_')
    text++;
  return text;
}

static bool
same_word(const char *a, const char *b)
{
  for (a = skip_ignored(a), b = skip_ignored(b); *a && *b;
       a = skip_ignored(a + 1), b = skip_ignored(b + 1))
    if (lower(*a) != lower(*b))
      return false;
  return *a == *b;
}

const char *
vmk_role_name(enum vmk_role role)
{
  assert(role < VMK_ROLE_COUNT);
  return vmk_role_names[role];
}

enum vmk_role
vmk_role_from_name(const char *name)
{
  for (size_t i = 0; i < vmk_role_spelling_count; i++)
    if (same_word(name, vmk_role_spelling_rows[i].spelling))
      return vmk_role_spelling_rows[i].role;
  return VMK_ROLE_UNKNOWN;
}

const struct vmk_role_spelling *
vmk_role_spellings(size_t *count)
{
  *count = vmk_role_spelling_count;
  return vmk_role_spelling_rows;
}

const char *
vmk_peer_function_name(enum vmk_peer_function function)
{
  assert(function < VMK_PEER_COUNT);
  return vmk_peer_names[function];
}

enum vmk_peer_function
vmk_peer_function_from_name(const char *name)
{
  for (size_t i = 0; i < vmk_peer_spelling_count; i++)
    if (same_word(name, vmk_peer_spelling_rows[i].spelling))
      return vmk_peer_spelling_rows[i].function;
  return VMK_PEER_UNKNOWN;
}

const struct vmk_role_port *
vmk_role_port_table(size_t *count)
{
  *count = vmk_role_port_count;
  return vmk_role_port_rows;
}

static bool
row_is_before(const struct vmk_role_port *row, uint8_t transport, uint16_t port)
{
  return row->transport != transport ? row->transport < transport : row->last < port;
}

size_t
vmk_role_ports(uint8_t transport, uint16_t port, const struct vmk_role_port **rows)
{
  size_t low = 0, high = vmk_role_port_count, count = 0;

  while (low < high) {
    size_t middle = low + (high - low) / 2;

    if (row_is_before(&vmk_role_port_rows[middle], transport, port))
      low = middle + 1;
    else
      high = middle;
  }
  while (low + count < vmk_role_port_count &&
         vmk_role_port_rows[low + count].transport == transport &&
         vmk_role_port_rows[low + count].first <= port)
    count++;
  *rows = count ? &vmk_role_port_rows[low] : NULL;
  return count;
}

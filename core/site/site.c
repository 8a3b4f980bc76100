/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a site begins and ends, and keeps its strings and notes.
 * Must not know what the facts mean.
 */
#include "core/site/site.h"

#include <string.h>

#include "core/site/site_build.h"
#include "core/site/subnet_index.h"

enum { NOTE_LENGTH = 400, NAME_LENGTH = 1024 };

G_DEFINE_QUARK(vmk - site - error - quark, vmk_site_error)

static void
free_host(gpointer data)
{
  struct vmk_host_build *build = data;

  g_ptr_array_unref(build->vmks);
  g_array_unref(build->stacks);
  g_array_unref(build->routes);
  g_array_unref(build->portgroups);
  g_free(build);
}

static void
free_gateway(gpointer data)
{
  struct vmk_gateway_build *build = data;

  g_array_unref(build->addresses);
  g_array_unref(build->macs);
  g_free(build);
}

static void
free_peer(gpointer data)
{
  struct vmk_peer_build *build = data;

  g_array_unref(build->subnets);
  g_free(build);
}

static void
free_network(gpointer data)
{
  struct vmk_network_build *build = data;

  g_array_unref(build->subnets);
  g_free(build);
}

static void
free_list(gpointer list)
{
  g_ptr_array_unref(list);
}

static GHashTable *
new_names(void)
{
  return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

struct vmk_site *
vmk_site_new(void)
{
  struct vmk_site *site = g_new0(struct vmk_site, 1);

  site->strings = g_string_chunk_new(4096);
  site->host_names = new_names();
  site->host_labels = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_list);
  site->gateway_names = new_names();
  site->peer_names = new_names();
  site->network_names = new_names();
  site->hosts = g_ptr_array_new_with_free_func(free_host);
  site->gateways = g_ptr_array_new_with_free_func(free_gateway);
  site->peers = g_ptr_array_new_with_free_func(free_peer);
  site->networks = g_ptr_array_new_with_free_func(free_network);
  site->surplus_hosts = g_ptr_array_new_with_free_func(free_host);
  site->surplus_gateways = g_ptr_array_new_with_free_func(free_gateway);
  site->surplus_peers = g_ptr_array_new_with_free_func(free_peer);
  site->surplus_networks = g_ptr_array_new_with_free_func(free_network);
  site->neighbors = g_array_new(FALSE, FALSE, sizeof(struct vmk_neighbor));
  site->notes = g_array_new(FALSE, FALSE, sizeof(struct vmk_note));
  site->vmk_by_address =
      g_hash_table_new_full(vmk_address_hash, vmk_address_hash_equal, NULL, free_list);
  site->vmk_by_mac = g_hash_table_new_full(vmk_mac_hash, vmk_mac_hash_equal, NULL, free_list);
  site->gateway_by_address = g_hash_table_new(vmk_address_hash, vmk_address_hash_equal);
  site->gateway_by_mac = g_hash_table_new(vmk_mac_hash, vmk_mac_hash_equal);
  site->network_by_vlan = g_hash_table_new(g_direct_hash, g_direct_equal);
  site->accepted_vlans = g_hash_table_new(g_direct_hash, g_direct_equal);
  site->peer_index = vmk_subnet_index_new();
  site->network_index = vmk_subnet_index_new();
  site->accepted_index = vmk_subnet_index_new();
  return site;
}

static void
free_lookups(struct vmk_site *site)
{
  GHashTable *tables[] = {site->host_names,      site->host_labels,        site->gateway_names,
                          site->peer_names,      site->network_names,      site->vmk_by_address,
                          site->vmk_by_mac,      site->gateway_by_address, site->gateway_by_mac,
                          site->network_by_vlan, site->accepted_vlans};

  for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
    g_hash_table_destroy(tables[i]);
  vmk_subnet_index_free(site->peer_index);
  vmk_subnet_index_free(site->network_index);
  vmk_subnet_index_free(site->accepted_index);
}

void
vmk_site_free(struct vmk_site *site)
{
  if (!site)
    return;
  free_lookups(site);
  g_ptr_array_unref(site->hosts);
  g_ptr_array_unref(site->gateways);
  g_ptr_array_unref(site->peers);
  g_ptr_array_unref(site->networks);
  g_ptr_array_unref(site->surplus_hosts);
  g_ptr_array_unref(site->surplus_gateways);
  g_ptr_array_unref(site->surplus_peers);
  g_ptr_array_unref(site->surplus_networks);
  g_array_unref(site->neighbors);
  g_array_unref(site->notes);
  g_string_chunk_free(site->strings);
  g_free(site);
}

/* Appends the text with everything that a terminal could act on written as \xNN, up to limit octets
 * of output. */
static void
append_printable(GString *out, const char *text, gsize limit)
{
  const char *end = text + strlen(text);

  while (text < end && out->len < limit) {
    gunichar c = g_utf8_get_char_validated(text, end - text);
    int length = c < 0x110000 ? g_unichar_to_utf8(c, NULL) : 1;

    if (c < 0x110000 && g_unichar_isprint(c))
      g_string_append_len(out, text, length);
    else
      for (int i = 0; i < length; i++)
        g_string_append_printf(out, "\\x%02x", (unsigned)(unsigned char)text[i]);
    text += length;
  }
  if (text < end)
    g_string_append(out, "...");
}

const char *
vmk_site_intern(struct vmk_site *site, const char *text)
{
  GString *clean;
  const char *kept;

  if (!text)
    return NULL;
  clean = g_string_new(NULL);
  append_printable(clean, text, NAME_LENGTH);
  kept = g_string_chunk_insert_const(site->strings, clean->str);
  g_string_free(clean, TRUE);
  return kept;
}

static char *format_printable(const char *format, va_list arguments) G_GNUC_PRINTF(1, 0);

static char *
format_printable(const char *format, va_list arguments)
{
  char *raw = g_strdup_vprintf(format, arguments);
  GString *clean = g_string_new(NULL);

  append_printable(clean, raw, NOTE_LENGTH);
  g_free(raw);
  return g_string_free(clean, FALSE);
}

void
vmk_site_note_add(struct vmk_site *site, struct vmk_source source, const char *format, ...)
{
  va_list arguments;
  struct vmk_note note = {.source = source};
  char *text;

  if (site->notes->len >= VMK_SITE_NOTE_LIMIT) {
    site->notes_dropped++;
    return;
  }
  va_start(arguments, format);
  text = format_printable(format, arguments);
  va_end(arguments);
  note.text = vmk_site_intern(site, text);
  g_array_append_val(site->notes, note);
  g_free(text);
}

void
vmk_site_set_error(GError **error, enum vmk_site_error code, struct vmk_source source,
                   const char *format, ...)
{
  va_list arguments;
  char *text;

  va_start(arguments, format);
  text = format_printable(format, arguments);
  va_end(arguments);
  if (source.line)
    g_set_error(error, VMK_SITE_ERROR, (gint)code, "%s:%u: %s", source.file, source.line, text);
  else
    g_set_error(error, VMK_SITE_ERROR, (gint)code, "%s: %s", source.file, text);
  g_free(text);
}

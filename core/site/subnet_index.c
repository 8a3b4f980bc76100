/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to find the longest subnet around an address without walking all of them.
 * Must not know what the subnets stand for.
 */
#include "core/site/subnet_index.h"

#include <string.h>

enum { BITS = 128 };

struct key {
  struct vmk_address address; /* host bits cleared */
  uint8_t bits;               /* of the mapped form */
};

struct vmk_subnet_index {
  GHashTable *values; /* struct key -> value */
  bool used[BITS + 1];
};

static uint64_t
mix(uint64_t value)
{
  value ^= value >> 33;
  value *= UINT64_C(0xff51afd7ed558ccd);
  value ^= value >> 33;
  value *= UINT64_C(0xc4ceb9fe1a85ec53);
  return value ^ value >> 33;
}

guint
vmk_address_hash(gconstpointer address)
{
  uint64_t half[2];

  memcpy(half, address, sizeof half);
  return (guint)mix(half[0] ^ mix(half[1]));
}

gboolean
vmk_address_hash_equal(gconstpointer a, gconstpointer b)
{
  return vmk_address_equal(a, b);
}

guint
vmk_mac_hash(gconstpointer mac)
{
  uint64_t value = 0;

  memcpy(&value, mac, sizeof(struct vmk_mac));
  return (guint)mix(value);
}

gboolean
vmk_mac_hash_equal(gconstpointer a, gconstpointer b)
{
  return vmk_mac_equal(a, b);
}

static guint
key_hash(gconstpointer data)
{
  const struct key *key = data;

  return vmk_address_hash(&key->address) + key->bits;
}

static gboolean
key_equal(gconstpointer a, gconstpointer b)
{
  const struct key *first = a, *second = b;

  return first->bits == second->bits && vmk_address_equal(&first->address, &second->address);
}

static struct key
key_of(const struct vmk_address *address, unsigned bits)
{
  struct key key = {.bits = (uint8_t)bits};

  memcpy(key.address.octets, address->octets, bits / 8);
  if (bits % 8)
    key.address.octets[bits / 8] = (uint8_t)(address->octets[bits / 8] & 0xff00 >> bits % 8);
  return key;
}

struct vmk_subnet_index *
vmk_subnet_index_new(void)
{
  struct vmk_subnet_index *index = g_new0(struct vmk_subnet_index, 1);

  index->values = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
  return index;
}

void
vmk_subnet_index_free(struct vmk_subnet_index *index)
{
  if (!index)
    return;
  g_hash_table_destroy(index->values);
  g_free(index);
}

void
vmk_subnet_index_add(struct vmk_subnet_index *index, const struct vmk_subnet *subnet, void *value)
{
  unsigned bits = subnet->prefix;
  struct key key, *copy;

  if (subnet->prefix == VMK_PREFIX_UNKNOWN)
    bits = BITS;
  else if (vmk_address_is_v4(&subnet->address))
    bits += 96;
  key = key_of(&subnet->address, bits);
  if (g_hash_table_contains(index->values, &key))
    return;
  copy = g_new(struct key, 1);
  *copy = key;
  g_hash_table_insert(index->values, copy, value);
  index->used[bits] = true;
}

void *
vmk_subnet_index_find(const struct vmk_subnet_index *index, const struct vmk_address *address)
{
  unsigned shortest = vmk_address_is_v4(address) ? 96 : 0;

  for (unsigned bits = BITS + 1; bits-- > shortest;) {
    struct key key;
    void *value;

    if (!index->used[bits])
      continue;
    key = key_of(address, bits);
    value = g_hash_table_lookup(index->values, &key);
    if (value)
      return value;
  }
  return NULL;
}

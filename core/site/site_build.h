/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a site is put together while its files are read, and how facts from several files join.
 * Must not know how any inventory file is laid out, nor what a fact means for traffic.
 */
#ifndef VMK_SITE_SITE_BUILD_H
#define VMK_SITE_SITE_BUILD_H

#include "core/site/site.h"

/* Caps against hostile files; what is above is dropped with a note. ESXi itself stops at 256
 * interfaces a host. */
enum {
  VMK_HOST_VMK_LIMIT = 1024,
  VMK_HOST_ITEM_LIMIT = 1024, /* routes, port groups, stacks of a host */
  VMK_VMK_ADDRESS_LIMIT = 64,
  VMK_SITE_ITEM_LIMIT = 65536, /* hosts, and as many gateways, peers, networks and neighbours */
};

/* Single-valued facts of a vmk, each with the place where it was read. */
enum vmk_field {
  VMK_FIELD_MAC,
  VMK_FIELD_VLAN,
  VMK_FIELD_MTU,
  VMK_FIELD_NETSTACK,
  VMK_FIELD_PORTGROUP,
  VMK_FIELD_SWITCH,
  VMK_FIELD_ROLES,
  VMK_FIELD_ADDRESS,
  VMK_FIELD_COUNT
};

struct vmk_vmk_build {
  struct vmk_vmk vmk; /* first: the public face */
  GArray *addresses;  /* struct vmk_subnet */
  struct vmk_source from[VMK_FIELD_COUNT];
  uint32_t set, denied;     /* role flags as read */
  bool roles_are_effective; /* the user wrote what the vmk carries, not what is ticked */
};

struct vmk_portgroup {
  const char *name;
  const char *switch_name;
  int32_t vlan;
  struct vmk_source source;
};

struct vmk_host_build {
  struct vmk_host host; /* first: the public face */
  GPtrArray *vmks;      /* struct vmk_vmk_build */
  GArray *stacks;       /* struct vmk_stack */
  GArray *routes;       /* struct vmk_route */
  GArray *portgroups;   /* struct vmk_portgroup */
  bool routes_were_read;
};

struct vmk_gateway_build {
  struct vmk_gateway gateway; /* first */
  GArray *addresses;          /* struct vmk_address */
  GArray *macs;               /* struct vmk_mac */
};

struct vmk_peer_build {
  struct vmk_peer peer; /* first */
  GArray *subnets;      /* struct vmk_subnet */
};

struct vmk_network_build {
  struct vmk_network network; /* first */
  GArray *subnets;            /* struct vmk_subnet */
};

/* A host's neighbour table says which MAC an on-link address has. */
struct vmk_neighbor {
  struct vmk_address address;
  struct vmk_mac mac;
  struct vmk_source source;
};

struct vmk_subnet_index; /* subnet_index.h */

struct vmk_site {
  GStringChunk *strings;
  GHashTable *host_names;  /* lower case name -> struct vmk_host_build */
  GHashTable *host_labels; /* lower case first label -> GPtrArray of struct vmk_host_build */
  GPtrArray *hosts;
  GPtrArray *gateways, *peers, *networks;
  /* What is said about things above VMK_SITE_ITEM_LIMIT goes to one thing here and is never seen
   * again. */
  GPtrArray *surplus_hosts, *surplus_gateways, *surplus_peers, *surplus_networks;
  GHashTable *gateway_names, *peer_names, *network_names; /* lower case */
  GArray *neighbors;
  GArray *notes; /* struct vmk_note */
  uint64_t notes_dropped;
  bool resolved;
  GHashTable *vmk_by_address, *vmk_by_mac; /* -> GPtrArray of struct vmk_vmk */
  GHashTable *gateway_by_address, *gateway_by_mac;
  struct vmk_subnet_index *peer_index, *network_index, *accepted_index;
  GHashTable *network_by_vlan, *accepted_vlans;
};

/* A printable copy that lives as long as the site, cut at about 1000 octets; the same text gives
 * the same pointer. NULL gives NULL. */
const char *vmk_site_intern(struct vmk_site *site, const char *text);

/* Adds a note; control characters and broken UTF-8 in it are escaped, and it is cut at about 400
 * octets. */
void vmk_site_note_add(struct vmk_site *site, struct vmk_source source, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* A new GError text "FILE:LINE: ..." with the same escapes. */
void vmk_site_set_error(GError **error, enum vmk_site_error code, struct vmk_source source,
                        const char *format, ...) G_GNUC_PRINTF(4, 5);

/* Things of one sort that have names. */
struct vmk_names {
  GHashTable *by_name; /* lower case */
  GPtrArray *list;
  GPtrArray *surplus;
  const char *what; /* "hosts" */
};

/* Finds, or makes and files; above VMK_SITE_ITEM_LIMIT the surplus thing, with a note. Never NULL.
 */
gpointer vmk_build_named(struct vmk_site *site, const struct vmk_names *names, const char *name,
                         struct vmk_source source,
                         gpointer (*make)(struct vmk_site *site, const char *name,
                                          struct vmk_source source));

/* Finds or makes. Never NULL. A short name and a fully qualified one are one host where that is not
 * ambiguous. */
struct vmk_host_build *vmk_build_host(struct vmk_site *site, const char *name,
                                      struct vmk_source source);
/* NULL above VMK_HOST_VMK_LIMIT. */
struct vmk_vmk_build *vmk_build_vmk(struct vmk_site *site, struct vmk_host_build *host,
                                    const char *name, struct vmk_source source);

/* One partial statement about a vmk. What it does not say is zero, NULL or VMK_VLAN_UNKNOWN: start
 * with vmk_fact_init(). Strings are borrowed. */
struct vmk_fact {
  struct vmk_source source;
  const char *host;
  const char *name;
  struct vmk_subnet addresses[VMK_VMK_ADDRESS_LIMIT];
  size_t address_count;
  uint8_t netmask; /* for IPv4 addresses without a prefix of their own, or VMK_PREFIX_UNKNOWN */
  struct vmk_mac mac;
  int32_t vlan;
  uint32_t mtu;
  const char *netstack;
  const char *portgroup;
  const char *switch_name;
  uint32_t set, denied;
  bool roles_are_effective;
  struct vmk_address gateway; /* of the vmk's stack */
};

void vmk_fact_init(struct vmk_fact *fact, struct vmk_source source);
/* False, and not added, when the cap is reached. */
bool vmk_fact_add_address(struct vmk_fact *fact, const struct vmk_subnet *subnet);
/* Joins the fact into the site: what was read first stays, a contradiction is noted. host and name
 * must be set. */
void vmk_fact_merge(struct vmk_site *site, const struct vmk_fact *fact);

void vmk_build_stack(struct vmk_site *site, const char *host, const char *name,
                     const struct vmk_address *gateway,
                     struct vmk_source source); /* gateway may be NULL */
void vmk_build_route(struct vmk_site *site, const char *host, const struct vmk_route *route);
void vmk_build_portgroup(struct vmk_site *site, const char *host,
                         const struct vmk_portgroup *portgroup);
void vmk_build_neighbor(struct vmk_site *site, const struct vmk_neighbor *neighbor);

/* Find by name or make; for the user's own gateways, peers and networks. */
struct vmk_gateway_build *vmk_build_gateway(struct vmk_site *site, const char *name,
                                            struct vmk_source source);
struct vmk_peer_build *vmk_build_peer(struct vmk_site *site, const char *name,
                                      struct vmk_source source);
struct vmk_network_build *vmk_build_network(struct vmk_site *site, const char *name, int32_t vlan,
                                            struct vmk_source source);
void vmk_gateway_build_address(struct vmk_gateway_build *build, const struct vmk_address *address);
void vmk_gateway_build_mac(struct vmk_gateway_build *build, const struct vmk_mac *mac);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the user's site looks like: hosts, their VMkernel interfaces, gateways, peers and
 * networks. Must not know packets or flows, nor how any inventory file is laid out.
 */
#ifndef VMK_SITE_SITE_H
#define VMK_SITE_SITE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/site/address_text.h"
#include "core/site/role.h"

#define VMK_VLAN_UNKNOWN (-1)
#define VMK_VLAN_UNTAGGED 0

/* An inventory file above this size is refused with a message. Octets. */
#define VMK_SITE_FILE_LIMIT (UINT64_C(100) << 20)
/* More notes than this are counted, not kept. */
#define VMK_SITE_NOTE_LIMIT 1000

/* Everything below is owned by the site and constant after vmk_site_resolve(). Strings are UTF-8
 * without control characters (others are written as \xNN), NULL when not known. */

/* Where a fact was read. */
struct vmk_source {
  const char *file; /* as given to vmk_site_load */
  unsigned line;    /* 1.. */
};

enum vmk_answer {
  VMK_ANSWER_UNKNOWN,
  VMK_ANSWER_NO,
  VMK_ANSWER_YES,
};

/* A VMkernel interface. */
struct vmk_vmk {
  const char *name; /* "vmk0" */
  const struct vmk_host *host;
  const struct vmk_subnet *addresses;
  size_t address_count;
  struct vmk_mac mac; /* all zero: not known */
  int32_t vlan;       /* 1..4094, VMK_VLAN_UNTAGGED or VMK_VLAN_UNKNOWN */
  uint32_t mtu;       /* octets; 0: not known */
  const char
      *netstack; /* TCP/IP stack key: "defaultTcpipStack", "vmotion", "vSphereProvisioning", ... */
  const char *portgroup;
  const char *switch_name;
  struct vmk_source source; /* where it was first seen */

  /* Sets of roles. roles: what it carries in effect, after the netstack rule (documented,
   * rules-and-needs.md section 1.2: stack "vmotion" or "vSphereProvisioning" gives just that role;
   * the same flag on a default-stack vmk of that host is dead). A role in neither roles nor
   * roles_denied is not known. roles_dead is a part of roles_denied. */
  uint32_t roles;
  uint32_t roles_denied;
  uint32_t roles_dead;     /* flagged, but another stack of this host has taken the service over */
  uint32_t roles_flagged;  /* flags as read, before the rule */
  uint32_t roles_by_stack; /* the part of roles that the netstack gives */
  bool roles_known; /* management, vmotion and vSphereProvisioning are each answered, yes or no */
};

/* The gateway of one TCP/IP stack of one host. */
struct vmk_stack {
  const char *name;
  struct vmk_address gateway_v4; /* none: not known or not set */
  struct vmk_address gateway_v6;
  bool routes_known; /* a route table of this stack was read: an absent gateway is then really
                        absent */
  struct vmk_source source;
};

/* A static or on-link route of one host. */
struct vmk_route {
  struct vmk_subnet network;  /* prefix 0: the default route */
  struct vmk_address gateway; /* none: on-link */
  const char *interface;      /* "vmk0", or NULL */
  const char *netstack;       /* or NULL */
  struct vmk_source source;
};

struct vmk_host {
  const char *name;
  const char *location; /* data centre or site, when the user gave one */
  const struct vmk_vmk *const *vmks;
  size_t vmk_count; /* in order of vmk number */
  const struct vmk_stack *stacks;
  size_t stack_count;
  const struct vmk_route *routes;
  size_t route_count;
  struct vmk_source source;
};

struct vmk_gateway {
  const char *name;
  const struct vmk_address *addresses;
  size_t address_count;
  const struct vmk_mac *macs;
  size_t mac_count;
  bool derived; /* not listed by the user: the default gateway of some host */
  struct vmk_source source;
};

struct vmk_peer {
  const char *name;
  enum vmk_peer_function function;
  const char *function_text;        /* the user's word */
  const struct vmk_subnet *subnets; /* a lone address has VMK_PREFIX_UNKNOWN */
  size_t subnet_count;
  struct vmk_source source;
};

/* A VLAN or a set of subnets with a meaning. */
struct vmk_network {
  const char *name;
  int32_t vlan;   /* or VMK_VLAN_UNKNOWN */
  uint32_t roles; /* that belong there; 0: not said */
  const struct vmk_subnet *subnets;
  size_t subnet_count;
  bool accepted_transit; /* the user accepts migration traffic through a gateway here */
  bool cross_site;       /* another site: long-distance migration is intended */
  struct vmk_source source;
};

/* Something the reader must tell: a conflict, an unknown column, key or role, a line not
 * understood. */
struct vmk_note {
  struct vmk_source source; /* file NULL: about several files */
  const char *text;         /* one line, printable */
};

struct vmk_site;

#define VMK_SITE_ERROR (vmk_site_error_quark())
GQuark vmk_site_error_quark(void);
enum vmk_site_error {
  VMK_SITE_ERROR_READ,    /* cannot be opened or read, or above VMK_SITE_FILE_LIMIT */
  VMK_SITE_ERROR_FORMAT,  /* no reader knows it */
  VMK_SITE_ERROR_CONTENT, /* a reader knows it but the content is broken */
};

/* An empty site; free with vmk_site_free(), which takes NULL. An empty, resolved site answers every
 * lookup with NULL. */
struct vmk_site *vmk_site_new(void);
void vmk_site_free(struct vmk_site *site);

/* Reads one inventory file, recognised by its content, into the site; several files merge, and
 * where two disagree the first one read stays and a note says so. Before vmk_site_resolve() only.
 * On false *error says "FILE:LINE: what; what to do" and the site keeps what was read before that
 * point. */
bool vmk_site_load(struct vmk_site *site, const char *path, GError **error);

/* Same for content in memory; name stands for the file in messages and, where the content names no
 * host, gives the host name (docs/inventory.md). The content is copied. */
bool vmk_site_load_memory(struct vmk_site *site, const char *name, const char *content,
                          size_t length, GError **error);

/* Joins what the files said (port groups to VLANs, routes to stacks), applies the netstack rule and
 * builds the lookups. Once, after the last load. Lookups may then be called from any thread. */
void vmk_site_resolve(struct vmk_site *site);

/* Lookups: constant time. All borrowed; NULL where nothing is known, and for a NULL site. */

/* The only vmk with this address; NULL when several hosts use it (internal addresses like
 * 169.254.1.1). */
const struct vmk_vmk *vmk_site_vmk_by_address(const struct vmk_site *site,
                                              const struct vmk_address *address);
/* The only vmk with this MAC. */
const struct vmk_vmk *vmk_site_vmk_by_mac(const struct vmk_site *site, const struct vmk_mac *mac);
/* By address; the MAC (may be NULL or none) decides between several owners of the address. */
const struct vmk_vmk *vmk_site_vmk(const struct vmk_site *site, const struct vmk_address *address,
                                   const struct vmk_mac *mac);
/* Without regard to case; a short name finds the only fully qualified one that starts with it, and
 * the reverse. */
const struct vmk_host *vmk_site_host_by_name(const struct vmk_site *site, const char *name);
const struct vmk_gateway *vmk_site_gateway_by_address(const struct vmk_site *site,
                                                      const struct vmk_address *address);
const struct vmk_gateway *vmk_site_gateway_by_mac(const struct vmk_site *site,
                                                  const struct vmk_mac *mac);
/* The peer whose address it is, or else the one with the longest subnet around it. */
const struct vmk_peer *vmk_site_peer_by_address(const struct vmk_site *site,
                                                const struct vmk_address *address);
/* 0..4094; the first network listed with that VLAN. */
const struct vmk_network *vmk_site_network_by_vlan(const struct vmk_site *site, int32_t vlan);
/* The network with the longest subnet around the address. */
const struct vmk_network *vmk_site_network_by_address(const struct vmk_site *site,
                                                      const struct vmk_address *address);
/* Is the VLAN (VMK_VLAN_UNKNOWN: not asked) or the address (NULL: not asked) accepted for transit?
 */
bool vmk_site_accepts_transit(const struct vmk_site *site, int32_t vlan,
                              const struct vmk_address *address);

/* Does the vmk carry the role in effect? NULL vmk: unknown. */
enum vmk_answer vmk_vmk_has_role(const struct vmk_vmk *vmk, enum vmk_role role);
/* Has any vmk of the host the role? NO only if every vmk of it says so. */
enum vmk_answer vmk_host_has_role(const struct vmk_host *host, enum vmk_role role);
/* The vmk's role if it carries just one, else VMK_ROLE_UNKNOWN. */
enum vmk_role vmk_vmk_only_role(const struct vmk_vmk *vmk);
/* The stack of that name of the host, or NULL. */
const struct vmk_stack *vmk_host_stack(const struct vmk_host *host, const char *name);
/* Is the address in a subnet of the vmk, by the vmk's mask? UNKNOWN where it has no address of that
 * family, or no mask. */
enum vmk_answer vmk_vmk_reaches_on_link(const struct vmk_vmk *vmk,
                                        const struct vmk_address *address);

/* Lists, in stable order (hosts by name, the others in order of reading). */
size_t vmk_site_host_count(const struct vmk_site *site);
const struct vmk_host *vmk_site_host(const struct vmk_site *site, size_t index);
size_t vmk_site_gateway_count(const struct vmk_site *site);
const struct vmk_gateway *vmk_site_gateway(const struct vmk_site *site, size_t index);
size_t vmk_site_peer_count(const struct vmk_site *site);
const struct vmk_peer *vmk_site_peer(const struct vmk_site *site, size_t index);
size_t vmk_site_network_count(const struct vmk_site *site);
const struct vmk_network *vmk_site_network(const struct vmk_site *site, size_t index);
size_t vmk_site_note_count(const struct vmk_site *site);
const struct vmk_note *vmk_site_note(const struct vmk_site *site, size_t index);
/* Notes above VMK_SITE_NOTE_LIMIT that were not kept. */
uint64_t vmk_site_notes_dropped(const struct vmk_site *site);

/* One thing that is not known, which checks it leaves undecided, and where to get it. */
struct vmk_missing {
  const char *id;     /* "hosts", "interfaces", "address", "roles", "netstack", "mac", "netmask",
                       * "vlan", "gateway",     "routes", "gateway-mac" */
  const char *what;   /* a few words, static */
  const char *checks; /* check ids apart by ", ", static */
  const char *remedy; /* the command or the *.site line that gives it, static */
  size_t count;       /* vmks, hosts or gateways that lack it */
  size_t total;       /* of how many */
  char *where;        /* the first few of them, "esx-a vmk0, esx-b vmk1, ...", owned by the array */
};

/* Rows in a fixed order, only for what is missing; owned by the caller: free with
 * vmk_missing_free(). */
GArray *vmk_site_missing(const struct vmk_site *site);
void vmk_missing_free(GArray *rows);

#endif

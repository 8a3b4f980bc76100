/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what one look at all flows gives the checks: the flows that matter, who was seen on which
 * VLAN, and what each VMkernel interface was seen to do. Must not know any check.
 */
#ifndef VMK_AUDIT_SURVEY_H
#define VMK_AUDIT_SURVEY_H

#include "core/audit/tag.h"

/* A flow that checks look at, small enough to keep many. vmk_flows_view(index) has the rest. */
struct vmk_case {
  size_t index;
  uint64_t id;
  struct vmk_tag tag;  /* with overrides of migrations; known_by NULL */
  enum vmk_role needs; /* vmk_tag_needs */
  struct vmk_address address[2];
  uint16_t port[2];
  uint64_t packets[2], payload[2];
  struct vmk_place first;      /* first packet */
  struct vmk_place payload_at; /* first payload of the end that sent more of it; else first */
};

/* Somebody on a segment who is no host of the inventory. */
struct vmk_talker {
  struct vmk_address address;
  const struct vmk_peer *peer; /* declared, or NULL: nobody known */
  uint64_t flow;
  struct vmk_place place;
};

#define VMK_SEGMENT_TALKERS 8
#define VMK_SEGMENTS_MAX 4096
#define VMK_ANY_INTERFACE UINT32_MAX

/* One VLAN over all interfaces, or the untagged frames of one interface: a row of the matrix role
 * by VLAN. Frames inside tunnels are on no VLAN of the capture and are left out. */
struct vmk_segment {
  uint16_t vlans[VMK_VLANS_MAX]; /* outermost first; both VMK_VLAN_NONE: untagged */
  uint32_t interface;            /* untagged: which; else VMK_ANY_INTERFACE */
  uint32_t roles;                /* seen with at least strong confidence */
  uint64_t flows[VMK_ROLE_COUNT],
      packets[VMK_ROLE_COUNT];      /* weaker ones count under VMK_ROLE_UNKNOWN */
  uint64_t example[VMK_ROLE_COUNT]; /* flow id; 0: none */
  struct vmk_place place[VMK_ROLE_COUNT];
  struct vmk_talker talkers[VMK_SEGMENT_TALKERS]; /* distinct addresses; only with an inventory */
  unsigned talker_count;
  bool more_talkers;
};

/* Where a segment's row is; while collecting. */
#define VMK_SEGMENTS_RECENT 64
struct vmk_segment_recent {
  uint64_t key; /* of vlans and interface */
  guint at;     /* index + 1; 0: empty */
};

#define VMK_SEEN_VLANS 4

/* What one VMkernel interface of the inventory was seen to do. */
struct vmk_vmk_seen {
  const struct vmk_vmk *vmk;
  uint64_t flows, sent, received;         /* packets */
  uint32_t interface_low, interface_high; /* of the capture: the first and the last that saw it */
  uint32_t roles;                         /* roles that it was seen to play, at least strong */
  struct vmk_place first;
  /* Frames with its address as source but another MAC, where its own is known. */
  uint64_t other_mac_flows;
  struct vmk_mac other_mac; /* the first */
  uint64_t other_mac_flow;
  struct vmk_place other_mac_at;
  uint64_t own_mac_flows;
  struct vmk_place own_mac_at;
  /* VLAN tags (innermost) of frames that came from its own MAC. */
  uint16_t vlans[VMK_SEEN_VLANS];
  struct vmk_place vlan_at[VMK_SEEN_VLANS];
  unsigned vlan_count;
  uint32_t max_ip;  /* octets of the largest IP packet that it sent */
  uint16_t syn_mss; /* largest MSS that it offered; 0: none seen */
  struct vmk_place mss_at;
};

struct vmk_survey {
  GArray *cases;             /* struct vmk_case, in order of flows */
  GArray *framed;            /* size_t: indices of flows that a framing file was applied to */
  GArray *segments;          /* struct vmk_segment: tagged by VLAN, then untagged by interface */
  GArray *vmks;              /* struct vmk_vmk_seen, in order of host and vmk; only those seen */
  GHashTable *vmk_index;     /* const struct vmk_vmk * -> index + 1; while collecting */
  GHashTable *segment_index; /* packed key -> index + 1; while collecting */
  struct vmk_segment_recent recent[VMK_SEGMENTS_RECENT]; /* by hash of key */
  bool segments_capped;
  GByteArray
      *tagged_interfaces; /* by interface: 1 where any tagged frame outside tunnels came from it */
};

struct vmk_survey *vmk_survey_new(void);
void vmk_survey_free(struct vmk_survey *survey);

/* For every flow, those that are wanted with their final tags. site_known: talkers are kept (an
 * inventory is there to be foreign to). */
void vmk_survey_look(struct vmk_survey *survey, const struct vmk_site *site, bool site_known,
                     const struct vmk_flow *flow, const struct vmk_tag *tag);
/* The same for a flow of which vmk_dull_is is true. False: nothing was done, vmk_survey_look has to
 * see it (the first of its segment, or somebody who is not among the talkers yet). */
bool vmk_survey_count(struct vmk_survey *survey, bool site_known,
                      const struct vmk_flow_glance *glance);
/* After the last flow: puts segments and vmks in their order. */
void vmk_survey_settle(struct vmk_survey *survey);
/* For the interesting flows, in order, with final tags. */
void vmk_survey_add_case(struct vmk_survey *survey, size_t index, const struct vmk_flow *flow,
                         const struct vmk_tag *tag);

/* Do checks and migrations want to see this flow? */
bool vmk_survey_wants(const struct vmk_flow *flow, const struct vmk_tag *tag);

const struct vmk_vmk_seen *vmk_survey_vmk(const struct vmk_survey *survey,
                                          const struct vmk_vmk *vmk); /* or NULL */

/* "VLAN 20", "VLAN 100.20", "untagged on interface 1". Free with g_free. */
char *vmk_segment_text(const struct vmk_segment *segment);

#endif

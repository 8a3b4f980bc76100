/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows whether the MTU of an interface is what its frames use and what its way carries.
 * Must not know what else an interface does.
 *
 * Three signs, each by itself: the MSS that a SYN offers; a router that says that packets do not
 * fit (RFC 792 type 3 code 4 with the MTU of RFC 1191, RFC 4443 type 2); and the largest packet of
 * much data. The last is one only below the MTU: segmentation offload makes packets look larger
 * than they are, never smaller.
 */
#include "core/audit/check_private.h"
#include "core/site/subnet_index.h"

#define IP4_TCP 40 /* octets of IPv4 and TCP headers without options: MTU less MSS */
/* Of so much data some packets are as large as they may be. */
#define FULL_PACKETS (UINT64_C(1) << 20)
/* Options, tunnels that a capture point counts in or not, and rounding to the other end's window.
 */
#define HEADROOM 200U

/* What migration data of one interface showed of its way. */
struct way {
  const struct vmk_vmk *vmk;
  uint64_t sent;       /* octets of payload in flows of FULL_PACKETS or more */
  uint32_t largest;    /* IP packet of these */
  struct vmk_place at; /* payload of such a flow */
  uint64_t flow;
  /* A router that said that a packet to the other end does not fit; NULL: none did. */
  const struct vmk_event *told;
  const struct vmk_case *told_of;
};

struct ways {
  GHashTable *by_vmk; /* const struct vmk_vmk * -> struct way, owned */
  GHashTable
      *told; /* struct vmk_address -> GPtrArray of struct vmk_event: by whom the packet was for */
};

static GHashTable *
what_routers_said(const struct vmk_audit *audit)
{
  GHashTable *told = g_hash_table_new_full(vmk_address_hash, vmk_address_hash_equal, NULL,
                                           (GDestroyNotify)g_ptr_array_unref);
  size_t count;
  const struct vmk_event *events = vmk_flows_events(audit->flows, &count);

  for (size_t i = 0; i < count; i++) {
    GPtrArray *list;

    if (events[i].kind != VMK_EVENT_ICMP_FRAG_NEEDED || vmk_address_is_none(&events[i].target))
      continue;
    list = g_hash_table_lookup(told, &events[i].target);
    if (list == NULL) {
      list = g_ptr_array_new();
      g_hash_table_insert(told, (gpointer)&events[i].target, list);
    }
    g_ptr_array_add(list, (gpointer)&events[i]);
  }
  return told;
}

static struct way *
way_of(struct ways *ways, const struct vmk_vmk *vmk)
{
  struct way *way = g_hash_table_lookup(ways->by_vmk, vmk);

  if (way == NULL) {
    way = g_new0(struct way, 1);
    way->vmk = vmk;
    g_hash_table_insert(ways->by_vmk, (gpointer)vmk, way);
  }
  return way;
}

/* Whom a router tells names the sender, what the message quotes the other end; which of their
 * connections it was, only the time says. A next hop that takes what the interface sends at most
 * says nothing against it. */
static void
note_told(struct ways *ways, const struct vmk_case *item, const struct vmk_flow *flow,
          unsigned sender)
{
  const GPtrArray *list = g_hash_table_lookup(ways->told, &item->address[!sender]);
  struct way *way = way_of(ways, item->tag.end[sender].vmk);

  for (guint i = 0; list != NULL && way->told == NULL && i < list->len; i++) {
    const struct vmk_event *event = g_ptr_array_index(list, i);

    if (way->vmk->mtu > 0 && event->mtu >= way->vmk->mtu)
      continue;
    if (vmk_address_equal(&event->receiver, &item->address[sender]) && event->time >= flow->first &&
        event->time <= flow->last) {
      way->told = event;
      way->told_of = item;
    }
  }
}

static void
note_case(struct ways *ways, const struct vmk_audit *audit, const struct vmk_case *item)
{
  struct vmk_flow flow;

  vmk_flows_view(audit->flows, item->index, &flow);
  for (unsigned i = 0; i < 2; i++) {
    const struct vmk_half *half = &flow.half[i];
    struct way *way;

    if (item->tag.end[i].vmk == NULL || MAX(item->tag.bulk[0], item->tag.bulk[1]) < VMK_BULK_MIN)
      continue;
    if (g_hash_table_size(ways->told) > 0 && half->payload > 0)
      note_told(ways, item, &flow, i);
    if (half->payload < FULL_PACKETS)
      continue;
    way = way_of(ways, item->tag.end[i].vmk);
    way->sent += half->payload;
    if (half->max_ip >= way->largest) {
      way->largest = half->max_ip;
      way->at = half->first_payload;
      way->flow = item->id;
    }
  }
}

static struct ways
ways_of(const struct vmk_audit *audit)
{
  struct ways ways = {.by_vmk = g_hash_table_new_full(NULL, NULL, NULL, g_free),
                      .told = what_routers_said(audit)};

  VMK_FOR_CASES(audit, item)
  {
    if (item->tag.end[0].vmk != NULL || item->tag.end[1].vmk != NULL)
      note_case(&ways, audit, item);
  }
  return ways;
}

static void
fix_mtu(struct vmk_finding *finding, const struct vmk_vmk *vmk)
{
  if (vmk->mtu > 28)
    vmk_finding_fix(
        finding,
        "Compare esxcli network ip interface list, and try vmkping -d -s %u across the way",
        vmk->mtu - 28);
  else
    vmk_finding_fix(finding,
                    "Compare esxcli network ip interface list, and try vmkping -d across the way");
}

static void
fail_offer(struct vmk_finding *finding, const struct vmk_vmk_seen *seen, const char *name)
{
  vmk_finding_cite(finding, VMK_EVIDENCE_PROTOCOL, seen->mss_at,
                   "%s offers MSS %u, that is an MTU of %u", name, seen->syn_mss,
                   seen->syn_mss + IP4_TCP);
  vmk_finding_title(finding, "%s has MTU %u but offers %u", name, seen->vmk->mtu,
                    seen->syn_mss + IP4_TCP);
  vmk_finding_why(
      finding,
      "A SYN offers the MTU less %d octets. A smaller offer means that the interface has another "
      "MTU than the inventory says, or that a device on the way rewrites it",
      IP4_TCP);
  fix_mtu(finding, seen->vmk);
}

static void
cite_told(struct vmk_finding *finding, const struct vmk_event *told, const char *other)
{
  char router[VMK_ADDRESS_TEXT_SIZE], receiver[VMK_ADDRESS_TEXT_SIZE];

  vmk_address_to_text(&told->address, router);
  vmk_address_to_text(&told->receiver, receiver);
  if (told->mtu > 0)
    vmk_finding_cite(finding, VMK_EVIDENCE_PROTOCOL, told->place,
                     "%s tells %s that a packet to %s is too large for its next hop, which takes "
                     "packets of up to %u octets",
                     router, receiver, other, told->mtu);
  else
    vmk_finding_cite(finding, VMK_EVIDENCE_PROTOCOL, told->place,
                     "%s tells %s that a packet to %s is too large for its next hop, but not how "
                     "large a packet may be",
                     router, receiver, other);
}

static void
fail_told(struct vmk_finding *finding, const struct way *way, const char *name)
{
  char *other = vmk_end_text(way->told_of, way->told_of->tag.end[0].vmk == way->vmk);
  char router[VMK_ADDRESS_TEXT_SIZE];

  vmk_finding_add_case(finding, way->told_of);
  cite_told(finding, way->told, other);
  vmk_finding_title(finding, "The way from %s to %s does not carry its MTU", name, other);
  vmk_finding_why(finding,
                  "While migration data went there, %s asked for smaller packets (ICMP "
                  "fragmentation needed, packet too big). That a packet of the migration was too "
                  "large is concluded from the time: the message says whose packet to whom, not of "
                  "which connection",
                  vmk_address_to_text(&way->told->address, router));
  fix_mtu(finding, way->vmk);
  g_free(other);
}

static void
fail_largest(struct vmk_finding *finding, const struct way *way, const char *name)
{
  char *size = vmk_size_text(way->sent);

  vmk_finding_add_flow(finding, way->flow);
  vmk_finding_cite(finding, VMK_EVIDENCE_PROTOCOL, way->at,
                   "the largest packet of %s of data is %u octets", size, way->largest);
  vmk_finding_title(finding, "%s has MTU %u, and its data went in packets of at most %u", name,
                    way->vmk->mtu, way->largest);
  vmk_finding_why(finding,
                  "Of %s some packets are as large as the way allows. A smaller MTU at the other "
                  "end or on the way, "
                  "or a device that clamps the MSS, looks so",
                  size);
  fix_mtu(finding, way->vmk);
  g_free(size);
}

static bool
is_small(const struct way *way)
{
  return way != NULL && way->sent > 0 && way->largest > 0 && way->vmk->mtu > 0 &&
         way->largest + HEADROOM < way->vmk->mtu;
}

/* Each sign by itself; one finding of an interface is enough. True: it failed. */
static bool
failed(struct vmk_audit *audit, const struct vmk_check *check, struct vmk_check_tally *tally,
       const struct vmk_vmk_seen *seen, const struct way *way, const char *name)
{
  /* 20 more for IPv6. The largest offer counts: a device on the way may lower some. */
  bool offers_less =
      seen->syn_mss > 0 && seen->vmk->mtu > 0 && seen->syn_mss + IP4_TCP + 20U < seen->vmk->mtu;
  struct vmk_finding *finding;

  if (!offers_less && (way == NULL || way->told == NULL) && !is_small(way))
    return false;
  finding = vmk_tally_fail(audit, check, tally);
  if (finding == NULL)
    return true;
  if (offers_less)
    fail_offer(finding, seen, name);
  else if (way->told != NULL)
    fail_told(finding, way, name);
  else
    fail_largest(finding, way, name);
  return true;
}

static void
review(struct vmk_audit *audit, const struct vmk_check *check, struct vmk_check_tally *tally,
       const struct vmk_vmk_seen *seen, const struct way *way)
{
  char *name = vmk_vmk_text(seen->vmk);

  if (failed(audit, check, tally, seen, way, name) || seen->syn_mss == 0) {
    /* said already; or no handshake of it was seen: nothing to say */
  } else if (seen->vmk->mtu == 0) {
    struct vmk_finding *finding = vmk_tally_undecided(check, tally);

    vmk_finding_cite(finding, VMK_EVIDENCE_PROTOCOL, seen->mss_at, "%s offers MSS %u", name,
                     seen->syn_mss);
    vmk_finding_wants(
        finding, "Handshakes were seen, but the MTU of these interfaces is not in the inventory");
  } else {
    vmk_finding_cite(vmk_tally_pass(check, tally), VMK_EVIDENCE_PROTOCOL, seen->mss_at,
                     "%s has MTU %u and offers MSS %u", name, seen->vmk->mtu, seen->syn_mss);
  }
  g_free(name);
}

void
vmk_check_mtu(struct vmk_audit *audit, const struct vmk_check *check)
{
  struct vmk_check_tally tally = {0};
  struct ways ways = ways_of(audit);

  VMK_FOR_SEEN(audit, seen)
  {
    review(audit, check, &tally, seen, g_hash_table_lookup(ways.by_vmk, seen->vmk));
  }
  if (tally.pass != NULL)
    vmk_finding_why(
        tally.pass,
        "What interfaces offered in handshakes fits their MTU, and nothing on the way of migration "
        "data spoke against it");
  vmk_tally_close(audit, check, &tally, "No handshake of an interface of the inventory was seen");
  g_hash_table_unref(ways.by_vmk);
  g_hash_table_unref(ways.told);
}

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how much of a flow is moved data and of which class: hot, cold, control, other.
 * Must not know which network carried it.
 */
#include "core/audit/tag_private.h"

/* Clear NFC: bodies as decoded, and what no parser saw counts as body (a gap, a snap length), never
 * above the payload. */
static uint64_t
decoded_bulk(const struct vmk_flow *flow, unsigned direction)
{
  uint64_t bulk = flow->ledger->nfc_bytes[direction] + flow->ledger->unread[direction];

  return MIN(bulk, flow->half[direction].payload);
}

static uint64_t
moved(const struct vmk_flow *flow, enum vmk_service service, unsigned direction)
{
  bool decoded = (service == VMK_SERVICE_NFC || service == VMK_SERVICE_NFC_AIO) &&
                 flow->ledger != NULL && flow->ledger->flavour != VMK_NFC_NONE;
  uint64_t payload = flow->half[direction].payload;

  if (decoded)
    return decoded_bulk(flow, direction);
  if (service == VMK_SERVICE_AUTHD && payload < VMK_BULK_MIN)
    return 0; /* dialogue and handshake */
  return payload;
}

/* Backup tools name themselves in clear (message 54, observed: OVDL, VEC); AIO records are only
 * known from them. */
static bool
is_backup_client(const struct vmk_flow *flow, const struct vmk_tag *tag)
{
  if (tag->end[0].vmk != NULL)
    return false;
  return tag->service == VMK_SERVICE_NFC_AIO ||
         (flow->ledger != NULL && flow->ledger->client_name != NULL);
}

/* Folders of content libraries are named "contentlib-" and an id (inferred). */
static bool
is_library_copy(const struct vmk_flow *flow)
{
  if (flow->ledger == NULL)
    return false;
  for (size_t i = 0; i < flow->ledger->file_count; i++)
    if (flow->ledger->files[i].path != NULL &&
        strstr(flow->ledger->files[i].path, "contentlib-") != NULL)
      return true;
  return false;
}

/* A vmk that is there for just one kind of NFC tells what an undeclared machine at the other end
 * is. */
static enum vmk_role
needs_by_vmk(const struct vmk_tag *tag)
{
  const struct vmk_vmk *vmk = tag->end[0].vmk != NULL ? tag->end[0].vmk : tag->end[1].vmk;
  enum vmk_role only = vmk_vmk_only_role(vmk);

  return only == VMK_ROLE_BACKUP_NFC || only == VMK_ROLE_REPLICATION_NFC ? only
                                                                         : VMK_ROLE_PROVISIONING;
}

static enum vmk_role
nfc_needs(const struct vmk_flow *flow, const struct vmk_tag *tag)
{
  for (unsigned i = 0; i < 2; i++) {
    switch (vmk_tag_peer(tag, i)) {
    case VMK_PEER_BACKUP:
      return VMK_ROLE_BACKUP_NFC;
    case VMK_PEER_REPLICATION:
      return VMK_ROLE_REPLICATION_NFC;
    case VMK_PEER_VCENTER:
    case VMK_PEER_CONSOLE:
    case VMK_PEER_CONTENT_LIBRARY:
      return VMK_ROLE_MANAGEMENT;
    case VMK_PEER_HOST:
    case VMK_PEER_HCX_IX:
      return VMK_ROLE_PROVISIONING;
    default:
      break;
    }
  }
  if (is_library_copy(flow))
    return VMK_ROLE_MANAGEMENT;
  if (vmk_tag_is_between_hosts(tag))
    return VMK_ROLE_PROVISIONING;
  return is_backup_client(flow, tag) ? VMK_ROLE_BACKUP_NFC : needs_by_vmk(tag);
}

enum vmk_role
vmk_tag_needs(const struct vmk_flow *flow, const struct vmk_tag *tag)
{
  return vmk_service_is_nfc(tag->service) ? nfc_needs(flow, tag) : vmk_service_needs(tag->service);
}

static bool
names_nfc(const struct vmk_ledger *ledger)
{
  return ledger != NULL && ledger->target != NULL && strstr(ledger->target, "nfc") != NULL;
}

/* Is one end a declared machine whose second TLS can only be NFC? */
static bool
uses_nfc(const struct vmk_tag *tag)
{
  for (unsigned i = 0; i < 2; i++)
    if (vmk_tag_peer(tag, i) == VMK_PEER_BACKUP || vmk_tag_peer(tag, i) == VMK_PEER_REPLICATION ||
        vmk_tag_peer(tag, i) == VMK_PEER_CONTENT_LIBRARY || vmk_tag_peer(tag, i) == VMK_PEER_HCX_IX)
      return true;
  return false;
}

/* NFC with bulk is cold data, whoever reads it: files at rest. Two hosts exclude a console; alone,
 * a second TLS could be one. */
static enum vmk_data_class
nfc_class(struct vmk_tag_work *work)
{
  struct vmk_tag *tag = work->tag;
  bool hosts = vmk_tag_is_between_hosts(tag);

  for (unsigned i = 0; i < 2; i++)
    if (vmk_tag_peer(tag, i) == VMK_PEER_CONSOLE || vmk_tag_peer(tag, i) == VMK_PEER_VCENTER)
      return VMK_DATA_OTHER;
  if (uses_nfc(tag) && tag->service != VMK_SERVICE_AUTHD)
    return VMK_DATA_COLD;
  if (!hosts && tag->service == VMK_SERVICE_AUTHD)
    return VMK_DATA_UNKNOWN;
  if (!hosts && tag->service == VMK_SERVICE_NFC_TLS && !names_nfc(work->flow->ledger))
    return VMK_DATA_UNKNOWN;
  if (tag->service == VMK_SERVICE_AUTHD) {
    tag->service_confidence = MIN(tag->service_confidence, VMK_CONFIDENCE_STRONG);
    vmk_tag_because(
        work, VMK_EVIDENCE_PEER, VMK_NOWHERE,
        "bulk between two hosts behind the authd greeting: NFC, though its start was not seen");
  }
  return VMK_DATA_COLD;
}

/* Little data is control only where nothing more can have passed: a capture of one direction, one
 * that began late or stopped early, or one with gaps may lack just the bulk. */
static bool
is_whole(const struct vmk_flow *flow, const struct vmk_tag *tag)
{
  const struct vmk_half *half = flow->half;
  bool ended = half[0].fin_seen || half[0].rst_seen || half[1].fin_seen || half[1].rst_seen;

  if (half[0].packets == 0 || half[1].packets == 0 || !(half[0].syn || half[1].syn) || !ended)
    return false;
  return tag->bulk[0] + half[0].missing < VMK_BULK_MIN &&
         tag->bulk[1] + half[1].missing < VMK_BULK_MIN;
}

/* Their sessions on these ports run for days, and move no machine. */
static bool
is_of_vcenter(const struct vmk_tag *tag)
{
  return vmk_tag_peer(tag, 0) == VMK_PEER_VCENTER || vmk_tag_peer(tag, 1) == VMK_PEER_VCENTER;
}

static enum vmk_data_class
class_of(struct vmk_tag_work *work)
{
  const struct vmk_tag *tag = work->tag;

  if (tag->service == VMK_SERVICE_UNKNOWN)
    return VMK_DATA_UNKNOWN;
  if (tag->service == VMK_SERVICE_HEARTBEAT)
    return VMK_DATA_CONTROL;
  if (!vmk_service_is_nfc(tag->service) && !vmk_service_is_vmotion(tag->service))
    return VMK_DATA_OTHER;
  if (MAX(tag->bulk[0], tag->bulk[1]) < VMK_BULK_MIN)
    return is_whole(work->flow, tag) || is_of_vcenter(tag) ? VMK_DATA_CONTROL : VMK_DATA_UNKNOWN;
  if (tag->service == VMK_SERVICE_UDT_DATA)
    return VMK_DATA_COLD;
  return tag->service == VMK_SERVICE_VMOTION ? VMK_DATA_HOT : nfc_class(work);
}

void
vmk_tag_data(struct vmk_tag_work *work)
{
  struct vmk_tag *tag = work->tag;

  if (vmk_service_is_nfc(tag->service) || vmk_service_is_vmotion(tag->service))
    for (unsigned i = 0; i < 2; i++)
      tag->bulk[i] = moved(work->flow, tag->service, i);
  tag->data = class_of(work);
}

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which NFC connection controls which vMotion streams in a Unified Data Transport job, and
 * links them. Must not know how either is decoded.
 *
 * Documented (KB 340170, KB 394773, KB 307001): NFC is the control channel, the bulk moves by the
 * vMotion protocol, both hosts need the Provisioning service. That TCP 8000 carries the bulk, and
 * every link made here, is inferred: nothing public says how a stream names its job.
 */
#include "vmotion.h"

enum { CONTROLS_MAX = 256 }; /* connections looked at for one stream */
#define CONTROL_IDLE_S                                                                             \
  60 /* Migrate.NfcNetTimeout: a control connection that lives sends within it (documented) */

struct udt_job {
  uint32_t number;
  uint32_t linked;  /* frame that made it known */
  uint32_t refuted; /* frame that made it untrue; 0: none */
  uint32_t control; /* first frame of the control connection that was ours */
  uint32_t data;    /* first frame of the first data stream */
  uint32_t streams;
};

static int proto_vmudt = -1;
static int hf_vmudt_job = -1;
static int hf_vmudt_control_in = -1;
static int hf_vmudt_data_in = -1;
static int hf_vmudt_known_by = -1;
static int ett_vmudt = -1;
static expert_field ei_vmudt_inferred = EI_INIT;

static uint32_t jobs;

static void
start_capture(void)
{
  jobs = 0;
}

static bool
carries_provisioning(const struct vmk_vmk *vmk)
{
  return vmk_vmk_has_role(vmk, VMK_ROLE_PROVISIONING) == VMK_ANSWER_YES;
}

static bool
same_hosts(const struct conn *conn, const struct vmotion_flow *flow)
{
  const struct vmk_host *a = conn->vmk[0]->host, *b = conn->vmk[1]->host;
  const struct vmk_host *from = flow->vmk[0]->host, *to = flow->vmk[1]->host;

  return (a == from && b == to) || (a == to && b == from);
}

static bool
is_alive(const struct conn *conn, const packet_info *pinfo)
{
  nstime_t idle;

  nstime_delta(&idle, &pinfo->abs_ts, &conn->last);
  return nstime_to_sec(&idle) <= CONTROL_IDLE_S;
}

/* An NFC connection between the same hosts, on provisioning interfaces, that has moved no bulk of
 * its own. */
static bool
controls(const struct conn *conn, const struct vmotion_flow *flow, const packet_info *pinfo)
{
  if (conn->vmk[0] == NULL || conn->vmk[1] == NULL || !same_hosts(conn, flow))
    return false;
  return carries_provisioning(conn->vmk[0]) && carries_provisioning(conn->vmk[1]) &&
         is_alive(conn, pinfo) && conn_payload(conn, VMK_WAY_CLIENT) < VMOTION_BULK &&
         conn_payload(conn, VMK_WAY_SERVER) < VMOTION_BULK &&
         (conn->tls_sessions > 1 ||
          conn->channel[CHANNEL_TCP]->session.flavour >= VMK_SESSION_NFC_CLEAR);
}

void
vmudt_consider(struct vmotion_flow *flow, packet_info *pinfo)
{
  struct conn *conn = conn_latest();

  if (flow->job != NULL || flow->vmk[0] == NULL || flow->vmk[1] == NULL ||
      vmotion_sent(flow, 0) < VMOTION_BULK)
    return;
  for (unsigned i = 0; i < CONTROLS_MAX && conn != NULL && !controls(conn, flow, pinfo); i++)
    conn = conn->before;
  if (conn == NULL || !controls(conn, flow, pinfo))
    return;
  if (conn->job == NULL) {
    conn->job = wmem_new0(wmem_file_scope(), struct udt_job);
    conn->job->number = ++jobs;
    conn->job->linked = pinfo->num;
    conn->job->control = conn->claimed;
    conn->job->data = flow->first_frame;
  }
  conn->job->streams++;
  flow->job = conn->job;
  flow->job_from = pinfo->num;
}

void
vmudt_refute(struct udt_job *job, packet_info *pinfo)
{
  if (job != NULL && job->refuted == 0)
    job->refuted = pinfo->num;
}

bool
vmudt_holds(const struct udt_job *job)
{
  return job != NULL && job->refuted == 0;
}

uint32_t
vmudt_number(const struct udt_job *job)
{
  return vmudt_holds(job) ? job->number : 0;
}

void
vmudt_draw(tvbuff_t *tvb, packet_info *pinfo, proto_tree *top, const struct udt_job *job)
{
  proto_item *item;
  proto_tree *tree;

  if (job == NULL || pinfo->num < job->linked ||
      (job->refuted != 0 && pinfo->num >= job->refuted) ||
      !proto_is_protocol_enabled(find_protocol_by_id(proto_vmudt)))
    return;
  item = proto_tree_add_item(top, proto_vmudt, tvb, 0, 0, ENC_NA);
  proto_item_set_generated(item);
  expert_add_info(pinfo, item, &ei_vmudt_inferred);
  tree = proto_item_add_subtree(item, ett_vmudt);
  proto_item_set_generated(proto_tree_add_uint(tree, hf_vmudt_job, tvb, 0, 0, job->number));
  proto_item_set_generated(proto_tree_add_uint(tree, hf_vmudt_control_in, tvb, 0, 0, job->control));
  proto_item_set_generated(proto_tree_add_uint(tree, hf_vmudt_data_in, tvb, 0, 0, job->data));
  proto_item_set_generated(proto_tree_add_string(
      tree, hf_vmudt_known_by, tvb, 0, 0,
      "an NFC connection without bulk is open on provisioning interfaces of both hosts while "
      "vMotion streams move bulk between them, and no machine was announced yet"));
}

void
vmudt_register(void)
{
  static hf_register_info hf[] = {
      {&hf_vmudt_job, {"Job", "vmudt.job", FT_UINT32, BASE_DEC, NULL, 0, NULL, HFILL}},
      {&hf_vmudt_control_in,
       {"Control connection in", "vmudt.control_in", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmudt_data_in,
       {"First data stream in", "vmudt.data_in", FT_FRAMENUM, BASE_NONE, NULL, 0, NULL, HFILL}},
      {&hf_vmudt_known_by,
       {"Linked because", "vmudt.known_by", FT_STRING, BASE_NONE, NULL, 0, NULL, HFILL}},
  };
  static ei_register_info ei[] = {
      {&ei_vmudt_inferred,
       {"vmudt.inferred", PI_ASSUMPTION, PI_COMMENT,
        "Inferred: what names a UDT job on the wire is not public", EXPFILL}},
  };
  static int *ett[] = {&ett_vmudt};

  proto_vmudt =
      proto_register_protocol("VMware Unified Data Transport (inferred)", "VMUDT", "vmudt");
  proto_register_field_array(proto_vmudt, hf, G_N_ELEMENTS(hf));
  proto_register_subtree_array(ett, G_N_ELEMENTS(ett));
  expert_register_field_array(expert_register_protocol(proto_vmudt), ei, G_N_ELEMENTS(ei));
  register_init_routine(start_capture);
}

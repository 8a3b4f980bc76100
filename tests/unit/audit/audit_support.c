/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the site that the audit's tests share, and how to ask an audit for its findings.
 * Must not know any check.
 */
#include "audit_support.h"

#define HOST_A                                                                                     \
  "[host esx-a]\n"                                                                                 \
  "vmk0 = 10.10.1.11/24 mac=00:00:5e:00:53:01 vlan=10 mtu=1500 management\n"                       \
  "vmk1 = 10.10.2.11/24 mac=00:50:56:6a:01:01 vlan=20 mtu=1500 vmotion\n"
#define HOST_B                                                                                     \
  "[host esx-b]\n"                                                                                 \
  "vmk0 = 10.10.1.12/24 mac=00:00:5e:00:53:02 vlan=10 mtu=1500 management\n"                       \
  "vmk1 = 10.10.2.12/24 mac=00:50:56:6a:02:01 vlan=20 mtu=1500 vmotion\n"
#define PEERS                                                                                      \
  "[peer vcenter]\naddress = 10.10.1.20\nfunction = vcenter\n"                                     \
  "[peer proxy]\naddress = 10.10.1.30\nfunction = backup\n"                                        \
  "[peer vr]\naddress = 10.10.1.40\nfunction = replication\n"                                      \
  "[peer library]\naddress = 10.10.1.45\nfunction = content-library\n"                             \
  "[peer filer]\naddress = 10.10.1.50\nfunction = storage\n"                                       \
  "[peer admin]\naddress = 10.10.1.60\nfunction = console\n"                                       \
  "[peer ix]\naddress = 10.10.1.90 10.10.2.90\nfunction = hcx-ix\n"                                \
  "[gateway gw]\naddress = 10.10.1.1 10.10.3.1 10.20.3.1\nmac = " GATEWAY_MAC "\n"

const char both_provisioning[] = HOST_A
    "vmk2 = 10.10.3.11/24 mac=00:50:56:6a:01:02 vlan=30 mtu=1500 vSphereProvisioning\n" HOST_B
    "vmk2 = 10.10.3.12/24 mac=00:50:56:6a:02:02 vlan=30 mtu=1500 vSphereProvisioning\n" PEERS;

const char no_provisioning[] = HOST_A HOST_B PEERS;

const char provisioning_apart[] = HOST_A
    "vmk2 = 10.10.3.11/24 mac=00:50:56:6a:01:02 vlan=30 mtu=1500 vSphereProvisioning\n" HOST_B
    "vmk2 = 10.20.3.12/24 mac=00:50:56:6a:02:02 vlan=130 mtu=1500 vSphereProvisioning\n" PEERS;

const char no_roles[] = "[host esx-a]\nvmk0 = 10.10.1.11/24 mac=00:00:5e:00:53:01\nvmk1 = "
                        "10.10.2.11/24 mac=00:50:56:6a:01:01\n[host esx-b]\nvmk0 = 10.10.1.12/24 "
                        "mac=00:00:5e:00:53:02\nvmk1 = 10.10.2.12/24 mac=00:50:56:6a:02:01\n";

static const struct {
  const char *name, *address, *mac;
} ends[] = {
    {"a0", "10.10.1.11", "00:00:5e:00:53:01"},       {"a1", "10.10.2.11", "00:50:56:6a:01:01"},
    {"a2", "10.10.3.11", "00:50:56:6a:01:02"},       {"b0", "10.10.1.12", "00:00:5e:00:53:02"},
    {"b1", "10.10.2.12", "00:50:56:6a:02:01"},       {"b2", "10.10.3.12", "00:50:56:6a:02:02"},
    {"b2-apart", "10.20.3.12", "00:50:56:6a:02:02"},
};

struct build_end
at(const char *name, uint16_t port)
{
  for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
    if (strcmp(ends[i].name, name) == 0)
      return (struct build_end){.address = ends[i].address, .mac = ends[i].mac, .port = port};
  fail_msg("no end %s", name);
  return (struct build_end){0};
}

struct build_end
outside(const char *address, uint16_t port)
{
  return (struct build_end){.address = address, .mac = "02:00:00:00:00:99", .port = port};
}

struct fixture *
fixture_new(const char *site)
{
  struct fixture *fixture = g_new0(struct fixture, 1);
  GError *error = NULL;

  fixture->build = build_new();
  fixture->site = vmk_site_new();
  if (site != NULL && !vmk_site_load_memory(fixture->site, "test.site", site, strlen(site), &error))
    fail_msg("%s", error->message);
  vmk_site_resolve(fixture->site);
  return fixture;
}

void
fixture_run(struct fixture *fixture)
{
  fixture->flows = build_flows(fixture->build);
  fixture->capture = (struct vmk_audit_capture){.file = "test.pcapng", .complete = true};
  fixture->audit = (struct vmk_audit){.site = fixture->site,
                                      .flows = fixture->flows,
                                      .interfaces = fixture->build->interfaces,
                                      .interface_count = G_N_ELEMENTS(fixture->build->interfaces),
                                      .captures = &fixture->capture,
                                      .capture_count = 1,
                                      .actions = fixture->actions};
  vmk_audit_run(&fixture->audit, false);
}

void
fixture_free(struct fixture *fixture)
{
  vmk_audit_clear(&fixture->audit);
  vmk_flows_free(fixture->flows);
  vmk_site_free(fixture->site);
  build_free(fixture->build);
  if (fixture->actions != NULL)
    g_ptr_array_unref(fixture->actions);
  g_free(fixture);
}

void
cold_copy(struct fixture *fixture, struct build_end from, struct build_end to, int vlan,
          size_t length)
{
  struct build_connection connection = build_tcp(fixture->build, from, to, vlan);

  build_open(&connection);
  build_nfc_clear(&connection, "[ds-b] vm1/vm1-flat.vmdk", length);
  build_close(&connection);
}

void
cold_copy_tls(struct fixture *fixture, struct build_end from, struct build_end to, int vlan,
              size_t length)
{
  struct build_connection connection = build_tcp(fixture->build, from, to, vlan);

  build_open(&connection);
  build_nfc_tls(&connection, 0, length);
  build_close(&connection);
}

void
vmotion(struct fixture *fixture, struct build_end from, struct build_end to, int vlan,
        size_t length)
{
  struct build_connection connection = build_tcp(fixture->build, from, to, vlan);

  build_open(&connection);
  build_send_random(&connection, 0, length, 5);
  build_close(&connection);
}

void
vmotion_clear(struct fixture *fixture, struct build_end from, struct build_end to, int vlan,
              size_t length)
{
  struct build_connection connection = build_tcp(fixture->build, from, to, vlan);

  build_open(&connection);
  build_send_clear(&connection, 0, length);
  build_close(&connection);
}

void
talk(struct fixture *fixture, struct build_end client, struct build_end server, int vlan, size_t up,
     size_t down)
{
  struct build_connection connection = build_tcp(fixture->build, client, server, vlan);

  build_open(&connection);
  if (up > 0)
    build_send_random(&connection, 0, up, 31);
  if (down > 0)
    build_send_random(&connection, 1, down, 32);
  build_close(&connection);
}

const struct vmk_finding *
finding_of(const struct fixture *fixture, const char *id, enum vmk_verdict verdict)
{
  for (guint i = 0; i < fixture->audit.findings->len; i++) {
    const struct vmk_finding *finding = g_ptr_array_index(fixture->audit.findings, i);

    if (strcmp(finding->check->id, id) == 0 && finding->verdict == verdict)
      return finding;
  }
  return NULL;
}

unsigned
count_of(const struct fixture *fixture, const char *id, enum vmk_verdict verdict)
{
  unsigned count = 0;

  for (guint i = 0; i < fixture->audit.findings->len; i++) {
    const struct vmk_finding *finding = g_ptr_array_index(fixture->audit.findings, i);

    count += strcmp(finding->check->id, id) == 0 && finding->verdict == verdict;
  }
  return count;
}

const struct vmk_finding *
wants(const struct fixture *fixture, const char *id, enum vmk_verdict verdict)
{
  const struct vmk_finding *finding = finding_of(fixture, id, verdict);
  const struct vmk_finding *failed = finding_of(fixture, id, VMK_VERDICT_FAIL);

  if (verdict != VMK_VERDICT_FAIL && failed != NULL)
    fail_msg("%s fails: %s. %s", id, failed->title, failed->why);
  if (finding == NULL)
    for (guint i = 0; i < fixture->audit.findings->len; i++) {
      const struct vmk_finding *other = g_ptr_array_index(fixture->audit.findings, i);

      if (strcmp(other->check->id, id) == 0)
        fail_msg("%s is %s, not %s: %s. %s", id, vmk_verdict_name(other->verdict),
                 vmk_verdict_name(verdict), other->title, other->why);
    }
  if (finding == NULL)
    fail_msg("%s says nothing", id);
  return finding;
}

void
cites_packet(const struct vmk_finding *finding)
{
  for (guint i = 0; i < finding->evidence->len; i++)
    if (g_array_index(finding->evidence, struct vmk_evidence, i).place.number != 0)
      return;
  fail_msg("%s cites no packet", finding->check->id);
}

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which interfaces and subnets carry several roles.
 * Must not know VLANs (check_segment.c) nor flows one by one.
 */
#include "core/audit/check_private.h"

/* Tunnel end points and guests are no VMkernel service to keep apart. */
#define NO_SERVICE                                                                                 \
  (VMK_ROLE_BIT(VMK_ROLE_UNKNOWN) | VMK_ROLE_BIT(VMK_ROLE_OVERLAY) | VMK_ROLE_BIT(VMK_ROLE_VM))
#define VMOTION VMK_ROLE_BIT(VMK_ROLE_VMOTION)
#define PROVISIONING VMK_ROLE_BIT(VMK_ROLE_PROVISIONING)

/* VMware's advice for UDT (KB 394773) puts vSphereProvisioning on the vMotion interface: no packet
 * says whether it is that. */
static void
open_udt(const struct vmk_check *check, struct vmk_check_tally *tally,
         const struct vmk_vmk_seen *seen, const char *name)
{
  vmk_finding_cite(vmk_tally_undecided(check, tally), VMK_EVIDENCE_INVENTORY, seen->first,
                   "%s was seen as vmotion and vSphereProvisioning", name);
  vmk_finding_why(tally->undecided,
                  "VMware's advice for UDT (KB 394773) puts vSphereProvisioning on the vMotion "
                  "interface, while the text of ESXI-80-000160 wants vMotion alone. Which of the "
                  "two is meant here is the site's choice");
}

static void
fail_roles(struct vmk_finding *finding, const struct vmk_vmk_seen *seen, const char *name,
           const char *list)
{
  vmk_finding_cite(finding, VMK_EVIDENCE_INVENTORY, seen->first, "%s was seen as %s", name, list);
  vmk_finding_title(finding, "%s carries several roles, and all were used: %s", name, list);
  vmk_finding_why(finding, "Evidence against ESXI-80-000198 where management is one of them, and "
                           "against ESXI-80-000160 where vmotion is");
  vmk_finding_fix(finding, "Give each role an interface, subnet and VLAN of its own");
}

static void
review_roles(struct vmk_audit *audit, const struct vmk_check *check, struct vmk_check_tally *tally,
             const struct vmk_vmk_seen *seen)
{
  uint32_t roles = seen->roles & ~NO_SERVICE;
  char *name = vmk_vmk_text(seen->vmk), *list = vmk_roles_text(roles);
  struct vmk_finding *finding;

  if (roles == (VMOTION | PROVISIONING)) {
    open_udt(check, tally, seen, name);
  } else if ((roles & (roles - 1)) != 0) {
    finding = vmk_tally_fail(audit, check, tally);
    if (finding != NULL)
      fail_roles(finding, seen, name, list);
  } else if (roles != 0) {
    vmk_finding_cite(vmk_tally_pass(check, tally), VMK_EVIDENCE_INVENTORY, seen->first,
                     "%s was seen as %s", name, list);
  }
  g_free(name);
  g_free(list);
}

void
vmk_check_vmk_shared(struct vmk_audit *audit, const struct vmk_check *check)
{
  struct vmk_check_tally tally = {0};

  VMK_FOR_SEEN(audit, seen)
  {
    review_roles(audit, check, &tally, seen);
  }
  if (tally.pass != NULL)
    vmk_finding_why(tally.pass,
                    "Each interface that was seen played one role. Evidence for ESXI-80-000198");
  vmk_tally_close(audit, check, &tally, "No interface of the inventory was seen in a known role");
}

static const struct vmk_subnet *
known_subnet(const struct vmk_vmk *vmk)
{
  for (size_t i = 0; i < vmk->address_count; i++)
    if (vmk->addresses[i].prefix != VMK_PREFIX_UNKNOWN)
      return &vmk->addresses[i];
  return NULL;
}

static char *
network_key(const struct vmk_subnet *subnet)
{
  struct vmk_subnet network = *subnet;
  unsigned offset = vmk_address_is_v4(&subnet->address) ? 96 : 0;
  char text[VMK_SUBNET_TEXT_SIZE];

  for (unsigned bit = offset + subnet->prefix; bit < 128; bit++)
    network.address.octets[bit / 8] &= (uint8_t) ~(0x80U >> bit % 8);
  return g_strdup(vmk_subnet_to_text(&network, text));
}

struct shared_subnet {
  char *network;
  uint32_t roles;
  GPtrArray *seen; /* struct vmk_vmk_seen *, borrowed */
};

static void
free_subnet(gpointer item)
{
  struct shared_subnet *subnet = item;

  g_free(subnet->network);
  g_ptr_array_unref(subnet->seen);
  g_free(subnet);
}

static void
put_in_subnet(GPtrArray *list, GHashTable *index, const struct vmk_vmk_seen *seen, uint32_t roles)
{
  char *key = network_key(known_subnet(seen->vmk));
  struct shared_subnet *subnet = g_hash_table_lookup(index, key);

  if (subnet == NULL) {
    subnet = g_new0(struct shared_subnet, 1);
    subnet->network = g_strdup(key);
    subnet->seen = g_ptr_array_new();
    g_ptr_array_add(list, subnet);
    g_hash_table_insert(index, subnet->network, subnet);
  }
  subnet->roles |= roles;
  g_ptr_array_add(subnet->seen, (gpointer)seen);
  g_free(key);
}

static void
tell_subnet(struct vmk_finding *finding, const struct shared_subnet *subnet)
{
  for (guint i = 0; i < subnet->seen->len; i++) {
    const struct vmk_vmk_seen *seen = g_ptr_array_index(subnet->seen, i);
    char *name = vmk_vmk_text(seen->vmk), *list = vmk_roles_text(seen->vmk->roles);

    vmk_finding_cite(finding, VMK_EVIDENCE_INVENTORY, seen->first, "%s (%s) in %s", name, list,
                     subnet->network);
    g_free(name);
    g_free(list);
  }
}

static void
fail_subnet(struct vmk_finding *finding, const struct shared_subnet *subnet)
{
  char *list = vmk_roles_text(subnet->roles);

  tell_subnet(finding, subnet);
  vmk_finding_title(finding, "Interfaces of several roles share subnet %s: %s", subnet->network,
                    list);
  vmk_finding_why(
      finding,
      "One subnet is one segment: roles that share it cannot be kept apart by VLAN or firewall. "
      "Evidence against ESXI-80-000160, -000198 or -000199, whichever names these roles");
  vmk_finding_fix(finding, "Renumber one of the roles into a subnet and VLAN of its own");
  if (subnet->roles == (VMOTION | PROVISIONING))
    finding->level = VMK_LEVEL_NOTE;
  g_free(list);
}

/* Only interfaces with one role: one with several has a check of its own. */
void
vmk_check_subnet_shared(struct vmk_audit *audit, const struct vmk_check *check)
{
  GPtrArray *list = g_ptr_array_new_with_free_func(free_subnet);
  GHashTable *index = g_hash_table_new(g_str_hash, g_str_equal);
  struct vmk_check_tally tally = {0};

  VMK_FOR_SEEN(audit, seen)
  {
    enum vmk_role role = vmk_vmk_only_role(seen->vmk);

    if (role != VMK_ROLE_UNKNOWN && (VMK_ROLE_BIT(role) & NO_SERVICE) == 0 &&
        known_subnet(seen->vmk) != NULL)
      put_in_subnet(list, index, seen, VMK_ROLE_BIT(role));
  }
  for (guint i = 0; i < list->len; i++) {
    const struct shared_subnet *subnet = g_ptr_array_index(list, i);
    struct vmk_finding *finding;

    if ((subnet->roles & (subnet->roles - 1)) == 0) {
      tell_subnet(vmk_tally_pass(check, &tally), subnet);
      continue;
    }
    finding = vmk_tally_fail(audit, check, &tally);
    if (finding != NULL)
      fail_subnet(finding, subnet);
  }
  if (tally.pass != NULL)
    vmk_finding_why(tally.pass, "Interfaces that were seen share subnets only with their like. "
                                "Evidence for ESXI-80-000160 and -000198");
  vmk_tally_close(audit, check, &tally,
                  "No interface with one known role and a known netmask was seen");
  g_hash_table_unref(index);
  g_ptr_array_unref(list);
}

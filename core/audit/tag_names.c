/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the words of tags and which role a service needs.
 * Must not know how any tag is come to.
 */
#include "core/audit/tag.h"

static const char *const confidence_names[] = {
    [VMK_CONFIDENCE_WEAK] = "weak",
    [VMK_CONFIDENCE_STRONG] = "strong",
    [VMK_CONFIDENCE_CERTAIN] = "certain",
};

static const char *const data_names[] = {
    [VMK_DATA_UNKNOWN] = "unknown", [VMK_DATA_HOT] = "hot",     [VMK_DATA_COLD] = "cold",
    [VMK_DATA_CONTROL] = "control", [VMK_DATA_OTHER] = "other",
};

static const char *const encryption_names[] = {
    [VMK_ENCRYPTION_UNKNOWN] = "unknown",
    [VMK_ENCRYPTION_CLEAR] = "clear",
    [VMK_ENCRYPTION_TLS] = "tls",
    [VMK_ENCRYPTION_CIPHERTEXT] = "ciphertext",
};

/* needs: rules-and-needs.md section 1.4; UNKNOWN where the service says nothing about a role. */
static const struct {
  const char *name;
  enum vmk_role needs;
} services[VMK_SERVICE_COUNT] = {
    [VMK_SERVICE_UNKNOWN] = {"unknown", VMK_ROLE_UNKNOWN},
    [VMK_SERVICE_AUTHD] = {"authd", VMK_ROLE_PROVISIONING},
    [VMK_SERVICE_NFC] = {"nfc", VMK_ROLE_PROVISIONING},
    [VMK_SERVICE_NFC_AIO] = {"nfc-aio", VMK_ROLE_PROVISIONING},
    [VMK_SERVICE_NFC_TLS] = {"nfc-or-mks-tls", VMK_ROLE_PROVISIONING},
    [VMK_SERVICE_VMOTION] = {"vmotion", VMK_ROLE_VMOTION},
    [VMK_SERVICE_UDT_DATA] = {"udt-data", VMK_ROLE_PROVISIONING},
    [VMK_SERVICE_HEARTBEAT] = {"heartbeat", VMK_ROLE_MANAGEMENT},
    [VMK_SERVICE_HTTPS] = {"https", VMK_ROLE_MANAGEMENT},
    [VMK_SERVICE_HTTP] = {"http", VMK_ROLE_MANAGEMENT},
    [VMK_SERVICE_SSH] = {"ssh", VMK_ROLE_MANAGEMENT},
    [VMK_SERVICE_NFS] = {"nfs", VMK_ROLE_NFS},
    [VMK_SERVICE_ISCSI] = {"iscsi", VMK_ROLE_ISCSI},
    [VMK_SERVICE_NVME_TCP] = {"nvme-tcp", VMK_ROLE_NVME_TCP},
    [VMK_SERVICE_VSAN] = {"vsan", VMK_ROLE_VSAN},
    [VMK_SERVICE_FT] = {"ft", VMK_ROLE_FAULT_TOLERANCE},
    [VMK_SERVICE_REPLICATION] = {"replication", VMK_ROLE_REPLICATION},
    [VMK_SERVICE_HA] = {"ha", VMK_ROLE_MANAGEMENT},
    [VMK_SERVICE_OVERLAY] = {"overlay", VMK_ROLE_OVERLAY},
    [VMK_SERVICE_DNS] = {"dns", VMK_ROLE_MANAGEMENT},
    [VMK_SERVICE_NTP] = {"ntp", VMK_ROLE_MANAGEMENT},
    [VMK_SERVICE_SYSLOG] = {"syslog", VMK_ROLE_MANAGEMENT},
    [VMK_SERVICE_SNMP] = {"snmp", VMK_ROLE_MANAGEMENT},
    [VMK_SERVICE_PTP] = {"ptp", VMK_ROLE_PTP},
    [VMK_SERVICE_ICMP] = {"icmp", VMK_ROLE_UNKNOWN},
    [VMK_SERVICE_TLS] = {"tls", VMK_ROLE_UNKNOWN},
    [VMK_SERVICE_OTHER] = {"other", VMK_ROLE_UNKNOWN},
    [VMK_SERVICE_VCENTER] = {"vcenter", VMK_ROLE_MANAGEMENT},
    [VMK_SERVICE_DIRECTORY] = {"directory", VMK_ROLE_MANAGEMENT},
    [VMK_SERVICE_DHCP] = {"dhcp", VMK_ROLE_UNKNOWN},
    [VMK_SERVICE_KMIP] = {"kmip", VMK_ROLE_MANAGEMENT},
    [VMK_SERVICE_CIM] = {"cim", VMK_ROLE_MANAGEMENT},
    [VMK_SERVICE_SLP] = {"slp", VMK_ROLE_MANAGEMENT},
    [VMK_SERVICE_NSX] = {"nsx", VMK_ROLE_MANAGEMENT},
    [VMK_SERVICE_IO_FILTER] = {"io-filter", VMK_ROLE_MANAGEMENT},
    [VMK_SERVICE_RDMA] = {"rdma", VMK_ROLE_NVME_RDMA},
    [VMK_SERVICE_DVS_SYNC] = {"dvs-sync", VMK_ROLE_MANAGEMENT},
};

const char *
vmk_confidence_name(enum vmk_confidence value)
{
  g_assert((size_t)value < G_N_ELEMENTS(confidence_names));
  return confidence_names[value];
}

const char *
vmk_data_class_name(enum vmk_data_class value)
{
  g_assert((size_t)value < G_N_ELEMENTS(data_names));
  return data_names[value];
}

const char *
vmk_encryption_name(enum vmk_encryption value)
{
  g_assert((size_t)value < G_N_ELEMENTS(encryption_names));
  return encryption_names[value];
}

const char *
vmk_service_name(enum vmk_service service)
{
  g_assert((size_t)service < VMK_SERVICE_COUNT);
  return services[service].name;
}

enum vmk_role
vmk_service_needs(enum vmk_service service)
{
  g_assert((size_t)service < VMK_SERVICE_COUNT);
  return services[service].needs;
}

bool
vmk_service_is_nfc(enum vmk_service service)
{
  return service >= VMK_SERVICE_AUTHD && service <= VMK_SERVICE_NFC_TLS;
}

bool
vmk_service_is_vmotion(enum vmk_service service)
{
  return service == VMK_SERVICE_VMOTION || service == VMK_SERVICE_UDT_DATA;
}

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the names of what the sniffer tells apart.
 * Must not know ports.
 */
#include "sniff.h"

#include <stddef.h>

const struct vmk_name vmk_sniff_names[] = {
    {VMK_SNIFF_UNKNOWN, "unknown", VMK_INFERRED, ""},
    {VMK_SNIFF_AUTHD, "vmware-authd", VMK_OBSERVED, "NMAP"},
    {VMK_SNIFF_GREETING_220, "220 greeting", VMK_DOCUMENTED, "RFC 959"},
    {VMK_SNIFF_TLS_CLIENT, "tls client", VMK_DOCUMENTED, "RFC 8446"},
    {VMK_SNIFF_TLS_SERVER, "tls server", VMK_DOCUMENTED, "RFC 8446"},
    {VMK_SNIFF_TLS_MIDSTREAM, "tls records", VMK_DOCUMENTED, "RFC 8446"},
    {VMK_SNIFF_SSH, "ssh", VMK_DOCUMENTED, "RFC 4253"},
    {VMK_SNIFF_HTTP_REQUEST, "http request", VMK_DOCUMENTED, "RFC 9112"},
    {VMK_SNIFF_HTTP_RESPONSE, "http response", VMK_DOCUMENTED, "RFC 9112"},
    {VMK_SNIFF_IRC, "irc", VMK_DOCUMENTED, "RFC 2812"},
    {VMK_SNIFF_ICY, "icy", VMK_OBSERVED, "SHOUTcast"},
    {VMK_SNIFF_TEXT, "text", VMK_INFERRED, ""},
    {VMK_SNIFF_TELNET, "telnet", VMK_DOCUMENTED, "RFC 854"},
    {VMK_SNIFF_VSPC, "telnet with VMware serial port option", VMK_DOCUMENTED, "VMware vSPC"},
    {VMK_SNIFF_RFB, "rfb", VMK_DOCUMENTED, "RFC 6143"},
    {VMK_SNIFF_SMB, "smb", VMK_DOCUMENTED, "MS-SMB2"},
    {VMK_SNIFF_NFC_CLASSIC, "nfc", VMK_DOCUMENTED, "PC"},
    {VMK_SNIFF_NFC_MAYBE, "perhaps nfc", VMK_INFERRED, "PC"},
    {VMK_SNIFF_NFC_DATA, "nfc file data", VMK_DOCUMENTED, "PC"},
    {VMK_SNIFF_NFC_AIO, "nfc aio", VMK_OBSERVED, "OVDL"},
    {VMK_SNIFF_VMOTION_MODEL, "vmotion model", VMK_MODEL, "vmkscope"},
    {VMK_SNIFF_NFS_CALL, "nfs call", VMK_DOCUMENTED, "RFC 7530"},
    {VMK_SNIFF_RPC_CALL, "rpc call", VMK_DOCUMENTED, "RFC 5531"},
    {VMK_SNIFF_RPC_REPLY, "rpc reply", VMK_DOCUMENTED, "RFC 5531"},
    {VMK_SNIFF_ISCSI_LOGIN, "iscsi login request", VMK_DOCUMENTED, "RFC 7143"},
    {VMK_SNIFF_ISCSI_RESPONSE, "iscsi login response", VMK_DOCUMENTED, "RFC 7143"},
    {VMK_SNIFF_NVME_REQUEST, "nvme/tcp icreq", VMK_DOCUMENTED, "NVMe/TCP"},
    {VMK_SNIFF_NVME_RESPONSE, "nvme/tcp icresp", VMK_DOCUMENTED, "NVMe/TCP"},
    {0, NULL, VMK_INFERRED, NULL},
};

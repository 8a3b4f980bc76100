/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the names of what the session walk reports.
 * Must not know how it finds it.
 */
#include "session.h"

const struct vmk_name vmk_wire_kinds[] = {
    {VMK_WIRE_START, "start", VMK_INFERRED, ""},
    {VMK_WIRE_GREETING, "greeting", VMK_OBSERVED, "NMAP"},
    {VMK_WIRE_REQUEST, "request", VMK_OBSERVED, "ESXC"},
    {VMK_WIRE_REPLY, "reply", VMK_OBSERVED, "ESXC"},
    {VMK_WIRE_TLS_RECORD, "tls-record", VMK_DOCUMENTED, "RFC 8446"},
    {VMK_WIRE_TLS_HELLO, "tls-hello", VMK_DOCUMENTED, "RFC 8446"},
    {VMK_WIRE_SECOND_HELLO, "second-hello", VMK_OBSERVED, "OVDL, VEC"},
    {VMK_WIRE_CLEAR_AFTER_TLS, "clear-after-tls", VMK_DOCUMENTED, "PC"},
    {VMK_WIRE_NFC, "nfc", VMK_DOCUMENTED, "PC"},
    {VMK_WIRE_DISK, "disk", VMK_DOCUMENTED, "PC"},
    {VMK_WIRE_FILE_END, "file-end", VMK_DOCUMENTED, "PC"},
    {VMK_WIRE_AIO, "aio", VMK_OBSERVED, "OVDL, VEC"},
    {VMK_WIRE_LOST, "lost", VMK_INFERRED, ""},
    {VMK_WIRE_RESYNC, "resync", VMK_INFERRED, ""},
    {0, NULL, VMK_INFERRED, NULL},
};

const struct vmk_name vmk_wire_losses[] = {
    {VMK_WIRE_LOST_MISSING, "octets were not captured", VMK_INFERRED, ""},
    {VMK_WIRE_LOST_MALFORMED, "octets contradict the format", VMK_INFERRED, ""},
    {VMK_WIRE_LOST_UNKNOWN_LAYOUT, "layout of a message is not public", VMK_INFERRED, ""},
    {VMK_WIRE_LOST_START, "joined in the middle, or another protocol", VMK_INFERRED, ""},
    {VMK_WIRE_LOST_DISK, "runs of the disk body cannot be followed", VMK_INFERRED, ""},
    {0, NULL, VMK_INFERRED, NULL},
};

const struct vmk_name vmk_session_flavours[] = {
    {VMK_SESSION_UNKNOWN, "unknown", VMK_INFERRED, ""},
    {VMK_SESSION_NOT_AUTHD, "not-authd", VMK_INFERRED, ""},
    {VMK_SESSION_AUTHD_ONLY, "authd-only", VMK_OBSERVED, "NMAP"},
    {VMK_SESSION_NFC_CLEAR, "nfc-clear", VMK_DOCUMENTED, "PC"},
    {VMK_SESSION_NFC_AIO_CLEAR, "nfc-aio-clear", VMK_OBSERVED, "OVDL, VEC"},
    {VMK_SESSION_TLS2, "tls2", VMK_OBSERVED, "OVDL, VEC"},
    {0, NULL, VMK_INFERRED, NULL},
};

const struct vmk_name vmk_session_evidences[] = {
    {VMK_SESSION_BY_GREETING, "the greeting of vmware-authd", VMK_OBSERVED, "NMAP"},
    {VMK_SESSION_BY_OTHER, "the first octets are another protocol's", VMK_INFERRED, ""},
    {VMK_SESSION_BY_CONNECT, "a reply 200 Connect in clear", VMK_DOCUMENTED, "PC"},
    {VMK_SESSION_BY_CLEAR_AFTER_TLS, "an NFC message in clear after TLS on an authd stream",
     VMK_INFERRED, "PC"},
    {VMK_SESSION_BY_PATH, "an NFC message with a datastore path or client tag", VMK_INFERRED, "PC"},
    {VMK_SESSION_BY_DATA_MAGIC, "the FILE_DATA magic", VMK_DOCUMENTED, "PC"},
    {VMK_SESSION_BY_AIO_MAGIC, "the AIO magic", VMK_OBSERVED, "OVDL, VEC"},
    {VMK_SESSION_BY_SECOND_HELLO, "a second ClientHello in clear after TLS on an authd stream",
     VMK_OBSERVED, "OVDL, VEC"},
    {VMK_SESSION_BY_TLS_AFTER_CONNECT, "TLS right after a reply 200 Connect in clear", VMK_INFERRED,
     "PC"},
    {0, NULL, VMK_INFERRED, NULL},
};

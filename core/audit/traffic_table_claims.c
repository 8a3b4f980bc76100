/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the article's six rows and what the literature says beside each.
 * Must not know any capture.
 *
 * Article: devstime.com "Misconception about vMotion Traffic usage". The literature's own verdicts:
 * rules-and-needs.md section 2.3.
 */
#include "core/audit/traffic_table.h"

static const struct vmk_literature row1[] = {
    {"network confirmed: memory and device state take the vMotion network", "KB 59232; KB 340170"},
    {"note contradicted: memory moves, not only the ownership; with shared storage no disk moves",
     "SCG 9.1; KB 340170"},
};
static const struct vmk_literature row2[] = {
    {"confirmed for control traffic", "KB 340170; vSphere API, vSphereProvisioning"},
    {"no disk moves on shared storage, so the claim about bulk does not apply",
     "vSphere 6.7 manual, cold migration"},
    {"from 8.0 on with the Provisioning service, UDT moves any data by the vMotion protocol",
     "KB 394773"},
};
static const struct vmk_literature row3[] = {
    {"contradicted: on one host the data mover reads and writes the datastores",
     "Denneman 2012-11; KB 334515 (XCOPY)"},
    {"contradicted: a running VM's migration traffic takes the vMotion interface", "KB 340170"},
};
static const struct vmk_literature row4[] = {
    {"confirmed between hosts before 8.0: NFC by provisioning, else management", "KB 340170"},
    {"on one host undocumented whether any copy leaves the host", "KB 334515"},
    {"contradicted from 8.0 on with the Provisioning service: UDT",
     "KB 394773; core.vmware.com, UDT"},
};
static const struct vmk_literature row5[] = {
    {"contradicted without snapshots: disks in use take the vMotion network",
     "KB 340170; Denneman 2013-02"},
    {"confirmed with snapshots before 8.0: older disks go by NFC, by provisioning, else management",
     "KB 59232"},
    {"across vCenters with different storage: disks by NFC", "KB 419637"},
};
static const struct vmk_literature row6[] = {
    {"confirmed for 6.0 to 7.x, and 8.x without the Provisioning service", "KB 340170; KB 307001"},
    {"contradicted from 8.0 on with it: NFC controls, the vMotion protocol moves the data (UDT)",
     "KB 394773"},
};

#define LITERATURE(rows) .literature = rows, .literature_count = sizeof rows / sizeof rows[0]

const struct vmk_row_claim vmk_row_claims[VMK_TABLE_ROWS] = {
    {.item = 1,
     .action = VMK_ACTION_VMOTION,
     .hot = true,
     .article_network = "vMotion",
     LITERATURE(row1)},
    {.item = 2,
     .action = VMK_ACTION_VMOTION,
     .hot = false,
     .article_network = "Management",
     LITERATURE(row2)},
    {.item = 3,
     .action = VMK_ACTION_SVMOTION,
     .hot = true,
     .article_network = "Management",
     LITERATURE(row3)},
    {.item = 4,
     .action = VMK_ACTION_SVMOTION,
     .hot = false,
     .article_network = "Management",
     LITERATURE(row4)},
    {.item = 5,
     .action = VMK_ACTION_XMOTION,
     .hot = true,
     .article_network = "vMotion + Management",
     LITERATURE(row5)},
    {.item = 6,
     .action = VMK_ACTION_XMOTION,
     .hot = false,
     .article_network = "Management",
     LITERATURE(row6)},
};

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the site that the audit's tests share, and how to ask an audit for its findings.
 * Must not know any check.
 */
#ifndef VMK_TESTS_AUDIT_SUPPORT_H
#define VMK_TESTS_AUDIT_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/audit/audit.h"
#include "tests/support/packet_build.h"
#include "tests/support/talk_build.h"

/* Two hosts, each with management (VLAN 10), vMotion (20) and provisioning (30), all in /24 subnets
 * with MACs. */
extern const char both_provisioning[];
/* The same without provisioning: cold data takes management. */
extern const char no_provisioning[];
/* Provisioning in different subnets behind gateways. */
extern const char provisioning_apart[];
/* Addresses and MACs only: no role is known. */
extern const char no_roles[];

#define GATEWAY_MAC "00:00:5e:00:53:f1"

/* Ends of that site: "a0" is vmk0 of esx-a, and so on; port as given. */
struct build_end at(const char *name, uint16_t port);
/* Somebody outside: address and a MAC of his own. */
struct build_end outside(const char *address, uint16_t port);

struct fixture {
  struct build *build;
  struct vmk_site *site;
  struct vmk_flows *flows;
  struct vmk_audit audit;
  struct vmk_audit_capture capture;
  GPtrArray *actions; /* owned struct vmk_action made by the test, or NULL */
};

/* site: text of a site file, or NULL for none. */
struct fixture *fixture_new(const char *site);
void fixture_run(struct fixture *fixture);
void fixture_free(struct fixture *fixture);

/* Whole conversations between two ends; VLAN as given (-1: none). */
void cold_copy(struct fixture *fixture, struct build_end from, struct build_end to, int vlan,
               size_t length);
void cold_copy_tls(struct fixture *fixture, struct build_end from, struct build_end to, int vlan,
                   size_t length);
void vmotion(struct fixture *fixture, struct build_end from, struct build_end to, int vlan,
             size_t length);
void vmotion_clear(struct fixture *fixture, struct build_end from, struct build_end to, int vlan,
                   size_t length);
/* A conversation on any port with that much from each end. */
void talk(struct fixture *fixture, struct build_end client, struct build_end server, int vlan,
          size_t up, size_t down);

/* The first finding of that check with that verdict, or NULL. */
const struct vmk_finding *finding_of(const struct fixture *fixture, const char *id,
                                     enum vmk_verdict verdict);
unsigned count_of(const struct fixture *fixture, const char *id, enum vmk_verdict verdict);
/* Asserts that the check has that verdict and no fail beside it (unless fail is wanted). */
const struct vmk_finding *wants(const struct fixture *fixture, const char *id,
                                enum vmk_verdict verdict);
/* Asserts that a packet is cited, and that it is in a flow of the finding. */
void cites_packet(const struct vmk_finding *finding);

#define FAILS(fixture, id) wants(fixture, id, VMK_VERDICT_FAIL)
#define PASSES(fixture, id) wants(fixture, id, VMK_VERDICT_PASS)
#define OPEN(fixture, id) wants(fixture, id, VMK_VERDICT_UNDECIDED)
#define NONE(fixture, id) wants(fixture, id, VMK_VERDICT_NOT_APPLICABLE)

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how many octets of each role were seen in each VLAN.
 * Must not know what is allowed where.
 */
#include "matrix.h"

/* The column of a VLAN, kept in order; VMK_MATRIX_VLANS where there is no room. */
static size_t
column(struct vmk_matrix *matrix, uint16_t vlan)
{
  size_t at = 0;

  while (at < matrix->vlan_count && matrix->vlans[at] < vlan) {
    at++;
  }
  if (at < matrix->vlan_count && matrix->vlans[at] == vlan) {
    return at;
  }
  if (matrix->vlan_count == VMK_MATRIX_VLANS) {
    matrix->vlans_left_out++;
    return VMK_MATRIX_VLANS;
  }
  for (size_t i = matrix->vlan_count; i > at; i--) {
    matrix->vlans[i] = matrix->vlans[i - 1];
    for (unsigned role = 0; role < VMK_ROLE_COUNT; role++) {
      matrix->cells[role][i] = matrix->cells[role][i - 1];
    }
  }
  matrix->vlans[at] = vlan;
  for (unsigned role = 0; role < VMK_ROLE_COUNT; role++) {
    matrix->cells[role][at] = (struct vmk_matrix_cell){0};
  }
  matrix->vlan_count++;
  return at;
}

/* The flow's octets, shared out by the packets at each place: sightings have no octets of their
 * own. */
static void
add_flow(struct vmk_matrix *matrix, const struct vmk_flow *flow, enum vmk_role role)
{
  for (size_t i = 0; i < flow->sighting_count; i++) {
    const struct vmk_sighting *sighting = &flow->sightings[i];
    size_t at = column(matrix, sighting->vlans[0] == VMK_VLAN_NONE ? VMK_VLAN_UNTAGGED
                                                                   : sighting->vlans[0]);

    if (at == VMK_MATRIX_VLANS) {
      continue;
    }
    matrix->cells[role][at].flows++;
    for (unsigned side = 0; side < 2; side++) {
      const struct vmk_half *half = &flow->half[side];
      uint64_t packets = half->packets + half->duplicates;

      if (packets > 0) {
        matrix->cells[role][at].bytes +=
            (uint64_t)((double)half->bytes * (double)sighting->half[side].packets /
                       (double)packets);
      }
    }
  }
}

void
vmk_matrix_fill(struct vmk_matrix *matrix, const struct vmk_audit *audit)
{
  *matrix = (struct vmk_matrix){0};
  for (guint i = 0; audit->interesting != NULL && i < audit->interesting->len; i++) {
    struct vmk_flow flow;
    struct vmk_tag tag;

    vmk_flows_view(audit->flows, g_array_index(audit->interesting, size_t, i), &flow);
    vmk_tag_flow(audit->tagger, &flow, false, &tag);
    add_flow(matrix, &flow, tag.role);
    vmk_tag_clear(&tag);
  }
}

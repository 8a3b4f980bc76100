/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the rate over time and the announcements tell of a migration. All of it is heuristic:
 * borders of iterations are not framed in any public format (wire-vmotion section 5.4). Must not
 * name a kind.
 */
#include "core/audit/migration_private.h"

/* A burst is over when the rate falls below this share of the mean of the burst. */
enum { DIP_PERCENT = 20 };
/* A first iteration moves a machine's memory: smaller bursts are the pace of TCP or of a disk. */
#define ITERATION_MIN (UINT64_C(1) << 20)

static const struct vmk_part *
part_of(const GArray *parts, const struct vmk_group *group, guint i)
{
  return &g_array_index(parts, struct vmk_part, g_array_index(group->parts, guint, i));
}

static bool
rate_of(const struct vmk_audit *audit, const struct vmk_part *part, struct vmk_rate *rate)
{
  struct vmk_flow flow;

  vmk_flows_view(audit->flows, part->index, &flow);
  if (part->bulk == 0 || flow.rate == NULL)
    return false;
  *rate = vmk_meter_rate(flow.rate);
  return true;
}

static void
add_rate(struct vmk_rate *sum, const struct vmk_rate *rate)
{
  for (unsigned i = 0; i < VMK_RATE_BINS; i++) {
    int64_t at = vmk_time_sane(rate->start) + (int64_t)i * rate->width - sum->start;
    int64_t bin = CLAMP(at / sum->width, 0, VMK_RATE_BINS - 1);

    sum->octets[bin][0] += rate->octets[i][0];
    sum->octets[bin][1] += rate->octets[i][1];
  }
}

/* Widths are the engine's, doubled until all parts fit. */
struct vmk_rate *
vmk_rate_sum(const struct vmk_audit *audit, const GArray *parts, const struct vmk_group *group)
{
  struct vmk_rate *sum = NULL;
  struct vmk_rate rate;

  for (guint i = 0; i < group->parts->len; i++) {
    if (!rate_of(audit, part_of(parts, group, i), &rate))
      continue;
    if (sum == NULL) {
      sum = g_new0(struct vmk_rate, 1);
      sum->start = vmk_time_sane(rate.start);
    }
    sum->start = MIN(sum->start, vmk_time_sane(rate.start));
    sum->width = MAX(sum->width, rate.width);
  }
  if (sum == NULL)
    return NULL;
  while (group->last - sum->start >= sum->width * VMK_RATE_BINS)
    sum->width *= 2;
  for (guint i = 0; i < group->parts->len; i++)
    if (rate_of(audit, part_of(parts, group, i), &rate))
      add_rate(sum, &rate);
  return sum;
}

static uint64_t
bin_octets(const struct vmk_rate *rate, unsigned i)
{
  return rate->octets[i][0] + rate->octets[i][1];
}

GArray *
vmk_rate_bursts(const struct vmk_rate *rate, int64_t *last_end)
{
  GArray *bursts = g_array_new(FALSE, FALSE, sizeof(uint64_t));
  uint64_t burst = 0;
  unsigned length = 0;

  *last_end = VMK_TIME_NONE;
  for (unsigned i = 0; rate != NULL && i <= VMK_RATE_BINS; i++) {
    uint64_t octets = i < VMK_RATE_BINS ? bin_octets(rate, i) : 0;

    if (length > 0 && octets * 100 * length < burst * DIP_PERCENT) {
      g_array_append_val(bursts, burst);
      burst = 0;
      length = 0;
      octets = 0;
    }
    if (octets > 0) {
      burst += octets;
      length++;
    }
    if (i < VMK_RATE_BINS && bin_octets(rate, i) > 0)
      *last_end = rate->start + (int64_t)(i + 1) * rate->width;
  }
  return bursts;
}

bool
vmk_bursts_shrink(const GArray *bursts)
{
  if (bursts->len < 3 || g_array_index(bursts, uint64_t, 0) < ITERATION_MIN)
    return false;
  for (guint i = 1; i < bursts->len; i++)
    if (g_array_index(bursts, uint64_t, i) > g_array_index(bursts, uint64_t, i - 1))
      return false;
  return true;
}

/* A VMkernel interface announces itself as a VM does: by the inventory or by VMware's range it is
 * no VM. */
static bool
is_vm_mac(const struct vmk_audit *audit, const struct vmk_mac *mac)
{
  return !vmk_mac_is_vmkernel(mac) && vmk_site_vmk_by_mac(audit->site, mac) == NULL;
}

struct vmk_spans *
vmk_vm_announcements(const struct vmk_audit *audit)
{
  struct vmk_spans *spans = vmk_spans_new();
  size_t count;
  const struct vmk_announcement *all = vmk_flows_announcements(audit->flows, &count);

  for (size_t i = 0; i < count; i++) {
    int64_t at = vmk_time_sane(all[i].first);

    if (is_vm_mac(audit, &all[i].mac))
      vmk_spans_add(spans, NULL, NULL, at, at, (guint)i);
  }
  return spans;
}

const struct vmk_announcement *
vmk_group_announcement(const struct vmk_audit *audit, const struct vmk_group *group,
                       int64_t moved_last, struct vmk_spans *announced, GHashTable *taken)
{
  const struct vmk_announcement *best = NULL;
  size_t count;
  const struct vmk_announcement *all = vmk_flows_announcements(audit->flows, &count);
  int64_t end = MIN(moved_last, group->last), nearest = INT64_MAX;
  GArray *found = g_array_new(FALSE, FALSE, sizeof(guint));

  vmk_spans_find(announced, NULL, NULL, MAX(group->moved_first, end - VMK_RARP_BEFORE),
                 group->last + VMK_RARP_AFTER, found);
  for (guint i = 0; i < found->len; i++) {
    const struct vmk_announcement *one = &all[g_array_index(found, guint, i)];
    int64_t distance = ABS(vmk_time_sane(one->first) - end);

    if (distance < nearest && !g_hash_table_contains(taken, one)) {
      nearest = distance;
      best = one;
    }
  }
  if (best != NULL)
    g_hash_table_add(taken, (gpointer)best);
  g_array_unref(found);
  return best;
}

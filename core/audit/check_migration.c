/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what whole migrations show: UDT in use, bandwidth, switch-over, announcement.
 * Must not know how flows became migrations.
 *
 * Limits: 622 Mbit/s (articles of old) and 1 Gbit/s as a network, 250 Mbit/s for each concurrent
 * migration (documented, wire-vmotion S40); switch-over under 2 s (articles; goal 0.5 s, documented
 * option default).
 */
#include "core/audit/check_private.h"

#define MBIT UINT64_C(1000000)
#define NEEDED_EACH (250 * MBIT)
#define NEEDED_OLD (622 * MBIT)
#define NEEDED_NETWORK (1000 * MBIT)
#define SECOND INT64_C(1000000000)
/* Below these a slow transfer says nothing about the network: TCP has hardly started. */
#define LONG_ENOUGH (2 * SECOND)
#define MUCH_ENOUGH (UINT64_C(64) << 20)
#define SWITCHOVER_LIMIT (2 * SECOND)

#define FOR_MIGRATIONS(audit, migration)                                                           \
  for (guint at_ = 0; at_ < (audit)->migrations->len; at_++)                                       \
    for (const struct vmk_migration *migration = g_ptr_array_index((audit)->migrations, at_);      \
         migration != NULL; migration = NULL)

static bool
is_hot(const struct vmk_migration *migration)
{
  return migration->kind == VMK_MIGRATION_COMPUTE_HOT ||
         migration->kind == VMK_MIGRATION_XMOTION_HOT;
}

static void
cite(struct vmk_finding *finding, const struct vmk_migration *migration, struct vmk_place place,
     const char *text)
{
  vmk_finding_add_migration(finding, migration->id);
  for (guint i = 0; i < migration->flows->len; i++)
    vmk_finding_add_flow(finding, g_array_index(migration->flows, uint64_t, i));
  vmk_finding_cite(finding, VMK_EVIDENCE_CORRELATION, place,
                   "migration %" G_GUINT64_FORMAT " from %s to %s: %s", migration->id,
                   migration->source, migration->destination, text);
}

static void
cite_kind(struct vmk_finding *finding, const struct vmk_migration *migration)
{
  const GArray *known_by = migration->kind_known_by;

  for (guint i = 0; known_by != NULL && i < known_by->len; i++) {
    const struct vmk_evidence *evidence = &g_array_index(known_by, struct vmk_evidence, i);

    vmk_finding_cite(finding, evidence->kind, evidence->place, "%s", evidence->text);
  }
}

static bool
may_be_udt(const struct vmk_migration *migration)
{
  return migration->kind == VMK_MIGRATION_UNKNOWN && migration->streams > 0 &&
         migration->control_bytes > 0;
}

void
vmk_check_udt(struct vmk_audit *audit, const struct vmk_check *check)
{
  struct vmk_check_tally tally = {0};

  FOR_MIGRATIONS(audit, migration)
  {
    struct vmk_finding *finding;
    char *size = vmk_size_text(migration->cold_bytes);

    if (migration->kind == VMK_MIGRATION_COLD_UDT) {
      finding = vmk_tally_fail(audit, check, &tally);
      if (finding != NULL) {
        cite(finding, migration, VMK_NOWHERE, "NFC control and bulk by the vMotion protocol");
        cite_kind(finding, migration);
        vmk_finding_title(finding, "UDT moved %s of cold data from %s to %s over TCP 8000", size,
                          migration->source, migration->destination);
        vmk_finding_why(finding, "vSphere 8 with vSphereProvisioning on both hosts moves cold data "
                                 "by the vMotion protocol (KB 340170, KB 307001): it is cold data "
                                 "although it looks like vMotion. For information");
      }
    } else if (may_be_udt(migration)) {
      cite(vmk_tally_undecided(check, &tally), migration, VMK_NOWHERE,
           "an NFC control session beside bulk on TCP 8000");
      vmk_finding_wants(tally.undecided, "An NFC session overlaps bulk on TCP 8000, and nothing "
                                         "seen tells UDT from a hot migration");
    }
    g_free(size);
  }
  vmk_tally_close(audit, check, &tally, "No migration by UDT was seen");
}

/* Bit/s of the fullest bin of its rate; 0 where the rate is not known. */
static uint64_t
peak(const struct vmk_rate *rate)
{
  uint64_t most = 0;

  if (rate == NULL || rate->width <= 0)
    return 0;
  for (unsigned i = 0; i < VMK_RATE_BINS; i++)
    most = MAX(most, MAX(rate->octets[i][0], rate->octets[i][1]));
  return (uint64_t)((double)most * 8 * (double)SECOND / (double)rate->width);
}

/* When hot migrations begin and end, each in order: how many run together is then counted by two
 * searches. */
struct hot_times {
  GArray *starts, *ends; /* int64_t */
};

static gint
by_time(gconstpointer a, gconstpointer b)
{
  int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

  return left < right ? -1 : left > right;
}

static struct hot_times
hot_times_of(const struct vmk_audit *audit)
{
  struct hot_times times = {g_array_new(FALSE, FALSE, sizeof(int64_t)),
                            g_array_new(FALSE, FALSE, sizeof(int64_t))};

  FOR_MIGRATIONS(audit, migration)
  {
    if (is_hot(migration)) {
      g_array_append_val(times.starts, migration->start);
      g_array_append_val(times.ends, migration->end);
    }
  }
  g_array_sort(times.starts, by_time);
  g_array_sort(times.ends, by_time);
  return times;
}

/* How many are before that time, or at it where it is wanted so. */
static guint
until(const GArray *times, int64_t time, bool with)
{
  guint low = 0, high = times->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;
    int64_t at = g_array_index(times, int64_t, middle);

    if (at < time || (with && at == time))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Those that began before its end, less those that ended by its start. */
static unsigned
concurrent(const struct hot_times *times, const struct vmk_migration *one)
{
  guint begun = until(times->starts, one->end, false), ended = until(times->ends, one->start, true);

  return begun > ended ? begun - ended : 1;
}

static void
review_bandwidth(struct vmk_audit *audit, const struct vmk_check *check,
                 struct vmk_check_tally *tally, const struct hot_times *times,
                 const struct vmk_migration *migration)
{
  uint64_t rate = peak(migration->rate);
  bool telling =
      migration->end - migration->start >= LONG_ENOUGH && migration->hot_bytes >= MUCH_ENOUGH;
  const char *reaches = rate >= NEEDED_NETWORK ? "reaches 1 Gbit/s"
                        : rate >= NEEDED_OLD
                            ? "reaches 622 Mbit/s, the figure of old, not 1 Gbit/s"
                            : "reaches 250 Mbit/s, what each concurrent migration needs";
  char *text = g_strdup_printf("at most %" G_GUINT64_FORMAT " Mbit/s, %u at the same time",
                               rate / MBIT, concurrent(times, migration));
  struct vmk_finding *finding;

  if (rate >= NEEDED_EACH) {
    finding = vmk_tally_pass(check, tally);
    vmk_finding_why(finding,
                    "The way carried what vMotion asks for: it %s. A capture shows what was used, "
                    "not what is there",
                    reaches);
  } else if (telling && rate > 0) {
    finding = vmk_tally_fail(audit, check, tally);
    if (finding != NULL) {
      vmk_finding_title(finding, "vMotion from %s to %s never passed %" G_GUINT64_FORMAT " Mbit/s",
                        migration->source, migration->destination, rate / MBIT);
      vmk_finding_why(finding, "Each concurrent migration wants 250 Mbit/s. A capture shows what "
                               "was used: a slow source or a busy disk would look alike");
      vmk_finding_fix(finding,
                      "Look at link speed, shaping (NIOC) and inspection on the vMotion network");
    }
  } else {
    finding = vmk_tally_undecided(check, tally);
    vmk_finding_wants(
        finding,
        "vMotion was seen, but too short, too small or without a rate to speak of its network");
  }
  if (finding != NULL)
    cite(finding, migration, VMK_NOWHERE, text);
  g_free(text);
}

void
vmk_check_bandwidth(struct vmk_audit *audit, const struct vmk_check *check)
{
  struct vmk_check_tally tally = {0};
  struct hot_times times = hot_times_of(audit);

  FOR_MIGRATIONS(audit, migration)
  {
    if (is_hot(migration))
      review_bandwidth(audit, check, &tally, &times, migration);
  }
  g_array_unref(times.starts);
  g_array_unref(times.ends);
  vmk_tally_close(audit, check, &tally, "No hot migration was seen");
}

static void
review_switchover(struct vmk_audit *audit, const struct vmk_check *check,
                  struct vmk_check_tally *tally, const struct vmk_migration *migration)
{
  int64_t gap = migration->switchover.gap;
  char *text = g_strdup_printf(
      "%" G_GINT64_FORMAT " ms from the last burst to %s", gap / 1000000,
      migration->switchover.rarp.number != 0 ? "the announcement" : "the end of the connection");
  struct vmk_finding *finding;

  if (!migration->has_switchover) {
    finding = vmk_tally_undecided(check, tally);
    cite(finding, migration, VMK_NOWHERE, "its end was not seen");
    vmk_finding_wants(finding, "A hot migration was seen, but not its switch-over");
  } else if (migration->switchover.rarp.number == 0) {
    finding = vmk_tally_undecided(check, tally);
    cite(finding, migration, VMK_NOWHERE, text);
    vmk_finding_wants(
        finding,
        "The end of a connection is not when the machine runs again: the announcement, in a "
        "capture of the machine's own network at the destination host");
  } else if (gap < SWITCHOVER_LIMIT) {
    cite(vmk_tally_pass(check, tally), migration, migration->switchover.rarp, text);
  } else {
    finding = vmk_tally_fail(audit, check, tally);
    if (finding != NULL) {
      cite(finding, migration, migration->switchover.rarp, text);
      vmk_finding_title(finding, "Switch-over from %s to %s took %" G_GINT64_FORMAT " ms",
                        migration->source, migration->destination, gap / 1000000);
      vmk_finding_why(finding,
                      "vMotion aims at 0.5 s and articles allow 2 s. The instant is inferred (last "
                      "burst, end of the connection, RARP), so this is heuristic");
      vmk_finding_fix(
          finding,
          "Look at the rate of the last iterations and at Notify Switches of the port group");
    }
  }
  g_free(text);
}

void
vmk_check_switchover(struct vmk_audit *audit, const struct vmk_check *check)
{
  struct vmk_check_tally tally = {0};

  FOR_MIGRATIONS(audit, migration)
  {
    if (is_hot(migration))
      review_switchover(audit, check, &tally, migration);
  }
  if (tally.pass != NULL)
    vmk_finding_why(
        tally.pass,
        "Switch-overs took less than 2 s (inferred from the last burst, the end and RARP)");
  vmk_tally_close(audit, check, &tally, "No hot migration was seen");
}

void
vmk_check_announcement(struct vmk_audit *audit, const struct vmk_check *check)
{
  struct vmk_check_tally tally = {0};

  FOR_MIGRATIONS(audit, migration)
  {
    if (!is_hot(migration))
      continue;
    if (migration->has_switchover && migration->switchover.rarp.number != 0) {
      cite(vmk_tally_pass(check, &tally), migration, migration->switchover.rarp,
           "RARP announced the machine");
    } else {
      cite(vmk_tally_undecided(check, &tally), migration, VMK_NOWHERE,
           migration->rarp_note != NULL ? migration->rarp_note : "no RARP was seen");
      vmk_finding_wants(tally.undecided,
                        "RARP is sent on the machine's own network; that none was seen proves "
                        "nothing unless that network was captured at the destination host");
    }
  }
  if (tally.pass != NULL)
    vmk_finding_why(tally.pass,
                    "The destination announced the machine's MAC by RARP after the switch-over");
  vmk_tally_close(audit, check, &tally, "No hot migration was seen");
}

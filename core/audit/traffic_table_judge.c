/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows when what a migration put on which network supports or contradicts a row, and why.
 * Must not know which row a migration speaks of, nor look at flows.
 *
 * What is absent counts only where every interface that could have carried it was captured both
 * ways; else the row is undecided and says which capture would decide it.
 */
#include "core/audit/traffic_table_private.h"

#include "core/audit/coverage.h"

struct judging {
  const struct vmk_audit *audit;
  const struct vmk_migration *migration;
  const struct vmk_row_seen *seen;
  struct vmk_row *row;
};

static void G_GNUC_PRINTF(2, 3) because(struct judging *j, const char *format, ...)
{
  va_list arguments;
  char *text, *line;

  va_start(arguments, format);
  text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  line = g_strdup_printf("migration %" G_GUINT64_FORMAT ": %s", j->migration->id, text);
  g_ptr_array_add(j->row->because, line);
  g_free(text);
}

static const struct vmk_host *
host_of(const struct vmk_audit *audit, const char *name)
{
  return name != NULL ? vmk_site_host_by_name(audit->site, name) : NULL;
}

static bool
looked_at(const struct judging *j, const struct vmk_host *host, uint32_t roles,
          const struct vmk_vmk **gap)
{
  struct vmk_coverage_wanted wanted = {.roles = roles,
                                       .told = j->migration->action != NULL,
                                       .first = j->migration->start,
                                       .last = j->migration->end};

  return vmk_coverage_full(j->audit, host, &wanted, gap);
}

/* Was every interface of the host that could carry the roles captured both ways? Else says which
 * was not. */
static bool
covered(struct judging *j, const char *name, uint32_t roles)
{
  const struct vmk_host *host = host_of(j->audit, name);
  const struct vmk_vmk *gap;

  if (looked_at(j, host, roles, &gap))
    return true;
  if (host == NULL)
    because(
        j,
        "%s is not in the inventory, so it is not known which of its interfaces were not captured",
        name);
  else if (vmk_coverage_filtered(j->audit))
    because(j, "this was captured or read through a filter, so what is absent may have been left "
               "out: a capture without "
               "one would decide");
  else if (gap != NULL)
    because(j, "%s %s was not captured both ways: a capture there while it runs would decide",
            host->name, gap->name);
  else
    because(j,
            "the inventory has no interface of %s that could carry it; an inventory with all of "
            "them would decide",
            host->name);
  return false;
}

/* What runs between two hosts passes both, so it is enough to have looked at all interfaces of one.
 */
static bool
covered_at_an_end(struct judging *j, uint32_t roles)
{
  const struct vmk_vmk *gap;

  return looked_at(j, host_of(j->audit, j->migration->source), roles, &gap) ||
         covered(j, j->migration->destination, roles);
}

static bool
all_covered(struct judging *j, uint32_t roles)
{
  return covered(j, j->migration->source, roles) &&
         (g_strcmp0(j->migration->source, j->migration->destination) == 0 ||
          covered(j, j->migration->destination, roles));
}

#define STREAM_ROLES VMK_ROLE_BIT(VMK_ROLE_VMOTION)
#define NFC_ROLES (VMK_ROLE_BIT(VMK_ROLE_MANAGEMENT) | VMK_ROLE_BIT(VMK_ROLE_PROVISIONING))

/* The row says management; the article's notes say "provisioning if enabled, else management". */
static uint64_t
by_nfc(const struct judging *j)
{
  return j->seen->provisioning + j->seen->management;
}

static enum vmk_row_verdict
unknown_network(struct judging *j)
{
  if (j->seen->other == 0) {
    because(j, "what it moved was not captured: a capture of all interfaces of one of its hosts "
               "would decide");
    return VMK_ROW_UNDECIDED;
  }
  because(
      j,
      "which network its interfaces belong to is not known: an inventory with roles would decide");
  return VMK_ROW_UNDECIDED;
}

static enum vmk_row_verdict
judge_row1(struct judging *j)
{
  if (j->seen->hot_on_management >= VMK_BULK_MIN) {
    because(j, "%" G_GUINT64_FORMAT " octets of hot data took management",
            j->seen->hot_on_management);
    return VMK_ROW_CONTRADICTED;
  }
  if (j->seen->vmotion < VMK_BULK_MIN)
    return unknown_network(j);
  because(j,
          "%" G_GUINT64_FORMAT
          " octets took the vMotion network (the note that only the ownership moves does not "
          "hold: memory moves)",
          j->seen->vmotion);
  return VMK_ROW_SUPPORTED;
}

static enum vmk_row_verdict
judge_row2(struct judging *j)
{
  if (j->migration->streams > 0) {
    because(j, "the vMotion protocol moved %" G_GUINT64_FORMAT " octets (UDT)",
            j->migration->cold_bytes);
    return VMK_ROW_CONTRADICTED;
  }
  if (by_nfc(j) == 0)
    return unknown_network(j);
  if (!covered_at_an_end(j, STREAM_ROLES))
    return VMK_ROW_UNDECIDED;
  because(j,
          "%" G_GUINT64_FORMAT
          " octets took provisioning or management and none the vMotion network",
          by_nfc(j));
  return VMK_ROW_SUPPORTED;
}

static enum vmk_row_verdict
judge_row3(struct judging *j)
{
  if (j->migration->storage_bytes > 0 && all_covered(j, NFC_ROLES)) {
    because(j, "%" G_GUINT64_FORMAT " octets took the storage network; no NFC moved bulk",
            j->seen->storage);
    return VMK_ROW_CONTRADICTED;
  }
  if (j->migration->storage_bytes > 0)
    return VMK_ROW_UNDECIDED;
  if (j->migration->cold_bytes >= VMK_BULK_MIN && by_nfc(j) >= VMK_BULK_MIN) {
    because(j, "%" G_GUINT64_FORMAT " octets took provisioning or management", by_nfc(j));
    return VMK_ROW_SUPPORTED;
  }
  if (j->seen->vmotion < VMK_BULK_MIN)
    return unknown_network(j);
  because(j, "%" G_GUINT64_FORMAT " octets took the vMotion network", j->seen->vmotion);
  return VMK_ROW_CONTRADICTED;
}

/* Rows 4 and 6: cold disks by NFC, or not. */
static enum vmk_row_verdict
judge_cold(struct judging *j)
{
  if (j->migration->storage_bytes > 0)
    return judge_row3(j);
  if (j->migration->kind == VMK_MIGRATION_COLD_UDT) {
    because(j,
            "%" G_GUINT64_FORMAT
            " octets of cold data were moved by the vMotion protocol (UDT); NFC only controlled",
            j->migration->cold_bytes);
    return VMK_ROW_CONTRADICTED;
  }
  if (by_nfc(j) < VMK_BULK_MIN)
    return unknown_network(j);
  if (j->migration->action == NULL && !covered_at_an_end(j, STREAM_ROLES)) {
    because(j, "or an actions file: beside a hot migration NFC moves disks in the same way");
    return VMK_ROW_UNDECIDED;
  }
  because(j, "%" G_GUINT64_FORMAT " octets of NFC took %s", by_nfc(j),
          j->seen->management >= j->seen->provisioning ? "management" : "provisioning");
  return VMK_ROW_SUPPORTED;
}

/* With RAM and disk sizes the streams' volume tells whether disks were in them (section 2.4 item
 * 1). Pages are sent again when they change, which no document bounds: so the volume must reach
 * memory and most of the disks, and the reason gives the figures. */
enum { MOST_OF_DISKS_PERCENT = 80 };

static bool
disks_in_streams(struct judging *j)
{
  const struct vmk_action *action = j->migration->action;
  uint64_t hot = j->migration->hot_bytes;

  if (action == NULL || action->ram_bytes == 0 || action->disk_bytes == 0 ||
      hot < action->ram_bytes)
    return false;
  if (hot - action->ram_bytes < action->disk_bytes / 100 * MOST_OF_DISKS_PERCENT)
    return false;
  because(j,
          "the streams moved %" G_GUINT64_FORMAT " octets, RAM is %" G_GUINT64_FORMAT
          " and the disks %" G_GUINT64_FORMAT
          ": disks took the vMotion network, unless that much memory was sent again",
          hot, action->ram_bytes, action->disk_bytes);
  return true;
}

static enum vmk_row_verdict
judge_row5(struct judging *j)
{
  if (j->migration->cold_bytes >= VMK_BULK_MIN && j->seen->vmotion >= VMK_BULK_MIN &&
      by_nfc(j) >= VMK_BULK_MIN) {
    because(j,
            "%" G_GUINT64_FORMAT " octets took the vMotion network and %" G_GUINT64_FORMAT
            " provisioning or management",
            j->seen->vmotion, by_nfc(j));
    return VMK_ROW_SUPPORTED;
  }
  if (j->seen->vmotion < VMK_BULK_MIN)
    return unknown_network(j);
  if (j->migration->cold_bytes < VMK_BULK_MIN && disks_in_streams(j) && all_covered(j, NFC_ROLES)) {
    because(j, "and no NFC moved bulk");
    return VMK_ROW_CONTRADICTED;
  }
  because(j, "no NFC bulk was seen; ram_bytes and disk_bytes of an actions file, and captures of "
             "every provisioning and "
             "management interface, would decide");
  return VMK_ROW_UNDECIDED;
}

/* The last thing that was said of the kind is what weakens it. */
static const char *
doubt(const struct vmk_migration *migration)
{
  const GArray *known = migration->kind_known_by;

  return known->len > 0 ? g_array_index(known, struct vmk_evidence, known->len - 1).text
                        : "nothing more was seen";
}

static enum vmk_row_verdict
judge(struct judging *j)
{
  static enum vmk_row_verdict (*const judges[VMK_TABLE_ROWS])(struct judging *) = {
      judge_row1, judge_row2, judge_row3, judge_cold, judge_row5, judge_cold};

  if (j->migration->action == NULL && j->migration->confidence == VMK_CONFIDENCE_WEAK) {
    because(j,
            "taken for this row by inference only, and weakly (%s); an actions file would decide",
            doubt(j->migration));
    return VMK_ROW_UNDECIDED;
  }
  if (j->migration->kind == VMK_MIGRATION_UNKNOWN && j->migration->streams > 0) {
    because(j, "its streams do not fit what the actions file says: a file that names every "
               "migration would decide");
    return VMK_ROW_UNDECIDED;
  }
  return judges[j->row->claim->item - 1](j);
}

enum vmk_row_verdict
vmk_row_judge(const struct vmk_audit *audit, const struct vmk_migration *migration,
              const struct vmk_row_seen *seen, struct vmk_row *row)
{
  struct judging j = {.audit = audit, .migration = migration, .seen = seen, .row = row};

  return judge(&j);
}

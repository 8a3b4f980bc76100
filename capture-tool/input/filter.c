/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a filter text is compiled by libpcap for each link type, and run.
 * Must not know where frames come from.
 */
#include <pcap/pcap.h>
#include <string.h>

#include "capture-tool/input/filter.h"

enum { SNAP_LENGTH = 262144 };

struct program {
  struct bpf_program code;
  bool usable;
};

struct vmk_filter {
  char *text;
  GHashTable *programs; /* link type -> struct program */
};

/* The link types whose numbers differ between files and libpcap on Linux (libpcap: pcap-common.c).
 */
static const struct {
  uint32_t link_type;
  int dlt;
} differences[] = {
    {100, DLT_ATM_RFC1483}, {101, DLT_RAW},      {102, DLT_SLIP_BSDOS}, {103, DLT_PPP_BSDOS},
    {104, DLT_C_HDLC},      {106, DLT_ATM_CLIP}, {50, DLT_PPP_SERIAL},  {51, DLT_PPP_ETHER},
};

int
vmk_link_type_to_dlt(uint32_t link_type)
{
  for (size_t i = 0; i < G_N_ELEMENTS(differences); i++)
    if (differences[i].link_type == link_type)
      return differences[i].dlt;
  return (int)link_type;
}

uint32_t
vmk_link_type_of_dlt(int dlt)
{
  for (size_t i = 0; i < G_N_ELEMENTS(differences); i++)
    if (differences[i].dlt == dlt)
      return differences[i].link_type;
  return (uint32_t)dlt;
}

/* *problem (owned by the caller) says what libpcap has against the text. */
static bool
compile(const char *text, uint32_t link_type, struct bpf_program *code, char **problem)
{
  pcap_t *dead = pcap_open_dead(vmk_link_type_to_dlt(link_type), SNAP_LENGTH);
  bool fine = dead && pcap_compile(dead, code, text, 1, PCAP_NETMASK_UNKNOWN) == 0;

  if (!fine && problem)
    *problem = g_strdup(dead ? pcap_geterr(dead) : "libpcap gives no reason");
  if (dead)
    pcap_close(dead);
  return fine;
}

static void
free_program(gpointer data)
{
  struct program *program = data;

  if (program->usable)
    pcap_freecode(&program->code);
  g_free(program);
}

static struct program *
program_for(struct vmk_filter *filter, uint32_t link_type)
{
  struct program *program = g_hash_table_lookup(filter->programs, GUINT_TO_POINTER(link_type));

  if (program)
    return program;
  program = g_new0(struct program, 1);
  program->usable = compile(filter->text, link_type, &program->code, NULL);
  g_hash_table_insert(filter->programs, GUINT_TO_POINTER(link_type), program);
  return program;
}

struct vmk_filter *
vmk_filter_new(const char *text, GError **error)
{
  static const uint32_t tried[] = {1 /* Ethernet */, 101 /* raw IP */, 113 /* Linux SLL */,
                                   127 /* radiotap */};
  struct vmk_filter *filter = g_new0(struct vmk_filter, 1);
  char *problem = NULL;
  bool usable = false;

  filter->text = g_strdup(text);
  filter->programs = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_program);
  for (size_t i = 0; i < G_N_ELEMENTS(tried) && !usable; i++)
    usable = program_for(filter, tried[i])->usable;
  if (usable)
    return filter;
  compile(text, tried[0], &(struct bpf_program){0}, &problem);
  g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "filter '%s': %s", text, problem);
  g_free(problem);
  vmk_filter_free(filter);
  return NULL;
}

static bool
passes(const struct program *program, const struct vmk_record *record)
{
  struct pcap_pkthdr header = {.caplen = record->captured, .len = record->wire};

  return pcap_offline_filter(&program->code, &header, record->data) != 0;
}

size_t
vmk_filter_apply(struct vmk_filter *filter, struct vmk_tables *tables, uint32_t capture,
                 struct vmk_record *records, size_t count)
{
  uint64_t *skipped = vmk_tables_capture(tables, capture)->skipped;
  struct program *program = NULL;
  uint32_t row = UINT32_MAX;
  size_t taken = 0;

  for (size_t i = 0; i < count; i++) {
    if (records[i].interface != row) {
      row = records[i].interface;
      program = program_for(filter, vmk_tables_interface(tables, row)->link_type);
    }
    if (!program->usable)
      skipped[VMK_SKIP_FILTER_LINK_TYPE]++;
    else if (!passes(program, &records[i]))
      skipped[VMK_SKIP_FILTERED]++;
    else
      records[taken++] = records[i];
  }
  return taken;
}

void
vmk_filter_free(struct vmk_filter *filter)
{
  if (!filter)
    return;
  g_hash_table_destroy(filter->programs);
  g_free(filter->text);
  g_free(filter);
}

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows which captures there are and puts their frames in time order.
 * Must not know formats, nor what is in the frames.
 */
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>

#include "capture-tool/input/entry.h"
#include "capture-tool/input/folder.h"

enum {
  DEFAULT_WAIT = 250, /* ms */
  HEAVY_MAX = 8,      /* streams of regular files that are kept open before they are read */
  RESTING_FROM = 16,  /* captures from which on the waiting ones give back memory */
};

struct vmk_input {
  struct vmk_tables tables;
  struct vmk_filter *filter; /* owned, or NULL */
  char *filter_text;         /* owned, or NULL */
  unsigned wait, kept;
  uint64_t batch;
  GPtrArray *ready;   /* struct vmk_entry, a heap by time of next frame, then order; owned, as in the next two */
  GPtrArray *empty;   /* those whose next frame is not known yet */
  GPtrArray *closing; /* ended, but batches that are still valid point into them */
  unsigned heavy;
  uint64_t done, total;
  bool total_unknown;
  atomic_bool stop;
  bool stopped;
};

static struct vmk_entry_context
context_of(struct vmk_input *input)
{
  return (struct vmk_entry_context){
    .tables = &input->tables, .filter = input->filter, .batch = &input->batch, .kept = input->kept};
}

/* The heap. */

static bool
goes_before(const struct vmk_entry *a, const struct vmk_entry *b)
{
  if (a->source.next_time != b->source.next_time)
    return a->source.next_time < b->source.next_time;
  return a->source.capture < b->source.capture;
}

static void
swap(GPtrArray *heap, guint a, guint b)
{
  gpointer entry = heap->pdata[a];

  heap->pdata[a] = heap->pdata[b];
  heap->pdata[b] = entry;
}

static void
sink(GPtrArray *heap)
{
  guint at = 0, child;

  while ((child = 2 * at + 1) < heap->len) {
    if (child + 1 < heap->len && goes_before(heap->pdata[child + 1], heap->pdata[child]))
      child++;
    if (!goes_before(heap->pdata[child], heap->pdata[at]))
      return;
    swap(heap, at, child);
    at = child;
  }
}

static void
push(GPtrArray *heap, struct vmk_entry *entry)
{
  guint at = heap->len;

  g_ptr_array_add(heap, entry);
  for (; at && goes_before(heap->pdata[at], heap->pdata[(at - 1) / 2]); at = (at - 1) / 2)
    swap(heap, at, (at - 1) / 2);
}

static void
pop(GPtrArray *heap)
{
  swap(heap, 0, heap->len - 1);
  g_ptr_array_remove_index(heap, heap->len - 1);
  sink(heap);
}

/* Up to which time the first of the heap may go on before another one's turn comes. */
static int64_t
limit_of(const GPtrArray *heap)
{
  const struct vmk_entry *next;

  if (heap->len < 2)
    return INT64_MAX;
  next = heap->pdata[1];
  if (heap->len > 2 && goes_before(heap->pdata[2], next))
    next = heap->pdata[2];
  if (next->source.capture < ((const struct vmk_entry *)heap->pdata[0])->source.capture &&
      next->source.next_time != INT64_MIN)
    return next->source.next_time - 1;
  return next->source.next_time;
}

/* Entries. */

static void
retire(struct vmk_input *input, struct vmk_entry *entry)
{
  input->done += MAX(entry->size, vmk_entry_position(entry));
  if (entry->heavy)
    input->heavy--;
  g_ptr_array_add(input->closing, entry);
}

static void
close_old(struct vmk_input *input)
{
  for (guint i = input->closing->len; i-- > 0;) {
    struct vmk_entry *entry = input->closing->pdata[i];

    if (entry->source.used == 0 || entry->source.used + input->kept <= input->batch) {
      g_ptr_array_remove_index_fast(input->closing, i);
      vmk_entry_free(entry);
    }
  }
}

static bool
is_stopped(struct vmk_input *input)
{
  return atomic_load_explicit(&input->stop, memory_order_relaxed);
}

/* Finds out when the next frame is. A file is waited for, a pipe only as long as wait says. */
static void
look_ahead(struct vmk_input *input, struct vmk_entry *entry, unsigned wait)
{
  struct vmk_source *source = &entry->source;

  do {
    source->octets.wait = source->octets.waits ? wait : input->wait;
    vmk_source_read(source, NULL, 0, INT64_MAX);
  } while (source->state == VMK_SOURCE_EMPTY && !source->octets.waits && !is_stopped(input));
}

static void
put_in_place(struct vmk_input *input, struct vmk_entry *entry)
{
  switch (entry->source.state) {
  case VMK_SOURCE_READY:
    push(input->ready, entry);
    break;
  case VMK_SOURCE_EMPTY:
    g_ptr_array_add(input->empty, entry);
    break;
  case VMK_SOURCE_ENDED:
    retire(input, entry);
    break;
  }
}

/* Of many packed files only a few stay open until their turn comes; the others are opened again then. */
static void
park(struct vmk_input *input, struct vmk_entry *entry, guint interfaces, guint names)
{
  struct vmk_capture *row = vmk_source_row(&entry->source);

  vmk_tables_cut_interfaces(&input->tables, interfaces);
  vmk_tables_cut_names(&input->tables, names);
  memset(row->skipped, 0, sizeof row->skipped);
  g_clear_pointer(&row->comment, g_free);
  g_clear_pointer(&row->application, g_free);
  row->dropped = 0;
  vmk_entry_close(entry);
  entry->heavy = false;
  input->heavy--;
}

static bool
unpark(struct vmk_input *input, struct vmk_entry *entry)
{
  struct vmk_entry_context context = context_of(input);
  bool foreign;

  if (!vmk_entry_open(entry, &context, entry->source.capture, &foreign)) {
    entry->source.state = VMK_SOURCE_ENDED;
    return false;
  }
  if (entry->heavy)
    input->heavy++;
  look_ahead(input, entry, 0);
  return entry->source.state == VMK_SOURCE_READY;
}

static void
take_in(struct vmk_input *input, struct vmk_entry *entry)
{
  guint interfaces = input->tables.interfaces->len, names = input->tables.names->len;

  input->total += entry->size;
  input->total_unknown |= entry->size == 0 && entry->source.octets.waits;
  if (entry->heavy)
    input->heavy++;
  if (entry->source.octets.waits) {
    g_ptr_array_add(input->empty, entry);
    return;
  }
  look_ahead(input, entry, 0);
  if (entry->source.state == VMK_SOURCE_READY && entry->heavy && input->heavy > HEAVY_MAX)
    park(input, entry, interfaces, names);
  else if (entry->source.state == VMK_SOURCE_READY && input->ready->len >= RESTING_FROM)
    vmk_octets_rest(&entry->source.octets);
  put_in_place(input, entry);
}

/* A row for what the user named, whether it can be read or not. */
static uint32_t
add_row(struct vmk_input *input, const char *path)
{
  char *file = g_utf8_make_valid(path, -1);
  uint32_t row = vmk_tables_add_capture(&input->tables, file);

  g_free(file);
  return row;
}

/* False for a file of a folder that is no capture. */
static bool
add_file(struct vmk_input *input, const char *path, bool in_folder)
{
  struct vmk_entry_context context = context_of(input);
  struct vmk_entry *entry = g_new0(struct vmk_entry, 1);
  uint32_t row = add_row(input, path);
  bool foreign;

  entry->path = g_strdup(path);
  entry->in_folder = in_folder;
  if (vmk_entry_open(entry, &context, row, &foreign)) {
    take_in(input, entry);
    return true;
  }
  vmk_entry_free(entry);
  if (foreign)
    vmk_tables_drop_capture(&input->tables);
  return !foreign;
}

static void
add_folder(struct vmk_input *input, const char *path)
{
  GPtrArray *files = vmk_folder_files(path);
  bool found = false;

  for (guint i = 0; i < files->len; i++)
    found |= add_file(input, files->pdata[i], true);
  if (!found)
    vmk_capture_problem(vmk_tables_capture(&input->tables, add_row(input, path)), "no capture is in this folder");
  g_ptr_array_unref(files);
}

static void
add_live(struct vmk_input *input, const char *interface)
{
  struct vmk_entry_context context = context_of(input);
  struct vmk_entry *entry = g_new0(struct vmk_entry, 1);

  if (vmk_entry_open_live(entry, &context, add_row(input, interface), interface, input->filter_text))
    take_in(input, entry);
  else
    vmk_entry_free(entry);
}

static void
add_source(struct vmk_input *input, const char *path)
{
  struct stat status;

  if (strcmp(path, "-") != 0 && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
    add_folder(input, path);
  else
    add_file(input, path, false);
}

/* Opening. */

static struct vmk_input *
input_new(const struct vmk_input_options *options, GError **error)
{
  struct vmk_input *input = g_new0(struct vmk_input, 1);

  vmk_tables_init(&input->tables);
  input->ready = g_ptr_array_new();
  input->empty = g_ptr_array_new();
  input->closing = g_ptr_array_new();
  input->wait = options && options->wait ? options->wait : DEFAULT_WAIT;
  input->kept = options ? MAX(options->kept, 1u) : 1;
  input->batch = 1;
  if (options && options->filter) {
    input->filter_text = g_strdup(options->filter);
    input->filter = vmk_filter_new(options->filter, error);
    if (!input->filter) {
      vmk_input_free(input);
      return NULL;
    }
  }
  return input;
}

static bool
check_sources(const char *const *sources, size_t count, size_t interface_count, GError **error)
{
  unsigned stdins = 0;

  for (size_t i = 0; i < count; i++)
    stdins += strcmp(sources[i], "-") == 0;
  if (count + interface_count == 0)
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "no capture is named");
  else if (stdins > 1)
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "standard input ('-') can be read only once");
  return count + interface_count > 0 && stdins <= 1;
}

struct vmk_input *
vmk_input_open(const char *const *sources, size_t source_count, const char *const *interfaces,
               size_t interface_count, const struct vmk_input_options *options, GError **error)
{
  struct vmk_input *input;

  if (!check_sources(sources, source_count, interface_count, error))
    return NULL;
  input = input_new(options, error);
  if (!input)
    return NULL;
  for (size_t i = 0; i < source_count; i++)
    add_source(input, sources[i]);
  for (size_t i = 0; i < interface_count; i++)
    add_live(input, interfaces[i]);
  return input;
}

struct vmk_input *
vmk_input_open_memory(const void *octets, size_t length, const char *name, const struct vmk_input_options *options,
                      GError **error)
{
  struct vmk_input *input = input_new(options, error);
  struct vmk_entry_context context;
  struct vmk_entry *entry;

  if (!input)
    return NULL;
  context = context_of(input);
  entry = g_new0(struct vmk_entry, 1);
  vmk_entry_open_memory(entry, &context, add_row(input, name), octets, length);
  take_in(input, entry);
  return input;
}

/* Reading. */

static void
note_losses(struct vmk_entry *entry)
{
  if (entry->open && entry->source.live)
    vmk_source_row(&entry->source)->dropped = vmk_stream_live_dropped(entry->source.octets.stream);
}

/* Asks those without a next frame for one. patient: nobody else has frames, so all of them may take their time. */
static void
wake(struct vmk_input *input, bool patient)
{
  GPtrArray *asked = input->empty;
  unsigned share = MAX(input->wait / MAX(asked->len, 1u), 1u);

  if (asked->len == 0)
    return;
  input->empty = g_ptr_array_new();
  for (guint i = 0; i < asked->len; i++) {
    struct vmk_entry *entry = asked->pdata[i];
    unsigned wait = patient ? share : entry->late || input->ready->len == 0 ? 0 : input->wait;

    look_ahead(input, entry, wait);
    entry->late = entry->source.state == VMK_SOURCE_EMPTY && (entry->late || wait);
    note_losses(entry);
    put_in_place(input, entry);
  }
  g_ptr_array_free(asked, TRUE);
}

/* Frames in time order, until one of the captures has to be asked for more. */
static size_t
merge(struct vmk_input *input, struct vmk_record *records, size_t capacity)
{
  size_t count = 0;

  while (count < capacity && input->ready->len) {
    struct vmk_entry *entry = input->ready->pdata[0];

    if (entry->open || unpark(input, entry))
      count += vmk_source_read(&entry->source, records + count, capacity - count, limit_of(input->ready));
    if (entry->source.state == VMK_SOURCE_READY) {
      sink(input->ready);
      continue;
    }
    pop(input->ready);
    put_in_place(input, entry);
    if (entry->source.state == VMK_SOURCE_EMPTY)
      break;
  }
  return count;
}

static void
stop_entry(gpointer data, gpointer unused)
{
  struct vmk_entry *entry = data;
  struct vmk_capture *row = vmk_source_row(&entry->source);

  (void)unused;
  note_losses(entry);
  if (!entry->source.live)
    vmk_capture_problem(row, "stopped at byte %" G_GUINT64_FORMAT,
                        entry->open ? vmk_octets_offset(&entry->source.octets) : 0);
}

static size_t
finish_stop(struct vmk_input *input)
{
  if (!input->stopped) {
    g_ptr_array_foreach(input->ready, stop_entry, NULL);
    g_ptr_array_foreach(input->empty, stop_entry, NULL);
  }
  input->stopped = true;
  return 0;
}

size_t
vmk_input_batch(struct vmk_input *input, struct vmk_record *records, size_t capacity)
{
  bool patient = false;

  input->batch++;
  close_old(input);
  for (;;) {
    size_t count;

    if (is_stopped(input))
      return finish_stop(input);
    wake(input, patient);
    count = merge(input, records, capacity);
    if (count || input->ready->len + input->empty->len == 0)
      return count;
    if (input->ready->len)
      continue;
    if (patient)
      return is_stopped(input) ? finish_stop(input) : 0;
    patient = true;
  }
}

bool
vmk_input_ended(const struct vmk_input *input)
{
  return input->stopped || input->ready->len + input->empty->len == 0;
}

void
vmk_input_stop(struct vmk_input *input)
{
  atomic_store_explicit(&input->stop, true, memory_order_relaxed);
}

/* Answers. */

const struct vmk_interface *
vmk_input_interfaces(const struct vmk_input *input, size_t *count)
{
  *count = input->tables.interfaces->len;
  return (const struct vmk_interface *)input->tables.interfaces->data;
}

const struct vmk_capture *
vmk_input_captures(const struct vmk_input *input, size_t *count)
{
  *count = input->tables.captures->len;
  return (const struct vmk_capture *)input->tables.captures->data;
}

const struct vmk_input_name *
vmk_input_names(const struct vmk_input *input, size_t *count)
{
  *count = input->tables.names->len;
  return (const struct vmk_input_name *)input->tables.names->data;
}

static void
add_position(gpointer data, gpointer sum)
{
  *(uint64_t *)sum += vmk_entry_position(data);
}

void
vmk_input_progress(const struct vmk_input *input, uint64_t *done, uint64_t *total)
{
  *done = input->done;
  *total = input->total_unknown ? 0 : input->total;
  g_ptr_array_foreach(input->ready, add_position, done);
  g_ptr_array_foreach(input->empty, add_position, done);
}

enum vmk_input_outcome
vmk_input_outcome(const struct vmk_input *input)
{
  enum vmk_input_outcome outcome = VMK_INPUT_FINE;
  bool any = false;

  for (guint i = 0; i < input->tables.captures->len; i++) {
    const struct vmk_capture *row = vmk_tables_capture(&input->tables, i);

    any |= row->format != VMK_CAPTURE_NONE;
    if (!row->complete)
      outcome = VMK_INPUT_PARTIAL;
  }
  return any ? outcome : VMK_INPUT_NOTHING;
}

const char *
vmk_capture_format_name(enum vmk_capture_format format)
{
  static const char *const names[] = {[VMK_CAPTURE_NONE] = "none",
                                      [VMK_CAPTURE_PCAP] = "pcap",
                                      [VMK_CAPTURE_PCAPNG] = "pcapng",
                                      [VMK_CAPTURE_LIVE] = "live"};

  return names[format];
}

const char *
vmk_skip_name(enum vmk_skip skip)
{
  static const char *const names[VMK_SKIP_COUNT] = {
    [VMK_SKIP_FILTERED] = "filtered",
    [VMK_SKIP_FILTER_LINK_TYPE] = "link type unknown to the filter",
    [VMK_SKIP_DAMAGED_BLOCK] = "damaged block",
    [VMK_SKIP_UNKNOWN_INTERFACE] = "interface not described",
    [VMK_SKIP_NOT_A_FRAME] = "record without a frame",
    [VMK_SKIP_OTHER_BLOCK] = "other block",
    [VMK_SKIP_WIRE_RAISED] = "wire length raised",
    [VMK_SKIP_BAD_TRAILER] = "block trailer differs",
  };

  return names[skip];
}

void
vmk_input_free(struct vmk_input *input)
{
  if (!input)
    return;
  g_ptr_array_set_free_func(input->ready, vmk_entry_free);
  g_ptr_array_set_free_func(input->empty, vmk_entry_free);
  g_ptr_array_set_free_func(input->closing, vmk_entry_free);
  g_ptr_array_unref(input->ready);
  g_ptr_array_unref(input->empty);
  g_ptr_array_unref(input->closing);
  vmk_filter_free(input->filter);
  vmk_tables_clear(&input->tables);
  g_free(input->filter_text);
  g_free(input);
}

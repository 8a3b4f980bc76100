/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the frames of several captures are put in time order, batch by batch.
 * Must not know formats, nor what is in the frames.
 */
#include "capture-tool/input/input_private.h"
#include "capture-tool/input/order.h"

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

void
vmk_input_look_ahead(struct vmk_input *input, struct vmk_entry *entry, unsigned wait)
{
  struct vmk_source *source = &entry->source;

  do {
    source->octets.wait = source->octets.waits ? wait : input->wait;
    vmk_source_read(source, NULL, 0, INT64_MAX);
  } while (source->state == VMK_SOURCE_EMPTY && !source->octets.waits &&
           !vmk_input_is_stopped(input));
}

void
vmk_input_place(struct vmk_input *input, struct vmk_entry *entry)
{
  switch (entry->source.state) {
  case VMK_SOURCE_READY:
    vmk_order_push(input->ready, entry);
    break;
  case VMK_SOURCE_EMPTY:
    g_ptr_array_add(input->empty, entry);
    break;
  case VMK_SOURCE_ENDED:
    retire(input, entry);
    break;
  }
}

static bool
unpark(struct vmk_input *input, struct vmk_entry *entry)
{
  struct vmk_entry_context context = vmk_input_context(input);
  bool foreign;

  if (!vmk_entry_open(entry, &context, entry->source.capture, &foreign)) {
    entry->source.state = VMK_SOURCE_ENDED;
    return false;
  }
  if (entry->heavy)
    input->heavy++;
  vmk_input_look_ahead(input, entry, 0);
  return entry->source.state == VMK_SOURCE_READY;
}

static void
note_losses(struct vmk_entry *entry)
{
  if (entry->open && entry->source.live)
    vmk_source_row(&entry->source)->dropped = vmk_stream_live_dropped(entry->source.octets.stream);
}

/* Asks those without a next frame for one. patient: nobody else has frames, so all of them may take
 * their time. */
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

    vmk_input_look_ahead(input, entry, wait);
    entry->late = entry->source.state == VMK_SOURCE_EMPTY && (entry->late || wait);
    note_losses(entry);
    vmk_input_place(input, entry);
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
      count += vmk_source_read(&entry->source, records + count, capacity - count,
                               vmk_order_limit(input->ready));
    if (entry->source.state == VMK_SOURCE_READY) {
      vmk_order_sink(input->ready);
      continue;
    }
    vmk_order_pop(input->ready);
    vmk_input_place(input, entry);
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

  g_assert(capacity > 0);
  input->batch++;
  close_old(input);
  for (;;) {
    size_t count;

    if (vmk_input_is_stopped(input))
      return finish_stop(input);
    wake(input, patient);
    count = merge(input, records, capacity);
    if (count || input->ready->len + input->empty->len == 0)
      return count;
    if (input->ready->len)
      continue;
    if (patient)
      return vmk_input_is_stopped(input) ? finish_stop(input) : 0;
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

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how captures are laid out, by itself: nothing of the reader is used.
 * Must not know how the reader works.
 */
#include "tests/unit/input/build.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

struct build
build_new(bool big_endian)
{
  return (struct build){.octets = g_byte_array_new(), .big_endian = big_endian};
}

void
build_free(struct build *build)
{
  g_byte_array_unref(build->octets);
}

static void
build_number(struct build *build, uint64_t value, unsigned width)
{
  uint8_t octets[8];

  for (unsigned i = 0; i < width; i++)
    octets[build->big_endian ? width - 1 - i : i] = (uint8_t)(value >> (8 * i));
  g_byte_array_append(build->octets, octets, width);
}

void
build16(struct build *build, uint16_t value)
{
  build_number(build, value, 2);
}

void
build32(struct build *build, uint32_t value)
{
  build_number(build, value, 4);
}

void
build64(struct build *build, uint64_t value)
{
  build_number(build, value, 8);
}

void
build_octets(struct build *build, const void *octets, size_t length)
{
  g_byte_array_append(build->octets, octets, (guint)length);
}

void
build_text(struct build *build, const char *text)
{
  build_octets(build, text, strlen(text));
}

void
build_frame(struct build *build, uint32_t seed, size_t length)
{
  for (size_t i = 0; i < length; i++) {
    uint8_t octet = (uint8_t)(seed * 31 + i * 7);

    g_byte_array_append(build->octets, &octet, 1);
  }
}

void
build_pcap_version(struct build *build, uint32_t magic, uint16_t major, uint16_t minor,
                   uint32_t link_type)
{
  build32(build, magic);
  build16(build, major);
  build16(build, minor);
  build32(build, 0);
  build32(build, 0);
  build32(build, 65535);
  build32(build, link_type);
}

void
build_pcap(struct build *build, uint32_t magic, uint32_t snap_length, uint32_t link_type)
{
  guint8 *octets;
  struct build number = build_new(build->big_endian);

  build_pcap_version(build, magic, 2, 4, link_type);
  build32(&number, snap_length);
  octets = build->octets->data + build->octets->len - 8;
  memcpy(octets, number.octets->data, 4);
  build_free(&number);
}

void
build_record(struct build *build, uint32_t seconds, uint32_t fraction, uint32_t captured,
             uint32_t wire)
{
  build32(build, seconds);
  build32(build, fraction);
  build32(build, captured);
  build32(build, wire);
}

size_t
build_block(struct build *build, uint32_t type)
{
  size_t start = build->octets->len;

  build32(build, type);
  build32(build, 0);
  return start;
}

static void
pad(struct build *build)
{
  while (build->octets->len % 4)
    g_byte_array_append(build->octets, (const guint8 *)"", 1);
}

void
build_close(struct build *build, size_t block)
{
  struct build number = build_new(build->big_endian);
  uint32_t length;

  while ((build->octets->len - block) % 4)
    g_byte_array_append(build->octets, (const guint8 *)"", 1);
  length = (uint32_t)(build->octets->len - block + 4);
  build32(build, length);
  build32(&number, length);
  memcpy(build->octets->data + block + 4, number.octets->data, 4);
  build_free(&number);
}

void
build_option(struct build *build, uint16_t code, const void *value, size_t length)
{
  build16(build, code);
  build16(build, (uint16_t)length);
  build_octets(build, value, length);
  pad(build);
}

void
build_section(struct build *build)
{
  size_t block = build_block(build, 0x0a0d0d0a);

  build32(build, 0x1a2b3c4d);
  build16(build, 1);
  build16(build, 0);
  build64(build, UINT64_MAX);
  build_close(build, block);
}

void
build_interface(struct build *build, uint16_t link_type, uint32_t snap_length)
{
  size_t block = build_block(build, 1);

  build16(build, link_type);
  build16(build, 0);
  build32(build, snap_length);
  build_close(build, block);
}

void
build_packet(struct build *build, uint32_t interface, uint64_t stamp, uint32_t seed,
             uint32_t captured, uint32_t wire)
{
  size_t block = build_block(build, 6);

  build32(build, interface);
  build32(build, (uint32_t)(stamp >> 32));
  build32(build, (uint32_t)stamp);
  build32(build, captured);
  build32(build, wire);
  build_frame(build, seed, captured);
  build_close(build, block);
}

void
build_other_block(struct build *build, uint32_t type, size_t length)
{
  size_t block = build_block(build, type);

  build_frame(build, 1, length);
  build_close(build, block);
}

static void
append_frames(GString *text, struct vmk_input *input, const struct vmk_record *records,
              size_t count)
{
  size_t rows;
  const struct vmk_interface *interfaces = vmk_input_interfaces(input, &rows);

  for (size_t i = 0; i < count; i++) {
    const struct vmk_record *record = &records[i];
    char *sum = g_compute_checksum_for_data(G_CHECKSUM_MD5, record->data, record->captured);

    g_assert(record->interface < rows);
    g_string_append_printf(
        text, "%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %u/%u f%u i%u l%u %.6s\n", record->number,
        record->time, record->captured, record->wire, interfaces[record->interface].file,
        interfaces[record->interface].id, interfaces[record->interface].link_type, sum);
    g_free(sum);
  }
}

static void
append_captures(GString *text, const struct vmk_input *input)
{
  size_t count;
  const struct vmk_capture *captures = vmk_input_captures(input, &count);

  for (size_t i = 0; i < count; i++) {
    g_string_append_printf(text, "%s %" G_GUINT64_FORMAT " frames, %s",
                           vmk_capture_format_name(captures[i].format), captures[i].packets,
                           captures[i].complete ? "complete" : captures[i].problem);
    for (int skip = 0; skip < VMK_SKIP_COUNT; skip++)
      if (captures[i].skipped[skip])
        g_string_append_printf(text, ", %s %" G_GUINT64_FORMAT, vmk_skip_name((enum vmk_skip)skip),
                               captures[i].skipped[skip]);
    g_string_append_c(text, '\n');
  }
}

static char *
run(struct vmk_input *input, size_t batch)
{
  GString *text = g_string_new(NULL);
  struct vmk_record *records = g_new0(struct vmk_record, batch);

  g_assert_nonnull(input);
  while (true) {
    size_t count = vmk_input_batch(input, records, batch);

    g_assert(count <= batch);
    append_frames(text, input, records, count);
    if (count == 0 && vmk_input_ended(input))
      break;
  }
  append_captures(text, input);
  vmk_input_free(input);
  g_free(records);
  return g_string_free(text, FALSE);
}

char *
run_memory(const struct build *build, size_t batch)
{
  /* An exact block, so that a sanitizer sees one octet too many. */
  uint8_t *octets = g_malloc(build->octets->len + !build->octets->len);
  char *text;

  if (build->octets->len)
    memcpy(octets, build->octets->data, build->octets->len);
  text = run(vmk_input_open_memory(octets, build->octets->len, "memory", NULL, NULL), batch);
  g_free(octets);
  return text;
}

char *
run_paths(const char *const *paths, size_t count, size_t batch,
          const struct vmk_input_options *options)
{
  return run(vmk_input_open(paths, count, NULL, 0, options, NULL), batch);
}

char *
run_path(const char *path)
{
  return run_paths(&path, 1, 64, NULL);
}

char *
folder_new(void)
{
  char *folder = g_dir_make_tmp("vmk-input-XXXXXX", NULL);

  g_assert_nonnull(folder);
  return folder;
}

char *
folder_write(const char *folder, const char *name, const void *octets, size_t length)
{
  char *path = g_build_filename(folder, name, NULL);
  char *parent = g_path_get_dirname(path);

  g_mkdir_with_parents(parent, 0700);
  g_free(parent);
  g_assert_true(g_file_set_contents(path, octets, (gssize)length, NULL));
  return path;
}

static void
remove_tree(const char *path)
{
  GDir *folder = g_dir_open(path, 0, NULL);
  const char *name;

  while (folder && (name = g_dir_read_name(folder))) {
    char *child = g_build_filename(path, name, NULL);

    remove_tree(child);
    g_free(child);
  }
  if (folder)
    g_dir_close(folder);
  g_remove(path);
}

void
folder_remove(char *folder)
{
  remove_tree(folder);
  g_free(folder);
}

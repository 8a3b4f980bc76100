/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the captures that the tests read in many ways are made.
 * Must not know how they are read.
 */
#include "tests/unit/input/cmocka_all.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "tests/unit/input/sample.h"

struct build
sample_pcap(unsigned frames)
{
  struct build build = build_new(false);

  build_pcap(&build, 0xa1b2c3d4, 262144, 1);
  for (uint32_t i = 0; i < frames; i++) {
    uint32_t length = i % 50 == 49 ? 60000 + i : 40 + i % 1400;

    build_record(&build, 1000 + i, i, length, length + 4);
    build_frame(&build, i, length);
  }
  return build;
}

struct build
sample_pcapng(unsigned frames)
{
  struct build build = build_new(true);

  for (uint32_t i = 0; i < frames; i++) {
    if (i % 40 == 0) {
      size_t block;

      build.big_endian = !build.big_endian;
      build_section(&build);
      build_interface(&build, 1, 0);
      build_interface(&build, 101, 0);
      block = build_block(&build, 0xbad);
      build_frame(&build, i, 1000 * i);
      build_close(&build, block);
    }
    build_packet(&build, i % 2, 1000000 * (uint64_t)i, i, 1 + i * 13 % 1500, 1514);
  }
  return build;
}

GByteArray *
sample_gzip(const GByteArray *octets)
{
  GByteArray *packed = g_byte_array_new();
  z_stream stream = {0};

  assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  g_byte_array_set_size(packed, (guint)deflateBound(&stream, octets->len));
  stream.next_in = octets->data;
  stream.avail_in = octets->len;
  stream.next_out = packed->data;
  stream.avail_out = packed->len;
  assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
  g_byte_array_set_size(packed, (guint)stream.total_out);
  deflateEnd(&stream);
  return packed;
}

GByteArray *
sample_zstd(const GByteArray *octets)
{
  GByteArray *packed = g_byte_array_new();

  g_byte_array_set_size(packed, (guint)ZSTD_compressBound(octets->len));
  g_byte_array_set_size(
      packed, (guint)ZSTD_compress(packed->data, packed->len, octets->data, octets->len, 3));
  return packed;
}

/* As many members as there are thirds, and what gzip(1) passes over at the end. */
GByteArray *
sample_gzip_members(const GByteArray *octets)
{
  GByteArray *packed = g_byte_array_new();

  for (guint i = 0; i < 3; i++) {
    guint from = octets->len * i / 3, until = octets->len * (i + 1) / 3;
    GByteArray part = {.data = octets->data + from, .len = until - from};
    GByteArray *member = sample_gzip(&part);

    g_byte_array_append(packed, member->data, member->len);
    g_byte_array_unref(member);
  }
  g_byte_array_append(packed, (const guint8 *)"\0\0\0\0", 4);
  return packed;
}

GByteArray *
sample_zstd_frames(const GByteArray *octets)
{
  static const guint8 skippable[] = {0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'};
  GByteArray *packed = g_byte_array_new();

  for (guint i = 0; i < 3; i++) {
    guint from = octets->len * i / 3, until = octets->len * (i + 1) / 3;
    GByteArray part = {.data = octets->data + from, .len = until - from};
    GByteArray *frame = sample_zstd(&part);

    g_byte_array_append(packed, skippable, sizeof skippable);
    g_byte_array_append(packed, frame->data, frame->len);
    g_byte_array_unref(frame);
  }
  return packed;
}

gpointer
sample_write(gpointer data)
{
  struct sample_writer *writer = data;

  if (writer->path)
    writer->fd = open(writer->path, O_WRONLY);
  for (guint at = 0; at < writer->octets->len;) {
    ssize_t count =
        write(writer->fd, writer->octets->data + at, MIN(writer->step, writer->octets->len - at));

    if (count < 0)
      break;
    at += (guint)count;
  }
  close(writer->fd);
  return NULL;
}

char *
sample_run_pipe(const char *folder, const GByteArray *octets, guint step, unsigned kept)
{
  char *path = g_build_filename(folder, "pipe", NULL);
  struct vmk_input_options options = {.kept = kept, .wait = 20};
  struct sample_writer writer = {.path = path, .octets = octets, .step = step};
  GThread *thread;
  char *text;

  /* A reader that has seen enough goes away before the writer is done. */
  signal(SIGPIPE, SIG_IGN);
  assert_int_equal(mkfifo(path, 0600), 0);
  thread = g_thread_new("writer", sample_write, &writer);
  text = run_paths((const char *const[]){path}, 1, 7, &options);
  g_thread_join(thread);
  unlink(path);
  g_free(path);
  return text;
}

/* The lines of expected's frames that also fit in a capture that was cut. */
void
sample_assert_prefix(const char *text, const char *expected, guint cut)
{
  char **lines = g_strsplit(text, "\n", -1);
  size_t length = 0;
  size_t i = 0;

  for (; lines[i + 2]; i++)
    length += strlen(lines[i]) + 1;
  if (strncmp(text, expected, length) != 0)
    fail_msg("cut at %u:\n%s", cut, text);
  /* The last line is the capture's: as many frames as there are lines before it. */
  if (!strstr(lines[i], "none"))
    assert_int_equal(strtoul(strchr(lines[i], ' '), NULL, 10), i);
  g_strfreev(lines);
}

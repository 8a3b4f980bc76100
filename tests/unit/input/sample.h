/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the captures that the tests read in many ways, and how they are packed.
 * Must not know how they are read.
 */
#ifndef VMK_TEST_SAMPLE_H
#define VMK_TEST_SAMPLE_H

#include "tests/unit/input/build.h"

/* Small and large frames, so that stream buffers are crossed at odd places. */
struct build sample_pcap(unsigned frames);

/* Sections of both byte orders with two interfaces each, blocks that are not known between them. */
struct build sample_pcapng(unsigned frames);

/* Packed octets, owned by the caller; the last two as three members or frames with other things
 * between or after. */
GByteArray *sample_gzip(const GByteArray *octets);
GByteArray *sample_zstd(const GByteArray *octets);
GByteArray *sample_gzip_members(const GByteArray *octets);
GByteArray *sample_zstd_frames(const GByteArray *octets);

/* For a thread: all octets, step at a time, then the end. */
struct sample_writer {
  const char *path; /* opened by the thread; NULL: fd is open */
  int fd;
  const GByteArray *octets;
  guint step;
};

gpointer sample_write(gpointer sample_writer);

/* run_paths over a named pipe in folder that the octets come through. Owned by the caller. */
char *sample_run_pipe(const char *folder, const GByteArray *octets, guint step, unsigned kept);

/* text (of build.h's run_) has frame lines that expected starts with, and counts as many; cut is
 * for the message. */
void sample_assert_prefix(const char *text, const char *expected, guint cut);

#endif

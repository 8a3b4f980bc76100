/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how captures of every kind are built in memory, and how what a reader makes of them is put
 * in one text.
 * Must not know how the reader works.
 */
#ifndef VMK_TEST_BUILD_H
#define VMK_TEST_BUILD_H

#include <glib.h>

#include "capture-tool/input/input.h"

/* A capture under construction: octets in one byte order. */
struct build {
  GByteArray *octets;
  bool big_endian;
};

struct build build_new(bool big_endian);
void build_free(struct build *build);
void build16(struct build *build, uint16_t value);
void build32(struct build *build, uint32_t value);
void build64(struct build *build, uint64_t value);
void build_octets(struct build *build, const void *octets, size_t length);
void build_text(struct build *build, const char *text);

/* A frame whose octets depend on seed, so that frames can be told apart. */
void build_frame(struct build *build, uint32_t seed, size_t length);

/* pcap: the file header, a record header. */
void build_pcap(struct build *build, uint32_t magic, uint32_t snap_length, uint32_t link_type);
void build_pcap_version(struct build *build, uint32_t magic, uint16_t major, uint16_t minor,
                        uint32_t link_type);
void build_record(struct build *build, uint32_t seconds, uint32_t fraction, uint32_t captured,
                  uint32_t wire);

/* pcapng: blocks are opened and closed; closing pads and sets both lengths. */
size_t build_block(struct build *build, uint32_t type);
void build_close(struct build *build, size_t block);
void build_option(struct build *build, uint16_t code, const void *value, size_t length);
void build_section(struct build *build);
void build_other_block(struct build *build, uint32_t type, size_t length);
void build_interface(struct build *build, uint16_t link_type, uint32_t snap_length);
void build_packet(struct build *build, uint32_t interface, uint64_t stamp, uint32_t seed,
                  uint32_t captured, uint32_t wire);

/* What the reader gives, one frame a line, then one line for each capture: all that the tests
 * compare. batch: frames a call. Owned by the caller. */
char *run_memory(const struct build *build, size_t batch);
char *run_paths(const char *const *paths, size_t count, size_t batch,
                const struct vmk_input_options *options);
char *run_path(const char *path);

/* A folder that the test owns, and files in it. */
char *folder_new(void);
char *folder_write(const char *folder, const char *name, const void *octets, size_t length);
void folder_remove(char *folder);

#endif

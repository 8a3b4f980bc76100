/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how frames are written into a pcapng file (draft-ietf-opsawg-pcapng: section header,
 * interface description and enhanced packet blocks). Must not know what is in a frame.
 */
#ifndef LAB_PCAPNG_H
#define LAB_PCAPNG_H

#include <stdint.h>

struct lab_pcapng;

/* Creates path; comment becomes the section's comment. NULL with a line on stderr when that fails.
 * Free with lab_pcapng_close. */
struct lab_pcapng *lab_pcapng_open(const char *path, const char *comment);

/* Adds an Ethernet interface with nanosecond time stamps; snap 0 means unlimited. Its number, 0..
 */
uint32_t lab_pcapng_interface(struct lab_pcapng *file, const char *name, const char *description,
                              uint32_t snap);

/* Writes one frame: head and rest are put one after the other, then cut to the interface's snap
 * length. time is in nanoseconds since 1970 UTC. */
void lab_pcapng_frame(struct lab_pcapng *file, uint32_t interface, int64_t time,
                      const uint8_t *head, uint32_t head_length, const uint8_t *rest,
                      uint32_t rest_length);

/* Flushes and frees. 0, or -1 when anything could not be written. */
int lab_pcapng_close(struct lab_pcapng *file);

#endif

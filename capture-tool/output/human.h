/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how amounts, times and rates are written for people.
 * Must not know what is measured.
 *
 * Each writes into the buffer and returns it.
 */
#ifndef VMK_OUTPUT_HUMAN_H
#define VMK_OUTPUT_HUMAN_H

#include <stdint.h>

#define VMK_HUMAN_SIZE 40

/* Octets in decimal units: "0 B", "999 B", "4.21 MB". */
char *vmk_human_bytes(char buffer[VMK_HUMAN_SIZE], uint64_t bytes);
/* With commas between thousands: "1,234,567". */
char *vmk_human_count(char buffer[VMK_HUMAN_SIZE], uint64_t count);
/* "213 us", "9.81 s", "3 min 4 s", "2 h 5 min", "9 d 1 h". */
char *vmk_human_duration(char buffer[VMK_HUMAN_SIZE], int64_t nanoseconds);
/* "3.41 Mbit/s"; "" where the time is 0. */
char *vmk_human_rate(char buffer[VMK_HUMAN_SIZE], uint64_t bytes, int64_t nanoseconds);
/* "2024-05-01 10:00:00 UTC"; "unknown time" for VMK_TIME_NONE. */
char *vmk_human_time(char buffer[VMK_HUMAN_SIZE], int64_t nanoseconds);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the two inputs that are shaped like a site: a clear NFC transfer, and the mix of 300 hosts.
 * Must not know how they are read.
 */
#ifndef VMK_BENCH_ESTATE_H
#define VMK_BENCH_ESTATE_H

void make_nfc(const char *path, unsigned share);
void make_estate(const char *path, unsigned share);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a test says what a capture in memory must read as.
 * Must not know formats.
 */
#ifndef VMK_TEST_EXPECT_H
#define VMK_TEST_EXPECT_H

#include "tests/unit/input/build.h"

/* The lines of run_memory start so, one for one; NULL ends them. Frees build. */
void expect_lines(struct build *build, const char *const *starts);

/* An input that has been read to its end. The octets stay build's. Free with vmk_input_free. */
struct vmk_input *expect_end(const struct build *build);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what cmocka wants included before it.
 * Must not know any test.
 */
#ifndef VMK_TEST_CMOCKA_ALL_H
#define VMK_TEST_CMOCKA_ALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif

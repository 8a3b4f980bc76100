/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a test makes a site from a few lines of text and asks about it.
 * Must not know what a format means.
 */
#ifndef VMK_TESTS_SITE_SUPPORT_H
#define VMK_TESTS_SITE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/site/site.h"

/* Adds a text under a file name; the test fails when it is refused. */
void load(struct vmk_site *site, const char *name, const char *text);

/* A resolved site from one text. */
struct vmk_site *site_of(const char *name, const char *text);

/* The message with which a text is refused; owned by the caller. The test fails when it is taken.
 */
char *refusal_of(const char *name, const char *text, size_t length);

/* The vmk; the test fails when there is none. */
const struct vmk_vmk *vmk_of(const struct vmk_site *site, const char *host, const char *name);

struct vmk_address address(const char *text);
struct vmk_mac mac(const char *text);

/* Printed forms compare well. */
void assert_addresses(const struct vmk_vmk *vmk,
                      const char *expected); /* "10.0.0.1/24 fe80::1/64" */
void assert_mac(const struct vmk_vmk *vmk, const char *expected);

/* Is there a note at FILE:LINE that holds the words? */
bool has_note(const struct vmk_site *site, const char *file, unsigned line, const char *words);

#define ROLE(name) VMK_ROLE_BIT(VMK_ROLE_##name)

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the readers of inventory files share: lines with numbers, and the host that the lines
 * are about. Must not know any format.
 */
#ifndef VMK_SITE_INVENTORY_READING_H
#define VMK_SITE_INVENTORY_READING_H

#include "core/site/site_build.h"

/* What is left of a text, from the start of a line. Borrowed; holds no NUL octet. A copy of it is a
 * look ahead. */
struct vmk_lines {
  const char *at;
  const char *end;
  unsigned number; /* of the line at at, 1.. */
};

bool vmk_lines_done(const struct vmk_lines *lines);
/* The current line without its end; owned by the caller. "" when done. */
char *vmk_lines_copy(const struct vmk_lines *lines);
void vmk_lines_next(struct vmk_lines *lines);
/* Moves to an octet behind at and counts the lines on the way. */
void vmk_lines_move(struct vmk_lines *lines, const char *to);

/* One file being read. */
struct vmk_reading {
  struct vmk_site *site;
  const char *file;     /* interned */
  const char *host;     /* interned; whom the next lines are about */
  const char *vmk;      /* interned, or NULL: from the command line or the file name */
  const char *netstack; /* interned, or NULL: from "-N" of the command line */
  bool host_is_guess;   /* host comes from the file name */
  const char *guess;    /* interned: the guess that a fact was filed under, or NULL */
  GHashTable *noted;    /* unknown columns and keys, so that each is noted once a file */
};

enum vmk_took {
  VMK_TOOK_NOTHING, /* not this reader's; the lines have not moved */
  VMK_TOOK_LINES,   /* read; the lines have moved behind it */
  VMK_TOOK_ERROR,   /* broken; *error is set */
};

/* A reader looks at the current line (given as a copy) and reads what is its own from there. */
typedef enum vmk_took vmk_reader_function(struct vmk_reading *reading, struct vmk_lines *lines,
                                          const char *line, GError **error);

/* The place of the current line, and of a line number. */
struct vmk_source vmk_reading_at(const struct vmk_reading *reading, unsigned line);

/* The host for a fact whose row names none; remembers that a guess was used. */
const char *vmk_reading_host(struct vmk_reading *reading);

/* Is it "vmk" and a number? */
bool vmk_is_vmk_name(const char *text);

/* Notes an unknown column, key or section, once for each word in this file. */
void vmk_reading_note_unknown(struct vmk_reading *reading, unsigned line, const char *what,
                              const char *word, const char *format_name);

/* Takes host, interface and stack from a prompt, a command or a comment; false when the line is
 * none of these. */
bool vmk_context_take(struct vmk_reading *reading, const char *line);
/* Would vmk_context_take take it? */
bool vmk_context_is(const char *line);
/* Takes host and interface from a file name: HOST.txt, HOST.vmk1.txt, HOST_anything.txt. */
void vmk_context_from_file(struct vmk_reading *reading, const char *path);

/* The readers that are no table of rows. */
vmk_reader_function vmk_read_site_file, vmk_read_json, vmk_read_esxcfg_vmknic,
    vmk_read_esxcfg_route, vmk_read_yaml;
/* The shapes that rows come in. */
vmk_reader_function vmk_read_csv, vmk_read_table, vmk_read_block;

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows where a report goes: standard output or a file that is opened before anything is read.
 * Must not know what is written.
 */
#ifndef VMK_DESTINATION_H
#define VMK_DESTINATION_H

#include <stdbool.h>

#include "capture-tool/input/input.h"
#include "capture-tool/output/sink.h"

struct vmk_destination {
  const char *path; /* borrowed; NULL: standard output */
  bool created;     /* the file was not there before */
  bool begun;
  struct vmk_sink sink;
};

/* Opens path (NULL and "-": standard output) and leaves what is in it until vmk_destination_begin.
 * A file that is one of the sources (NULL-terminated, or NULL) is refused. False: said why. */
bool vmk_destination_open(struct vmk_destination *destination, const char *path, char **sources);
/* False, and said, where the report would be written over this file ("-": what standard input is
 * read from), or over one of those that the input reads, by whatever name. */
bool vmk_destination_spares(const struct vmk_destination *destination, const char *source);
bool vmk_destination_spares_input(const struct vmk_destination *destination,
                                  const struct vmk_input *input);
/* From now on the file holds the report only. */
struct vmk_sink *vmk_destination_begin(struct vmk_destination *destination);
/* Writes what is left and closes; a file that was created and got no report is removed. False: said
 * why. */
bool vmk_destination_close(struct vmk_destination *destination);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how frames are had from files, folders, pipes and live interfaces, in time order, and what
 * is known of each.
 * Must not know what is in the frames, nor how anything is printed.
 *
 * One thread at a time may call these functions for one input, vmk_input_stop apart. Texts are
 * UTF-8; whatever came out of a capture (names, comments) is as hostile as its packets: made valid
 * UTF-8 here, escaped by who prints it.
 */
#ifndef VMK_INPUT_INPUT_H
#define VMK_INPUT_INPUT_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/flow/record.h"
#include "core/wire/address.h"

struct vmk_input;

/* All pointers are borrowed for the time of the call only. */
struct vmk_input_options {
  const char *filter; /* a libpcap filter, applied per link type; NULL: every frame */
  unsigned wait;      /* milliseconds that a batch waits for a pipe or a live interface; 0: 250 */
  unsigned kept;      /* how many batches stay valid at the same time; 0 and 1: only the last one */
  bool threaded;      /* long files may have a thread that maps their pages ahead */
};

enum vmk_capture_format {
  VMK_CAPTURE_NONE, /* not read: problem says why */
  VMK_CAPTURE_PCAP,
  VMK_CAPTURE_PCAPNG,
  VMK_CAPTURE_LIVE,
};

/* What was met in a capture and not handed out as a frame, or only after a repair; the texts:
 * vmk_skip_name. */
enum vmk_skip {
  VMK_SKIP_FILTERED,         /* frames that the filter did not take */
  VMK_SKIP_FILTER_LINK_TYPE, /* frames of a link type that the filter cannot be applied to */
  VMK_SKIP_DAMAGED_BLOCK, /* pcapng packet blocks whose lengths contradict each other (numbered, not
                             handed out) */
  VMK_SKIP_UNKNOWN_INTERFACE, /* pcapng packets of an interface that was not described (numbered,
                                 not handed out) */
  VMK_SKIP_NOT_A_FRAME, /* pcapng records that count as packets but hold none (journal, system call
                           events) */
  VMK_SKIP_OTHER_BLOCK, /* pcapng blocks without packets that this reader has no use for */
  VMK_SKIP_WIRE_RAISED, /* handed out; wire length was below the captured length and was raised to
                           it */
  VMK_SKIP_BAD_TRAILER, /* handed out; pcapng blocks whose two total lengths differ or are not a
                           multiple of 4 */
  VMK_SKIP_COUNT,
};

/* One named file, file of a folder, pipe or interface, in the order of the command line. */
struct vmk_capture {
  char *file; /* owned, as named by the user (folder/file for those of a folder); "-": stdin */
  enum vmk_capture_format format;
  unsigned named;      /* how often: a file is read once, whatever names it has */
  uint64_t packets;    /* handed out */
  uint64_t bytes;      /* on the wire, of these packets */
  uint64_t captured;   /* octets of these packets in the capture */
  int64_t first, last; /* earliest and latest time stamp; VMK_TIME_NONE: none */
  uint64_t
      dropped;   /* frames that the capturing machine says it lost; 0 also when it says nothing */
  bool complete; /* read from start to end. Before the end of input: no problem so far */
  char *problem; /* owned; NULL, or one clear line such as "cut short at byte 4711" */
  uint64_t skipped[VMK_SKIP_COUNT];
  char *comment;     /* owned; section comments, one a line; NULL: none */
  char *application; /* owned; what wrote it, by its own account; NULL: not said */
};

/* A name that a pcapng name resolution block gives to an address. */
struct vmk_input_name {
  struct vmk_address address;
  char *name; /* owned */
};

/* Opens captures: each source is a file, a folder (every capture in it and in its subfolders; other
 * files there are passed over) or "-" (standard input, once); each interface is opened live. Frames
 * of several captures come merged in time order; the order within one capture is never changed. A
 * capture that cannot be read is no error here: it keeps a row with format NONE and a problem, so
 * does a folder that cannot be seen as a whole, and the others are read. A file that is named more
 * than once is read once. NULL and error only where nothing sensible can start: no source at all, a
 * filter that libpcap refuses, "-" given twice. */
struct vmk_input *vmk_input_open(const char *const *sources, size_t source_count,
                                 const char *const *interfaces, size_t interface_count,
                                 const struct vmk_input_options *options, GError **error);

/* The same over octets in memory, which stay borrowed until vmk_input_free. For tests. */
struct vmk_input *vmk_input_open_memory(const void *octets, size_t length, const char *name,
                                        const struct vmk_input_options *options, GError **error);

/* Gives up to capacity (at least 1) next frames and returns how many. Their data stay valid until
 * the next call (options.kept - 1 more calls if asked for). 0: the end if vmk_input_ended, else
 * nothing came within options.wait. */
size_t vmk_input_batch(struct vmk_input *input, struct vmk_record *records, size_t capacity);

bool vmk_input_ended(const struct vmk_input *input);

/* Makes the next batches return 0 and ended at once. The only function for signal handlers and
 * other threads. */
void vmk_input_stop(struct vmk_input *input);

/* The tables grow while reading, their rows keep their index; the arrays are valid until the next
 * batch or free. Records name an interface by its index here. */
const struct vmk_interface *vmk_input_interfaces(const struct vmk_input *input, size_t *count);
const struct vmk_capture *vmk_input_captures(const struct vmk_input *input, size_t *count);
const struct vmk_input_name *vmk_input_names(const struct vmk_input *input,
                                             size_t *count); /* at most 65536 */

/* Whether a regular file (device and number of stat) is one of the captures, by whatever name it
 * came; standard input not included. */
bool vmk_input_reads(const struct vmk_input *input, uint64_t device, uint64_t number);

/* Octets of files read so far and in all (compressed files: as compressed); total 0: not known. */
void vmk_input_progress(const struct vmk_input *input, uint64_t *done, uint64_t *total);

enum vmk_input_outcome {
  VMK_INPUT_FINE,    /* every capture was read to its end; a live one also up to vmk_input_stop */
  VMK_INPUT_PARTIAL, /* some capture could not be read, or only up to a point: exit 3 */
  VMK_INPUT_NOTHING, /* no capture could be opened at all: exit 2 */
};

enum vmk_input_outcome vmk_input_outcome(const struct vmk_input *input);

const char *vmk_capture_format_name(
    enum vmk_capture_format format);           /* "pcap", "pcapng", "live"; NONE: "none" */
const char *vmk_skip_name(enum vmk_skip skip); /* a short reason, lower case: a JSON key */

void vmk_input_free(struct vmk_input *input); /* NULL is fine */

#endif

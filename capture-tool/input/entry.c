/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows whether a file is mapped, streamed or unpacked.
 * Must not know how several captures are merged.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture-tool/input/entry.h"
#include "capture-tool/input/kind.h"

static bool
open_failed(struct vmk_entry *entry, const struct vmk_entry_context *context, uint32_t capture,
            int fd)
{
  vmk_capture_problem(vmk_tables_capture(context->tables, capture), "cannot be opened: %s",
                      g_strerror(errno));
  if (fd >= 0)
    close(fd);
  entry->open = false;
  return false;
}

static enum vmk_kind
kind_of_file(int fd)
{
  uint8_t octets[VMK_KIND_OCTETS];
  ssize_t length = pread(fd, octets, sizeof octets, 0);
  const char *what;

  return vmk_kind_of(octets, length > 0 ? (size_t)length : 0, &what);
}

static void
use_stream(struct vmk_entry *entry, const struct vmk_entry_context *context,
           struct vmk_stream *stream)
{
  vmk_octets_stream(&entry->source.octets, stream, context->batch, context->kept);
  entry->heavy = true;
}

/* Takes over fd. */
static void
use_file(struct vmk_entry *entry, const struct vmk_entry_context *context, int fd,
         enum vmk_kind kind, bool at_start)
{
  struct vmk_source *source = &entry->source;

  if (at_start && (kind == VMK_KIND_GZIP || kind == VMK_KIND_ZSTD)) {
    struct vmk_stream *packed = vmk_stream_fd(fd);

    packed = kind == VMK_KIND_GZIP ? vmk_stream_gunzip(packed) : vmk_stream_unzstd(packed);
    use_stream(entry, context, vmk_stream_ahead(packed));
    source->unpacked = true;
  } else if (at_start && vmk_octets_map(&source->octets, fd, entry->size, context->batch,
                                        context->kept, context->threaded)) {
    close(fd);
  } else {
    use_stream(entry, context, vmk_stream_fd(fd));
  }
}

/* Hundreds of packed captures of the same hours are all open at once: more than the usual soft
 * limit. */
static bool
raise_file_limit(void)
{
  struct rlimit limit;

  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max)
    return false;
  limit.rlim_cur = limit.rlim_max;
  return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

static int
open_path(const char *path)
{
  int fd;

  if (strcmp(path, "-") == 0)
    return dup(STDIN_FILENO);
  fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == EMFILE && raise_file_limit())
    fd = open(path, O_RDONLY | O_CLOEXEC);
  return fd;
}

bool
vmk_entry_open(struct vmk_entry *entry, const struct vmk_entry_context *context, uint32_t capture,
               bool *foreign)
{
  int fd = open_path(entry->path);
  enum vmk_kind kind = VMK_KIND_OTHER;
  bool at_start = false;
  struct stat status;

  *foreign = false;
  if (fd < 0 || fstat(fd, &status) != 0)
    return open_failed(entry, context, capture, fd);
  if (S_ISREG(status.st_mode)) {
    entry->size = (uint64_t)status.st_size;
    kind = kind_of_file(fd);
    at_start = lseek(fd, 0, SEEK_CUR) == 0;
    if (entry->in_folder && kind == VMK_KIND_OTHER) {
      *foreign = true;
      close(fd);
      return false;
    }
  }
  vmk_source_init(&entry->source, context->tables, capture, context->batch, context->kept);
  entry->source.filter = context->filter;
  use_file(entry, context, fd, kind, at_start);
  entry->open = true;
  return true;
}

bool
vmk_entry_open_live(struct vmk_entry *entry, const struct vmk_entry_context *context,
                    uint32_t capture, const char *interface, const char *filter)
{
  struct vmk_capture *row = vmk_tables_capture(context->tables, capture);
  char *problem = NULL;
  struct vmk_stream *stream = vmk_stream_live(interface, filter, &problem);

  if (!stream) {
    vmk_capture_problem(row, "%s", problem);
    g_free(problem);
    return false;
  }
  vmk_source_init(&entry->source, context->tables, capture, context->batch, context->kept);
  entry->source.live = g_strdup(interface);
  use_stream(entry, context, stream);
  entry->open = true;
  return true;
}

void
vmk_entry_open_memory(struct vmk_entry *entry, const struct vmk_entry_context *context,
                      uint32_t capture, const uint8_t *octets, size_t length)
{
  vmk_source_init(&entry->source, context->tables, capture, context->batch, context->kept);
  entry->source.filter = context->filter;
  vmk_octets_memory(&entry->source.octets, octets, length);
  entry->size = length;
  entry->open = true;
}

uint64_t
vmk_entry_position(const struct vmk_entry *entry)
{
  const struct vmk_octets *octets = &entry->source.octets;

  if (!entry->open)
    return 0;
  return octets->stream ? octets->stream->class->position(octets->stream)
                        : vmk_octets_offset(octets);
}

void
vmk_entry_close(struct vmk_entry *entry)
{
  if (entry->open)
    vmk_source_close(&entry->source);
  entry->open = false;
}

void
vmk_entry_free(gpointer data)
{
  struct vmk_entry *entry = data;

  vmk_entry_close(entry);
  g_free((char *)entry->source.live);
  g_free(entry->path);
  g_free(entry);
}

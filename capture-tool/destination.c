/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows where a report goes: standard output or a file that is opened before anything is read.
 * Must not know what is written.
 */
#include "destination.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message.h"

static int
open_file(struct vmk_destination *destination, const char *path)
{
  int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

  destination->created = descriptor >= 0;
  if (descriptor < 0 && errno == EEXIST) {
    descriptor = open(path, O_WRONLY | O_CLOEXEC);
  }
  return descriptor;
}

static const char *
name_of(const struct vmk_destination *destination)
{
  return destination->path != NULL ? destination->path : "standard output";
}

/* Only what is in a regular file can be lost. */
static bool
is_file(const struct vmk_destination *destination, struct stat *status)
{
  return fstat(destination->sink.descriptor, status) == 0 && S_ISREG(status->st_mode);
}

static bool
refuse(const struct vmk_destination *destination)
{
  vmk_message("%s: is also read; name another file for the report", name_of(destination));
  return false;
}

bool
vmk_destination_spares(const struct vmk_destination *destination, const char *source)
{
  struct stat output, read;
  int failed;

  if (!is_file(destination, &output)) {
    return true;
  }
  failed = strcmp(source, "-") != 0 ? stat(source, &read) : fstat(STDIN_FILENO, &read);
  if (failed || read.st_dev != output.st_dev || read.st_ino != output.st_ino) {
    return true;
  }
  return refuse(destination);
}

bool
vmk_destination_spares_input(const struct vmk_destination *destination,
                             const struct vmk_input *input)
{
  struct stat output;

  return !is_file(destination, &output) || !vmk_input_reads(input, output.st_dev, output.st_ino) ||
         refuse(destination);
}

bool
vmk_destination_open(struct vmk_destination *destination, const char *path, char **sources)
{
  int descriptor = STDOUT_FILENO;

  path = g_strcmp0(path, "-") != 0 ? path : NULL;
  *destination = (struct vmk_destination){.path = path};
  if (path != NULL) {
    descriptor = open_file(destination, path);
    if (descriptor < 0) {
      vmk_message("%s: cannot be written: %s", path, g_strerror(errno));
      return false;
    }
  }
  vmk_sink_init(&destination->sink, descriptor);
  for (size_t i = 0; sources != NULL && sources[i] != NULL; i++) {
    if (!vmk_destination_spares(destination, sources[i])) {
      vmk_destination_close(destination);
      return false;
    }
  }
  return true;
}

struct vmk_sink *
vmk_destination_begin(struct vmk_destination *destination)
{
  struct stat status;
  int descriptor = destination->sink.descriptor;

  if (!destination->begun && destination->path != NULL && fstat(descriptor, &status) == 0 &&
      S_ISREG(status.st_mode) && ftruncate(descriptor, 0) != 0) {
    destination->sink.error = errno;
  }
  destination->begun = true;
  return &destination->sink;
}

bool
vmk_destination_close(struct vmk_destination *destination)
{
  int error = vmk_sink_flush(&destination->sink);

  if (close(destination->sink.descriptor) != 0 && error == 0 && destination->begun) {
    error = errno;
  }
  if (destination->created && !destination->begun) {
    unlink(destination->path);
  }
  vmk_sink_clear(&destination->sink);
  if (error != 0) {
    vmk_message("%s: the report could not be written: %s", name_of(destination), g_strerror(error));
  }
  return error == 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to play the two ways of a connection into a session, in pieces of any size, and to
 * compare what came out.
 * Must not know what should come out.
 */
#ifndef VMK_TESTS_SESSION_PLAY_H
#define VMK_TESTS_SESSION_PLAY_H

#include "tests/support/nfc_build.h"
#include "tests/support/prefix.h"
#include "tests/support/wire_log.h"

enum { PLAY_TURNS = 64 };

/* A dialogue: turns of one way after the other. missing: octets that passed but were not captured.
 */
struct play {
  struct build octets[PLAY_TURNS];
  enum vmk_way way[PLAY_TURNS];
  uint64_t missing[PLAY_TURNS]; /* > 0: this turn is a hole of so many octets */
  size_t turns;
};

static inline struct build *
play_turn(struct play *play, int way)
{
  if (play->turns == PLAY_TURNS)
    abort();
  play->way[play->turns] = (enum vmk_way)way;
  return &play->octets[play->turns++];
}

static inline void
play_hole(struct play *play, int way, uint64_t octets)
{
  (void)play_turn(play, way);
  play->missing[play->turns - 1] = octets;
}

static inline void
play_free(struct play *play)
{
  for (size_t i = 0; i < play->turns; i++)
    build_free(&play->octets[i]);
  memset(play, 0, sizeof *play);
}

static inline size_t
longest_turn(const struct play *play)
{
  size_t longest = 0;

  for (size_t i = 0; i < play->turns; i++)
    if (play->octets[i].length > longest)
      longest = play->octets[i].length;
  return longest;
}

/* Plays all turns in pieces of `piece` octets, the first of each turn `first` octets; each piece
 * flush against a guard page; small ones are passed over unseen where the session allows it. What
 * is kept in a room between two pieces is only what the session says (wire_log_settle). The log is
 * to be freed with wire_log_free. */
static inline struct wire_log
play_pieces(const struct play *play, size_t piece, size_t first, struct vmk_session *session)
{
  struct wire_log log = {NULL, 0, 0};
  struct vmk_guard guard = vmk_guard_new(longest_turn(play));

  vmk_session_init(session);
  for (size_t i = 0; i < play->turns; i++) {
    size_t length = play->missing[i] > 0 ? play->missing[i] : play->octets[i].length;

    for (size_t at = 0, n = first < length ? first : length; at < length;
         at += n, n = piece < length - at ? piece : length - at) {
      const uint8_t *data =
          play->missing[i] > 0 ? NULL : vmk_guard_put(&guard, play->octets[i].data + at, n);

      if (piece == SIZE_MAX || data == NULL || !vmk_session_pass(session, play->way[i], n))
        wire_log_feed(&log, session, play->way[i], data, n);
    }
  }
  wire_log_finish(&log, session);
  vmk_guard_free(&guard);
  return log;
}

/* Everything in one piece a turn; then in pieces of 1, 2, 3 ... octets and in all two-way splits:
 * the same events. step: how many sizes and splits to leave out between two (1: none). */
static inline struct wire_log
play_every_way(const struct play *play, size_t step, struct vmk_session *session)
{
  struct wire_log whole = play_pieces(play, SIZE_MAX, SIZE_MAX, session);
  size_t longest = longest_turn(play);

  for (size_t n = 1; n < longest; n += n < 32 ? 1 : step) {
    struct vmk_session other;
    struct wire_log pieces = play_pieces(play, n, n, &other);
    struct wire_log split = play_pieces(play, SIZE_MAX, n, &other);

    assert_string_equal(pieces.text, whole.text);
    assert_string_equal(split.text, whole.text);
    wire_log_free(&pieces);
    wire_log_free(&split);
  }
  return whole;
}

/* Is there a line that has all of this text? */
static inline void
check_log(const struct wire_log *log, const char *text)
{
  if (strstr(log->text, text) != NULL)
    return;
  fputs(log->text, stderr); /* fail_msg would cut it */
  fail_msg("no line with \"%s\"", text);
}

static inline void
check_log_lacks(const struct wire_log *log, const char *text)
{
  if (strstr(log->text, text) == NULL)
    return;
  fputs(log->text, stderr);
  fail_msg("a line with \"%s\"", text);
}

static inline unsigned
count_log(const struct wire_log *log, const char *text)
{
  unsigned n = 0;

  for (const char *at = log->text; (at = strstr(at, text)) != NULL; at += strlen(text))
    n++;
  return n;
}

#endif

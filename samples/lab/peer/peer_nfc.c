/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how an NFC session is reached: authd first, then the service it connects to. Must not know
 * either dialogue.
 */
#include "authd.h"
#include "nfc.h"
#include "peers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct server {
  const char *greeting;
  const char *refuse; /* not empty: logins end with 530 */
  struct lab_nfc_file content;
};

int
lab_first_word(int argc, char **argv)
{
  int i = 1;

  while (i + 1 < argc && strncmp(argv[i], "--", 2) == 0)
    i += 2;
  return i;
}

/* A console: after the second TLS the screen flows towards the client until it leaves. */
static void
serve_console(struct lab_channel *channel)
{
  static uint8_t screen[4096];
  uint8_t request[64];

  for (uint64_t at = 0; lab_read_some(channel, request, sizeof request) > 0; at += sizeof screen) {
    lab_fill(screen, sizeof screen, at, LAB_FILL_PAGES, 7);
    lab_write(channel, screen, sizeof screen);
  }
}

static void
serve_authd(struct lab_channel channel, void *context)
{
  const struct server *server = context;
  char service[64];

  if (lab_authd_serve(&channel, server->greeting, server->refuse, service, sizeof service)) {
    if (strncmp(service, "mks", 3) == 0)
      serve_console(&channel);
    else
      lab_nfc_serve(&channel, &server->content);
  }
  lab_close(&channel);
}

int
lab_peer_authd(int argc, char **argv)
{
  static char content[512];
  struct server server = {
      .greeting = lab_authd_greeting(lab_option(argc, argv, "greeting", "esxi8")),
      .refuse = lab_option(argc, argv, "refuse", ""),
  };

  snprintf(content, sizeof content, "%s",
           lab_option(argc, argv, "content", "-:disk:262144:100:text"));
  server.content = lab_nfc_file_named(content);
  lab_tls_own_name(lab_option(argc, argv, "name", "esx.lab.example"));
  lab_serve_forever(
      lab_listen(lab_option(argc, argv, "bind", "0.0.0.0"), lab_option(argc, argv, "port", "902")),
      serve_authd, &server);
}

static void
look_at_console(struct lab_channel *channel, long updates)
{
  static uint8_t screen[4096];
  uint8_t request[64] = {3};

  for (long i = 0; i < updates; i++) {
    lab_write(channel, request, sizeof request);
    lab_read(channel, screen, sizeof screen);
    lab_wait(20);
  }
}

int
lab_peer_nfc(int argc, char **argv)
{
  const char *user = lab_option(argc, argv, "user", NULL);
  struct lab_authd_request request = {
      .login = user != NULL ? LAB_LOGIN_USER : LAB_LOGIN_SESSION,
      .ticket = user != NULL ? user : "52a1f0c3-7b1d-4e0a-9d55-0123456789ab",
      .thumbprint = lab_option(argc, argv, "thumbprint", NULL),
      .service = lab_option(argc, argv, "service", "vpxa-nfcssl"),
  };
  int first = lab_first_word(argc, argv);
  struct lab_channel channel =
      lab_connect(lab_option(argc, argv, "from", ""), lab_option(argc, argv, "to", ""), "902");

  if (channel.fd < 0)
    lab_die("no connection to %s", lab_option(argc, argv, "to", ""));
  lab_authd_open(&channel, &request);
  if (strncmp(request.service, "mks:", 4) == 0)
    look_at_console(&channel, 16);
  else
    lab_nfc_run(&channel, argc - first, argv + first);
  lab_close(&channel);
  return EXIT_SUCCESS;
}

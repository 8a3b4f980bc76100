/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the vmware-authd dialogue on TCP 902 and 912 from both sides.
 * Must not know what is spoken after "200 Connect".
 */
#include "authd.h"

#include <stdio.h>
#include <string.h>

#define DAEMON "220 VMware Authentication Daemon Version "

/* Observed greeting lines: wire-nfc-udt section 1. */
static const struct {
  const char *name, *line;
} greetings[] = {
    {"gsx", DAEMON "1.00"},
    {"esx3", DAEMON "1.10: SSL Required, MKSDisplayProtocol:VNC"},
    {"esxi6", DAEMON "1.10: SSL Required, ServerDaemonProtocol:SOAP, MKSDisplayProtocol:VNC , "
                     "VMXARGS supported, NFCSSL supported"},
    {"esxi7", DAEMON "1.10: SSL Required, ServerDaemonProtocol:SOAP, MKSDisplayProtocol:VNC , "
                     "VMXARGS supported, NFCSSL supported/t"},
    {"esxi8", DAEMON "1.10: SSL Required, ServerDaemonProtocol:SOAP, MKSDisplayProtocol:VNC , "
                     "VMXARGS supported, NFCSSL supported/t, SHA256 supported"},
    {"workstation902",
     DAEMON "1.10: SSL Required, ServerDaemonProtocol:SOAP, MKSDisplayProtocol:VNC , , "
            "NFCSSL supported/t"},
    {"workstation912", DAEMON "1.0, ServerDaemonProtocol:SOAP, MKSDisplayProtocol:VNC , ,"},
};

const char *
lab_authd_greeting(const char *name)
{
  for (size_t i = 0; i < sizeof greetings / sizeof greetings[0]; i++)
    if (strcmp(greetings[i].name, name) == 0)
      return greetings[i].line;
  lab_die("no such greeting: %s", name);
}

static bool
ends_in_ssl(const char *service)
{
  size_t length = strlen(service);

  return length >= 3 && strcmp(service + length - 3, "ssl") == 0;
}

static void
ask(struct lab_channel *channel, const char *wanted, char *reply, size_t size)
{
  lab_read_line(channel, reply, size);
  if (strncmp(reply, wanted, strlen(wanted)) != 0)
    lab_die("wanted %s, got: %s", wanted, reply);
}

static void
log_in(struct lab_channel *channel, const struct lab_authd_request *request)
{
  char reply[512];

  if (request->login == LAB_LOGIN_SESSION) {
    lab_write_line(channel, "SESSION %s", request->ticket); /* has no reply of its own */
    return;
  }
  lab_write_line(channel, "USER %s", request->ticket);
  ask(channel, "331 ", reply, sizeof reply);
  lab_write_line(channel, "PASS %s", request->ticket);
  ask(channel, "230 ", reply, sizeof reply);
}

void
lab_authd_open(struct lab_channel *channel, const struct lab_authd_request *request)
{
  char reply[512];
  bool mks = strncmp(request->service, "mks:", 4) == 0;
  bool tls;

  ask(channel, "220 ", reply, sizeof reply);
  tls = strstr(reply, "SSL Required") != NULL;
  if (tls)
    lab_tls_connect(channel, NULL);
  log_in(channel, request);
  if (request->thumbprint != NULL && strcmp(request->thumbprint, "sha2") == 0) {
    lab_write_line(channel, "BANNER ");
    ask(channel, "220 ", reply, sizeof reply);
    lab_write_line(channel, "THUMBPRINT_SHA2 PlainText");
    ask(channel, "200 ", reply, sizeof reply);
  } else if (request->thumbprint != NULL) {
    lab_write_line(channel, "THUMBPRINT bGFiLW5vbmNl");
    ask(channel, "200 ", reply, sizeof reply);
  }
  if (mks)
    lab_write_line(channel, "CONNECT %s mks", request->service + 4);
  else
    lab_write_line(channel, "PROXY %s", request->service);
  ask(channel, "200 Connect", reply, sizeof reply);
  if (tls)
    lab_tls_abandon(channel);
  if (mks || ends_in_ssl(request->service))
    lab_tls_connect(channel, NULL);
}

static void
reply_connect(struct lab_channel *channel, const char *greeting, const char *service)
{
  const char *base = strncmp(service, "vpxa-", 5) == 0 ? service + 5 : service;
  bool vpxa_serves = base != service && strstr(greeting, "SHA256") == NULL;

  if (vpxa_serves) /* before ESXi 8 a vCenter ticket lands in vpxa */
    lab_write_line(channel, "200 Connect %s", service);
  else
    lab_write_line(channel, "200 Connect ha-%s", base);
}

struct session {
  bool logged_in;
  char user[128];
};

static void
answer_login(struct lab_channel *channel, struct session *session, const char *line)
{
  if (strncmp(line, "USER ", 5) == 0) {
    snprintf(session->user, sizeof session->user, "%.100s", line + 5);
    lab_write_line(channel, "331 Password required for %s.", session->user);
  } else {
    session->logged_in = true;
    lab_write_line(channel, "230 User %s logged in.", session->user);
  }
}

/* True when the line was CONNECT or PROXY and the service is known. */
static bool
answer(struct lab_channel *channel, struct session *session, const char *greeting, const char *line,
       char *service, size_t size)
{
  char thumbprint[100];
  bool sha2 = strncmp(line, "THUMBPRINT_SHA2 ", 16) == 0;

  if (strncmp(line, "SESSION ", 8) == 0) {
    session->logged_in = true;
  } else if (strncmp(line, "USER ", 5) == 0 || strncmp(line, "PASS ", 5) == 0) {
    answer_login(channel, session, line);
  } else if (!session->logged_in) {
    lab_write_line(channel, "530 Please login with USER and PASS.");
  } else if (strncmp(line, "BANNER", 6) == 0) {
    lab_write_line(channel, "%s", greeting);
  } else if (sha2 || strncmp(line, "THUMBPRINT ", 11) == 0) {
    lab_tls_thumbprint(channel, true, sha2, thumbprint);
    lab_write_line(channel, "200 %s", thumbprint);
  } else if (strncmp(line, "PROXY ", 6) == 0) {
    snprintf(service, size, "%s", line + 6);
    reply_connect(channel, greeting, service);
    return true;
  } else if (strncmp(line, "CONNECT ", 8) == 0) {
    snprintf(service, size, "mksssl");
    lab_write_line(channel, "200 Connect %.*s", (int)(strlen(line) - 12), line + 8);
    return true;
  } else {
    lab_write_line(channel, "501 Invalid arguments");
  }
  return false;
}

bool
lab_authd_serve(struct lab_channel *channel, const char *greeting, const char *refuse,
                char *service, size_t size)
{
  struct session session = {0};
  bool tls = strstr(greeting, "SSL Required") != NULL;
  char line[512];

  lab_write_line(channel, "%s", greeting);
  if (tls)
    lab_tls_accept(channel);
  do {
    lab_read_line(channel, line, sizeof line);
    if (refuse[0] != '\0' && strncmp(line, "PASS ", 5) == 0) {
      lab_write_line(channel, "530 Login incorrect.");
      return false;
    }
  } while (!answer(channel, &session, greeting, line, service, size));
  if (tls)
    lab_tls_abandon(channel);
  if (ends_in_ssl(service))
    lab_tls_accept(channel);
  return true;
}

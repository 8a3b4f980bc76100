/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the vmware-authd dialogue on TCP 902 and 912: greeting, TLS, login, PROXY (wire-nfc-udt
 * sections 1, 2). Must not know what is spoken after "200 Connect".
 */
#ifndef LAB_AUTHD_H
#define LAB_AUTHD_H

#include "peer.h"

enum lab_login { LAB_LOGIN_SESSION, LAB_LOGIN_USER };

struct lab_authd_request {
  enum lab_login login;
  const char *ticket;     /* for SESSION, or user name */
  const char *thumbprint; /* NULL, "sha1" or "sha2" */
  const char *service;    /* "nfc", "nfcssl", "vpxa-nfc", "vpxa-nfcssl", or "mks:<vmx path>" */
};

/* The greeting called name, without CR LF; ends the process when there is none. */
const char *lab_authd_greeting(const char *name);

/* Client: up to and with "200 Connect"; TLS is abandoned, and started again for a service that ends
 * in "ssl". */
void lab_authd_open(struct lab_channel *channel, const struct lab_authd_request *request);

/* Server: as above. False when the client left or was refused before "200 Connect". */
bool lab_authd_serve(struct lab_channel *channel, const char *greeting, const char *refuse,
                     char *service, size_t size);

#endif

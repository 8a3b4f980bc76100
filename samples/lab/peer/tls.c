/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows TLS by OpenSSL: a self-signed certificate, a key log, and leaving TLS on a connection that
 * lives on. Must not know what is said inside.
 */
#include "peer.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char own_name[64] = "esx.lab.example";

void
lab_tls_own_name(const char *name)
{
  snprintf(own_name, sizeof own_name, "%s", name);
}

static void
log_keys(const SSL *ssl, const char *line)
{
  const char *path = getenv("LAB_KEYLOG");
  FILE *file = path != NULL && path[0] != '\0' ? fopen(path, "a") : NULL;

  (void)ssl;
  if (file == NULL)
    return;
  fprintf(file, "%s\n", line);
  fclose(file);
}

static void
add_certificate(SSL_CTX *context)
{
  EVP_PKEY *key = EVP_EC_gen("P-256");
  X509 *certificate = X509_new();
  X509_NAME *name;

  if (key == NULL || certificate == NULL)
    lab_die("no certificate");
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -86400);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 86400L * 3650);
  X509_set_pubkey(certificate, key);
  name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC, (const unsigned char *)"vmkscope lab", -1, -1,
                             0);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)own_name, -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  if (X509_sign(certificate, key, EVP_sha256()) == 0 ||
      SSL_CTX_use_certificate(context, certificate) != 1 ||
      SSL_CTX_use_PrivateKey(context, key) != 1)
    lab_die("no certificate");
  X509_free(certificate);
  EVP_PKEY_free(key);
}

static SSL_CTX *
context_for(bool server)
{
  static SSL_CTX *contexts[2];

  if (contexts[server] == NULL) {
    SSL_CTX *context = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());

    if (context == NULL)
      lab_die("no TLS");
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(context,
                                  getenv("LAB_TLS13") != NULL ? TLS1_3_VERSION : TLS1_2_VERSION);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_keylog_callback(context, server ? NULL : log_keys);
    if (server)
      add_certificate(context);
    contexts[server] = context;
  }
  return contexts[server];
}

static void
start(struct lab_channel *channel, bool server, const char *server_name)
{
  channel->ssl = SSL_new(context_for(server));
  if (channel->ssl == NULL || SSL_set_fd(channel->ssl, channel->fd) != 1)
    lab_die("no TLS session");
  if (server_name != NULL)
    SSL_set_tlsext_host_name(channel->ssl, server_name);
  if (server && SSL_accept(channel->ssl) != 1)
    exit(EXIT_SUCCESS); /* the client left: a scanner's way */
  if (!server && SSL_connect(channel->ssl) != 1)
    lab_die("the TLS handshake failed");
}

void
lab_tls_connect(struct lab_channel *channel, const char *server_name)
{
  start(channel, false, server_name);
}

void
lab_tls_accept(struct lab_channel *channel)
{
  start(channel, true, NULL);
}

void
lab_tls_abandon(struct lab_channel *channel)
{
  SSL_set_quiet_shutdown(channel->ssl, 1);
  SSL_free(channel->ssl);
  channel->ssl = NULL;
}

void
lab_tls_thumbprint(struct lab_channel *channel, bool server, bool sha256, char text[100])
{
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  X509 *certificate =
      server ? SSL_get_certificate(channel->ssl) : SSL_get0_peer_certificate(channel->ssl);

  X509_digest(certificate, sha256 ? EVP_sha256() : EVP_sha1(), digest, &length);
  text[0] = '\0';
  for (unsigned i = 0; i < length; i++)
    snprintf(text + (i == 0 ? 0 : 3 * i - 1), 4, i == 0 ? "%02X" : ":%02X", digest[i]);
}

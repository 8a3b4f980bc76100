/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the entry points of the peers. Must not know how they work.
 */
#ifndef LAB_PEERS_H
#define LAB_PEERS_H

#include "peer.h"

int lab_peer_authd(int argc, char **argv);
int lab_peer_nfc(int argc, char **argv);
int lab_peer_vmotion_receive(int argc, char **argv);
int lab_peer_vmotion_send(int argc, char **argv);
int lab_peer_serve(int argc, char **argv);
int lab_peer_talk(int argc, char **argv);
int lab_peer_scan(int argc, char **argv);
int lab_peer_datagrams(int argc, char **argv);
int lab_peer_datagram_sink(int argc, char **argv);
int lab_peer_nfs(int argc, char **argv);
int lab_peer_nfs_server(int argc, char **argv);

/* Never returns: prints "ready", then one process for each connection, which serve gets and keeps.
 */
_Noreturn void lab_serve_forever(int listener, void (*serve)(struct lab_channel, void *),
                                 void *context);

/* The first of the words after the options ("--key value" pairs). */
int lab_first_word(int argc, char **argv);

#endif

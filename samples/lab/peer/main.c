/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the names of the peers and starts one of them; servers print "ready" and take each
 * connection in a process of its own. Must not know what the peers say.
 */
#include "peers.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
  const char *name;
  int (*run)(int, char **);
  const char *about;
} peers[] = {
    {"authd", lab_peer_authd,
     "--bind A --port P --greeting G --content FILE: vmware-authd and an NFC server"},
    {"nfc", lab_peer_nfc, "--from A --to A --service S OPERATION...: an NFC client through authd"},
    {"vmotion-receive", lab_peer_vmotion_receive, "--bind A[,A]: a vMotion-like destination"},
    {"vmotion-send", lab_peer_vmotion_send,
     "--from A[,A] --to A[,A] --kind K ...: a vMotion-like source"},
    {"serve", lab_peer_serve, "--bind A --port P STEP...: a scripted server"},
    {"talk", lab_peer_talk, "--from A --to A --port P STEP...: a scripted client"},
    {"scan", lab_peer_scan, "--from A --to A PORT...: tries to connect to each port"},
    {"datagrams", lab_peer_datagrams,
     "--from A --to A --port P --count N --length L: UDP heartbeats"},
    {"datagram-sink", lab_peer_datagram_sink, "--bind A --port P: takes datagrams in silence"},
    {"nfs", lab_peer_nfs, "--from A --to A --copy N: reads and writes a file on a filer"},
    {"nfs-server", lab_peer_nfs_server, "--bind A: the filer"},
};

void
lab_serve_forever(int listener, void (*serve)(struct lab_channel, void *), void *context)
{
  signal(SIGCHLD, SIG_IGN);
  puts("ready");
  fflush(stdout);
  for (;;) {
    struct lab_channel channel = lab_accept(listener);

    if (fork() == 0) {
      close(listener);
      serve(channel, context);
      exit(EXIT_SUCCESS);
    }
    close(channel.fd);
  }
}

int
main(int argc, char **argv)
{
  signal(SIGPIPE, SIG_IGN);
  for (size_t i = 0; argc > 1 && i < sizeof peers / sizeof peers[0]; i++)
    if (strcmp(argv[1], peers[i].name) == 0)
      return peers[i].run(argc - 1, argv + 1);
  for (size_t i = 0; i < sizeof peers / sizeof peers[0]; i++)
    fprintf(stderr, "lab_peer %s %s\n", peers[i].name, peers[i].about);
  return 2;
}

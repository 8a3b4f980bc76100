/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a capture is read with libpcap by a loop that only counts: what reading costs before
 * anything is done with it. Must not know what is in a packet.
 *
 *     pcap_loop FILE | --version
 */
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>

int
main(int argc, char **argv)
{
  char problem[PCAP_ERRBUF_SIZE];
  struct pcap_pkthdr *head;
  const u_char *octets;
  uint64_t packets = 0, captured = 0;
  pcap_t *pcap;
  int got;

  if (argc != 2) {
    fprintf(stderr, "usage: pcap_loop FILE | --version\n");
    return 2;
  }
  if (strcmp(argv[1], "--version") == 0)
    return puts(pcap_lib_version()) < 0;
  pcap = pcap_open_offline(argv[1], problem);
  if (!pcap) {
    fprintf(stderr, "%s\n", problem);
    return 2;
  }
  while ((got = pcap_next_ex(pcap, &head, &octets)) == 1) {
    packets++;
    captured += head->caplen;
  }
  printf("%" PRIu64 " packets, %" PRIu64 " octets\n", packets, captured);
  pcap_close(pcap);
  return got == PCAP_ERROR_BREAK ? 0 : 2; /* which is how a file ends */
}

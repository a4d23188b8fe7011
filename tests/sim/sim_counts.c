/* What happened in all runs, in words. */
#include "tests/sim/sim.h"

#include <inttypes.h>
#include <stdio.h>

void sim_counts_print(const struct sim_counts *counts, uint64_t strangers)
{
	printf("reports received %" PRIu64 ", repeated %" PRIu64 ", in conflict %" PRIu64
	       ", refused %" PRIu64 "; acts done %" PRIu64 ", proposed %" PRIu64
	       ", refused %" PRIu64 ", other %" PRIu64 ", answered again %" PRIu64
	       "; documents over the lines %" PRIu64 "\n",
	       counts->acked, counts->items_repeated, counts->items_conflict, counts->items_refused,
	       counts->done, counts->proposed, counts->refused, counts->other, counts->repeated,
	       counts->line_documents);
	printf("counties put back %" PRIu64 ": numbers lost %" PRIu64
	       ", reports offered again %" PRIu64 ", letters fetched back %" PRIu64
	       ", series confirmed %" PRIu64 ", lives let count %" PRIu64 "\n",
	       counts->restores, counts->numbers_lost, counts->offered_again, counts->fetched_back,
	       counts->series_confirmed, counts->lives_accepted);
	printf("former lives that went on %" PRIu64 ", that heard of the newer one %" PRIu64
	       "; of their words taken %" PRIu64 " (documents %" PRIu64 "), refused %" PRIu64
	       "; lives refused and named %" PRIu64 "\n",
	       counts->lived_on, counts->superseded, counts->older_taken, counts->older_documents,
	       counts->older_refused, counts->lives_named);
	printf("parts named %" PRIu64 ", read as told %" PRIu64
	       ", gone in a county that was put back %" PRIu64
	       ", put back without their keys %" PRIu64
	       ", erased in a life that was cut away and back %" PRIu64 "\n",
	       counts->parts_named, counts->parts_read, counts->parts_gone_restored,
	       counts->parts_unread, counts->parts_back);
	printf("counties with other keys %" PRIu64 ", cards added %" PRIu64 ", refused %" PRIu64
	       ", frames by keys that don't count %" PRIu64 "\n",
	       counts->keys_rotated, counts->cards_added, counts->cards_refused,
	       counts->line_unknown);
	printf("lists of people offered %" PRIu64 ", proposed %" PRIu64 ", adopted by two %" PRIu64
	       ", by one %" PRIu64 ", acts of strangers %" PRIu64 "\n",
	       counts->lists_offered, counts->lists_proposed, counts->lists_by_two,
	       counts->lists_by_one, strangers);
}

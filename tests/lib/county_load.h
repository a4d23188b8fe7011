/* Reports as they come in, from one seed: the n-th is the same in every run.
 *
 * Failed samples and accusations over goods whose producer sits in the
 * neighbouring county, so that by the policy of deploy/ every report opens a hazard, a
 * row in the ladder, a draft of a clue to the neighbour and a fact in credit.  About
 * 90 % of the reports fall on 5 % of the firms, most on few of those; free text is about
 * 60 Chinese characters; every batch is another one, so that nothing joins.
 */
#ifndef ZHIAN_TESTS_LIB_COUNTY_LOAD_H
#define ZHIAN_TESTS_LIB_COUNTY_LOAD_H

#include "tests/lib/county_client.h"

struct county_load {
	uint64_t seed;
	uint64_t firms; /* at least 20 */
	bool uniform;   /* all firms alike, instead of as they come */
};

#define LOAD_TEXT 512
#define LOAD_NAME 96
#define LOAD_WORD 48

/* The n-th item with the memory that it points into; n from 0. */
struct load_item {
	Zh__PushItem item;
	Zh__ReportBody report;
	Zh__SamplingBody sampling;
	Zh__FirmRef producer, seller;
	Zh__ProductRef product;
	Zh__Quantity quantity;
	Zh__Violation violations[2];
	const char *failed[2];
	char id[LOAD_WORD], producer_key[LOAD_WORD], seller_key[LOAD_WORD], batch[LOAD_WORD];
	char sample_no[LOAD_WORD], producer_name[LOAD_NAME], seller_name[LOAD_NAME];
	char address[LOAD_NAME], text[LOAD_TEXT];
};
void load_make(const struct county_load *load, uint64_t n, struct load_item *ret_item);
/* "FZ20250301…": the id under which the n-th is pushed. */
void load_id(uint64_t n, char out[LOAD_WORD]);
/* Reads it back; UINT64_MAX: not one of ours. */
uint64_t load_number_of(const char *id);

/* A push of the items first..first + count - 1 by the feed "hotline", packed. */
void load_push(const struct county_load *load, uint64_t first, size_t count, uint64_t push_id,
	       struct county_envelope *ret_frame);

#endif

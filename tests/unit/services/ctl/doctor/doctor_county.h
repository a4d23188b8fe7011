/* A county whose daemons are fakes, each of which is told what it answers to which question; what
 * doctor finds there is read line by line. */
#ifndef ZHIAN_TESTS_DOCTOR_COUNTY_H
#define ZHIAN_TESTS_DOCTOR_COUNTY_H

#include "services/ctl/county/county.h"
#include "tests/unit/services/ctl/county/county_alone.h"
#include "tests/unit/services/ctl/fake_daemon.h"

#define TOLD_MAX 8

struct told {
	const char *question; /* "status", "verify", "held", or the noun of a list */
	const char *lines;
	const char *next,
		*more; /* where the second page begins, and its lines; NULL: there is none */
};

struct doctor_place {
	struct fake_daemon *daemon; /* NULL: nobody listens there */
	struct told told[TOLD_MAX];
	size_t told_count;
	unsigned asked[TOLD_MAX]; /* how often each was asked for, pages counted by themselves */
	uint64_t frame;           /* of the last end that it was to hold its journal against */
};

struct doctor_county {
	struct county_alone alone;
	struct doctor_place places[COUNTY_PLACES];
};

/* The county is well: each daemon answers that it is, and its files are as they should be. */
int doctor_setup(void **state);
/* The same without any daemon: what the files tell. */
int doctor_files_setup(void **state);
int doctor_teardown(void **state);

/* Said instead of what this daemon has said to that question; nothing else is asked meanwhile. */
void doctor_told(struct doctor_county *c, unsigned place, struct told told);
unsigned doctor_asked(const struct doctor_county *c, unsigned place, const char *question);
void doctor_stop(struct doctor_county *c, unsigned place);

/* Runs doctor with --json: exactly these findings, each "code about: message" on a line of its own,
 * in their order, and the level that the program ends with.  What this machine's disk and the
 * policy that ships give everywhere isn't looked at, nor are daemons that nobody started. */
void doctor_expect(struct doctor_county *c, const char *line, int level, const char *findings);

/* The digest by which a daemon would have adopted this file of the county. */
void doctor_file_digest(const struct county_alone *c, const char *below, char out[65]);

/* "2025-03-03T12:00:00.000+08:00", so long ago by the machine's clock. */
void doctor_moment(int64_t ago_ms, char out[32]);

#endif

/* What became of the items of a file: counts per outcome, each item that wasn't taken, a bar while
 * it goes on. */
#ifndef ZHIAN_SERVICES_CTL_PUSH_REPORT_H
#define ZHIAN_SERVICES_CTL_PUSH_REPORT_H

#include "feed.pb-c.h"
#include "services/ctl/session.h"

#define PUSH_OUTCOMES 8 /* enum Zh__ItemOutcome */

struct push_report {
	uint64_t counts[PUSH_OUTCOMES];
	uint64_t malformed;
	uint64_t failed; /* not in intake now: malformed, refused, in conflict, quarantined */
	FILE *file;
	int64_t file_size; /* 0: not known */
	int64_t started_ms;
	bool bar; /* stderr is a terminal */
};

void push_report_open(struct push_report *report, FILE *file); /* borrows it for its place */
/* `lines`: where each item is in the file. */
void push_report_add(struct push_report *report, struct session *session,
		     const Zh__Receipt *receipt, const uint64_t *lines);
void push_report_malformed(struct push_report *report, struct session *session, uint64_t line,
			   const char *why);
void push_report_progress(const struct push_report *report, const struct session *session);
void push_report_close(struct push_report *report, struct session *session);

#endif

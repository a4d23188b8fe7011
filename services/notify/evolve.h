/* notify's bookkeeping: rows from events, and nothing else. */
#ifndef ZHIAN_NOTIFY_EVOLVE_H
#define ZHIAN_NOTIFY_EVOLVE_H

#include "common/core/decider.h"
#include "document.pb-c.h"
#include "types.pb-c.h"

evolve_fn notify_evolve;

/* Rows of lives and recoveries (evolve_life.c). */
enum status notify_evolve_life(struct rows_writer *rows, const struct event *event);
/* Streams that begin anew (evolve_anew.c). */
enum status notify_evolve_anew(struct rows_writer *rows, const struct event *event);
/* Rows of where journals ended (evolve_chain.c). */
enum status notify_evolve_chain(struct rows_writer *rows, const struct event *event);
/* What others of its cause find a letter by (evolve_cause.c). */
struct letter_causes {
	uint64_t letter;
	uint32_t peer;
	uint64_t hazard;        /* 0: of none */
	struct trace_ref trace; /* .sequence 0: of none */
	const Zh__FirmRef *subject;
};
void notify_put_causes(struct rows_writer *rows, const struct letter_causes *causes);
/* What a region below has reported, if it is the newest (evolve_reported.c). */
void notify_put_reported(struct rows_writer *rows, uint32_t region, uint64_t referral,
			 const Zh__ReportedFigures *reported);
/* ReferralJoined, with its body as it is stored. */
enum status notify_letter_joined(struct rows_writer *rows, const struct event *event,
				 struct bytes stored);
/* A document came back in the recovery: of ours (sent), or one that we had received. */
enum status notify_count_wrong_moment(struct rows_writer *rows, uint32_t region, int64_t at_ms);
enum status notify_count_back(struct rows_writer *rows, uint32_t region, bool sent);

#endif

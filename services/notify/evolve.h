/* notify's bookkeeping: rows from events, and nothing else. */
#ifndef ZHIAN_NOTIFY_EVOLVE_H
#define ZHIAN_NOTIFY_EVOLVE_H

#include "clock.pb-c.h"
#include "common/core/decider.h"
#include "document.pb-c.h"
#include "services/notify/tables.h"
#include "types.pb-c.h"

/* ---- letters/evolve_letter.c */
evolve_fn notify_letter_evolve;
evolve_fn notify_letter_observe; /* the clock of the drafts' queue */
enum status notify_letter_fired(struct rows_writer *rows, const Zh__ClockMarkFired *body);

/* ---- link/evolve_peer.c */
/* A region's row is made when it is first needed. */
struct peer_row notify_peer_of(const struct rows_writer *rows, uint32_t region);
void notify_put_peer(struct rows_writer *rows, const struct peer_row *peer);

/* One function for each row of link/area.c. */
evolve_fn link_up, link_down, link_receipted;
/* ---- link/evolve_life.c: lives and recoveries */
evolve_fn link_journal_forked, link_own_life_disputed, link_peer_life_changed;
evolve_fn link_other_life_met, link_peer_recovered, link_recovery_begun;
evolve_fn link_ledgers_compared, link_waived;
/* ---- link/evolve_anew.c: streams that begin again */
evolve_fn link_stream_anew, link_letter_known;
/* ---- link/evolve_chain.c: where journals ended */
evolve_fn link_chain_signed, link_chain_noted, link_peer_chain_kept, link_peer_chain_refused;
evolve_fn link_chain_held, link_own_chain_refused;

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

/* The parts of credit's decide(), by subject. */
#ifndef ZHIAN_SERVICES_CREDIT_DECIDE_INTERNAL_H
#define ZHIAN_SERVICES_CREDIT_DECIDE_INTERNAL_H

#include "common/policy/papers/work.h"
#include "services/credit/acts.h"
#include "services/credit/states.h"
#include "services/credit/tables.h"

/* decide_case.c: what others' events lead to */
#define CREDIT_SOURCE_COUNT 2u
extern const struct source credit_sources[CREDIT_SOURCE_COUNT];
/* 令44号 2: licence, business, closing and bars are heavier by their kind. */
bool credit_is_heavier_kind(Zh__PenaltyKind kind);
/* decide_heavier.c */
void credit_heavier_decided(struct work *work, const struct event *event);
/* A case whose decision no longer stands as it was made. */
struct fallen {
	uint64_t casefile;
	const char *document;
	bool revoked;    /* else varied: what is left of it is for people to say */
	int64_t told_ms; /* when the office had it */
};
void credit_heavier_fell(struct work *work, const struct fallen *fallen);
bool credit_penalised_since(const struct rows_reader *rows, const struct listing_row *listing,
			    struct heavier_penalty *ret_known);

/* evolve.c: by the event's subject; heavier penalties are of a case */
evolve_fn listing_evolve;
evolve_fn fact_evolve;
evolve_fn heavier_evolve;

/* A listing that an input is about, with its file. */
struct listing_at_work {
	uint64_t number;
	struct object_id subject;
	struct listing_row row;
	struct listing_file file;
};
/* Reads both rows; false: no such listing. */
bool listing_read(struct work *work, uint64_t number, struct listing_at_work *ret_listing);
/* Emits with the listing's next version; by acts and marks with its trace. */
struct event *listing_emit(struct work *work, struct listing_at_work *listing, uint16_t kind,
			   const void *body);
/* Emits ListingDecided with listed = false, and stops the clocks. */
void listing_decline(struct work *work, struct listing_at_work *listing);
void listing_withdraw(struct work *work, struct listing_at_work *listing, const char *why);
/* The superior's answer, by a person's act or from notify's journal. */
struct consent {
	bool consented;
	const char *by, *number, *ground;
};
void listing_answer(struct work *work, struct listing_at_work *listing,
		    const struct consent *consent);

#endif

/* Opening a hazard: what a report, an inspection or a sampling found becomes a hazard with a
 * proposed level and a term for its order.
 *
 *     hazard_open = hazard_study (who is it, what is known) + hazard_open_studied (the events)
 *
 * Emitted are FirmRegistered where the firm is new, HazardOpened, and ClockStarted of hazard.order.
 * Several may be opened in one decision: numbers that it has taken already are counted.
 */
#ifndef ZHIAN_SERVICES_HAZARD_DECIDE_OPEN_H
#define ZHIAN_SERVICES_HAZARD_DECIDE_OPEN_H

#include "services/hazard/decide.h"

struct product_class; /* common/policy/books/dictionary.h */

/* What was found; pointers are borrowed until the decision's events are stored.  Zero, NULL and
 * OBJECT_NONE say "not stated". */
struct hazard_finding {
	struct object_id source;       /* the inspection or sampling that found it */
	uint64_t report;               /* the report that told it */
	Zh__ReportKind kind;           /* how it came to be known */
	const struct trace_ref *trace; /* of an act's matter; NULL: inherited from the input */
	Zh__FirmRef *firm;             /* without a key: a place without a firm */
	Zh__FirmRole firm_role;
	Zh__FirmRef *producer;
	Zh__FirmRef *seller;
	Zh__ProductRef *product;
	const char *class_code; /* as the dictionary has it */
	Zh__Violation *violations;
	size_t violation_count;
	Zh__Quantity *found; /* units of the batch that were found */
	const char *sample_no;
	const char *evidence;   /* of what an officer found; NULL: not stated */
	uint64_t sample_source; /* whose number that is; 0: this county's own */
	Zh__HazardLevel
		severity; /* the source's view, a fact for the rule that proposes the level */
	uint32_t place;
	uint32_t producer_region;
	bool traced;             /* its sampling asks the maker's region by a letter of its own */
	uint8_t sampling_level;  /* Zh__SamplingLevel of the sampling that found it */
	int64_t first_report_ms; /* the age runs from here; 0: now */
	bool has_amount_fen, has_injuries;
	int64_t amount_fen; /* value of the goods */
	uint32_t injuries;
	bool urgent;
	bool controlled;          /* the firm reported it itself and has it in hand */
	uint64_t chain_of;        /* the hazard that this one continues */
	uint64_t split_from;      /* the hazard that this one was a part of */
	int32_t found_day;        /* 0: today */
	const struct rule *route; /* by which a report opens it; NULL: no rule had to */
	const char *defect; /* what tells it from others of its source where no product does */
};

/* What is known about it here: the firm behind it, the class, and the facts for rules. */
struct hazard_study {
	const struct product_class *class; /* NULL: not in the dictionary */
	uint64_t firm;                     /* 0: none named */
	bool firm_is_new;
	struct firm_row firm_row;
	Zh__FirmRole firm_role; /* as it was found, else the only one that the firm's archive has */
	struct facts facts;
};

/* In the arena; NULL: it is empty, or the arena is full (decision->arena_full). */
const char *hazard_text_copy(const struct decide_context *context, struct decision *decision,
			     struct bytes text);
/* Of a hazard that comes of another: whom and what it is about as that one has it, with the
 * violations of these bits; what else is found out is the caller's.  false: the arena is full. */
bool hazard_finding_of(const struct decide_context *context, struct decision *decision,
		       const struct hazard_texts *texts, uint64_t violations,
		       struct hazard_finding *ret_finding);

/* `decision` tells which firms it has registered already; it isn't changed. */
void hazard_study_finding(const struct decide_context *context, const struct decision *decision,
			  const struct hazard_finding *finding, struct hazard_study *ret_study);
/* The hazard's number; 0: the arena is full (decision->arena_full). */
uint64_t hazard_open_studied(const struct decide_context *context, struct decision *decision,
			     const struct hazard_finding *finding,
			     const struct hazard_study *study);
/* Both: for findings that no rule has to route first. */
uint64_t hazard_open(const struct decide_context *context, struct decision *decision,
		     const struct hazard_finding *finding);

/* What the firm reported itself and has under control: no ground against it (notice 001 2(2)1). */
bool hazard_is_the_firms_own(const struct hazard_row *row);
/* Of the firm's hazards, but `except`, those that are open and of major level: as a person set it,
 * else as it is proposed; what is the firm's own isn't counted.  0 for firm 0. */
unsigned hazard_firm_open_majors(const struct rows_reader *rows, uint64_t firm, uint64_t except);

#endif

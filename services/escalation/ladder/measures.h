/* The ladder: the area, and proposing measures: the ladder's policy is asked, and what it says is
 * stated with its facts. */
#ifndef ZHIAN_SERVICES_ESCALATION_MEASURES_H
#define ZHIAN_SERVICES_ESCALATION_MEASURES_H

#include "common/policy/papers/work.h"
#include "common/policy/rules/grounds.h"
#include "services/escalation/acts.h"
#include "services/escalation/ladder/ladder_ask.h"
#include "services/escalation/states.h"
#include "services/escalation/tables.h"

extern const struct area ladder_area;

#define X(id, text, flags, roles, second, target, body, run) decide_fn measure_act_##run;
MEASURE_BEGIN(X)
MEASURE_ACT_LIST(X)
#undef X
decide_fn measure_mark; /* decide_mark.c */

/* What hazard's journal tells (decide_hazard.c). */
decide_fn ladder_hazard_opened, ladder_mark_fired, ladder_level_set, ladder_role_known;
decide_fn ladder_signal_joined, ladder_signal_unjoined, ladder_signal_restated;
decide_fn ladder_reinspected, ladder_cancelled_off, ladder_relapsed, ladder_unfounded;
decide_fn ladder_rectification_refused, ladder_sampling_refused, ladder_archived;
decide_fn ladder_helped, ladder_to_case, ladder_goods_moved;
/* What intake and notify tell (decide_upstream.c). */
decide_fn ladder_report_checked, ladder_referral_answered;

MUST_CHECK enum status ladder_evolve(struct rows_writer *rows, const struct event *event);
MUST_CHECK enum status measure_evolve(struct rows_writer *rows, const struct event *event);
/* The day of the hazard's row, or when it was begun where that was before; `begun_ms` 0: the row's
 * alone.  0: neither is known. */
int32_t ladder_since(const struct rows_reader *rows, uint64_t hazard, int64_t begun_ms);

/* What a measure would be about. */
struct matter {
	uint64_t hazard, report, casefile;
	const char *firm_key;
	const char *firm_name;
	const struct trace_ref *trace; /* NULL: inherited from the input's event */
	bool opening;                  /* of a hazard that is new: nothing can be on record in it */
	uint64_t proposed; /* kinds that this very decision has proposed in it, as bits */
	struct facts facts;
};

struct cause {
	enum measure_cause kind;
	uint8_t mark; /* Zh__ClockMark */
	uint64_t key; /* the clock, the n-th failed re-inspection, the referral, … */
	bool again;   /* known before, and asked again since a fact has changed */
};

/* What the ladder knows of a hazard, as facts. */
void ladder_facts(const struct work *work, const struct ledger_row *row, struct facts *facts);
void ladder_matter(struct work *work, const struct ledger_row *row, struct bytes name,
		   struct matter *ret_matter);
uint32_t esc_class_flags(const struct decide_context *context, const char *class_code);

/* Asks each group of the ladder, and proposes what they answer beside one another; nothing that
 * stands already (measures_before.c). */
void measure_consider(struct work *work, struct matter *matter, const struct cause *cause);

/* ---- measures_before.c: what is not proposed twice */

/* Proposed for this very cause before. */
bool measure_proposed_before(const struct work *work, const struct matter *matter,
			     const struct cause *cause, uint8_t kind);
/* So, or the same kind of the same group is proposed, or taken and not carried out; or the rule has
 * proposed in this hazard already and is only asked again. */
bool measure_stands_already(const struct work *work, const struct matter *matter,
			    const struct cause *cause, const struct ladder_answer *answer);

/* ---- measures_met.c: what a taken measure owes */

/* The purpose of the term in which it is carried out once it is taken.  `rule` NULL: a person
 * proposed it, and the policy in force says. */
enum clock_id measure_obligation(const struct work *work, uint8_t kind, const struct rule *rule);
/* Carried out, as `how` says; 0 and what isn't owed any more are left alone.  `said`: by the act of
 * a person, NULL where a letter was answered or an interview held. */
void measure_met(struct work *work, uint64_t number, const char *how,
		 const Zh__MeasureDoneCommand *said);
/* 移送规定 9, 12: the term that begins with their answer, on the measure. */
void police_terms(struct work *work, struct object_id measure, const Zh__MeasureDoneCommand *said);

/* ---- decide_recall.c: on whose word a recall rests, and what came of it */

/* What a person says as a measure is taken; of another kind nothing of it is said.  false: refused.
 * What is stated is in `body`. */
bool recall_is_sound(struct work *work, uint8_t kind, const Zh__MeasureTakeCommand *command,
		     Zh__MeasureTaken *body);
/* The producer's terms from the plan's, notice's or order's day on; false: none of it is owed, and
 * the measure's own term runs. */
bool recall_terms(struct work *work, struct object_id measure, const Zh__MeasureTaken *body);
/* What a person says as a measure is carried out; false: refused. */
bool recall_result_sound(struct work *work, struct object_id measure, const struct measure_row *row,
			 const Zh__MeasureDoneCommand *said);
void recall_met(const struct measure_row *row, const Zh__MeasureDoneCommand *said,
		Zh__MeasureMet *body);
/* Of a plan that was reported: the term to publish it. */
void recall_published(struct work *work, struct object_id measure,
		      const Zh__MeasureDoneCommand *said);
/* The kind of measure that is proposed next where a recall wasn't carried out; 0: none. */
uint8_t recall_next(const struct measure_row *row, Zh__RecallResult result);

/* ---- measures.c */

struct proposal {
	uint8_t kind;  /* Zh__MeasureKind */
	uint8_t draft; /* Zh__NoticeKind; 0: none */
	uint32_t decider;
	const struct rule *rule; /* NULL: a person proposes */
};
/* Emits MeasureProposed and starts the alarm while no one decides; returns the measure's number. */
uint64_t measure_propose(struct work *work, const struct matter *matter, const struct cause *cause,
			 const struct proposal *proposal);
/* The letter that a kind of measure is carried out by; 0: none. */
uint8_t measure_letter(uint8_t measure_kind);
/* The rule that proposed it, as it was then; NULL: a person did. */
const struct rule *measure_rule(const struct work *work, const struct measure_file *file);
/* Withdraws what is proposed for a hazard and not decided.  by_two: two persons ended it, so that a
 * hand-over to the police falls with it too. */
void measure_moot_all(struct work *work, uint64_t hazard, bool by_two);
const char *esc_role_text(uint32_t roles);

/* ---- measures_served.c: the steps that others need */

#define MEASURES_LOOKED_AT 64u /* of one hazard */

/* Kinds that are on record and served for the hazard, as bits. */
uint64_t measures_served(const struct rows_reader *rows, uint64_t hazard);
/* What keeps a person from a measure of this kind when none of the rules that know it has all that
 * it needs: the kinds that the last of them misses, as bits; 0: nothing. */
uint64_t measure_missing(const struct policy *policy, uint8_t kind, uint64_t served);
/* Stop of production and revocation: each needs a case with notice, hearing and legal review. */
bool measure_is_penalty(uint8_t kind);
/* A case, or a penalty that needs one. */
bool measure_opens_case(uint8_t kind);

#endif

/* Cases: the area, and the parts of its decide(), by subject. */
#ifndef ZHIAN_SERVICES_ESCALATION_CASES_H
#define ZHIAN_SERVICES_ESCALATION_CASES_H

#include "common/policy/gates/gate.h"
#include "services/escalation/acts.h"
#include "services/escalation/ladder/measures.h"
#include "services/escalation/letters/letters.h"

extern const struct area cases_area;

/* A case that an act is about, with its file; false: refused already. */
struct case_at_work {
	uint64_t number;
	struct object_id subject;
	struct casefile_row row;
	struct casefile_file file;
};
bool casefile_load(struct work *work, struct case_at_work *ret_case);
/* An act of a case: one function for each row of CASE_ACT_LIST (acts.h). */
typedef void case_act_fn(struct work *work, struct case_at_work *casefile);
void case_act_check(struct work *work);
#define X(id, text, flags, roles, second, target, body, run) case_act_fn run;
CASE_ACT_LIST(X)
#undef X
#define X(id, text, flags, roles, second, target, body, run) decide_fn hearing_act_##run;
HEARING_ACT_LIST(X)
#undef X
/* What credit decided on a listing that was told of (decide_case_listing.c). */
decide_fn case_listing_decided, case_superior_consented, case_superior_refused;
decide_fn casefile_mark; /* case_mark.c */
/* Emits with the case's next version and trace. */
void casefile_emit(struct work *work, struct case_at_work *casefile, uint16_t kind,
		   const void *body);

/* As notice_service_sound, with the address that the case's party confirmed (G-APP-83), which the
 * way names then. */
bool casefile_service_sound(struct work *work, const struct case_at_work *casefile,
			    struct notice_service *service);

/* Nothing more is done in it but to close it: its terms end, and the one to close it begins. */
void casefile_over(struct work *work, const struct case_at_work *casefile, const char *why);
/* 程序规定 15(3), 16: nothing is decided while the superior is asked whose case it is; false:
 * refused (decide_case_jurisdiction.c). */
bool jurisdiction_settled(struct work *work, const struct case_at_work *casefile);

/* The rule that asks for a report on a closed case, in the arena; NULL: none does
 * (decide_case_certification.c). */
const char *certification_rule(const struct work *work, const struct case_at_work *casefile);
/* Its term, from now. */
void certification_term(struct work *work, const struct case_at_work *casefile);

/* ---- the limitation (decide_case_limitation.c) */

/* The day of the act is stated, into `body`, and it was found in time; else refused by the gate. */
bool limitation_kept(struct work *work, const struct case_at_work *casefile, Zh__CaseFiled *body);

/* ---- evidence (decide_case_evidence.c) */

/* At least one piece is verified, and none waits; else refused by the gate. */
bool evidence_sound(struct work *work, const struct case_at_work *casefile, enum gate gate);

bool casefile_is_officer(const struct case_at_work *casefile, const char *person);

/* ---- legal review and collective discussion (decide_legal.c) */

/* What a decision, or a discussion, wants to say. */
struct outcome_wanted {
	const char *outcome; /* one of those of CaseDecided; NULL: of none */
	bool is_penalty;
	Zh__Penalty **penalties; /* the command's */
	size_t count;
	bool listing;
};
struct outcome_wanted outcome_of_command(const char *outcome, Zh__Penalty **penalties, size_t count,
					 bool listing);
/* Sound, and a penalty only after the term for a statement, within what was noticed. */
bool outcome_may(struct work *work, const struct case_at_work *casefile,
		 const struct outcome_wanted *wanted);

/* Adds them to `bits`, a bit per ground; false: refused. */
bool legal_grounds_take(struct work *work, const Zh__LegalReviewGround *grounds, size_t count,
			uint8_t *bits);
/* In the arena; NULL: full. */
Zh__LegalReviewGround *legal_grounds_told(struct work *work, uint8_t bits, size_t *ret_count);
/* The review of the report is the legal review.  Where a hearing is the ground, it comes after
 * that. */
bool legal_review_at_report(uint8_t grounds);
/* These refuse with the gate. */
/* What is served was there before; true: it is refused at the day of the service. */
bool served_before_fact(struct work *work, int64_t served_ms, int64_t fact_ms, const char *why);
bool review_by_another(struct work *work, const struct case_at_work *casefile);
bool legal_reviewer_qualified(struct work *work);
bool legally_reviewed(struct work *work, const struct case_at_work *casefile);
bool decided_together(struct work *work, const struct case_at_work *casefile,
		      const struct outcome_wanted *wanted);
bool reviewer_stays_out(struct work *work, const struct case_at_work *casefile);

/* ---- what a paper has to say (decide_paper.c) */

/* Each part that the law wants of the act's paper is there; else refused by the gate, which names
 * those that lack. */
bool paper_whole(struct work *work, enum gate gate, enum gate_need need);
/* As paper_whole, of what a notice wants and no gate. */
bool paper_said(struct work *work);
/* One of those of 程序规定 54; refused else. */
bool review_outcome_taken(struct work *work, Zh__ReviewOutcome outcome, bool *ret_agreed);
/* Each point is answered, and the outcome follows from the answers. */
bool review_whole(struct work *work, Zh__ReviewOutcome outcome);

/* ---- what follows from a planned penalty (decide_planned.c) */

/* The rule that says whether the party must be told of its right to one; NULL: the policy has
 * none. */
const struct rule *hearing_rule(struct work *work, const struct case_at_work *casefile,
				const struct penalty_row *planned, size_t count);
bool hearing_needed(const struct rule *rule);
/* 程序规定 50(3), 60(2): whether what the notice plans is reviewed by lawyers and discussed, with
 * its rule.  false: no memory. */
bool legal_review_planned(struct work *work, const struct case_at_work *casefile,
			  Zh__CaseNoticed *body);

/* ---- the hearing (decide_hearing.c) */

/* A statement that asks for one: it has the right, and asked within the term.  false: refused. */
bool hearing_asked(struct work *work, const struct case_at_work *casefile, int64_t *ret_ms);
/* The clocks of one that was asked for. */
void hearing_begin(struct work *work, const struct case_at_work *casefile, int64_t asked_ms);
/* 听证办法4: the recusal of who takes part in a hearing beside its officer
 * (decide_hearing_recusal.c).  true: its officer decides on this one, and the act is refused. */
bool hearing_decides_on(struct work *work, const struct case_at_work *casefile, const char *who);
/* NULL: none is named in an open hearing. */
const char *hearing_interpreter(struct work *work, const struct case_at_work *casefile);
/* None of them was recused; refuses else. */
bool hearing_staff_stays(struct work *work, const struct case_at_work *casefile,
			 const struct hearing_row *hearing);
/* Who was recused holds it: another one is to be named. */
void hearing_without_officer(struct work *work, const struct case_at_work *casefile,
			     const char *who);

/* ---- how it is carried out (decide_case_execution.c) */

/* Nothing is owed any more: the terms to pay and to ask the court end. */
void execution_over(struct work *work, const struct case_at_work *casefile, const char *why);
/* 程序规定 63(2): what was published of a decision that was revoked or varied is withdrawn, or
 * corrected; what wasn't published yet of one that was revoked isn't any more. */
void publication_fell(struct work *work, const struct case_at_work *casefile, bool revoked,
		      int64_t from_ms);
/* A decision that wasn't served is served to nobody once it is revoked. */
bool service_falls(const struct case_at_work *casefile);
void service_fell(struct work *work, const struct case_at_work *casefile);
/* When the decision's paper was served; 0: it wasn't. */
int64_t decision_served_ms(struct work *work, const struct case_at_work *casefile);
/* The last day of a term on the case: as its clock runs, else counted from where it begins. */
int32_t execution_term_day(struct work *work, const struct case_at_work *casefile,
			   enum clock_id purpose, int64_t from_ms);
/* From today to the end of `day`: the term of 程序规定72, moved by whoever agreed to it. */
void execution_pay_until(struct work *work, const struct case_at_work *casefile, int32_t day);
/* As a command states them. */
struct fine_parts_stated {
	const uint32_t *days;
	const int64_t *fen;
	size_t day_count, fen_count;
};
/* Each part has its day, in order and after `*ret_until`, and its sum; together they are what is
 * owed.  The last one's day; false: refused. */
bool execution_parts_sound(struct work *work, const struct fine_parts_stated *parts,
			   int64_t owed_fen, int32_t *ret_until);
/* A day that a refusal names. */
void execution_told_day(struct work *work, const char *name, int32_t day);
/* The last day of the term to pay, or of the deferral. */
int32_t execution_pay_day(struct work *work, const struct case_at_work *casefile,
			  const struct execution_row *execution);
/* Nothing is overdue while the term to pay, or the deferral, runs; false: refused. */
bool execution_overdue(struct work *work, const struct case_at_work *casefile,
		       const struct execution_row *execution, int32_t day);
/* What goes on during a contest stops by a decision alone; false: refused. */
bool execution_goes_on(struct work *work, const struct execution_row *execution);
/* Money came in, so that `left_fen` is left: the term to pay moves to the next part that is unpaid,
 * or ends with what it was about. */
void execution_paid(struct work *work, const struct case_at_work *casefile, int64_t left_fen,
		    int64_t surcharge_left_fen);

/* ---- penalties (decide_case_penalty.c) */

struct penalties {
	Zh__Penalty **list;
	size_t count;
	const char *where; /* the command's field */
};
/* Each kind once, amounts in integer fen; false: refused. */
bool penalties_sound(struct work *work, struct penalties penalties);
/* "fine=5000000;confiscate_goods" as a draft's facts: kinds by number, sums in fen. */
const char *penalties_drafted(struct work *work, struct penalties penalties);
/* What every decision says: of which case, firm and matters, what is imposed and so owed. */
void decision_begin(struct work *work, const struct case_at_work *casefile,
		    struct penalties penalties, Zh__CaseDecided *body);
/* The refusal names the greatest sum that would do, in yuan. */
void casefile_refuse_limit(struct work *work, int64_t limit_fen);
/* A document of the case, drafted and approved in one step: who may has acted already.  Returns its
 * object's number, and the printed one. */
uint64_t case_document(struct work *work, const struct case_at_work *casefile, uint8_t kind,
		       const char *facts, const char **ret_number);
/* The greatest fine that this party may get on the spot (程序规定 66), in fen. */
int64_t summary_fine_fen(const struct case_at_work *casefile);

/* ---- what a decision says of its discretion (decide_case_discretion.c) */

/* 10^15 fen is ten thousand billion yuan: sums of twelve of them can't overflow. */
#define PENALTY_FEN_MAX INT64_C(1000000000000000)

/* As it was stated, into the event. */
void discretion_state(const struct work *work, const struct case_at_work *casefile,
		      const Zh__CaseDecideCommand *command, Zh__CaseDecided *body);
/* What is stated in part, or of another outcome; false: refused. */
bool discretion_whole(struct work *work, bool no_penalty, const Zh__CaseDecided *said);
/* A search for another case that punished the case's firm and whose decision stands. */
struct punished {
	const struct work *work;
	const struct case_at_work *casefile;
	uint32_t violations;     /* one of them; 0: whatever they were */
	Zh__PenaltyKind kind;    /* PENALTY_KIND_UNKNOWN: any, or none */
	bool served, unpunished; /* unpunished: a decision without penalty will do */
	int64_t after_ms;        /* decided after that; 0: whenever it was */
	uint64_t found;          /* 0: none */
};
/* Over all cases of the firm; its number, 0: none. */
uint64_t punished_in_firm(struct punished *search);
/* The refusal names that case. */
void casefile_refuse_naming(struct work *work, uint64_t number);
/* Whether other cases of the firm, and what is proposed to the police, leave room for this penalty
 * (行政处罚法 29, 产品质量法 56, 移送规定 11(1)); false: refused, with what is before it. */
bool penalty_after_others(struct work *work, const struct case_at_work *casefile,
			  const struct outcome_wanted *wanted);
/* Whether each kind of penalty has its article, in the policy's table or as said, and where the law
 * has changed since the act it is said which applies (行政处罚法 37, 38); false: refused. */
bool penalty_grounded(struct work *work, const struct case_at_work *casefile,
		      const struct outcome_wanted *wanted, const char *outside,
		      const char *law_of_day);
/* The table's rows that the penalty rests on, as the event names them. */
void penalty_grounds_state(struct work *work, const struct case_at_work *casefile,
			   const struct outcome_wanted *wanted, Zh__CaseDecided *body);
/* 移送规定 8, 10: what the police answered on a hand-over, and what follows; of another measure
 * nothing of it is said.  false: refused. */
bool police_answer_sound(struct work *work, uint8_t kind, const Zh__MeasureDoneCommand *said);
/* 行政处罚法33(1): "for the first time" is refused where the firm's cases say otherwise. */
bool first_of_its_kind(struct work *work, const struct case_at_work *casefile,
		       Zh__NoPenaltyGround ground);

/* ---- how it was paid (decide_case_payment.c) */

/* As it was stated, for the bank or in cash; the sum is in `body`.  false: refused. */
bool payment_stated(struct work *work, const struct case_at_work *casefile, Zh__CaseExecuted *body);
/* Cash that was taken goes on to the office: its term begins. */
void payment_clocks(struct work *work, const struct case_at_work *casefile,
		    const Zh__CaseExecuted *body);
/* A decision that fell confiscated goods. */
bool goods_confiscated(const struct case_at_work *casefile);

/* ---- the surcharge (decide_case_surcharge.c) */

/* A payment: what is confiscated first, then the fine, then the surcharge, which so grows the least
 * (the law doesn't say).  false: more than is owed, and refused. */
bool surcharge_split(struct work *work, const struct case_at_work *casefile,
		     Zh__CaseExecuted *body);
/* Owed of it today. */
int64_t surcharge_owed(struct work *work, const struct execution_row *execution);
/* What a contest's outcome makes of it; adds what of it is to be given back. */
void surcharge_contested(struct work *work, const struct case_at_work *casefile,
			 const struct execution_row *execution, Zh__CaseContestEnded *body);
/* The last day on which the decision could be contested, or of the deferral where that is later:
 * from there the three months to ask the court run (程序规定 76).  As the rows say it now. */
int32_t execution_court_from(struct work *work, const struct case_at_work *casefile,
			     const struct execution_row *execution);
/* Those three months, again; not while a contest is pending. */
void execution_court_clock(struct work *work, const struct case_at_work *casefile,
			   const struct execution_row *execution);

/* ---- who handles it (decide_reassign.c) */

/* Now, or before it was given to others: neither reviews the case nor approves what is done in it.
 */
bool casefile_has_handled(struct work *work, const struct case_at_work *casefile,
			  const char *person);
/* 程序规定 49(3): who reviewed the case doesn't handle it afterwards; refuses then. */
bool casefile_may_handle(struct work *work, const struct case_at_work *casefile, const char *who);
/* 行政处罚法 42: two officers or more who may be sent from today on, each with a certificate that
 * is valid, none recused.  NULL: refused, as `too_few` where they are fewer. */
const char **casefile_officers(struct work *work, const struct case_at_work *casefile,
			       const char *const *named, size_t count, const char *too_few);

#endif

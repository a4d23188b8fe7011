#include "common/core/gates_passed.h"

#include "common/base/sabotage.h"
#include "common/core/common_tables.h"
#include "common/core/event.h"
#include "common/core/gates_passed_carried.h"
#include "common/core/gates_passed_intake.h"
#include "common/core/gates_passed_others.h"
#include "common/core/gates_passed_visits.h"
#include "common/core/gates_passed_ways.h"
#include "escalation.pb-c.h"
#include "event.pb-c.h"
#include "hazard.pb-c.h"

typedef bool when_fn(const struct event *event, const struct officers *officers);

static bool always(const struct event *event, const struct officers *officers)
{
	(void)event;
	(void)officers;
	return true;
}

/* ---- cases */

static bool of_broken_agreement(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, CaseExecutionResumed)->has_missed_day;
}

/* Before, a payment said nothing of it. */
static bool of_stated_way(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, CaseExecuted)->payment_way != 0;
}

static bool of_cash(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, CaseExecuted)->payment_way == ZH__PAYMENT_WAY__PAYMENT_WAY_IN_CASH;
}

static bool is_legal_review(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, CaseReviewed)->legal;
}

static bool tells_of_hearing(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, CaseNoticed)->hearing_told;
}

static bool asks_for_hearing(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, CaseStatement)->hearing_asked;
}

static const Zh__CaseDecided *case_decided(const struct event *event)
{
	return BODY(event, CaseDecided);
}

static bool of_correction(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return case_decided(event)->correct_order != 0;
}

static bool of_gains(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return case_decided(event)->has_illegal_gains_fen;
}

static bool of_lighter(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return case_decided(event)->light_other != 0;
}

static bool of_no_penalty(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return case_decided(event)->no_penalty_ground != 0;
}

static bool of_no_fault(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return case_decided(event)->no_penalty_ground ==
	       ZH__NO_PENALTY_GROUND__NO_PENALTY_GROUND_NO_FAULT;
}

static bool of_standard(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return case_decided(event)->standard_version != NULL;
}

static bool of_value(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return case_decided(event)->value_basis != 0;
}

static bool of_source(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return case_decided(event)->goods_source != NULL;
}

static const Zh__CaseCompleted *completed(const struct event *event)
{
	return BODY(event, CaseCompleted);
}

static bool later_correction(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return completed(event)->correct_order != 0;
}

static bool later_gains(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return completed(event)->has_illegal_gains_fen;
}

static bool later_lighter(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return completed(event)->light_other != 0;
}

static bool later_no_penalty(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return completed(event)->no_penalty_ground != 0;
}

static bool later_no_fault(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return completed(event)->no_penalty_ground ==
	       ZH__NO_PENALTY_GROUND__NO_PENALTY_GROUND_NO_FAULT;
}

static bool later_standard(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return completed(event)->standard_version != NULL;
}

static bool later_value(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return completed(event)->value_basis != 0;
}

static bool tells_of_publication(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, CasePublished)->publication_told;
}

static bool has_summary(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, CasePublished)->violation_type != NULL;
}

static const Zh__CaseEvidenceTaken *evidence(const struct event *event)
{
	return BODY(event, CaseEvidenceTaken);
}

static bool by_two(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return evidence(event)->n_officers >= 2;
}

static bool tells_rights(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return evidence(event)->from_party && evidence(event)->rights_told;
}

static bool of_questioning(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return evidence(event)->piece_way == ZH__PIECE_WAY__PIECE_WAY_QUESTIONED;
}

static bool of_samples(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return evidence(event)->piece_way == ZH__PIECE_WAY__PIECE_WAY_SAMPLED;
}

static bool of_scene(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return evidence(event)->piece_way == ZH__PIECE_WAY__PIECE_WAY_ON_SCENE;
}

static bool of_recorded_scene(const struct event *event, const struct officers *officers)
{
	return of_scene(event, officers) || of_samples(event, officers) ||
	       of_questioning(event, officers);
}

static bool of_test(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return evidence(event)->piece_way == ZH__PIECE_WAY__PIECE_WAY_TESTED;
}

static bool tells_result(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, CaseEvidenceChecked)->result_told_ms != 0;
}

static bool rests_on_evidence(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, CaseReported)->verified_pieces != 0;
}

static bool decided_on_evidence(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return case_decided(event)->verified_pieces != 0;
}

static bool answers_statement(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return case_decided(event)->statement_finding != 0;
}

static bool grave_discussed(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, CaseDiscussed)->n_legal_grounds != 0;
}

static bool grave_penalty(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, CaseDecided)->n_legal_grounds != 0;
}

static bool of_a_case(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return event->head.subject_kind == OBJECT_CASEFILE;
}

static bool of_a_sampling(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return event->head.subject_kind == OBJECT_SAMPLING;
}

/* ---- recusals: whose it is, once it is decided */

enum whose { UNDECIDED, NO_HEAD, A_HEAD, THE_CHIEF };

static enum whose whose_of(const struct event *event, const struct officers *officers)
{
	const Zh__Recusal *body = BODY(event, Recusal);
	const struct officer *who =
		officers != NULL && body->who != NULL ? officer_find(officers, body->who) : NULL;
	uint32_t roles = who != NULL ? who->roles : 0;
	if (body->outcome == ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_UNKNOWN || body->of_hearing)
		return UNDECIDED;
	if ((roles & ROLE_CHIEF_HEAD) != 0)
		return THE_CHIEF;
	return (roles & ROLE_LEADER) != 0 ? A_HEAD : NO_HEAD;
}

#define RECUSALS_OF(matter, object)                                                                \
	static bool matter##_of_no_head(const struct event *event,                                 \
					const struct officers *officers)                           \
	{                                                                                          \
		return event->head.subject_kind == (object) &&                                     \
		       whose_of(event, officers) == NO_HEAD;                                       \
	}                                                                                          \
	static bool matter##_of_a_head(const struct event *event, const struct officers *officers) \
	{                                                                                          \
		return event->head.subject_kind == (object) &&                                     \
		       whose_of(event, officers) == A_HEAD;                                        \
	}                                                                                          \
	static bool matter##_of_the_chief(const struct event *event,                               \
					  const struct officers *officers)                         \
	{                                                                                          \
		return event->head.subject_kind == (object) &&                                     \
		       whose_of(event, officers) == THE_CHIEF;                                     \
	}
RECUSALS_OF(case, OBJECT_CASEFILE)
RECUSALS_OF(visit, OBJECT_INSPECTION)
RECUSALS_OF(hazard, OBJECT_HAZARD)
RECUSALS_OF(sampling, OBJECT_SAMPLING)
RECUSALS_OF(report, OBJECT_REPORT)

static bool names_others(const struct event *event)
{
	return BODY(event, Recusal)->n_officers != 0;
}

static bool case_replaced(const struct event *event, const struct officers *officers)
{
	return of_a_case(event, officers) && names_others(event);
}

static bool visit_replaced(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return event->head.subject_kind == OBJECT_INSPECTION && names_others(event);
}

/* ---- goods in custody */

static const Zh__GoodsMoved *moved(const struct event *event)
{
	return BODY(event, GoodsMoved);
}

static bool is_held(Zh__GoodsPlace place)
{
	return place == ZH__GOODS_PLACE__GOODS_PLACE_SEALED ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_SEIZED;
}

static bool is_registered(Zh__GoodsPlace place)
{
	return place == ZH__GOODS_PLACE__GOODS_PLACE_REGISTERED;
}

static bool to_registered(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return is_registered(moved(event)->to_place);
}

static bool registered(const struct event *event, const struct officers *officers)
{
	return to_registered(event, officers) && !moved(event)->on_the_spot;
}

static bool registered_at_once(const struct event *event, const struct officers *officers)
{
	return to_registered(event, officers) && moved(event)->on_the_spot;
}

static bool to_held(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return is_held(moved(event)->to_place);
}

static bool held(const struct event *event, const struct officers *officers)
{
	return to_held(event, officers) && !moved(event)->on_the_spot;
}

static bool held_at_once(const struct event *event, const struct officers *officers)
{
	return to_held(event, officers) && moved(event)->on_the_spot;
}

/* By somebody's approval: what the head's "no" lifts, and what lapses, passed no gate. */
static bool is_lifted(const struct event *event)
{
	Zh__GoodsPlace to = moved(event)->to_place;
	return event->meta->second != NULL && (to == ZH__GOODS_PLACE__GOODS_PLACE_FREE ||
					       to == ZH__GOODS_PLACE__GOODS_PLACE_OFF_SALE);
}

static bool given_back(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return is_held(moved(event)->from_place) && is_lifted(event);
}

static bool unregistered(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return is_registered(moved(event)->from_place) && is_lifted(event);
}

static bool disposed_early(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return moved(event)->to_place == ZH__GOODS_PLACE__GOODS_PLACE_DISPOSED_EARLY;
}

static bool unclaimed(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return moved(event)->to_place == ZH__GOODS_PLACE__GOODS_PLACE_UNCLAIMED;
}

static bool to_the_police(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return moved(event)->to_place == ZH__GOODS_PLACE__GOODS_PLACE_WITH_POLICE;
}

static const Zh__CustodyChanged *changed(const struct event *event)
{
	return BODY(event, CustodyChanged);
}

/* Before, a service named nobody. */
static bool served(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return changed(event)->n_officers != 0;
}

/* Before, a way of service was enough. */
static bool notice_proved(const struct event *event, const struct officers *officers)
{
	(void)officers;
	const Zh__NoticeServed *body = BODY(event, NoticeServed);
	return gates_passed_text(body->document);
}

static bool fixing_proved(const struct event *event, const struct officers *officers)
{
	(void)officers;
	const Zh__HearingFixed *body = BODY(event, HearingFixed);
	return gates_passed_text(body->document);
}

static bool case_proved(const struct event *event, const struct officers *officers)
{
	(void)officers;
	const Zh__CaseServed *body = BODY(event, CaseServed);
	return gates_passed_text(body->document);
}

static bool notice_of_case_proved(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return gates_passed_text(BODY(event, CaseNoticeServed)->document);
}

static bool kept_longer(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return changed(event)->word == ZH__CUSTODY_WORD__CUSTODY_WORD_EXTENDED;
}

static bool announced(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return changed(event)->word == ZH__CUSTODY_WORD__CUSTODY_WORD_ANNOUNCED;
}

/* The head's yes or no to what was done on the spot; of before it said where the goods are it isn't
 * known which. */
static bool is_decided(const struct event *event)
{
	Zh__CustodyWord word = changed(event)->word;
	return word == ZH__CUSTODY_WORD__CUSTODY_WORD_APPROVED ||
	       word == ZH__CUSTODY_WORD__CUSTODY_WORD_DISAPPROVED;
}

static bool registering_decided(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return is_decided(event) && is_registered(changed(event)->place);
}

static bool holding_decided(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return is_decided(event) && is_held(changed(event)->place);
}

static bool by_the_police(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, MeasureTaken)->n_officers != 0;
}

/* ---- the table */

static const struct {
	uint16_t kind;
	when_fn *when;
	enum gate_row_id row;
} passed[] = {
#define X(kind, when, row) {ZH__EVENT_KIND__KIND_##kind, (when), GATE_ROW_##row},
#include "common/core/gates_passed.def"
#undef X
};
#define PASSED_COUNT (sizeof passed / sizeof passed[0])

size_t gates_passed(const struct event *event, const struct officers *officers,
		    enum gate_row_id ret_rows[GATES_PASSED_MAX])
{
	size_t count = 0;
	for (size_t i = 0; i < PASSED_COUNT && event->meta->person != NULL; i++) {
		if (passed[i].kind == event->head.kind && count < GATES_PASSED_MAX &&
		    passed[i].when(event, officers))
			ret_rows[count++] = passed[i].row;
	}
	return count;
}

static const char *const said[GATE_NEED_COUNT] = {
#define X(name, word, field, said) [GATE_NEED_##name] = (said),
#include "common/core/gate_needs.def"
#undef X
};

const char *gate_need_said(enum gate_need need)
{
	return said[need];
}

/* ---- by matter */

static bool may_pass(uint16_t kind)
{
	size_t i = 0;
	while (i < PASSED_COUNT && passed[i].kind != kind)
		i++;
	return i < PASSED_COUNT;
}

void passed_note(struct rows_writer *rows, const struct event *event)
{
	const struct event_head *head = &event->head;
	if (event->meta->person == NULL || head->subject_kind == OBJECT_NONE ||
	    !may_pass(head->kind) || SABOTAGE("gates.passed-unnoted"))
		return;
	const struct passed_row row = {.version = 1, .kind = head->kind};
	struct row_key key = row_key_object(object_id_make(
		(enum object_kind)head->subject_kind, head->subject_region, head->subject_number));
	row_key_put_u64(&key, event->sequence);
	rows->put(rows->read.context, TABLE_PASSED, row_key_bytes(&key),
		  bytes_of(&row, sizeof row));
}

struct walk {
	passed_fn *each;
	void *context;
};

static bool each_row(void *context, const struct row_ref *found)
{
	const struct walk *walk = (const struct walk *)context;
	return walk->each(walk->context, be64_get(found->key.data + found->key.size - 8));
}

void passed_each(const struct rows_reader *rows, struct object_id matter, passed_fn *each,
		 void *context)
{
	struct row_key first = row_key_object(matter);
	struct walk walk = {each, context};
	(void)rows_scan(rows, TABLE_PASSED, row_key_bytes(&first), bytes_of(NULL, 0), SIZE_MAX,
			each_row, &walk);
}

/* Patrols by level and class, what is owed to a firm (samplings, visits), and what marks do. */
#include "common/base/sabotage.h"
#include "common/policy/gates/gate.h"
#include "services/hazard/archive/decide.h"
#include "services/hazard/inspection/site.h"
#include "services/hazard/inspection/states.h"

enum { VISITS_ENDED_MAX = 4, SAMPLES_ENDED_MAX = 4, DUTIES_LOOKED_AT_MAX = 64 };

#define DUTY_BIT(name) (UINT32_C(1) << ZH__DUTY_KIND__DUTY_KIND_##name)
#define VISITS (DUTY_BIT(VISIT_OFFENDER) | DUTY_BIT(VISIT_LICENCE_LOST))

/* ---- the patrol's term */

uint32_t archive_patrol_days(const struct archive_call *call, uint8_t supervision,
			     const struct rule **ret_rule)
{
	const struct decide_context *context = call->work->context;
	struct facts facts = {0};
	if (supervision != 0)
		fact_set(&facts, FACT_SUPERVISION, supervision);
	if (call->row.credit_class != 0)
		fact_set(&facts, FACT_CREDIT_CLASS, call->row.credit_class);
	fact_set(&facts, FACT_FIRM_LISTED, (call->hot.flags & FIRM_LISTED) != 0);
	if (context->dictionary != NULL)
		fact_set(&facts, FACT_CLASS_FLAGS,
			 archive_flags_of_classes(context->dictionary, call->classes));
	*ret_rule =
		policy_ask(context->policy, TOPIC_PATROL, &facts, time_day_of_ms(context->now_ms))
			.rule;
	return (uint32_t)rule_outcome(*ret_rule, OUTCOME_TERM_DAYS, 0);
}

/* From the last visit when there was one: a higher level makes a late patrol due at once. */
static int64_t patrol_anchor(const struct archive_call *call, int64_t otherwise_ms)
{
	return call->row.visited_day != 0 ? time_ms_of_day(call->row.visited_day) : otherwise_ms;
}

void archive_patrol_again(struct archive_call *call, uint8_t supervision, int64_t from_ms)
{
	const struct rule *rule;
	uint32_t days = archive_patrol_days(call, supervision, &rule);
	struct object_id firm = archive_firm_id(call);
	work_clocks_stop(call->work, CLOCK_PATROL_DUE, firm, "patrol_interval");
	if ((call->row.flags & ARCHIVE_GONE) == 0)
		(void)work_clock(call->work, CLOCK_PATROL_DUE, firm, patrol_anchor(call, from_ms),
				 days);
}

/* ---- duties */

struct duty_search {
	const struct rows_reader *rows;
	uint32_t kinds;
	uint64_t *found;
	size_t count, max;
};

static bool look_duty(void *context, const struct row_ref *found)
{
	struct duty_search *search = (struct duty_search *)context;
	uint64_t number = found->value.size == 8 ? be64_get(found->value.data) : 0;
	struct duty_row duty;
	if (duty_get(search->rows, number, &duty) && (search->kinds >> duty.kind & 1u) != 0)
		search->found[search->count++] = number;
	return search->count < search->max;
}

size_t archive_duties_of(const struct rows_reader *rows, uint64_t firm, uint32_t kinds,
			 uint64_t *ret_duties, size_t max)
{
	struct duty_search search = {.rows = rows, .kinds = kinds, .max = max};
	search.found = ret_duties;
	struct row_key prefix = archive_of_firm_key(firm);
	(void)rows_scan(rows, TABLE_DUTIES_BY, row_key_bytes(&prefix), bytes_of(NULL, 0),
			DUTIES_LOOKED_AT_MAX, look_duty, &search);
	return search.count;
}

static enum clock_id duty_clock(Zh__DutyKind kind)
{
	if (kind == ZH__DUTY_KIND__DUTY_KIND_SAMPLE_NEWLY_LICENSED)
		return CLOCK_NEWLY_LICENSED_SAMPLE;
	return kind == ZH__DUTY_KIND__DUTY_KIND_VISIT_LICENCE_LOST ? CLOCK_LICENCE_CHECK
								   : CLOCK_FOLLOW_UP_DUE;
}

void archive_duty_open(struct archive_call *call, Zh__DutyKind kind, const char *ground,
		       uint64_t licence, uint64_t casefile, const char *class_code)
{
	struct work *work = call->work;
	Zh__DutyOpened *body = NEW(work, DutyOpened);
	uint64_t number =
		counter_next(work->context->rows, OBJECT_DUTY, work->taken[OBJECT_DUTY]++);
	struct object_id duty = work_object(work, OBJECT_DUTY, number);
	SET_OPTIONAL(body, duty, number);
	body->firm_key = call->key;
	SET_OPTIONAL(body, firm_number, call->firm);
	SET_OPTIONAL(body, kind, kind);
	body->ground = ground;
	body->class_code = class_code;
	if (licence != 0)
		SET_OPTIONAL(body, licence, licence);
	if (casefile != 0)
		SET_OPTIONAL(body, casefile, casefile);
	(void)archive_emit_on(call, KIND(DUTY_OPENED), duty, 1, body);
	(void)work_clock(work, duty_clock(kind), duty, work->context->now_ms, 0);
}

static void duty_end(struct archive_call *call, uint64_t number, const char *why,
		     struct object_id by, int32_t day)
{
	struct work *work = call->work;
	struct duty_row duty;
	Zh__DutyEnded *body = NEW(work, DutyEnded);
	if (!duty_get(work->context->rows, number, &duty))
		return;
	SET_OPTIONAL(body, duty, number);
	body->firm_key = call->key;
	SET_OPTIONAL(body, firm_number, call->firm);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	body->why = why;
	if (by.number != 0) {
		body->by = NEW(work, ObjectId);
		if (body->by == NULL)
			return;
		SET_OPTIONAL(body->by, kind, (uint32_t)by.kind);
		SET_OPTIONAL(body->by, region, by.region);
		SET_OPTIONAL(body->by, number, by.number);
	}
	struct object_id id = work_object(work, OBJECT_DUTY, number);
	work_clocks_stop(work, CLOCK_NONE, id, why);
	(void)archive_emit_on(call, KIND(DUTY_ENDED), id, duty.object_version + 1u, body);
}

void archive_duty_moot(struct archive_call *call, uint64_t duty)
{
	duty_end(call, duty, "firm_gone", (struct object_id){0},
		 time_day_of_ms(call->work->context->now_ms));
}

void archive_act_duty_end(struct work *work)
{
	struct object_id target = work_act(work)->target;
	const Zh__FirmDutyEndCommand *command = WORK_BODY(work, Zh__FirmDutyEndCommand);
	struct archive_call call;
	struct duty_row duty;
	int32_t day;
	if (target.region != work->context->region ||
	    !duty_get(work->context->rows, target.number, &duty) ||
	    !archive_load(&call, work, duty.firm)) {
		(void)work_not_found(work, "not_found");
		return;
	}
	if (!work_seen(work, duty.object_version) ||
	    !work_may(work, &duty_table, duty.state, DUTY_ON_END) || !work_reason_given(work) ||
	    !archive_day(work, command->has_on_day, command->on_day, &day))
		return;
	duty_end(&call, target.number, "not_owed", (struct object_id){0}, day);
	work->decision->object = target;
	work->decision->object_version = duty.object_version + 1u;
}

/* ---- doors */

/* A door's work has no act of its own; the input is only looked at by acts. */
static struct work door_work(const struct decide_context *context, struct decision *decision)
{
	struct work work = {.context = context, .decision = decision};
	for (size_t i = 0; i < decision->event_count; i++)
		work.taken[OBJECT_DUTY] += decision->events[i]->head.kind == KIND(DUTY_OPENED);
	return work;
}

/* An act's answer names what it was about, which a door doesn't change. */
struct answer_kept {
	struct object_id object;
	uint64_t version;
};

static struct answer_kept answer_keep(const struct decision *decision)
{
	return (struct answer_kept){decision->object, decision->object_version};
}

static void answer_restore(struct decision *decision, struct answer_kept kept)
{
	if (kept.object.number == 0)
		return;
	decision->object = kept.object;
	decision->object_version = kept.version;
}

static void visited(struct archive_call *call, int64_t on_ms)
{
	struct work *work = call->work;
	const struct rule *rule;
	uint64_t visits[VISITS_ENDED_MAX];
	int32_t day = time_day_of_ms(on_ms);
	Zh__FirmVisited *body = NEW(work, FirmVisited);
	uint32_t days = archive_patrol_days(call, call->row.supervision, &rule);
	body->firm_key = call->key;
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	SET_OPTIONAL(body, interval_days, days);
	struct event *event = archive_emit(call, KIND(FIRM_VISITED), body);
	decision_rule(work->context, event, rule->id, rule->version);
	/* A visit that is put on record late never turns the clock back. */
	if (day >= call->row.visited_day && !SABOTAGE("archive.visit_starts_no_term")) {
		call->row.visited_day = day;
		archive_patrol_again(call, call->row.supervision, on_ms);
	}
	size_t count = archive_duties_of(work->context->rows, call->firm, VISITS, visits,
					 VISITS_ENDED_MAX);
	for (size_t i = 0; i < count; i++)
		duty_end(call, visits[i], "done", (struct object_id){0}, day);
}

void archive_visited(const struct decide_context *context, struct decision *decision, uint64_t firm,
		     int64_t on_ms)
{
	struct work work = door_work(context, decision);
	struct archive_call call;
	if (!archive_load(&call, &work, firm))
		return;
	struct answer_kept kept = answer_keep(decision);
	if (!call.is_open)
		archive_open_for_visit(&call);
	visited(&call, on_ms);
	answer_restore(decision, kept);
}

void archive_sampling_drawn(const struct decide_context *context, struct decision *decision,
			    uint64_t firm, const char *class_code, uint64_t sampling, int64_t on_ms)
{
	struct work work = door_work(context, decision);
	struct archive_call call;
	uint64_t duties[SAMPLES_ENDED_MAX];
	if (!archive_load(&call, &work, firm))
		return;
	struct answer_kept kept = answer_keep(decision);
	size_t count = archive_duties_of(context->rows, firm, DUTY_BIT(SAMPLE_NEWLY_LICENSED),
					 duties, SAMPLES_ENDED_MAX);
	for (size_t i = 0; i < count; i++) {
		struct duty_row duty;
		struct licence licence;
		if (!duty_get(context->rows, duties[i], &duty))
			continue;
		if (class_code != NULL && licence_get(context->rows, duty.licence, &licence) &&
		    !archive_scope_covers(licence.text[LICENCE_TEXT_CLASSES],
					  bytes_of_text(class_code)))
			continue;
		duty_end(&call, duties[i], "done", own_object(context, OBJECT_SAMPLING, sampling),
			 time_day_of_ms(on_ms));
	}
	answer_restore(decision, kept);
}

/* 令44号 15(二), 18: who is listed is looked at more often, as long as it is. */
void archive_listed(const struct decide_context *context, struct decision *decision, uint64_t firm,
		    bool in_force)
{
	struct work work = door_work(context, decision);
	struct archive_call call;
	if (SABOTAGE("archive.listed_patrolled_as_before") || !archive_load(&call, &work, firm) ||
	    clock_running(context->rows, archive_firm_id(&call), CLOCK_PATROL_DUE) == 0)
		return;
	uint8_t listed = in_force ? FIRM_LISTED : 0;
	call.hot.flags = (uint8_t)((call.hot.flags & ~(unsigned)FIRM_LISTED) | listed);
	archive_patrol_again(&call, call.row.supervision, context->now_ms);
}

void archive_visit_owed(const struct decide_context *context, struct decision *decision,
			uint64_t firm, uint64_t casefile)
{
	struct work work = door_work(context, decision);
	struct archive_call call;
	uint64_t owed;
	if (!archive_load(&call, &work, firm) || (call.row.flags & ARCHIVE_GONE) != 0 ||
	    archive_duties_of(context->rows, firm, DUTY_BIT(VISIT_OFFENDER), &owed, 1) != 0)
		return;
	struct answer_kept kept = answer_keep(decision);
	archive_ensure(&call, "offender");
	archive_duty_open(&call, ZH__DUTY_KIND__DUTY_KIND_VISIT_OFFENDER, "case_closed", 0,
			  casefile, NULL);
	answer_restore(decision, kept);
}

uint32_t archive_class_flags(const struct decide_context *context, uint64_t firm)
{
	struct archive_texts texts;
	struct firm_texts known;
	archive_texts_get(context->rows, firm, &texts);
	if (texts.text[ARCHIVE_TEXT_CLASSES].size != 0)
		return archive_flags_of_classes(context->dictionary,
						texts.text[ARCHIVE_TEXT_CLASSES]);
	return hazard_firm_texts_get(context->rows, firm, &known)
		       ? archive_flags_of_classes(context->dictionary, known.text[FIRM_TEXT_CLASS])
		       : 0;
}

/* ---- a patrol on record */

/* true: the gate doesn't want it. */
static bool goes_without_visit(struct work *work, const char *code, const char *possible)
{
	if (!work_lacks_as(work, GATE_GBF_SITE, GATE_NEED_VISIT, code))
		return true;
	decision_possible(work->decision, possible);
	return false;
}

/* A firm is patrolled by a visit like any other: planned, noticed, opened and closed on site.  The
 * sheet (日常巡查记录表) belongs to it, once.  A policy from before there was a list of inspection
 * items asks nothing of it. */
static bool visit_is_made(struct archive_call *call, const Zh__PatrolCommand *command)
{
	struct work *work = call->work;
	struct inspection_row visit;
	struct site site;
	if (command->inspection == 0) {
		if (work->context->policy->visit_item_count == 0 || SABOTAGE("visits.back-door"))
			return true;
		return goes_without_visit(work, "patrol.record.no_visit", "inspection.plan");
	}
	if (!inspection_get(work->context->rows, command->inspection, &visit))
		return work_not_found_as(work, "inspection.not_found");
	if (visit.firm != call->firm) {
		decision_refuse_gate(work->decision, "patrol.record.other_firm", GATE_GBF_SITE);
		decision_possible(work->decision, "inspection.plan");
		return false;
	}
	if (visit.visited_day == 0 || visit.state == INSPECTION_REFUSED) {
		return goes_without_visit(work, "patrol.record.not_made", "inspection.do");
	}
	if (!site_get(work->context->rows, command->inspection, &site) ||
	    (site.head.flags & SITE_HAS_SHEET) == 0)
		return true;
	return work_refuse_as(work, "patrol.record.twice", NULL);
}

static int32_t patrol_day(struct archive_call *call, const Zh__PatrolCommand *command)
{
	struct inspection_row visit;
	if (command->inspection != 0 &&
	    inspection_get(call->work->context->rows, command->inspection, &visit))
		return visit.visited_day;
	return time_day_of_ms(work_act(call->work)->happened_ms);
}

void archive_act_patrol(struct work *work)
{
	const Zh__PatrolCommand *command = WORK_BODY(work, Zh__PatrolCommand);
	struct archive_call call;
	if (!archive_named(&call, work, command->firm_key))
		return;
	if (command->n_officers == 0 || !work_text_given(command->result)) {
		(void)work_invalid(work, "incomplete",
				   command->n_officers == 0 ? "officers" : "result");
		return;
	}
	if (!visit_is_made(&call, command))
		return;
	const struct officers_ask ask = {
		.named = command->officers,
		.count = command->n_officers,
		.least = 1,
		.most = OFFICERS_NAMED_MAX,
		.day = patrol_day(&call, command),
		.too_few = "patrol.record.officers",
	};
	const char **officers = decide_officers(work->context, work->decision, &ask);
	if (officers == NULL)
		return;
	if (!call.is_open)
		archive_open_for_visit(&call);
	Zh__PatrolRecorded *body = NEW(work, PatrolRecorded);
	body->firm_key = call.key;
	body->officers = officers;
	body->n_officers = command->n_officers;
	body->result = command->result;
	if (command->inspection != 0)
		SET_OPTIONAL(body, inspection, command->inspection);
	(void)archive_emit(&call, KIND(PATROL_RECORDED), body);
	if (command->inspection == 0) /* else the visit itself did */
		visited(&call, work_act(work)->happened_ms);
}

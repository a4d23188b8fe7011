/* Patterns across sources: hazards of one place or trade, counted, and a key area proposed where
 * the rule finds them enough.
 */
#include "common/policy/rules/policy.h"
#include "services/hazard/inspection/decide.h"
#include "services/hazard/states.h"

enum {
	HAZARDS_LOOKED_AT_MAX = 10000, /* the newest */
	FIRMS_KEPT_MAX = 20,           /* each is an event of the proposal */
	MONTHS_DEFAULT = 12,
	MONTHS_MAX = 36,
};

struct assessing {
	struct inspection_call *call;
	const Zh__AreaAssessCommand *command;
	int32_t from_day;
	uint32_t hazards, hazards_open;
	uint32_t by_opinion, by_sampling, by_complaint;
	uint64_t firms[FIRMS_KEPT_MAX];
	size_t firm_count;
};

static bool fits(const struct assessing *assessing, uint64_t number,
		 const struct hazard_row *hazard)
{
	const Zh__AreaAssessCommand *command = assessing->command;
	struct hazard_texts texts;
	if (hazard->opened_day < assessing->from_day || hazard->state == HAZARD_UNFOUNDED ||
	    (command->place != 0 && hazard->place != command->place))
		return false;
	if (!work_text_given(command->class_code))
		return true;
	return hazard_texts_get(assessing->call->work->context->rows, number, &texts) &&
	       bytes_equal(texts.text[HAZARD_TEXT_CLASS], bytes_of_text(command->class_code));
}

static void count_source(struct assessing *assessing, uint8_t source)
{
	assessing->by_opinion += source == ZH__REPORT_KIND__REPORT_KIND_OPINION;
	assessing->by_sampling += source == ZH__REPORT_KIND__REPORT_KIND_SAMPLING;
	assessing->by_complaint += source == ZH__REPORT_KIND__REPORT_KIND_COMPLAINT ||
				   source == ZH__REPORT_KIND__REPORT_KIND_ACCUSATION;
}

static bool count_hazard(void *context, const struct row_ref *found)
{
	struct assessing *assessing = (struct assessing *)context;
	struct hazard_row hazard;
	memcpy(&hazard, found->value.data, sizeof(hazard));
	if (!fits(assessing, be64_get(found->key.data), &hazard))
		return true;
	assessing->hazards++;
	assessing->hazards_open += hazard_state_is_open(hazard.state);
	count_source(assessing, hazard.source_kind);
	for (size_t i = 0; i < assessing->firm_count; i++) {
		if (assessing->firms[i] == hazard.firm)
			return true;
	}
	if (hazard.firm != 0 && assessing->firm_count < FIRMS_KEPT_MAX)
		assessing->firms[assessing->firm_count++] = hazard.firm;
	return true;
}

/* Of a busy county's hazards the newest are looked at: a window's beginning may be before them,
 * then the figures are a lower bound. */
static void count_hazards(struct assessing *assessing)
{
	const struct rows_reader *rows = assessing->call->work->context->rows;
	uint64_t next = counter_next(rows, OBJECT_HAZARD, 0);
	struct row_key from =
		row_key_u64(next > HAZARDS_LOOKED_AT_MAX ? next - HAZARDS_LOOKED_AT_MAX : 1);
	(void)rows_scan(rows, TABLE_HAZARDS, bytes_of(NULL, 0), row_key_bytes(&from),
			HAZARDS_LOOKED_AT_MAX, count_hazard, assessing);
}

static bool question_is_sound(struct assessing *assessing)
{
	const Zh__AreaAssessCommand *command = assessing->command;
	const char *wrong = NULL;
	if (!work_text_given(command->name))
		wrong = "name";
	else if (command->kind == ZH__KEY_AREA_KIND__KEY_AREA_KIND_UNKNOWN)
		wrong = "kind";
	else if (command->place == 0 && !work_text_given(command->class_code))
		wrong = "place";
	else if (command->months > MONTHS_MAX)
		wrong = "months";
	if (wrong != NULL)
		return work_invalid_as(assessing->call->work, "area.propose.incomplete", wrong);
	int32_t months = command->months == 0 ? MONTHS_DEFAULT : (int32_t)command->months;
	assessing->from_day =
		time_add_months(time_day_of_ms(assessing->call->work->context->now_ms), -months);
	return true;
}

static const struct rule *ask(const struct assessing *assessing)
{
	const struct decide_context *context = assessing->call->work->context;
	struct facts facts = {0};
	fact_set(&facts, FACT_SIGNALS, assessing->hazards);
	fact_set(&facts, FACT_FIRMS, (int64_t)assessing->firm_count);
	return policy_ask(context->policy, TOPIC_KEY_AREA, &facts, time_day_of_ms(context->now_ms))
		.rule;
}

static bool put_grounds(const struct assessing *assessing, Zh__KeyAreaProposed *body)
{
	enum { GROUNDS = 4 };
	body->grounds =
		ARENA_ARRAY(assessing->call->work->context->arena, Zh__KeyAreaGround, GROUNDS);
	if (body->grounds == NULL) {
		assessing->call->work->decision->arena_full = true;
		return false;
	}
	body->grounds[body->n_grounds++] = ZH__KEY_AREA_GROUND__KEY_AREA_GROUND_MANY_VIOLATIONS;
	if (assessing->by_opinion != 0)
		body->grounds[body->n_grounds++] = ZH__KEY_AREA_GROUND__KEY_AREA_GROUND_MEDIA;
	if (assessing->by_complaint != 0)
		body->grounds[body->n_grounds++] = ZH__KEY_AREA_GROUND__KEY_AREA_GROUND_COMPLAINTS;
	if (assessing->by_sampling != 0)
		body->grounds[body->n_grounds++] =
			ZH__KEY_AREA_GROUND__KEY_AREA_GROUND_FAILURE_RATE;
	return true;
}

static Zh__KeyAreaProposed *proposal(const struct assessing *assessing, const struct rule *rule)
{
	struct inspection_call *call = assessing->call;
	const Zh__AreaAssessCommand *command = assessing->command;
	Zh__KeyAreaProposed *body = NEW(call->work, KeyAreaProposed);
	Zh__KeyAreaProfile *profile = NEW(call->work, KeyAreaProfile);
	if (!put_grounds(assessing, body))
		return NULL;
	SET_OPTIONAL(profile, firms, (uint32_t)assessing->firm_count);
	SET_OPTIONAL(profile, hazards, assessing->hazards);
	SET_OPTIONAL(profile, hazards_open, assessing->hazards_open);
	body->profile = profile;
	SET_OPTIONAL(body, area, call->id.number);
	body->name = command->name;
	SET_OPTIONAL(body, area_kind, command->kind);
	body->class_code = command->class_code;
	if (command->place != 0)
		SET_OPTIONAL(body, place, command->place);
	SET_OPTIONAL(body, by_rule, 1);
	if (rule_outcome(rule, OUTCOME_LISTED_SUPERVISION, 0) != 0)
		SET_OPTIONAL(body, listed_supervision, 1);
	return body;
}

/* The firms behind the pattern are in the area that it proposes. */
static void put_firms(struct assessing *assessing)
{
	struct inspection_call *call = assessing->call;
	for (size_t i = 0; i < assessing->firm_count; i++) {
		Zh__KeyAreaChanged *body = NEW(call->work, KeyAreaChanged);
		SET_OPTIONAL(body, area, call->id.number);
		SET_OPTIONAL(body, firm_number, assessing->firms[i]);
		body->firm_key = inspection_firm_key(call, assessing->firms[i]);
		struct event *event = inspection_emit(call, KIND(KEY_AREA_CHANGED), body);
		decision_meta(event)->firm_key = body->firm_key;
	}
}

void inspection_act_area_assess(struct inspection_call *call)
{
	struct assessing assessing = {.call = call,
				      .command = WORK_BODY(call->work, Zh__AreaAssessCommand)};
	if (!question_is_sound(&assessing))
		return;
	count_hazards(&assessing);
	const struct rule *rule = ask(&assessing);
	if (rule_outcome(rule, OUTCOME_KEY_AREA, 0) == 0) {
		(void)work_refuse_by(call->work, "too_few", rule->id);
		return;
	}
	call->id = work_object(call->work, OBJECT_KEY_AREA,
			       counter_next(call->work->context->rows, OBJECT_KEY_AREA, 0));
	Zh__KeyAreaProposed *body = proposal(&assessing, rule);
	if (body == NULL)
		return;
	struct event *event = inspection_emit(call, KIND(KEY_AREA_PROPOSED), body);
	decision_rule(call->work->context, event, rule->id, rule->version);
	inspection_clock(call, CLOCK_KEY_AREA_DECIDE, 0);
	put_firms(&assessing);
}

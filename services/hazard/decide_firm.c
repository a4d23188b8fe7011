/* Firms: supervision levels proposed by rule and set by persons, merges, patrols. */
#include "common/policy/policy.h"
#include "services/hazard/decide.h"

enum { TWO_YEARS_MONTHS = 24 };

unsigned hazard_firm_majors(const struct firm_row *firm, int32_t today, uint64_t with,
			    uint64_t ret_hazards[FIRM_MAJORS_MAX], int32_t *ret_from_day)
{
	int32_t from = time_add_months(today, -TWO_YEARS_MONTHS);
	unsigned count = 0;
	bool counted = with == 0;
	/* A third one beside `with` would be the oldest: three are all that the rule asks about. */
	unsigned skip = with != 0 && firm->majors == FIRM_MAJORS_MAX ? 1 : 0;
	if (ret_from_day != NULL)
		*ret_from_day = today;
	for (unsigned i = 0; i < firm->majors; i++)
		counted = counted || firm->major_hazard[i] == with;
	for (unsigned i = counted ? 0 : skip; i < firm->majors; i++) {
		if (firm->major_day[i] < from)
			continue;
		if (ret_from_day != NULL && firm->major_day[i] < *ret_from_day)
			*ret_from_day = firm->major_day[i];
		if (ret_hazards != NULL)
			ret_hazards[count] = firm->major_hazard[i];
		count++;
	}
	if (!counted) {
		if (ret_hazards != NULL)
			ret_hazards[count] = with;
		count++;
	}
	return count;
}

static void propose(const struct decide_context *context, struct decision *decision, uint64_t firm,
		    const struct trace_ref *trace, int64_t level, const struct rule *rule,
		    unsigned causes, const uint64_t *hazards, int32_t from_day)
{
	struct firm_texts texts;
	Zh__SupervisionLevelProposed *body =
		DECISION_MESSAGE(context, decision, Zh__SupervisionLevelProposed,
				 zh__supervision_level_proposed__descriptor);
	if (body == NULL || !hazard_firm_texts_get(context->rows, firm, &texts))
		return;
	body->firm_key = arena_text_of(context->arena, texts.text[FIRM_TEXT_KEY]);
	body->causes = ARENA_ARRAY(context->arena, uint64_t, FIRM_MAJORS_MAX);
	if (body->firm_key == NULL || body->causes == NULL) {
		decision->arena_full = true;
		return;
	}
	memcpy(body->causes, hazards, causes * sizeof(*hazards));
	body->n_causes = causes;
	SET_OPTIONAL(body, level, (Zh__SupervisionLevel)level);
	SET_OPTIONAL(body, window_from_day, time_yyyymmdd(from_day));
	struct event *event =
		decision_emit(context, decision, ZH__EVENT_KIND__KIND_SUPERVISION_LEVEL_PROPOSED,
			      own_object(context, OBJECT_FIRM, firm), body);
	if (event == NULL)
		return;
	decision_rule(context, event, rule->id, rule->version);
	decision_meta(event)->firm_key = body->firm_key;
	if (trace != NULL)
		decision_trace(event, trace);
}

void hazard_decide_supervision(const struct decide_context *context, struct decision *decision,
			       uint64_t firm, const struct trace_ref *trace, Zh__HazardLevel level,
			       uint64_t major, bool listed)
{
	struct firm_row row;
	if (!hazard_firm_get(context->rows, firm, &row))
		return;
	int32_t today = time_day_of_ms(context->now_ms);
	uint64_t hazards[FIRM_MAJORS_MAX + 1] = {0};
	int32_t from_day;
	unsigned majors = hazard_firm_majors(&row, today, major, hazards, &from_day);
	struct facts facts = {0};
	fact_set(&facts, FACT_MAJOR_IN_TWO_YEARS, majors);
	fact_set(&facts, FACT_FIRM_LISTED, listed);
	if (level != ZH__HAZARD_LEVEL__HAZARD_LEVEL_UNKNOWN)
		fact_set(&facts, FACT_LEVEL, level);
	struct policy_answer answer = policy_ask(context->policy, TOPIC_SUPERVISION, &facts, today);
	int64_t supervision = rule_outcome(answer.rule, OUTCOME_SUPERVISION, 0);
	/* Nothing is proposed twice for one cause, nor what a person has set already. */
	if (supervision <= ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_ORDINARY ||
	    supervision <= row.supervision || supervision <= row.proposed)
		return;
	propose(context, decision, firm, trace, supervision, answer.rule, majors, hazards,
		from_day);
}

/* ---- acts */

static struct event *emit(const struct decide_context *context, struct decision *decision,
			  uint16_t kind, uint64_t firm, const struct firm_row *row, const char *key,
			  const void *body)
{
	struct firm_texts texts;
	struct event *event = decision_emit(context, decision, kind,
					    own_object(context, OBJECT_FIRM, firm), body);
	if (event == NULL)
		return NULL;
	event->head.object_version = row->object_version + 1u;
	decision_meta(event)->firm_key = key;
	if (hazard_firm_texts_get(context->rows, firm, &texts))
		decision_trace(event, &texts.head.trace);
	decision->object = own_object(context, OBJECT_FIRM, firm);
	decision->object_version = event->head.object_version;
	return event;
}

/* The firm that the act names and that isn't merged away; refuses otherwise. */
static uint64_t named_firm(const struct decide_context *context, struct decision *decision,
			   const struct input_act *act, const char *key, struct firm_row *ret_row)
{
	uint64_t firm = hazard_firm_of_key(context->rows, key);
	if (firm == 0 || !hazard_firm_get(context->rows, firm, ret_row)) {
		decision_not_found(decision, "firm.not_found");
		return 0;
	}
	if (act->seen_version != 0 && act->seen_version != ret_row->object_version) {
		decision_conflict(decision, "firm.moved_on");
		return 0;
	}
	return firm;
}

static void act_level(const struct decide_context *context, const struct input_act *act,
		      struct decision *decision)
{
	const Zh__FirmLevelCommand *command = (const Zh__FirmLevelCommand *)act->body;
	struct firm_row row;
	uint64_t firm = named_firm(context, decision, act, command->firm_key, &row);
	if (firm == 0)
		return;
	int32_t review = 0;
	bool ordinary = command->level == ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_ORDINARY;
	bool day = command->has_review_day &&
		   time_day_of_yyyymmdd(command->review_day, &review) == STATUS_OK &&
		   review > time_day_of_ms(context->now_ms);
	if (command->level == ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_UNKNOWN) {
		decision_invalid(decision, "firm.level.level", "level");
		return;
	}
	if (!ordinary && !day) {
		/* Nobody is supervised for ever: notice 001. */
		decision_refuse(decision, "firm.level.no_review_day", NULL);
		return;
	}
	if (command->level == row.supervision) {
		decision_refuse(decision, "firm.level.same", NULL);
		return;
	}
	Zh__SupervisionLevelSet *body = DECISION_MESSAGE(context, decision, Zh__SupervisionLevelSet,
							 zh__supervision_level_set__descriptor);
	if (body == NULL)
		return;
	body->firm_key = command->firm_key;
	SET_OPTIONAL(body, level, command->level);
	if (!ordinary)
		SET_OPTIONAL(body, review_day, command->review_day);
	(void)emit(context, decision, ZH__EVENT_KIND__KIND_SUPERVISION_LEVEL_SET, firm, &row,
		   command->firm_key, body);
}

static void act_merge(const struct decide_context *context, const struct input_act *act,
		      struct decision *decision)
{
	const Zh__FirmMergeCommand *command = (const Zh__FirmMergeCommand *)act->body;
	struct firm_row from_row;
	struct firm_row to_row;
	uint64_t from = named_firm(context, decision, act, command->from_key, &from_row);
	if (from == 0)
		return;
	uint64_t to = hazard_firm_of_key(context->rows, command->to_key);
	bool merged = (from_row.flags & FIRM_MERGED) != 0;
	if (to == 0 || !hazard_firm_get(context->rows, to, &to_row)) {
		decision_not_found(decision, "firm.not_found");
		return;
	}
	if (command->undo &&
	    (!merged || hazard_number_get(context->rows, TABLE_FIRM_MERGES, from) != to)) {
		decision_refuse(decision, "firm.merge.not_merged", NULL);
		return;
	}
	if (!command->undo && (merged || from == to || (to_row.flags & FIRM_MERGED) != 0)) {
		decision_refuse(decision, merged ? "firm.merge.already" : "firm.merge.target",
				NULL);
		return;
	}
	Zh__FirmMerged *body =
		DECISION_MESSAGE(context, decision, Zh__FirmMerged, zh__firm_merged__descriptor);
	if (body == NULL)
		return;
	body->from_key = command->from_key;
	body->to_key = command->to_key;
	if (command->undo)
		SET_OPTIONAL(body, undone, 1);
	(void)emit(context, decision, ZH__EVENT_KIND__KIND_FIRM_MERGED, from, &from_row,
		   command->from_key, body);
}

static void act_patrol(const struct decide_context *context, const struct input_act *act,
		       struct decision *decision)
{
	const Zh__PatrolCommand *command = (const Zh__PatrolCommand *)act->body;
	struct firm_row row;
	uint64_t firm = named_firm(context, decision, act, command->firm_key, &row);
	if (firm == 0)
		return;
	if (command->n_officers == 0 || text_missing(command->result)) {
		decision_invalid(decision, "patrol.record.incomplete",
				 command->n_officers == 0 ? "officers" : "result");
		return;
	}
	Zh__PatrolRecorded *body = DECISION_MESSAGE(context, decision, Zh__PatrolRecorded,
						    zh__patrol_recorded__descriptor);
	if (body == NULL)
		return;
	body->firm_key = command->firm_key;
	body->officers = command->officers;
	body->n_officers = command->n_officers;
	body->result = command->result;
	(void)emit(context, decision, ZH__EVENT_KIND__KIND_PATROL_RECORDED, firm, &row,
		   command->firm_key, body);
}

void hazard_decide_firm_act(const struct decide_context *context, const struct input_act *act,
			    struct decision *decision)
{
	switch (act->act->number) {
	case HAZARD_ACT_FIRM_LEVEL:
		act_level(context, act, decision);
		break;
	case HAZARD_ACT_FIRM_MERGE:
		act_merge(context, act, decision);
		break;
	default:
		act_patrol(context, act, decision);
		break;
	}
}

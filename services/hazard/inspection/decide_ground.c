/* What makes a visit lawful before anybody goes (国办发〔2024〕54号): a plan or a cause, items of
 * the published list, and the firm's yearly cap. */
#include "common/base/sabotage.h"
#include "common/policy/rules/policy.h"
#include "services/hazard/archive/tables.h"
#include "services/hazard/archive/visit.h"
#include "services/hazard/inspection/decide.h"
#include "services/hazard/inspection/visit.h"
#include "services/hazard/rectification/reports_known.h"
#include "services/hazard/sampling/tables.h"

#define GROUND(name) ZH__VISIT_GROUND__VISIT_GROUND_##name

/* ---- a plan or a cause */

static Zh__VisitGround ground_by_itself(const Zh__InspectionPlanCommand *command)
{
	if (command->hazard != 0)
		return GROUND(REINSPECTION);
	if (command->campaign != 0)
		return GROUND(CAMPAIGN);
	if (command->kind == ZH__INSPECTION_KIND__INSPECTION_KIND_DAILY_PATROL)
		return GROUND(PATROL);
	return SABOTAGE("visits.no-ground") ? GROUND(PLAN) : GROUND(UNKNOWN);
}

/* Whether the command has what the stated ground rests on. */
static bool ground_stands(const Zh__InspectionPlanCommand *command, Zh__VisitGround ground)
{
	switch (ground) {
	case GROUND(CAMPAIGN):
		return command->campaign != 0;
	case GROUND(PATROL):
		return command->kind == ZH__INSPECTION_KIND__INSPECTION_KIND_DAILY_PATROL;
	case GROUND(REINSPECTION):
		return command->hazard != 0;
	case GROUND(PLAN):
	case GROUND(COMPLAINT):
	case GROUND(ACCUSATION):
	case GROUND(REFERRAL):
	case GROUND(CLUE):
	case GROUND(APPLIED):
		return work_text_given(command->ground_ref);
	case GROUND(DRAW): /* of what was drawn alone */
	case GROUND(UNKNOWN):
	case _ZH__VISIT_GROUND_IS_INT_SIZE:
		break;
	}
	return false;
}

/* A complaint and an accusation are reports; other causes are on record as one, or were found
 * here. */
static bool is_on_record(const struct decide_context *context, struct object_id id, bool report)
{
	struct hazard_row hazard;
	struct sampling_row sampling;
	struct inspection_row inspection;
	if (id.region != context->region)
		return false;
	if (report || id.kind == OBJECT_REPORT)
		return id.kind == OBJECT_REPORT && report_is_known(context->rows, id.number);
	return (id.kind == OBJECT_HAZARD && hazard_get(context->rows, id.number, &hazard)) ||
	       (id.kind == OBJECT_SAMPLING && sampling_get(context->rows, id.number, &sampling)) ||
	       (id.kind == OBJECT_INSPECTION &&
		inspection_get(context->rows, id.number, &inspection));
}

/* What was named begins with the id of something that this county has; words may follow. */
static bool cause_is_known(struct inspection_call *call, const char *told, Zh__VisitGround ground)
{
	char text[OBJECT_ID_TEXT];
	struct object_id id;
	bool report = ground == GROUND(COMPLAINT) || ground == GROUND(ACCUSATION);
	if (!visit_ground_is_cause(ground) || ground == GROUND(REINSPECTION) ||
	    ground == GROUND(APPLIED) || SABOTAGE("visits.cause-made-up"))
		return true;
	const char *space = memchr(told, ' ', strlen(told));
	size_t size = space != NULL ? (size_t)(space - told) : strlen(told);
	if (size < sizeof text) {
		memcpy(text, told, size);
		text[size] = '\0';
		if (object_id_parse(text, &id) == STATUS_OK &&
		    is_on_record(call->work->context, id, report))
			return true;
	}
	if (!work_lacks_as(call->work, GATE_GBF_GROUND, GATE_NEED_VISIT_GROUND,
			   "inspection.plan.cause_unknown"))
		return true;
	decision_refuse_param(call->work->decision, "cause", told);
	return false;
}

bool inspection_ground(struct inspection_call *call, const Zh__InspectionPlanCommand *command,
		       Zh__VisitGround *ret_ground)
{
	*ret_ground = command->ground;
	if (*ret_ground == GROUND(UNKNOWN)) {
		*ret_ground = ground_by_itself(command);
		if (*ret_ground != GROUND(UNKNOWN))
			return true;
		if (!work_lacks_as(call->work, GATE_GBF_GROUND, GATE_NEED_VISIT_GROUND,
				   "inspection.plan.no_ground"))
			return true;
		decision_possible(call->work->decision, "inspection.draw");
		return false;
	}
	if (!ground_stands(command, *ret_ground))
		return !work_lacks_as(call->work, GATE_GBF_GROUND, GATE_NEED_VISIT_GROUND,
				      "inspection.plan.ground_open");
	return cause_is_known(call, command->ground_ref, *ret_ground);
}

/* ---- items of the published list */

/* "SX-01, SX-03": what the list has today. */
static const char *items_on_list(struct inspection_call *call, int32_t day)
{
	const struct policy *policy = call->work->context->policy;
	char text[400];
	struct writer out = writer_over(text, sizeof text);
	for (size_t i = 0; i < policy->visit_item_count; i++) {
		const struct visit_item *item = &policy->visit_items[i];
		size_t size = strlen(item->id);
		if (day < item->valid_from_day || day > item->valid_to_day ||
		    out.size + size + 2 > sizeof text)
			continue;
		writer_put(&out, ", ", out.size != 0 ? 2 : 0);
		writer_put(&out, item->id, size);
	}
	if (out.size == 0)
		writer_put(&out, "-", 1);
	return arena_text_of(call->work->context->arena, writer_bytes(&out));
}

static bool refuse_item(struct inspection_call *call, const char *code, const char *item,
			int32_t day)
{
	if (!work_lacks_as(call->work, GATE_GBF_ITEM, GATE_NEED_LISTED_ITEM, code))
		return true;
	decision_refuse_param(call->work->decision, "item", item);
	decision_refuse_param(call->work->decision, "may", items_on_list(call, day));
	return false;
}

static bool items_are_listed(struct inspection_call *call, const char *const *items, size_t count,
			     const char *checklist, int32_t day)
{
	bool done_by = false;
	for (size_t i = 0; i < count; i++) {
		const struct visit_item *item = policy_visit_item_on(call->work->context->policy,
								     bytes_of_text(items[i]), day);
		if (item == NULL && SABOTAGE("visits.any-item"))
			return true;
		if (item == NULL && !refuse_item(call, "inspection.plan.item", items[i], day))
			return false;
		if (item == NULL)
			return true;
		for (size_t j = 0; j < i; j++) {
			if (strcmp(items[i], items[j]) == 0 &&
			    !refuse_item(call, "inspection.plan.item_twice", items[i], day))
				return false;
		}
		done_by |= visit_item_is_done_by(item, bytes_of_text(checklist));
	}
	return done_by || refuse_item(call, "inspection.plan.item_checklist", checklist, day);
}

bool inspection_items(struct inspection_call *call, const char **items, size_t count,
		      const char *checklist, struct inspection_items *ret_items)
{
	const struct policy *policy = call->work->context->policy;
	int32_t today = time_day_of_ms(call->work->context->now_ms);
	*ret_items = (struct inspection_items){items, count};
	if (count > VISIT_ITEMS_MAX)
		return work_invalid_as(call->work, "inspection.plan.items", "items");
	if (policy->visit_item_count == 0) /* adopted before there was a list */
		return true;
	if (count != 0)
		return items_are_listed(call, items, count, checklist, today);
	const struct visit_item *item =
		policy_visit_item_for(policy, bytes_of_text(checklist), today);
	const char **one = ARENA_ARRAY(call->work->context->arena, const char *, 1);
	if (item == NULL)
		return refuse_item(call, "inspection.plan.item_checklist", checklist, today);
	if (one == NULL) {
		call->work->decision->arena_full = true;
		return false;
	}
	one[0] = item->id;
	*ret_items = (struct inspection_items){one, 1};
	return true;
}

/* ---- the yearly cap */

static void cap_facts(const struct decide_context *context, uint64_t firm, struct facts *facts)
{
	struct archive_row archive;
	struct firm_row row;
	if (hazard_firm_get(context->rows, firm, &row)) {
		if (row.supervision != 0)
			fact_set(facts, FACT_SUPERVISION, row.supervision);
		fact_set(facts, FACT_FIRM_LISTED, (row.flags & FIRM_LISTED) != 0);
	}
	if (archive_get(context->rows, firm, &archive) && archive.credit_class != 0)
		fact_set(facts, FACT_CREDIT_CLASS, archive.credit_class);
	if (context->dictionary != NULL)
		fact_set(facts, FACT_CLASS_FLAGS, archive_class_flags(context, firm));
}

bool inspection_cap(const struct decide_context *context, uint64_t firm, int32_t day,
		    struct inspection_cap *ret_cap)
{
	struct facts facts = {0};
	*ret_cap = (struct inspection_cap){.year = time_civil_of_day(day).year};
	ret_cap->before = visits_counted(context->rows, firm, ret_cap->year);
	if (context->policy->topics[TOPIC_VISIT_CAP].count == 0)
		return true; /* adopted before there was a cap */
	cap_facts(context, firm, &facts);
	ret_cap->rule = policy_ask(context->policy, TOPIC_VISIT_CAP, &facts,
				   time_day_of_ms(context->now_ms))
				.rule;
	ret_cap->cap = (uint32_t)rule_outcome(ret_cap->rule, OUTCOME_VISITS, 0);
	return ret_cap->before < ret_cap->cap || SABOTAGE("visits.no-cap");
}

bool inspection_cap_refuse(struct inspection_call *call, const struct inspection_cap *cap,
			   uint64_t firm)
{
	if (!work_lacks_as(call->work, GATE_GBF_CAP, GATE_NEED_YEARLY_CAP, "inspection.plan.cap"))
		return true;
	decision_refuse_param(call->work->decision, "firm", inspection_firm_key(call, firm));
	decision_refuse_param(
		call->work->decision, "year",
		decision_number(call->work->context, call->work->decision, (uint64_t)cap->year));
	decision_refuse_param(
		call->work->decision, "counted",
		decision_number(call->work->context, call->work->decision, cap->before));
	decision_refuse_param(call->work->decision, "cap",
			      decision_number(call->work->context, call->work->decision, cap->cap));
	decision_refuse_param(call->work->decision, "cap_rule", cap->rule->id);
	return false;
}

bool inspection_merge_refuse(struct inspection_call *call, const char *code, uint64_t other)
{
	char text[OBJECT_ID_TEXT];
	if (!work_lacks_as(call->work, GATE_GBF_MERGE, GATE_NEED_MERGED, code))
		return true;
	object_id_print(work_object(call->work, OBJECT_INSPECTION, other), text);
	decision_refuse_param(call->work->decision, "visit",
			      arena_text(call->work->context->arena, text));
	decision_possible(call->work->decision, "inspection.correct");
	decision_possible(call->work->decision, "inspection.cancel");
	return false;
}

bool inspection_merged(struct inspection_call *call, uint64_t firm, int32_t year)
{
	uint64_t other = visit_that_stands(call->work->context->rows, firm, year);
	if (other == 0 || SABOTAGE("visits.side-by-side"))
		return true;
	/* The proposal has the reason; an approval has one of its own, or none. */
	if (work_act(call->work)->second != NULL || work_text_given(work_act(call->work)->reason)) {
		call->work->decision->second_needed = true;
		call->work->decision->second_gate = GATE_GBF_MERGE;
		return true;
	}
	return inspection_merge_refuse(call, "inspection.plan.merge", other);
}

bool inspection_cap_tell(struct inspection_call *call, Zh__InspectionPlanned *body,
			 const struct inspection_cap *cap)
{
	Zh__VisitCount *count = NEW(call->work, VisitCount);
	SET_OPTIONAL(count, counts, !visit_ground_is_cause(body->ground));
	SET_OPTIONAL(count, year, (uint32_t)cap->year);
	SET_OPTIONAL(count, before, cap->before);
	body->count = count;
	if (cap->rule == NULL)
		return true;
	Zh__RuleRef *ref = NEW(call->work, RuleRef);
	SET_OPTIONAL(count, cap, cap->cap);
	ref->id = cap->rule->id;
	SET_OPTIONAL(ref, version, cap->rule->version);
	body->cap_rule = ref;
	return true;
}

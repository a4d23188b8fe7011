#include "common/policy/books/campaign_plan.h"

#include "common/base/time.h"

static const char *const codes[CAMPAIGN_FLAW_COUNT] = {
#define X(id, code, text) [CAMPAIGN_FLAW_##id] = (code),
	CAMPAIGN_FLAW_LIST(X)
#undef X
};
static const char *const texts[CAMPAIGN_FLAW_COUNT] = {
#define X(id, code, text) [CAMPAIGN_FLAW_##id] = (text),
	CAMPAIGN_FLAW_LIST(X)
#undef X
};

const char *campaign_flaw_code(enum campaign_flaw flaw)
{
	return codes[flaw];
}

const char *campaign_flaw_text(enum campaign_flaw flaw)
{
	return texts[flaw];
}

bool campaign_measure_of_firms(uint32_t measure)
{
	return measure >= ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_ARCHIVED &&
	       measure < ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_PROBLEMS_HANDLED;
}

bool campaign_measure_has_denominator(uint32_t measure)
{
	return measure != ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_UNKNOWN &&
	       measure < ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_INSPECTED;
}

/* 29 February isn't a day of every year. */
bool campaign_md_valid(uint32_t md)
{
	struct civil_date date = {2025, (int32_t)(md / 100), (int32_t)(md % 100)};
	return md < 10000 && time_civil_valid(date);
}

bool campaign_year_valid(uint32_t year)
{
	return year >= 2000 && year < 2200;
}

int32_t campaign_day(uint32_t year, uint32_t md)
{
	struct civil_date date = {(int32_t)year, (int32_t)(md / 100), (int32_t)(md % 100)};
	return time_day_of_civil(date);
}

/* ---- the check */

struct checking {
	const Zh__CampaignPlan *plan;
	campaign_flaw_fn *each;
	void *context;
	size_t count;
	enum campaign_part part;
	size_t index;
};

static void found(struct checking *checking, enum campaign_flaw flaw, const char *value)
{
	checking->count++;
	checking->each(checking->context, checking->part, checking->index, flaw, value);
}

static void at(struct checking *checking, enum campaign_part part, size_t index)
{
	checking->part = part;
	checking->index = index;
}

static bool id_is_sound(const char *id)
{
	size_t size = 0;
	for (; id != NULL && id[size] != '\0' && size <= CAMPAIGN_ID_MAX; size++) {
		bool fine = (id[size] >= 'a' && id[size] <= 'z') ||
			    (id[size] >= '0' && id[size] <= '9') || id[size] == '-';
		if (!fine)
			return false;
	}
	return size >= 1 && size <= CAMPAIGN_ID_MAX;
}

static bool text_is_sound(const char *text, size_t limit)
{
	return text != NULL && text[0] != '\0' && strlen(text) <= limit;
}

static void check_named(struct checking *checking, const char *id, const char *zh, const char *en,
			const char *source)
{
	if (!id_is_sound(id))
		found(checking, CAMPAIGN_FLAW_ID, id);
	if (!text_is_sound(zh, CAMPAIGN_TITLE_MAX) || !text_is_sound(en, CAMPAIGN_TITLE_MAX))
		found(checking, CAMPAIGN_FLAW_TEXT, id);
	if (!text_is_sound(source, CAMPAIGN_TITLE_MAX))
		found(checking, CAMPAIGN_FLAW_SOURCE, id);
}

static void check_day(struct checking *checking, uint32_t md, const char *id)
{
	if (!campaign_md_valid(md))
		found(checking, CAMPAIGN_FLAW_DAY, id);
}

static void check_count(struct checking *checking, enum campaign_part part, size_t count,
			size_t least, size_t most)
{
	at(checking, part, 0);
	if (count < least || count > most)
		found(checking, CAMPAIGN_FLAW_NUMBER, NULL);
}

/* Optional: absent is fine, too long isn't. */
static bool who_is_sound(const char *who)
{
	return who == NULL || strlen(who) <= CAMPAIGN_WHO_MAX;
}

static void check_scope(struct checking *checking)
{
	const Zh__PlanScope *scope = checking->plan->scope;
	at(checking, CAMPAIGN_PART_PLAN, 0);
	if (scope == NULL || (scope->n_class_codes == 0 && scope->class_flags == 0)) {
		found(checking, CAMPAIGN_FLAW_SCOPE, NULL);
		return;
	}
	if (scope->n_class_codes > CAMPAIGN_CODES_MAX || scope->n_regions > CAMPAIGN_REGIONS_MAX)
		found(checking, CAMPAIGN_FLAW_NUMBER, NULL);
	for (size_t i = 0; i < scope->n_regions; i++) {
		if (scope->regions[i] < 100000 || scope->regions[i] > 999999)
			found(checking, CAMPAIGN_FLAW_REGION, NULL);
	}
	for (size_t i = 0; i < checking->plan->n_units; i++) {
		at(checking, CAMPAIGN_PART_UNIT, i);
		if (!text_is_sound(checking->plan->units[i], CAMPAIGN_UNIT_MAX))
			found(checking, CAMPAIGN_FLAW_WHO, checking->plan->units[i]);
		for (size_t j = 0; j < i; j++) {
			if (strcmp(checking->plan->units[i], checking->plan->units[j]) == 0)
				found(checking, CAMPAIGN_FLAW_REPEATED, checking->plan->units[i]);
		}
	}
}

static void check_phases(struct checking *checking)
{
	const Zh__CampaignPlan *plan = checking->plan;
	size_t freezing = 0;
	bool firms = false;
	for (size_t i = 0; i < plan->n_phases; i++) {
		const Zh__PlanPhase *phase = plan->phases[i];
		at(checking, CAMPAIGN_PART_PHASE, i);
		check_named(checking, phase->id, phase->title_zh, phase->title_en, phase->source);
		check_day(checking, phase->from_md, phase->id);
		check_day(checking, phase->to_md, phase->id);
		bool after = i == 0 || phase->from_md > plan->phases[i - 1]->to_md;
		if (phase->to_md < phase->from_md || !after)
			found(checking, CAMPAIGN_FLAW_ORDER, phase->id);
		freezing += phase->freezes != 0;
	}
	for (size_t i = 0; i < plan->n_counters; i++)
		firms |= campaign_measure_of_firms(plan->counters[i]->measure);
	at(checking, CAMPAIGN_PART_PHASE, 0);
	if (freezing != (firms ? 1u : 0u))
		found(checking, CAMPAIGN_FLAW_FREEZE, NULL);
}

static bool counter_is_there(const Zh__CampaignPlan *plan, const char *id)
{
	for (size_t i = 0; i < plan->n_counters; i++) {
		if (plan->counters[i]->id != NULL && strcmp(plan->counters[i]->id, id) == 0)
			return true;
	}
	return false;
}

static size_t tasks_of_phase(const Zh__CampaignPlan *plan, uint32_t phase)
{
	size_t count = 0;
	for (size_t i = 0; i < plan->n_tasks; i++)
		count += plan->tasks[i]->phase == phase;
	return count;
}

static void check_task(struct checking *checking, const Zh__PlanTask *task)
{
	const Zh__CampaignPlan *plan = checking->plan;
	check_named(checking, task->id, task->title_zh, task->title_en, task->source);
	if (!text_is_sound(task->proof_zh, CAMPAIGN_TITLE_MAX) ||
	    !text_is_sound(task->proof_en, CAMPAIGN_TITLE_MAX))
		found(checking, CAMPAIGN_FLAW_TEXT, task->id);
	bool nobody = task->owner == NULL && task->lead == NULL && task->unit == NULL;
	if (nobody || !who_is_sound(task->owner) || !who_is_sound(task->lead) ||
	    !who_is_sound(task->unit))
		found(checking, CAMPAIGN_FLAW_WHO, task->id);
	if (task->counter != NULL && !counter_is_there(plan, task->counter))
		found(checking, CAMPAIGN_FLAW_COUNTER, task->counter);
	check_day(checking, task->due_md, task->id);
	if (task->phase == 0 || task->phase > plan->n_phases ||
	    tasks_of_phase(plan, task->phase) > CAMPAIGN_PHASE_TASKS_MAX)
		found(checking, CAMPAIGN_FLAW_PHASE, task->id);
	else if (task->due_md < plan->phases[task->phase - 1]->from_md)
		found(checking, CAMPAIGN_FLAW_DUE, task->id);
}

static void check_counters(struct checking *checking)
{
	const Zh__CampaignPlan *plan = checking->plan;
	bool problems = false;
	for (size_t i = 0; i < plan->n_counters; i++) {
		const Zh__PlanCounter *counter = plan->counters[i];
		at(checking, CAMPAIGN_PART_COUNTER, i);
		check_named(checking, counter->id, counter->title_zh, counter->title_en,
			    counter->source);
		bool unknown = counter->measure == ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_UNKNOWN;
		bool twice = false;
		for (size_t j = 0; j < i; j++)
			twice |= plan->counters[j]->measure == counter->measure;
		if (unknown || twice)
			found(checking, CAMPAIGN_FLAW_MEASURE, counter->id);
		problems |=
			counter->measure == ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_PROBLEMS_HANDLED;
		bool target = counter->has_target_percent != 0;
		if (target && (counter->target_percent == 0 || counter->target_percent > 100 ||
			       !campaign_measure_has_denominator(counter->measure)))
			found(checking, CAMPAIGN_FLAW_TARGET, counter->id);
		if (counter->has_due_md)
			check_day(checking, counter->due_md, counter->id);
	}
	at(checking, CAMPAIGN_PART_COUNTER, 0);
	if (!problems)
		found(checking, CAMPAIGN_FLAW_MEASURE, "problems_handled");
}

static void check_report(struct checking *checking, const Zh__PlanReport *report)
{
	check_named(checking, report->id, report->title_zh, report->title_en, report->source);
	if (!text_is_sound(report->to, CAMPAIGN_WHO_MAX))
		found(checking, CAMPAIGN_FLAW_WHO, report->id);
	if (report->weekday > 7 || (report->weekday != 0 && report->n_due_md != 0))
		found(checking, CAMPAIGN_FLAW_WHEN, report->id);
	if (report->n_due_md > CAMPAIGN_REPORT_DAYS_MAX)
		found(checking, CAMPAIGN_FLAW_NUMBER, report->id);
	for (size_t i = 0; i < report->n_due_md; i++) {
		check_day(checking, report->due_md[i], report->id);
		if (i > 0 && report->due_md[i] <= report->due_md[i - 1])
			found(checking, CAMPAIGN_FLAW_ORDER, report->id);
	}
}

/* The ids of one kind of part, whose messages all begin with their id. */
#define CHECK_IDS(checking, kind, list, count)                                                     \
	for (size_t i = 0; i < (count); i++) {                                                     \
		at((checking), (kind), i);                                                         \
		for (size_t j = 0; j < i; j++) {                                                   \
			if ((list)[i]->id != NULL && (list)[j]->id != NULL &&                      \
			    strcmp((list)[i]->id, (list)[j]->id) == 0)                             \
				found((checking), CAMPAIGN_FLAW_REPEATED, (list)[i]->id);          \
		}                                                                                  \
	}

static void check_ids(struct checking *checking)
{
	const Zh__CampaignPlan *plan = checking->plan;
	CHECK_IDS(checking, CAMPAIGN_PART_PHASE, plan->phases, plan->n_phases)
	CHECK_IDS(checking, CAMPAIGN_PART_TASK, plan->tasks, plan->n_tasks)
	CHECK_IDS(checking, CAMPAIGN_PART_COUNTER, plan->counters, plan->n_counters)
	CHECK_IDS(checking, CAMPAIGN_PART_REPORT, plan->reports, plan->n_reports)
	CHECK_IDS(checking, CAMPAIGN_PART_ITEM, plan->items, plan->n_items)
}

static bool counts_are_sound(struct checking *checking)
{
	const Zh__CampaignPlan *plan = checking->plan;
	check_count(checking, CAMPAIGN_PART_PHASE, plan->n_phases, 1, CAMPAIGN_PHASES_MAX);
	check_count(checking, CAMPAIGN_PART_TASK, plan->n_tasks, 0, CAMPAIGN_TASKS_MAX);
	check_count(checking, CAMPAIGN_PART_COUNTER, plan->n_counters, 1, CAMPAIGN_COUNTERS_MAX);
	check_count(checking, CAMPAIGN_PART_REPORT, plan->n_reports, 0, CAMPAIGN_REPORTS_MAX);
	check_count(checking, CAMPAIGN_PART_ITEM, plan->n_items, 1, CAMPAIGN_ITEMS_MAX);
	check_count(checking, CAMPAIGN_PART_UNIT, plan->n_units, 1, CAMPAIGN_UNITS_MAX);
	return checking->count == 0;
}

size_t campaign_plan_check(const Zh__CampaignPlan *plan, campaign_flaw_fn *each, void *context)
{
	struct checking checking = {.plan = plan, .each = each, .context = context};
	if (!counts_are_sound(&checking))
		return checking.count;
	at(&checking, CAMPAIGN_PART_PLAN, 0);
	check_named(&checking, plan->id, plan->name_zh, plan->name_en, plan->source);
	if (plan->version == 0)
		found(&checking, CAMPAIGN_FLAW_NUMBER, "version");
	check_scope(&checking);
	check_phases(&checking);
	for (size_t i = 0; i < plan->n_tasks; i++) {
		at(&checking, CAMPAIGN_PART_TASK, i);
		check_task(&checking, plan->tasks[i]);
	}
	check_counters(&checking);
	for (size_t i = 0; i < plan->n_reports; i++) {
		at(&checking, CAMPAIGN_PART_REPORT, i);
		check_report(&checking, plan->reports[i]);
	}
	for (size_t i = 0; i < plan->n_items; i++) {
		const Zh__PlanItem *item = plan->items[i];
		at(&checking, CAMPAIGN_PART_ITEM, i);
		check_named(&checking, item->id, item->title_zh, item->title_en, item->source);
	}
	check_ids(&checking);
	return checking.count;
}

#include "common/policy/books/campaign_plan_load.h"

#include "common/base/region.h"
#include "common/policy/books/campaign_plan_text.h"
#include "common/policy/rules/words.h"

struct plan_reading {
	const char *file;
	struct pool *pool;
	struct problems *problems;
	const struct dictionary *dictionary;
	const struct plan_text *text;
	Zh__CampaignPlan *plan;
};

/* A message of the plan, with its defaults. */
#define PLAN_NEW(reading, type, descriptor)                                                        \
	((type *)message_in(&(descriptor), pool_alloc((reading)->pool, sizeof(type))))

static void *message_in(const ProtobufCMessageDescriptor *descriptor, void *memory)
{
	protobuf_c_message_init(descriptor, memory);
	return memory;
}

#define SET(message, field, stated)                                                                \
	do {                                                                                       \
		(message)->has_##field = 1;                                                        \
		(message)->field = (stated);                                                       \
	} while (0)

static const char *copy(const struct plan_reading *reading, const char *text)
{
	return text == NULL ? NULL : pool_text(reading->pool, text);
}

static const char **copy_texts(const struct plan_reading *reading, const struct schema_list *list)
{
	const char *const *texts = list->items;
	const char **copies = POOL_ARRAY(reading->pool, const char *, list->count + 1);
	for (size_t i = 0; i < list->count; i++)
		copies[i] = pool_text(reading->pool, texts[i]);
	return copies;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "05-11" as 511. */
static uint32_t read_day(const struct plan_reading *reading, const char *text, uint32_t line)
{
	bool form = text != NULL && strlen(text) == 5 && is_digit(text[0]) && is_digit(text[1]) &&
		    text[2] == '-' && is_digit(text[3]) && is_digit(text[4]);
	if (form)
		return (uint32_t)(text[0] - '0') * 1000 + (uint32_t)(text[1] - '0') * 100 +
		       (uint32_t)(text[3] - '0') * 10 + (uint32_t)(text[4] - '0');
	if (text != NULL)
		problem_error(reading->problems, reading->file, line,
			      "`%s` isn't a day; allowed: month and day, as in 05-11", text);
	return 101;
}

/* ---- parts */

static void read_regions(struct plan_reading *reading, Zh__PlanScope *scope)
{
	const struct plan_scope_text *text = &reading->text->scope;
	const char *const *texts = text->regions.items;
	scope->n_regions = text->regions.count;
	scope->regions = POOL_ARRAY(reading->pool, uint32_t, text->regions.count + 1);
	for (size_t i = 0; i < text->regions.count; i++) {
		scope->regions[i] = region_of_text(texts[i]);
		if (scope->regions[i] < 100000)
			problem_error(reading->problems, reading->file, text->line,
				      "`regions: %s` isn't a region; allowed: six digits",
				      texts[i]);
	}
}

static void read_violations(struct plan_reading *reading, Zh__PlanScope *scope)
{
	const struct plan_scope_text *text = &reading->text->scope;
	const char *const *texts = text->violations.items;
	char allowed[SCHEMA_ALLOWED];
	scope->n_violations = text->violations.count;
	scope->violations = POOL_ARRAY(reading->pool, Zh__Violation, text->violations.count + 1);
	for (size_t i = 0; i < text->violations.count; i++) {
		int64_t value = 0;
		if (!fact_word_value(FACT_VIOLATIONS, texts[i], &value)) {
			fact_describe(FACT_VIOLATIONS, allowed);
			problem_error(reading->problems, reading->file, text->line,
				      "`violations: %s` isn't a violation; allowed: %s", texts[i],
				      allowed);
		}
		scope->violations[i] = (Zh__Violation)value;
	}
}

static void check_classes(struct plan_reading *reading)
{
	const struct plan_scope_text *text = &reading->text->scope;
	const char *const *codes = text->classes.items;
	for (size_t i = 0; reading->dictionary != NULL && i < text->classes.count; i++) {
		if (dictionary_class(reading->dictionary, codes[i]) == NULL)
			problem_error(reading->problems, reading->file, text->line,
				      "`classes: %s` isn't in the dictionary", codes[i]);
	}
}

static void read_scope(struct plan_reading *reading)
{
	const struct plan_scope_text *text = &reading->text->scope;
	Zh__PlanScope *scope = PLAN_NEW(reading, Zh__PlanScope, zh__plan_scope__descriptor);
	Zh__FirmRole *roles = POOL_ARRAY(reading->pool, Zh__FirmRole, 32);
	scope->class_codes = copy_texts(reading, &text->classes);
	scope->n_class_codes = text->classes.count;
	if (text->class_flags != 0)
		SET(scope, class_flags, (uint32_t)text->class_flags);
	scope->roles = roles;
	for (unsigned role = 1; role < 32; role++) {
		if ((text->roles >> role & 1) != 0)
			roles[scope->n_roles++] = (Zh__FirmRole)role;
	}
	scope->key_objects = copy_texts(reading, &text->key_objects);
	scope->n_key_objects = text->key_objects.count;
	read_regions(reading, scope);
	read_violations(reading, scope);
	check_classes(reading);
	reading->plan->scope = scope;
}

#define NAME_PART(reading, part, named)                                                            \
	do {                                                                                       \
		(part)->id = copy((reading), (named)->id);                                         \
		(part)->title_zh = copy((reading), (named)->zh);                                   \
		(part)->title_en = copy((reading), (named)->en);                                   \
		(part)->source = copy((reading), (named)->source);                                 \
	} while (0)

static void read_phases(struct plan_reading *reading)
{
	const struct schema_list *list = &reading->text->phases;
	const struct plan_phase_text *texts = list->items;
	reading->plan->n_phases = list->count;
	reading->plan->phases = POOL_ARRAY(reading->pool, Zh__PlanPhase *, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		Zh__PlanPhase *phase = PLAN_NEW(reading, Zh__PlanPhase, zh__plan_phase__descriptor);
		NAME_PART(reading, phase, &texts[i].named);
		SET(phase, from_md, read_day(reading, texts[i].from, texts[i].named.line));
		SET(phase, to_md, read_day(reading, texts[i].to, texts[i].named.line));
		if (texts[i].freezes)
			SET(phase, freezes, 1);
		reading->plan->phases[i] = phase;
	}
}

/* From 1; 0: no phase has this id. */
static uint32_t phase_of(const struct plan_reading *reading, const struct plan_task_text *task)
{
	const struct plan_phase_text *phases = reading->text->phases.items;
	for (size_t i = 0; task->phase != NULL && i < reading->text->phases.count; i++) {
		if (phases[i].named.id != NULL && strcmp(phases[i].named.id, task->phase) == 0)
			return (uint32_t)i + 1;
	}
	return 0;
}

static void read_tasks(struct plan_reading *reading)
{
	const struct schema_list *list = &reading->text->tasks;
	const struct plan_task_text *texts = list->items;
	reading->plan->n_tasks = list->count;
	reading->plan->tasks = POOL_ARRAY(reading->pool, Zh__PlanTask *, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		Zh__PlanTask *task = PLAN_NEW(reading, Zh__PlanTask, zh__plan_task__descriptor);
		NAME_PART(reading, task, &texts[i].named);
		SET(task, phase, phase_of(reading, &texts[i]));
		SET(task, due_md, read_day(reading, texts[i].due, texts[i].named.line));
		task->owner = copy(reading, texts[i].owner);
		task->lead = copy(reading, texts[i].lead);
		task->unit = copy(reading, texts[i].unit);
		task->proof_zh = copy(reading, texts[i].proof_zh);
		task->proof_en = copy(reading, texts[i].proof_en);
		task->counter = copy(reading, texts[i].counter);
		reading->plan->tasks[i] = task;
	}
}

static void read_counters(struct plan_reading *reading)
{
	const struct schema_list *list = &reading->text->counters;
	const struct plan_counter_text *texts = list->items;
	reading->plan->n_counters = list->count;
	reading->plan->counters = POOL_ARRAY(reading->pool, Zh__PlanCounter *, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		Zh__PlanCounter *counter =
			PLAN_NEW(reading, Zh__PlanCounter, zh__plan_counter__descriptor);
		NAME_PART(reading, counter, &texts[i].named);
		SET(counter, measure, (Zh__CampaignMeasure)texts[i].measure);
		if (texts[i].target != 0)
			SET(counter, target_percent, (uint32_t)texts[i].target);
		if (texts[i].due != NULL)
			SET(counter, due_md, read_day(reading, texts[i].due, texts[i].named.line));
		reading->plan->counters[i] = counter;
	}
}

static void read_reports(struct plan_reading *reading)
{
	const struct schema_list *list = &reading->text->reports;
	const struct plan_report_text *texts = list->items;
	reading->plan->n_reports = list->count;
	reading->plan->reports = POOL_ARRAY(reading->pool, Zh__PlanReport *, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		Zh__PlanReport *report =
			PLAN_NEW(reading, Zh__PlanReport, zh__plan_report__descriptor);
		const char *const *days = texts[i].due.items;
		NAME_PART(reading, report, &texts[i].named);
		if (texts[i].weekday != 0)
			SET(report, weekday, (uint32_t)texts[i].weekday);
		report->n_due_md = texts[i].due.count;
		report->due_md = POOL_ARRAY(reading->pool, uint32_t, report->n_due_md + 1);
		for (size_t day = 0; day < report->n_due_md; day++)
			report->due_md[day] = read_day(reading, days[day], texts[i].named.line);
		report->to = copy(reading, texts[i].to);
		if (texts[i].sealed)
			SET(report, sealed, 1);
		if (texts[i].reporter)
			SET(report, reporter, 1);
		reading->plan->reports[i] = report;
	}
}

static void read_items(struct plan_reading *reading)
{
	const struct schema_list *list = &reading->text->items;
	const struct plan_named *texts = list->items;
	reading->plan->n_items = list->count;
	reading->plan->items = POOL_ARRAY(reading->pool, Zh__PlanItem *, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		Zh__PlanItem *item = PLAN_NEW(reading, Zh__PlanItem, zh__plan_item__descriptor);
		NAME_PART(reading, item, &texts[i]);
		reading->plan->items[i] = item;
	}
}

/* ---- what the check of the plan finds, with its line */

static uint32_t line_of(const struct plan_text *text, enum campaign_part part, size_t index)
{
	switch (part) {
	case CAMPAIGN_PART_PHASE:
		return ((const struct plan_phase_text *)text->phases.items)[index].named.line;
	case CAMPAIGN_PART_TASK:
		return ((const struct plan_task_text *)text->tasks.items)[index].named.line;
	case CAMPAIGN_PART_COUNTER:
		return ((const struct plan_counter_text *)text->counters.items)[index].named.line;
	case CAMPAIGN_PART_REPORT:
		return ((const struct plan_report_text *)text->reports.items)[index].named.line;
	case CAMPAIGN_PART_ITEM:
		return ((const struct plan_named *)text->items.items)[index].line;
	case CAMPAIGN_PART_PLAN:
	case CAMPAIGN_PART_UNIT:
		return text->named.line;
	}
	return 0;
}

static size_t count_of(const struct plan_text *text, enum campaign_part part)
{
	switch (part) {
	case CAMPAIGN_PART_PHASE:
		return text->phases.count;
	case CAMPAIGN_PART_TASK:
		return text->tasks.count;
	case CAMPAIGN_PART_COUNTER:
		return text->counters.count;
	case CAMPAIGN_PART_REPORT:
		return text->reports.count;
	case CAMPAIGN_PART_ITEM:
		return text->items.count;
	case CAMPAIGN_PART_PLAN:
	case CAMPAIGN_PART_UNIT:
		return 1;
	}
	return 0;
}

static void complain(void *context, enum campaign_part part, size_t index, enum campaign_flaw flaw,
		     const char *value)
{
	static const char *const names[] = {"plan",   "phase", "task", "counter",
					    "report", "item",  "unit"};
	struct plan_reading *reading = context;
	bool there = part == CAMPAIGN_PART_UNIT || index < count_of(reading->text, part);
	uint32_t line = there ? line_of(reading->text, part, index) : reading->text->named.line;
	problem_error(reading->problems, reading->file, line, "%s%s%s: %s", names[part],
		      value == NULL ? "" : " ", value == NULL ? "" : value,
		      campaign_flaw_text(flaw));
}

static void read_plan(struct plan_reading *reading, const struct plan_text *text)
{
	Zh__CampaignPlan *plan = reading->plan;
	plan->id = copy(reading, text->named.id);
	plan->name_zh = copy(reading, text->named.zh);
	plan->name_en = copy(reading, text->named.en);
	plan->source = copy(reading, text->named.source);
	SET(plan, version, (uint32_t)text->version);
	plan->units = copy_texts(reading, &text->units);
	plan->n_units = text->units.count;
	read_scope(reading);
	read_phases(reading);
	read_tasks(reading);
	read_counters(reading);
	read_reports(reading);
	read_items(reading);
}

enum status campaign_plan_load(struct bytes content, const char *file,
			       const struct dictionary *dictionary, struct pool *pool,
			       struct problems *problems, const Zh__CampaignPlan **ret_plan)
{
	struct plan_text text = {0};
	struct plan_reading reading = {file, pool, problems, dictionary, &text, NULL};
	struct pool scratch;
	size_t errors_before = problems->errors;
	pool_init(&scratch);
	if (content.size > CAMPAIGN_FILE_MAX)
		problem_error(problems, file, 0, "the file is longer than %u bytes",
			      CAMPAIGN_FILE_MAX);
	const struct yaml_node *tree = yaml_parse(content, file, &scratch, problems);
	if (tree != NULL)
		schema_read(&campaign_plan_schema, tree, file, &scratch, problems, &text);
	/* The parts are looked at together only when each of them is what it should be. */
	if (problems->errors == errors_before) {
		reading.plan = PLAN_NEW(&reading, Zh__CampaignPlan, zh__campaign_plan__descriptor);
		read_plan(&reading, &text);
		(void)campaign_plan_check(reading.plan, complain, &reading);
	}
	pool_done(&scratch);
	if (problems->errors != errors_before)
		return STATUS_INVALID;
	*ret_plan = reading.plan;
	return STATUS_OK;
}

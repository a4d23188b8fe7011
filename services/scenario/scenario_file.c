/* From YAML to steps and checks, with every problem named by its line. */
#include "services/scenario/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/time.h"
#include "common/core/message.h"
#include "common/policy/yaml/yaml_schema.h"
#include "services/scenario/act_names.h"
#include "services/scenario/cast.h"
#include "services/scenario/check.h"
#include "services/scenario/fill.h"
#include "services/scenario/form.h"
#include "services/scenario/report.h"

#define SCENARIO_FILE_MAX ((size_t)1 << 20)
#define FIELD_MEMORY ((size_t)256 << 10)
#define MORNING_MS (9 * MS_PER_HOUR)

struct reader {
	const char *file;
	struct pool *pool;
	struct problems *problems;
	struct names names; /* those given by `as:` so far; what they stand for isn't known yet */
	struct arena arena; /* for looking at fields */
	int64_t now_ms;     /* of the last `on:` */
	const struct scenario *scenario; /* whose counties there are */
};

static void problem(struct reader *reader, uint32_t line, const char *what)
{
	problem_error(reader->problems, reader->file, line, "%s", what);
}

static bool is_list(struct reader *reader, const struct yaml_node *node, const char *what)
{
	if (node == NULL || node->kind == YAML_SEQUENCE)
		return node != NULL;
	problem_error_at(reader->problems, reader->file, node->place, "%s must be a list", what);
	return false;
}

/* ---- steps */

static const char *const step_keys[] = {"on",       "report", "do",      "by",   "second", "target",
					"as",       "reason", "refused", "at",   "with",   "seen",
					"leads_to", "show",   "link",    "paper"};

static bool is_step_key(const char *key)
{
	for (size_t i = 0; i < sizeof step_keys / sizeof step_keys[0]; i++) {
		if (strcmp(step_keys[i], key) == 0)
			return true;
	}
	return false;
}

bool scenario_is_field(const struct yaml_node *member)
{
	/* A group of fields, or a field of that name. */
	if (strcmp(member->key, "with") == 0)
		return member->kind != YAML_MAPPING;
	return !is_step_key(member->key);
}

static const char *scalar_of(struct reader *reader, const struct yaml_node *node, const char *key)
{
	const struct yaml_node *value = yaml_child(node, key);
	if (value == NULL || value->kind == YAML_SCALAR)
		return value != NULL ? value->text : NULL;
	problem_error_at(reader->problems, reader->file, value->place, "%s must be one value", key);
	return NULL;
}

static void read_on(struct reader *reader, const struct yaml_node *node, struct scenario_step *step)
{
	struct err err;
	const char *text = scalar_of(reader, node, "on");
	if (text == NULL)
		return;
	if (fill_moment(text, reader->now_ms, &step->on_ms, &err) != STATUS_OK) {
		problem(reader, step->line, err.text);
		return;
	}
	/* A bare day is its morning, or now when that has passed on the same day. */
	if (strlen(text) == TIME_DAY_TEXT - 6) {
		step->on_ms += MORNING_MS;
		if (step->on_ms < reader->now_ms &&
		    time_day_of_ms(step->on_ms) == time_day_of_ms(reader->now_ms))
			step->on_ms = reader->now_ms;
	}
	if (step->on_ms < reader->now_ms)
		problem_error(reader->problems, reader->file, step->line,
			      "on: %s lies before the step above; steps stand in the order of time",
			      text);
	else
		reader->now_ms = step->on_ms;
}

static void check_person(struct reader *reader, uint32_t line, const char *name)
{
	struct principal person;
	char memory[300];
	struct writer allowed = writer_over(memory, sizeof memory - 1);
	if (name == NULL || cast_find(name, SCENARIO_REGION, &person))
		return;
	cast_list(&allowed);
	memory[allowed.size] = '\0';
	problem_error(reader->problems, reader->file, line, "nobody is called %.40s; allowed: %s",
		      name, memory);
}

/* ---- counties */

static bool is_county(const struct scenario *scenario, uint32_t region)
{
	for (size_t i = 0; i < scenario->other_count; i++) {
		if (scenario->others[i] == region)
			return true;
	}
	return region == scenario->region;
}

/* Six digits; 0: it isn't a region. */
static uint32_t region_of(const struct yaml_node *node)
{
	char *end;
	if (node->kind != YAML_SCALAR || strlen(node->text) != 6)
		return 0;
	unsigned long region = strtoul(node->text, &end, 10);
	return *end == '\0' && region >= 110000 && region <= 659999 ? (uint32_t)region : 0;
}

/* `at: 522702`: which county.  0: the first, or `at` says something else. */
static uint32_t read_county(struct reader *reader, const struct yaml_node *node)
{
	const struct yaml_node *at = yaml_child(node, "at");
	uint32_t region = at != NULL ? region_of(at) : 0;
	if (region != 0 && !is_county(reader->scenario, region))
		problem_error_at(reader->problems, reader->file, at->place,
				 "%u is no county of this scenario; `counties:` names it",
				 (unsigned)region);
	return region;
}

/* The check without the word that says whose it is. */
static const struct yaml_node *without_county(struct reader *reader, const struct yaml_node *check)
{
	struct yaml_node *copy = POOL_NEW(reader->pool, struct yaml_node), **end = &copy->first;
	*copy = *check;
	for (const struct yaml_node *each = check->first; each != NULL; each = each->next) {
		if (strcmp(each->key, "at") == 0) {
			copy->count--;
			continue;
		}
		struct yaml_node *child = POOL_NEW(reader->pool, struct yaml_node);
		*child = *each;
		*end = child;
		end = &child->next;
	}
	*end = NULL;
	return copy;
}

static const struct yaml_node *read_check(struct reader *reader, const struct yaml_node *check,
					  uint32_t *ret_county)
{
	uint32_t county = check->kind == YAML_MAPPING ? read_county(reader, check) : 0;
	if (county != 0) {
		*ret_county = county;
		check = without_county(reader, check);
	}
	check_look(check, reader->file, reader->problems);
	return check;
}

static void read_counties(struct reader *reader, const struct yaml_node *list,
			  struct scenario *scenario)
{
	if (list == NULL || !is_list(reader, list, "counties"))
		return;
	for (const struct yaml_node *each = list->first; each != NULL; each = each->next) {
		uint32_t region = region_of(each);
		if (region == 0 || is_county(scenario, region) ||
		    scenario->other_count == COUNTIES_MAX - 1)
			problem_error_at(
				reader->problems, reader->file, each->place,
				"counties: up to %d regions beside the scenario's own, each "
				"once, as in [522702]",
				COUNTIES_MAX - 1);
		else
			scenario->others[scenario->other_count++] = region;
	}
}

/* A county of the scenario writes by what is done there. */
static void check_stranger(struct reader *reader, uint32_t line, uint32_t region)
{
	if (reader->scenario->other_count != 0 && is_county(reader->scenario, region))
		problem_error(
			reader->problems, reader->file, line,
			"%u is a county of this scenario, which writes and receives by itself; "
			"say what is done there: at: %u",
			(unsigned)region, (unsigned)region);
}

/* Looked at with what is known before anything has run, so that a wrong word is found at once. */
static void check_fields(struct reader *reader, const struct scenario_step *step)
{
	struct filler filler = {.file = reader->file,
				.names = &reader->names,
				.now_ms = reader->now_ms,
				.arena = &reader->arena};
	struct err err;
	enum status status = STATUS_OK;
	arena_reset(&reader->arena);
	ProtobufCMessage *body =
		step->act->body != NULL
			? (ProtobufCMessage *)message_new(step->act->body, &reader->arena)
			: NULL;
	const struct yaml_node *with = yaml_child(step->node, "with");
	if (with != NULL && with->kind == YAML_MAPPING && body != NULL &&
	    fill_message(&filler, body, with, &err) != STATUS_OK)
		problem(reader, filler.line, err.text);
	for (const struct yaml_node *each = step->node->first; each != NULL; each = each->next) {
		if (!scenario_is_field(each))
			continue;
		if (body == NULL) {
			problem_error_at(reader->problems, reader->file, each->key_place,
					 "%s takes no field: %.60s", step->act->name, each->key);
			continue;
		}
		status = fill_field(&filler, body, each, &err);
		if (status != STATUS_OK)
			problem(reader, filler.line, err.text);
	}
	const char *paper = scalar_of(reader, step->node, "paper");
	if (paper != NULL &&
	    (strcmp(paper, "whole") != 0 || body == NULL || !fill_paper(body, filler.arena)))
		problem(reader, step->line, "paper: whole, of an act that makes a paper");
}

static void read_act(struct reader *reader, const struct yaml_node *node, const char *text,
		     struct scenario_step *step)
{
	char name[ACT_NAME];
	char memory[400];
	struct err err;
	struct object_id target;
	struct writer allowed = writer_over(memory, sizeof memory - 1);
	act_name(text, name);
	step->kind = STEP_ACT;
	step->act = act_of(name, &step->daemon);
	step->by = scalar_of(reader, node, "by");
	step->second = scalar_of(reader, node, "second");
	step->target = scalar_of(reader, node, "target");
	step->reason = scalar_of(reader, node, "reason");
	step->refused = yaml_child(node, "refused");
	step->leads_to = yaml_child(node, "leads_to");
	const char *at = scalar_of(reader, node, "at");
	if (at != NULL && step->county == 0)
		step->daemon = daemon_of_name(at);
	if (step->act == NULL) {
		list_acts(name, &allowed);
		memory[allowed.size] = '\0';
		problem_error(reader->problems, reader->file, step->line,
			      "%.60s is no act; allowed: %s", text, memory);
		return;
	}
	if (step->by == NULL)
		problem_error(reader->problems, reader->file, step->line,
			      "%s needs `by:`, the person who does it", name);
	check_person(reader, step->line, step->by);
	check_person(reader, step->line, step->second);
	if (step->target != NULL &&
	    names_object(&reader->names, step->target, &target, &err) != STATUS_OK)
		problem(reader, step->line, err.text);
	check_fields(reader, step);
}

/* A report of a feed or a letter of another region: made once, to see whether it can be. */
static void read_arrival(struct reader *reader, const struct yaml_node *node,
			 struct scenario_step *step)
{
	struct err err;
	struct filler filler = {
		.names = &reader->names, .now_ms = reader->now_ms, .arena = &reader->arena};
	struct door_report report;
	struct door_letter letter;
	arena_reset(&reader->arena);
	enum status status = step->kind == STEP_REPORT ? report_make(&filler, node, &report, &err)
						       : letter_make(&filler, node, &letter, &err);
	if (status != STATUS_OK)
		problem(reader, filler.line, err.text);
	else if (step->kind == STEP_LETTER)
		check_stranger(reader, filler.line, letter.from);
}

/* "down": nothing arrives until it is "up" again. */
static void read_link(struct reader *reader, const char *text, struct scenario_step *step)
{
	step->kind = STEP_LINK;
	step->link_down = strcmp(text, "down") == 0;
	if (!step->link_down && strcmp(text, "up") != 0)
		problem(reader, step->line, "link: up or down");
	else if (reader->scenario->other_count == 0)
		problem(reader, step->line, "link: between the counties that `counties:` names");
}

/* "522702": that region has received what was sent to it. */
static void read_receipt(struct reader *reader, const char *text, struct scenario_step *step)
{
	char *end;
	unsigned long region = strtoul(text, &end, 10);
	step->kind = STEP_RECEIPT;
	step->region = (uint32_t)region;
	if (*end != '\0' || region < 110000 || region > 659999)
		problem(reader, step->line, "receipt: a region, as in 522702");
	check_stranger(reader, step->line, step->region);
}

static void read_step(struct reader *reader, const struct yaml_node *node,
		      struct scenario_step *step)
{
	*step = (struct scenario_step){.kind = STEP_WAIT, .line = node->place.line, .node = node};
	if (node->kind != YAML_MAPPING) {
		problem(reader, node->place.line,
			"a step is a group of settings: on (a moment), report, letter, receipt, "
			"link, show, or do (an act)");
		return;
	}
	const struct yaml_node *report = yaml_child(node, "report");
	const struct yaml_node *letter = yaml_child(node, "letter");
	const char *act = scalar_of(reader, node, "do");
	read_on(reader, node, step);
	step->as = scalar_of(reader, node, "as");
	if (step->as != NULL && step->as[0] == '$')
		step->as++;
	step->county = read_county(reader, node);
	/* An act may have a receipt of its own. */
	const char *receipt = act != NULL ? NULL : scalar_of(reader, node, "receipt");
	const char *link = scalar_of(reader, node, "link");
	step->show = yaml_child(node, "show");
	if ((report != NULL) + (letter != NULL) + (receipt != NULL) + (act != NULL) +
		    (link != NULL) + (step->show != NULL) >
	    1) {
		problem(reader, node->place.line,
			"a step is a report, a letter, a receipt, the link, an act or something "
			"shown, one of them");
		return;
	}
	if (step->show != NULL) {
		step->kind = STEP_SHOW;
		step->show = read_check(reader, step->show, &step->county);
	}
	if (report != NULL || letter != NULL) {
		step->kind = report != NULL ? STEP_REPORT : STEP_LETTER;
		read_arrival(reader, report != NULL ? report : letter, step);
	}
	if (link != NULL)
		read_link(reader, link, step);
	if (receipt != NULL)
		read_receipt(reader, receipt, step);
	if (act != NULL)
		read_act(reader, node, act, step);
	if (step->kind == STEP_WAIT && step->on_ms == 0 && act == NULL)
		problem(reader, node->place.line,
			"this step does nothing; allowed: on (a moment), report, letter, receipt, "
			"link, show, do (an act)");
	struct err err;
	struct object_id some = object_id_make(OBJECT_HAZARD, reader->names.region, 1);
	if (step->as != NULL && names_bind(&reader->names, step->as, some, &err) != STATUS_OK)
		problem(reader, node->place.line, err.text);
}

static void read_steps(struct reader *reader, const struct yaml_node *list,
		       struct scenario_step *steps, size_t *count)
{
	const struct yaml_node *each = list != NULL ? list->first : NULL;
	for (; each != NULL; each = each->next)
		read_step(reader, each, &steps[(*count)++]);
}

/* ---- rounds */

static void read_round(struct reader *reader, const struct yaml_node *given,
		       const struct yaml_node *when, const struct yaml_node *then,
		       struct scenario *scenario)
{
	if (scenario->round_count == SCENARIO_ROUNDS_MAX) {
		problem(reader, scenario->line, "too many rounds");
		return;
	}
	struct scenario_round *round = &scenario->rounds[scenario->round_count++];
	bool has_given = is_list(reader, given, "given"), has_when = is_list(reader, when, "when");
	size_t count = (has_given ? given->count : 0) + (has_when ? when->count : 0);
	struct scenario_step *steps = POOL_ARRAY(reader->pool, struct scenario_step, count + 1);
	if (has_given)
		read_steps(reader, given, steps, &round->step_count);
	if (has_when)
		read_steps(reader, when, steps, &round->step_count);
	round->steps = steps;
	if (!is_list(reader, then, "then"))
		return;
	struct scenario_check *checks =
		POOL_ARRAY(reader->pool, struct scenario_check, then->count + 1);
	for (const struct yaml_node *each = then->first; each != NULL; each = each->next) {
		struct scenario_check *check = &checks[round->check_count++];
		*check = (struct scenario_check){.line = each->place.line};
		check->node = read_check(reader, each, &check->county);
	}
	round->checks = checks;
}

/* The first key that isn't one of `keys`, which would be skipped in silence; NULL: none. */
static const struct yaml_node *other_key(const struct yaml_node *node, const char *const *keys)
{
	for (const struct yaml_node *key = node->first; key != NULL; key = key->next) {
		size_t i = 0;
		while (keys[i] != NULL && strcmp(keys[i], key->key) != 0)
			i++;
		if (keys[i] == NULL)
			return key;
	}
	return NULL;
}

static void read_rounds(struct reader *reader, const struct yaml_node *rounds,
			struct scenario *scenario)
{
	if (!is_list(reader, rounds, "rounds"))
		return;
	for (const struct yaml_node *each = rounds->first; each != NULL; each = each->next) {
		if (each->kind != YAML_MAPPING) {
			problem(reader, each->place.line,
				"a round is a group of given, when and then");
			continue;
		}
		static const char *const keys[] = {"given", "when", "then", NULL};
		const struct yaml_node *other = other_key(each, keys);
		if (other != NULL)
			problem_error_at(reader->problems, reader->file, other->key_place,
					 "%.40s is no part of a round; allowed: given, when, then",
					 other->key);
		read_round(reader, yaml_child(each, "given"), yaml_child(each, "when"),
			   yaml_child(each, "then"), scenario);
	}
}

/* Where its clock begins; a scenario without steps asks the books alone, for which any day does. */
static int64_t first_moment(const struct scenario *scenario)
{
	for (size_t i = 0; i < scenario->round_count; i++) {
		if (scenario->rounds[i].step_count != 0)
			return scenario->rounds[i].steps[0].on_ms;
	}
	return time_ms_of_day(time_day_of_civil((struct civil_date){2025, 1, 1})) + MORNING_MS;
}

static void read_start(struct reader *reader, struct scenario *scenario)
{
	scenario->start_ms = first_moment(scenario);
	if (scenario->start_ms == 0)
		problem(reader, scenario->line,
			"the first step must say when: on: 2025-03-03 09:00");
}

static void read_scenario(struct reader *reader, const struct scenario_text *text,
			  const struct scenario_text *file, struct scenario *scenario)
{
	*scenario = (struct scenario){.name = text->name,
				      .source = text->source,
				      .file = reader->file,
				      .line = text->line,
				      .region = (uint32_t)text->region,
				      .unit_heads = text->unit_heads || file->unit_heads};
	read_counties(reader, text->counties != NULL ? text->counties : file->counties, scenario);
	reader->scenario = scenario;
	reader->names = (struct names){.region = (uint32_t)text->region};
	reader->now_ms = 0;
	if (scenario->source == NULL)
		scenario->source = file->source;
	if (text->name == NULL)
		problem(reader, text->line, "scenario: its name is missing");
	if (text != file && file->given != NULL)
		read_round(reader, file->given, NULL, NULL, scenario);
	read_round(reader, text->given, text->when, text->then, scenario);
	read_rounds(reader, text->rounds, scenario);
	read_start(reader, scenario);
}

static size_t checks_of(const struct scenario *scenario)
{
	size_t checks = 0;
	for (size_t i = 0; i < scenario->round_count; i++)
		checks += scenario->rounds[i].check_count;
	return checks;
}

/* ---- branches */

static void name_branch(struct reader *reader, const struct scenario *trunk,
			const struct yaml_node *branch, struct scenario *scenario)
{
	char what[SCENARIO_TEXT], name[SCENARIO_TEXT + 220];
	check_print(branch, what);
	(void)snprintf(name, sizeof name, "%.200s · %s", trunk->name != NULL ? trunk->name : "",
		       what);
	scenario->name = pool_text(reader->pool, name);
	scenario->line = branch->place.line;
	scenario->branch = true;
}

static void read_branch_steps(struct reader *reader, const struct scenario *trunk,
			      const struct yaml_node *branch, struct scenario *scenario)
{
	const struct yaml_node *when = yaml_child(branch, "when");
	const struct yaml_node *then = yaml_child(branch, "then");
	*scenario = *trunk;
	for (size_t i = 0; i < scenario->round_count; i++)
		scenario->rounds[i].check_count = 0;
	name_branch(reader, trunk, branch, scenario);
	if (when != NULL || then != NULL || branch->kind != YAML_MAPPING) {
		static const char *const keys[] = {"when", "then", "rounds", NULL};
		const struct yaml_node *other = other_key(branch, keys);
		if (other != NULL)
			problem_error_at(
				reader->problems, reader->file, other->key_place,
				"%.40s is no part of a branch; allowed: when, then, rounds",
				other->key);
		read_round(reader, NULL, when, then, scenario);
		read_rounds(reader, yaml_child(branch, "rounds"), scenario);
		return;
	}
	if (scenario->round_count == SCENARIO_ROUNDS_MAX) {
		problem(reader, scenario->line, "too many rounds");
		return;
	}
	struct scenario_round *round = &scenario->rounds[scenario->round_count++];
	struct scenario_step *step = POOL_NEW(reader->pool, struct scenario_step);
	*round = (struct scenario_round){.steps = step, .step_count = 1};
	read_step(reader, branch, step);
	if (step->kind == STEP_ACT && step->refused == NULL && step->leads_to == NULL)
		problem(reader, step->line,
			"a branch of one act says what comes of it: leads_to or refused");
}

/* All steps of the trunk, whose checks are made once; then one step, or a round or several. */
static void read_branch(struct reader *reader, const struct scenario *trunk,
			const struct yaml_node *branch, struct scenario *scenario)
{
	read_branch_steps(reader, trunk, branch, scenario);
	read_start(reader, scenario); /* of a trunk without steps the branch begins it */
}

static size_t count_of(const struct scenario_text *text)
{
	bool branches = text->branches != NULL && text->branches->kind == YAML_SEQUENCE;
	return 1 + (branches ? text->branches->count : 0);
}

/* A trunk with checks of its own is a scenario too. */
static void read_family(struct reader *reader, const struct scenario_text *text,
			const struct scenario_text *file, struct scenario *scenarios, size_t *count)
{
	struct scenario trunk;
	read_scenario(reader, text, file, &trunk);
	size_t checks = checks_of(&trunk);
	if (checks == 0 && text->branches == NULL)
		problem(reader, text->line, "nothing is checked: `then` is missing");
	if (checks != 0)
		scenarios[(*count)++] = trunk;
	if (!is_list(reader, text->branches, "branches"))
		return;
	const struct names names = reader->names;
	const int64_t now_ms = reader->now_ms;
	const struct yaml_node *each = text->branches->first;
	for (; each != NULL; each = each->next) {
		reader->names = names;
		reader->now_ms = now_ms;
		read_branch(reader, &trunk, each, &scenarios[(*count)++]);
	}
}

static void read_many(struct reader *reader, const struct scenario_text *file,
		      struct scenario_file *ret_file)
{
	if (!is_list(reader, file->scenarios, "scenarios"))
		return;
	if (file->when != NULL || file->then != NULL || file->rounds != NULL ||
	    file->branches != NULL)
		problem(reader, file->line,
			"beside `scenarios` a file has only source, region, counties, unit_heads "
			"and given");
	size_t count = file->scenarios->count, room = 0;
	struct scenario_text *texts = POOL_ARRAY(reader->pool, struct scenario_text, count + 1);
	const struct yaml_node *each = file->scenarios->first;
	for (size_t i = 0; i < count; i++, each = each->next) {
		schema_read(&scenario_form, each, reader->file, reader->pool, reader->problems,
			    &texts[i]);
		room += count_of(&texts[i]);
		if (texts[i].scenarios != NULL)
			problem(reader, texts[i].line, "scenarios don't stand within scenarios");
	}
	struct scenario *scenarios = POOL_ARRAY(reader->pool, struct scenario, room + 1);
	for (size_t i = 0; i < count; i++)
		read_family(reader, &texts[i], file, scenarios, &ret_file->count);
	ret_file->scenarios = scenarios;
}

static void read_tree(struct reader *reader, const struct yaml_node *tree,
		      struct scenario_file *ret_file)
{
	struct scenario_text text = {0};
	schema_read(&scenario_form, tree, reader->file, reader->pool, reader->problems, &text);
	if (text.scenarios != NULL) {
		read_many(reader, &text, ret_file);
		return;
	}
	struct scenario *scenarios = POOL_ARRAY(reader->pool, struct scenario, count_of(&text));
	read_family(reader, &text, &text, scenarios, &ret_file->count);
	ret_file->scenarios = scenarios;
}

enum status scenario_read(struct bytes content, const char *name, struct problems *problems,
			  struct scenario_file *ret_file, struct err *err)
{
	*ret_file = (struct scenario_file){0};
	pool_init(&ret_file->pool);
	struct reader reader = {.file = pool_text(&ret_file->pool, name),
				.pool = &ret_file->pool,
				.problems = problems};
	const struct yaml_node *tree = yaml_parse(content, reader.file, &ret_file->pool, problems);
	if (tree != NULL) {
		arena_init(&reader.arena, pool_alloc(&ret_file->pool, FIELD_MEMORY), FIELD_MEMORY);
		read_tree(&reader, tree, ret_file);
	}
	return problems_status(problems, err);
}

enum status scenario_file_read(const char *path, struct problems *problems,
			       struct scenario_file *ret_file, struct err *err)
{
	char *data;
	size_t size;
	*ret_file = (struct scenario_file){0};
	TRY(file_read(path, SCENARIO_FILE_MAX, &data, &size, err));
	enum status status = scenario_read(bytes_of(data, size), path, problems, ret_file, err);
	free(data);
	return status;
}

void scenario_file_free(struct scenario_file *file)
{
	pool_done(&file->pool);
	*file = (struct scenario_file){0};
}

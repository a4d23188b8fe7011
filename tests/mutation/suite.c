/* All scenarios: read once, run once as they are, then with one mutant after the other. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "services/scenario/check.h"
#include "tests/lib/penalty_table.h"
#include "tests/mutation/mutation.h"
#include "tests/mutation/state_substitute.h"
#include "tests/scenarios/ruled.h"

#define FILES_MAX 1000

static struct {
	char *paths[FILES_MAX];
	size_t count;
} found; /* nftw() has no context */

static int look_at_file(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)place;
	size_t size = strlen(path);
	if (type == FTW_F && size > 5 && strcmp(path + size - 5, ".yaml") == 0 &&
	    found.count < FILES_MAX)
		found.paths[found.count++] = strdup(path);
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool load_books(struct suite *suite)
{
	static const struct books_paths paths = {
		ZHIAN_SOURCE_DIR "/deploy/policy",
		ZHIAN_SOURCE_DIR "/deploy/calendar/cn.csv",
		ZHIAN_SOURCE_DIR "/deploy/dictionary/products.yaml",
	};
	struct problems problems;
	struct err err;
	problems_init(&problems);
	enum status status = book_set_load(&paths, &problems, &suite->books, &err);
	if (status != STATUS_OK) {
		problems_print(&problems, stderr);
		fprintf(stderr, "mutation: %s\n", err.text);
	}
	problems_done(&problems);
	return status == STATUS_OK;
}

static bool read_files(struct suite *suite)
{
	bool all = true;
	suite->files = (struct scenario_file *)calloc(found.count + 1, sizeof *suite->files);
	ASSERT(suite->files != NULL);
	for (size_t i = 0; i < found.count; i++) {
		struct problems problems;
		struct err err;
		problems_init(&problems);
		if (scenario_file_read(found.paths[i], &problems, &suite->files[i], &err) !=
		    STATUS_OK) {
			problems_print(&problems, stderr);
			fprintf(stderr, "mutation: %s\n", err.text);
			all = false;
		}
		problems_done(&problems);
		suite->file_count++;
		suite->run_count += suite->files[i].count;
	}
	return all;
}

static void keep_hits(struct case_run *run, const struct scenario_result *result)
{
	const struct state_table *table;
	size_t fired = result->fired.count, asked = result->asked.count;
	for (unsigned gate = 0; gate < GATE_COUNT; gate++)
		run->gates[gate] = result->gates.refused[gate] != 0;
	run->rule_count = fired + asked;
	run->rules = (char(*)[SCENARIO_RULE])malloc((fired + asked + 1) * SCENARIO_RULE);
	ASSERT(run->rules != NULL);
	memcpy(run->rules, result->fired.ids, fired * SCENARIO_RULE);
	memcpy(run->rules + fired, result->asked.ids, asked * SCENARIO_RULE);
	run->rows = (uint8_t **)calloc(SUBSTITUTE_TABLES_MAX, sizeof *run->rows);
	ASSERT(run->rows != NULL);
	for (; substitute_table(run->table_count, &table); run->table_count++) {
		size_t size = (size_t)table->state_count * table->event_count;
		uint8_t *copy = (uint8_t *)malloc(size);
		ASSERT(copy != NULL);
		memcpy(copy, substitute_hits(run->table_count), size);
		run->rows[run->table_count] = copy;
	}
}

static bool asks_books(const struct scenario *scenario)
{
	for (size_t i = 0; i < scenario->round_count; i++) {
		const struct scenario_round *round = &scenario->rounds[i];
		for (size_t j = 0; j < round->check_count; j++) {
			if (check_asks_books(round->checks[j].node))
				return true;
		}
	}
	return false;
}

/* Whether a clock that runs is asked for this: `marks`, also those that lie behind the scenario's
 * end; `stops`, what would move it. */
static bool shows_of_clocks(const struct scenario *scenario, const char *member)
{
	for (size_t i = 0; i < scenario->round_count; i++) {
		const struct scenario_round *round = &scenario->rounds[i];
		const struct yaml_node *due = NULL;
		for (size_t j = 0; j < round->check_count; j++) {
			due = yaml_child(round->checks[j].node, "due");
			if (due != NULL && yaml_child(due, member) != NULL)
				return true;
		}
		for (size_t j = 0; j < round->step_count; j++) {
			const struct yaml_node *show = yaml_child(round->steps[j].node, "show");
			due = show != NULL ? yaml_child(show, "due") : NULL;
			if (due != NULL && yaml_child(due, member) != NULL)
				return true;
		}
	}
	return false;
}

/* What a rule allows about a running clock shows where somebody asks for it. */
static bool moves_clocks(const struct scenario *scenario)
{
	if (shows_of_clocks(scenario, "stops") || shows_of_clocks(scenario, "extension"))
		return true;
	for (size_t i = 0; i < scenario->round_count; i++) {
		const struct scenario_round *round = &scenario->rounds[i];
		for (size_t j = 0; j < round->step_count; j++) {
			const struct act *act = round->steps[j].act;
			if (act != NULL && (strncmp(act->name, "clock.", 6) == 0 ||
					    strstr(act->name, "exten") != NULL))
				return true;
		}
	}
	return false;
}

/* ---- what the policy made of the matters there, which told/ruled.txt holds */

/* Whatever the order: the page counts. */
static void add_ruled(void *context, const char *line)
{
	uint64_t *sum = (uint64_t *)context;
	uint64_t hash = UINT64_C(14695981039346656037);
	for (; *line != '\0'; line++)
		hash = (hash ^ (unsigned char)*line) * UINT64_C(1099511628211);
	*sum += hash;
}

static void ruled_at_end(void *context, struct scratch *county)
{
	ASSERT(ruled_each(county, add_ruled, context));
}

static void note_at_end(void *context, struct scratch *county)
{
	struct case_run *run = (struct case_run *)context;
	reach_at_end(&run->reach, county);
	ruled_at_end(&run->ruled, county);
}

static bool run_as_it_is(struct suite *suite, struct case_run *run, bool without_asking,
			 struct scenario_result *result)
{
	struct err err = {0};
	struct scenario_options options = {.books = book_set_stage(&suite->books),
					   .without_asking = without_asking,
					   .at_end = note_at_end,
					   .at_end_context = run};
	run->ruled = 0;
	enum status status = scenario_run(run->scenario, &options, result, &err);
	if (status != STATUS_OK)
		fprintf(stderr, "mutation: %s: %s: %s\n", run->scenario->file, run->scenario->name,
			err.text);
	else if (!result->passed)
		fprintf(stderr, "mutation: %s:%u: %s: expected %s, found %s\n", run->scenario->file,
			(unsigned)result->failures[0].line, run->scenario->name,
			result->failures[0].expected, result->failures[0].found);
	return status == STATUS_OK && result->passed;
}

static bool run_once(struct suite *suite, struct case_run *run, struct scenario_result *result)
{
	run->asks = asks_books(run->scenario);
	run->moves_clocks = moves_clocks(run->scenario);
	run->reach.shows_marks = shows_of_clocks(run->scenario, "marks");
	substitute_forget();
	reach_record(run->asks ? &run->asked : &run->reach);
	bool passed = run_as_it_is(suite, run, false, result);
	reach_record(NULL);
	if (!passed)
		return false;
	keep_hits(run, result);
	if (!run->asks)
		return true;
	reach_record(&run->reach);
	passed = run_as_it_is(suite, run, true, result);
	reach_record(NULL);
	return passed;
}

static bool run_all(struct suite *suite)
{
	bool all = true;
	size_t n = 0;
	struct scenario_result *result = (struct scenario_result *)malloc(sizeof *result);
	suite->runs = (struct case_run *)calloc(suite->run_count + 1, sizeof *suite->runs);
	ASSERT(suite->runs != NULL && result != NULL);
	for (size_t i = 0; i < suite->file_count; i++) {
		for (size_t j = 0; j < suite->files[i].count; j++, n++) {
			suite->runs[n].scenario = &suite->files[i].scenarios[j];
			all &= run_once(suite, &suite->runs[n], result);
		}
	}
	free(result);
	return all;
}

/* Penalty bases are shown, and nothing is decided by them: a table of our own says what they
 * are. */
static bool read_penalties(struct suite *suite)
{
	char said[PENALTY_TABLE_SAID];
	size_t size;
	struct err err;
	if (file_read(PENALTY_TABLE, (size_t)1 << 20, &suite->penalties, &size, &err) !=
	    STATUS_OK) {
		fprintf(stderr, "mutation: %s\n", err.text);
		return false;
	}
	if (penalty_table_holds(suite->penalties, &suite->books.policy->policy, said))
		return true;
	fprintf(stderr, "mutation: %s\n", said);
	return false;
}

bool suite_load(struct suite *suite, char **folders, size_t count)
{
	for (size_t i = 0; i < count; i++)
		(void)nftw(folders[i], look_at_file, 16, FTW_PHYS);
	qsort(found.paths, found.count, sizeof found.paths[0], by_name);
	return load_books(suite) && read_penalties(suite) && read_files(suite) && run_all(suite);
}

void suite_free(struct suite *suite)
{
	for (size_t i = 0; i < suite->run_count && suite->runs != NULL; i++) {
		for (size_t t = 0; t < suite->runs[i].table_count; t++)
			free(suite->runs[i].rows[t]);
		free(suite->runs[i].rows);
		free(suite->runs[i].rules);
		reach_free(&suite->runs[i].reach);
		reach_free(&suite->runs[i].asked);
	}
	free(suite->runs);
	reach_forget();
	for (size_t i = 0; i < suite->file_count; i++)
		scenario_file_free(&suite->files[i]);
	free(suite->files);
	book_set_unload(&suite->books);
	free(suite->penalties);
	for (size_t i = 0; i < found.count; i++)
		free(found.paths[i]);
}

/* A gate is proved by the scenarios of gates/, and by whoever names it. */
static bool proves(const struct case_run *run, const struct mutant *mutant)
{
	return mutant->group != MUTANT_GATE || strstr(run->scenario->file, "/gates/") != NULL;
}

/* A gate that refused nothing there is tried in gates/; a table's row that it never asked for can't
 * change a scenario; a rule that it doesn't name may all the same (it names another because this
 * one doesn't match). */
static bool touches(const struct case_run *run, const struct mutant *mutant)
{
	if (mutant->group == MUTANT_TABLE)
		return mutant->table < run->table_count &&
		       run->rows[mutant->table][mutant->number] != 0;
	for (unsigned gate = GATE_NONE + 1; mutant->group == MUTANT_GATE && gate < GATE_COUNT;
	     gate++) {
		if (strcmp(gate_id((enum gate)gate), mutant->id) == 0)
			return run->gates[gate];
	}
	for (size_t i = 0; i < run->rule_count; i++) {
		if (strcmp(run->rules[i], mutant->id) == 0)
			return true;
	}
	return false;
}

static bool fails(const struct case_run *run, const struct stage_books *books, bool without_asking,
		  struct scenario_result *result)
{
	struct err err;
	uint64_t ruled = 0;
	struct scenario_options options = {.books = *books,
					   .first_failure = true,
					   .without_asking = without_asking,
					   .at_end = ruled_at_end,
					   .at_end_context = &ruled};
	return scenario_run(run->scenario, &options, result, &err) != STATUS_OK ||
	       !result->passed || ruled != run->ruled;
}

/* A mutant on its way through the scenarios. */
struct trial {
	const struct suite *suite;
	const struct mutant *mutant;
	const struct policy_mutant *made; /* NULL: of a table */
	const struct stage_books *books;
	struct scenario_result *result;
	bool *answers; /* by question: answered otherwise */
	bool *tried;   /* by run: what happens to a matter there is as it was */
};

/* Is a matter otherwise?  Only where the policy is asked what the mutant answers otherwise. */
static bool matters_notice(struct trial *trial)
{
	const struct suite *suite = trial->suite;
	const struct stage_books books = book_set_stage(&suite->books);
	trial->answers = reach_answers(books.policy, trial->made);
	bool noticed = false;
	for (size_t i = 0; i < suite->run_count && !noticed; i++) {
		const struct case_run *run = &suite->runs[i];
		trial->tried[i] = (!trial->made->of_moving || run->moves_clocks) &&
				  reach_meets(&run->reach, &books, trial->made, trial->answers);
		noticed = trial->tried[i] && fails(run, trial->books, true, trial->result);
	}
	return noticed;
}

#define TURNS 2

/* Which scenarios are tried together; TURNS: not at all. */
static unsigned turn_of(const struct trial *trial, const struct case_run *run)
{
	const struct mutant *mutant = trial->mutant;
	if (touches(run, mutant))
		return 0;
	return mutant->group == MUTANT_TABLE || !proves(run, mutant) ? TURNS : 1;
}

/* What happens to matters has been tried where it may be otherwise.  First those that ask and may
 * get another answer; last what names the rule all the same, unless the ceiling holds what is
 * left of this class. */
static unsigned turn_of_policy(const struct trial *trial, size_t at)
{
	const struct case_run *run = &trial->suite->runs[at];
	const struct policy *policy = &trial->suite->books.policy->policy;
	if (run->asks)
		return reach_asks(&run->asked, policy, trial->made, trial->answers) ? 0 : TURNS;
	return trial->tried[at] || trial->mutant->held || !touches(run, trial->mutant) ? TURNS : 1;
}

static enum notice anybody_notices(struct trial *trial)
{
	for (unsigned turn = 0; turn < TURNS; turn++) {
		for (size_t i = 0; i < trial->suite->run_count; i++) {
			const struct case_run *run = &trial->suite->runs[i];
			bool of_policy = trial->mutant->group == MUTANT_POLICY;
			if ((of_policy ? turn_of_policy(trial, i) : turn_of(trial, run)) != turn ||
			    !fails(run, trial->books, false, trial->result))
				continue;
			return run->asks && !fails(run, trial->books, true, trial->result)
				       ? NOTICE_BY_ASKING
				       : NOTICE_BY_MATTER;
		}
	}
	return NOTICE_NONE;
}

enum notice suite_notices(const struct suite *suite, const struct mutant *mutant,
			  const struct policy_mutant *made, const struct stage_books *books,
			  volatile bool *only_asked)
{
	char said[PENALTY_TABLE_SAID];
	if (mutant->group == MUTANT_PENALTY)
		return penalty_table_holds(suite->penalties, books->policy, said)
			       ? NOTICE_NONE
			       : NOTICE_BY_MATTER;
	struct trial trial = {.suite = suite, .mutant = mutant, .made = made, .books = books};
	trial.result = (struct scenario_result *)malloc(sizeof *trial.result);
	trial.tried = (bool *)calloc(suite->run_count + 1, sizeof *trial.tried);
	enum notice notice = NOTICE_BY_MATTER;
	ASSERT(trial.result != NULL && trial.tried != NULL);
	if (mutant->group != MUTANT_POLICY || !matters_notice(&trial)) {
		*only_asked = mutant->group == MUTANT_POLICY;
		notice = anybody_notices(&trial);
	}
	free(trial.result);
	free(trial.answers);
	free(trial.tried);
	return notice;
}

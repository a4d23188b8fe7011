/* `scenario run` and `scenario check`: what an officer writes down as given, when, then, tried on a
 * scratch county in this process. */
#include <stdlib.h>
#include <sys/stat.h>

#include "services/ctl/runs.h"
#include "services/ctl/session.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/problems_say.h"
#include "services/ctl/show/scenario_gates.h"
#include "services/ctl/show/scenario_rules.h"
#include "services/ctl/show/scenario_says.h"
#include "services/scenario/books.h"
#include "services/scenario/rules_used.h"
#include "services/scenario/scenario.h"

struct scenario_tally {
	size_t passed, failed;
	struct scenario_rules_met met; /* with --rules */
	struct scenario_gates gates;   /* with --gates */
};

/* Rules that nothing but a question to the books named. */
static bool only_asked(const struct scenario_result *result, size_t at)
{
	return !rules_have(&result->fired, result->asked.ids[at]);
}

/* ---- what is said of one */

static void print_json(const struct session *session, const struct scenario *scenario,
		       const struct scenario_result *result)
{
	json_t *rules = JSON_NEW_ARRAY(), *asked = JSON_NEW_ARRAY(), *failures = JSON_NEW_ARRAY();
	for (size_t i = 0; i < result->fired.count; i++)
		(void)json_array_append_new(rules, json_string(result->fired.ids[i]));
	for (size_t i = 0; i < result->asked.count; i++) {
		if (only_asked(result, i))
			(void)json_array_append_new(asked, json_string(result->asked.ids[i]));
	}
	for (size_t i = 0; i < result->failure_count && i < SCENARIO_FAILURES_MAX; i++) {
		const struct scenario_failure *failure = &result->failures[i];
		(void)json_array_append_new(failures,
					    json_pack("{s:I,s:s,s:s}", "line",
						      (json_int_t)failure->line, "expected",
						      failure->expected, "found", failure->found));
	}
	json_t *line = json_pack("{s:s,s:s,s:s,s:I,s:s?,s:b,s:I,s:o,s:o,s:o}", "kind", "scenario",
				 "file", scenario->file, "scenario", scenario->name, "line",
				 (json_int_t)scenario->line, "source", scenario->source, "passed",
				 (int)result->passed, "checks", (json_int_t)result->checks, "rules",
				 rules, "asked", asked, "failures", failures);
	char *text = line != NULL ? json_dumps(line, JSON_COMPACT) : NULL;
	if (text != NULL)
		fprintf(session->out, "%s\n", text);
	free(text);
	json_decref(line);
}

#define SAID (3 * SCENARIO_TEXT)

static void say(const struct session *session, const char *text, char out[SAID])
{
	struct writer said = writer_over(out, SAID - 1);
	scenario_says(session->lang, text, &said);
	out[said.size] = '\0';
	if (said.overflow) /* very many values: as it is */
		(void)snprintf(out, SAID, "%s", text);
}

static void print_failures(const struct session *session, const struct scenario *scenario,
			   const struct scenario_result *result)
{
	for (size_t i = 0; i < result->failure_count && i < SCENARIO_FAILURES_MAX; i++) {
		const struct scenario_failure *failure = &result->failures[i];
		char line[16], expected[SAID], found[SAID];
		(void)snprintf(line, sizeof line, "%u", (unsigned)failure->line);
		say(session, failure->expected, expected);
		say(session, failure->found, found);
		struct template_param params[] = {{"file", scenario->file},
						  {"line", line},
						  {"expected", expected},
						  {"found", found}};
		session_say(session, session->out, "scenario_failure", params, 4);
	}
}

static void print_asked(const struct session *session, const struct scenario_result *result)
{
	size_t printed = 0;
	for (size_t i = 0; i < result->asked.count; i++) {
		if (!only_asked(result, i))
			continue;
		if (printed++ == 0)
			fprintf(session->out, "    %s",
				catalogue_word(WORDS_TEXT, "scenario_only_asked", session->lang));
		fprintf(session->out, " %s", result->asked.ids[i]);
	}
	if (printed != 0)
		fputc('\n', session->out);
}

static void print_result(const struct session *session, const struct scenario *scenario,
			 const struct scenario_result *result)
{
	char checks[24];
	if (session->json) {
		print_json(session, scenario, result);
		return;
	}
	/* Many ways to go on from one point: those that fail are enough to read. */
	if (scenario->branch && result->passed)
		return;
	(void)snprintf(checks, sizeof checks, "%zu", result->checks);
	struct template_param params[] = {{"scenario", scenario->name}, {"checks", checks}};
	session_say(session, session->out, result->passed ? "scenario_passed" : "scenario_failed",
		    params, 2);
	for (size_t i = 0; i < result->fired.count; i++)
		fprintf(session->out, "%s%s", i == 0 ? "    " : " ", result->fired.ids[i]);
	if (result->fired.count != 0)
		fputc('\n', session->out);
	print_asked(session, result);
	print_failures(session, scenario, result);
}

/* ---- files */

static int failed_file(struct session *session, const char *path, const char *why)
{
	(void)failure_set(&session->failure, EXIT_FILE, "cli.scenario_invalid");
	failure_param(&session->failure, "file", path);
	failure_param(&session->failure, "why", why);
	return EXIT_FILE;
}

/* What was said already, each problem with its line, isn't repeated. */
static int file_exit(struct session *session, enum status status, const char *path,
		     const struct problems *problems, const struct err *err)
{
	if (status == STATUS_OK)
		return EXIT_DONE;
	if (problems->errors == 0)
		return failed_file(session, path, err->text);
	(void)failure_set(&session->failure, EXIT_FILE, "cli.scenario_problems");
	failure_param(&session->failure, "file", path);
	return EXIT_FILE;
}

static int read_file(struct session *session, const char *path, struct scenario_file *ret_file)
{
	struct problems problems;
	struct err err;
	problems_init(&problems);
	enum status status = scenario_file_read(path, &problems, ret_file, &err);
	problems_say(session->lang, &problems, session->err);
	int exit = file_exit(session, status, path, &problems, &err);
	problems_done(&problems);
	return exit;
}

/* A book of the share directory, or the file that an option names. */
static void book_path(const struct invocation *invocation, const char *option, const char *below,
		      char out[FILE_PATH_MAX])
{
	const char *given = given_text(invocation, option);
	char share[FILE_PATH_MAX];
	layout_share(given_text(invocation, "share"), share);
	if (given != NULL)
		(void)snprintf(out, FILE_PATH_MAX, "%s", given);
	else
		(void)snprintf(out, FILE_PATH_MAX, "%.900s/%s", share, below);
}

static int load_books(struct session *session, const struct invocation *invocation,
		      struct book_set *books)
{
	struct problems problems;
	struct err err;
	char policy[FILE_PATH_MAX], calendar[FILE_PATH_MAX], dictionary[FILE_PATH_MAX];
	book_path(invocation, "policy", "policy", policy);
	book_path(invocation, "calendar", "calendar/cn.csv", calendar);
	book_path(invocation, "dictionary", "dictionary/products.yaml", dictionary);
	struct books_paths paths = {policy, calendar, dictionary};
	problems_init(&problems);
	enum status status = book_set_load(&paths, &problems, books, &err);
	if (status != STATUS_OK)
		problems_say(session->lang, &problems, session->err);
	int exit = file_exit(session, status, policy, &problems, &err);
	problems_done(&problems);
	return exit;
}

/* Each scenario's journals in a folder of its own: DIR/1, DIR/2, … */
static int make_home(struct session *session, const char *root, size_t number,
		     char out[FILE_PATH_MAX])
{
	int size = snprintf(out, FILE_PATH_MAX, "%s/%zu", root, number);
	if (size < 0 || size >= FILE_PATH_MAX || mkdir(out, 0700) != 0)
		return failed_file(session, root, "the folder must be there, and empty");
	return EXIT_DONE;
}

static int run_one(struct session *session, const struct scenario *scenario,
		   const struct scenario_options *given, const char *keep,
		   struct scenario_tally *tally)
{
	struct err err = {0};
	struct scenario_options options = *given;
	char home[FILE_PATH_MAX];
	struct scenario_result *result = (struct scenario_result *)malloc(sizeof *result);
	if (result == NULL)
		return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	int exit = EXIT_DONE;
	if (keep != NULL) {
		exit = make_home(session, keep, tally->passed + tally->failed + 1, home);
		options.directory = home;
	}
	if (exit == EXIT_DONE && scenario_run(scenario, &options, result, &err) != STATUS_OK)
		exit = failure_of_err(&session->failure, EXIT_INTERNAL, &err);
	if (exit == EXIT_DONE) {
		tally->passed += result->passed;
		tally->failed += !result->passed;
		scenario_rules_count(&tally->met, result);
		scenario_gates_count(&tally->gates, result);
		print_result(session, scenario, result);
	}
	free(result);
	return exit;
}

static int run_file(struct session *session, const char *path,
		    const struct scenario_options *options, const char *keep,
		    struct scenario_tally *tally)
{
	struct scenario_file file;
	int exit = read_file(session, path, &file);
	for (size_t i = 0; i < file.count && exit == EXIT_DONE; i++)
		exit = run_one(session, &file.scenarios[i], options, keep, tally);
	scenario_file_free(&file);
	return exit;
}

static void say_tally(const struct session *session, const struct scenario_tally *tally)
{
	char passed[24], failed[24];
	(void)snprintf(passed, sizeof passed, "%zu", tally->passed);
	(void)snprintf(failed, sizeof failed, "%zu", tally->failed);
	if (session->json) {
		fprintf(session->out, "{\"kind\":\"end\",\"passed\":%s,\"failed\":%s}\n", passed,
			failed);
		return;
	}
	struct template_param params[] = {{"passed", passed}, {"failed", failed}};
	session_say(session, session->out, "scenarios_done", params, 2);
}

int run_scenario_run(struct session *session, const struct invocation *invocation)
{
	struct book_set books;
	struct scenario_tally tally = {0};
	const char *keep = given_text(invocation, "keep");
	int exit = load_books(session, invocation, &books);
	struct scenario_options options = {.books = book_set_stage(&books), .replay = true};
	if (given_flag(invocation, "events"))
		options.trace = session->out;
	bool rules = given_flag(invocation, "rules");
	if (exit == EXIT_DONE && rules && !scenario_rules_begin(&tally.met, &books.policy->policy))
		exit = failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	for (size_t i = 0; i < invocation->operand_count && exit == EXIT_DONE; i++)
		exit = run_file(session, invocation->operands[i], &options, keep, &tally);
	if (exit == EXIT_DONE && rules)
		scenario_rules_say(session, &tally.met);
	if (exit == EXIT_DONE && given_flag(invocation, "gates"))
		scenario_gates_say(session, &tally.gates);
	if (exit == EXIT_DONE)
		say_tally(session, &tally);
	scenario_rules_end(&tally.met);
	book_set_unload(&books);
	if (exit == EXIT_DONE && tally.failed != 0)
		return failure_set(&session->failure, EXIT_CHECK_FAILED, "cli.scenario_failed");
	return exit;
}

int run_scenario_check(struct session *session, const struct invocation *invocation)
{
	int exit = EXIT_DONE;
	for (size_t i = 0; i < invocation->operand_count && exit == EXIT_DONE; i++) {
		struct scenario_file file;
		struct template_param params[] = {{"file", invocation->operands[i]}};
		exit = read_file(session, invocation->operands[i], &file);
		if (exit == EXIT_DONE && !session->json)
			session_say(session, session->out, "file_fine", params, 1);
		scenario_file_free(&file);
	}
	return exit;
}

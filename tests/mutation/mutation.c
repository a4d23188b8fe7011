/* zhian-mutation: does a scenario notice when one place of a policy or of a state table is changed?
 *
 *   zhian-mutation [--policy | --tables] [--only TEXT] [--equivalent FILE] [--ceiling FILE]
 *                  [--list | --asked] FOLDER...
 *
 * A rule of the policy is held by what happens to a matter; a scenario that asks the rule alone
 * (`ask:`, `term:`) only repeats it.  So there are two counts: noticed by any, and by matters
 * alone.  The second may not be above the ceiling's file; --asked prints what it holds.
 *
 * Each mutant runs in a process of its own, two at a time, so that one that ends
 * or never ends is noticed as well.  What nothing notices is printed with file and line;
 * the exit status is 1 then.
 */
#include <fnmatch.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "tests/mutation/mutation.h"

#define WORKERS 2
#define MUTANT_SECONDS 60u /* of the processor: a busy machine is no notice */

struct settings {
	bool policy, tables, list, asked;
	const char *only;       /* mutants whose text has it */
	const char *equivalent; /* file of what nothing can notice */
	const char *ceiling;    /* file of how many no matter may notice; NULL: any number */
};

/* ---- what there is */

struct mutant *mutants_add(struct mutants *mutants)
{
	if (mutants->count == mutants->capacity) {
		mutants->capacity = mutants->capacity * 2 + 1024;
		mutants->items = (struct mutant *)realloc(
			mutants->items, mutants->capacity * sizeof *mutants->items);
		ASSERT(mutants->items != NULL);
	}
	struct mutant *mutant = &mutants->items[mutants->count++];
	memset(mutant, 0, sizeof *mutant);
	return mutant;
}

static enum mutant_group group_of(enum policy_mutation kind)
{
	if (kind == POLICY_MUTATE_PENALTY)
		return MUTANT_PENALTY;
	return kind == POLICY_MUTATE_GATE ? MUTANT_GATE : MUTANT_POLICY;
}

/* Classes that came when the scenarios were there. */
static bool is_held(enum policy_mutation kind)
{
	return kind == POLICY_MUTATE_MEMBER || kind == POLICY_MUTATE_END ||
	       kind == POLICY_MUTATE_STOP || kind == POLICY_MUTATE_HOUR;
}

static void enumerate_policy(const struct policy *policy, struct mutants *mutants)
{
	size_t count = policy_mutant_count(policy);
	for (size_t n = 0; n < count; n++) {
		struct policy_mutant *made = policy_mutant_make(policy, n);
		struct mutant *mutant = mutants_add(mutants);
		mutant->group = group_of(made->kind);
		mutant->number = n;
		mutant->held = is_held(made->kind);
		(void)snprintf(mutant->id, sizeof mutant->id, "%s", made->where);
		(void)snprintf(mutant->text, sizeof mutant->text, "policy %s", made->what);
		places_find(mutant->id, mutant->place);
		policy_mutant_free(made);
	}
}

/* ---- trying them */

static enum notice notice_of(const struct suite *suite, const struct mutant *mutant,
			     volatile bool *only_asked)
{
	struct stage_books books = book_set_stage(&suite->books);
	if (mutant->group == MUTANT_TABLE) {
		tables_apply(mutant);
		return suite_notices(suite, mutant, NULL, &books, only_asked);
	}
	struct policy_mutant *made =
		policy_mutant_make(&suite->books.policy->policy, mutant->number);
	books.policy = &made->policy;
	enum notice notice = suite_notices(suite, mutant, made, &books, only_asked);
	policy_mutant_free(made);
	return notice;
}

struct worker {
	struct mutant *running; /* NULL: idle */
	pid_t child;
	bool *only_asked; /* shared with it: it ended while the rule was asked, no matter noticed */
};

static void start(const struct suite *suite, struct worker *worker, struct mutant *mutant)
{
	(void)fflush(NULL);
	worker->running = mutant;
	*worker->only_asked = false;
	worker->child = fork();
	ASSERT(worker->child >= 0);
	if (worker->child != 0)
		return;
	static const struct rlimit no_core = {0, 0};
	(void)setrlimit(RLIMIT_CORE, &no_core);
	if (freopen("/dev/null", "w", stderr) == NULL)
		_exit(3);
	static const struct rlimit seconds = {MUTANT_SECONDS, MUTANT_SECONDS};
	(void)setrlimit(RLIMIT_CPU, &seconds);
	_exit((int)notice_of(suite, mutant, worker->only_asked));
}

/* Whatever ends otherwise than with 0 was noticed: a failed scenario, a broken assertion, a
 * time-out. */
static void wait_for_one(struct worker *workers)
{
	int status;
	pid_t ended = wait(&status);
	ASSERT(ended > 0);
	for (size_t i = 0; i < WORKERS; i++) {
		struct mutant *mutant = workers[i].running;
		if (mutant == NULL || workers[i].child != ended)
			continue;
		mutant->survived = WIFEXITED(status) && WEXITSTATUS(status) == NOTICE_NONE;
		mutant->asked_alone =
			!mutant->survived && *workers[i].only_asked &&
			!(WIFEXITED(status) && WEXITSTATUS(status) == NOTICE_BY_MATTER);
		workers[i].running = NULL;
	}
}

static bool is_wanted(const struct settings *settings, const struct mutant *mutant)
{
	return settings->only == NULL || strstr(mutant->text, settings->only) != NULL;
}

static void try_all(const struct suite *suite, const struct settings *settings,
		    struct mutants *mutants)
{
	struct worker workers[WORKERS] = {0};
	size_t busy = 0;
	bool *shared = (bool *)mmap(NULL, WORKERS * sizeof *shared, PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT(shared != MAP_FAILED);
	for (size_t i = 0; i < WORKERS; i++)
		workers[i].only_asked = &shared[i];
	for (size_t n = 0; n < mutants->count; n++) {
		if (!is_wanted(settings, &mutants->items[n]))
			continue;
		if (busy == WORKERS) {
			wait_for_one(workers);
			busy--;
		}
		size_t at = 0;
		while (workers[at].running != NULL)
			at++;
		start(suite, &workers[at], &mutants->items[n]);
		busy++;
	}
	for (; busy != 0; busy--)
		wait_for_one(workers);
	(void)munmap(shared, WORKERS * sizeof *shared);
}

/* ---- what nothing can notice */

/* Lines "PATTERN | REASON"; a pattern is of the shell's kind and must match a survivor, or what
 * only a scenario notices that asks the rule with facts that no matter brings together. */
static bool excuse(const struct settings *settings, struct mutants *mutants, char **ret_text)
{
	size_t size;
	struct err err;
	bool fine = true;
	*ret_text = NULL;
	if (settings->equivalent == NULL)
		return true;
	if (file_read(settings->equivalent, (size_t)1 << 20, ret_text, &size, &err) != STATUS_OK) {
		fprintf(stderr, "mutation: %s\n", err.text);
		return false;
	}
	char *rest = *ret_text;
	for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
		char *bar = strstr(line, " | ");
		size_t used = 0;
		if (line[0] == '#' || line[0] == '\0' || bar == NULL)
			continue;
		*bar = '\0';
		for (size_t n = 0; n < mutants->count; n++) {
			struct mutant *mutant = &mutants->items[n];
			if ((!mutant->survived && !mutant->asked_alone) ||
			    fnmatch(line, mutant->text, 0) != 0)
				continue;
			mutant->equivalent = bar + 3;
			used++;
		}
		bool tried = strncmp(line, "policy ", 7) == 0 ? settings->policy : settings->tables;
		if (used == 0 && tried && settings->only == NULL) {
			printf("no survivor is like this any more: %s\n", line);
			fine = false;
		}
	}
	return fine;
}

/* ---- rules that no scenario meets */

static bool is_met(const struct suite *suite, const char *rule)
{
	for (size_t i = 0; i < suite->run_count; i++) {
		for (size_t j = 0; j < suite->runs[i].rule_count; j++) {
			if (strcmp(suite->runs[i].rules[j], rule) == 0)
				return true;
		}
	}
	return false;
}

static size_t say_unmet(const struct suite *suite, const char *rule)
{
	char place[MUTANT_PLACE];
	if (is_met(suite, rule))
		return 0;
	places_find(rule, place);
	printf("%s: no scenario meets %s\n", place, rule);
	return 1;
}

static bool all_rules_met(const struct suite *suite)
{
	const struct policy *policy = &suite->books.policy->policy;
	size_t unmet = 0;
	for (size_t i = 0; i < policy->rule_count; i++)
		unmet += say_unmet(suite, policy->rules[i].id);
	for (size_t i = 0; i < policy->clock_count; i++)
		unmet += say_unmet(suite, policy->clocks[i].rule_id);
	printf("rules: %zu, met by no scenario: %zu\n", policy->rule_count + policy->clock_count,
	       unmet);
	return unmet == 0;
}

/* ---- the account */

struct account {
	size_t tried, survived, equivalent, held;
};

static struct account account_of(const struct settings *settings, const struct mutants *mutants,
				 enum mutant_group group)
{
	struct account account = {0};
	for (size_t n = 0; n < mutants->count; n++) {
		const struct mutant *mutant = &mutants->items[n];
		if (mutant->group != group || !is_wanted(settings, mutant))
			continue;
		account.tried++;
		if (!mutant->survived)
			continue;
		bool held = mutant->equivalent == NULL && mutant->held;
		account.equivalent += mutant->equivalent != NULL;
		account.held += held;
		account.survived += mutant->equivalent == NULL && !held;
		if (mutant->equivalent == NULL && (!held || settings->asked))
			printf("%s: %s\n", mutant->place, mutant->text);
	}
	return account;
}

static bool print_account(const struct settings *settings, const struct mutants *mutants,
			  enum mutant_group group, const char *name)
{
	struct account account = account_of(settings, mutants, group);
	printf("%s mutants: %zu, survived: %zu", name, account.tried, account.survived);
	if (account.equivalent != 0)
		printf(" (equivalent, listed with their reasons: %zu)", account.equivalent);
	if (account.held != 0)
		printf(" (of classes that the ceiling holds: %zu)", account.held);
	printf("\n");
	return account.survived == 0;
}

/* One number, of the whole: it may only fall. */
static bool read_ceiling(const char *path, size_t *ret_ceiling)
{
	char *text = NULL;
	size_t size;
	struct err err;
	if (file_read(path, (size_t)1 << 16, &text, &size, &err) != STATUS_OK) {
		fprintf(stderr, "mutation: %s\n", err.text);
		return false;
	}
	const char *line = text;
	while (line != NULL && *line == '#') {
		line = strchr(line, '\n');
		line = line != NULL ? line + 1 : NULL;
	}
	bool fine = line != NULL && sscanf(line, "%zu", ret_ceiling) == 1;
	if (!fine)
		fprintf(stderr, "mutation: %s has no number\n", path);
	free(text);
	return fine;
}

/* What is left when nobody asks the rules. */
static bool print_matters(const struct settings *settings, const struct mutants *mutants)
{
	size_t tried = 0, asked = 0, unnoticed = 0, ceiling = 0;
	for (size_t n = 0; n < mutants->count; n++) {
		const struct mutant *mutant = &mutants->items[n];
		if (mutant->group != MUTANT_POLICY || !is_wanted(settings, mutant))
			continue;
		tried++;
		if (mutant->equivalent != NULL)
			continue;
		asked += mutant->asked_alone;
		unnoticed += mutant->survived;
		if (mutant->asked_alone && settings->asked)
			printf("%s: by asking alone: %s\n", mutant->place, mutant->text);
	}
	printf("policy mutants: %zu, noticed by no matter: %zu (by asking the rule: %zu, by "
	       "nothing: %zu)",
	       tried, asked + unnoticed, asked, unnoticed);
	asked += unnoticed;
	bool held = settings->ceiling != NULL && settings->only == NULL;
	if (held && !read_ceiling(settings->ceiling, &ceiling))
		return false;
	if (held)
		printf(" (ceiling %zu%s)", ceiling,
		       asked > ceiling   ? ": too many, --asked prints them"
		       : asked < ceiling ? ", which can be lowered"
					 : "");
	printf("\n");
	return !held || asked <= ceiling;
}

static bool run(const struct suite *suite, const struct settings *settings)
{
	struct mutants mutants = {0};
	struct timespec begun, ended;
	char *equivalents = NULL;
	bool fine = true;
	if (settings->policy)
		enumerate_policy(&suite->books.policy->policy, &mutants);
	if (settings->tables)
		tables_enumerate(&mutants);
	if (settings->list) {
		for (size_t n = 0; n < mutants.count; n++)
			printf("%s: %s\n", mutants.items[n].place, mutants.items[n].text);
		free(mutants.items);
		return true;
	}
	(void)clock_gettime(CLOCK_MONOTONIC, &begun);
	try_all(suite, settings, &mutants);
	(void)clock_gettime(CLOCK_MONOTONIC, &ended);
	fine &= excuse(settings, &mutants, &equivalents);
	if (settings->tables && settings->only == NULL)
		fine &= tables_unseen() == 0;
	if (settings->policy && settings->only == NULL)
		fine &= all_rules_met(suite);
	if (settings->policy)
		fine &= print_account(settings, &mutants, MUTANT_POLICY, "policy");
	if (settings->policy)
		fine &= print_matters(settings, &mutants);
	if (settings->policy)
		fine &= print_account(settings, &mutants, MUTANT_GATE, "gate");
	if (settings->policy)
		fine &= print_account(settings, &mutants, MUTANT_PENALTY, "penalty");
	if (settings->tables)
		fine &= print_account(settings, &mutants, MUTANT_TABLE, "table");
	printf("scenarios: %zu, %lld s\n", suite->run_count,
	       (long long)(ended.tv_sec - begun.tv_sec));
	free(equivalents);
	free(mutants.items);
	return fine;
}

static int usage(void)
{
	fprintf(stderr, "zhian-mutation [--policy | --tables] [--only TEXT] [--equivalent FILE] "
			"[--ceiling FILE] [--list | --asked] FOLDER...\n");
	return 2;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"policy", no_argument, NULL, 'p'},
						{"tables", no_argument, NULL, 't'},
						{"list", no_argument, NULL, 'l'},
						{"only", required_argument, NULL, 'o'},
						{"equivalent", required_argument, NULL, 'e'},
						{"ceiling", required_argument, NULL, 'c'},
						{"asked", no_argument, NULL, 'a'},
						{NULL, 0, NULL, 0}};
	struct settings settings = {.policy = true, .tables = true};
	struct suite suite = {0};
	int option;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'p')
			settings.tables = false;
		else if (option == 't')
			settings.policy = false;
		else if (option == 'l')
			settings.list = true;
		else if (option == 'o')
			settings.only = optarg;
		else if (option == 'e')
			settings.equivalent = optarg;
		else if (option == 'c')
			settings.ceiling = optarg;
		else if (option == 'a')
			settings.asked = true;
		else
			return usage();
	}
	if (optind == argc)
		return usage();
	places_load();
	bool fine = suite_load(&suite, argv + optind, (size_t)(argc - optind)) &&
		    run(&suite, &settings);
	suite_free(&suite);
	places_free();
	return fine ? 0 : 1;
}

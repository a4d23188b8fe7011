#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"
#include "tests/mutation/code/mutant.h"
#include "tests/mutation/code/runner.h"

/* ---- mutants */

static struct code_mutant *next_mutant(struct code_plan *plan)
{
	if ((plan->mutant_count & (plan->mutant_count - 1)) == 0) {
		size_t room = plan->mutant_count == 0 ? 1 : plan->mutant_count * 2;
		plan->mutants =
			(struct code_mutant *)realloc(plan->mutants, room * sizeof *plan->mutants);
		ASSERT(plan->mutants != NULL);
	}
	struct code_mutant *mutant = &plan->mutants[plan->mutant_count++];
	memset(mutant, 0, sizeof *mutant);
	return mutant;
}

/* "number kind area path:line function words", with tabs between. */
static bool read_mutant(struct code_plan *plan, char *line)
{
	char *fields[6];
	char *rest = line;
	line[strcspn(line, "\n")] = '\0';
	for (size_t i = 0; i < 6; i++) {
		fields[i] = strsep(&rest, "\t");
		if (fields[i] == NULL)
			return false;
	}
	struct code_mutant *mutant = next_mutant(plan);
	mutant->number = (unsigned)strtoul(fields[0], NULL, 10);
	(void)snprintf(mutant->kind, sizeof mutant->kind, "%s", fields[1]);
	(void)snprintf(mutant->area, sizeof mutant->area, "%s", fields[2]);
	(void)snprintf(mutant->place, sizeof mutant->place, "%s", fields[3]);
	(void)snprintf(mutant->text, sizeof mutant->text, "%.*s %s: %s: %s",
		       (int)strcspn(fields[3], ":"), fields[3], fields[4], fields[1], fields[5]);
	return mutant->number != 0 && mutant->number < ZHIAN_MUTANTS_MAX;
}

static bool read_list(struct code_plan *plan, const char *path)
{
	char *line = NULL;
	size_t room = 0;
	FILE *file = fopen(path, "r");
	bool sound = file != NULL;
	while (sound && getline(&line, &room, file) >= 0) {
		sound = read_mutant(plan, line);
	}
	if (!sound)
		(void)fprintf(stderr, "%s: not a list of mutants\n", path);
	if (file != NULL)
		(void)fclose(file);
	free(line);
	return sound;
}

static int by_number(const void *one, const void *other)
{
	unsigned a = ((const struct code_mutant *)one)->number;
	unsigned b = ((const struct code_mutant *)other)->number;
	return (a > b) - (a < b);
}

bool plan_mutants(struct code_plan *plan, const char *folder)
{
	char path[1024];
	DIR *opened = opendir(folder);
	bool sound = opened != NULL;
	const struct dirent *entry;
	while (sound && (entry = readdir(opened)) != NULL) {
		size_t length = strlen(entry->d_name);
		if (length < 4 || strcmp(entry->d_name + length - 4, ".tsv") != 0)
			continue;
		(void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		sound = read_list(plan, path);
	}
	if (opened == NULL)
		perror(folder);
	else
		(void)closedir(opened);
	if (plan->mutant_count != 0)
		qsort(plan->mutants, plan->mutant_count, sizeof *plan->mutants, by_number);
	return sound;
}

/* ---- tests */

static const json_t *property(const json_t *test, const char *name)
{
	size_t index;
	const json_t *each;
	json_array_foreach(json_object_get(test, "properties"), index, each)
	{
		const char *told = json_string_value(json_object_get(each, "name"));
		if (told != NULL && strcmp(told, name) == 0)
			return json_object_get(each, "value");
	}
	return NULL;
}

static bool has_label(const json_t *test, const char *label)
{
	size_t index;
	const json_t *each;
	json_array_foreach(property(test, "LABELS"), index, each)
	{
		if (strcmp(json_string_value(each), label) == 0)
			return true;
	}
	return false;
}

static void copy_words(char **to, const json_t *words)
{
	size_t index;
	const json_t *each;
	json_array_foreach(words, index, each)
	{
		ASSERT(index + 1 < TEST_WORDS_MAX);
		to[index] = strdup(json_string_value(each));
	}
}

bool plan_area_is_among(const char *among, const char *area)
{
	size_t size = strlen(area);
	for (const char *word = among; word != NULL; word = strchr(word, ',')) {
		word += *word == ',';
		if (strcspn(word, ",") == size && strncmp(word, area, size) == 0)
			return true;
	}
	return among == NULL;
}

/* "AREA TEST TEST…": is it named for an area that is asked for? */
static bool line_names(char *line, const char *areas, const char *test)
{
	char *rest = line;
	const char *word = strsep(&rest, " \n");
	if (line[0] == '#' || !plan_area_is_among(areas, word))
		return false;
	while ((word = strsep(&rest, " \n")) != NULL) {
		if (strcmp(word, test) == 0)
			return true;
	}
	return false;
}

static bool is_named(const struct test_wishes *wishes, const json_t *test)
{
	const char *name = json_string_value(json_object_get(test, "name"));
	char *line = NULL;
	size_t room = 0;
	bool named = false;
	FILE *file = fopen(wishes->file, "r");
	while (file != NULL && !named && getline(&line, &room, file) >= 0)
		named = line_names(line, wishes->area, name);
	if (file != NULL)
		(void)fclose(file);
	free(line);
	return named;
}

/* What checks the sources, measures, or takes hours says nothing about a mutant; the simulator has
 * something to say only where there is time for it: it takes minutes before the first one. */
static bool is_wanted(const json_t *test, const struct test_wishes *wishes)
{
	static const char *const left_out[] = {"lint", "lint-fast", "mutation", "plain", "soak"};
	static const char *const quick[] = {"unit", "replay", "scenario"};
	bool wanted = wishes->slow || is_named(wishes, test);
	for (size_t i = 0; i < sizeof quick / sizeof *quick; i++)
		wanted = wanted || has_label(test, quick[i]);
	for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
		wanted = wanted && !has_label(test, left_out[i]);
	return wanted && json_array_size(json_object_get(test, "command")) != 0;
}

static void take_test(struct code_plan *plan, const json_t *test)
{
	struct code_test *taken = &plan->tests[plan->test_count++];
	taken->name = strdup(json_string_value(json_object_get(test, "name")));
	copy_words(taken->words, json_object_get(test, "command"));
	copy_words(taken->environment, property(test, "ENVIRONMENT"));
	const char *directory = json_string_value(property(test, "WORKING_DIRECTORY"));
	taken->directory = strdup(directory == NULL ? "/" : directory);
	taken->folder = has_label(test, "scenario");
	taken->slow = has_label(test, "sim") || has_label(test, "e2e") ||
		      has_label(test, "crash") || has_label(test, "fault");
}

bool plan_tests(struct code_plan *plan, const char *ctest, const struct test_wishes *wishes)
{
	json_error_t error;
	json_t *all = json_load_file(ctest, 0, &error);
	const json_t *tests = json_object_get(all, "tests");
	if (!json_is_array(tests)) {
		(void)fprintf(stderr, "%s: not a list of tests: %s\n", ctest, error.text);
		return false;
	}
	plan->tests = (struct code_test *)calloc(json_array_size(tests) + 1, sizeof *plan->tests);
	ASSERT(plan->tests != NULL);
	size_t index;
	const json_t *test;
	json_array_foreach(tests, index, test)
	{
		if (is_wanted(test, wishes))
			take_test(plan, test);
	}
	json_decref(all);
	return true;
}

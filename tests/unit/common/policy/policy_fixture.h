/* What the tests of the loaders share: files of the source folder, and looking for a problem. */
#ifndef ZHIAN_TESTS_POLICY_FIXTURE_H
#define ZHIAN_TESTS_POLICY_FIXTURE_H

#include <stdio.h>

#include "common/policy/rules/bundle.h"
#include "common/policy/yaml/problems.h"
#include "tests/lib/test.h"

/* "deploy/policy/clocks.yaml" of the source folder; the caller frees. */
char *fixture_read(const char *path, size_t *ret_size);

/* The names of what ships in deploy/policy, in order; how many. */
size_t fixture_policy_files(char names[POLICY_FILES_MAX][POLICY_FILE_NAME]);

/* Fails, and prints what there is, unless a problem "file:line: text" holds this text. */
/* Each of them can be told in Chinese as a whole; assert_problem() asks so too. */
void assert_said_in_chinese(const struct problems *problems);
void assert_problem(const struct problems *problems, const char *wanted);
void assert_no_problem(const struct problems *problems, const char *unwanted);
/* No error; prints those there are. */
void assert_no_errors(const struct problems *problems);

/* What a loader's test begins with. */
struct fixture_loading {
	struct pool pool;
	struct problems problems;
	char *shipped; /* a file of the source folder */
};
void fixture_loading_begin(struct fixture_loading *loading, const char *path);
void fixture_loading_end(struct fixture_loading *loading);

/* Replaces the first `from` by `to`; fails when there is none; the caller frees. */
char *fixture_replaced(const char *text, const char *from, const char *to);

/* What a printing function writes, as text; the caller frees. */
struct fixture_output {
	FILE *file;
	char *text;
	size_t size;
};
FILE *fixture_output_open(struct fixture_output *output);
char *fixture_output_text(struct fixture_output *output);

#endif

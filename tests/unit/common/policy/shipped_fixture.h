/* The policy that ships, to be loaded with one of its files changed. */
#ifndef ZHIAN_TESTS_SHIPPED_FIXTURE_H
#define ZHIAN_TESTS_SHIPPED_FIXTURE_H

#include "common/policy/rules/load.h"
#include "common/policy/rules/policy.h"
#include "tests/unit/common/policy/policy_fixture.h"

struct shipped {
	char names[POLICY_FILES_MAX][POLICY_FILE_NAME];
	char *texts[POLICY_FILES_MAX];
	size_t count;
	struct problems problems;
	struct policy_set *set;
};

/* cmocka's setup and teardown: `*state` is a struct shipped. */
int shipped_setup(void **state);
int shipped_teardown(void **state);

enum status shipped_load(struct shipped *shipped);
/* Replaces the first `from` in the file of that name. */
void shipped_change(struct shipped *shipped, const char *file, const char *from, const char *to);
/* Changed so, it isn't loaded, for this reason. */
void shipped_wrong(struct shipped *shipped, const char *file, const char *from, const char *to,
		   const char *problem);

#endif

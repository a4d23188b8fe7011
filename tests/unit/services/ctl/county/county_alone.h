/* A county in a root of the test's own, made by `init`, whose daemons don't run: what commands do
 * to its files. */
#ifndef ZHIAN_TESTS_COUNTY_ALONE_H
#define ZHIAN_TESTS_COUNTY_ALONE_H

#include <stdio.h>
#include <unistd.h>

#include "common/base/file.h"
#include "services/ctl/ctl.h"
#include "services/ctl/exit_codes.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#define ALONE_INIT                                                                                 \
	"init --name 某局 --officer wang:王某:稽查股:黔B-10241 --officer "                 \
	"li:李某:稽查股:黔B-10242 "                                                          \
	"--leader chen:陈某"

struct county_alone {
	struct test_dir *dir;
	char root[TEST_PATH_MAX];
	const char *region;
	const char *timeout; /* NULL: 20 ms, since nobody answers */
	char *out, *err;     /* of the last command */
};

int alone_run(struct county_alone *c, const char *line);
void alone_expect(struct county_alone *c, int exit, const char *line);
void alone_said(struct county_alone *c, const char *words);
void alone_not_said(struct county_alone *c, const char *words);
const char *alone_path(const struct county_alone *c, const char *below);
char *alone_people(const struct county_alone *c);
void alone_expect_refused(struct county_alone *c, int exit, const char *line);
void alone_open(struct county_alone *c, const char *root, const char *region, const char *init);
int alone_setup(void **state);
int alone_teardown(void **state);

#endif

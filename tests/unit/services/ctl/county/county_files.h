/* A county's settings in a root of the test's own: the example list of people, and no daemon. */
#ifndef ZHIAN_TESTS_COUNTY_FILES_H
#define ZHIAN_TESTS_COUNTY_FILES_H

#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include "services/ctl/county/people_change.h"

#define TEST_REGION 522701u

struct county_files {
	struct test_dir *dir;
	struct session session;
	char *said; /* what was printed, out and err */
	size_t said_size;
	struct people_file file; /* people.yaml, read */
	struct err err;
};

int county_files_setup(void **state);
int county_files_teardown(void **state);

/* Reads people.yaml anew. */
void county_files_read(struct county_files *files);
/* In the county's folder. */
const char *county_files_path(struct county_files *files, const char *below);
bool county_files_has(struct county_files *files, const char *below);

#endif

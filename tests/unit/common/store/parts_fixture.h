/* Parts in a directory of the test's own, or in memory. */
#ifndef ZHIAN_TESTS_PARTS_FIXTURE_H
#define ZHIAN_TESTS_PARTS_FIXTURE_H

#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include "common/base/random_source.h"
#include "common/store/engine.h"
#include "common/store/part_reserve.h"
#include "common/store/parts.h"

struct parts_fixture {
	struct test_dir *dir;
	struct mem_disk *disk;
	struct random_seeded seeded;
	struct random_source random;
	char directory[TEST_PATH_MAX];
	char keys_directory[TEST_PATH_MAX];
	struct parts_options options;
	struct parts *parts;
	struct err err;
};

void fixture_open(struct parts_fixture *f);
void fixture_reopen(struct parts_fixture *f);
int fixture_setup_lmdb(void **state);
int fixture_setup_mem(void **state);
int fixture_teardown(void **state);
struct part_ref fixture_add(struct parts_fixture *f, const char *text);
enum status fixture_read(struct parts_fixture *f, const struct part_ref *ref, char out[256]);
void fixture_assert_reads(struct parts_fixture *f, const struct part_ref *ref, const char *text);
void fixture_assert_gone(struct parts_fixture *f, const struct part_ref *ref);
struct part_keys *fixture_keys_open(struct parts_fixture *f);
void fixture_keys_close(struct parts_fixture *f, struct part_keys *keys);
void fixture_lose_keys(struct parts_fixture *f);
bool fixture_wanted_only(void *context, const uint8_t digest[PART_DIGEST]);
uint64_t fixture_number(const struct part_ref *ref);

#define ON_LMDB(test)                                                                              \
	{                                                                                          \
		"lmdb " #test, test, fixture_setup_lmdb, fixture_teardown, NULL                    \
	}
#define ON_MEM(test)                                                                               \
	{                                                                                          \
		"mem " #test, test, fixture_setup_mem, fixture_teardown, NULL                      \
	}
#define ON_BOTH(test) ON_LMDB(test), ON_MEM(test)

#endif

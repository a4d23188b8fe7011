/* Which region codes stand, which ended and where they lead, what may have been meant. */
#include "common/base/region_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/test.h"
#include "tests/lib/test_data.h"

static void test_standing(void **state)
{
	(void)state;
	const struct {
		uint32_t code;
		enum region_standing standing;
		uint32_t now;
	} codes[] = {
		{522701, REGION_STANDS, 522701},
		{522700, REGION_STANDS, 522700},
		{520000, REGION_STANDS, 520000},
		{522799, REGION_NOWHERE, 522799},
		{522703, REGION_NOWHERE, 522703},
		{529900, REGION_NOWHERE, 529900},
		{520221, REGION_ENDED, 520204},
		{522400, REGION_ENDED, 520500},
		{450199, REGION_UNLISTED, 450199},
		{450001, REGION_NOWHERE, 450001},
		{0, REGION_NOWHERE, 0},
		{1522701, REGION_NOWHERE, 1522701},
		{830000, REGION_NOWHERE, 830000},
	};
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		assert_int_equal(region_standing(codes[i].code), codes[i].standing);
		assert_int_equal(region_now(codes[i].code), codes[i].now);
	}
	assert_string_equal(region_name(522701), "都匀市");
	assert_string_equal(region_name(520221), "水城县");
	assert_null(region_name(522799));
	assert_null(region_name(450100));
}

static void test_hints(void **state)
{
	char hint[REGION_HINT];
	(void)state;
	assert_string_equal(region_hint(522703, hint),
			    "522701 都匀市, 522702 福泉市, 522723 贵定县");
	assert_string_equal(region_hint(522721, hint),
			    "522701 都匀市, 522722 荔波县, 522723 贵定县");
	assert_string_equal(region_hint(520221, hint), "520204 水城区");
	assert_string_equal(region_hint(522701, hint), "");
	assert_string_equal(region_hint(450199, hint), "");
	assert_string_equal(region_hint(999999, hint), "");
}

/* Each that ended leads to one that stands; each but a province has a superior that is listed. */
static void test_the_list_is_whole(void **state)
{
	unsigned stand = 0, ended = 0;
	(void)state;
	for (uint32_t code = 100000; code < 900000; code++) {
		enum region_standing standing = region_standing(code);
		if (standing == REGION_ENDED) {
			ended++;
			assert_int_equal(region_standing(region_now(code)), REGION_STANDS);
			assert_int_equal(region_level(region_now(code)), region_level(code));
		}
		if (standing != REGION_STANDS && standing != REGION_ENDED)
			continue;
		stand += standing == REGION_STANDS && region_level(code) == REGION_COUNTY;
		if (region_level(code) != REGION_PROVINCE)
			assert_non_null(region_name(region_superior(code)));
	}
	assert_int_equal(stand, 88);
	assert_int_equal(ended, 27);
}

/* The statistics bureau's list, where it is at hand: the same counties, and no other. */
static void test_agrees_with_the_reference(void **state)
{
	size_t size;
	char *text = test_data_read("regions/areas.csv", &size);
	unsigned seen = 0;
	(void)state;
	if (text == NULL)
		skip();
	for (char *save = NULL, *line = strtok_r(text, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		uint32_t code = (uint32_t)strtoul(line, NULL, 10);
		char *name = strchr(line, '"'), *end = name == NULL ? NULL : strchr(name + 1, '"');
		if (code / 10000 != 52 || end == NULL)
			continue;
		*end = '\0';
		assert_int_equal(region_standing(code), REGION_STANDS);
		assert_string_equal(region_name(code), name + 1);
		seen++;
	}
	free(text);
	assert_int_equal(seen, 88);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_standing),
		cmocka_unit_test(test_hints),
		cmocka_unit_test(test_the_list_is_whole),
		cmocka_unit_test(test_agrees_with_the_reference),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A disk so slow that the first start takes longer than a checkpoint may wait: the daemons found
 * themselves all the same, and start and stop as ever. */
#include <stdlib.h>

#include "tests/e2e/kit/e2e.h"

#define FLUSH_MS "5000"

static int make_county(void **state)
{
	struct county *county = (struct county *)calloc(1, sizeof *county);
	struct county_options options = {
		.binaries = ZHIAN_BIN_DIR,
		.source = ZHIAN_SOURCE_DIR,
		.settings = "journal:\n  volume: 2MiB\nturn:\n  bytes: 256KiB\nstate:\n  map: "
			    "1GiB\n  checkpoint_idle: 1s\n",
	};
	assert_non_null(county);
	*state = county;
	MUST(county_create(&options, county, &err_));
	return 0;
}

static void a_first_start_may_take_long(void **state)
{
	struct county *county = (struct county *)*state;
	assert_int_equal(setenv("ZHIAN_CLOCK_FLUSH", FLUSH_MS, 1), 0);
	county->options.preload = CLOCK_SHIM;
	for (unsigned start = 0; start < 2; start++) {
		MUST(county_start_all(county, &err_));
		MUST(county_stop_all(county, E2E_WAIT_MS, &err_));
	}
	assert_int_equal(unsetenv("ZHIAN_CLOCK_FLUSH"), 0);
	county->options.preload = NULL;
	MUST(county_start_all(county, &err_));
	MUST(county_stop_all(county, E2E_WAIT_MS, &err_));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_first_start_may_take_long)};
	return cmocka_run_group_tests(tests, make_county, e2e_teardown);
}

#include "tests/scenarios/told.h"

#include <jansson.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "tests/lib/test.h"

#define PAGE_MAX ((size_t)4 << 20)

/* "522701/hazard/c47e8633e7ef9930/2" says nothing but whose event it is. */
static void shorten(json_t *value)
{
	unsigned region;
	char daemon[16];
	unsigned long long incarnation, sequence;
	const char *key, *text = json_string_value(value);
	json_t *inner;
	size_t index;
	if (text != NULL &&
	    sscanf(text, "%6u/%15[a-z]/%16llx/%llu", &region, daemon, &incarnation, &sequence) == 4)
		(void)json_string_set(value, daemon);
	(void)json_object_del(value, "marks");
	(void)json_object_del(value, "calendar_version");
	json_object_foreach(value, key, inner) shorten(inner);
	json_array_foreach(value, index, inner) shorten(inner);
}

void told_line(FILE *page, const char *front, struct bytes line)
{
	static const char *const of_events[] = {"kind", "id", "recorded_ms", "cause"};
	json_t *json = json_loadb((const char *)line.data, line.size, 0, NULL);
	assert_non_null(json);
	bool is_event = json_object_get(json, "event") != NULL;
	for (size_t i = 0; is_event && i < sizeof of_events / sizeof of_events[0]; i++)
		(void)json_object_del(json, of_events[i]);
	shorten(json);
	char *text = json_dumps(json, JSON_COMPACT | JSON_PRESERVE_ORDER);
	assert_non_null(text);
	(void)fprintf(page, "  %s %s\n", front, text);
	free(text);
	json_decref(json);
}

/* ---- comparing */

static const char *page_name;
static void (*page_make)(FILE *page);

static void tell_difference(const char *now, const char *before)
{
	size_t begin = 0;
	for (size_t at = 0; now[at] != '\0' && now[at] == before[at]; at++) {
		if (now[at] == '\n')
			begin = at + 1;
	}
	print_error("was: %.*s\nis:  %.*s\n", (int)strcspn(before + begin, "\n"), before + begin,
		    (int)strcspn(now + begin, "\n"), now + begin);
}

static void the_page_holds(void **state)
{
	char path[256];
	char *now = NULL, *before = NULL;
	size_t size = 0, before_size = 0;
	struct err err;
	(void)state;
	FILE *page = open_memstream(&now, &size);
	assert_non_null(page);
	page_make(page);
	assert_int_equal(fclose(page), 0);
	(void)snprintf(path, sizeof path, ZHIAN_SOURCE_DIR "/tests/scenarios/told/%s.txt",
		       page_name);
	assert_ok(file_read(path, PAGE_MAX, &before, &before_size, &err));
	if (size != before_size || memcmp(now, before, size) != 0) {
		tell_difference(now, before);
		fail_msg("daemons write or answer something else: read the difference, then "
			 "tests/scenarios/told/make BUILD");
	}
	free(now);
	free(before);
}

int told_main(int argc, char **argv, const char *name, void (*make)(FILE *page))
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_page_holds)};
	page_name = name;
	page_make = make;
	if (argc == 2 && strcmp(argv[1], "--print") == 0) {
		make(stdout);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}

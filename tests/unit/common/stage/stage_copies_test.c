/* Who copies the journal is put on record once a day, and is told of while he goes on. */
#include <stdio.h>

#include "common/base/bytes.h"
#include "common/stage/queries/copies.h"
#include "tests/lib/test.h"

#define LIFE UINT64_C(0x11fe)
#define DAY 20000u

static struct journal_copies copies;

static int begin(void **state)
{
	(void)state;
	copies = (struct journal_copies){.count = 0};
	return 0;
}

static Zh__FramesQuery behind(uint64_t frame)
{
	Zh__FramesQuery ask = ZH__FRAMES_QUERY__INIT;
	SET_OPTIONAL(&ask, after_frame, frame);
	SET_OPTIONAL(&ask, incarnation, LIFE);
	SET_OPTIONAL(&ask, follows, 1);
	return ask;
}

static void note(const char *person, uint64_t frame, int64_t mono_ms)
{
	Zh__FramesQuery ask = behind(frame);
	copies_note(&copies, person, &ask, DAY, mono_ms);
}

static bool goes_on(const char *person, uint64_t frame, uint32_t day)
{
	Zh__FramesQuery ask = behind(frame);
	return copies_go_on(&copies, person, &ask, day);
}

static void what_begins_anew_is_another_reading(void **state)
{
	(void)state;
	Zh__FramesQuery nothing = behind(0);
	nothing.incarnation = 0;
	assert_false(goes_on("zhou", 0, DAY));
	copies_note(&copies, "zhou", &nothing, DAY, 1);
	assert_true(goes_on("zhou", 12, DAY));
	note("zhou", 70, 2);
	assert_true(goes_on("zhou", 70, DAY));
	assert_true(goes_on("zhou", 71, DAY));
	assert_false(goes_on("zhou", 69, DAY));
	assert_false(goes_on("zhou", 0, DAY));
	assert_false(goes_on("zhou", 71, DAY + 1));
	assert_false(goes_on("qian", 71, DAY));
	Zh__FramesQuery other = behind(71);
	other.incarnation = LIFE + 1;
	assert_false(copies_go_on(&copies, "zhou", &other, DAY));
}

static void the_silent_one_gives_way(void **state)
{
	(void)state;
	char person[16];
	for (unsigned i = 0; i < COPIES_MAX; i++) {
		(void)snprintf(person, sizeof person, "auditor-%u", i);
		note(person, 5, 100 + (i + 3) % COPIES_MAX);
	}
	/* auditor-5 was silent for longest. */
	note("zhou", 5, 200);
	assert_true(goes_on("zhou", 5, DAY));
	for (unsigned i = 0; i < COPIES_MAX; i++) {
		(void)snprintf(person, sizeof person, "auditor-%u", i);
		assert_int_equal(goes_on(person, 5, DAY), i != 5);
	}
}

static bool status_says(const char *words)
{
	char memory[2048];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	json_begin(&json, &out, "status");
	copies_status(&copies, 1000, &json);
	json_end(&json);
	return memmem(memory, out.size, words, strlen(words)) != NULL;
}

static void who_follows_is_told(void **state)
{
	(void)state;
	Zh__FramesQuery once = behind(9);
	once.follows = 0;
	copies_note(&copies, "qian", &once, DAY, 1);
	assert_false(status_says("copies"));
	note("zhou", 70, 400);
	assert_true(status_says(
		"\"copies\":[{\"person\":\"zhou\",\"frame\":70,\"silent_for_ms\":600}]"));
	assert_false(status_says("qian"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_begins_anew_is_another_reading, begin),
		cmocka_unit_test_setup(the_silent_one_gives_way, begin),
		cmocka_unit_test_setup(who_follows_is_told, begin),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Careful mode: an input that ends the process is found out, and an innocent one isn't blamed. */
#include <sodium.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/test_dir.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define LETHAL 666u
#define STARTS_MAX 8

/* What a child is given to do; its exit status is what became of it. */
typedef void work_fn(struct desk *desk);
enum { LIVED = 0, REFUSED = 3 };

static struct desk desk;
static uint64_t boot = 1; /* of the machine */

static void end_child(int status)
{
	desk_done(&desk);
	_exit(status);
}

/* One life of the daemon in a process of its own.  True: it ended by itself. */
static bool live(struct test_dir *dir, const struct decider *decider, bool abnormal,
		 const char *lethal, work_fn *work, int *ret_status)
{
	char careful[300];
	(void)snprintf(careful, sizeof careful, "%s/careful", dir->path);
	fflush(NULL);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct rlimit none = {0, 0};
		(void)setrlimit(RLIMIT_CORE, &none);
		if (lethal != NULL)
			setenv("TOY_LETHAL", lethal, 1);
		memset(&desk, 0, sizeof desk);
		desk.decider = decider;
		desk.directory = dir->path;
		desk.careful_path = careful;
		desk.ended_abnormally = abnormal;
		desk.boot = boot;
		desk_open(&desk);
		work(&desk);
		_exit(99);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFSIGNALED(status))
		assert_int_equal(WTERMSIG(status), SIGABRT);
	*ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	return WIFEXITED(status);
}

/* Starts it until it lives; how many lives ended, and the status of the last. */
static unsigned lives_lost(struct test_dir *dir, const struct decider *decider, work_fn *work,
			   int *ret_status)
{
	unsigned lost = 0;
	while (!live(dir, decider, lost != 0, "666", work, ret_status)) {
		lost++;
		assert_true(lost < STARTS_MAX);
	}
	return lost;
}

/* ---- an act */

static bool was_refused(const struct desk *asked, struct desk *in)
{
	(void)asked;
	for (size_t i = 0; i < in->said_count; i++) {
		const Zh__Envelope *envelope = desk_said(in, i);
		if (envelope->what_case == ZH__ENVELOPE__WHAT_REPLY &&
		    envelope->reply->refusal != NULL) {
			assert_string_equal(envelope->reply->refusal->code,
					    "input.ends_the_process");
			return true;
		}
	}
	return false;
}

/* The person asks for all three again at every start, with the same request ids. */
static void acts(struct desk *in)
{
	desk_queue_add(in, 5, 1);
	desk_queue_add(in, LETHAL, 2);
	desk_queue_add(in, 7, 3);
	desk_turns(in, 4);
	bool refused = was_refused(in, in);
	assert_int_equal(desk_sum(in).sum, 12);
	desk_check_replay(in);
	end_child(refused ? REFUSED : LIVED);
}

static void an_act_that_ends_the_process_is_refused(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	int status;
	/* Once in full stride, then twice by itself: then it is known. */
	assert_int_equal(lives_lost(dir, &toy_producer, acts, &status), 3);
	assert_int_equal(status, REFUSED);
	/* The refusal is the answer to this request for ever. */
	assert_true(live(dir, &toy_producer, false, "666", acts, &status));
	assert_int_equal(status, REFUSED);
}

/* ---- an item of a door */

static size_t items_refused;

static const struct input_item *item_at(void *context, size_t index, struct arena *arena)
{
	static const uint64_t numbers[] = {5, LETHAL, 7};
	static struct input_item item;
	(void)context;
	(void)arena;
	item = (struct input_item){.door = 1, .sequence = numbers[index], .session = 9};
	return &item;
}

static void item_decided(void *context, size_t index, const struct decision *decision,
			 uint64_t sequence)
{
	(void)context;
	(void)index;
	(void)sequence;
	items_refused += decision->verdict != VERDICT_DONE;
}

static void items_done(void *context, bool refused)
{
	(void)context;
	assert_false(refused);
}

static void items(struct desk *in)
{
	struct stage_bundle bundle = {
		.count = 3, .item = item_at, .decided = item_decided, .done = items_done};
	stage_bundle(in->stage, &bundle);
	desk_turns(in, 4);
	end_child(items_refused != 0 ? REFUSED : LIVED);
}

static void an_item_that_ends_the_process_is_refused(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	int status;
	assert_int_equal(lives_lost(dir, &toy_producer, items, &status), 3);
	assert_int_equal(status, REFUSED);
}

/* ---- an upstream event */

static void events(struct desk *in)
{
	static const uint64_t numbers[] = {5, LETHAL, 7};
	uint64_t cursor = desk_source(in).cursor;
	for (uint64_t n = cursor + 1; n <= 3; n++)
		desk_offer_event(in, n, n, n, numbers[n - 1]);
	uint64_t quarantined = desk_count(in, KIND(INPUT_QUARANTINED));
	assert_int_equal(desk_sum(in).sum, 12);
	assert_int_equal(desk_source(in).cursor, 3);
	desk_check_replay(in);
	end_child(quarantined == 1 ? REFUSED : LIVED);
}

static void an_event_that_ends_the_process_is_quarantined(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	int status;
	assert_int_equal(lives_lost(dir, &toy_consumer, events, &status), 3);
	assert_int_equal(status, REFUSED);
}

/* ---- an innocent one */

static void innocent(struct desk *in)
{
	desk_queue_add(in, 8, 11);
	(void)desk_turn(in);
	assert_int_equal(desk_sum(in).sum, 8);
	end_child(was_refused(in, in) ? REFUSED : LIVED);
}

/* A process that is killed from outside leaves the note of whatever it was at behind. */
static void an_input_that_was_noted_once_is_not_blamed(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	int status;
	assert_false(live(dir, &toy_producer, true, "8", innocent, &status));
	assert_true(live(dir, &toy_producer, true, NULL, innocent, &status));
	assert_int_equal(status, LIVED);
}

/* Another input that lives in between clears the account. */
static void others_clear_the_account(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	int status;
	for (unsigned i = 0; i < 4; i++)
		assert_false(live(dir, &toy_producer, true, i % 2 == 0 ? "8" : "5",
				  i % 2 == 0 ? innocent : acts, &status));
	assert_true(live(dir, &toy_producer, true, NULL, innocent, &status));
	assert_int_equal(status, LIVED);
}

/* The power goes while it begins, again and again: what it was at each time ended nothing. */
static void a_machine_that_goes_down_blames_nobody(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	int status;
	for (unsigned i = 0; i < 4; i++, boot++)
		assert_false(live(dir, &toy_producer, true, "8", innocent, &status));
	assert_true(live(dir, &toy_producer, true, NULL, innocent, &status));
	assert_int_equal(status, LIVED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, test_dir_setup, test_dir_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_act_that_ends_the_process_is_refused),
		TEST(an_item_that_ends_the_process_is_refused),
		TEST(an_event_that_ends_the_process_is_quarantined),
		TEST(an_input_that_was_noted_once_is_not_blamed),
		TEST(others_clear_the_account),
		TEST(a_machine_that_goes_down_blames_nobody),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("stage_careful", tests, NULL, NULL);
}

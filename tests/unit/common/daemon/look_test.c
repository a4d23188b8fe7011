/* What an idle daemon looks at: parts that no event names are erased, those that one names never
 * are, and where it can't be told which is which, none is. */
#include <stdio.h>

#include "common/core/message.h"
#include "common/stage/stage_internal.h"
#include "intake.pb-c.h"
#include "tests/unit/common/daemon/shell_fixture.h"

#define BEHIND_THE_TAIL 10u /* frames: the last ones are read when a journal is opened */
#define MARK "by this it is found in its volume"

static struct room room;

/* A part that no frame names yet. */
static struct part_ref lay(const char *text)
{
	struct part_ref ref;
	struct err err;
	assert_ok(parts_add(room.shell.parts, PART_TEXT, bytes_of_text(text), &ref, &err));
	assert_ok(parts_commit(room.shell.parts, &err));
	return ref;
}

/* A frame with an event that names these. */
static void name_parts(struct part_ref *const *refs, size_t count)
{
	uint8_t memory[1024];
	Zh__PartRef parts[4], *list[4];
	Zh__ReportRegistered body = ZH__REPORT_REGISTERED__INIT;
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct err err;
	meta.reason = MARK;
	for (size_t i = 0; i < count; i++) {
		zh__part_ref__init(&parts[i]);
		SET_OPTIONAL(&parts[i], kind, refs[i]->kind);
		SET_OPTIONAL(&parts[i], size, refs[i]->size);
		parts[i].has_salted_digest = 1;
		parts[i].salted_digest = (ProtobufCBinaryData){PART_DIGEST, refs[i]->digest};
		list[i] = &parts[i];
	}
	body.n_parts = count;
	body.parts = list;
	struct event event = {
		.head = {.kind = KIND(REPORT_REGISTERED),
			 .version = EVENT_VERSION,
			 .happened_ms = room.clock.now_ms},
		.meta = &meta,
		.body = &body.base,
	};
	struct writer out = writer_over(memory, sizeof memory);
	assert_ok(event_write(&event, &out));
	struct frame_header header = {.now_ms = room.clock.now_ms, .count = 1};
	assert_ok(journal_append(room.shell.journal, &header, writer_bytes(&out), &err));
}

static void name_part(struct part_ref *ref)
{
	struct part_ref *const one[] = {ref};
	name_parts(one, 1);
}

static bool is_there(const struct part_ref *ref)
{
	struct err err;
	enum status status = parts_check(room.shell.parts, ref, &err);
	assert_true(status == STATUS_OK || status == STATUS_NOT_FOUND);
	return status == STATUS_OK;
}

/* How many steps it takes until it rests. */
static unsigned walk(void)
{
	unsigned steps = 0;
	while (shell_look_over(&room.shell))
		assert_true(++steps < 1000);
	return steps;
}

static int begin(void **state)
{
	(void)state;
	room_begin(&room);
	room.service.keeps_parts = true;
	room_found(&room);
	room_open(&room);
	return 0;
}

static int end(void **state)
{
	(void)state;
	room_end(&room);
	return 0;
}

/* ---- a walk */

static void what_no_event_names_is_erased(void **state)
{
	(void)state;
	struct part_ref first = lay("first"), orphan = lay("orphan"), second = lay("second"),
			third = lay("third");
	struct part_ref *const two[] = {&third, &second};
	name_part(&first);
	name_parts(two, 2);
	room_push(&room, 3); /* events that can't name any */
	(void)walk();
	assert_true(is_there(&first));
	assert_true(is_there(&second));
	assert_true(is_there(&third));
	assert_false(is_there(&orphan));
	assert_int_equal(room.shell.swept_parts, 1);
	assert_int_equal(room.shell.damaged_parts, 0);
	assert_true(room_logged(&room, "parts_swept"));
	assert_false(room_has(&room, "parts.looked-at"));
}

static void what_came_after_it_is_left_alone(void **state)
{
	(void)state;
	struct part_ref first = lay("first"), orphan = lay("orphan");
	name_part(&first);
	room_push(&room, 9000); /* more than a step */
	assert_true(shell_look_over(&room.shell));
	assert_true(room_has(&room, "parts.looked-at"));
	struct part_ref late = lay("late");
	name_part(&late);
	(void)walk();
	assert_true(is_there(&first));
	assert_true(is_there(&late));
	assert_false(is_there(&orphan));
}

/* The walk has ended, and those that no event named are looked for: it isn't one of them. */
static void what_comes_while_they_are_looked_for_stays(void **state)
{
	struct err err;
	struct part_ref orphan;
	(void)state;
	for (unsigned i = 0; i < 5000; i++)
		assert_ok(parts_add(room.shell.parts, PART_TEXT, bytes_of_text("orphan"), &orphan,
				    &err));
	assert_ok(parts_commit(room.shell.parts, &err));
	while (journal_scrubbed(room.shell.journal).walks == 0)
		assert_true(shell_look_over(&room.shell));
	assert_true(is_there(&orphan));
	struct part_ref late = lay("late");
	name_part(&late);
	(void)walk();
	assert_true(is_there(&late));
	assert_false(is_there(&orphan));
	assert_int_equal(room.shell.swept_parts, 5000);
}

static void what_was_erased_by_order_is_no_damage(void **state)
{
	struct err err;
	(void)state;
	struct part_ref erased = lay("erased"), orphan = lay("orphan");
	name_part(&erased);
	assert_ok(parts_erase(room.shell.parts, &erased, 1, &err));
	(void)walk();
	assert_int_equal(room.shell.damaged_parts, 0);
	assert_int_equal(room.shell.log.written[LOG_LEVEL_ERROR], 0);
	assert_false(is_there(&orphan));
}

static void a_turn_lays_its_parts_down_before_its_frame(void **state)
{
	struct err err;
	struct part_ref ref;
	(void)state;
	assert_ok(parts_add(room.shell.parts, PART_TEXT, bytes_of_text("x"), &ref, &err));
	room_push(&room, 1);
	assert_false(parts_staged(room.shell.parts));
	assert_ok(shell_mark_session(&room.shell, "clean", &err));
	room_close(&room);
	room_open(&room);
	assert_true(is_there(&ref));
}

static void what_is_not_durable_waits(void **state)
{
	struct part_ref staged;
	struct err err;
	(void)state;
	assert_ok(parts_add(room.shell.parts, PART_TEXT, bytes_of_text("x"), &staged, &err));
	for (unsigned i = 0; i < 3; i++)
		assert_true(shell_look_over(&room.shell));
	assert_int_equal(journal_scrubbed(room.shell.journal).walks, 0);
	parts_forget_staged(room.shell.parts);
	(void)walk();
	assert_int_equal(journal_scrubbed(room.shell.journal).walks, 1);
}

static void between_two_walks_it_rests_a_day(void **state)
{
	(void)state;
	(void)walk();
	struct part_ref orphan = lay("orphan");
	clock_manual_advance(&room.clock, MS_PER_DAY - 1);
	assert_false(shell_look_over(&room.shell));
	assert_true(is_there(&orphan));
	assert_int_equal(journal_scrubbed(room.shell.journal).walks, 1);
	clock_manual_advance(&room.clock, 1);
	(void)walk();
	assert_int_equal(journal_scrubbed(room.shell.journal).walks, 2);
	assert_false(is_there(&orphan));
	assert_int_equal(room.shell.swept_parts, 1);
}

static void a_part_that_cant_be_read_is_said_and_nothing_is_erased(void **state)
{
	(void)state;
	struct part_ref first = lay("first"), second = lay("second"), orphan = lay("orphan");
	second.digest[PART_DIGEST - 1] ^= 1; /* of what the event says */
	first.size++;
	struct part_ref *const two[] = {&first, &second};
	name_parts(two, 2);
	for (unsigned round = 1; round <= 2; round++) {
		(void)walk();
		assert_true(is_there(&orphan));
		assert_int_equal(room.shell.swept_parts, 0);
		assert_true(room.shell.damaged_parts != 0);
		assert_int_equal(room.shell.log.written[LOG_LEVEL_ERROR], round); /* not of each */
		clock_manual_advance(&room.clock, MS_PER_DAY);
	}
	assert_true(room_logged(&room, "part_damaged"));
}

static void without_parts_the_journal_is_walked(void **state)
{
	struct err err;
	(void)state;
	assert_ok(shell_mark_session(&room.shell, "clean", &err));
	room_close(&room);
	room.service.keeps_parts = false;
	room_open(&room);
	room_push(&room, 5);
	(void)walk();
	assert_int_equal(journal_scrubbed(room.shell.journal).walks, 1);
	assert_false(room_has(&room, "parts.looked-at"));
}

/* ---- processes that end while they look */

static void parts_that_end_who_looks_are_looked_at_twice(void **state)
{
	(void)state;
	struct part_ref first = lay("first");
	name_part(&first);
	room_push(&room, 9000);
	for (unsigned i = 0; i < 2; i++) {
		assert_true(shell_look_over(&room.shell));
		assert_int_equal(room.shell.log.written[LOG_LEVEL_ERROR], 0);
		room_close(&room); /* cut off in the middle of it */
		room_open(&room);
	}
	struct part_ref orphan = lay("orphan");
	(void)walk();
	assert_true(room_logged(&room, "parts aren't looked at any more"));
	assert_int_equal(room.shell.damaged_parts, 1);
	assert_int_equal(room.shell.swept_parts, 0);
	assert_true(is_there(&orphan));
	assert_int_equal(journal_scrubbed(room.shell.journal).walks, 1);
}

static void who_ends_in_order_counts_for_nothing(void **state)
{
	(void)state;
	room_push(&room, 9000);
	for (unsigned i = 0; i < 4; i++) {
		assert_true(shell_look_over(&room.shell));
		shell_look_done(&room.shell);
		room_close(&room);
		room_open(&room);
	}
	(void)walk();
	assert_int_equal(room.shell.damaged_parts, 0);
}

/* ---- at the start */

static void what_was_cut_off_before_its_frame_is_erased_at_the_start(void **state)
{
	struct err err;
	(void)state;
	struct part_ref before = lay("before"), named = lay("named"), behind = lay("behind");
	name_part(&named);
	assert_ok(shell_mark_session(&room.shell, "clean", &err));
	room_close(&room);
	room_open(&room); /* the process before had ended in order: nobody is looked for */
	assert_int_equal(room.shell.swept_parts, 0);
	assert_true(is_there(&behind));
	room_close(&room);
	room_open(&room);
	assert_int_equal(room.shell.swept_parts, 1);
	assert_true(is_there(&named));
	assert_false(is_there(&behind));
	assert_true(is_there(&before)); /* for that the whole journal must be read */
	(void)walk();
	assert_false(is_there(&before));
	assert_int_equal(room.shell.swept_parts, 2);
	assert_true(is_there(&named));
}

/* ---- telling */

/* A bit of each event that names parts is another one, also in pages that are used no more. */
static void damage_journal(void)
{
	const char *path = room_path(&room, "journal/0000000000000001-0000000000000001/data.mdb");
	char *data;
	size_t size, found = 0;
	struct err err;
	assert_ok(file_read(path, 64u << 20, &data, &size, &err));
	for (size_t at = 0; at + sizeof MARK < size; at++) {
		if (memcmp(data + at, MARK, sizeof MARK - 1) != 0)
			continue;
		data[at] ^= 1;
		found++;
	}
	assert_int_not_equal(found, 0);
	assert_ok(file_write_atomic(path, bytes_of(data, size), 0640, &err));
	free(data);
}

static void where_the_journal_is_damaged_nothing_is_erased(void **state)
{
	struct err err;
	(void)state;
	struct part_ref named = lay("named"), orphan = lay("orphan");
	name_part(&named);
	for (unsigned i = 0; i < BEHIND_THE_TAIL; i++)
		room_push(&room, 1);
	room_checkpoint(&room);
	assert_ok(shell_mark_session(&room.shell, "clean", &err));
	room_close(&room);
	damage_journal();
	room_open(&room);
	shell_tell_damage(&room.shell);
	assert_int_equal(room.shell.log.written[LOG_LEVEL_ERROR], 0); /* nobody has seen it */
	(void)walk();
	assert_int_equal(journal_scrubbed(room.shell.journal).damaged_frames, 1);
	assert_true(is_there(&named));
	assert_true(is_there(&orphan));
	for (unsigned i = 0; i < 3; i++)
		shell_tell_damage(&room.shell);
	assert_int_equal(room.shell.log.written[LOG_LEVEL_ERROR], 1);
	assert_true(room_logged(&room, "journal_damaged"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_no_event_names_is_erased),
		TEST(what_came_after_it_is_left_alone),
		TEST(what_comes_while_they_are_looked_for_stays),
		TEST(what_was_erased_by_order_is_no_damage),
		TEST(a_turn_lays_its_parts_down_before_its_frame),
		TEST(what_is_not_durable_waits),
		TEST(between_two_walks_it_rests_a_day),
		TEST(a_part_that_cant_be_read_is_said_and_nothing_is_erased),
		TEST(without_parts_the_journal_is_walked),
		TEST(parts_that_end_who_looks_are_looked_at_twice),
		TEST(who_ends_in_order_counts_for_nothing),
		TEST(what_was_cut_off_before_its_frame_is_erased_at_the_start),
		TEST(where_the_journal_is_damaged_nothing_is_erased),
	};
	return cmocka_run_group_tests_name("shell_look", tests, NULL, NULL);
}

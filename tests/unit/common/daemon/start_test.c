/* What a daemon does before it serves: nothing is begun that nobody asked for, nothing that was
 * kept may be missing, and a state that can't be believed is made again from the journal. */
#include <stdio.h>
#include <unistd.h>

#include "common/stage/stage_internal.h"
#include "tests/unit/common/daemon/shell_fixture.h"

static struct room room;

static int begin(void **state)
{
	(void)state;
	room_begin(&room);
	return 0;
}

/* A county of some days: what it holds is written down. */
static int begin_kept(void **state)
{
	struct err err;
	(void)begin(state);
	room_found(&room);
	room_open(&room);
	room_push(&room, 3);
	assert_ok(shell_keep_holdings(&room.shell, &err));
	room_close(&room);
	return 0;
}

static int end(void **state)
{
	(void)state;
	room_end(&room);
	return 0;
}

static struct holdings recorded(void)
{
	struct holdings holdings;
	struct err err;
	assert_ok(holdings_read(room_record(&room), &holdings, &err));
	return holdings;
}

static void record(const struct holdings *holdings)
{
	struct err err;
	assert_ok(holdings_write(room_record(&room), holdings, &err));
}

static void state_turns(struct config *config)
{
	config->turn.events = 11;
	config->turn.bytes = 12;
	config->turn.work_ms = 13;
	config->turn.marks = 14;
	config->turn.consumer_lag = 15;
	config->pull.events = 16;
	config->pull.bytes = 17;
	config->pull.wait_ms = 18;
	config->time.jump_ms = 19;
	config->time.pause_ms = 20;
	config->document_prefix = "匀市监";
}

/* ---- what it must hold */

static void nothing_begins_that_nobody_asked_for(void **state)
{
	struct err err;
	(void)state;
	room_refused(&room, STATUS_INVALID, "nobody has asked for a new one");
	assert_false(room_has(&room, "journal"));
	/* The place is there, as below a disk that isn't mounted. */
	assert_ok(file_make_directories(room_path(&room, "journal"), 0750, &err));
	room_refused(&room, STATUS_INVALID, "nobody has asked for a new one");
	room_found(&room);
	room_open(&room);
	room_push(&room, 1);
	room_close(&room);
	room_open(&room);
	assert_int_equal(journal_head(room.shell.journal)->sequence, 1);
}

static void what_is_kept_is_written_down_once(void **state)
{
	struct err err;
	(void)state;
	room_found(&room);
	room_open(&room);
	assert_ok(shell_keep_holdings(&room.shell, &err));
	assert_true(room_logged(&room, "holdings_written"));
	assert_true(room_logged(&room, "new=1"));
	struct holdings kept = recorded();
	assert_int_equal(kept.data, HOLDINGS_KEPT);
	assert_int_equal(kept.incarnation, journal_head(room.shell.journal)->incarnation);
	assert_int_equal(kept.first_volume, 1);
	assert_int_equal(kept.last_volume, 1);
	assert_int_equal(kept.keys.generation, 0);
	/* What stands there already isn't written again. */
	assert_int_equal(unlink(room_record(&room)), 0);
	assert_ok(shell_keep_holdings(&room.shell, &err));
	assert_int_equal(recorded().data, HOLDINGS_UNKNOWN);
}

static void another_journal_than_the_kept_one_is_not_taken(void **state)
{
	static const struct {
		uint64_t life, first, last; /* added to what is so */
		const char *words;          /* NULL: it is taken */
	} others[] = {
		{0, 0, 0, NULL},
		{1, 0, 0, "is another life"},
		{0, 1, 1, "its first volume is missing"},
		{0, 0, 7, "the volume that begins with frame 8 is missing"},
	};
	(void)state;
	const struct holdings kept = recorded();
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		struct holdings other = kept;
		other.incarnation += others[i].life;
		other.first_volume += others[i].first;
		other.last_volume += others[i].last;
		record(&other);
		if (others[i].words == NULL) {
			room_open(&room);
			room_close(&room);
			continue;
		}
		room_refused(&room, STATUS_INVALID, others[i].words);
		/* A restore has put it there: it is taken as it is found, once. */
		other.data = HOLDINGS_FOUND;
		record(&other);
		room_open(&room);
		struct err err;
		assert_ok(shell_keep_holdings(&room.shell, &err));
		room_close(&room);
		assert_int_equal(recorded().data, HOLDINGS_KEPT);
		assert_int_equal(recorded().incarnation, kept.incarnation);
	}
}

static const char *const secrets[] = {"secrets/duplicates.key", "secrets/codes.key", NULL};

static void a_secret_that_is_gone_is_not_made_again(void **state)
{
	(void)state;
	room.service.made_once = secrets;
	/* The record was lost beside it, or a version made the county that wrote none. */
	assert_int_equal(unlink(room_record(&room)), 0);
	room_refused(&room, STATUS_INVALID, "secrets/duplicates.key is missing");
	room_write(&room, secrets[0], "one");
	room_refused(&room, STATUS_INVALID, "secrets/codes.key is missing");
	room_write(&room, secrets[1], "two");
	room_open(&room);
	struct err err;
	assert_ok(shell_keep_holdings(&room.shell, &err));
	room_close(&room);
	room_write(&room, secrets[1], "another");
	room_refused(&room, STATUS_INVALID, "isn't the one that was made here");
	room_write(&room, secrets[1], "two");
	room_open(&room);
}

/* A daemon that keeps parts, with one; that it has is on record. */
static struct part_ref open_with_a_part(void)
{
	struct err err;
	struct part_ref ref;
	room.service.keeps_parts = true;
	room_open(&room);
	assert_ok(parts_add(room.shell.parts, PART_TEXT, bytes_of_text("x"), &ref, &err));
	assert_ok(parts_commit(room.shell.parts, &err));
	assert_ok(shell_keep_holdings(&room.shell, &err));
	return ref;
}

static void older_keys_are_not_taken(void **state)
{
	struct err err;
	(void)state;
	(void)open_with_a_part();
	assert_ok(shell_mark_session(&room.shell, "clean", &err)); /* so that it isn't swept */
	room_close(&room);
	const struct holdings kept = recorded();
	assert_true(kept.keys.generation != 0 && kept.keys.last != 0);
	room_open(&room); /* the very ones */
	assert_ok(shell_mark_session(&room.shell, "clean", &err));
	room_close(&room);
	struct holdings later = kept;
	later.keys.last += 1000000; /* they are drawn ahead */
	record(&later);
	room_refused(&room, STATUS_INVALID, "it is an older copy");
	later.data = HOLDINGS_FOUND; /* a restore has put them there */
	record(&later);
	room_open(&room);
	assert_ok(shell_mark_session(&room.shell, "clean", &err));
	room_close(&room);
	later = kept;
	later.keys.last = 1; /* noted before more were drawn */
	record(&later);
	room_open(&room);
}

/* ---- what it goes by */

static void turns_go_by_what_the_county_states(void **state)
{
	(void)state;
	room.alter = state_turns;
	room_open(&room);
	const struct stage_limits *limits = &room.shell.stage->options.limits;
	assert_int_equal(limits->turn_events, 11);
	assert_int_equal(limits->turn_bytes, 12);
	assert_int_equal(limits->turn_work_ms, 13);
	assert_int_equal(limits->marks_per_turn, 14);
	assert_int_equal(limits->consumer_lag, 15);
	assert_int_equal(limits->pull_events, 16);
	assert_int_equal(limits->pull_bytes, 17);
	assert_int_equal(limits->pull_wait_ms, 18);
	assert_int_equal(limits->time.jump_ms, 19);
	assert_int_equal(limits->time.pause_ms, 20);
	assert_string_equal(room.shell.stage->options.document_prefix, "匀市监");
	assert_int_equal(room.shell.stage->options.region, ROOM_REGION);
}

/* Whose reading can't be put on record gets no answer. */
static void who_reads_a_case_is_on_record_beside_the_journal(void **state)
{
	const struct stage_options *options;
	(void)state;
	room_open(&room);
	options = &room.shell.stage->options;
	assert_true(options->note_read(options->books_context, "wu", "object", "A522701-1"));
	assert_true(room_has(&room, "reads/202503"));
	assert_int_equal(room.shell.log.written[LOG_LEVEL_ERROR], 0);
	assert_int_equal(file_remove_tree(room_path(&room, "reads"), &(struct err){0}), STATUS_OK);
	room_write(&room, "reads", "no folder");
	assert_false(options->note_read(options->books_context, "wu", "object", "A522701-1"));
	assert_true(room_logged(&room, "read_not_noted"));
}

/* ---- while it runs */

static void what_it_holds_is_written_down_when_it_changes(void **state)
{
	struct err err;
	(void)state;
	const struct part_ref ref = open_with_a_part();
	const struct holdings before = recorded();
	assert_int_equal(unlink(room_record(&room)), 0);
	shell_watch_holdings(&room.shell);
	assert_int_equal(recorded().data, HOLDINGS_UNKNOWN); /* nothing has changed */
	assert_ok(parts_erase(room.shell.parts, &ref, 1, &err));
	shell_watch_holdings(&room.shell);
	assert_true(recorded().keys.generation > before.keys.generation);
	room_push(&room, 9000);
	assert_true(journal_head(room.shell.journal)->sequence >= 9000);
	shell_watch_holdings(&room.shell);
	assert_true(recorded().last_volume > before.last_volume);
	assert_int_equal(recorded().first_volume, before.first_volume);
}

/* Once for each change, not with every second. */
static void what_cant_be_written_down_is_said_once(void **state)
{
	struct err err;
	(void)state;
	room_open(&room);
	assert_int_equal(unlink(room_record(&room)), 0);
	const char *folder = test_dir_path(room.dir, "etc/zhian/522701/holdings");
	assert_int_equal(rmdir(folder), 0);
	assert_ok(file_write_atomic(folder, bytes_of_text("no folder"), 0600, &err));
	room_push(&room, 9000);
	for (unsigned i = 0; i < 3; i++)
		shell_watch_holdings(&room.shell);
	assert_int_equal(room.shell.log.written[LOG_LEVEL_ERROR], 1);
	assert_true(room_logged(&room, "holdings_not_written"));
}

/* ---- the end before */

static void how_the_process_before_ended_is_known(void **state)
{
	struct err err;
	(void)state;
	room_open(&room); /* begin_kept was cut off */
	assert_true(room.shell.ended_abnormally);
	assert_false(room.shell.ended_twice);
	assert_true(stage_stats(room.shell.stage).careful);
	room_close(&room);
	room_open(&room);
	assert_true(room.shell.ended_abnormally);
	assert_true(room.shell.ended_twice);
	assert_ok(shell_mark_session(&room.shell, "clean", &err));
	room_close(&room);
	room_open(&room);
	assert_false(room.shell.ended_abnormally);
	assert_false(room.shell.ended_twice);
	assert_false(stage_stats(room.shell.stage).careful);
	room_close(&room);
	room_open(&room);
	assert_true(room.shell.ended_abnormally);
	assert_false(room.shell.ended_twice);
}

static void a_journal_without_its_end_is_not_gone_on_with(void **state)
{
	char session[64];
	(void)state;
	room_open(&room);
	unsigned long long frames = journal_head(room.shell.journal)->frame;
	room_close(&room);
	assert_int_equal(holdings_session_end(room_path(&room, "")), frames);
	(void)snprintf(session, sizeof session, "clean\nends %llu %llu\n", frames + 1, frames + 1);
	room_write(&room, "session", session);
	for (unsigned i = 0; i < 2; i++) /* nor by trying again */
		room_refused(&room, STATUS_CORRUPT, "the end of the journal is missing");
	(void)snprintf(session, sizeof session, "clean\nends %llu %llu\n", frames, frames);
	room_write(&room, "session", session);
	room_open(&room);
}

/* ---- the state */

static void assert_sum(uint64_t count)
{
	state_savepoint(room.shell.state);
	assert_int_equal(toy_sum_of(stage_rows(room.shell.stage)).count, count);
}

static void a_state_of_this_journal_is_believed(void **state)
{
	(void)state;
	room_open(&room);
	room_checkpoint(&room);
	uint64_t frame = journal_head(room.shell.journal)->frame;
	room_close(&room);
	for (unsigned i = 0; i < 2; i++) { /* also where the process before was cut off twice */
		room_open(&room);
		assert_int_equal(state_frame(room.shell.state), frame);
		assert_int_equal(stage_stats(room.shell.stage).recovered_events, 0);
		assert_sum(3);
		room_close(&room);
	}
	assert_false(room_logged(&room, "state_rebuilt"));
	room_open(&room);
	room_push(&room, 2);
	room_close(&room);
	room_open(&room);
	assert_int_equal(state_frame(room.shell.state), frame);
	assert_int_equal(stage_stats(room.shell.stage).recovered_events, 2);
	assert_sum(5);
}

static void assert_made_again(void)
{
	room_open(&room);
	assert_true(room_logged(&room, "state_rebuilt"));
	assert_int_equal(state_frame(room.shell.state), 0);
	assert_int_equal(stage_stats(room.shell.stage).recovered_events, 3);
	assert_sum(3);
	assert_false(room_has(&room, "state.rotten"));
}

static void a_state_that_was_found_rotten_is_made_again(void **state)
{
	(void)state;
	room_open(&room);
	room_checkpoint(&room);
	room_close(&room);
	room_write(&room, "state.rotten", "a row isn't what was written");
	assert_made_again();
	room_close(&room);
	room_open(&room); /* once */
	assert_int_equal(state_stats(room.shell.state).checkpoint_frame, 0);
}

/* Its frame is there, and another one: the files of two counties were mixed. */
static void a_state_of_another_journal_is_made_again(void **state)
{
	uint8_t chain[STATE_CHAIN] = {1};
	struct err err;
	(void)state;
	room_open(&room);
	state_set_chain(room.shell.state, chain);
	state_freeze(room.shell.state, journal_head(room.shell.journal)->frame);
	assert_ok(state_write(room.shell.state, &err));
	assert_ok(state_drop(room.shell.state, &err));
	room_close(&room);
	assert_made_again();
	assert_true(room_logged(&room, "is of another journal"));
}

static void a_state_that_is_ahead_is_not_taken_for_the_truth(void **state)
{
	struct err err;
	(void)state;
	room_open(&room);
	state_freeze(room.shell.state, journal_head(room.shell.journal)->frame + 1);
	assert_ok(state_write(room.shell.state, &err));
	assert_ok(state_drop(room.shell.state, &err));
	room_close(&room);
	room_refused(&room, STATUS_CORRUPT, "the end of the journal is missing");
}

/* Counties of one disk take turns, so they ask for the same lock. */
static void checkpoints_of_a_disk_take_turns(void **state)
{
	(void)state;
	room_open(&room);
	room_checkpoint(&room);
	assert_int_equal(access(test_dir_path(room.dir, "var/lib/zhian/checkpoint.lock"), F_OK), 0);
	room_close(&room);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin_kept, end)
#define FIRST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIRST(nothing_begins_that_nobody_asked_for),
		FIRST(what_is_kept_is_written_down_once),
		TEST(another_journal_than_the_kept_one_is_not_taken),
		TEST(a_secret_that_is_gone_is_not_made_again),
		TEST(older_keys_are_not_taken),
		TEST(turns_go_by_what_the_county_states),
		TEST(who_reads_a_case_is_on_record_beside_the_journal),
		TEST(what_it_holds_is_written_down_when_it_changes),
		TEST(what_cant_be_written_down_is_said_once),
		TEST(how_the_process_before_ended_is_known),
		TEST(a_journal_without_its_end_is_not_gone_on_with),
		TEST(a_state_of_this_journal_is_believed),
		TEST(a_state_that_was_found_rotten_is_made_again),
		TEST(a_state_of_another_journal_is_made_again),
		TEST(a_state_that_is_ahead_is_not_taken_for_the_truth),
		TEST(checkpoints_of_a_disk_take_turns),
	};
	return cmocka_run_group_tests_name("shell_start", tests, NULL, NULL);
}

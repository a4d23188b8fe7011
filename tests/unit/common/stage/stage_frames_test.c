/* Who keeps a copy of the journal is given its rows, behind what he has, if he may have them. */
#include <stdio.h>

#include "common/base/bytes.h"
#include "common/store/journal_kept.h"
#include "tests/lib/test_dir.h"
#include "tests/unit/common/stage/stage_fixture.h"

static struct desk desk;
static struct test_dir *dir;
static struct journal_kept *kept;

static const struct principal auditor = {.id = "zhou", .roles = ROLE_AUDITOR};

static void keep(void)
{
	char path[TEST_PATH_MAX];
	struct err err;
	(void)snprintf(path, sizeof path, "%s", test_dir_path(dir, "journal"));
	const struct journal_kept_options options = {.directory = path,
						     .region = DESK_REGION,
						     .daemon = desk.decider->daemon,
						     .now_ms = DESK_START_MS};
	assert_ok(journal_kept_open(&options, &kept, &err));
}

static int begin(void **state)
{
	(void)state;
	desk_begin(&desk, &toy_producer);
	for (uint64_t n = 1; n <= 30; n++)
		assert_non_null(desk_add(&desk, n));
	dir = test_dir_create();
	keep();
	return 0;
}

static int end(void **state)
{
	(void)state;
	journal_kept_close(kept);
	test_dir_destroy(dir);
	desk_done(&desk);
	return 0;
}

static const Zh__Reply *ask(const struct principal *person, struct journal_held after,
			    size_t chain_size)
{
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__FramesQuery frames = ZH__FRAMES_QUERY__INIT;
	SET_OPTIONAL(&frames, after_frame, after.frame);
	SET_OPTIONAL(&frames, incarnation, after.incarnation);
	SET_OPTIONAL(&frames, offset, journal_kept_offset(kept));
	frames.has_chain = chain_size != 0;
	frames.chain = (ProtobufCBinaryData){chain_size, after.chain};
	query.ask_case = ZH__QUERY__ASK_FRAMES;
	query.frames = &frames;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	return desk_ask(&desk, person, &request, 1);
}

static void take_all(void)
{
	for (unsigned i = 0; i < 100; i++) {
		struct err err;
		const Zh__Reply *reply = ask(&auditor, *journal_kept_end(kept), JOURNAL_HASH);
		assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
		if (!reply->answer->has_raw)
			return;
		struct bytes rows = bytes_of(reply->answer->raw.data, reply->answer->raw.len);
		assert_ok(journal_kept_take(kept, rows, 16 << 20, &err));
	}
	fail_msg("it doesn't end");
}

static bool says(const Zh__Reply *reply, const char *words)
{
	const ProtobufCBinaryData *line = &reply->answer->lines[0];
	return memmem(line->data, line->len, words, strlen(words)) != NULL;
}

static void a_copy_gets_what_is_behind_it(void **state)
{
	(void)state;
	const struct journal_head *head = journal_head(desk.journal);
	take_all();
	assert_int_equal(journal_kept_end(kept)->frame, head->frame);
	assert_memory_equal(journal_kept_end(kept)->chain, head->chain, JOURNAL_HASH);
	assert_non_null(desk_add(&desk, 31));
	take_all();
	assert_int_equal(journal_kept_end(kept)->frame, head->frame);
	assert_memory_equal(journal_kept_end(kept)->chain, head->chain, JOURNAL_HASH);
	const Zh__Reply *reply = ask(&auditor, *journal_kept_end(kept), JOURNAL_HASH);
	assert_true(says(reply, "\"kind\":\"frames\""));
	assert_false(says(reply, "volume_bytes"));
	reply = ask(&auditor, (struct journal_held){.frame = 0}, 0);
	assert_true(says(reply, "\"volume_bytes\":16777216"));
}

static void nobody_else_gets_it(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < 32; bit++) {
		struct principal person = {.id = "wang", .roles = 1u << bit};
		const Zh__Reply *reply = ask(&person, (struct journal_held){.frame = 0}, 0);
		bool may = (person.roles & ROLE_AUDITOR) != 0;
		assert_int_equal(reply->outcome, may ? ZH__OUTCOME__OUTCOME_DONE
						     : ZH__OUTCOME__OUTCOME_NOT_PERMITTED);
		assert_int_equal(reply->answer != NULL, may);
	}
}

static void a_copy_of_something_else_is_refused(void **state)
{
	(void)state;
	take_all();
	struct journal_held other = *journal_kept_end(kept);
	other.chain[7] ^= 1;
	const Zh__Reply *reply = ask(&auditor, other, JOURNAL_HASH);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_CONFLICT);
	assert_string_equal(reply->refusal->code, "journal.differs");
	assert_non_null(strstr(reply->refusal->where, "isn't what was noted of it"));
	other = *journal_kept_end(kept);
	other.frame++;
	reply = ask(&auditor, other, JOURNAL_HASH);
	assert_string_equal(reply->refusal->code, "journal.differs");
	other.incarnation++;
	reply = ask(&auditor, other, JOURNAL_HASH);
	assert_non_null(strstr(reply->refusal->where, "another life"));
	reply = ask(&auditor, *journal_kept_end(kept), JOURNAL_HASH - 1);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_INVALID);
	other.frame = UINT64_MAX;
	reply = ask(&auditor, other, JOURNAL_HASH);
	assert_string_equal(reply->refusal->code, "journal.differs");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_copy_gets_what_is_behind_it),
		TEST(nobody_else_gets_it),
		TEST(a_copy_of_something_else_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

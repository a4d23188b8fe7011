/* Every allocation of a journal's and some parts' life fails once, and for good.
 *
 * Nothing may crash or lose what was acknowledged; a failure is a status.
 */
#include "tests/fault/fault_child.h"
#include "tests/fault/malloc_shim.h"
#include "tests/unit/common/store/journal_fixture.h"

#include "common/store/parts.h"

#define FRAMES 8u
#define EVENTS 2000u
#define STRIKES_MAX 5000

struct scene {
	struct journal_fixture *fixture;
	struct fault_notes *notes; /* acknowledged: frames; second: the part */
	struct parts_options options;
	struct part_ref ref;
	int64_t at;
	bool sticky;
};

static enum fault_end journal_life(struct scene *s)
{
	struct journal_fixture *f = s->fixture;
	struct journal_verified verified;
	if (journal_open(&f->options, &f->journal, &f->err) != STATUS_OK)
		return FAULT_NOT_OPENED;
	for (unsigned i = 0; i < FRAMES; i++) {
		(void)journal_room(f->journal, i);
		(void)journal_idle(f->journal);
		if (fixture_append(f, EVENTS) != STATUS_OK)
			return FAULT_REFUSED;
		s->notes->acknowledged++;
	}
	if (journal_verify(f->journal, &verified, &f->err) != STATUS_OK)
		return FAULT_REFUSED;
	journal_close(f->journal);
	return FAULT_DONE;
}

static enum fault_end parts_life(struct scene *s)
{
	struct err *err = &s->fixture->err;
	struct parts *parts = NULL;
	struct part_ref ref;
	char content[16];
	size_t size;
	enum status status = parts_open(&s->options, &parts, err);
	if (status != STATUS_OK)
		return status == STATUS_INVALID ? FAULT_BLAMED : FAULT_NOT_OPENED;
	if (parts_read(parts, &s->ref, content, sizeof(content), &size, err) != STATUS_OK ||
	    parts_add(parts, PART_TEXT, bytes_of_text("b"), &ref, err) != STATUS_OK ||
	    parts_commit(parts, err) != STATUS_OK || parts_erase(parts, &ref, 1, err) != STATUS_OK)
		return FAULT_REFUSED;
	parts_close(parts);
	return FAULT_DONE;
}

static enum fault_end child(void *context)
{
	struct scene *s = context;
	malloc_shim_set(s->at, s->sticky);
	enum fault_end end = journal_life(s);
	if (end == FAULT_DONE)
		end = parts_life(s);
	malloc_shim_set(-1, false);
	return end;
}

static void parts_begin(struct scene *s)
{
	struct parts *parts = NULL;
	struct err *err = &s->fixture->err;
	assert_ok(parts_open(&s->options, &parts, err));
	assert_ok(parts_add(parts, PART_TEXT, bytes_of_text("a"), &s->ref, err));
	assert_ok(parts_commit(parts, err));
	parts_close(parts);
}

static void check_what_is_left(struct scene *s)
{
	struct journal_fixture *f = s->fixture;
	struct journal_verified verified;
	struct parts *parts = NULL;
	char content[16];
	size_t size = 0;
	fixture_open(f);
	uint64_t frames = journal_head(f->journal)->frame;
	assert_true(frames >= s->notes->acknowledged && frames <= s->notes->acknowledged + 1);
	assert_ok(journal_verify(f->journal, &verified, &f->err));
	assert_ok(parts_open(&s->options, &parts, &f->err));
	assert_ok(parts_read(parts, &s->ref, content, sizeof(content), &size, &f->err));
	parts_close(parts);
}

static bool play(int64_t at, bool sticky)
{
	struct scene s = {
		.fixture = journal_fixture_create(false),
		.notes = fault_notes_create(),
		.at = at,
		.sticky = sticky,
	};
	struct journal_fixture *f = s.fixture;
	char directory[TEST_PATH_MAX];
	char parts_directory[TEST_PATH_MAX];
	char keys_directory[TEST_PATH_MAX];
	journal_close(f->journal);
	f->journal = NULL;
	memcpy(directory, test_dir_path(f->dir, "short"), sizeof(directory));
	memcpy(parts_directory, test_dir_path(f->dir, "parts"), sizeof(parts_directory));
	memcpy(keys_directory, test_dir_path(f->dir, "keys"), sizeof(keys_directory));
	f->options.directory = directory;
	f->options.volume_bytes = 1 << 20;
	s.options = (struct parts_options){
		.directory = parts_directory,
		.keys_directory = keys_directory,
		.map_bytes = 16 << 20,
		.random = &f->random,
	};
	parts_begin(&s);
	enum fault_end end = fault_child_run(child, &s);
	check_what_is_left(&s);
	fault_notes_destroy(s.notes);
	journal_fixture_destroy(f);
	return end != FAULT_DONE;
}

/* Ends when so late that nothing was struck; a failure that costs only speed counts as a miss. */
static void sweep(bool sticky)
{
	int missed = 0;
	int struck = 0;
	for (int64_t at = 0; missed < 12; at++) {
		assert_true(at < STRIKES_MAX);
		if (play(at, sticky)) {
			struck++;
			missed = 0;
		} else {
			missed++;
		}
	}
	print_message("struck %d times\n", struck);
	assert_true(struck > 0);
}

static void test_one_allocation_fails(void **state)
{
	(void)state;
	sweep(false);
}

static void test_memory_is_used_up(void **state)
{
	(void)state;
	sweep(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_allocation_fails),
		cmocka_unit_test(test_memory_is_used_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Who can write a journal's files can write all of them anew: every checksum right, every frame
 * linked.  What somebody else has noted of it finds that. */
#include "common/store/journal.h"

#include "tests/unit/common/store/journal_fixture.h"

#define FRAMES 40
#define NOTED 30 /* the last frame that others know of */
#define EVENTS 5
#define REWRITTEN 90

/* What is another in one frame; frame 0: nothing. */
struct change {
	uint64_t frame;
	unsigned what; /* an event's byte, the moment, a cursor */
	unsigned byte;
	uint64_t without; /* a frame that is left out; 0: none */
};

/* The same journal from its first frame on: an honest one, but for the change. */
static struct journal_fixture *write_journal(const struct change *change)
{
	struct journal_fixture *f = journal_fixture_create(true);
	for (uint64_t n = 1; n <= FRAMES; n++) {
		struct frame_header header = fixture_header(n, EVENTS);
		uint64_t first = (n - 1) * EVENTS + 1;
		if (n == change->without)
			continue;
		if (change->without != 0 && n > change->without)
			first -= EVENTS;
		struct bytes events = fixture_events(f, first, EVENTS);
		if (n == change->frame && change->what == 0)
			f->events[change->byte % EVENTS * TEST_EVENT_SIZE + 80 +
				  change->byte % 16] ^= 1;
		if (n == change->frame && change->what == 1)
			header.now_ms -= n > 1; /* not before the one before it */
		if (n == change->frame && change->what == 2)
			header.cursors[0].sequence++;
		assert_ok(journal_append(f->journal, &header, events, &f->err));
	}
	return f;
}

static struct journal_held note(struct journal *journal, uint64_t number)
{
	struct frame frame;
	struct err err;
	assert_ok(journal_read(journal, number, &frame, &err));
	struct journal_held held = {.incarnation = frame.header.incarnation, .frame = number};
	memcpy(held.chain, frame.header.chain, JOURNAL_HASH);
	return held;
}

/* Whole in itself, as far as itself can tell. */
static void assert_whole(struct journal_fixture *f)
{
	struct journal_verified verified;
	assert_ok(journal_verify(f->journal, &verified, &f->err));
}

static void assert_held(struct journal_fixture *f, const struct journal_held *held,
			enum status status, const char *words)
{
	struct err err = {STATUS_OK, ""};
	assert_status(journal_hold_against(f->journal, held, &err), status);
	if (words != NULL && strstr(err.text, words) == NULL)
		fail_msg("'%s' isn't in '%s'", words, err.text);
}

static void ninety_rewritten_journals_are_found(void **state)
{
	static const struct change none = {0};
	struct journal_fixture *honest = write_journal(&none);
	struct journal_held held = note(honest->journal, NOTED);
	unsigned found = 0;
	(void)state;
	for (uint64_t n = 1; n <= FRAMES; n++) {
		struct journal_held each = note(honest->journal, n);
		assert_held(honest, &each, STATUS_OK, NULL);
	}
	for (unsigned i = 0; i < REWRITTEN; i++) {
		/* Each frame up to the noted one is the changed one three times, the last too. */
		struct change change = {.frame = 1 + i % NOTED, .what = i / NOTED, .byte = i};
		if (change.frame == 1 && change.what == 1)
			change.what = 2;
		struct journal_fixture *forged = write_journal(&change);
		assert_int_equal(journal_head(forged->journal)->incarnation,
				 journal_head(honest->journal)->incarnation);
		assert_whole(forged);
		found += journal_hold_against(forged->journal, &held, &forged->err) ==
			 STATUS_CONFLICT;
		assert_non_null(strstr(forged->err.text, "rewritten"));
		journal_fixture_destroy(forged);
	}
	print_message("journals rewritten and linked anew: %u, found: %u\n", REWRITTEN, found);
	assert_int_equal(found, REWRITTEN);
	journal_fixture_destroy(honest);
}

/* n-1, n, n+1: behind what others have noted nobody can tell yet. */
static void what_came_after_the_note_is_open(void **state)
{
	struct journal_fixture *honest = write_journal(&(struct change){0});
	struct journal_held held = note(honest->journal, NOTED);
	(void)state;
	for (uint64_t frame = NOTED - 1; frame <= NOTED + 1; frame++) {
		struct journal_fixture *forged = write_journal(&(struct change){.frame = frame});
		assert_held(forged, &held, frame <= NOTED ? STATUS_CONFLICT : STATUS_OK, NULL);
		journal_fixture_destroy(forged);
	}
	journal_fixture_destroy(honest);
}

static void what_is_missing_is_found(void **state)
{
	struct journal_fixture *honest = write_journal(&(struct change){0});
	struct journal_held held = note(honest->journal, NOTED),
			    last = note(honest->journal, FRAMES);
	(void)state;
	struct journal_fixture *without = write_journal(&(struct change){.without = 7});
	assert_whole(without);
	assert_held(without, &held, STATUS_CONFLICT, "rewritten");
	assert_held(without, &last, STATUS_CONFLICT, "its end is missing");
	journal_fixture_destroy(without);
	journal_fixture_destroy(honest);
}

/* Cut back, as a restore does, it is another life, and that is what is said. */
static void another_life_is_told_apart(void **state)
{
	struct journal_fixture *honest = write_journal(&(struct change){0});
	struct journal_held held = note(honest->journal, NOTED),
			    last = note(honest->journal, FRAMES);
	(void)state;
	assert_ok(journal_fork(honest->journal, &honest->random, TEST_NOW_MS + FRAMES + 1,
			       &honest->err));
	assert_held(honest, &held, STATUS_OK, NULL); /* the chain goes on */
	assert_held(honest, &last, STATUS_OK, NULL);
	last.frame++;
	assert_held(honest, &last, STATUS_CONFLICT, "another life");
	assert_ok(fixture_append(honest, EVENTS));
	assert_held(honest, &last, STATUS_CONFLICT, "another life");
	journal_fixture_destroy(honest);
}

static void an_empty_journal_was_noted(void **state)
{
	struct journal_fixture *honest = write_journal(&(struct change){0});
	struct journal_held nothing = {.frame = 0};
	(void)state;
	assert_held(honest, &nothing, STATUS_OK, NULL);
	journal_fixture_destroy(honest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ninety_rewritten_journals_are_found),
		cmocka_unit_test(what_came_after_the_note_is_open),
		cmocka_unit_test(what_is_missing_is_found),
		cmocka_unit_test(another_life_is_told_apart),
		cmocka_unit_test(an_empty_journal_was_noted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

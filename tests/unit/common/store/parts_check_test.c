/* Parts looked at: what is erased is told from what is damaged, what nobody wants is swept away,
 * and a number that was given isn't given again. */
#include "tests/unit/common/store/parts_fixture.h"

/* ---- rows as a bad disk or an interrupted erasure leaves them */

enum place_of_row { THE_PART, ITS_KEY };

struct row {
	struct parts_fixture *f;
	struct engine *engine;
	struct engine_write *write;
	unsigned table;
	struct bytes name;
};

static struct row row_open(struct parts_fixture *f, enum place_of_row where,
			   const struct part_ref *ref)
{
	struct engine_options options = {
		.path = f->directory, .map_bytes = f->options.map_bytes, .tables_max = 1};
	const struct place keys = {f->keys_directory, f->disk};
	char name[PLACE_NAME_MAX];
	struct parts_keys held;
	struct row row = {.f = f};
	assert_ok(parts_keys_held(f->parts, &held, &f->err));
	part_keys_name(held.generation, name);
	parts_close(f->parts);
	f->parts = NULL;
	if (where == ITS_KEY)
		assert_ok(place_open(&keys, name, &options, &row.engine, &f->err));
	else if (f->disk != NULL)
		assert_ok(engine_open_mem(f->disk, &options, &row.engine, &f->err));
	else
		assert_ok(engine_open_lmdb(&options, &row.engine, &f->err));
	assert_ok(engine_begin(row.engine, &row.write, &f->err));
	assert_ok(
		engine_table(row.write, where == ITS_KEY ? "keys" : "parts", &row.table, &f->err));
	row.name = bytes_of(ref->digest, where == ITS_KEY ? PART_NUMBER : PART_DIGEST);
	return row;
}

static void row_close(struct row *row)
{
	assert_ok(engine_commit(row->write, &row->f->err));
	engine_close(row->engine);
	fixture_open(row->f);
}

static void lose(struct parts_fixture *f, enum place_of_row where, const struct part_ref *ref)
{
	struct row row = row_open(f, where, ref);
	assert_ok(engine_del(row.write, row.table, row.name));
	row_close(&row);
}

/* Its byte `at` is another; behind the end: it is longer by one. */
static void change(struct parts_fixture *f, enum place_of_row where, const struct part_ref *ref,
		   size_t at)
{
	uint8_t changed[256] = {0};
	struct bytes is;
	struct row row = row_open(f, where, ref);
	assert_ok(engine_write_get(row.write, row.table, row.name, &is));
	assert_true(is.size < sizeof changed);
	memcpy(changed, is.data, is.size);
	size_t size = at < is.size ? is.size : is.size + 1;
	changed[at < is.size ? at : is.size] ^= 0x40;
	assert_ok(engine_put(row.write, row.table, row.name, bytes_of(changed, size), ENGINE_PUT));
	row_close(&row);
}

static void assert_damaged(struct parts_fixture *f, const struct part_ref *ref, const char *said)
{
	assert_status(parts_check(f->parts, ref, &f->err), STATUS_CORRUPT);
	if (strstr(f->err.text, said) == NULL)
		fail_msg("\"%s\" isn't said in \"%s\"", said, f->err.text);
}

static void assert_erased(struct parts_fixture *f, const struct part_ref *ref)
{
	fixture_assert_gone(f, ref);
	assert_status(parts_check(f->parts, ref, &f->err), STATUS_NOT_FOUND);
}

static void assert_sound(struct parts_fixture *f, const struct part_ref *ref, const char *text)
{
	fixture_assert_reads(f, ref, text);
	assert_ok(parts_check(f->parts, ref, &f->err));
}

/* ---- looking at one */

static void test_a_look_tells_the_erased_from_the_damaged(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref sound = fixture_add(f, "sound");
	struct part_ref empty = fixture_add(f, "");
	struct part_ref keyless = fixture_add(f, "keyless");
	struct part_ref lost = fixture_add(f, "lost");
	struct part_ref changed = fixture_add(f, "changed");
	struct part_ref erased = fixture_add(f, "erased");
	struct part_ref last = fixture_add(f, "erased, and the last");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_ok(parts_erase(f->parts, (struct part_ref[]){last, erased}, 2, &f->err));
	lose(f, ITS_KEY, &keyless);
	lose(f, THE_PART, &lost);
	change(f, THE_PART, &changed, 40);
	for (int round = 0; round < 2; round++) {
		assert_sound(f, &sound, "sound");
		assert_sound(f, &empty, "");
		assert_damaged(f, &keyless, "its key is missing");
		assert_damaged(f, &lost, "what was laid down is missing");
		assert_damaged(f, &changed, "what was laid down is damaged");
		assert_erased(f, &erased);
		assert_erased(f, &last);
		fixture_reopen(f);
	}
	sound.size = PART_MAX + 1;
	assert_damaged(f, &sound, "can't be");
}

/* Of a later version, or of another size. */
static void test_a_key_that_is_none_opens_nothing(void **state)
{
	struct parts_fixture *f = *state;
	char out[256];
	struct part_ref later = fixture_add(f, "of a later version");
	struct part_ref longer = fixture_add(f, "longer");
	struct part_ref other = fixture_add(f, "of another key");
	struct part_ref salted = fixture_add(f, "of another salt");
	assert_ok(parts_commit(f->parts, &f->err));
	change(f, ITS_KEY, &later, 0);
	change(f, ITS_KEY, &longer, SIZE_MAX);
	change(f, ITS_KEY, &other, offsetof(struct part_key, key));
	change(f, ITS_KEY, &salted, offsetof(struct part_key, salt));
	assert_status(fixture_read(f, &later, out), STATUS_UNSUPPORTED);
	assert_status(fixture_read(f, &longer, out), STATUS_CORRUPT);
	assert_status(fixture_read(f, &other, out), STATUS_CORRUPT);
	assert_status(fixture_read(f, &salted, out), STATUS_CORRUPT);
	assert_damaged(f, &later, "its key is damaged");
	assert_damaged(f, &longer, "its key is damaged");
	assert_damaged(f, &other, "what was laid down is damaged");
}

static void test_what_is_laid_down_by_a_later_version_is_left_alone(void **state)
{
	struct parts_fixture *f = *state;
	char out[256];
	struct part_ref ref = fixture_add(f, "of a later version");
	assert_ok(parts_commit(f->parts, &f->err));
	change(f, THE_PART, &ref, 0);
	assert_status(fixture_read(f, &ref, out), STATUS_UNSUPPORTED);
}

/* What a look at a running daemon's parts sees is what was committed last. */
static void test_a_look_sees_what_was_committed_since(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref first = fixture_add(f, "first");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_sound(f, &first, "first");
	struct part_ref second = fixture_add(f, "second");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_sound(f, &second, "second");
	assert_ok(parts_erase(f->parts, &second, 1, &f->err));
	assert_erased(f, &second);
	assert_sound(f, &first, "first");
}

/* ---- erasing */

/* Keys are written anew for what is there alone, and their generation tells of it. */
static void test_an_erasure_makes_later_keys_once(void **state)
{
	struct parts_fixture *f = *state;
	struct parts_keys before, after;
	struct part_ref refs[3] = {fixture_add(f, "1"), fixture_add(f, "2"), fixture_add(f, "3")};
	assert_ok(parts_commit(f->parts, &f->err));
	assert_ok(parts_keys_held(f->parts, &before, &f->err));
	assert_int_equal(before.last, PART_RESERVE);
	assert_ok(parts_erase(f->parts, refs, 0, &f->err));
	assert_ok(parts_keys_held(f->parts, &after, &f->err));
	assert_int_equal(after.generation, before.generation);
	for (int round = 0; round < 2; round++) {
		assert_ok(parts_erase(f->parts, &refs[1], 2, &f->err));
		assert_ok(parts_keys_held(f->parts, &after, &f->err));
		assert_int_equal(after.generation, before.generation + 1);
		assert_int_equal(after.last, before.last);
		fixture_reopen(f);
	}
	assert_sound(f, &refs[0], "1");
	assert_erased(f, &refs[1]);
	assert_erased(f, &refs[2]);
}

/* However many, and in whatever order they are named. */
static void test_hundreds_are_erased_at_once(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref refs[300], kept = fixture_add(f, "kept");
	for (size_t i = 300; i-- > 0;)
		refs[i] = fixture_add(f, "erased");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_ok(parts_erase(f->parts, refs, 300, &f->err));
	for (size_t i = 0; i < 300; i++)
		assert_erased(f, &refs[i]);
	assert_sound(f, &kept, "kept");
}

/* The last number that was given is known although its part is erased, and alone: the number before
 * it leaves nothing behind. */
static void test_only_the_last_number_is_kept_of_the_erased(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref refs[3] = {fixture_add(f, "1"), fixture_add(f, "2"), fixture_add(f, "3")};
	struct bytes sealed;
	assert_ok(parts_commit(f->parts, &f->err));
	assert_int_equal(parts_next_number(f->parts), fixture_number(&refs[2]) + 1);
	assert_ok(parts_erase(f->parts, &refs[1], 2, &f->err));
	assert_int_equal(parts_next_number(f->parts), fixture_number(&refs[2]) + 1);
	struct row row = row_open(f, THE_PART, &refs[1]);
	assert_status(engine_write_get(row.write, row.table, row.name, &sealed), STATUS_NOT_FOUND);
	row_close(&row);
	row = row_open(f, THE_PART, &refs[2]);
	assert_ok(engine_write_get(row.write, row.table, row.name, &sealed));
	assert_int_equal(sealed.size, 0);
	row_close(&row);
	fixture_lose_keys(f);
	assert_int_equal(parts_next_number(f->parts), fixture_number(&refs[2]) + 1);
	/* Erased a second time it is still the last. */
	assert_ok(parts_erase(f->parts, refs, 3, &f->err));
	fixture_lose_keys(f);
	assert_int_equal(parts_next_number(f->parts), fixture_number(&refs[2]) + 1);
}

/* ---- sweeping */

struct asked {
	const struct part_ref *wanted;
	size_t wanted_count;
	size_t times;
};

static bool is_wanted(void *context, const uint8_t digest[PART_DIGEST])
{
	struct asked *asked = context;
	asked->times++;
	for (size_t i = 0; i < asked->wanted_count; i++) {
		if (memcmp(asked->wanted[i].digest, digest, PART_DIGEST) == 0)
			return true;
	}
	return false;
}

/* Sweeps from `first` on, `rows` at a time; answers how many were erased. */
static size_t sweep(struct parts_fixture *f, uint64_t first, size_t rows, struct asked *asked,
		    size_t *ret_steps)
{
	struct parts_sweep *sweep;
	size_t erased = 99;
	bool more = true;
	asked->times = 0;
	assert_ok(parts_sweep_begin(f->parts, first, &sweep, &f->err));
	for (*ret_steps = 0; more; (*ret_steps)++) {
		size_t before = asked->times;
		assert_ok(parts_sweep_step(sweep, rows, is_wanted, asked, &more, &erased, &f->err));
		assert_true(asked->times - before <= rows);
		assert_true(!more || erased == 0);
	}
	parts_sweep_end(sweep);
	return erased;
}

static void test_a_sweep_goes_step_by_step(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref refs[5];
	size_t steps;
	for (int i = 0; i < 5; i++)
		refs[i] = fixture_add(f, "x");
	assert_ok(parts_commit(f->parts, &f->err));
	struct part_ref wanted[2] = {refs[1], refs[3]};
	struct asked asked = {wanted, 2, 0};
	/* From the third on. */
	assert_int_equal(sweep(f, fixture_number(&refs[2]), 1, &asked, &steps), 2);
	assert_int_equal(asked.times, 3);
	assert_true(steps >= 3);
	assert_sound(f, &refs[0], "x");
	assert_erased(f, &refs[2]);
	assert_sound(f, &refs[3], "x");
	assert_erased(f, &refs[4]);
	assert_int_equal(sweep(f, 1, 2, &asked, &steps), 1);
	assert_int_equal(asked.times, 3); /* of what is erased nobody is asked */
	assert_erased(f, &refs[0]);
	assert_sound(f, &refs[1], "x");
	assert_int_equal(sweep(f, 1, 1000, &asked, &steps), 0);
	assert_int_equal(steps, 1);
	assert_int_equal(sweep(f, fixture_number(&refs[4]) + 1, 1000, &asked, &steps), 0);
	assert_int_equal(asked.times, 0);
}

/* Given up before its end, or with more that came meanwhile. */
static void test_a_sweep_that_is_given_up_erases_nothing(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref one = fixture_add(f, "one"), two = fixture_add(f, "two");
	struct asked asked = {NULL, 0, 0};
	struct parts_sweep *sweep;
	size_t erased;
	bool more;
	assert_ok(parts_commit(f->parts, &f->err));
	assert_ok(parts_sweep_begin(f->parts, 1, &sweep, &f->err));
	assert_ok(parts_sweep_step(sweep, 1, is_wanted, &asked, &more, &erased, &f->err));
	assert_true(more);
	parts_sweep_end(sweep);
	parts_sweep_end(NULL);
	assert_sound(f, &one, "one");
	assert_sound(f, &two, "two");
	assert_ok(parts_sweep_begin(f->parts, 1, &sweep, &f->err));
	assert_ok(parts_sweep_step(sweep, 1, is_wanted, &asked, &more, &erased, &f->err));
	struct part_ref three = fixture_add(f, "three");
	assert_ok(parts_commit(f->parts, &f->err));
	asked = (struct asked){&three, 1, 0};
	assert_ok(parts_sweep_step(sweep, 9, is_wanted, &asked, &more, &erased, &f->err));
	assert_false(more);
	parts_sweep_end(sweep);
	assert_int_equal(erased, 2);
	assert_int_equal(asked.times, 2);
	assert_sound(f, &three, "three");
	assert_erased(f, &one);
}

/* What an interrupted erasure leaves: a part without its key; and a key without its part. */
static void test_halves_are_swept_away(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref keyless = fixture_add(f, "keyless");
	struct part_ref lost = fixture_add(f, "lost");
	struct part_ref kept = fixture_add(f, "kept");
	struct part_ref all[3] = {keyless, lost, kept};
	struct asked asked = {all, 3, 0};
	size_t erased = 99;
	assert_ok(parts_commit(f->parts, &f->err));
	lose(f, ITS_KEY, &keyless);
	lose(f, THE_PART, &lost);
	assert_ok(parts_sweep(f->parts, is_wanted, &asked, &erased, &f->err));
	assert_int_equal(erased, 2);
	assert_erased(f, &keyless);
	assert_erased(f, &lost);
	assert_sound(f, &kept, "kept");
	assert_ok(parts_sweep(f->parts, is_wanted, &asked, &erased, &f->err));
	assert_int_equal(erased, 0);
	/* The keys of parts to come are none of these. */
	assert_int_equal(parts_next_number(f->parts), fixture_number(&kept) + 1);
	struct part_ref next = fixture_add(f, "next");
	assert_ok(parts_commit(f->parts, &f->err));
	struct parts_keys held;
	assert_ok(parts_keys_held(f->parts, &held, &f->err));
	assert_int_equal(held.last, PART_RESERVE);
	assert_sound(f, &next, "next");
}

/* ---- disks that are full, or fail */

/* What fails is told: where a commit says that it went well, the part is there. */
static void test_a_full_disk_is_told(void **state)
{
	static const int64_t puts[] = {0, 1, PART_RESERVE - 1, PART_RESERVE};
	struct parts_fixture *f = *state;
	struct part_ref kept = fixture_add(f, "kept");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_ok(parts_erase(f->parts, &kept, 1, &f->err)); /* its keys stand in one batch */
	for (size_t i = 0; i < sizeof puts / sizeof puts[0]; i++) {
		fixture_lose_keys(f);
		kept = fixture_add(f, "not kept");
		mem_disk_faults(f->disk)->fail_full_after = puts[i];
		assert_status(parts_commit(f->parts, &f->err), STATUS_FULL);
		mem_disk_faults(f->disk)->fail_full_after = -1;
		fixture_reopen(f);
		fixture_assert_gone(f, &kept);
	}
}

/* Neither do keys get lost by it that were to be copied, nor is anything erased by halves. */
static void test_an_erasure_on_a_full_disk_is_told(void **state)
{
	static const int64_t puts[] = {0, PART_RESERVE - 3, PART_RESERVE - 2};
	struct parts_fixture *f = *state;
	struct part_ref refs[2] = {fixture_add(f, "left"), fixture_add(f, "right")};
	assert_ok(parts_commit(f->parts, &f->err));
	for (size_t i = 0; i < sizeof puts / sizeof puts[0]; i++) {
		bool keys_are_erased = puts[i] == PART_RESERVE - 2;
		mem_disk_faults(f->disk)->fail_full_after = puts[i];
		assert_status(parts_erase(f->parts, refs, 2, &f->err), STATUS_FULL);
		mem_disk_faults(f->disk)->fail_full_after = -1;
		fixture_reopen(f);
		if (keys_are_erased)
			fixture_assert_gone(f, &refs[0]);
		else
			assert_sound(f, &refs[0], "left");
	}
	/* What lies there without its key is swept away at the next start. */
	struct asked asked = {refs, 2, 0};
	size_t erased = 0;
	assert_ok(parts_sweep(f->parts, is_wanted, &asked, &erased, &f->err));
	assert_int_equal(erased, 2);
	assert_erased(f, &refs[0]);
	assert_erased(f, &refs[1]);
}

/* ---- what a caller may rely on */

static void test_a_daemon_without_a_stated_size_has_room(void **state)
{
	static uint8_t big[PART_MAX];
	struct parts_fixture *f = *state;
	struct part_ref ref;
	f->options.map_bytes = 0;
	fixture_reopen(f);
	for (int i = 0; i < 4; i++) {
		assert_ok(parts_add(f->parts, PART_ATTACHMENT, bytes_of(big, PART_MAX), &ref,
				    &f->err));
		assert_ok(parts_commit(f->parts, &f->err));
		assert_ok(parts_check(f->parts, &ref, &f->err)); /* the largest there may be */
	}
	parts_close(NULL);
}

static void test_what_cannot_be_opened_is_refused(void **state)
{
	struct parts_fixture *f = *state;
	parts_close(f->parts);
	f->parts = NULL;
	f->options.directory = test_dir_path(f->dir, "parts/data.mdb");
	assert_int_not_equal(parts_open(&f->options, &f->parts, &f->err), STATUS_OK);
	assert_null(f->parts);
}

/* Of the last part, whose name stays: its key goes all the same. */
static void test_a_key_of_an_erased_part_is_swept_away(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref kept = fixture_add(f, "kept"), last = fixture_add(f, "last");
	struct asked asked = {&kept, 1, 0};
	size_t erased = 99;
	assert_ok(parts_commit(f->parts, &f->err));
	struct row row = row_open(f, THE_PART, &last);
	assert_ok(engine_put(row.write, row.table, row.name, bytes_of(&row, 0), ENGINE_PUT));
	row_close(&row);
	assert_damaged(f, &last, "what was laid down is missing");
	assert_ok(parts_sweep(f->parts, is_wanted, &asked, &erased, &f->err));
	assert_int_equal(erased, 1);
	assert_erased(f, &last);
	assert_sound(f, &kept, "kept");
	assert_ok(parts_sweep(f->parts, is_wanted, &asked, &erased, &f->err));
	assert_int_equal(erased, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(test_a_look_tells_the_erased_from_the_damaged),
		ON_BOTH(test_a_key_that_is_none_opens_nothing),
		ON_MEM(test_what_is_laid_down_by_a_later_version_is_left_alone),
		ON_BOTH(test_a_look_sees_what_was_committed_since),
		ON_MEM(test_an_erasure_makes_later_keys_once),
		ON_BOTH(test_hundreds_are_erased_at_once),
		ON_BOTH(test_only_the_last_number_is_kept_of_the_erased),
		ON_BOTH(test_a_sweep_goes_step_by_step),
		ON_BOTH(test_a_sweep_that_is_given_up_erases_nothing),
		ON_BOTH(test_halves_are_swept_away),
		ON_BOTH(test_a_key_of_an_erased_part_is_swept_away),
		ON_MEM(test_a_full_disk_is_told),
		ON_MEM(test_an_erasure_on_a_full_disk_is_told),
		ON_LMDB(test_a_daemon_without_a_stated_size_has_room),
		ON_LMDB(test_what_cannot_be_opened_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Parts: what was put in comes out, under its own name only; what is erased is gone for good. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/unit/common/store/parts_fixture.h"

static void test_a_part_comes_out_as_it_went_in(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref one = fixture_add(f, "the stairwell is blocked");
	struct part_ref empty = fixture_add(f, "");
	assert_true(parts_staged(f->parts));
	fixture_assert_reads(f, &one, "the stairwell is blocked"); /* staged already */
	assert_ok(parts_commit(f->parts, &f->err));
	assert_false(parts_staged(f->parts));
	fixture_assert_reads(f, &one, "the stairwell is blocked");
	fixture_reopen(f);
	fixture_assert_reads(f, &one, "the stairwell is blocked");
	fixture_assert_reads(f, &empty, "");
	assert_int_equal(one.size, 24);
	assert_int_equal(one.kind, PART_TEXT);
}

static void test_equal_texts_have_nothing_in_common(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref a = fixture_add(f, "same");
	struct part_ref b = fixture_add(f, "same");
	assert_memory_not_equal(a.digest, b.digest, PART_DIGEST);
}

static void test_what_was_not_committed_is_not_kept(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref forgotten = fixture_add(f, "a");
	parts_forget_staged(f->parts);
	assert_false(parts_staged(f->parts));
	fixture_assert_gone(f, &forgotten);
	struct part_ref lost = fixture_add(f, "b");
	fixture_reopen(f);
	fixture_assert_gone(f, &lost);
	assert_ok(parts_commit(f->parts, &f->err)); /* nothing to do */
}

/* A turn's parts are under way while those of the next one are added. */
static void test_parts_are_added_while_others_leave(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref first = fixture_add(f, "first turn");
	assert_ok(parts_prepare(f->parts, &f->err));
	assert_true(parts_staged(f->parts));
	struct part_ref kept = fixture_add(f, "second turn");
	struct part_ref forgotten = fixture_add(f, "refused in the second turn");
	fixture_assert_reads(f, &first, "first turn");
	assert_ok(parts_write(f->parts, &f->err));
	parts_forget_from(f->parts, forgotten.digest);
	parts_finish(f->parts);
	fixture_assert_reads(f, &first, "first turn");
	fixture_assert_reads(f, &kept, "second turn");
	fixture_assert_gone(f, &forgotten);
	assert_true(parts_staged(f->parts));
	assert_ok(parts_commit(f->parts, &f->err));
	assert_false(parts_staged(f->parts));
	fixture_reopen(f);
	fixture_assert_reads(f, &first, "first turn");
	fixture_assert_reads(f, &kept, "second turn");
}

/* Closed between the two: what was on its way is lost with what was staged, and nothing else. */
static void test_what_is_under_way_at_the_end_is_lost(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref first = fixture_add(f, "durable");
	assert_ok(parts_commit(f->parts, &f->err));
	struct part_ref second = fixture_add(f, "under way");
	assert_ok(parts_prepare(f->parts, &f->err));
	struct part_ref third = fixture_add(f, "staged");
	fixture_reopen(f);
	fixture_assert_reads(f, &first, "durable");
	fixture_assert_gone(f, &second);
	fixture_assert_gone(f, &third);
}

static void test_limits_are_answers(void **state)
{
	struct parts_fixture *f = *state;
	static uint8_t big[PART_MAX + 1];
	struct part_ref ref;
	size_t size;
	assert_status(
		parts_add(f->parts, PART_ATTACHMENT, bytes_of(big, sizeof(big)), &ref, &f->err),
		STATUS_FULL);
	assert_ok(parts_add(f->parts, PART_ATTACHMENT, bytes_of(big, PART_MAX), &ref, &f->err));
	assert_ok(parts_commit(f->parts, &f->err));
	assert_status(parts_read(f->parts, &ref, big, PART_MAX - 1, &size, &f->err), STATUS_FULL);
	assert_ok(parts_read(f->parts, &ref, big, PART_MAX, &size, &f->err));
	assert_int_equal(size, PART_MAX);
}

static void test_a_reference_that_lies_opens_nothing(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref ref = fixture_add(f, "a name");
	char out[256];
	assert_ok(parts_commit(f->parts, &f->err));
	struct part_ref other = ref;
	other.kind = PART_INFORMANT;
	assert_status(fixture_read(f, &other, out), STATUS_CORRUPT);
	other = ref;
	other.size--;
	assert_status(fixture_read(f, &other, out), STATUS_CORRUPT);
	other = ref;
	other.digest[0] ^= 1;
	assert_status(fixture_read(f, &other, out), STATUS_NOT_FOUND);
}

static void test_erased_parts_are_gone_and_others_stay(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref refs[5];
	static const char *const texts[5] = {"one", "two", "three", "four", "five"};
	for (int i = 0; i < 5; i++)
		refs[i] = fixture_add(f, texts[i]);
	assert_ok(parts_commit(f->parts, &f->err));
	const struct part_ref erased[2] = {refs[3], refs[1]};
	assert_ok(parts_erase(f->parts, erased, 2, &f->err));
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 5; i++) {
			if (i == 1 || i == 3)
				fixture_assert_gone(f, &refs[i]);
			else
				fixture_assert_reads(f, &refs[i], texts[i]);
		}
		fixture_reopen(f);
	}
	struct part_ref later = fixture_add(f, "six"); /* goes on with the new generation */
	assert_ok(parts_commit(f->parts, &f->err));
	assert_ok(parts_erase(f->parts, &refs[0], 1, &f->err));
	fixture_reopen(f);
	fixture_assert_reads(f, &later, "six");
	fixture_assert_gone(f, &refs[0]);
}

static void test_orphans_are_swept_away(void **state)
{
	struct parts_fixture *f = *state;
	size_t erased = 99;
	struct part_ref kept = fixture_add(f, "kept");
	struct part_ref orphan = fixture_add(f, "its frame never came");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_ok(parts_sweep(f->parts, fixture_wanted_only, &kept, &erased, &f->err));
	assert_int_equal(erased, 1);
	fixture_assert_reads(f, &kept, "kept");
	fixture_assert_gone(f, &orphan);
	assert_ok(parts_sweep(f->parts, fixture_wanted_only, &kept, &erased, &f->err));
	assert_int_equal(erased, 0);
}

/* Every commit of an erasure fails in turn: before the rename nothing is erased, after it all is.
 */
static void test_a_failed_erasure_is_all_or_nothing(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref refs[2] = {fixture_add(f, "left"), fixture_add(f, "right")};
	struct part_ref kept = fixture_add(f, "kept");
	assert_ok(parts_commit(f->parts, &f->err));
	char out[256];
	bool done = false;
	for (int64_t n = 0; !done && n < 20; n++) {
		mem_disk_faults(f->disk)->fail_io_after = n;
		done = parts_erase(f->parts, refs, 2, &f->err) == STATUS_OK;
		mem_disk_faults(f->disk)->fail_io_after = -1;
		fixture_reopen(f);
		enum status left = fixture_read(f, &refs[0], out);
		enum status right = fixture_read(f, &refs[1], out);
		assert_int_equal(left, right);
		fixture_assert_reads(f, &kept, "kept");
		if (done)
			assert_status(left, STATUS_NOT_FOUND);
	}
	assert_true(done);
}

static bool file_holds(const char *path, const void *needle, size_t size)
{
	static uint8_t content[4 << 20];
	int fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	ssize_t length = read(fd, content, sizeof(content));
	(void)close(fd);
	assert_true(length >= 0);
	return memmem(content, (size_t)length, needle, size) != NULL;
}

static bool directory_holds(struct parts_fixture *f, const char *directory, const void *needle,
			    size_t size)
{
	char path[TEST_PATH_MAX];
	bool found = false;
	DIR *entries = opendir(test_dir_path(f->dir, directory));
	assert_non_null(entries);
	for (const struct dirent *entry; (entry = readdir(entries)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%s/%.40s/data.mdb", directory, entry->d_name);
		found = found || file_holds(test_dir_path(f->dir, path), needle, size);
	}
	(void)closedir(entries);
	return found;
}

static struct part_key key_of(struct parts_fixture *f, const struct part_ref *ref)
{
	struct part_key key;
	struct part_keys *keys = fixture_keys_open(f);
	assert_ok(part_keys_get(keys, ref->digest, &key, &f->err));
	fixture_keys_close(f, keys);
	return key;
}

static uint64_t last_key(struct parts_fixture *f)
{
	uint64_t number;
	struct part_keys *keys = fixture_keys_open(f);
	assert_ok(part_keys_last(keys, &number, &f->err));
	fixture_keys_close(f, keys);
	return number;
}

static void test_the_disk_holds_no_plain_text_and_no_erased_key(void **state)
{
	struct parts_fixture *f = *state;
	static const char text[] = "13800138000 lives on the third floor";
	struct part_ref ref = fixture_add(f, text);
	struct part_ref kept = fixture_add(f, "kept");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_false(file_holds(test_dir_path(f->dir, "parts/data.mdb"), text, 11));
	assert_true(file_holds(test_dir_path(f->dir, "parts/data.mdb"), ref.digest, PART_DIGEST));
	struct part_key erased = key_of(f, &ref);
	struct part_key stays = key_of(f, &kept);
	assert_true(directory_holds(f, "keys", erased.key, PART_KEY_SIZE));
	assert_ok(parts_erase(f->parts, &ref, 1, &f->err));
	assert_false(directory_holds(f, "keys", erased.key, PART_KEY_SIZE));
	assert_false(directory_holds(f, "keys", erased.salt, PART_SALT_SIZE));
	assert_true(directory_holds(f, "keys", stays.key, PART_KEY_SIZE));
}

/* ---- keys drawn ahead */

static void test_keys_are_drawn_ahead_and_used_up(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref first = fixture_add(f, "first");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_int_equal(last_key(f), PART_RESERVE);
	struct part_ref second = fixture_add(f, "second"); /* parts were opened anew */
	assert_int_equal(fixture_number(&second), fixture_number(&first) + 1);
	for (size_t i = 2; i < PART_RESERVE; i++)
		(void)fixture_add(f, "");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_int_equal(last_key(f), PART_RESERVE);
	struct part_ref behind = fixture_add(f, "behind");
	assert_int_equal(fixture_number(&behind), PART_RESERVE + 1);
	assert_ok(parts_commit(f->parts, &f->err));
	assert_int_equal(last_key(f), 2 * PART_RESERVE);
	fixture_assert_reads(f, &first, "first");
	fixture_assert_reads(f, &second, "second");
	fixture_assert_reads(f, &behind, "behind");
}

/* An input that comes to nothing leaves nothing, and its keys serve the next. */
static void test_the_parts_of_one_input_are_forgotten(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref kept = fixture_add(f, "kept");
	struct part_ref forgotten = fixture_add(f, "forgotten");
	struct part_ref with_it = fixture_add(f, "with it");
	parts_forget_from(f->parts, forgotten.digest);
	fixture_assert_gone(f, &forgotten);
	fixture_assert_gone(f, &with_it);
	parts_forget_from(f->parts, forgotten.digest); /* it isn't there */
	struct part_ref next = fixture_add(f, "next");
	assert_int_equal(fixture_number(&next), fixture_number(&forgotten));
	for (int round = 0; round < 2; round++) {
		fixture_assert_reads(f, &kept, "kept");
		fixture_assert_reads(f, &next, "next");
		fixture_assert_gone(f, &forgotten);
		assert_ok(parts_commit(f->parts, &f->err));
	}
	fixture_reopen(f);
	fixture_assert_reads(f, &next, "next");
}

/* The key of the first is gone with the batch that is used up; the others' are given back. */
static void test_keys_of_two_batches_are_given_back(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref last;
	for (size_t i = 0; i < PART_RESERVE; i++)
		last = fixture_add(f, "");
	assert_ok(parts_commit(f->parts, &f->err));
	fixture_reopen(f);
	for (size_t i = 0; i < PART_RESERVE - 1; i++)
		last = fixture_add(f, "");
	assert_ok(parts_commit(f->parts, &f->err));
	last = fixture_add(f, "durable key");
	(void)fixture_add(f, "another batch");
	parts_forget_from(f->parts, last.digest);
	struct part_ref next = fixture_add(f, "next");
	struct part_ref behind = fixture_add(f, "behind");
	assert_true(fixture_number(&next) > fixture_number(&last));
	assert_ok(parts_commit(f->parts, &f->err));
	fixture_reopen(f);
	fixture_assert_reads(f, &next, "next");
	fixture_assert_reads(f, &behind, "behind");
}

static void test_no_two_parts_have_one_key(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref refs[2] = {fixture_add(f, "left"), fixture_add(f, "right")};
	assert_ok(parts_commit(f->parts, &f->err));
	struct part_ref third = fixture_add(f, "third"); /* whose key was durable before */
	assert_ok(parts_commit(f->parts, &f->err));
	struct part_key left = key_of(f, &refs[0]);
	struct part_key right = key_of(f, &refs[1]);
	struct part_key last = key_of(f, &third);
	assert_memory_not_equal(left.key, right.key, PART_KEY_SIZE);
	assert_memory_not_equal(left.key, last.key, PART_KEY_SIZE);
	assert_memory_not_equal(right.key, last.key, PART_KEY_SIZE);
}

static void assert_told_erased(struct parts_fixture *f, const struct part_ref *ref)
{
	fixture_assert_gone(f, ref);
	assert_status(parts_check(f->parts, ref, &f->err), STATUS_NOT_FOUND);
}

/* A number that was given is given to no other part, whatever became of the keys: the reference to
 * what is erased would meet a key that isn't its own, and tell of damage. */
static void test_an_erased_number_never_comes_again(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref last;
	size_t swept;
	for (size_t i = 0; i < PART_RESERVE; i++)
		last = fixture_add(f, "old");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_ok(parts_erase(f->parts, &last, 1, &f->err));
	fixture_reopen(f);
	assert_told_erased(f, &last);
	struct part_ref next = fixture_add(f, "new");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_int_equal(fixture_number(&next), fixture_number(&last) + 1);
	assert_ok(parts_erase(f->parts, &last, 1, &f->err));
	assert_told_erased(f, &last);
	fixture_assert_reads(f, &next, "new");
	assert_ok(parts_erase(f->parts, &next, 1, &f->err));
	fixture_lose_keys(f);
	struct part_ref behind = fixture_add(f, "behind");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_int_equal(fixture_number(&behind), fixture_number(&next) + 1);
	assert_told_erased(f, &last);
	assert_told_erased(f, &next);
	fixture_assert_reads(f, &behind, "behind");
	/* Neither is a part that nobody wants. */
	assert_ok(parts_erase(f->parts, &behind, 1, &f->err));
	struct part_ref kept = fixture_add(f, "kept");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_ok(parts_sweep(f->parts, fixture_wanted_only, &kept, &swept,
			      &f->err)); /* the others' keys */
	assert_ok(parts_sweep(f->parts, fixture_wanted_only, &kept, &swept, &f->err));
	assert_int_equal(swept, 0);
	assert_told_erased(f, &behind);
}

/* As a crash between the keys' commit and the parts' leaves it, and erasing the last part. */
static void test_the_reserve_goes_on_behind_a_gap(void **state)
{
	struct parts_fixture *f = *state;
	struct part_ref kept = fixture_add(f, "kept");
	struct part_ref last = fixture_add(f, "last");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_ok(parts_erase(f->parts, &last, 1, &f->err));
	fixture_reopen(f);
	struct part_ref next = fixture_add(f, "next");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_int_equal(fixture_number(&next), fixture_number(&last) + 1);
	assert_int_equal(last_key(f), PART_RESERVE);
	fixture_assert_reads(f, &kept, "kept");
	fixture_assert_reads(f, &next, "next");
}

/* A key as it was named before: by the whole name of its part. */
static void rename_key(struct parts_fixture *f, const struct part_ref *ref)
{
	const struct engine_options options = {.map_bytes = f->options.map_bytes / 4,
					       .tables_max = 1};
	const struct place place = {f->keys_directory, f->disk};
	struct part_key key = key_of(f, ref);
	struct engine *engine;
	struct engine_write *write;
	unsigned table;
	parts_close(f->parts);
	assert_ok(place_open(&place, "0000000000000001", &options, &engine, &f->err));
	assert_ok(engine_begin(engine, &write, &f->err));
	assert_ok(engine_table(write, "keys", &table, &f->err));
	assert_ok(engine_del(write, table, bytes_of(ref->digest, PART_NUMBER)));
	assert_ok(engine_put(write, table, bytes_of(ref->digest, PART_DIGEST),
			     bytes_of(&key, sizeof(key)), ENGINE_PUT));
	assert_ok(engine_commit(write, &f->err));
	engine_close(engine);
	fixture_open(f);
}

static void test_keys_of_before_are_read_and_erased(void **state)
{
	struct parts_fixture *f = *state;
	size_t erased = 99;
	struct part_ref old = fixture_add(f, "old");
	struct part_ref kept = fixture_add(f, "kept");
	assert_ok(parts_commit(f->parts, &f->err));
	rename_key(f, &old);
	rename_key(f, &kept);
	fixture_assert_reads(f, &old, "old");
	assert_ok(parts_erase(f->parts, &old, 1, &f->err));
	fixture_assert_gone(f, &old);
	assert_ok(parts_sweep(f->parts, fixture_wanted_only, &kept, &erased, &f->err));
	assert_int_equal(erased, 0);
	fixture_assert_reads(f, &kept, "kept");
}

/* More keys than one transaction of a re-write takes. */
static void test_many_keys_are_copied(void **state)
{
	struct parts_fixture *f = *state;
	static struct part_ref refs[40000];
	for (size_t i = 0; i < 40000; i++) {
		refs[i] = fixture_add(f, "x");
		if (i % 8000 == 7999)
			assert_ok(parts_commit(f->parts, &f->err));
	}
	assert_ok(parts_erase(f->parts, refs, 100, &f->err));
	fixture_reopen(f);
	for (size_t i = 0; i < 40000; i += 50) {
		if (i < 100)
			fixture_assert_gone(f, &refs[i]);
		else
			fixture_assert_reads(f, &refs[i], "x");
	}
}

/* As a backup is: what is erased here afterwards is in the copy, and not without its keys. */
static void test_a_disk_in_memory_is_copied_as_it_stands(void **state)
{
	struct parts_fixture *f = *state;
	char parts[TEST_PATH_MAX], keys[TEST_PATH_MAX];
	memcpy(parts, test_dir_path(f->dir, "copy-parts"), TEST_PATH_MAX);
	memcpy(keys, test_dir_path(f->dir, "copy-keys"), TEST_PATH_MAX);
	struct part_ref one = fixture_add(f, "the stairwell is blocked");
	assert_ok(parts_commit(f->parts, &f->err));
	mem_disk_copy(f->disk, f->directory, parts);
	mem_disk_copy(f->disk, f->keys_directory, keys);
	assert_ok(parts_erase(f->parts, &one, 1, &f->err));
	struct part_ref other = fixture_add(f, "of later");
	assert_ok(parts_commit(f->parts, &f->err));
	fixture_assert_gone(f, &one);
	f->options.directory = parts;
	f->options.keys_directory = keys;
	fixture_reopen(f);
	fixture_assert_reads(f, &one, "the stairwell is blocked");
	fixture_assert_gone(f, &other);
	f->options.keys_directory = f->directory; /* another place: no key lies there */
	fixture_reopen(f);
	fixture_assert_gone(f, &one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(test_a_part_comes_out_as_it_went_in),
		ON_BOTH(test_equal_texts_have_nothing_in_common),
		ON_BOTH(test_what_was_not_committed_is_not_kept),
		ON_BOTH(test_parts_are_added_while_others_leave),
		ON_BOTH(test_what_is_under_way_at_the_end_is_lost),
		ON_BOTH(test_limits_are_answers),
		ON_BOTH(test_a_reference_that_lies_opens_nothing),
		ON_BOTH(test_erased_parts_are_gone_and_others_stay),
		ON_BOTH(test_orphans_are_swept_away),
		ON_MEM(test_a_failed_erasure_is_all_or_nothing),
		ON_MEM(test_a_disk_in_memory_is_copied_as_it_stands),
		ON_LMDB(test_the_disk_holds_no_plain_text_and_no_erased_key),
		ON_BOTH(test_many_keys_are_copied),
		ON_BOTH(test_keys_are_drawn_ahead_and_used_up),
		ON_BOTH(test_the_parts_of_one_input_are_forgotten),
		ON_BOTH(test_keys_of_two_batches_are_given_back),
		ON_BOTH(test_no_two_parts_have_one_key),
		ON_BOTH(test_an_erased_number_never_comes_again),
		ON_BOTH(test_the_reserve_goes_on_behind_a_gap),
		ON_BOTH(test_keys_of_before_are_read_and_erased),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

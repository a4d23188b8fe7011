/* Parts: what was put in comes out, under its own name only; what is erased is gone for good. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include "common/base/random_source.h"
#include "common/store/engine.h"
#include "common/store/part_reserve.h"
#include "common/store/parts.h"

struct fixture {
	struct test_dir *dir;
	struct mem_disk *disk;
	struct random_seeded seeded;
	struct random_source random;
	char directory[TEST_PATH_MAX];
	char keys_directory[TEST_PATH_MAX];
	struct parts_options options;
	struct parts *parts;
	struct err err;
};

static void open_parts(struct fixture *f)
{
	enum status status = parts_open(&f->options, &f->parts, &f->err);
	if (status != STATUS_OK)
		print_error("%s\n", f->err.text);
	assert_ok(status);
}

static void reopen(struct fixture *f)
{
	parts_close(f->parts);
	open_parts(f);
}

static int setup(void **state, bool mem)
{
	struct fixture *f = calloc(1, sizeof(*f));
	assert_non_null(f);
	f->dir = test_dir_create();
	f->disk = mem ? mem_disk_create() : NULL;
	random_seeded_init(&f->seeded, 5);
	f->random = random_seeded_source(&f->seeded);
	memcpy(f->directory, test_dir_path(f->dir, "parts"), TEST_PATH_MAX);
	memcpy(f->keys_directory, test_dir_path(f->dir, "keys"), TEST_PATH_MAX);
	f->options = (struct parts_options){
		.directory = f->directory,
		.keys_directory = f->keys_directory,
		.map_bytes = 64 << 20,
		.random = &f->random,
		.mem = f->disk,
	};
	open_parts(f);
	*state = f;
	return 0;
}

static int setup_lmdb(void **state)
{
	return setup(state, false);
}

static int setup_mem(void **state)
{
	return setup(state, true);
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	parts_close(f->parts);
	mem_disk_destroy(f->disk);
	test_dir_destroy(f->dir);
	free(f);
	return 0;
}

static struct part_ref add(struct fixture *f, const char *text)
{
	struct part_ref ref = {.kind = PART_UNKNOWN};
	assert_ok(parts_add(f->parts, PART_TEXT, bytes_of_text(text), &ref, &f->err));
	return ref;
}

static enum status read_text(struct fixture *f, const struct part_ref *ref, char out[256])
{
	size_t size = 0;
	TRY(parts_read(f->parts, ref, out, 255, &size, &f->err));
	out[size] = '\0';
	return STATUS_OK;
}

static void assert_reads(struct fixture *f, const struct part_ref *ref, const char *text)
{
	char out[256];
	assert_ok(read_text(f, ref, out));
	assert_string_equal(out, text);
}

static void assert_gone(struct fixture *f, const struct part_ref *ref)
{
	char out[256];
	assert_status(read_text(f, ref, out), STATUS_NOT_FOUND);
}

static void test_a_part_comes_out_as_it_went_in(void **state)
{
	struct fixture *f = *state;
	struct part_ref one = add(f, "the stairwell is blocked");
	struct part_ref empty = add(f, "");
	assert_true(parts_staged(f->parts));
	assert_reads(f, &one, "the stairwell is blocked"); /* staged already */
	assert_ok(parts_commit(f->parts, &f->err));
	assert_false(parts_staged(f->parts));
	assert_reads(f, &one, "the stairwell is blocked");
	reopen(f);
	assert_reads(f, &one, "the stairwell is blocked");
	assert_reads(f, &empty, "");
	assert_int_equal(one.size, 24);
	assert_int_equal(one.kind, PART_TEXT);
}

static void test_equal_texts_have_nothing_in_common(void **state)
{
	struct fixture *f = *state;
	struct part_ref a = add(f, "same");
	struct part_ref b = add(f, "same");
	assert_memory_not_equal(a.digest, b.digest, PART_DIGEST);
}

static void test_what_was_not_committed_is_not_kept(void **state)
{
	struct fixture *f = *state;
	struct part_ref forgotten = add(f, "a");
	parts_forget_staged(f->parts);
	assert_false(parts_staged(f->parts));
	assert_gone(f, &forgotten);
	struct part_ref lost = add(f, "b");
	reopen(f);
	assert_gone(f, &lost);
	assert_ok(parts_commit(f->parts, &f->err)); /* nothing to do */
}

/* A turn's parts are under way while those of the next one are added. */
static void test_parts_are_added_while_others_leave(void **state)
{
	struct fixture *f = *state;
	struct part_ref first = add(f, "first turn");
	assert_ok(parts_prepare(f->parts, &f->err));
	assert_true(parts_staged(f->parts));
	struct part_ref kept = add(f, "second turn");
	struct part_ref forgotten = add(f, "refused in the second turn");
	assert_reads(f, &first, "first turn");
	assert_ok(parts_write(f->parts, &f->err));
	parts_forget_from(f->parts, forgotten.digest);
	parts_finish(f->parts);
	assert_reads(f, &first, "first turn");
	assert_reads(f, &kept, "second turn");
	assert_gone(f, &forgotten);
	assert_true(parts_staged(f->parts));
	assert_ok(parts_commit(f->parts, &f->err));
	assert_false(parts_staged(f->parts));
	reopen(f);
	assert_reads(f, &first, "first turn");
	assert_reads(f, &kept, "second turn");
}

/* Closed between the two: what was on its way is lost with what was staged, and nothing else. */
static void test_what_is_under_way_at_the_end_is_lost(void **state)
{
	struct fixture *f = *state;
	struct part_ref first = add(f, "durable");
	assert_ok(parts_commit(f->parts, &f->err));
	struct part_ref second = add(f, "under way");
	assert_ok(parts_prepare(f->parts, &f->err));
	struct part_ref third = add(f, "staged");
	reopen(f);
	assert_reads(f, &first, "durable");
	assert_gone(f, &second);
	assert_gone(f, &third);
}

static void test_limits_are_answers(void **state)
{
	struct fixture *f = *state;
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
	struct fixture *f = *state;
	struct part_ref ref = add(f, "a name");
	char out[256];
	assert_ok(parts_commit(f->parts, &f->err));
	struct part_ref other = ref;
	other.kind = PART_INFORMANT;
	assert_status(read_text(f, &other, out), STATUS_CORRUPT);
	other = ref;
	other.size--;
	assert_status(read_text(f, &other, out), STATUS_CORRUPT);
	other = ref;
	other.digest[0] ^= 1;
	assert_status(read_text(f, &other, out), STATUS_NOT_FOUND);
}

static void test_erased_parts_are_gone_and_others_stay(void **state)
{
	struct fixture *f = *state;
	struct part_ref refs[5];
	static const char *const texts[5] = {"one", "two", "three", "four", "five"};
	for (int i = 0; i < 5; i++)
		refs[i] = add(f, texts[i]);
	assert_ok(parts_commit(f->parts, &f->err));
	const struct part_ref erased[2] = {refs[3], refs[1]};
	assert_ok(parts_erase(f->parts, erased, 2, &f->err));
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 5; i++) {
			if (i == 1 || i == 3)
				assert_gone(f, &refs[i]);
			else
				assert_reads(f, &refs[i], texts[i]);
		}
		reopen(f);
	}
	struct part_ref later = add(f, "six"); /* goes on with the new generation */
	assert_ok(parts_commit(f->parts, &f->err));
	assert_ok(parts_erase(f->parts, &refs[0], 1, &f->err));
	reopen(f);
	assert_reads(f, &later, "six");
	assert_gone(f, &refs[0]);
}

static bool wanted_only(void *context, const uint8_t digest[PART_DIGEST])
{
	const struct part_ref *ref = context;
	return memcmp(ref->digest, digest, PART_DIGEST) == 0;
}

static void test_orphans_are_swept_away(void **state)
{
	struct fixture *f = *state;
	size_t erased = 99;
	struct part_ref kept = add(f, "kept");
	struct part_ref orphan = add(f, "its frame never came");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_ok(parts_sweep(f->parts, wanted_only, &kept, &erased, &f->err));
	assert_int_equal(erased, 1);
	assert_reads(f, &kept, "kept");
	assert_gone(f, &orphan);
	assert_ok(parts_sweep(f->parts, wanted_only, &kept, &erased, &f->err));
	assert_int_equal(erased, 0);
}

/* Every commit of an erasure fails in turn: before the rename nothing is erased, after it all is.
 */
static void test_a_failed_erasure_is_all_or_nothing(void **state)
{
	struct fixture *f = *state;
	struct part_ref refs[2] = {add(f, "left"), add(f, "right")};
	struct part_ref kept = add(f, "kept");
	assert_ok(parts_commit(f->parts, &f->err));
	char out[256];
	bool done = false;
	for (int64_t n = 0; !done && n < 20; n++) {
		mem_disk_faults(f->disk)->fail_io_after = n;
		done = parts_erase(f->parts, refs, 2, &f->err) == STATUS_OK;
		mem_disk_faults(f->disk)->fail_io_after = -1;
		reopen(f);
		enum status left = read_text(f, &refs[0], out);
		enum status right = read_text(f, &refs[1], out);
		assert_int_equal(left, right);
		assert_reads(f, &kept, "kept");
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

static bool directory_holds(struct fixture *f, const char *directory, const void *needle,
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

/* The keys themselves, behind the back of parts, which are closed meanwhile. */
static struct part_keys *keys_open(struct fixture *f)
{
	const struct place place = {f->keys_directory, f->disk};
	struct part_keys *keys;
	parts_close(f->parts);
	f->parts = NULL;
	assert_ok(part_keys_open(&place, f->options.map_bytes / 4, &keys, &f->err));
	return keys;
}

static void keys_close(struct fixture *f, struct part_keys *keys)
{
	part_keys_close(keys);
	open_parts(f);
}

static struct part_key key_of(struct fixture *f, const struct part_ref *ref)
{
	struct part_key key;
	struct part_keys *keys = keys_open(f);
	assert_ok(part_keys_get(keys, ref->digest, &key, &f->err));
	keys_close(f, keys);
	return key;
}

static uint64_t last_key(struct fixture *f)
{
	uint64_t number;
	struct part_keys *keys = keys_open(f);
	assert_ok(part_keys_last(keys, &number, &f->err));
	keys_close(f, keys);
	return number;
}

static void test_the_disk_holds_no_plain_text_and_no_erased_key(void **state)
{
	struct fixture *f = *state;
	static const char text[] = "13800138000 lives on the third floor";
	struct part_ref ref = add(f, text);
	struct part_ref kept = add(f, "kept");
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

static uint64_t number_of(const struct part_ref *ref)
{
	return be64_get(ref->digest);
}

static void test_keys_are_drawn_ahead_and_used_up(void **state)
{
	struct fixture *f = *state;
	struct part_ref first = add(f, "first");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_int_equal(last_key(f), PART_RESERVE);
	struct part_ref second = add(f, "second"); /* parts were opened anew */
	assert_int_equal(number_of(&second), number_of(&first) + 1);
	for (size_t i = 2; i < PART_RESERVE; i++)
		(void)add(f, "");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_int_equal(last_key(f), PART_RESERVE);
	struct part_ref behind = add(f, "behind");
	assert_int_equal(number_of(&behind), PART_RESERVE + 1);
	assert_ok(parts_commit(f->parts, &f->err));
	assert_int_equal(last_key(f), 2 * PART_RESERVE);
	assert_reads(f, &first, "first");
	assert_reads(f, &second, "second");
	assert_reads(f, &behind, "behind");
}

/* An input that comes to nothing leaves nothing, and its keys serve the next. */
static void test_the_parts_of_one_input_are_forgotten(void **state)
{
	struct fixture *f = *state;
	struct part_ref kept = add(f, "kept");
	struct part_ref forgotten = add(f, "forgotten");
	struct part_ref with_it = add(f, "with it");
	parts_forget_from(f->parts, forgotten.digest);
	assert_gone(f, &forgotten);
	assert_gone(f, &with_it);
	parts_forget_from(f->parts, forgotten.digest); /* it isn't there */
	struct part_ref next = add(f, "next");
	assert_int_equal(number_of(&next), number_of(&forgotten));
	for (int round = 0; round < 2; round++) {
		assert_reads(f, &kept, "kept");
		assert_reads(f, &next, "next");
		assert_gone(f, &forgotten);
		assert_ok(parts_commit(f->parts, &f->err));
	}
	reopen(f);
	assert_reads(f, &next, "next");
}

/* The key of the first is gone with the batch that is used up; the others' are given back. */
static void test_keys_of_two_batches_are_given_back(void **state)
{
	struct fixture *f = *state;
	struct part_ref last;
	for (size_t i = 0; i < PART_RESERVE; i++)
		last = add(f, "");
	assert_ok(parts_commit(f->parts, &f->err));
	reopen(f);
	for (size_t i = 0; i < PART_RESERVE - 1; i++)
		last = add(f, "");
	assert_ok(parts_commit(f->parts, &f->err));
	last = add(f, "durable key");
	(void)add(f, "another batch");
	parts_forget_from(f->parts, last.digest);
	struct part_ref next = add(f, "next");
	struct part_ref behind = add(f, "behind");
	assert_true(number_of(&next) > number_of(&last));
	assert_ok(parts_commit(f->parts, &f->err));
	reopen(f);
	assert_reads(f, &next, "next");
	assert_reads(f, &behind, "behind");
}

static void test_no_two_parts_have_one_key(void **state)
{
	struct fixture *f = *state;
	struct part_ref refs[2] = {add(f, "left"), add(f, "right")};
	assert_ok(parts_commit(f->parts, &f->err));
	struct part_ref third = add(f, "third"); /* whose key was durable before */
	assert_ok(parts_commit(f->parts, &f->err));
	struct part_key left = key_of(f, &refs[0]);
	struct part_key right = key_of(f, &refs[1]);
	struct part_key last = key_of(f, &third);
	assert_memory_not_equal(left.key, right.key, PART_KEY_SIZE);
	assert_memory_not_equal(left.key, last.key, PART_KEY_SIZE);
	assert_memory_not_equal(right.key, last.key, PART_KEY_SIZE);
}

/* The keys as a copy without any leaves them: a generation of its own, with nothing in it. */
static void lose_keys(struct fixture *f)
{
	const struct place place = {f->keys_directory, f->disk};
	struct place_names names;
	parts_close(f->parts);
	f->parts = NULL;
	assert_ok(place_list(&place, &names, &f->err));
	for (size_t i = 0; i < names.count; i++)
		assert_ok(place_remove(&place, names.names[i], true, &f->err));
	place_names_free(&names);
	open_parts(f);
}

static void assert_told_erased(struct fixture *f, const struct part_ref *ref)
{
	assert_gone(f, ref);
	assert_status(parts_check(f->parts, ref, &f->err), STATUS_NOT_FOUND);
}

/* A number that was given is given to no other part, whatever became of the keys: the reference to
 * what is erased would meet a key that isn't its own, and tell of damage. */
static void test_an_erased_number_never_comes_again(void **state)
{
	struct fixture *f = *state;
	struct part_ref last;
	size_t swept;
	for (size_t i = 0; i < PART_RESERVE; i++)
		last = add(f, "old");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_ok(parts_erase(f->parts, &last, 1, &f->err));
	reopen(f);
	assert_told_erased(f, &last);
	struct part_ref next = add(f, "new");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_int_equal(number_of(&next), number_of(&last) + 1);
	assert_ok(parts_erase(f->parts, &last, 1, &f->err));
	assert_told_erased(f, &last);
	assert_reads(f, &next, "new");
	assert_ok(parts_erase(f->parts, &next, 1, &f->err));
	lose_keys(f);
	struct part_ref behind = add(f, "behind");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_int_equal(number_of(&behind), number_of(&next) + 1);
	assert_told_erased(f, &last);
	assert_told_erased(f, &next);
	assert_reads(f, &behind, "behind");
	/* Neither is a part that nobody wants. */
	assert_ok(parts_erase(f->parts, &behind, 1, &f->err));
	struct part_ref kept = add(f, "kept");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_ok(
		parts_sweep(f->parts, wanted_only, &kept, &swept, &f->err)); /* the others' keys */
	assert_ok(parts_sweep(f->parts, wanted_only, &kept, &swept, &f->err));
	assert_int_equal(swept, 0);
	assert_told_erased(f, &behind);
}

/* As a crash between the keys' commit and the parts' leaves it, and erasing the last part. */
static void test_the_reserve_goes_on_behind_a_gap(void **state)
{
	struct fixture *f = *state;
	struct part_ref kept = add(f, "kept");
	struct part_ref last = add(f, "last");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_ok(parts_erase(f->parts, &last, 1, &f->err));
	reopen(f);
	struct part_ref next = add(f, "next");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_int_equal(number_of(&next), number_of(&last) + 1);
	assert_int_equal(last_key(f), PART_RESERVE);
	assert_reads(f, &kept, "kept");
	assert_reads(f, &next, "next");
}

/* A key as it was named before: by the whole name of its part. */
static void rename_key(struct fixture *f, const struct part_ref *ref)
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
	open_parts(f);
}

static void test_keys_of_before_are_read_and_erased(void **state)
{
	struct fixture *f = *state;
	size_t erased = 99;
	struct part_ref old = add(f, "old");
	struct part_ref kept = add(f, "kept");
	assert_ok(parts_commit(f->parts, &f->err));
	rename_key(f, &old);
	rename_key(f, &kept);
	assert_reads(f, &old, "old");
	assert_ok(parts_erase(f->parts, &old, 1, &f->err));
	assert_gone(f, &old);
	assert_ok(parts_sweep(f->parts, wanted_only, &kept, &erased, &f->err));
	assert_int_equal(erased, 0);
	assert_reads(f, &kept, "kept");
}

/* More keys than one transaction of a re-write takes. */
static void test_many_keys_are_copied(void **state)
{
	struct fixture *f = *state;
	static struct part_ref refs[40000];
	for (size_t i = 0; i < 40000; i++) {
		refs[i] = add(f, "x");
		if (i % 8000 == 7999)
			assert_ok(parts_commit(f->parts, &f->err));
	}
	assert_ok(parts_erase(f->parts, refs, 100, &f->err));
	reopen(f);
	for (size_t i = 0; i < 40000; i += 50) {
		if (i < 100)
			assert_gone(f, &refs[i]);
		else
			assert_reads(f, &refs[i], "x");
	}
}

#define ON_LMDB(test)                                                                              \
	{                                                                                          \
		"lmdb " #test, test, setup_lmdb, teardown, NULL                                    \
	}
#define ON_MEM(test)                                                                               \
	{                                                                                          \
		"mem " #test, test, setup_mem, teardown, NULL                                      \
	}
#define ON_BOTH(test) ON_LMDB(test), ON_MEM(test)

/* As a backup is: what is erased here afterwards is in the copy, and not without its keys. */
static void test_a_disk_in_memory_is_copied_as_it_stands(void **state)
{
	struct fixture *f = *state;
	char parts[TEST_PATH_MAX], keys[TEST_PATH_MAX];
	memcpy(parts, test_dir_path(f->dir, "copy-parts"), TEST_PATH_MAX);
	memcpy(keys, test_dir_path(f->dir, "copy-keys"), TEST_PATH_MAX);
	struct part_ref one = add(f, "the stairwell is blocked");
	assert_ok(parts_commit(f->parts, &f->err));
	mem_disk_copy(f->disk, f->directory, parts);
	mem_disk_copy(f->disk, f->keys_directory, keys);
	assert_ok(parts_erase(f->parts, &one, 1, &f->err));
	struct part_ref other = add(f, "of later");
	assert_ok(parts_commit(f->parts, &f->err));
	assert_gone(f, &one);
	f->options.directory = parts;
	f->options.keys_directory = keys;
	reopen(f);
	assert_reads(f, &one, "the stairwell is blocked");
	assert_gone(f, &other);
	f->options.keys_directory = f->directory; /* another place: no key lies there */
	reopen(f);
	assert_gone(f, &one);
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

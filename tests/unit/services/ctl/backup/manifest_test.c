/* A manifest is read as it was written or not at all, and a backup is held to it. */
#include "tests/lib/test.h"

#include <stdio.h>
#include <unistd.h>

#include "services/ctl/backup/manifest.h"
#include "tests/lib/test_dir.h"

static struct err err;

/* Thousands of them: nobody needs them on the disk. */
static void write_plainly(const char *path, struct bytes text)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text.data, 1, text.size, file), text.size);
	assert_int_equal(fclose(file), 0);
}

static void put(struct test_dir *dir, const char *name, const char *text)
{
	char folder[FILE_PATH_MAX];
	(void)snprintf(folder, sizeof folder, "%s", test_dir_path(dir, name));
	*strrchr(folder, '/') = '\0';
	assert_ok(file_make_directories(folder, 0750, &err));
	write_plainly(test_dir_path(dir, name), bytes_of_text(text));
}

static void fill(struct test_dir *dir, struct manifest *manifest)
{
	*manifest = (struct manifest){.region = 522701,
				      .made_ms = INT64_C(1741915800123),
				      .keys_until_ms = INT64_C(1744507800000),
				      .software = "0.1.0",
				      .driven_clock = true};
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct journal_head *head = &manifest->journals[daemon];
		*head = (struct journal_head){.daemon = daemon,
					      .incarnation = UINT64_C(0xfedcba9876543210) + daemon,
					      .frame = 10u + daemon,
					      .sequence = 20u + daemon,
					      .now_ms = INT64_C(1741915800000) + (int64_t)daemon};
		memset(head->chain, (int)(0xa0 + daemon), sizeof head->chain);
	}
	put(dir, "a", "one");
	put(dir, "a-b.d-e", "two"); /* whole paths: before the next, names: behind it */
	put(dir, "a-b.d/c", "");
	put(dir, "data-keys/intake/data.mdb", "keys");
	put(dir, "data-keys/intake/lock.mdb", "readers");
	put(dir, "data-keys/hazard/data.mdb", "more");
	assert_ok(manifest_add_files(manifest, dir->path, &err));
}

static void is_read_as_it_was_written(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	struct manifest written, read;
	bool without_keys = true;
	fill(dir, &written);
	assert_int_equal(written.file_count, 5); /* readers aren't files of a backup */
	assert_ok(manifest_write(&written, dir->path, &err));
	assert_ok(manifest_read(dir->path, &read, &err));
	assert_int_equal(read.region, written.region);
	assert_int_equal(read.made_ms, written.made_ms);
	assert_int_equal(read.keys_until_ms, written.keys_until_ms);
	assert_string_equal(read.software, written.software);
	assert_true(read.driven_clock);
	assert_memory_equal(read.digest, written.digest, sizeof read.digest);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct journal_head *one = &written.journals[daemon];
		const struct journal_head *other = &read.journals[daemon];
		assert_int_equal(other->daemon, daemon);
		assert_int_equal(other->incarnation, one->incarnation);
		assert_int_equal(other->frame, one->frame);
		assert_int_equal(other->sequence, one->sequence);
		assert_int_equal(other->now_ms, one->now_ms);
		assert_memory_equal(other->chain, one->chain, JOURNAL_HASH);
	}
	assert_int_equal(read.file_count, written.file_count);
	for (size_t i = 0; i < read.file_count; i++) {
		assert_string_equal(read.files[i].path, written.files[i].path);
		assert_int_equal(read.files[i].size, written.files[i].size);
		assert_memory_equal(read.files[i].digest, written.files[i].digest, CRYPTO_DIGEST);
	}
	assert_ok(manifest_check_files(&read, dir->path, &without_keys, &err));
	assert_false(without_keys);
	manifest_free(&read);
	manifest_free(&written);
}

/* ---- its text */

static char *text_of(struct test_dir *dir, size_t *ret_size)
{
	char *text;
	assert_ok(file_read(test_dir_path(dir, MANIFEST_NAME), (size_t)1 << 20, &text, ret_size,
			    &err));
	return text;
}

static enum status read_text(struct test_dir *dir, struct bytes text)
{
	struct manifest read;
	write_plainly(test_dir_path(dir, MANIFEST_NAME), text);
	enum status status = manifest_read(dir->path, &read, &err);
	manifest_free(&read);
	return status;
}

/* Not one bit of it, and not one line more or less. */
static void any_change_is_found(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	struct manifest written;
	size_t size, lines = 0;
	fill(dir, &written);
	assert_ok(manifest_write(&written, dir->path, &err));
	char *text = text_of(dir, &size);
	char *changed = (char *)malloc(2 * size);
	for (size_t at = 0; at < size; at++) {
		memcpy(changed, text, size);
		changed[at] ^= 1;
		if (read_text(dir, bytes_of(changed, size)) == STATUS_OK)
			fail_msg("byte %zu was changed and nobody saw: %.40s", at, text + at);
		lines += text[at] == '\n';
	}
	assert_int_equal(lines, 1 + 5 + 5 + 1);
	for (size_t begin = 0, end; begin < size; begin = end) {
		end = begin + strcspn(text + begin, "\n") + 1;
		memcpy(changed, text, begin);
		memcpy(changed + begin, text + end, size - end);
		assert_int_not_equal(read_text(dir, bytes_of(changed, size - (end - begin))),
				     STATUS_OK); /* a line less */
		assert_int_not_equal(read_text(dir, bytes_of(text, begin)),
				     STATUS_OK); /* cut off */
		memcpy(changed, text, end);
		memcpy(changed + end, text + begin, size - begin);
		assert_int_not_equal(read_text(dir, bytes_of(changed, size + end - begin)),
				     STATUS_OK); /* one twice */
	}
	assert_status(read_text(dir, bytes_of(text, size - 1)), STATUS_CORRUPT);
	assert_ok(read_text(dir, bytes_of(text, size)));
	free(changed);
	free(text);
	manifest_free(&written);
}

static bool put_changed(FILE *out, const char *line, const char *from, const char *to)
{
	const char *at = strstr(line, from);
	if (at == NULL) {
		fputs(line, out);
		return false;
	}
	fprintf(out, "%.*s%s%s", (int)(at - line), line, to, at + strlen(from));
	return true;
}

/* The text with one word replaced, and an end that fits it. */
static enum status read_sealed(struct test_dir *dir, const char *text, const char *from,
			       const char *to)
{
	char *changed = NULL, *copy = strdup(text), *rest = copy;
	size_t size;
	uint8_t digest[CRYPTO_DIGEST];
	FILE *out = open_memstream(&changed, &size);
	bool done = false;
	for (char *line = strsep(&rest, "\n"); rest != NULL; line = strsep(&rest, "\n")) {
		if (strstr(line, "\"kind\":\"end\"") != NULL)
			continue;
		if (done)
			fputs(line, out);
		else
			done = put_changed(out, line, from, to);
		fputc('\n', out);
	}
	assert_true(done);
	(void)fflush(out);
	crypto_digest("", bytes_of(changed, size), digest);
	fputs("{\"kind\":\"end\",\"count\":5,\"digest\":\"", out);
	for (size_t i = 0; i < sizeof digest; i++)
		fprintf(out, "%02x", digest[i]);
	fputs("\"}\n", out);
	(void)fclose(out);
	enum status status = read_text(dir, bytes_of(changed, size));
	free(changed);
	free(copy);
	return status;
}

#define OF_NOBODY                                                                                  \
	"{\"kind\":\"journal\",\"daemon\":\"nobody\",\"incarnation\":\"0000000000000001\","        \
	"\"frame\":1,\"sequence\":1,\"now_ms\":\"2025-03-14T09:30:00.000+08:00\",\"chain\":"       \
	"\"0000000000000000000000000000000000000000000000000000000000000000\"}\n"

/* Whoever writes it with a right digest still has to say all of it. */
static void what_it_must_say(void **state)
{
	static const struct {
		const char *from, *to;
		enum status status;
	} cases[] = {
		{"\"software\"", "\"software\"", STATUS_OK},
		{"\"software\"", "\"other\"", STATUS_OK}, /* members are only added */
		{"\"format\":1", "\"format\":2", STATUS_UNSUPPORTED},
		{"\"format\":1", "\"format\":0", STATUS_UNSUPPORTED},
		{"\"format\":1", "\"other\":1", STATUS_CORRUPT},
		{"\"region\":522701", "\"region\":0", STATUS_CORRUPT},
		{"\"region\":522701", "\"region\":999999", STATUS_OK},
		{"\"region\":522701", "\"region\":1000000", STATUS_CORRUPT},
		{"\"region\":522701", "\"region\":-1", STATUS_CORRUPT},
		{"\"region\":522701", "\"region\":\"522701\"", STATUS_CORRUPT},
		{"\"made_ms\":\"2025", "\"made_ms\":\"x2025", STATUS_CORRUPT},
		{"\"data_keys_until_ms\":\"2025", "\"data_keys_until_ms\":\"x", STATUS_CORRUPT},
		{"\"kind\":\"backup\"", "\"kind\":\"other\"", STATUS_CORRUPT},
		{"\"kind\":\"backup\"", "\"other\":\"backup\"", STATUS_CORRUPT},
		{"\"daemon\":\"credit\"", "\"daemon\":\"intake\"", STATUS_CORRUPT},
		{"\"daemon\":\"credit\"", "\"daemon\":\"nobody\"", STATUS_CORRUPT},
		{"\"daemon\":\"credit\"", "\"other\":\"credit\"", STATUS_CORRUPT},
		{"{\"kind\":\"journal\"", OF_NOBODY "{\"kind\":\"journal\"", STATUS_CORRUPT},
		{"\"incarnation\":\"", "\"incarnation\":\"a", STATUS_CORRUPT},
		{"\"incarnation\":", "\"other\":", STATUS_CORRUPT},
		{"\"frame\":", "\"other\":", STATUS_CORRUPT},
		{"\"frame\":", "\"frame\":-", STATUS_CORRUPT},
		{"\"sequence\":", "\"other\":", STATUS_CORRUPT},
		{"\"now_ms\":\"2025", "\"now_ms\":\"x", STATUS_CORRUPT},
		{"\"chain\":\"a1", "\"chain\":\"A1", STATUS_CORRUPT},
		{"\"chain\":\"a1", "\"chain\":\"g1", STATUS_CORRUPT},
		{"\"chain\":\"a1", "\"chain\":\"ag", STATUS_CORRUPT},
		{"\"chain\":\"a1", "\"chain\":\"", STATUS_CORRUPT},
		{"\"path\":", "\"other\":", STATUS_CORRUPT},
		{"\"size\":", "\"other\":", STATUS_CORRUPT},
		{"\"digest\":", "\"other\":", STATUS_CORRUPT},
		{"{\"kind\":\"file\"", "{\"kind\":\"more\"", STATUS_CORRUPT},
		{"{\"kind\":\"file\"", "\"kind\":\"file\"", STATUS_CORRUPT},
	};
	struct test_dir *dir = (struct test_dir *)*state;
	struct manifest written;
	size_t size;
	fill(dir, &written);
	assert_ok(manifest_write(&written, dir->path, &err));
	char *text = text_of(dir, &size);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		enum status status = read_sealed(dir, text, cases[i].from, cases[i].to);
		if (status != cases[i].status)
			fail_msg("%s -> %s: %d", cases[i].from, cases[i].to, (int)status);
	}
	free(text);
	manifest_free(&written);
	assert_int_equal(unlink(test_dir_path(dir, MANIFEST_NAME)), 0);
	assert_status(manifest_read(dir->path, &written, &err), STATUS_NOT_FOUND);
	assert_non_null(strstr(err.text, "no backup, or one that wasn't finished"));
}

/* ---- what lies beside it */

static void files_are_held_to_it(void **state)
{
	static const struct {
		const char *name, *text, *says; /* text NULL: it is taken away */
	} cases[] = {
		{"a", "onf", "a: has changed"},
		{"a", "ones", "a: has changed"},
		{"a", "", "a: has changed"},
		{"a-b.d/c", "x", "a-b.d/c: has changed"},
		{"a-b.d/c", NULL, "a-b.d/c: is missing"},
		{"a", NULL, "a: is missing"},
		{"b", "more", "b: isn't part of the backup"},
		{"a-b.d/d", "", "a-b.d/d: isn't part of the backup"},
		{"data-keys/intake/data.mdb", "kays", "data.mdb: has changed"},
		{"data-keys/intake/data.mdb", NULL, "data.mdb: is missing"}, /* not all of them */
		{"data-keys/intake/lock.mdb", "other readers", NULL},
		{"data-keys/intake/lock.mdb", NULL, NULL},
	};
	struct test_dir *dir = (struct test_dir *)*state;
	struct manifest manifest;
	bool without_keys;
	fill(dir, &manifest);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *path = test_dir_path(dir, cases[i].name);
		char *before = NULL;
		size_t size;
		bool was = file_read(path, 100, &before, &size, &err) == STATUS_OK;
		if (cases[i].text != NULL)
			put(dir, cases[i].name, cases[i].text);
		else
			assert_int_equal(unlink(path), 0);
		enum status status =
			manifest_check_files(&manifest, dir->path, &without_keys, &err);
		if (status != (cases[i].says != NULL ? STATUS_CORRUPT : STATUS_OK) ||
		    (cases[i].says != NULL && strstr(err.text, cases[i].says) == NULL))
			fail_msg("%s: %d: %s", cases[i].name, (int)status, err.text);
		if (was)
			put(dir, cases[i].name, before);
		else
			assert_int_equal(unlink(path), 0);
		free(before);
	}
	assert_ok(manifest_check_files(&manifest, dir->path, &without_keys, &err));
	assert_false(without_keys);
	manifest.files[0].size++; /* whatever its digest says */
	assert_status(manifest_check_files(&manifest, dir->path, &without_keys, &err),
		      STATUS_CORRUPT);
	manifest.files[0].size--;
	assert_ok(file_remove_tree(test_dir_path(dir, MANIFEST_KEYS), &err));
	assert_ok(manifest_check_files(&manifest, dir->path, &without_keys, &err));
	assert_true(without_keys);
	/* Its keys gone is no excuse for anything else. */
	assert_int_equal(unlink(test_dir_path(dir, "a")), 0);
	assert_status(manifest_check_files(&manifest, dir->path, &without_keys, &err),
		      STATUS_CORRUPT);
	manifest_free(&manifest);
}

/* More files than its list has room for at first. */
static void many_files_are_kept(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	struct manifest manifest, read;
	bool without_keys;
	char name[32];
	fill(dir, &manifest);
	manifest_free(&manifest);
	for (unsigned i = 0; i < 600; i++) {
		(void)snprintf(name, sizeof name, "many/%03u", i);
		put(dir, name, name);
	}
	fill(dir, &manifest);
	assert_int_equal(manifest.file_count, 605);
	assert_ok(manifest_write(&manifest, dir->path, &err));
	assert_ok(manifest_read(dir->path, &read, &err));
	assert_int_equal(read.file_count, 605);
	assert_string_equal(read.files[604].path, "many/599");
	assert_ok(manifest_check_files(&read, dir->path, &without_keys, &err));
	manifest_free(&read);
	manifest_free(&manifest);
}

#define WITH_DIR(test) cmocka_unit_test_setup_teardown(test, test_dir_setup, test_dir_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DIR(is_read_as_it_was_written), WITH_DIR(any_change_is_found),
		WITH_DIR(what_it_must_say),          WITH_DIR(files_are_held_to_it),
		WITH_DIR(many_files_are_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

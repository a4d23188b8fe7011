#include "tests/unit/common/store/parts_fixture.h"

void fixture_open(struct parts_fixture *f)
{
	enum status status = parts_open(&f->options, &f->parts, &f->err);
	if (status != STATUS_OK)
		print_error("%s\n", f->err.text);
	assert_ok(status);
}

void fixture_reopen(struct parts_fixture *f)
{
	parts_close(f->parts);
	fixture_open(f);
}

static int setup(void **state, bool mem)
{
	struct parts_fixture *f = calloc(1, sizeof(*f));
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
	fixture_open(f);
	*state = f;
	return 0;
}

int fixture_setup_lmdb(void **state)
{
	return setup(state, false);
}

int fixture_setup_mem(void **state)
{
	return setup(state, true);
}

int fixture_teardown(void **state)
{
	struct parts_fixture *f = *state;
	parts_close(f->parts);
	mem_disk_destroy(f->disk);
	test_dir_destroy(f->dir);
	free(f);
	return 0;
}

struct part_ref fixture_add(struct parts_fixture *f, const char *text)
{
	struct part_ref ref = {.kind = PART_UNKNOWN};
	assert_ok(parts_add(f->parts, PART_TEXT, bytes_of_text(text), &ref, &f->err));
	return ref;
}

enum status fixture_read(struct parts_fixture *f, const struct part_ref *ref, char out[256])
{
	size_t size = 0;
	TRY(parts_read(f->parts, ref, out, 255, &size, &f->err));
	out[size] = '\0';
	return STATUS_OK;
}

void fixture_assert_reads(struct parts_fixture *f, const struct part_ref *ref, const char *text)
{
	char out[256];
	assert_ok(fixture_read(f, ref, out));
	assert_string_equal(out, text);
}

void fixture_assert_gone(struct parts_fixture *f, const struct part_ref *ref)
{
	char out[256];
	assert_status(fixture_read(f, ref, out), STATUS_NOT_FOUND);
}

/* The keys themselves, behind the back of parts, which are closed meanwhile. */
struct part_keys *fixture_keys_open(struct parts_fixture *f)
{
	const struct place place = {f->keys_directory, f->disk};
	struct part_keys *keys;
	parts_close(f->parts);
	f->parts = NULL;
	assert_ok(part_keys_open(&place, f->options.map_bytes / 4, &keys, &f->err));
	return keys;
}

void fixture_keys_close(struct parts_fixture *f, struct part_keys *keys)
{
	part_keys_close(keys);
	fixture_open(f);
}

/* The keys as a copy without any leaves them: a generation of its own, with nothing in it. */
void fixture_lose_keys(struct parts_fixture *f)
{
	const struct place place = {f->keys_directory, f->disk};
	struct place_names names;
	parts_close(f->parts);
	f->parts = NULL;
	assert_ok(place_list(&place, &names, &f->err));
	for (size_t i = 0; i < names.count; i++)
		assert_ok(place_remove(&place, names.names[i], true, &f->err));
	place_names_free(&names);
	fixture_open(f);
}

bool fixture_wanted_only(void *context, const uint8_t digest[PART_DIGEST])
{
	const struct part_ref *ref = context;
	return memcmp(ref->digest, digest, PART_DIGEST) == 0;
}

uint64_t fixture_number(const struct part_ref *ref)
{
	return be64_get(ref->digest);
}

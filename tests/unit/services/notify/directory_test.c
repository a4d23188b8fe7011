/* A directory that isn't signed by the root, or isn't well-formed, isn't loaded. */
#include "tests/unit/services/notify/link_fixture.h"

static struct world world;
static uint8_t file[1u << 14];

static int begin(void **state)
{
	(void)state;
	world_init(&world, 1);
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_done(&world);
	return 0;
}

static enum status open_file(size_t size, const uint8_t root[KEY_PUBLIC])
{
	struct directory *directory = NULL;
	struct err err = {0};
	enum status status = directory_open(bytes_of(file, size), root, &directory, &err);
	directory_close(directory);
	if (status != STATUS_OK)
		assert_true(err.text[0] != '\0');
	return status;
}

static void test_opens(void **state)
{
	(void)state;
	size_t size = world_directory(&world, 0, file, sizeof file);
	assert_ok(open_file(size, world.root.public_key));
	assert_int_equal(directory_entry(world.directory, COUNTY_B)->superior, SUPERIOR);
	assert_null(directory_entry(world.directory, 110000));
	assert_int_equal(directory_content(world.directory)->version, 1);
}

static void test_other_root(void **state)
{
	(void)state;
	size_t size = world_directory(&world, 0, file, sizeof file);
	assert_status(open_file(size, world.ends[0].sign_key.public_key), STATUS_DENIED);
}

static void test_any_changed_byte(void **state)
{
	(void)state;
	size_t size = world_directory(&world, 0, file, sizeof file);
	for (size_t i = 0; i < size; i++) {
		file[i] ^= 0x40;
		struct directory *directory = NULL;
		enum status status = directory_open(bytes_of(file, size), world.root.public_key,
						    &directory, NULL);
		/* The outer key id is a hint for people and proves nothing. */
		if (status == STATUS_OK)
			assert_int_equal(
				directory_entry(directory, COUNTY_A)->sign_keys[0]->key.len,
				KEY_PUBLIC);
		directory_close(directory);
		file[i] ^= 0x40;
	}
	for (size_t cut = 0; cut < size; cut++)
		assert_true(open_file(cut, world.root.public_key) != STATUS_OK);
}

static enum status make(Zh__Directory *content)
{
	struct writer out = writer_over(file, sizeof file);
	struct err err = {0};
	return directory_make(content, &world.root, &out, &err);
}

static void test_refuses_what_it_would_not_load(void **state)
{
	(void)state;
	Zh__DirectoryEntry entry = *directory_entry(world.directory, COUNTY_A), other;
	Zh__DirectoryEntry *list[2] = {&entry, &other};
	Zh__Directory content = ZH__DIRECTORY__INIT;
	content.n_entries = 1;
	content.entries = list;
	assert_status(make(&content), STATUS_INVALID); /* no version */
	SET_OPTIONAL(&content, version, 2);
	assert_ok(make(&content));
	other = entry;
	content.n_entries = 2;
	assert_status(make(&content), STATUS_INVALID); /* the same code twice */
	content.n_entries = 1;
	entry.code = 99;
	assert_status(make(&content), STATUS_INVALID);
	entry = other;
	entry.n_box_keys = 0;
	assert_status(make(&content), STATUS_INVALID);
	entry = other;
	Zh__DirectoryKey key = *entry.sign_keys[0], *keys[1] = {&key};
	entry.sign_keys = keys;
	key.id = entry.box_keys[0]->id;
	assert_status(make(&content), STATUS_INVALID); /* another key's id */
	key = *other.sign_keys[0];
	key.from_day = 20250231;
	assert_status(make(&content), STATUS_INVALID);
	key = *other.sign_keys[0];
	key.alg = 77;
	assert_status(make(&content), STATUS_UNSUPPORTED);
}

static void test_keys_by_day(void **state)
{
	(void)state;
	size_t size = world_directory(&world, 20250630, file, sizeof file);
	struct directory *directory;
	assert_ok(directory_open(bytes_of(file, size), world.root.public_key, &directory, NULL));
	const Zh__DirectoryEntry *entry = directory_entry(directory, COUNTY_A);
	const uint8_t *id = world.ends[1].sign_key.id;
	int32_t last = time_day_of_civil((struct civil_date){2025, 6, 30});
	int32_t first = time_day_of_civil((struct civil_date){2025, 1, 1});
	assert_non_null(directory_sign_key(entry, id, last));
	assert_null(directory_sign_key(entry, id, last + 1));
	assert_non_null(directory_box_key(entry, first));
	assert_null(directory_box_key(entry, first - 1));
	assert_null(directory_sign_key(entry, world.ends[2].sign_key.id, last));
	directory_close(directory);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_opens),
		TEST(test_other_root),
		TEST(test_any_changed_byte),
		TEST(test_refuses_what_it_would_not_load),
		TEST(test_keys_by_day),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

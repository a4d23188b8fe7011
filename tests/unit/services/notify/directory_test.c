/* A directory that isn't signed by the root, or isn't well-formed, isn't loaded. */
#include "services/notify/link/link_crypto.h"
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

/* A directory of one entry with one thing wrong, and what is said of it. */
static void test_each_check_is_made(void **state)
{
	(void)state;
	static const struct {
		const char *what, *says; /* NULL: it is made */
	} cases[] = {
		{"whole", NULL},
		{"no name", "has no name"},
		{"empty name", "has no name"},
		{"own superior", "is its own superior"},
		{"curve key", "curve key has 31 bytes"},
		{"signing key", "signing key 1: it has 31 bytes"},
		{"box key", "box key 1: it has 33 bytes"},
		{"last day", "box key 1: 0 to 20250231 are not days"},
		{"no signing key", "no signing key"},
		{"no box key", "no box key"},
		{"version", "states no version"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		Zh__DirectoryEntry entry = *directory_entry(world.directory, COUNTY_A);
		Zh__DirectoryEntry *list[1] = {&entry};
		Zh__DirectoryKey sign = *entry.sign_keys[0], box = *entry.box_keys[0];
		Zh__DirectoryKey *signs[1] = {&sign}, *boxes[1] = {&box};
		Zh__Directory content = ZH__DIRECTORY__INIT;
		uint8_t bytes[KEY_PUBLIC + 1] = {0};
		struct writer out = writer_over(file, sizeof file);
		struct err err = {0};
		SET_OPTIONAL(&content, version, i != 10);
		content.n_entries = 1;
		content.entries = list;
		entry.sign_keys = signs;
		entry.box_keys = boxes;
		box.from_day = 0; /* always */
		if (i == 1 || i == 2)
			entry.name_zh = i == 1 ? NULL : "";
		if (i == 3)
			entry.superior = entry.code;
		if (i == 4)
			entry.curve_key = (ProtobufCBinaryData){KEY_PUBLIC - 1, bytes};
		entry.has_curve_key = i == 4;
		if (i == 5)
			sign.key.len--;
		if (i == 6)
			box.key = (ProtobufCBinaryData){KEY_PUBLIC + 1, bytes};
		if (i == 7)
			box.to_day = 20250231;
		entry.n_sign_keys = i != 8;
		entry.n_box_keys = i != 9;
		enum status status = directory_make(&content, &world.root, &out, &err);
		assert_status(status, cases[i].says == NULL ? STATUS_OK : STATUS_INVALID);
		if (cases[i].says != NULL && strstr(err.text, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].what, err.text);
	}
}

static void expect_file(struct bytes packed, enum status status, const char *says)
{
	struct directory *directory = NULL;
	struct err err = {0};
	assert_status(directory_open(packed, world.root.public_key, &directory, &err), status);
	assert_non_null(strstr(err.text, says));
}

/* Signed by the root, and no directory all the same. */
static void test_what_surrounds_it(void **state)
{
	(void)state;
	static uint8_t packed[1u << 14], big[DIRECTORY_MAX + 1];
	size_t size = world_directory(&world, 0, file, sizeof file);
	arena_reset(&world.arena);
	Zh__SignedDirectory *outer = zh__signed_directory__unpack(NULL, size, file);
	assert_non_null(outer);
	assert_int_equal(outer->key_id.len, KEY_ID);
	assert_memory_equal(outer->key_id.data, world.root.id, KEY_ID);
	outer->alg++;
	size = zh__signed_directory__pack(outer, packed);
	expect_file(bytes_of(packed, size), STATUS_UNSUPPORTED, "algorithm is");
	outer->alg--;
	outer->content.data[0] = 0xff;
	bytes_sign(&world.root, SIGNS_DIRECTORY, bytes_of(outer->content.data, outer->content.len),
		   outer->signature.data);
	size = zh__signed_directory__pack(outer, packed);
	expect_file(bytes_of(packed, size), STATUS_INVALID, "signed content is not a directory");
	zh__signed_directory__free_unpacked(outer, NULL);
	expect_file(bytes_of(big, sizeof big), STATUS_INVALID, "has 4194305 bytes");
	expect_file(bytes_of(big, sizeof big - 1), STATUS_INVALID, "not a signed directory");
}

/* What would be too large to be loaded isn't made. */
static void test_no_larger_than_is_loaded(void **state)
{
	(void)state;
	static uint8_t memory[DIRECTORY_MAX];
	char *name = (char *)calloc(1, DIRECTORY_MAX);
	Zh__DirectoryEntry entry = *directory_entry(world.directory, COUNTY_A);
	Zh__DirectoryEntry *list[1] = {&entry};
	Zh__Directory content = ZH__DIRECTORY__INIT;
	SET_OPTIONAL(&content, version, 1);
	content.n_entries = 1;
	content.entries = list;
	entry.name_zh = name;
	memset(name, 'n', DIRECTORY_MAX - 1024);
	size_t size = zh__directory__get_packed_size(&content);
	memset(name + DIRECTORY_MAX - 1024, 'n', DIRECTORY_MAX - 256 - size);
	assert_int_equal(zh__directory__get_packed_size(&content), DIRECTORY_MAX - 256);
	struct writer out = writer_over(memory, sizeof memory);
	assert_ok(directory_make(&content, &world.root, &out, NULL));
	assert_true(out.size <= DIRECTORY_MAX);
	name[strlen(name)] = 'n';
	out = writer_over(memory, sizeof memory);
	assert_status(directory_make(&content, &world.root, &out, NULL), STATUS_INVALID);
	free(name);
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
		TEST(test_each_check_is_made),
		TEST(test_what_surrounds_it),
		TEST(test_no_larger_than_is_loaded),
		TEST(test_keys_by_day),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "common/crypto/keys.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

static const enum key_purpose purposes[] = {KEY_TRANSPORT, KEY_DOCUMENT, KEY_SEAL, KEY_SYMMETRIC};
#define PURPOSES (sizeof(purposes) / sizeof(purposes[0]))

static void keys_survive_their_file(void **state)
{
	const char *secret_path = test_dir_path(*state, "a.key");
	const char *public_path = test_dir_path(*state, "a.pub");
	struct stat file;

	for (size_t i = 0; i < PURPOSES; i++) {
		struct key made;
		struct key loaded;

		key_make(purposes[i], "intake.522701", &made);
		assert_ok(key_save(&made, secret_path, public_path, NULL));
		assert_int_equal(stat(secret_path, &file), 0);
		assert_int_equal(file.st_mode & 07777, 0600);
		assert_ok(key_load(secret_path, purposes[i], &loaded, NULL));
		assert_true(loaded.has_secret);
		assert_string_equal(loaded.name, "intake.522701");
		assert_memory_equal(loaded.public_key, made.public_key, KEY_PUBLIC);
		assert_memory_equal(loaded.secret, made.secret, KEY_SECRET_MAX);
		assert_memory_equal(loaded.id, made.id, KEY_ID);
		key_wipe(&loaded);
		assert_ok(key_load(public_path, purposes[i], &loaded, NULL));
		assert_false(loaded.has_secret);
		assert_memory_equal(loaded.id, made.id, KEY_ID);
		assert_status(key_save(&made, secret_path, NULL, NULL), STATUS_CONFLICT);
		assert_status(key_save(&loaded, test_dir_path(*state, "b"), NULL, NULL),
			      STATUS_INVALID);
		key_wipe(&loaded);
		key_wipe(&made);
		assert_int_equal(unlink(secret_path), 0);
	}
}

static void ids_depend_on_the_purpose(void **state)
{
	uint8_t public_key[KEY_PUBLIC] = {7};
	struct key document;
	struct key seal;

	(void)state;
	key_of_public(KEY_DOCUMENT, "a", public_key, &document);
	key_of_public(KEY_SEAL, "a", public_key, &seal);
	assert_memory_not_equal(document.id, seal.id, KEY_ID);
}

static void others_must_not_read_a_secret(void **state)
{
	const char *path = test_dir_path(*state, "a.key");
	struct key key;
	struct err err;

	key_make(KEY_SEAL, "discloser", &key);
	assert_ok(key_save(&key, path, NULL, NULL));
	key_wipe(&key);
	assert_int_equal(chmod(path, 0644), 0);
	assert_status(key_load(path, KEY_SEAL, &key, &err), STATUS_DENIED);
	assert_non_null(strstr(err.text, "0644"));
	assert_non_null(strstr(err.text, "chmod 600"));
	assert_int_equal(chmod(path, 0640), 0);
	assert_status(key_load(path, KEY_SEAL, &key, &err), STATUS_DENIED);
	assert_int_equal(chmod(path, 0400), 0);
	assert_ok(key_load(path, KEY_SEAL, &key, &err));
	key_wipe(&key);
}

static void another_purpose_is_named(void **state)
{
	const char *path = test_dir_path(*state, "a.key");
	struct key key;
	struct err err;

	key_make(KEY_SEAL, "wang", &key);
	assert_ok(key_save(&key, path, NULL, NULL));
	key_wipe(&key);
	assert_status(key_load(path, KEY_DOCUMENT, &key, &err), STATUS_CONFLICT);
	assert_non_null(strstr(err.text, "seal"));
	assert_non_null(strstr(err.text, "document"));
	assert_status(key_load(test_dir_path(*state, "none"), KEY_DOCUMENT, &key, &err),
		      STATUS_NOT_FOUND);
}

static void write_file(const char *path, const char *data, size_t size)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, size, file), size);
	fclose(file);
	assert_int_equal(chmod(path, 0600), 0);
}

/* Every byte of the line matters but those of the name, which nothing can vouch for. */
static void a_damaged_file_is_refused(void **state)
{
	const char *path = test_dir_path(*state, "a.key");
	char line[600];
	size_t size;
	size_t name_at;
	struct key key;
	FILE *file;

	key_make(KEY_TRANSPORT, "NAME", &key);
	assert_ok(key_save(&key, path, NULL, NULL));
	key_wipe(&key);
	file = fopen(path, "r");
	assert_non_null(file);
	size = fread(line, 1, sizeof(line), file);
	fclose(file);
	line[size] = '\0';
	name_at = (size_t)(strstr(line, "NAME") - line);
	for (size_t i = 0; i < size; i++) {
		if (i >= name_at && i < name_at + 4)
			continue;
		line[i] ^= 1;
		write_file(path, line, size);
		assert_int_not_equal(key_load(path, KEY_TRANSPORT, &key, NULL), STATUS_OK);
		line[i] ^= 1;
	}
	for (size_t cut = 0; cut < size; cut++) {
		write_file(path, line, cut);
		assert_int_not_equal(key_load(path, KEY_TRANSPORT, &key, NULL), STATUS_OK);
	}
	line[size] = 'x';
	write_file(path, line, size + 1);
	assert_status(key_load(path, KEY_TRANSPORT, &key, NULL), STATUS_CORRUPT);
	write_file(path, line, size);
	assert_ok(key_load(path, KEY_TRANSPORT, &key, NULL));
	key_wipe(&key);
	assert_int_equal(key.secret[0] | key.secret[31] | key.public_key[0], 0);
}

static void names_are_file_names(void **state)
{
	char name[KEY_NAME_MAX + 2];

	(void)state;
	assert_true(key_name_valid("hazard.522701_a-B"));
	assert_false(key_name_valid(""));
	assert_false(key_name_valid(".hidden"));
	assert_false(key_name_valid("a b"));
	assert_false(key_name_valid("a/b"));
	assert_false(key_name_valid("a\n"));
	memset(name, 'a', sizeof(name));
	name[KEY_NAME_MAX + 1] = '\0';
	assert_false(key_name_valid(name));
	name[KEY_NAME_MAX] = '\0';
	assert_true(key_name_valid(name));
}

static void public_keys_print_and_parse(void **state)
{
	char text[KEY_TEXT];
	uint8_t back[KEY_PUBLIC];
	struct key key;

	(void)state;
	key_make(KEY_TRANSPORT, "a", &key);
	key_print_public(key.public_key, text);
	assert_int_equal(strlen(text), 43);
	assert_ok(key_parse_public(text, back));
	assert_memory_equal(back, key.public_key, KEY_PUBLIC);
	text[42] = '\0';
	assert_status(key_parse_public(text, back), STATUS_INVALID);
	key_wipe(&key);
}

static void purposes_have_names(void **state)
{
	enum key_purpose purpose;

	(void)state;
	for (size_t i = 0; i < PURPOSES; i++) {
		assert_ok(key_purpose_of_name(key_purpose_name(purposes[i]), &purpose));
		assert_int_equal(purpose, purposes[i]);
	}
	assert_status(key_purpose_of_name("master", &purpose), STATUS_NOT_FOUND);
}

static int start(void **state)
{
	(void)state;
	return crypto_start(NULL);
}

#define IN_DIR(test) cmocka_unit_test_setup_teardown(test, test_dir_setup, test_dir_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_DIR(keys_survive_their_file),
		cmocka_unit_test(ids_depend_on_the_purpose),
		IN_DIR(others_must_not_read_a_secret),
		IN_DIR(another_purpose_is_named),
		IN_DIR(a_damaged_file_is_refused),
		cmocka_unit_test(names_are_file_names),
		cmocka_unit_test(public_keys_print_and_parse),
		cmocka_unit_test(purposes_have_names),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}

/* Key files, and the base64 that keys are written in.
 *
 *   what 1 ('b' base64url, else 'd', 'p', 's', 'y' or 't' for the purpose that is wanted) ‖ text
 */
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/crypto/base64url.h"
#include "common/crypto/keys.h"
#include "tests/fuzz/fuzz.h"

#define TEXT_MOST 4096

/* One value has one spelling. */
static void check_base64(struct bytes text)
{
	uint8_t parsed[TEXT_MOST];
	char printed[BASE64URL_TEXT(TEXT_MOST)];
	size_t size = 0;
	if (text.size > TEXT_MOST)
		return;
	if (base64url_parse(text, parsed, sizeof parsed, &size) == STATUS_OK) {
		base64url_print(bytes_of(parsed, size), printed);
		ASSERT(bytes_equal(bytes_of_text(printed), text));
		ASSERT(size == 0 || base64url_parse(text, parsed, size - 1, &size) != STATUS_OK);
	}
	base64url_print(text, printed);
	ASSERT(base64url_parse(bytes_of_text(printed), parsed, sizeof parsed, &size) == STATUS_OK);
	ASSERT(bytes_equal(bytes_of(parsed, size), text));
}

/* The public half as libsodium makes it from the secret; false: a purpose without such a pair. */
static bool public_of_secret(const struct key *key, uint8_t ret_public[KEY_PUBLIC])
{
	if (key->purpose == KEY_TRANSPORT || key->purpose == KEY_SEAL)
		return crypto_scalarmult_base(ret_public, key->secret) == 0;
	if (key->purpose == KEY_DOCUMENT) {
		uint8_t secret[crypto_sign_SECRETKEYBYTES];
		return crypto_sign_seed_keypair(ret_public, secret, key->secret) == 0;
	}
	return false;
}

/* The one line that such a key is written as. */
static void check_line(const struct key *key, struct bytes content)
{
	char public_text[BASE64URL_TEXT(KEY_PUBLIC)];
	char secret_text[BASE64URL_TEXT(KEY_SECRET_MAX)] = "";
	char line[512];
	base64url_print(bytes_of(key->public_key, KEY_PUBLIC), public_text);
	if (key->has_secret)
		base64url_print(bytes_of(key->secret, key_secret_size(key->purpose)), secret_text);
	int size = snprintf(line, sizeof line, "zhian-key 1 %s %s %s %s%s%s\n",
			    key_purpose_name(key->purpose), crypto_alg_name(key_alg(key->purpose)),
			    key->name, public_text, key->has_secret ? " " : "", secret_text);
	ASSERT(bytes_equal(bytes_of(line, (size_t)size), content));
}

static void check_key(const struct key *key, struct bytes content)
{
	uint8_t expected[KEY_PUBLIC], parsed[KEY_PUBLIC];
	char text[KEY_TEXT];
	ASSERT(key_name_valid(key->name));
	if (key->has_secret && public_of_secret(key, expected))
		ASSERT(memcmp(expected, key->public_key, KEY_PUBLIC) == 0);
	key_print_public(key->public_key, text);
	ASSERT(key_parse_public(text, parsed) == STATUS_OK);
	ASSERT(memcmp(parsed, key->public_key, KEY_PUBLIC) == 0);
	check_line(key, content);
}

static enum key_purpose purpose_of(uint8_t what)
{
	switch (what) {
	case 'd':
		return KEY_DOCUMENT;
	case 's':
		return KEY_SEAL;
	case 'y':
		return KEY_SYMMETRIC;
	default:
		return KEY_TRANSPORT;
	}
}

static void check_file(enum key_purpose purpose, struct bytes content)
{
	char path[64];
	struct err err;
	struct key key;
	int fd = memfd_create("key", MFD_CLOEXEC);
	ASSERT(fd >= 0 && fchmod(fd, 0600) == 0);
	ASSERT(write(fd, content.data, content.size) == (ssize_t)content.size);
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if (key_load(path, purpose, &key, &err) == STATUS_OK) {
		check_key(&key, content);
		key_wipe(&key);
	} else {
		ASSERT(err.text[0] != '\0');
	}
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes rest = bytes_of(data, size);
	uint8_t what = fuzz_byte(&rest);
	ASSERT(crypto_start(NULL) == STATUS_OK);
	if (what == 'b')
		check_base64(rest);
	else
		check_file(purpose_of(what), rest);
	return 0;
}

/* The seal as proto/README.md gives it to whoever writes a client, byte for byte. */
#include <stdio.h>

#include "common/crypto/seal.h"
#include "tests/lib/test.h"

#define PAGE_MAX (256 << 10)
#define HEX_MAX 1024

static char page[PAGE_MAX];

struct value {
	uint8_t data[HEX_MAX];
	size_t size;
};

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The hex behind a name that begins a line of the vector, and on lines below that have no name. */
static struct value value_of(const char *name)
{
	struct value value = {.size = 0};
	char line[64];
	(void)snprintf(line, sizeof line, "\n    %s ", name);
	const char *at = strstr(page, line);
	assert_non_null(at);
	at += strlen(line);
	for (;;) {
		while (nibble(at[0]) >= 0 && nibble(at[1]) >= 0 && value.size < HEX_MAX) {
			value.data[value.size++] = (uint8_t)(nibble(at[0]) << 4 | nibble(at[1]));
			at += 2;
		}
		if (*at == '\n' && strncmp(at, "\n        ", 9) != 0)
			return value;
		at++;
		assert_true(*at == ' ' || nibble(*at) >= 0);
	}
}

static int read_page(void **state)
{
	(void)state;
	FILE *file = fopen(ZHIAN_SOURCE_DIR "/proto/README.md", "re");
	assert_non_null(file);
	size_t size = fread(page, 1, sizeof page - 1, file);
	page[size] = '\0';
	return fclose(file);
}

/* The ephemeral secret first, then the nonce: in the order in which they are drawn. */
struct drawn {
	struct value secret, nonce;
	unsigned draws;
};

static void draw(void *context, void *out, size_t size)
{
	struct drawn *drawn = (struct drawn *)context;
	const struct value *value = drawn->draws++ == 0 ? &drawn->secret : &drawn->nonce;
	assert_int_equal(size, value->size);
	memcpy(out, value->data, size);
}

static void the_page_seals_as_we_do(void **state)
{
	(void)state;
	struct drawn drawn = {.secret = value_of("ephemeral_secret"), .nonce = value_of("nonce")};
	struct random_source random = {.fill = draw, .context = &drawn};
	struct value public = value_of("receiver_public"), id = value_of("id"),
		     plain = value_of("plain"), expected = value_of("sealed");
	uint8_t sealed[HEX_MAX];
	struct key receiver;
	assert_int_equal(public.size, KEY_PUBLIC);
	key_of_public(KEY_SEAL, "discloser", public.data, &receiver);
	assert_ok(seal_once(&receiver, &random, bytes_of(plain.data, plain.size),
			    bytes_of(id.data, id.size), sealed));
	assert_int_equal(drawn.draws, 2);
	assert_bytes_equal(bytes_of(sealed, plain.size + SEAL_OVERHEAD),
			   bytes_of(expected.data, expected.size));
}

static void the_page_s_receiver_opens_it(void **state)
{
	(void)state;
	struct value public = value_of("receiver_public"), secret = value_of("receiver_secret"),
		     id = value_of("id"), plain = value_of("plain"), sealed = value_of("sealed");
	uint8_t opened[HEX_MAX];
	struct key receiver;
	key_of_public(KEY_SEAL, "discloser", public.data, &receiver);
	memcpy(receiver.secret, secret.data, secret.size);
	receiver.has_secret = true;
	assert_ok(seal_open(&receiver, bytes_of(sealed.data, sealed.size),
			    bytes_of(id.data, id.size), opened));
	assert_memory_equal(opened, plain.data, plain.size);
	assert_status(seal_open(&receiver, bytes_of(sealed.data, sealed.size),
				bytes_of_text("ZW-2"), opened),
		      STATUS_CORRUPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_seals_as_we_do),
		cmocka_unit_test(the_page_s_receiver_opens_it),
	};
	struct err err;
	if (crypto_start(&err) != STATUS_OK)
		return 1;
	return cmocka_run_group_tests_name("seal_vector", tests, read_page, NULL);
}

#include "common/crypto/base64url.h"

#include "tests/lib/test.h"

/* RFC 4648, section 10, without padding; and the two letters that differ in the URL alphabet. */
static const struct {
	const char *plain;
	const char *text;
} vectors[] = {
	{"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
	{"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff", "-_8"},
};

static void gives_the_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		struct bytes plain = bytes_of_text(vectors[i].plain);
		char text[BASE64URL_TEXT(6)];
		uint8_t back[8];
		size_t size = 99;

		base64url_print(plain, text);
		assert_string_equal(text, vectors[i].text);
		assert_int_equal(BASE64URL_TEXT(plain.size), strlen(text) + 1);
		assert_ok(base64url_parse(bytes_of_text(text), back, sizeof(back), &size));
		assert_bytes_equal(bytes_of(back, size), plain);
	}
}

static void one_text_for_one_value(void **state)
{
	static const char *const refused[] = {"Zg==",  "Zh",          "Z",      "Zm9v ",
					      " Zm9v", "Zm\n9v",      "Zm9v=",  "-+8",
					      "/_8",   "Zm9\xc3\xa4", "\xd2_8", "-\2408"};
	uint8_t back[8];
	size_t size = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		assert_status(base64url_parse(bytes_of_text(refused[i]), back, sizeof(back), &size),
			      STATUS_INVALID);
	assert_status(base64url_parse(bytes_of_text("Zm9vYmFy"), back, 5, &size), STATUS_INVALID);
	assert_status(base64url_parse(bytes_of("Zg\0", 3), back, 8, &size), STATUS_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_vectors),
		cmocka_unit_test(one_text_for_one_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

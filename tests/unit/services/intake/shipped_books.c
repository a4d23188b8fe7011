#include "tests/unit/services/intake/shipped_books.h"

#include <stdio.h>

#include "common/base/file.h"
#include "common/base/uscc.h"
#include "common/policy/books/calendar_load.h"
#include "common/policy/books/dictionary_load.h"
#include "common/policy/rules/load.h"
#include "tests/lib/test.h"

static struct shipped_books books;
static struct policy_set *set;
static struct pool pool;
static char *calendar_text, *dictionary_text;

static struct bytes read_file(const char *path, char **ret_text)
{
	size_t size;
	assert_ok(file_read(path, 4u << 20, ret_text, &size, NULL));
	return bytes_of(*ret_text, size);
}

const struct shipped_books *shipped_books_load(void)
{
	struct problems problems;
	struct err err;
	if (set != NULL)
		return &books;
	problems_init(&problems);
	pool_init(&pool);
	enum status status =
		policy_load_directory(ZHIAN_SOURCE_DIR "/deploy/policy", &problems, &set, &err);
	if (status == STATUS_OK)
		status = calendar_load(
			read_file(ZHIAN_SOURCE_DIR "/deploy/calendar/cn.csv", &calendar_text),
			"cn.csv", &pool, &problems, &books.calendar);
	if (status == STATUS_OK)
		status = dictionary_load(read_file(ZHIAN_SOURCE_DIR
						   "/deploy/dictionary/products.yaml",
						   &dictionary_text),
					 "products.yaml", &pool, &problems, &books.dictionary);
	if (status != STATUS_OK)
		problems_print(&problems, stderr);
	assert_ok(status);
	problems_done(&problems);
	books.policy = &set->policy;
	return &books;
}

void shipped_books_unload(void)
{
	policy_unload(&set);
	pool_done(&pool);
	free(calendar_text);
	free(dictionary_text);
	calendar_text = dictionary_text = NULL;
}

void shipped_code(uint32_t region, unsigned n, char ret_code[19])
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	(void)snprintf(ret_code, 19, "91%06u", (unsigned)region);
	for (int i = 0; i < 8; i++, n = n / 31 + 7)
		ret_code[8 + i] = alphabet[n % 31];
	ret_code[16] = uscc_organisation_character(ret_code + 8);
	ret_code[17] = uscc_check_character(ret_code);
	ret_code[18] = '\0';
}

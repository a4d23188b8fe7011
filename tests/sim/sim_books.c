#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "common/base/uscc.h"
#include "common/policy/calendar_load.h"
#include "common/policy/dictionary_load.h"
#include "common/policy/load.h"

static struct {
	struct policy_set *set;
	struct calendar calendar;
	struct dictionary dictionary;
	struct pool pool;
	char *calendar_text, *dictionary_text;
	char firms[SIM_FIRMS][19];
} books;

static struct bytes read_file(const char *path, char **ret_text)
{
	size_t size;
	struct err err = {0};
	if (file_read(path, 4u << 20, ret_text, &size, &err) != STATUS_OK) {
		fprintf(stderr, "sim: %s\n", err.text);
		exit(2);
	}
	return bytes_of(*ret_text, size);
}

/* Valid codes of invented firms, of all three regions. */
static void make_firms(void)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	for (unsigned firm = 0; firm < SIM_FIRMS; firm++) {
		char *code = books.firms[firm];
		(void)snprintf(code, 19, "91%06u", (unsigned)sim_regions[firm % SIM_REGIONS]);
		unsigned n = firm * 7919u + 13u;
		for (int i = 0; i < 8; i++, n = n / 31 + 7 + firm)
			code[8 + i] = alphabet[n % 31];
		code[16] = uscc_organisation_character(code + 8);
		code[17] = uscc_check_character(code);
		code[18] = '\0';
	}
}

struct stage_books sim_books_load(void)
{
	struct problems problems;
	struct err err = {0};
	problems_init(&problems);
	pool_init(&books.pool);
	enum status status = policy_load_directory(ZHIAN_SOURCE_DIR "/deploy/policy", &problems,
						   &books.set, &err);
	if (status == STATUS_OK)
		status = calendar_load(
			read_file(ZHIAN_SOURCE_DIR "/deploy/calendar/cn.csv", &books.calendar_text),
			"cn.csv", &books.pool, &problems, &books.calendar);
	if (status == STATUS_OK)
		status = dictionary_load(
			read_file(ZHIAN_SOURCE_DIR "/deploy/dictionary/products.yaml",
				  &books.dictionary_text),
			"products.yaml", &books.pool, &problems, &books.dictionary);
	if (status != STATUS_OK) {
		problems_print(&problems, stderr);
		fprintf(stderr, "sim: the books that ship can't be loaded: %s\n", err.text);
		exit(2);
	}
	problems_done(&problems);
	make_firms();
	return (struct stage_books){.policy = &books.set->policy,
				    .calendar = &books.calendar,
				    .dictionary = &books.dictionary,
				    .set = 1};
}

void sim_books_unload(void)
{
	policy_unload(&books.set);
	pool_done(&books.pool);
	free(books.calendar_text);
	free(books.dictionary_text);
}

const char *sim_firm(size_t n)
{
	return books.firms[n % SIM_FIRMS];
}

const char *sim_class(size_t n)
{
	return books.dictionary.classes[n % books.dictionary.class_count].code;
}

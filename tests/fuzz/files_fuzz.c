/* The files that people write: settings, people, products, working days.
 *
 *   kind 1 ('c' settings, 'p' people, 'd' dictionary, else calendar) ‖ the file
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/policy/books/calendar_load.h"
#include "common/policy/books/dictionary_load.h"
#include "common/policy/people/config.h"
#include "common/policy/people/people.h"
#include "tests/fuzz/fuzz.h"

/* ---- settings: what is in effect prints, loads, and prints as the same */

static struct config_set *load_config(struct bytes content)
{
	struct problems problems;
	struct config_set *set = NULL;
	problems_init(&problems);
	enum status status = config_load_bytes(content, "zhian.yaml", "", &problems, &set);
	ASSERT((status == STATUS_OK) == (set != NULL));
	ASSERT(status == STATUS_OK || problems.errors != 0);
	problems_done(&problems);
	return set;
}

static char *print_config(const struct config *config, size_t *ret_size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_size);
	ASSERT(out != NULL);
	config_print(config, out);
	ASSERT(fclose(out) == 0);
	return text;
}

static void check_config(struct bytes content)
{
	struct config_set *set = load_config(content);
	if (set == NULL)
		return;
	size_t first_size, second_size;
	char *first = print_config(&set->config, &first_size);
	config_unload(&set);
	set = load_config(bytes_of(first, first_size));
	ASSERT(set != NULL);
	char *second = print_config(&set->config, &second_size);
	ASSERT(bytes_equal(bytes_of(first, first_size), bytes_of(second, second_size)));
	free(first);
	free(second);
	config_unload(&set);
}

/* ---- people: every key leads to its holder, every id to its person */

static void check_people(struct bytes content, struct pool *pool, struct problems *problems)
{
	struct people people;
	if (people_load(content, "people.yaml", pool, problems, &people) != STATUS_OK) {
		ASSERT(problems->errors != 0);
		return;
	}
	for (size_t i = 0; i < people.key_count; i++) {
		ASSERT(i == 0 ||
		       memcmp(people.keys[i - 1].key, people.keys[i].key, PEOPLE_KEY) < 0);
		ASSERT(people_of_key(&people, people.keys[i].key, INT64_MIN) ==
		       people.keys[i].principal);
	}
	for (size_t i = 0; i < people.person_count; i++)
		ASSERT(people_person(&people, people.persons[i].principal.id) ==
		       &people.persons[i]);
	for (size_t i = 0; i < people.feed_count; i++)
		ASSERT(people_feed(&people, people.feeds[i].principal.id) == &people.feeds[i]);
}

/* ---- dictionary: every code leads to its class, every name to a class of that name */

static void check_dictionary(struct bytes content, struct pool *pool, struct problems *problems)
{
	struct dictionary dictionary;
	if (dictionary_load(content, "products.yaml", pool, problems, &dictionary) != STATUS_OK) {
		ASSERT(problems->errors != 0);
		return;
	}
	for (size_t i = 0; i < dictionary.class_count; i++) {
		const struct product_class *class = &dictionary.classes[i];
		struct bytes name = bytes_of_text(class->name_zh);
		const struct product_class *named = dictionary_class_of_name(&dictionary, name);
		ASSERT(dictionary_class(&dictionary, class->code) == class);
		ASSERT(named != NULL && strcmp(named->name_zh, class->name_zh) == 0);
	}
}

/* ---- calendar: counting forth and back comes home */

static void check_calendar(struct bytes content, struct pool *pool, struct problems *problems)
{
	struct calendar calendar;
	if (calendar_load(content, "cn.csv", pool, problems, &calendar) != STATUS_OK) {
		ASSERT(problems->errors != 0);
		return;
	}
	int32_t step = (calendar.last_day - calendar.first_day) / 64 + 1;
	for (int32_t day = calendar.first_day; day <= calendar.last_day; day += step) {
		int32_t from = calendar_next_working(&calendar, day);
		int32_t later = calendar_add_working(&calendar, from, 15);
		ASSERT(from >= day && calendar_is_working(&calendar, from));
		ASSERT(calendar_is_working(&calendar, later));
		ASSERT(calendar_working_between(&calendar, from, later) == 15);
		ASSERT(calendar_add_working(&calendar, later, -15) == from);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes content = bytes_of(data, size);
	uint8_t kind = fuzz_byte(&content);
	if (kind == 'c') {
		check_config(content);
		return 0;
	}
	struct problems problems;
	struct pool pool;
	problems_init(&problems);
	pool_init(&pool);
	if (kind == 'p')
		check_people(content, &pool, &problems);
	else if (kind == 'd')
		check_dictionary(content, &pool, &problems);
	else
		check_calendar(content, &pool, &problems);
	pool_done(&pool);
	problems_done(&problems);
	return 0;
}

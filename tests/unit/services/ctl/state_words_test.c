/* A state has the word of the object whose state it is: a measure that is "opened" is no hazard
 * that was entered in the ledger, a licence that is "expired" no food gone off. */
#include "tests/lib/test.h"

#include <string.h>

#include "common/words/catalogue.h"
#include "services/scenario/lives.h"

static bool has_state(const struct state_table *table, const char *name)
{
	for (uint8_t i = 0; i < table->state_count; i++) {
		if (strcmp(table->states[i].name, name) == 0)
			return true;
	}
	return false;
}

/* In how many lives a state of that name is told by the general word. */
static size_t told_in_general(const char *name)
{
	size_t count, told = 0;
	const struct life *all = lives(&count);
	for (size_t i = 0; i < count; i++) {
		const char *table = all[i].table->name;
		if (has_state(all[i].table, name) &&
		    strcmp(catalogue_value_of(table, "state", name, LANG_ZH),
			   catalogue_value("state", name, LANG_ZH)) == 0)
			told++;
	}
	return told;
}

/* One name in several lives: either it means the same in all that share the word, which is read and
 * listed here, or each but one has a word of its own. */
static void shared_states_mean_the_same(void **state)
{
	static const char *const same[] = {
		"accepted",     "answered", "answered_in_part", "approved", "archived",
		"cancelled",    "closed",   "disputed",         "done",     "drafted",
		"drawn",        "filed",    "not_decided",      "ordered",  "owed",
		"out_of_scope", "planned",  "proposed",         "referred", "reinspection_failed",
		"registered",   "returned", "revoked",          "sent",     "served",
		"unfounded",    "voided",   "withdrawn",        "ended",    "refused",
	};
	size_t count, left = 0;
	(void)state;
	const struct life *all = lives(&count);
	for (size_t i = 0; i < count; i++) {
		for (uint8_t s = 0; s < all[i].table->state_count; s++) {
			const char *name = all[i].table->states[s].name;
			bool known = false;
			for (size_t n = 0; n < sizeof same / sizeof same[0]; n++)
				known = known || strcmp(same[n], name) == 0;
			if (!known && told_in_general(name) > 1) {
				print_message("state of several lives: %s\n", name);
				left++;
			}
		}
	}
	assert_int_equal(left, 0);
	assert_string_equal(catalogue_value_of("measure", "state", "opened", LANG_ZH), "已建案卷");
	assert_string_equal(catalogue_value_of("case", "execution", "owed", LANG_ZH), "待缴清");
	assert_string_equal(catalogue_value_of("case_execution", "state", "owed", LANG_ZH),
			    "待缴清");
	assert_string_equal(catalogue_value_of(NULL, "state", "opened", LANG_ZH), "已立账");
}

static bool is_own_state(const char *entry)
{
	size_t count, table = strcspn(entry, ".");
	const struct life *all = lives(&count);
	const char *value = strchr(entry, '=') + 1;
	for (size_t i = 0; i < count; i++) {
		if (strlen(all[i].table->name) == table &&
		    strncmp(all[i].table->name, entry, table) == 0 &&
		    has_state(all[i].table, value))
			return true;
	}
	/* a line of either life of what came in; what has no life, but is open or not */
	static const char *const others[] = {"report.state=refused", "feed.state=open",
					     "feed.state=paused"};
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (strcmp(entry, others[i]) == 0)
			return true;
	}
	return false;
}

static void no_state_words_are_left_over(void **state)
{
	size_t count, left = 0;
	(void)state;
	const struct catalogue_entry *entries = catalogue_entries(WORDS_VALUE, &count);
	for (size_t i = 0; i < count; i++) {
		if (strstr(entries[i].name, ".state=") != NULL && !is_own_state(entries[i].name)) {
			print_message("word of no state: %s\n", entries[i].name);
			left++;
		}
	}
	assert_int_equal(left, 0);
}

/* A refusal names the state as its object has it. */
static void refusals_say_the_objects_state(void **state)
{
	(void)state;
	assert_string_equal(catalogue_param("measure.take.state", "state", "opened", LANG_ZH),
			    "已建案卷");
	assert_string_equal(catalogue_param("hazard.order.state", "state", "opened", LANG_ZH),
			    "已立账");
	assert_string_equal(catalogue_param("x.y", "act", "hazard.level", LANG_ZH), "确定隐患等级");
	assert_string_equal(catalogue_param("x.y", "number", "17", LANG_ZH), "17");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shared_states_mean_the_same),
		cmocka_unit_test(no_state_words_are_left_over),
		cmocka_unit_test(refusals_say_the_objects_state),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

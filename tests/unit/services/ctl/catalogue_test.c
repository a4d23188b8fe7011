/* The catalogue is complete: whatever a program can say has words in both languages, and no
 * words are left over.  Here: kinds, acts, options and enumerations, of the tables that ship.
 */
#include "tests/lib/test.h"
#include "tests/unit/services/ctl/catalogue_fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "common/base/state_table.h"
#include "common/core/clock.h"
#include "common/core/event.h"
#include "common/core/gates.h"
#include "common/policy/papers/closed_words.h"
#include "common/policy/rules/words.h"
#include "common/stage/common_decide.h"
#include "common/words/catalogue.h"
#include "services/ctl/command.h"
#include "services/ctl/values/field_value.h"
#include "services/scenario/county_lists.h"
#include "services/scenario/lives.h"

/* ---- each entry by itself */

/* The parameters of a template, in the order in which they stand. */
static void parameters(const char *text, char *out, size_t size)
{
	size_t used = 0;
	for (; *text != '\0' && used + 2 < size; text++) {
		if (*text != '{')
			continue;
		for (; *text != '\0' && *text != '}' && used + 2 < size; text++)
			out[used++] = *text;
		if (*text == '\0')
			break;
	}
	out[used] = '\0';
}

static bool has_parameter(const char *text, const char *all)
{
	char one[WORD_MAX];
	for (const char *at = all; *at == '{';) {
		size_t size = 1 + strcspn(at + 1, "{");
		(void)snprintf(one, sizeof one, "%.*s}", (int)size, at);
		if (strstr(text, one) == NULL)
			return false;
		at += size;
	}
	return true;
}

static void entries_are_whole(void **state)
{
	(void)state;
	for (unsigned class = 0; class < WORDS_CLASSES; class ++) {
		size_t count;
		const struct catalogue_entry *entries =
			catalogue_entries((enum word_class) class, &count);
		assert_true(count > 10);
		for (size_t i = 0; i < count; i++) {
			char zh[256], en[256];
			assert_true(entries[i].zh[0] != '\0' && entries[i].en[0] != '\0');
			parameters(entries[i].zh, zh, sizeof zh);
			parameters(entries[i].en, en, sizeof en);
			if (!has_parameter(entries[i].en, zh) || !has_parameter(entries[i].zh, en))
				fail_msg("%s: the languages have different parameters",
					 entries[i].name);
			for (size_t j = 0; j < i; j++) {
				if (strcmp(entries[i].name, entries[j].name) == 0)
					fail_msg("%s stands twice", entries[i].name);
			}
		}
	}
}

/* ---- what tables know */

static void kinds_have_words(void **state)
{
	size_t count, kinds = 0;
	(void)state;
	for (uint16_t kind = 1; kind < 1000; kind++) {
		if (event_descriptor(kind) == NULL)
			continue;
		kinds++;
		words_lack(WORDS_EVENT, event_kind_name(kind), "event kind");
	}
	(void)catalogue_entries(WORDS_EVENT, &count);
	assert_int_equal(words_missing, 0);
	assert_int_equal(count, kinds); /* none is left over */
}

static void commands_have_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < command_count; i++) {
		char name[COMMAND_NAME], memory[64];
		struct option_view option;
		command_name(&commands[i], name);
		words_lack(WORDS_ACT, name, "command");
		words_lack(WORDS_NOUN, commands[i].noun, "noun");
		for (size_t j = 0; command_option(&commands[i], j, &option, memory); j++)
			words_lack(WORDS_OPTION, option.key, name);
	}
	for (size_t i = 0; i < common_act_count; i++)
		words_lack(WORDS_ACT, common_acts[i].name, "act");
	assert_int_equal(words_missing, 0);
}

/* The lists of a county, those without a command of their own included: pages name them. */
static void lists_have_words(void **state)
{
	(void)state;
	for (unsigned daemon = DAEMON_UNKNOWN; daemon < DAEMON_COUNT; daemon++) {
		const struct list_kind *kind;
		for (size_t i = 0;
		     (kind = questions_list(county_lists((enum daemon)daemon), i)) != NULL; i++)
			words_lack(WORDS_NOUN, kind->noun, "list");
	}
	assert_int_equal(words_missing, 0);
}

static bool is_list(const char *entry)
{
	for (unsigned daemon = DAEMON_UNKNOWN; daemon < DAEMON_COUNT; daemon++) {
		if (questions_list_find(county_lists((enum daemon)daemon), entry) != NULL)
			return true;
	}
	return false;
}

static bool is_option(const char *entry)
{
	for (size_t i = 0; i < command_count; i++) {
		struct option_view option;
		char memory[64];
		for (size_t j = 0; command_option(&commands[i], j, &option, memory); j++) {
			char name[COMMAND_NAME], own[COMMAND_NAME + sizeof option.key + 1];
			command_name(&commands[i], name);
			(void)snprintf(own, sizeof own, "%s.%s", name, option.key);
			if (strcmp(option.key, entry) == 0 || strcmp(own, entry) == 0)
				return true;
		}
	}
	return false;
}

static void no_command_words_are_left_over(void **state)
{
	size_t count;
	(void)state;
	const struct catalogue_entry *entries = catalogue_entries(WORDS_ACT, &count);
	for (size_t i = 0; i < count; i++) {
		if (!words_of_command(entries[i].name))
			words_left_over("command", entries[i].name);
	}
	entries = catalogue_entries(WORDS_NOUN, &count);
	for (size_t i = 0; i < count; i++)
		assert_true(command_noun_known(entries[i].name) || is_list(entries[i].name));
	entries = catalogue_entries(WORDS_OPTION, &count);
	for (size_t i = 0; i < count; i++) {
		if (!is_option(entries[i].name))
			words_left_over("option", entries[i].name);
	}
	assert_int_equal(words_missing, 0);
}

/* Every enumeration that a body or a command can state, however deep. */
/* As the word is read, so it is taken: two that read alike would be one. */
static void closed_words_have_words(const ProtobufCFieldDescriptor *field)
{
	const char *const *words = closed_words_of(field);
	for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
		const char *chinese = catalogue_value(field->name, words[i], LANG_ZH);
		if (chinese == NULL)
			words_lack(WORDS_VALUE, words[i], field->name);
		else
			assert_ptr_equal(field_word_of(field, chinese), words[i]);
		assert_ptr_equal(field_word_of(field, words[i]), words[i]);
	}
}

static void enums_of(const ProtobufCMessageDescriptor *descriptor, unsigned depth)
{
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		if (field->type == PROTOBUF_C_TYPE_MESSAGE && depth < MESSAGE_DEPTH_MAX)
			enums_of((const ProtobufCMessageDescriptor *)field->descriptor, depth + 1);
		closed_words_have_words(field);
		if (field->type != PROTOBUF_C_TYPE_ENUM)
			continue;
		const ProtobufCEnumDescriptor *values =
			(const ProtobufCEnumDescriptor *)field->descriptor;
		for (unsigned j = 0; j < values->n_values; j++) {
			char name[ENUM_NAME];
			if (values->values[j].value == 0)
				continue;
			enum_value_name(values, &values->values[j], name);
			words_lack(WORDS_VALUE, name, values->short_name);
		}
	}
}

/* What a service's way is, is a word, offered by help, completion and pages: of every act that asks
 * for one. */
static void a_way_of_service_is_a_word(void **state)
{
	size_t ways = 0;
	(void)state;
	for (size_t i = 0; i < command_count; i++) {
		const ProtobufCMessageDescriptor *body = commands[i].body;
		if (body == NULL || protobuf_c_message_descriptor_get_field_by_name(
					    body, "address_confirmed") == NULL)
			continue;
		assert_ptr_equal(closed_words_of(protobuf_c_message_descriptor_get_field_by_name(
					 body, "method")),
				 words_service_methods);
		ways++;
	}
	assert_true(ways > 7);
}

static void values_have_words(void **state)
{
	(void)state;
	for (uint16_t kind = 1; kind < 1000; kind++) {
		if (event_descriptor(kind) != NULL)
			enums_of(event_descriptor(kind), 0);
	}
	for (size_t i = 0; i < command_count; i++) {
		if (commands[i].body != NULL)
			enums_of(commands[i].body, 0);
	}
	for (size_t i = 0; role_words[i].name != NULL; i++) {
		if (role_words[i].value <= ROLE_OPERATOR && role_words[i].value != ROLE_FEED)
			words_lack(WORDS_VALUE, role_words[i].name, "role");
	}
	for (unsigned id = 1; id < CLOCK_ID_COUNT; id++)
		words_lack(WORDS_VALUE, clock_id_name((enum clock_id)id), "clock");
	for (unsigned ground = 1; ground < GATE_GROUND_COUNT; ground++)
		words_lack(WORDS_VALUE, gate_ground_word((enum gate_ground)ground), "ground");
	for (unsigned ground = 0; ground < CLOCK_GROUND_COUNT; ground++)
		words_lack(WORDS_VALUE, clock_ground_name((enum clock_ground)ground), "ground");
	assert_int_equal(words_missing, 0);
}

static void values_of_fact_have_words(enum fact fact)
{
	char word[WORD_TEXT];
	if (fact_kind(fact) == FACT_BOOL)
		return; /* yes and no have words of their own */
	for (int64_t value = 0; value < 64; value++) {
		if ((fact_all_values(fact) >> value & 1) != 0 &&
		    fact_word(fact, value, word) != NULL)
			words_lack(WORDS_VALUE, word, fact_name(fact));
	}
}

static void the_policy_has_words(void **state)
{
	(void)state;
	for (unsigned i = 0; i < FACT_COUNT; i++) {
		words_lack(WORDS_POLICY, fact_name((enum fact)i), "fact");
		values_of_fact_have_words((enum fact)i);
	}
	for (unsigned i = 0; i < OUTCOME_FIELD_COUNT; i++)
		words_lack(WORDS_POLICY, outcome_name((enum outcome)i), "outcome");
	for (unsigned i = TOPIC_NONE + 1; i < TOPIC_COUNT; i++)
		words_lack(WORDS_POLICY, topic_name((enum policy_topic)i), "topic");
	assert_int_equal(words_missing, 0);
}

/* Of each table, and of each of its events: what it is, or the act that it is a form of. */
static bool is_of_a_life(const char *entry)
{
	size_t count;
	const struct life *all = lives(&count);
	for (size_t i = 0; i < count; i++) {
		const struct state_table *table = all[i].table;
		if (strncmp(entry, "table=", 6) == 0 && strcmp(entry + 6, table->name) == 0)
			return true;
		for (uint8_t e = 0; e < table->event_count; e++) {
			if (strncmp(entry, "event=", 6) == 0 &&
			    strcmp(entry + 6, table->events[e].name) == 0)
				return true;
		}
	}
	return false;
}

static bool is_a_reason(const char *entry)
{
	size_t count;
	const struct life *all = lives(&count);
	for (size_t i = 0; i < count; i++) {
		for (size_t r = 0; r < all[i].table->rule_count; r++) {
			if (strcmp(all[i].table->rules[r].why, entry) == 0)
				return true;
		}
	}
	return false;
}

static void lives_have_words(void **state)
{
	size_t count;
	(void)state;
	const struct life *all = lives(&count);
	for (size_t i = 0; i < count; i++) {
		const struct state_table *table = all[i].table;
		char word[WORD_MAX];
		(void)snprintf(word, sizeof word, "table=%s", table->name);
		words_lack(WORDS_VALUE, word, table->file);
		for (size_t r = 0; r < table->rule_count; r++)
			words_lack(WORDS_WHY, table->rules[r].why, table->file);
		for (uint8_t e = 0; e < table->event_count; e++) {
			const char *name = table->events[e].name;
			(void)snprintf(word, sizeof word, "%.*s", (int)strcspn(name, " "), name);
			if (catalogue_find(WORDS_ACT, word, LANG_ZH) != NULL)
				continue;
			(void)snprintf(word, sizeof word, "event=%s", name);
			words_lack(WORDS_VALUE, word, table->file);
		}
	}
	const struct catalogue_entry *entries = catalogue_entries(WORDS_WHY, &count);
	for (size_t i = 0; i < count; i++) {
		if (!is_a_reason(entries[i].name))
			words_left_over("rule's reason", entries[i].name);
	}
	entries = catalogue_entries(WORDS_VALUE, &count);
	for (size_t i = 0; i < count; i++) {
		if ((strncmp(entries[i].name, "event=", 6) == 0 ||
		     strncmp(entries[i].name, "table=", 6) == 0) &&
		    !is_of_a_life(entries[i].name))
			words_left_over("table or event", entries[i].name);
	}
	assert_int_equal(words_missing, 0);
}

/* What is keyed by an act's name is read beside the act (commands_….def), not by its class. */
static void what_one_act_says_stands_with_it(void **state)
{
	static const char *const classes[] = {"codes_common", "codes_services", "values",
					      "options",      "members",        "written"};
	(void)state;
	for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
		char path[256], start[WORD_MAX];
		char *rows;
		size_t size;
		struct err err;
		(void)snprintf(path, sizeof path, ZHIAN_SOURCE_DIR "/common/words/%s.def",
			       classes[i]);
		assert_int_equal(file_read(path, 1 << 20, &rows, &size, &err), STATUS_OK);
		for (size_t k = 0; k < command_count; k++) {
			if (commands[k].kind != COMMAND_ACT)
				continue;
			for (unsigned dotted = 0; dotted < 2; dotted++) {
				(void)snprintf(start, sizeof start, "X(\"%s.%s%s", commands[k].noun,
					       commands[k].verb, dotted ? "." : "\"");
				if (strstr(rows, start) != NULL)
					words_left_over(classes[i], start);
			}
		}
		free(rows);
	}
	assert_int_equal(words_missing, 0);
}

#define FRESH(test) cmocka_unit_test_setup(test, words_forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(entries_are_whole),
		FRESH(kinds_have_words),
		FRESH(commands_have_words),
		FRESH(no_command_words_are_left_over),
		cmocka_unit_test(a_way_of_service_is_a_word),
		FRESH(values_have_words),
		FRESH(the_policy_has_words),
		FRESH(lives_have_words),
		FRESH(lists_have_words),
		FRESH(what_one_act_says_stands_with_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

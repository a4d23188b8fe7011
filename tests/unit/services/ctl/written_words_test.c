/* What people and other systems write is never translated, and what the daemons say always is. */
#include "tests/lib/test.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/core/event.h"
#include "common/policy/people/people.h"
#include "common/sheets/cells.h"
#include "common/words/catalogue.h"
#include "services/ctl/command.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/render.h"
#include "services/ctl/values/field_value.h"

/* Texts of messages which are words: a closed list's, a policy's, a daemon's own. */
static const char *const said[] = {
	"life",
	"reason_code",
	"act",
	"answer",
	"answer_code",
	"checklist",
	"conclusion",
	"conditions",
	"confidence",
	"credit_class",
	"decider_role",
	"decision",
	"field",
	"figure",
	"ground",
	"how",
	"is",
	"issuer",
	"listing_ground",
	"measures",
	"penalty_rows",
	"method",
	"missing",
	"now",
	"outcome",
	"possible",
	"purpose",
	"reply_clock",
	"result",
	"risk",
	"rule_id",
	"series",
	"source",
	"state",
	"value",
	"wants",
	"was",
	"what",
	"where",
	"why",
};

static bool met[sizeof said / sizeof said[0]];
static unsigned faults;

static bool is_said(const char *name)
{
	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
		if (strcmp(said[i], name) == 0) {
			met[i] = true;
			return true;
		}
	}
	return false;
}

/* Whether that very member has the word: "item=known", or among those that daemons say. */
static bool is_own(const char *member, const char *word)
{
	char own[128], among[512], one[128];
	(void)snprintf(own, sizeof own, "%s=%s", member, word);
	(void)snprintf(among, sizeof among, " %s ", catalogue_written(member));
	(void)snprintf(one, sizeof one, " %s ", word);
	return catalogue_find(WORDS_VALUE, own, LANG_ZH) != NULL || strstr(among, one) != NULL;
}

/* A closed list's words, where another message has a text of that name: BODY_COUNTY is "county". */
static void words_of(const ProtobufCFieldDescriptor *field)
{
	const ProtobufCEnumDescriptor *list = (const ProtobufCEnumDescriptor *)field->descriptor;
	for (unsigned i = 1; i < list->n_values; i++) {
		char word[64];
		size_t before = strlen(list->values[0].name) - strlen("UNKNOWN");
		(void)snprintf(word, sizeof word, "%s", list->values[i].name + before);
		for (char *at = word; *at != '\0'; at++)
			*at = (char)tolower((unsigned char)*at);
		if (is_own(field->name, word))
			continue;
		print_message("%s: %s isn't told in words (written.def)\n", field->name, word);
		faults++;
	}
}

static void texts_of(const ProtobufCMessageDescriptor *descriptor, unsigned depth)
{
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		if (field->type == PROTOBUF_C_TYPE_MESSAGE && depth < MESSAGE_DEPTH_MAX)
			texts_of((const ProtobufCMessageDescriptor *)field->descriptor, depth + 1);
		if (field->type == PROTOBUF_C_TYPE_ENUM && catalogue_written(field->name) != NULL)
			words_of(field);
		if (field->type != PROTOBUF_C_TYPE_STRING)
			continue;
		bool is_written = catalogue_written(field->name) != NULL;
		if (is_written != is_said(field->name))
			continue;
		print_message("%s.%s: %s\n", descriptor->name, field->name,
			      is_written ? "stands in both lists"
					 : "is it written by people (written.def), or a word?");
		faults++;
	}
}

/* Of a closed list: each of its values has a word as that member, or may be said by any. */
static void closed_lists_of(const ProtobufCMessageDescriptor *descriptor, unsigned depth)
{
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		if (field->type == PROTOBUF_C_TYPE_MESSAGE && depth < MESSAGE_DEPTH_MAX)
			closed_lists_of((const ProtobufCMessageDescriptor *)field->descriptor,
					depth + 1);
		if (field->type != PROTOBUF_C_TYPE_ENUM || catalogue_is_worded(field->name))
			continue;
		char list[4096], *rest;
		struct writer text = writer_over(list, sizeof list - 1);
		field_word_list(field, " ", LANG_EN, &text);
		list[text.size] = '\0';
		for (char *word = strtok_r(list, " ", &rest); word != NULL;
		     word = strtok_r(NULL, " ", &rest)) {
			const char *shown = field_word_said(field, word, LANG_ZH);
			if ((shown != NULL && strcmp(shown, word) != 0) ||
			    catalogue_find(WORDS_EVENT, word, LANG_ZH) != NULL ||
			    catalogue_find(WORDS_NOUN, word, LANG_ZH) != NULL)
				continue;
			print_message("%s.%s=%s: no word of its own, and not in worded.def\n",
				      descriptor->name, field->name, word);
			faults++;
			break;
		}
	}
}

/* A closed list's values are told in words; whatever else is no word of another vocabulary. */
static void words_are_those_of_the_member(void **state)
{
	size_t count, others = 0;
	const struct catalogue_entry *members = catalogue_entries(WORDS_MEMBER, &count);
	const char *member;
	(void)state;
	faults = 0;
	for (uint16_t kind = 1; kind < 1000; kind++) {
		if (event_descriptor(kind) != NULL)
			closed_lists_of(event_descriptor(kind), 0);
	}
	assert_int_equal(faults, 0);
	for (size_t i = 0; i < count; i++) {
		if (catalogue_is_worded(members[i].name))
			continue;
		others++;
		if (catalogue_value(members[i].name, "recalled", LANG_ZH) != NULL ||
		    catalogue_value(members[i].name, "lab", LANG_ZH) != NULL)
			fail_msg("%s: has another member's word", members[i].name);
	}
	assert_true(others > 400);
	for (size_t i = 0; (member = catalogue_worded_at(i)) != NULL; i++) {
		const char *said_there = catalogue_written(member);
		if (said_there != NULL && said_there[0] == '\0')
			fail_msg("%s: people write it (written.def)", member);
	}
}

/* A new text of a message stands in one of the two lists. */
static void each_text_is_written_or_said(void **state)
{
	(void)state;
	faults = 0;
	for (uint16_t kind = 1; kind < 1000; kind++) {
		if (event_descriptor(kind) != NULL)
			texts_of(event_descriptor(kind), 0);
	}
	for (size_t i = 0; i < command_count; i++) {
		if (commands[i].body != NULL)
			texts_of(commands[i].body, 0);
	}
	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
		if (!met[i]) {
			print_message("no message has a text called %s\n", said[i]);
			faults++;
		}
	}
	for (size_t i = 0; people_members[i] != NULL; i++) {
		if (catalogue_written(people_members[i]) == NULL) {
			print_message("a person's name may be a word: %s\n", people_members[i]);
			faults++;
		}
	}
	assert_int_equal(faults, 0);
}

static const char *shown_as(const char *kind, const char *name, const char *text, enum lang lang,
			    char memory[CELL_MAX])
{
	json_t *value = json_string(text);
	struct writer cell = writer_over(memory, CELL_MAX - 1);
	assert_non_null(value);
	assert_true(cell_put(kind, name, value, lang, &cell));
	memory[cell.size] = '\0';
	json_decref(value);
	return memory;
}

/* A firm called "paid" is called so, whatever else that word means: each member, each word. */
static void what_people_write_stands(void **state)
{
	size_t count, looked = 0;
	char memory[CELL_MAX];
	const struct catalogue_entry *words = catalogue_entries(WORDS_VALUE, &count);
	(void)state;
	const char *member, *own;
	for (size_t m = 0; (member = catalogue_written_at(m, &own)) != NULL; m++) {
		for (size_t i = 0; i < count; i++) {
			const char *word = words[i].name;
			if (strpbrk(word, "=") != NULL || is_own(member, word))
				continue;
			const char *zh = shown_as(NULL, member, word, LANG_ZH, memory);
			if (strcmp(zh, word) != 0)
				fail_msg("%s: %s is told as %s", member, word, zh);
			assert_string_equal(shown_as(NULL, member, word, LANG_EN, memory), word);
			looked++;
		}
	}
	assert_true(looked > 100000);
}

/* What a daemon says in such a member has words all the same. */
static void what_daemons_say_there_is_told(void **state)
{
	char memory[CELL_MAX];
	(void)state;
	const char *member, *at;
	for (size_t m = 0; (member = catalogue_written_at(m, &at)) != NULL; m++) {
		while (*at != '\0') {
			char word[64];
			(void)snprintf(word, sizeof word, "%.*s", (int)strcspn(at, " "), at);
			const char *zh = shown_as(NULL, member, word, LANG_ZH, memory);
			if (strcmp(zh, word) == 0)
				fail_msg("%s: %s has no words", member, word);
			at += strlen(word) + (at[strlen(word)] == ' ');
		}
	}
	assert_string_equal(shown_as("clock", "unit", "working_day", LANG_ZH, memory), "工作日");
}

/* As they once were: a feed as an act, a task as a sampling, a seal as a hidden name. */
static void lists_of_a_county_say_its_own_names(void **state)
{
	static const struct {
		const char *kind, *member, *text;
	} rows[] = {
		{"feed", "feed", "lab"},           {"feed", "feed", "hotline"},
		{"campaign", "id", "sampling"},    {"campaign", "report", "final"},
		{"campaign", "counter", "helped"}, {"firm", "name", "closed"},
		{"hazard", "batch", "paid"},       {"hazard", "owner", "nobody"},
	};
	char memory[CELL_MAX];
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(
			shown_as(rows[i].kind, rows[i].member, rows[i].text, LANG_ZH, memory),
			rows[i].text);
	assert_string_equal(render_heading("reports", "sealed", LANG_ZH), "须加盖公章");
	assert_string_equal(render_heading("report", "sealed", LANG_ZH), "已封存身份");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_text_is_written_or_said),
		cmocka_unit_test(words_are_those_of_the_member),
		cmocka_unit_test(what_people_write_stands),
		cmocka_unit_test(what_daemons_say_there_is_told),
		cmocka_unit_test(lists_of_a_county_say_its_own_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

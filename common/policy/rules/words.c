#include "common/policy/rules/words.h"

#include <inttypes.h>

#include "archive.pb-c.h"
#include "clock.pb-c.h"
#include "common/base/assert.h"
#include "common/core/decider.h"
#include "common/core/json_line.h"
#include "common/policy/books/dictionary.h"
#include "common/policy/yaml/value_text.h"
#include "escalation.pb-c.h"
#include "feed.pb-c.h"
#include "hazard.pb-c.h"
#include "inspection.pb-c.h"
#include "sampling.pb-c.h"
#include "types.pb-c.h"

const struct schema_word topic_words[] = {
#define X(name, text) {(text), TOPIC_##name},
#include "common/policy/rules/topics.def"
#undef X
	{NULL, 0},
};

const struct schema_word clock_words[] = {
#define X(name, text) {(text), CLOCK_##name},
#include "common/core/clocks.def"
#undef X
	{NULL, 0},
};

const struct schema_word role_words[] = {
	{"feed", ROLE_FEED},
	{"officer", ROLE_OFFICER},
	{"mediator", ROLE_MEDIATOR},
	{"leader", ROLE_LEADER},
	{"chief_head", ROLE_CHIEF_HEAD},
	{"unit_head", ROLE_UNIT_HEAD},
	{"legal_reviewer", ROLE_LEGAL_REVIEWER},
	{"hearing_officer", ROLE_HEARING_OFFICER},
	{"discloser", ROLE_DISCLOSER},
	{"credit_officer", ROLE_CREDIT_OFFICER},
	{"auditor", ROLE_AUDITOR},
	{"superior", ROLE_SUPERIOR},
	{"operator", ROLE_OPERATOR},
	{"region", ROLE_REGION},
	{"public", ROLE_PUBLIC},
	{"daemon", ROLE_DAEMON},
	{"console", ROLE_CONSOLE},
	{NULL, 0},
};

/* Values are the flags of dictionary.h; as a fact's set they are named by their bit. */
const struct schema_word class_flag_words[] = {
	{"licence", CLASS_LICENCE},
	{"ccc", CLASS_CCC},
	{"child", CLASS_CHILD},
	{"fire", CLASS_FIRE},
	{"chemical", CLASS_CHEMICAL},
	{"standard", CLASS_STANDARD},
	{"key_product", CLASS_KEY_PRODUCT},
	{"food_contact", CLASS_FOOD_CONTACT},
	{"electrical", CLASS_ELECTRICAL},
	{NULL, 0},
};

const struct schema_word confidence_words[] = {
	{"verified", 1}, {"secondary", 2}, {"recalled", 3}, {"notice", 4}, {"ours", 5}, {NULL, 0},
};

const struct schema_word unknown_words[] = {
	{"skip", RULE_UNKNOWN_SKIP},
	{"take", RULE_UNKNOWN_TAKE},
	{"ask", RULE_UNKNOWN_ASK},
	{NULL, 0},
};

static const struct schema_word bool_words[] = {{"no", 0}, {"yes", 1}, {NULL, 0}};

static const struct schema_word cause_words[] = {
#define X(name, value, text) {(text), (value)},
#include "common/policy/rules/causes.def"
#undef X
	{NULL, 0},
};

static const struct schema_word group_words[] = {
#define X(name, value, text) {(text), (value)},
#include "common/policy/rules/ladder_groups.def"
#undef X
	{NULL, 0},
};

static const struct schema_word listing_ground_words[] = {
#define X(name, value, text, chinese) {(text), (value)},
#include "common/policy/rules/listing_grounds.def"
#undef X
	{NULL, 0},
};

static const struct schema_word credit_ground_words[] = {
#define X(name, value, text) {(text), (value)},
#include "common/policy/rules/credit_grounds.def"
#undef X
	{NULL, 0},
};

/* Where the words of values come from: a list of ours or an enumeration of the contract; neither: a
 * number. */
struct vocabulary {
	const struct schema_word *words;
	const ProtobufCEnumDescriptor *enumeration;
	bool by_bit;      /* words are flags, their value is the number of the bit */
	bool set;         /* of an outcome: several words, as bits */
	const char *many; /* too many words to list; what one is called */
	int64_t min, max;
};

static const struct vocabulary fact_vocabularies[FACT_COUNT] = {
	[FACT_REPORT_KIND] = {.enumeration = &zh__report_kind__descriptor},
	[FACT_SEVERITY] = {.enumeration = &zh__hazard_level__descriptor},
	[FACT_LEVEL] = {.enumeration = &zh__hazard_level__descriptor},
	[FACT_VIOLATIONS] = {.enumeration = &zh__violation__descriptor},
	[FACT_CLASS_FLAGS] = {.words = class_flag_words, .by_bit = true},
	[FACT_PRODUCER_ELSEWHERE] = {.words = bool_words},
	[FACT_CAUSE] = {.words = cause_words},
	[FACT_CLOCK] = {.words = clock_words, .many = "the purpose of a term"},
	[FACT_MARK] = {.enumeration = &zh__clock_mark__descriptor},
	[FACT_RELAPSE] = {.words = bool_words},
	[FACT_FIRM_ROLE] = {.enumeration = &zh__firm_role__descriptor},
	[FACT_FIRM_LISTED] = {.words = bool_words},
	[FACT_HEAVIER_PENALTY] = {.words = bool_words},
	[FACT_LISTING_GROUND_NO] = {.words = listing_ground_words},
	[FACT_NO_INTENT_EVIDENCE] = {.words = bool_words},
	[FACT_SAME_BATCH] = {.words = bool_words},
	[FACT_URGENT] = {.words = bool_words},
	[FACT_SAMPLING_REQUEST] = {.enumeration = &zh__sampling_request_kind__descriptor},
	[FACT_CERTIFICATE_KIND] = {.enumeration = &zh__certificate_kind__descriptor},
	[FACT_MEASURES_SERVED] = {.enumeration = &zh__measure_kind__descriptor},
	[FACT_CONTROLLED] = {.words = bool_words},
	[FACT_FOUND_IN_DRIVE] = {.words = bool_words},
	[FACT_GOODS_SOLD] = {.words = bool_words},
	[FACT_AREA_GROUNDS] = {.enumeration = &zh__key_area_ground__descriptor},
	[FACT_UNCONTROLLED] = {.words = bool_words},
	[FACT_HELP_KIND] = {.enumeration = &zh__help_kind__descriptor},
	[FACT_LICENCE_KIND] = {.enumeration = &zh__licence_kind__descriptor},
	[FACT_LICENCE_ACT] = {.enumeration = &zh__licence_act__descriptor},
	[FACT_BODY] = {.enumeration = &zh__body__descriptor},
	[FACT_BY_ISSUER] = {.words = bool_words},
	[FACT_SUPERVISION] = {.enumeration = &zh__supervision_level__descriptor},
	[FACT_CREDIT_CLASS] = {.enumeration = &zh__credit_class__descriptor},
	[FACT_ARCHIVE_FIELD] = {.enumeration = &zh__archive_field__descriptor},
	[FACT_FIRM_ROLES] = {.enumeration = &zh__firm_role__descriptor},
	[FACT_GROUP] = {.words = group_words},
	[FACT_SAMPLING_LEVEL] = {.enumeration = &zh__sampling_level__descriptor},
	[FACT_UNMET] = {.enumeration = &zh__measure_kind__descriptor},
	[FACT_PENALTIES] = {.enumeration = &zh__penalty_kind__descriptor},
	[FACT_NATURAL_PERSON] = {.words = bool_words},
};

static const struct vocabulary outcome_vocabularies[OUTCOME_FIELD_COUNT] = {
	[OUTCOME_LEVEL] = {.enumeration = &zh__hazard_level__descriptor},
	[OUTCOME_URGENT] = {.words = bool_words},
	[OUTCOME_OPENS_HAZARD] = {.words = bool_words},
	[OUTCOME_JOINS] = {.words = bool_words},
	[OUTCOME_MEASURE] = {.enumeration = &zh__measure_kind__descriptor},
	[OUTCOME_DRAFT] = {.enumeration = &zh__notice_kind__descriptor},
	[OUTCOME_DECIDER] = {.words = role_words},
	[OUTCOME_REFER] = {.words = bool_words},
	[OUTCOME_SUPERVISION] = {.enumeration = &zh__supervision_level__descriptor},
	[OUTCOME_COMPETENT] = {.enumeration = &zh__sampling_body_kind__descriptor},
	[OUTCOME_CREDIT_WEIGHT] = {.min = 0, .max = 1000},
	[OUTCOME_CREDIT_GROUND] = {.words = credit_ground_words},
	[OUTCOME_CREDIT_MONTHS] = {.min = 1, .max = 120},
	[OUTCOME_CANDIDATE] = {.words = bool_words},
	[OUTCOME_PROPOSE_JOIN] = {.words = bool_words},
	[OUTCOME_TERM_DAYS] = {.min = 1, .max = 3650},
	[OUTCOME_REPLY_DAYS] = {.min = 1, .max = 365},
	[OUTCOME_CLOCK] = {.words = clock_words, .many = "the purpose of a term"},
	[OUTCOME_NEEDS] = {.enumeration = &zh__measure_kind__descriptor, .set = true},
	[OUTCOME_SECOND_PERSON] = {.words = bool_words},
	[OUTCOME_FINDING] = {.enumeration = &zh__finding_handling__descriptor},
	[OUTCOME_RATIO_PPM] = {.min = 0, .max = 1000000},
	[OUTCOME_KEY_AREA] = {.words = bool_words},
	[OUTCOME_LISTED_SUPERVISION] = {.words = bool_words},
	[OUTCOME_FAST] = {.words = bool_words},
	[OUTCOME_REINSPECT_DAYS] = {.min = 1, .max = 365},
	[OUTCOME_LOOK_BACK_DAYS] = {.min = 1, .max = 3650},
	[OUTCOME_BODY_MAY] = {.words = bool_words},
	[OUTCOME_ASK_BODY] = {.enumeration = &zh__body__descriptor},
	[OUTCOME_WEIGHT] = {.min = 1, .max = 100},
	[OUTCOME_COUNTS] = {.words = bool_words},
	[OUTCOME_VISITS] = {.min = 1, .max = 366},
	[OUTCOME_ALSO] = {.words = bool_words},
	[OUTCOME_HEARING] = {.words = bool_words},
	[OUTCOME_REPORTED] = {.words = bool_words},
	[OUTCOME_LEGAL_REVIEW] = {.words = bool_words},
	[OUTCOME_OBLIGATION] = {.words = clock_words, .many = "the purpose of a term"},
};

static const char *const fact_names[FACT_COUNT] = {
#define X(name, text, kind) [FACT_##name] = (text),
#include "common/policy/rules/facts.def"
#undef X
};

static const uint8_t fact_kinds[FACT_COUNT] = {
#define X(name, text, kind) [FACT_##name] = (kind),
#include "common/policy/rules/facts.def"
#undef X
};

static const char *const outcome_names[OUTCOME_FIELD_COUNT] = {
#define X(name, text) [OUTCOME_##name] = (text),
#include "common/policy/rules/outcomes.def"
#undef X
};

void words_put(struct json_line *json, const char *name, const struct schema_word *words,
	       uint64_t bits)
{
	json_array(json, name);
	for (const struct schema_word *word = words; word->name != NULL; word++) {
		if ((bits & (uint64_t)word->value) != 0)
			json_text(json, NULL, word->name);
	}
	json_array_end(json);
}

/* ---- names */

const char *confidence_of(int64_t value)
{
	const char *word = schema_word_of(confidence_words, value);
	return word[0] != '\0' ? word : "ours";
}

const char *topic_name(enum policy_topic topic)
{
	ASSERT(topic > TOPIC_NONE && topic < TOPIC_COUNT);
	return topic_words[topic - 1].name;
}

const char *fact_name(enum fact fact)
{
	ASSERT((unsigned)fact < FACT_COUNT);
	return fact_names[fact];
}

enum fact_kind fact_kind(enum fact fact)
{
	ASSERT((unsigned)fact < FACT_COUNT);
	return (enum fact_kind)fact_kinds[fact];
}

bool fact_of_name(const char *name, enum fact *ret_fact)
{
	for (unsigned i = 0; i < FACT_COUNT; i++) {
		if (strcmp(fact_names[i], name) == 0) {
			*ret_fact = (enum fact)i;
			return true;
		}
	}
	return false;
}

const char *outcome_name(enum outcome outcome)
{
	ASSERT((unsigned)outcome < OUTCOME_FIELD_COUNT);
	return outcome_names[outcome];
}

bool outcome_of_name(const char *name, enum outcome *ret_outcome)
{
	for (unsigned i = 0; i < OUTCOME_FIELD_COUNT; i++) {
		if (strcmp(outcome_names[i], name) == 0) {
			*ret_outcome = (enum outcome)i;
			return true;
		}
	}
	return false;
}

/* ---- words of one vocabulary */

/* "HAZARD_LEVEL_MAJOR" as "major": the prefix is what value 0, "..._UNKNOWN", has before its last
 * word. */
static void enumeration_word(const ProtobufCEnumDescriptor *enumeration, unsigned i,
			     char out[WORD_TEXT])
{
	size_t prefix = strlen(enumeration->values[0].name) - strlen("UNKNOWN");
	const char *name = enumeration->values[i].name + prefix;
	size_t length = strlen(name);
	ASSERT(enumeration->values[0].value == 0 && length < WORD_TEXT);
	for (size_t at = 0; at <= length; at++)
		out[at] = name[at] >= 'A' && name[at] <= 'Z' ? (char)(name[at] - 'A' + 'a')
							     : name[at];
}

static int64_t bit_number(int64_t flag)
{
	return __builtin_ctzll((unsigned long long)flag);
}

/* The i-th word and its value; false after the last. */
static bool word_at(const struct vocabulary *vocabulary, unsigned i, char out[WORD_TEXT],
		    int64_t *ret_value)
{
	const ProtobufCEnumDescriptor *enumeration = vocabulary->enumeration;
	if (enumeration != NULL) {
		if (i + 1 >= enumeration->n_values)
			return false;
		enumeration_word(enumeration, i + 1, out);
		*ret_value = enumeration->values[i + 1].value;
		return true;
	}
	if (vocabulary->words == NULL || vocabulary->words[i].name == NULL)
		return false;
	snprintf(out, WORD_TEXT, "%s", vocabulary->words[i].name);
	*ret_value = vocabulary->by_bit ? bit_number(vocabulary->words[i].value)
					: vocabulary->words[i].value;
	return true;
}

static bool value_of(const struct vocabulary *vocabulary, const char *word, int64_t *ret_value)
{
	char name[WORD_TEXT];
	int64_t value = 0;
	for (unsigned i = 0; word_at(vocabulary, i, name, &value); i++) {
		if (strcmp(name, word) == 0) {
			*ret_value = value;
			return true;
		}
	}
	return false;
}

static const char *word_of(const struct vocabulary *vocabulary, int64_t value, char out[WORD_TEXT])
{
	int64_t candidate = 0;
	for (unsigned i = 0; word_at(vocabulary, i, out, &candidate); i++) {
		if (candidate == value)
			return out;
	}
	return NULL;
}

static void describe(const struct vocabulary *vocabulary, char out[SCHEMA_ALLOWED])
{
	char word[WORD_TEXT];
	int64_t value = 0;
	size_t used = 0;
	if (vocabulary->many != NULL) {
		snprintf(out, SCHEMA_ALLOWED, "%s; `zhianctl policy facts` lists them",
			 vocabulary->many);
		return;
	}
	out[0] = '\0';
	for (unsigned i = 0; word_at(vocabulary, i, word, &value); i++) {
		size_t length = strlen(word);
		if (used + length + 3 > SCHEMA_ALLOWED)
			return;
		used += (size_t)snprintf(out + used, SCHEMA_ALLOWED - used, "%s%s",
					 used == 0 ? "" : ", ", word);
	}
}

/* ---- facts and outcomes */

bool fact_word_value(enum fact fact, const char *word, int64_t *ret_value)
{
	return value_of(&fact_vocabularies[fact], word, ret_value);
}

const char *fact_word(enum fact fact, int64_t value, char out[WORD_TEXT])
{
	return word_of(&fact_vocabularies[fact], value, out);
}

uint64_t fact_all_values(enum fact fact)
{
	char word[WORD_TEXT];
	int64_t value = 0;
	uint64_t all = 0;
	if (fact_kind(fact) == FACT_CODE)
		return 0; /* too many for bits */
	for (unsigned i = 0; word_at(&fact_vocabularies[fact], i, word, &value); i++) {
		ASSERT(value >= 0 && value < 64);
		all |= UINT64_C(1) << value;
	}
	return all;
}

void fact_describe(enum fact fact, char out[SCHEMA_ALLOWED])
{
	if (fact_kind(fact) == FACT_INTEGER)
		snprintf(out, SCHEMA_ALLOWED, "a whole number or a range, as 3, 500.., ..9, 3..5");
	else
		describe(&fact_vocabularies[fact], out);
}

static bool is_number(const struct vocabulary *vocabulary)
{
	return vocabulary->words == NULL && vocabulary->enumeration == NULL;
}

bool outcome_is_set(enum outcome outcome)
{
	return outcome_vocabularies[outcome].set;
}

bool outcome_value(enum outcome outcome, const char *word, int64_t *ret_value)
{
	const struct vocabulary *vocabulary = &outcome_vocabularies[outcome];
	int64_t value = 0;
	if (!is_number(vocabulary))
		return value_of(vocabulary, word, ret_value);
	if (!value_read_integer(word, &value) || value < vocabulary->min || value > vocabulary->max)
		return false;
	*ret_value = value;
	return true;
}

void outcome_print(enum outcome outcome, int64_t value, char out[WORD_TEXT])
{
	const struct vocabulary *vocabulary = &outcome_vocabularies[outcome];
	if (is_number(vocabulary) || vocabulary->set || word_of(vocabulary, value, out) == NULL)
		snprintf(out, WORD_TEXT, "%" PRId64, value);
}

void outcome_print_set(enum outcome outcome, uint64_t members, char out[WORD_LIST_TEXT])
{
	char word[WORD_TEXT];
	size_t used = 0;
	out[0] = '\0';
	for (int64_t value = 0; value < 64; value++) {
		if ((members >> value & 1) == 0 ||
		    word_of(&outcome_vocabularies[outcome], value, word) == NULL)
			continue;
		used += (size_t)snprintf(out + used, WORD_LIST_TEXT - used, "%s%s",
					 used == 0 ? "" : ", ", word);
		ASSERT(used < WORD_LIST_TEXT);
	}
}

void outcome_describe(enum outcome outcome, char out[SCHEMA_ALLOWED])
{
	const struct vocabulary *vocabulary = &outcome_vocabularies[outcome];
	if (is_number(vocabulary))
		snprintf(out, SCHEMA_ALLOWED, "%" PRId64 " to %" PRId64, vocabulary->min,
			 vocabulary->max);
	else
		describe(vocabulary, out);
}

const struct yaml_node *outcome_read(enum outcome outcome, const struct yaml_node *node,
				     int64_t *ret_value)
{
	uint64_t members = 0;
	bool list = outcome_is_set(outcome) && node->kind == YAML_SEQUENCE && node->count != 0;
	for (const struct yaml_node *word = list ? node->first : node; word != NULL;
	     word = list ? word->next : NULL) {
		int64_t value = 0;
		if (word->kind != YAML_SCALAR || !outcome_value(outcome, word->text, &value))
			return word;
		members |= outcome_is_set(outcome) ? UINT64_C(1) << value : (uint64_t)value;
	}
	*ret_value = (int64_t)members;
	return NULL;
}

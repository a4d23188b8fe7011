/* What an event of a story says, as rows: fields by name, objects by id, facts in words. */
#include "common/policy/rules/words.h"
#include "common/policy/yaml/value_text.h"
#include "services/ctl/explain/explain_internal.h"

#define MINUTE_TEXT 16 /* "2025-03-14T09:00" */

bool story_is_technical(const char *member)
{
	static const char *const members[] = {
#define X(name) name,
#include "services/ctl/explain/story_technical.def"
#undef X
	};
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
		if (strcmp(members[i], member) == 0)
			return true;
	}
	return false;
}

/* ---- numbers of objects */

static enum object_kind object_of(const char *member)
{
	static const struct {
		const char *member;
		enum object_kind kind;
	} members[] = {
		{"report", OBJECT_REPORT},         {"reports", OBJECT_REPORT},
		{"of_report", OBJECT_REPORT},      {"split_to", OBJECT_REPORT},
		{"hazard", OBJECT_HAZARD},         {"of_hazard", OBJECT_HAZARD},
		{"firm_number", OBJECT_FIRM},      {"measure", OBJECT_MEASURE},
		{"predecessors", OBJECT_MEASURE},  {"notice", OBJECT_NOTICE},
		{"casefile", OBJECT_CASEFILE},     {"listing", OBJECT_LISTING},
		{"inspection", OBJECT_INSPECTION}, {"sampling", OBJECT_SAMPLING},
		{"campaign", OBJECT_CAMPAIGN},     {"key_area", OBJECT_KEY_AREA},
		{"successor_number", OBJECT_FIRM}, {"measures", OBJECT_MEASURE},
		{"samplings", OBJECT_SAMPLING},    {"inspections", OBJECT_INSPECTION},
		{"supplements", OBJECT_REFERRAL},  {"opened_hazards", OBJECT_HAZARD},
		{"proposal", OBJECT_PROPOSAL},     {"clock", OBJECT_CLOCK},
	};
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
		if (strcmp(members[i].member, member) == 0)
			return members[i].kind;
	}
	return OBJECT_NONE;
}

static json_t *id_of(enum object_kind kind, const json_t *number, const struct object_id *of)
{
	char text[OBJECT_ID_TEXT];
	json_int_t value = json_integer_value(number);
	if (value <= 0)
		return NULL;
	struct object_id id = object_id_make(kind, of->region, (uint64_t)value);
	if (id.daemon == DAEMON_UNKNOWN)
		id.daemon = of->daemon; /* who tells of a proposal has it */
	object_id_print(id, text);
	return json_string(text);
}

/* NULL: it says nothing that the title doesn't. */
static json_t *ids_of(const char *member, const json_t *value, const struct object_id *of)
{
	enum object_kind kind = object_of(member);
	size_t i;
	json_t *each;
	if (json_is_integer(value))
		return of->kind == kind && (json_int_t)of->number == json_integer_value(value)
			       ? NULL
			       : id_of(kind, value, of);
	json_t *list = JSON_NEW_ARRAY();
	json_array_foreach(value, i, each)
	{
		json_t *id = id_of(kind, each, of);
		if (id != NULL)
			(void)json_array_append_new(list, id);
	}
	return list;
}

static bool are_numbers(const json_t *value)
{
	return json_is_integer(value) ||
	       (json_is_array(value) && json_is_integer(json_array_get(value, 0)));
}

/* ---- facts, as the rule was asked on them */

static json_t *words_of(enum fact fact, int64_t value)
{
	char word[WORD_TEXT];
	if (fact_kind(fact) == FACT_INTEGER)
		return json_integer(value);
	if (fact_kind(fact) == FACT_BOOL)
		return json_boolean(value != 0);
	if (fact_kind(fact) != FACT_SET)
		return fact_word(fact, value, word) != NULL ? json_string(word) : NULL;
	json_t *list = JSON_NEW_ARRAY();
	for (int64_t bit = 0; bit < 64; bit++) {
		if (((uint64_t)value >> bit & 1) != 0 && fact_word(fact, bit, word) != NULL)
			(void)json_array_append_new(list, json_string(word));
	}
	return list;
}

/* [{"what":"level","evidence":"3"},…] as {"level":"major",…}; NULL: they are no facts. */
static json_t *facts_of(const json_t *reasons)
{
	json_t *facts = JSON_NEW_OBJECT();
	size_t i;
	json_t *reason;
	json_array_foreach(reasons, i, reason)
	{
		enum fact fact = FACT_COUNT;
		const char *name = explain_text(reason, "what");
		int64_t value = 0;
		bool known = fact_of_name(name, &fact) &&
			     value_read_integer(explain_text(reason, "evidence"), &value);
		json_t *words = known ? words_of(fact, value) : NULL;
		if (words == NULL) {
			json_decref(facts);
			return NULL;
		}
		(void)json_object_set_new(facts, name, words);
	}
	return facts;
}

/* "penalty_3=8000000;penalty_8" (decide_case_penalty.c): kinds by number, sums in fen. */
static json_t *penalties_of(const char *text)
{
	static const char front[] = "penalty_";
	json_t *list = JSON_NEW_ARRAY();
	while (strncmp(text, front, sizeof front - 1) == 0) {
		char word[WORD_TEXT], *end;
		long kind = strtol(text + sizeof front - 1, &end, 10);
		json_t *penalty = JSON_NEW_OBJECT();
		(void)json_object_set_new(penalty, "penalty",
					  fact_word(FACT_PENALTIES, kind, word) != NULL
						  ? json_string(word)
						  : json_integer(kind));
		if (*end == '=')
			(void)json_object_set_new(penalty, "amount_fen",
						  json_integer(strtoll(end + 1, &end, 10)));
		(void)json_array_append_new(list, penalty);
		text = *end == ';' ? end + 1 : end;
	}
	return list;
}

/* A letter's: "level=3;cause=1" of its rule, the penalties that it tells of; NULL: as a person
 * wrote it. */
static json_t *letter_facts_of(const char *text)
{
	json_t *reasons = penalties_of(text);
	if (json_array_size(reasons) != 0)
		return reasons;
	for (size_t size = strcspn(text, ";"); size != 0; size = strcspn(text, ";")) {
		size_t name = strcspn(text, "=;");
		if (text[name] != '=')
			break;
		(void)json_array_append_new(reasons,
					    json_pack("{s:s%,s:s%}", "what", text, name, "evidence",
						      text + name + 1, size - name - 1));
		text += size + (text[size] == ';');
	}
	json_t *facts = *text == '\0' && json_array_size(reasons) != 0 ? facts_of(reasons) : NULL;
	json_decref(reasons);
	return facts;
}

/* ---- one field */

/* "522701/hazard/c47e8633e7ef9930/2": of an event, for programs. */
static bool is_event_id(const json_t *value)
{
	const char *text = json_string_value(value);
	struct event_id id;
	return text != NULL && strchr(text, '/') != NULL && event_id_parse(text, &id) == STATUS_OK;
}

/* "87b948083ffd1be2": of something that has no number; or packed bytes, as a signed letter's. */
static bool is_identity(const json_t *value)
{
	const char *text = json_string_value(value);
	size_t size = text != NULL ? strlen(text) : 0;
	return (size == 16 || size > 40) && strspn(text, "0123456789abcdef") == size;
}

/* A reference to a rule, {"id":…,"version":…}, is its id. */
static const json_t *rule_of(const json_t *value)
{
	const json_t *id = json_object_get(value, "id");
	size_t others = json_object_get(value, "version") != NULL ? 2 : 1;
	return json_is_string(id) && json_object_size(value) == others ? id : NULL;
}

/* A count of our own where others write a number: the n-th row, fact or order. */
static bool is_place(const char *name, const json_t *value)
{
	static const char *const members[] = {"number", "row", "fact", "ground", "order", "weight"};
	for (size_t i = 0; json_is_integer(value) && i < sizeof members / sizeof members[0]; i++) {
		if (strcmp(members[i], name) == 0)
			return true;
	}
	return false;
}

static json_t *field_of(const char *name, json_t *value, const struct object_id *of)
{
	if (story_is_technical(name) || is_event_id(value) || is_identity(value) ||
	    is_place(name, value) || (json_is_integer(value) && json_integer_value(value) == 0))
		return NULL;
	if (object_of(name) != OBJECT_NONE && are_numbers(value))
		return ids_of(name, value, of);
	json_t *facts = NULL;
	if (strcmp(name, "facts") == 0)
		facts = json_is_string(value) ? letter_facts_of(json_string_value(value))
					      : facts_of(value);
	if (facts != NULL)
		return facts;
	const json_t *rule = rule_of(value);
	if (rule != NULL)
		return json_string(json_string_value(rule));
	return json_incref(value);
}

static void set_field(json_t *shown, const char *name, json_t *value, const struct object_id *of)
{
	json_t *field = json_object_get(shown, name) == NULL ? field_of(name, value, of) : NULL;
	if (field != NULL)
		(void)json_object_set_new(shown, name, field);
}

/* ---- a clock that is counted: how long, until when; its marks come by themselves */

static void set_length(const struct explain_page *page, json_t *shown, const json_t *body)
{
	char text[64];
	const char *unit = explain_text(body, "unit");
	bool counted = page->lang == LANG_ZH && strcmp(unit, "day") != 0;
	(void)snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT "%s%s",
		       json_integer_value(json_object_get(body, "budget")),
		       page->lang == LANG_EN ? " "
		       : counted             ? "个"
					     : "",
		       catalogue_word(WORDS_VALUE, unit, page->lang));
	(void)json_object_set_new(shown, "budget", json_string(text));
}

static bool is_of_start(const char *name)
{
	static const char *const said[] = {"budget",    "unit",  "shape",
					   "end_shift", "marks", "provisional"};
	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
		if (strcmp(said[i], name) == 0)
			return true;
	}
	return false;
}

/* ---- all of it */

static void set_happened(json_t *shown, const json_t *line)
{
	const char *happened = explain_text(line, "happened_ms");
	if (happened[0] != '\0' &&
	    strncmp(happened, explain_text(line, "recorded_ms"), MINUTE_TEXT) != 0)
		(void)json_object_set(shown, "happened_ms", json_object_get(line, "happened_ms"));
}

json_t *story_rows(const struct explain_page *page, const json_t *line)
{
	static const char *const first[] = {"person", "second", "act_signed_by", "reason", "rule"};
	const char *name;
	json_t *value;
	json_t *shown = JSON_NEW_OBJECT();
	json_t *body = json_object_get(line, "body");
	bool start = json_object_get(body, "budget") != NULL; /* begun, corrected, restated */
	bool of_clock = strncmp(explain_text(line, "subject"), "CK-", 3) == 0;
	struct object_id of = {0};
	(void)!object_id_parse(explain_text(line, "subject"), &of);
	set_happened(shown, line);
	for (size_t i = 0; i < sizeof first / sizeof first[0]; i++) {
		value = json_object_get(line, first[i]);
		if (value != NULL)
			(void)json_object_set(shown, first[i], value);
	}
	json_object_foreach(body, name, value)
	{
		bool said = of_clock && (strcmp(name, "clock") == 0 || strcmp(name, "mark") == 0);
		if (!said && !(start && is_of_start(name)))
			set_field(shown, name, value, &of);
		if (start && strcmp(name, "budget") == 0)
			set_length(page, shown, body);
	}
	return shown;
}

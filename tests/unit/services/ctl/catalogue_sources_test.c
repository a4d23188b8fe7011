/* The catalogue is complete: codes, reasons, members and states are literals in the sources. */
#include "tests/lib/test.h"
#include "tests/lib/test_sources.h"
#include "tests/unit/services/ctl/catalogue_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"

#define SOURCES_MAX 1200

static char *sources[SOURCES_MAX];
static char source_names[SOURCES_MAX][128];
static size_t source_count;

static void read_source(const char *name)
{
	char path[512];
	size_t size;
	struct err err;
	assert_true(source_count < SOURCES_MAX);
	(void)snprintf(path, sizeof path, "%s/%s", ZHIAN_SOURCE_DIR, name);
	(void)snprintf(source_names[source_count], sizeof source_names[0], "%s", name);
	assert_ok(file_read(path, (size_t)1 << 20, &sources[source_count++], &size, &err));
}

static int read_sources(void **state)
{
	static const char *const folders[] = {
		"common/policy",       "common/reader",   "common/stage",    "common/daemon",
		"common/core",         "common/words",    "services/intake", "services/hazard",
		"services/escalation", "services/notify", "services/credit", "services/console",
		"services/ctl"};
	/* What a backup's manifest says is for programs. */
	static const char *const without[] = {"backup", NULL};
	(void)state;
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
		sources_each(folders[i], without, read_source);
	return 0;
}

static int free_sources(void **state)
{
	(void)state;
	for (size_t i = 0; i < source_count; i++)
		free(sources[i]);
	return 0;
}

/* A literal of lower-case words with dots between them: "hazard.order.state". */
static bool is_dotted(const char *text, size_t size)
{
	bool dot = false;
	for (size_t i = 0; i < size; i++) {
		bool letter = (text[i] >= 'a' && text[i] <= 'z') || text[i] == '_';
		if (!letter && (text[i] != '.' || i == 0 || i + 1 == size || text[i - 1] == '.'))
			return false;
		dot |= text[i] == '.';
	}
	return dot;
}

/* What looks like a code and is none. */
static bool is_other(const char *word, const char *before)
{
	static const char *const suffixes[] = {".yaml", ".csv", ".pb",  ".key", ".pub",
					       ".h",    ".c",   ".mdb", ".def", ".jsonl"};
	static const char *const prefixes[] = {
		"mark.", "section.", "feed.endpoint", "link.endpoint", "console.http",
		"report.product.", "link.",
		/* fields of what a feed sends */
		"push.", "status_pull.", "report.text", "report.place", "report.amount_fen",
		"report.address", "report.sold_at", "report.control", "report.anonymous",
		"report.wants", "report.quantity.", "sampling.sample_no", "sampling.lab",
		"sampling.failed_items", "report.respondent", "report.producer", "report.seller",
		"report.platform", "sampling.sampled_day", "sampling.conclusion"};
	char act[WORD_MAX];
	size_t size = strlen(word);
	if (strncmp(before, "SABOTAGE(", 9) == 0)
		return true;
	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
		size_t tail = strlen(suffixes[i]);
		if (size > tail && strcmp(word + size - tail, suffixes[i]) == 0)
			return true;
	}
	for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
		if (strncmp(word, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	}
	if (catalogue_find(WORDS_ACT, word, LANG_EN) != NULL ||
	    catalogue_find(WORDS_VALUE, word, LANG_EN) != NULL ||
	    catalogue_find(WORDS_POLICY, word, LANG_EN) != NULL)
		return true;
	for (size_t i = 0; i <= size; i++)
		act[i] = word[i] == '_' ? '-' : word[i];
	return catalogue_find(WORDS_ACT, act, LANG_EN) != NULL;
}

static void check_codes(const char *text, const char *where)
{
	for (const char *quote = strchr(text, '"'); quote != NULL; quote = strchr(quote, '"')) {
		const char *end = strchr(quote + 1, '"');
		char word[WORD_MAX];
		if (end == NULL)
			return;
		size_t size = (size_t)(end - quote - 1);
		if (size != 0 && size < sizeof word && is_dotted(quote + 1, size)) {
			memcpy(word, quote + 1, size);
			word[size] = '\0';
			const char *before = quote - text >= 9 ? quote - 9 : text;
			if (!is_other(word, before) && catalogue_code(word, LANG_ZH) == NULL) {
				print_message("%s: no words for the code %s\n", where, word);
				words_missing++;
			}
		}
		quote = end + 1;
	}
}

static void codes_have_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < source_count; i++) {
		size_t length = strlen(source_names[i]);
		/* Tables name their events as acts, or as what happened. */
		if (strcmp(source_names[i] + length - 2, ".c") == 0)
			check_codes(sources[i], source_names[i]);
	}
	assert_int_equal(words_missing, 0);
}

static bool is_said(const char *literal, bool catalogue_too)
{
	char quoted[WORD_MAX + 2];
	(void)snprintf(quoted, sizeof quoted, "\"%s\"", literal);
	for (size_t i = 0; i < source_count; i++) {
		if (!catalogue_too && strncmp(source_names[i], "common/words", 12) == 0)
			continue;
		if (strstr(sources[i], quoted) != NULL)
			return true;
	}
	return false;
}

/* "<act>.<why>", which a decision puts together of the two (work_code). */
static bool is_composed(const char *code)
{
	char act[WORD_MAX];
	const char *why = strrchr(code, '.');
	if (why == NULL)
		return false;
	(void)snprintf(act, sizeof act, "%.*s", (int)(why - code), code);
	return words_of_command(act) && is_said(why + 1, false);
}

static bool why_has_words(const char *why)
{
	size_t count, size = strlen(why);
	const struct catalogue_entry *entries = catalogue_entries(WORDS_CODE, &count);
	for (size_t i = 0; i < count; i++) {
		const char *last = strrchr(entries[i].name, '.');
		if (last != NULL && strlen(last + 1) == size && strcmp(last + 1, why) == 0)
			return true;
	}
	return false;
}

/* What `call` is handed as its first literal. */
static unsigned check_whys(const char *text, const char *call, const char *where)
{
	unsigned checked = 0;
	for (const char *at = text; (at = strstr(at, call)) != NULL; at += strlen(call)) {
		const char *quote = at + strcspn(at, "\";{");
		char why[WORD_MAX];
		if (*quote != '"')
			continue;
		(void)snprintf(why, sizeof why, "%.*s", (int)strcspn(quote + 1, "\""), quote + 1);
		checked++;
		if (why_has_words(why))
			continue;
		print_message("%s: no words for the reason %s\n", where, why);
		words_missing++;
	}
	return checked;
}

static void reasons_have_words(void **state)
{
	static const char *const calls[] = {"work_refuse(", "work_refuse_by(", "work_invalid(",
					    "work_not_found(", "work_lacks("};
	unsigned checked = 0;
	(void)state;
	for (size_t i = 0; i < source_count; i++) {
		size_t length = strlen(source_names[i]);
		bool code = strcmp(source_names[i] + length - 2, ".c") == 0;
		for (size_t k = 0; code && k < sizeof calls / sizeof calls[0]; k++)
			checked += check_whys(sources[i], calls[k], source_names[i]);
	}
	assert_true(checked > 400);
	assert_int_equal(words_missing, 0);
}

static void no_codes_are_left_over(void **state)
{
	size_t count;
	(void)state;
	const struct catalogue_entry *entries = catalogue_entries(WORDS_CODE, &count);
	for (size_t i = 0; i < count; i++) {
		const char *literal =
			entries[i].name[0] == '*' ? entries[i].name + 2 : entries[i].name;
		if (!is_said(literal, false) && !is_composed(entries[i].name) &&
		    strcmp(entries[i].name, "*.state") != 0)
			words_left_over("sentence", entries[i].name);
	}
	entries = catalogue_entries(WORDS_TEXT, &count);
	for (size_t i = 0; i < count; i++) {
		if (!is_said(entries[i].name, false))
			words_left_over("sentence", entries[i].name);
	}
	assert_int_equal(words_missing, 0);
}

/* json_xxx(&json, "name" and the like: what stands as a heading. */
static void check_members(const char *text, const char *where)
{
	static const char *const calls[] = {
		"json_text(",     "json_id(",   "json_unsigned(",  "json_number(", "json_bool(",
		"json_moment(",   "json_day(",  "json_hex(",       "json_array(",  "json_object(",
		"json_event_id(", "json_enum(", "json_bytes_text("};
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		for (const char *at = strstr(text, calls[i]); at != NULL;
		     at = strstr(at + 1, calls[i])) {
			const char *comma = at + strcspn(at, ",)\n");
			comma += *comma == ',';
			comma += strspn(comma, " \t\n");
			char word[WORD_MAX];
			size_t size = *comma == '"' ? strcspn(comma + 1, "\"") : 0;
			if (size == 0 || size >= sizeof word)
				continue;
			memcpy(word, comma + 1, size);
			word[size] = '\0';
			words_lack(WORDS_MEMBER, word, where);
		}
	}
}

static void members_have_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < source_count; i++)
		check_members(sources[i], source_names[i]);
	assert_int_equal(words_missing, 0);
}

/* STATE(NAME, "word", …) of the services' tables, and X(NAME, "word", …STATE_…) of their
 * headers. */
static void check_states(const char *text, const char *where)
{
	for (const char *line = text; *line != '\0';
	     line += strcspn(line, "\n"), line += *line == '\n') {
		const char *at = line + strspn(line, " \t");
		size_t length = strcspn(line, "\n");
		bool row = strncmp(at, "STATE(", 6) == 0;
		const char *quote = memchr(line, '"', length);
		char word[WORD_MAX];
		size_t size = quote != NULL ? strcspn(quote + 1, "\"") : 0;
		if (!row || size == 0 || size >= sizeof word)
			continue;
		memcpy(word, quote + 1, size);
		word[size] = '\0';
		words_lack(WORDS_VALUE, word, where);
	}
}

static void states_have_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < source_count; i++)
		check_states(sources[i], source_names[i]);
	assert_int_equal(words_missing, 0);
}

#define FRESH(test) cmocka_unit_test_setup(test, words_forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(codes_have_words),   FRESH(reasons_have_words), FRESH(no_codes_are_left_over),
		FRESH(members_have_words), FRESH(states_have_words),
	};
	return cmocka_run_group_tests(tests, read_sources, free_sources);
}

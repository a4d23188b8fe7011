/* What a feed can be answered is what proto/README.md says it can be: codes, states, outcomes. */
#include <stdio.h>

#include "services/intake/states.h"
#include "tests/lib/test.h"

#define FILE_MAX (512u << 10)
#define WORDS_MAX 200
#define WORD 64

static char page[FILE_MAX], source[FILE_MAX];

struct words {
	char word[WORDS_MAX][WORD];
	size_t count;
};

static void read_text(const char *path, char *out)
{
	char whole[512];
	(void)snprintf(whole, sizeof whole, ZHIAN_SOURCE_DIR "/%s", path);
	FILE *file = fopen(whole, "re");
	if (file == NULL)
		fail_msg("no %s", whole);
	size_t size = fread(out, 1, FILE_MAX - 1, file);
	out[size] = '\0';
	assert_int_equal(fclose(file), 0);
}

static bool has(const struct words *words, const char *word)
{
	for (size_t i = 0; i < words->count; i++) {
		if (strcmp(words->word[i], word) == 0)
			return true;
	}
	return false;
}

static void add(struct words *words, const char *word, size_t size)
{
	char copy[WORD];
	assert_true(size < WORD);
	memcpy(copy, word, size);
	copy[size] = '\0';
	if (has(words, copy))
		return;
	assert_true(words->count < WORDS_MAX);
	memcpy(words->word[words->count++], copy, WORD);
}

static void expect_same(const struct words *code, const struct words *said, const char *what)
{
	unsigned wrong = 0;
	for (size_t i = 0; i < code->count; i++) {
		if (!has(said, code->word[i])) {
			print_message("%s %s isn't on the page\n", what, code->word[i]);
			wrong++;
		}
	}
	for (size_t i = 0; i < said->count; i++) {
		if (!has(code, said->word[i])) {
			print_message("%s %s is on the page alone\n", what, said->word[i]);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
	assert_true(code->count > 5);
}

/* The first cells of the tables of the page whose head begins so. */
static void cells_below(const char *head, struct words *out)
{
	size_t before = out->count;
	for (const char *at = page; (at = strstr(at, head)) != NULL;) {
		at = strchr(at, '\n') + 1;
		at = strchr(at, '\n') + 1; /* the rule below the head */
		while (strncmp(at, "| ", 2) == 0) {
			const char *end = strstr(at + 2, " |");
			assert_non_null(end);
			for (const char *word = at + 2; word < end;) {
				size_t size = strcspn(word, ", |");
				add(out, word, size);
				word += size + strspn(word + size, ", ");
			}
			at = strchr(at, '\n') + 1;
		}
	}
	assert_true(out->count > before);
}

/* The literals of a file that begin so, but for the names of switches. */
static void literals_of(const char *path, const char *prefix, struct words *out)
{
	char quoted[WORD];
	(void)snprintf(quoted, sizeof quoted, "\"%s", prefix);
	read_text(path, source);
	for (const char *at = source; (at = strstr(at, quoted)) != NULL; at++) {
		size_t size = strcspn(at + 1, "\"");
		bool is_switch = at - source > 9 && strncmp(at - 9, "SABOTAGE(", 9) == 0;
		/* feed.endpoint is a file, report.place a field */
		if (!is_switch && strncmp(at + 1, "feed.endpoint", 13) != 0 &&
		    memchr(at + 1, ' ', size) == NULL)
			add(out, at + 1, size);
	}
}

static void codes_are_those_of_the_page(void **state)
{
	(void)state;
	static const char *const door[] = {
		"services/intake/feeds/feed_door.c",   "services/intake/feeds/feed_item.c",
		"services/intake/items/item_masks.c",  "services/intake/feeds/push_salvage.c",
		"services/intake/items/item_values.c", "services/intake/items/item_limits.c",
		"services/intake/items/decide_item.c"};
	static struct words code, said;
	for (size_t i = 0; i < sizeof door / sizeof door[0]; i++) {
		literals_of(door[i], "feed.", &code);
		literals_of(door[i], "daemon.", &code);
		literals_of(door[i], "report.incomplete", &code);
	}
	literals_of("common/stage/turn.c", "input.", &code);
	cells_below("| code of a", &said);
	expect_same(&code, &said, "the code");
}

static void add_states(const struct state_table *table, struct words *out)
{
	for (size_t i = 0; i < table->state_count; i++)
		add(out, table->states[i].name, strlen(table->states[i].name));
}

static void states_are_those_of_the_page(void **state)
{
	(void)state;
	static struct words code, said;
	add(&code, "unknown", strlen("unknown"));
	add_states(&intake_clue_table, &code);
	add_states(&intake_complaint_table, &code);
	cells_below("| state | of", &said);
	expect_same(&code, &said, "the state");
	for (int outcome = REPORT_OUTCOME_NONE + 1; outcome < REPORT_OUTCOME_COUNT; outcome++) {
		const char *name = intake_report_outcome_name((enum report_outcome)outcome);
		if (strstr(page, name) == NULL)
			fail_msg("the outcome %s isn't on the page", name);
	}
}

/* What the page says comes again later, the example's client tries again. */
static void the_example_waits_where_the_page_says_so(void **state)
{
	(void)state;
	static char example[FILE_MAX];
	static struct words said;
	read_text("deploy/examples/feed/zhian_feed.py", example);
	cells_below("| code of a push", &said);
	unsigned later = 0;
	for (size_t i = 0; i < said.count; i++) {
		char row[WORD + 16], quoted[WORD + 4];
		(void)snprintf(row, sizeof row, "| %s | later |", said.word[i]);
		(void)snprintf(quoted, sizeof quoted, "\"%s\"", said.word[i]);
		bool waits = strstr(example, quoted) != NULL;
		if (waits != (strstr(page, row) != NULL))
			fail_msg("%s: the example %s", said.word[i],
				 waits ? "waits" : "doesn't wait");
		later += waits;
	}
	assert_true(later >= 2);
}

/* Each limit of a field stands on the page, and no other. */
static void limits_are_those_of_the_page(void **state)
{
	(void)state;
	static const char *const rows[] = {
#define FIRM(field, most) "| firm | `" #field "` | " #most " |",
#define REPORT(field, most) "| report | `" #field "` | " #most " |",
#define REPORT_LIST(field, count, most) "| report | `" #field "` | " #count " of " #most " |",
#define PRODUCT(field, most) "| product | `" #field "` | " #most " |",
#define QUANTITY(field, most) "| quantity | `" #field "` | " #most " |",
#define SAMPLING(field, most) "| sampling | `" #field "` | " #most " |",
#define SAMPLING_LIST(field, count, most) "| sampling | `" #field "` | " #count " of " #most " |",
#include "services/intake/items/item_limits.def"
	};
	size_t count = sizeof rows / sizeof rows[0], said = 0;
	for (size_t i = 0; i < count; i++) {
		if (strstr(page, rows[i]) == NULL)
			fail_msg("not on the page: %s", rows[i]);
	}
	const char *at = strstr(page, "| of | field | bytes |");
	assert_non_null(at);
	for (at = strchr(at, '\n') + 1; *at == '|'; at = strchr(at, '\n') + 1)
		said++;
	assert_int_equal(said, count + 1); /* the rule below the head */
}

static int read_page(void **state)
{
	(void)state;
	read_text("proto/README.md", page);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_those_of_the_page),
		cmocka_unit_test(states_are_those_of_the_page),
		cmocka_unit_test(limits_are_those_of_the_page),
		cmocka_unit_test(the_example_waits_where_the_page_says_so),
	};
	return cmocka_run_group_tests_name("contract", tests, read_page, NULL);
}

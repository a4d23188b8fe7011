#include "tests/lib/penalty_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/policy/rules/words.h"

enum { LINES_MAX = 200, LINE_MAX_BYTES = 512 };

/* ---- what a row says of one word */

struct line {
	char text[LINE_MAX_BYTES];
	size_t size;
};

/* What has no room is cut, and is no line of the table then. */
static void add(struct line *line, const char *text)
{
	size_t room = sizeof line->text - 1 - line->size;
	size_t size = strlen(text) < room ? strlen(text) : room;
	memcpy(line->text + line->size, text, size);
	line->size += size;
	line->text[line->size] = '\0';
}

static bool at_field(const struct line *line)
{
	return line->size == 0 || line->text[line->size - 1] == '|';
}

static void add_word(struct line *line, const char *word)
{
	add(line, at_field(line) ? "" : " ");
	add(line, word);
}

static void add_article(void *context, const struct law_reference *reference)
{
	const struct law *law = reference->law;
	char text[160];
	(void)snprintf(text, sizeof text, "%s%u",
		       law->short_count != 0 ? law->short_names[0] : law->name, reference->article);
	add_word((struct line *)context, text);
	if (reference->paragraph != 0) {
		(void)snprintf(text, sizeof text, ".%u", reference->paragraph);
		add((struct line *)context, text);
	}
	if (reference->item != 0) {
		(void)snprintf(text, sizeof text, "(%u)", reference->item);
		add((struct line *)context, text);
	}
}

static void add_words(struct line *line, const struct schema_word *words, uint64_t bits)
{
	add(line, "|");
	for (; words->name != NULL; words++) {
		if ((bits & (uint64_t)words->value) != 0)
			add_word(line, words->name);
	}
}

static void describe(const struct policy *policy, const struct penalty *row, const char *word,
		     struct line *line)
{
	char numbers[80], role[WORD_TEXT];
	*line = (struct line){.size = 0};
	add(line, word);
	add(line, "|");
	(void)law_references(policy->laws, row->source, add_article, line);
	(void)snprintf(numbers, sizeof numbers, "|%s|%" PRId64 "|%" PRId64 "|",
		       penalty_unit_word(row->unit), row->least, row->most);
	add(line, numbers);
	for (int64_t bit = 0; bit < 64; bit++) {
		if ((row->who >> bit & 1) != 0)
			add_word(line, fact_word(FACT_FIRM_ROLE, bit, role));
	}
	add_words(line, penalty_beside_words, row->with);
	add_words(line, penalty_beside_words, row->grave);
	add(line, "|");
	add(line, row->if_zh);
}

/* ---- against the table */

struct table {
	const char *lines[LINES_MAX];
	size_t sizes[LINES_MAX], count;
	bool met[LINES_MAX];
	char *out;
};

static bool table_read(struct table *table, const char *text)
{
	while (*text != '\0') {
		size_t size = strcspn(text, "\n");
		if (size != 0 && text[0] != '#') {
			if (table->count == LINES_MAX)
				return false;
			table->lines[table->count] = text;
			table->sizes[table->count++] = size;
		}
		text += size + (text[size] == '\n');
	}
	return true;
}

static bool meet(struct table *table, const struct line *line)
{
	for (size_t i = 0; i < table->count; i++) {
		if (table->met[i] || table->sizes[i] != line->size ||
		    memcmp(table->lines[i], line->text, line->size) != 0)
			continue;
		table->met[i] = true;
		return true;
	}
	(void)snprintf(table->out, PENALTY_TABLE_SAID, "no line of the table says: %s", line->text);
	return false;
}

static bool meet_row(struct table *table, const struct policy *policy, const struct penalty *row)
{
	struct line line;
	for (int64_t bit = 0; bit < 64; bit++) {
		char word[WORD_TEXT];
		if ((row->violations >> bit & 1) == 0)
			continue;
		describe(policy, row, fact_word(FACT_VIOLATIONS, bit, word), &line);
		if (!meet(table, &line))
			return false;
	}
	for (const struct schema_word *ground = penalty_ground_words; ground->name != NULL;
	     ground++) {
		if ((row->grounds & (uint64_t)ground->value) == 0)
			continue;
		describe(policy, row, ground->name, &line);
		if (!meet(table, &line))
			return false;
	}
	return true;
}

bool penalty_table_holds(const char *text, const struct policy *policy,
			 char out[PENALTY_TABLE_SAID])
{
	struct table table = {.out = out};
	out[0] = '\0';
	if (!table_read(&table, text)) {
		(void)snprintf(out, PENALTY_TABLE_SAID, "the table has too many lines");
		return false;
	}
	for (size_t i = 0; i < policy->penalty_count; i++) {
		if (!meet_row(&table, policy, &policy->penalties[i]))
			return false;
	}
	for (size_t i = 0; i < table.count; i++) {
		if (table.met[i])
			continue;
		(void)snprintf(out, PENALTY_TABLE_SAID, "the policy doesn't say: %.*s",
			       (int)table.sizes[i], table.lines[i]);
		return false;
	}
	return true;
}

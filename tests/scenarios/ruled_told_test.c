/* What the policy made of the matters of every scenario: of each file how often which rule wrote
 * what, with the numbers that rules state, which terms began and which of their marks fired.  Here
 * a rule that is met where it shouldn't be shows, which a check of what is expected doesn't see. */
#include <stdlib.h>

#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"
#include "tests/scenarios/ruled.h"
#include "tests/scenarios/told.h"

#define LINES_MAX 4096u

static struct {
	char text[RULED_LINE];
	size_t count;
} lines[LINES_MAX];
static size_t line_count;

static void count_line(void *context, const char *text)
{
	(void)context;
	size_t at = 0;
	while (at < line_count && strcmp(lines[at].text, text) != 0)
		at++;
	if (at == line_count) {
		assert_true(line_count < LINES_MAX);
		(void)snprintf(lines[line_count++].text, RULED_LINE, "%s", text);
		lines[at].count = 0;
	}
	lines[at].count++;
}

static void at_end(void *context, struct scratch *county)
{
	(void)context;
	assert_true(ruled_each(county, count_line, NULL));
}

static int by_text(const void *a, const void *b)
{
	return strcmp((const char *)a, (const char *)b);
}

static void tell_file(FILE *to, const char *file)
{
	qsort(lines, line_count, sizeof lines[0], by_text);
	if (line_count != 0)
		(void)fprintf(to, "== %s\n", file);
	for (size_t i = 0; i < line_count; i++)
		(void)fprintf(to, "%5zu %s\n", lines[i].count, lines[i].text);
	line_count = 0;
}

static void make(FILE *to)
{
	struct scenario_options options = {.at_end = at_end};
	scenarios_read();
	for (size_t i = 0; i < scenarios_count(); i++) {
		scenarios_run_one(i, &options);
		if (i + 1 == scenarios_count() ||
		    strcmp(scenarios_file(i), scenarios_file(i + 1)) != 0)
			tell_file(to, scenarios_file(i));
	}
	scenarios_free();
}

int main(int argc, char **argv)
{
	return told_main(argc, argv, "ruled", make);
}

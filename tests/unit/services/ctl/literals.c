#include "tests/unit/services/ctl/literals.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "tests/lib/test.h"
#include "tests/lib/test_sources.h"

enum { SOURCES = 1000, SOURCE_SIZE = 1 << 20 };

static struct source sources[SOURCES];
static size_t count;

/* What isn't said to anybody; lines stay where they are. */
static void blank_comments(char *text)
{
	for (char *at = text; *at != '\0'; at++) {
		if (*at == '"' || (*at == '\'' && at[1] != '\0')) {
			char quote = *at;
			for (at++; *at != quote; at++) {
				assert_true(*at != '\0');
				at += *at == '\\';
			}
		}
		for (bool end = *at != '/' || at[1] != '*'; !end; at++) {
			end = at[0] == '*' && at[1] == '/';
			if (end)
				at[1] = ' ';
			if (*at != '\n')
				*at = ' ';
		}
	}
}

static void read_source(const char *name)
{
	char path[512];
	size_t size;
	struct err err;
	if (strcmp(name + strlen(name) - 4, ".def") == 0)
		return;
	assert_true(count < SOURCES);
	struct source *source = &sources[count++];
	assert_in_range(snprintf(source->path, sizeof source->path, "%s", name), 1,
			sizeof source->path - 1);
	(void)snprintf(path, sizeof path, "%s/%s", ZHIAN_SOURCE_DIR, name);
	assert_ok(file_read(path, SOURCE_SIZE, &source->text, &size, &err));
	blank_comments(source->text);
}

int literals_read(void **state)
{
	static const char *const folders[] = {
		"common/base",   "common/store",      "common/crypto",   "common/bus",
		"common/policy", "common/reader",     "common/stage",    "common/daemon",
		"services/ctl",  "services/scenario", "services/notify", "services/console"};
	static const char *const without[] = {NULL};
	(void)state;
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
		sources_each(folders[i], without, read_source);
	return 0;
}

int literals_free(void **state)
{
	(void)state;
	for (size_t i = 0; i < count; i++)
		free(sources[i].text);
	count = 0;
	return 0;
}

size_t sources_count(void)
{
	return count;
}

const struct source *source_at(size_t i)
{
	return &sources[i];
}

unsigned source_line(const struct source *source, const char *at)
{
	unsigned line = 1;
	for (const char *before = source->text; before < at; before++)
		line += *before == '\n';
	return line;
}

/* ---- a literal as a form */

static void add(struct forming *forming, char c)
{
	assert_true(forming->size + 5 < FORM_SIZE);
	forming->text[forming->size++] = c;
	forming->text[forming->size] = '\0';
}

static const char *add_conversion(struct forming *forming, const char *at)
{
	if (at[1] == '%') {
		add(forming, '%');
		return at + 2;
	}
	at++;
	at += strspn(at, ".*0123456789lz");
	add(forming, '{');
	add(forming, (char)('1' + forming->places++));
	add(forming, '}');
	return *at == '"' ? at : at + 1; /* the rest stands in a macro: "%" PRId64 */
}

static const char *add_literals(struct forming *forming, const char *at)
{
	while (*at == '"') {
		for (at++; *at != '"';) {
			if (*at == '%') {
				at = add_conversion(forming, at);
				continue;
			}
			at += *at == '\\';
			add(forming, *at++);
		}
		at++;
		at += strspn(at, " \t\n");
		if (strncmp(at, "PRI", 3) == 0) {
			at += strcspn(at, " \t\n,)");
			at += strspn(at, " \t\n");
		}
	}
	return at;
}

/* What the file's own macro of that name says; NULL: it is none. */
static const char *macro_text(const struct source *source, const char *name, size_t size)
{
	static const char define[] = "#define ";
	for (const char *at = strstr(source->text, define); at != NULL; at = strstr(at, define)) {
		at += sizeof define - 1;
		if (strncmp(at, name, size) != 0 || (at[size] != ' ' && at[size] != '\t'))
			continue;
		at += size;
		at += strspn(at, " \t\\\n");
		return *at == '"' ? at : NULL;
	}
	return NULL;
}

static const char *add_macro(struct forming *forming, const char *at)
{
	for (const char *line = at; *line == '"'; line += strspn(line, " \t\\\n"))
		line = add_literals(forming, line);
	return at;
}

const char *forming_add(struct forming *forming, const struct source *source, const char *at)
{
	for (;;) {
		at = add_literals(forming, at);
		size_t size = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
		const char *text = size != 0 ? macro_text(source, at, size) : NULL;
		if (text == NULL)
			return at;
		(void)add_macro(forming, text);
		at += size;
		at += strspn(at, " \t\n");
	}
}

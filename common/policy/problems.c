#include "common/policy/problems.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"

void problems_init(struct problems *problems)
{
	memset(problems, 0, sizeof *problems);
}

void problems_done(struct problems *problems)
{
	free(problems->items);
	memset(problems, 0, sizeof *problems);
}

static struct problem *next_item(struct problems *problems)
{
	if (problems->count == PROBLEMS_MAX)
		return NULL;
	if (problems->items == NULL) {
		problems->items = calloc(PROBLEMS_MAX, sizeof *problems->items);
		ASSERT(problems->items != NULL);
	}
	return &problems->items[problems->count++];
}

/* A text that was cut must not end within a character. */
static void cut_at_character(char *text, size_t size)
{
	if (strlen(text) + 1 < size)
		return;
	size_t end = size - 1;
	while (end > 0 && ((unsigned char)text[end - 1] & 0xC0u) == 0x80u)
		end--;
	if (end > 0 && (unsigned char)text[end - 1] >= 0xC0u)
		end--;
	text[end] = '\0';
}

static void add(struct problems *problems, enum problem_kind kind, const char *file, uint32_t line,
		const char *format, va_list arguments) __attribute__((format(printf, 5, 0)));

static void add(struct problems *problems, enum problem_kind kind, const char *file, uint32_t line,
		const char *format, va_list arguments)
{
	struct problem *item = next_item(problems);
	if (kind == PROBLEM_ERROR)
		problems->errors++;
	else
		problems->warnings++;
	if (item == NULL)
		return;
	item->kind = kind;
	item->line = line;
	snprintf(item->file, sizeof item->file, "%s", file);
	vsnprintf(item->text, sizeof item->text, format, arguments);
	cut_at_character(item->text, sizeof item->text);
}

void problem_error(struct problems *problems, const char *file, uint32_t line, const char *format,
		   ...)
{
	va_list arguments;
	va_start(arguments, format);
	add(problems, PROBLEM_ERROR, file, line, format, arguments);
	va_end(arguments);
}

void problem_warning(struct problems *problems, const char *file, uint32_t line, const char *format,
		     ...)
{
	va_list arguments;
	va_start(arguments, format);
	add(problems, PROBLEM_WARNING, file, line, format, arguments);
	va_end(arguments);
}

enum status problems_status(const struct problems *problems, struct err *err)
{
	if (problems->errors == 0)
		return STATUS_OK;
	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *item = &problems->items[i];
		if (item->kind == PROBLEM_ERROR)
			return err_set(err, STATUS_INVALID, "%s:%u: %s", item->file, item->line,
				       item->text);
	}
	return err_set(err, STATUS_INVALID, "%zu errors", problems->errors);
}

void problems_print(const struct problems *problems, FILE *out)
{
	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *item = &problems->items[i];
		const char *kind = item->kind == PROBLEM_ERROR ? "error" : "warning";
		if (item->line == 0)
			fprintf(out, "%s: %s: %s\n", item->file, kind, item->text);
		else
			fprintf(out, "%s:%u: %s: %s\n", item->file, item->line, kind, item->text);
	}
	size_t hidden = problems->errors + problems->warnings - problems->count;
	if (hidden != 0)
		fprintf(out, "and %zu more\n", hidden);
}

#include "common/policy/yaml/problems.h"

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

static void add(struct problems *problems, enum problem_kind kind, const char *file,
		struct file_place place, const char *format, va_list arguments)
	__attribute__((format(printf, 5, 0)));

static void add(struct problems *problems, enum problem_kind kind, const char *file,
		struct file_place place, const char *format, va_list arguments)
{
	struct problem *item = next_item(problems);
	if (kind == PROBLEM_ERROR)
		problems->errors++;
	else
		problems->warnings++;
	if (item == NULL)
		return;
	item->kind = kind;
	item->line = place.line;
	item->column = place.column;
	snprintf(item->file, sizeof item->file, "%s", file);
	vsnprintf(item->text, sizeof item->text, format, arguments);
	cut_at_character(item->text, sizeof item->text);
}

void problem_error(struct problems *problems, const char *file, uint32_t line, const char *format,
		   ...)
{
	va_list arguments;
	va_start(arguments, format);
	add(problems, PROBLEM_ERROR, file, (struct file_place){line, 0}, format, arguments);
	va_end(arguments);
}

void problem_error_at(struct problems *problems, const char *file, struct file_place place,
		      const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	add(problems, PROBLEM_ERROR, file, place, format, arguments);
	va_end(arguments);
}

void problem_warning(struct problems *problems, const char *file, uint32_t line, const char *format,
		     ...)
{
	va_list arguments;
	va_start(arguments, format);
	add(problems, PROBLEM_WARNING, file, (struct file_place){line, 0}, format, arguments);
	va_end(arguments);
}

void problem_warning_at(struct problems *problems, const char *file, struct file_place place,
			const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	add(problems, PROBLEM_WARNING, file, place, format, arguments);
	va_end(arguments);
}

void problem_place(const struct problem *item, char out[PROBLEM_PLACE])
{
	if (item->line == 0)
		snprintf(out, PROBLEM_PLACE, "%s", item->file);
	else if (item->column == 0)
		snprintf(out, PROBLEM_PLACE, "%s:%u", item->file, item->line);
	else
		snprintf(out, PROBLEM_PLACE, "%s:%u:%u", item->file, item->line, item->column);
}

enum status problems_status(const struct problems *problems, struct err *err)
{
	if (problems->errors == 0)
		return STATUS_OK;
	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *item = &problems->items[i];
		char place[PROBLEM_PLACE];
		problem_place(item, place);
		if (item->kind == PROBLEM_ERROR)
			return err_set(err, STATUS_INVALID, "%s: %s", place, item->text);
	}
	return err_set(err, STATUS_INVALID, "there are %zu errors", problems->errors);
}

void problem_line(const struct problem *item, char out[PROBLEM_LINE])
{
	char place[PROBLEM_PLACE];
	problem_place(item, place);
	snprintf(out, PROBLEM_LINE, "%s: %s: %s", place,
		 item->kind == PROBLEM_ERROR ? "error" : "warning", item->text);
}

void problems_print(const struct problems *problems, FILE *out)
{
	problems_print_as(problems, "", "", out);
}

void problems_print_as(const struct problems *problems, const char *error, const char *warning,
		       FILE *out)
{
	for (size_t i = 0; i < problems->count; i++) {
		char line[PROBLEM_LINE];
		problem_line(&problems->items[i], line);
		fprintf(out, "%s%s\n", problems->items[i].kind == PROBLEM_ERROR ? error : warning,
			line);
	}
	size_t hidden = problems->errors + problems->warnings - problems->count;
	if (hidden != 0)
		fprintf(out, "and %zu more\n", hidden);
}

void problems_write_errors(const struct problems *problems, struct writer *out)
{
	enum { MORE = 32 };
	size_t left = problems->errors;
	for (size_t i = 0; i < problems->count; i++) {
		char line[PROBLEM_LINE];
		if (problems->items[i].kind != PROBLEM_ERROR)
			continue;
		problem_line(&problems->items[i], line);
		if (out->size + strlen(line) + 1 + MORE > out->capacity)
			break;
		if (out->size != 0)
			writer_put(out, "\n", 1);
		writer_put(out, line, strlen(line));
		left--;
	}
	if (left == 0)
		return;
	char more[MORE];
	int length =
		snprintf(more, sizeof more, "%sand %zu more", out->size == 0 ? "" : "\n", left);
	writer_put(out, more, (size_t)length);
}

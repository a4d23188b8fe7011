#define ZHIAN_BASE_ERR_DEFINED_HERE
#include "common/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Cuts at `size - 1` bytes or before, where a character begins. */
static void cut_at_character(char *text, size_t size)
{
	size_t end = size - 1;
	while (end > 0 && ((unsigned char)text[end] & 0xC0u) == 0x80)
		end--;
	text[end] = '\0';
}

/* As vsnprintf, but a text that doesn't fit ends at a character. */
__attribute__((format(printf, 3, 0))) static size_t format_text(char *out, size_t size,
								const char *format, va_list args)
{
	/* One byte more than is kept, so that the byte after the cut is known. */
	char whole[sizeof(((struct err *)NULL)->text) + 1];
	int length =
		vsnprintf(whole, size + 1 < sizeof(whole) ? size + 1 : sizeof(whole), format, args);
	if (length < 0)
		whole[0] = '\0';
	else if ((size_t)length >= size)
		cut_at_character(whole, size);
	size_t kept = strlen(whole);
	memcpy(out, whole, kept + 1);
	return kept;
}

static void append_text(struct err *err, const char *text)
{
	size_t used = strlen(err->text);
	size_t keep = strnlen(text, sizeof(err->text) - 1 - used);
	/* A text that fits has its NUL here; one that doesn't is cut where a character begins. */
	while (keep > 0 && ((unsigned char)text[keep] & 0xC0u) == 0x80)
		keep--;
	memcpy(err->text + used, text, keep);
	err->text[used + keep] = '\0';
}

enum status err_set(struct err *err, enum status status, const char *format, ...)
{
	if (err == NULL)
		return status;
	va_list args;
	va_start(args, format);
	format_text(err->text, sizeof(err->text), format, args);
	va_end(args);
	err->status = status;
	return status;
}

enum status err_set_errno(struct err *err, const char *format, ...)
{
	int code = errno;
	if (err == NULL)
		return STATUS_IO;
	char reason[128];
	va_list args;
	va_start(args, format);
	format_text(err->text, sizeof(err->text), format, args);
	va_end(args);
	append_text(err, ": ");
	append_text(err, strerror_r(code, reason, sizeof(reason)));
	err->status = STATUS_IO;
	errno = code;
	return STATUS_IO;
}

enum status err_prefix(struct err *err, enum status status, const char *format, ...)
{
	if (err == NULL)
		return status;
	struct err below = *err;
	va_list args;
	va_start(args, format);
	format_text(err->text, sizeof(err->text), format, args);
	va_end(args);
	append_text(err, ": ");
	append_text(err, below.text);
	return err->status;
}

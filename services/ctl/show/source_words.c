#include "services/ctl/show/source_words.h"

#include <stdio.h>
#include <string.h>

static void put(struct writer *out, const char *text)
{
	writer_put(out, text, strlen(text));
}

static bool is_code(const char *text, size_t size)
{
	bool letter = false;
	for (size_t i = 0; i < size; i++) {
		letter |= text[i] >= 'A' && text[i] <= 'Z';
		if (!((text[i] >= 'A' && text[i] <= 'Z') || (text[i] >= '0' && text[i] <= '9') ||
		      strchr(" -,", text[i]) != NULL || (unsigned char)text[i] >= 0x80))
			return false;
		if ((unsigned char)text[i] >= 0x80 && strncmp(text + i, "、", 3) != 0)
			return false;
		i += (unsigned char)text[i] >= 0x80 ? 2 : 0;
	}
	return letter;
}

/* [001] as the notice's title, "E12" as the rung; returns how much of the text that was. */
static size_t put_mark(const char *text, size_t size, enum lang lang, struct writer *out)
{
	char mark[8];
	static const char spelt[] = "notice ";
	size_t digits = text[0] == 'E' ? strspn(text + 1, "0123456789") : 0;
	size_t front = strncmp(text, spelt, sizeof spelt - 1) == 0 ? sizeof spelt - 1 : 0;
	(void)snprintf(mark, sizeof mark, front != 0 ? "[%.3s]" : "%.5s", text + front);
	const char *title = mark[0] == '[' ? catalogue_find(WORDS_VALUE, mark, lang) : NULL;
	if (title != NULL && size >= (front != 0 ? front + 3 : 5)) {
		put(out, title);
		return front != 0 ? front + 3 : 5;
	}
	if (digits == 0) {
		writer_put(out, text, 1);
		return 1;
	}
	put(out, lang == LANG_ZH ? "阶梯第" : "rung ");
	writer_put(out, text + 1, digits);
	put(out, lang == LANG_ZH ? "级" : "");
	return 1 + digits;
}

void source_words(const char *text, enum lang lang, struct writer *out)
{
	static const char between[] = "；";
	bool first = true;
	while (*text != '\0') {
		const char *end = strstr(text, between);
		size_t size = end != NULL ? (size_t)(end - text) : strlen(text);
		if (!is_code(text, size)) {
			put(out, first ? "" : between);
			for (size_t i = 0; i < size;)
				i += put_mark(text + i, size - i, lang, out);
			first = false;
		}
		text += size + (end != NULL ? sizeof between - 1 : 0);
	}
}

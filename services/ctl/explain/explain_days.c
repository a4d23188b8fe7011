/* A clock's days, told as runs: what was counted, and why not. */
#include "services/ctl/explain/explain_internal.h"

static json_t *day_at(const struct explain_page *page, size_t index)
{
	json_t *line = json_array_get(page->lines, index);
	return line != NULL && explain_is(line, "kind", "day") ? line : NULL;
}

static bool same_text(const json_t *a, const json_t *b, const char *member)
{
	return strcmp(explain_text(a, member), explain_text(b, member)) == 0;
}

static bool same_run(const json_t *a, const json_t *b)
{
	return same_text(a, b, "why") && same_text(a, b, "holiday") && same_text(a, b, "ground") &&
	       same_text(a, b, "evidence");
}

static json_int_t count_of(const json_t *day)
{
	return json_integer_value(json_object_get(day, "count"));
}

static void print_run(const struct explain_page *page, const json_t *first, const json_t *last)
{
	bool chinese = page->lang == LANG_ZH;
	FILE *out = page->out;
	fprintf(out, "    %s", explain_text(first, "day"));
	if (first == last)
		fprintf(out, "%*s", 14, "");
	else
		fprintf(out, "%s%s", chinese ? " 至 " : " to ", explain_text(last, "day"));
	fprintf(out, "  %s", catalogue_word(WORDS_VALUE, explain_text(first, "why"), page->lang));
	if (json_is_true(json_object_get(first, "counted"))) {
		fprintf(out, chinese ? "，第%" JSON_INTEGER_FORMAT : ", %" JSON_INTEGER_FORMAT,
			count_of(first));
		if (first != last)
			fprintf(out, chinese ? "至%" JSON_INTEGER_FORMAT : "–%" JSON_INTEGER_FORMAT,
				count_of(last));
	}
	static const char *const more[] = {"holiday", "ground", "evidence"};
	for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
		const char *text = explain_text(first, more[i]);
		if (text[0] != '\0')
			fprintf(out, "%s%s", chinese ? "：" : ": ",
				catalogue_word(WORDS_VALUE, text, page->lang));
	}
	fputc('\n', out);
}

void explain_days(const struct explain_page *page, size_t first)
{
	while (json_array_get(page->lines, first) != NULL && day_at(page, first) == NULL &&
	       !explain_is(json_array_get(page->lines, first), "kind", "rule") &&
	       !explain_is(json_array_get(page->lines, first), "kind", "explain"))
		first++; /* what stopped it and what extended it are before its days */
	if (day_at(page, first) == NULL)
		return;
	fprintf(page->out, "  %s\n", catalogue_word(WORDS_TEXT, "explain_days", page->lang));
	while (day_at(page, first) != NULL) {
		size_t last = first;
		while (day_at(page, last + 1) != NULL &&
		       same_run(day_at(page, first), day_at(page, last + 1)))
			last++;
		print_run(page, day_at(page, first), day_at(page, last));
		first = last + 1;
	}
}

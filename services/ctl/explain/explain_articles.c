/* The text of the law below a reason: of each article that it names what is meant. */
#include "services/ctl/explain/explain_internal.h"
#include "services/ctl/show/width.h"

/* "《程序规定》第38条第1款", "…, article 38, paragraph 1" */
static void print_title(const struct explain_page *page, const json_t *article)
{
	static const struct {
		const char *member, *before[2], *behind[2];
	} parts[] = {{"article", {"第", ", article "}, {"条", ""}},
		     {"paragraph", {"第", ", paragraph "}, {"款", ""}},
		     {"item", {"第", ", item "}, {"项", ""}}};
	unsigned lang = page->lang == LANG_ZH ? 0 : 1;
	const char *law = explain_text(article, "law");
	fprintf(page->out, "%s%s%s", lang == 0 ? "《" : "", law, lang == 0 ? "》" : "");
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		json_int_t number = json_integer_value(json_object_get(article, parts[i].member));
		if (number != 0)
			fprintf(page->out, "%s%" JSON_INTEGER_FORMAT "%s", parts[i].before[lang],
				number, parts[i].behind[lang]);
	}
	if (json_is_true(json_object_get(article, "in_part")))
		fputs(catalogue_word(WORDS_TEXT, "explain_in_part", page->lang), page->out);
	fputc('\n', page->out);
}

void explain_articles(const struct explain_page *page, const json_t *articles, unsigned depth)
{
	size_t i;
	json_t *article;
	json_array_foreach(articles, i, article)
	{
		fprintf(page->out, "%*s", (int)depth * 2, "");
		print_title(page, article);
		for (const char *at = explain_text(article, "text"); *at != '\0';) {
			size_t size = strcspn(at, "\n");
			fprintf(page->out, "%*s", (int)depth * 2 + 2, "");
			width_print_plain(bytes_of(at, size), page->out);
			fputc('\n', page->out);
			at += size + (at[size] == '\n' ? 1 : 0);
		}
	}
}

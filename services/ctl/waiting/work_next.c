#include "services/ctl/waiting/work_next.h"

#include "common/words/catalogue.h"
#include "common/words/work_steps.h"
#include "services/ctl/parse.h"
#include "services/ctl/show/json_tree.h"

static const char *text_of(const json_t *line, const char *name)
{
	const char *text = json_string_value(json_object_get(line, name));
	return text != NULL ? text : "";
}

static const char *member_of(const void *line, const char *name)
{
	return text_of((const json_t *)line, name);
}

static const struct work_step *step_of(const char *why, const json_t *line)
{
	return work_step_of(why, line, member_of);
}

static void put(struct writer *out, const char *text)
{
	writer_put(out, text, strlen(text));
}

/* As a shell takes it for one word. */
static void put_word(struct writer *out, const char *text)
{
	bool plain = text[0] != '\0';
	for (const char *at = text; *at != '\0'; at++)
		plain = plain && strchr(" \t\n'\"\\$`!*?[](){}<>|&;#~", *at) == NULL;
	if (plain) {
		put(out, text);
		return;
	}
	put(out, "'");
	for (const char *at = text; *at != '\0'; at++) {
		if (*at == '\'')
			put(out, "'\\''");
		else
			writer_put(out, at, 1);
	}
	put(out, "'");
}

/* With {version} as the line has it. */
static void put_options(struct writer *out, const char *options, const json_t *line)
{
	char number[24];
	(void)snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT,
		       json_integer_value(json_object_get(line, "version")));
	struct template_param version = {"version", number};
	put(out, " ");
	catalogue_fill(options, &version, 1, out);
}

bool work_waits(const char *why, const json_t *line)
{
	return step_of(why, line) != NULL;
}

void work_next(const struct invocation *invocation, const char *why, const json_t *line,
	       struct writer *out)
{
	static const char *const stated[] = {"root", "region", "as", "key"};
	const struct work_step *step = step_of(why, line);
	put(out, "zhianctl ");
	for (size_t i = 0; i < sizeof stated / sizeof stated[0]; i++) {
		const char *value = given_text(invocation, stated[i]);
		if (value == NULL)
			continue;
		put(out, "--");
		put(out, stated[i]);
		put(out, " ");
		put_word(out, value);
		put(out, " ");
	}
	put(out, step->command);
	put(out, " ");
	put(out, text_of(line, "id"));
	if (step->options[0] != '\0')
		put_options(out, step->options, line);
}

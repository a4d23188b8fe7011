#include "services/ctl/work_next.h"

#include "services/ctl/catalogue.h"
#include "services/ctl/json_tree.h"
#include "services/ctl/parse.h"

static const struct work_step steps[] = {
#define NEXT(noun, state, member, value, command, options)                                         \
	{(noun), (state), (member), (value), (command), (options)},
#include "services/ctl/work_next.def"
#undef NEXT
};

const struct work_step *work_step(size_t index)
{
	return index < sizeof steps / sizeof steps[0] ? &steps[index] : NULL;
}

static const char *text_of(const json_t *line, const char *name)
{
	const char *text = json_string_value(json_object_get(line, name));
	return text != NULL ? text : "";
}

static const struct work_step *step_of(const json_t *line)
{
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		const struct work_step *step = &steps[i];
		if (strcmp(step->noun, text_of(line, "kind")) == 0 &&
		    strcmp(step->state, text_of(line, "state")) == 0 &&
		    (step->member[0] == '\0' ||
		     strcmp(text_of(line, step->member), step->value) == 0))
			return step;
	}
	return NULL;
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

bool work_waits(const json_t *line)
{
	return step_of(line) != NULL;
}

void work_next(const struct invocation *invocation, const json_t *line, struct writer *out)
{
	static const char *const stated[] = {"root", "region", "as", "key"};
	const struct work_step *step = step_of(line);
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

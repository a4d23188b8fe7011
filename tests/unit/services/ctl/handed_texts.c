#include "tests/unit/services/ctl/handed_texts.h"

#include <ctype.h>
#include <stdio.h>

#include "tests/lib/test.h"

enum { DEPTH = 4, LOOKED_AT = 8192, NAME = 64 };

struct span {
	const char *begin, *end;
};

struct looking {
	handed_text_fn *tell;
	void *context;
};

/* ---- C, as far as this project writes it */

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) != 0 || c == '_';
}

/* Behind what is quoted there; `at` itself where nothing is. */
static const char *behind_quoted(const char *at)
{
	char quote = *at;
	if (quote != '"' && quote != '\'')
		return at;
	for (at++; *at != quote; at++) {
		assert_true(*at != '\0');
		at += *at == '\\';
	}
	return at + 1;
}

const char *end_of_call(const char *at)
{
	unsigned depth = 1;
	for (;;) {
		const char *behind = behind_quoted(at);
		assert_true(*at != '\0');
		if (behind != at) {
			at = behind;
			continue;
		}
		depth = depth + (strchr("([{", *at) != NULL) - (strchr(")]}", *at) != NULL);
		if (depth == 0 || (depth == 1 && *at == ';'))
			return at;
		at++;
	}
}

/* false: there is no argument of that number. */
static bool argument_of(struct span call, size_t number, struct span *ret)
{
	unsigned depth = 0;
	ret->begin = call.begin;
	for (const char *at = call.begin; at < call.end;) {
		const char *behind = behind_quoted(at);
		if (behind != at) {
			at = behind;
			continue;
		}
		depth = depth + (strchr("([{", *at) != NULL) - (strchr(")]}", *at) != NULL);
		if (*at++ != ',' || depth != 0)
			continue;
		ret->end = at - 1;
		if (number-- == 0)
			return true;
		ret->begin = at;
	}
	ret->end = call.end;
	return number == 0 && ret->begin < ret->end;
}

/* Where the word stands by itself before the end; NULL: nowhere. */
static const char *find_word(struct span in, const char *word)
{
	size_t size = strlen(word);
	for (const char *at = strstr(in.begin, word); at != NULL && at < in.end;
	     at = strstr(at + 1, word)) {
		if (!is_letter(at[size]) && (at == in.begin || !is_letter(at[-1])))
			return at;
	}
	return NULL;
}

static bool word_at(const char *at, char out[NAME])
{
	size_t size = 0;
	while (is_letter(at[size]))
		size++;
	(void)snprintf(out, NAME, "%.*s", (int)size, at);
	return size != 0 && size < NAME;
}

/* ---- functions */

struct function {
	char name[NAME];
	struct span parameters, body;
	bool is_static;
};

/* Whose body begins at that brace in the first column. */
static bool function_of(const struct source *source, const char *brace, struct function *ret)
{
	const char *head = brace;
	while (head > source->text && strncmp(head, "\n\n", 2) != 0 &&
	       strncmp(head, " \n", 2) != 0 && strncmp(head, "\n}\n", 3) != 0)
		head--;
	head += head > source->text ? 2 : 0;
	head += strspn(head, " \n");
	ret->is_static = strncmp(head, "static ", 7) == 0;
	const char *parameters = head;
	while (parameters < brace && *parameters != '(')
		parameters++;
	if (parameters == brace)
		return false;
	ret->parameters = (struct span){parameters + 1, end_of_call(parameters + 1)};
	const char *name = parameters;
	while (name > head && is_letter(name[-1]))
		name--;
	const char *end = strstr(brace, "\n}");
	assert_non_null(end);
	ret->body = (struct span){brace, end};
	return word_at(name, ret->name);
}

static bool function_around(const struct source *source, const char *at, struct function *ret)
{
	while (at > source->text && strncmp(at, "\n{\n", 3) != 0)
		at--;
	return at > source->text && function_of(source, at, ret);
}

/* Which parameter has that name; false: none. */
static bool parameter_number(const struct function *function, const char *name, size_t *ret)
{
	struct span parameter;
	for (*ret = 0; argument_of(function->parameters, *ret, &parameter); (*ret)++) {
		const char *at = find_word(parameter, name);
		if (at != NULL && strcspn(at + strlen(name), "[,)") <= 1)
			return true;
	}
	return false;
}

/* ---- where texts come from */

static void look_into(const struct looking *looking, const struct source *source, const char *place,
		      struct span value, unsigned depth);

/* A place is looked at once: functions call each other. */
static bool is_new(const char *body, const char *name)
{
	static struct {
		const char *body;
		char name[NAME];
	} looked_at[LOOKED_AT];
	static size_t count;
	for (size_t i = 0; i < count; i++) {
		if (looked_at[i].body == body && strcmp(looked_at[i].name, name) == 0)
			return false;
	}
	assert_true(count < LOOKED_AT);
	looked_at[count].body = body;
	(void)snprintf(looked_at[count++].name, NAME, "%s", name);
	return true;
}

static void tell_literals(const struct looking *looking, const struct source *source,
			  struct span value)
{
	for (const char *at = value.begin; at < value.end;) {
		struct forming forming = {.size = 0};
		if (*at != '"') {
			const char *behind = behind_quoted(at);
			at = behind != at ? behind : at + 1;
			continue;
		}
		const char *end = forming_add(&forming, source, at);
		looking->tell(looking->context, source, at, forming.text);
		at = end;
	}
}

/* What callers hand in as that parameter. */
static void look_at_callers(const struct looking *looking, const struct source *home,
			    const struct function *function, size_t parameter, unsigned depth)
{
	for (size_t i = 0; i < sources_count(); i++) {
		const struct source *source = source_at(i);
		struct span whole = {source->text, source->text + strlen(source->text)}, value;
		if (function->is_static && source != home)
			continue;
		for (const char *at; (at = find_word(whole, function->name)) != NULL;) {
			whole.begin = at + strlen(function->name);
			if (*whole.begin != '(' || whole.begin == function->parameters.begin - 1)
				continue;
			struct span call = {whole.begin + 1, end_of_call(whole.begin + 1)};
			if (!argument_of(call, parameter, &value))
				continue;
			tell_literals(looking, source, value);
			look_into(looking, source, at, value, depth + 1);
		}
	}
}

/* What is set to it: "why = ...;", "names[] = {...};", "snprintf(why, ...);". */
static void look_at_settings(const struct looking *looking, const struct source *source,
			     struct span body, const char *name, unsigned depth)
{
	for (const char *at; (at = find_word(body, name)) != NULL;) {
		static const char print[] = "snprintf(";
		bool printed = strncmp(at - (sizeof print - 1), print, sizeof print - 1) == 0;
		body.begin = at + strlen(name);
		const char *set = body.begin;
		while (*set == '[')
			set = end_of_call(set + 1) + 1;
		if (!printed && strncmp(set, " = ", 3) != 0)
			continue;
		struct span value = {set, end_of_call(set)};
		tell_literals(looking, source, value);
		if (!printed)
			look_into(looking, source, at, value, depth + 1);
	}
}

static void look_at_variable(const struct looking *looking, const struct source *source,
			     const char *place, const char *name, unsigned depth)
{
	struct function function;
	size_t parameter;
	if (!function_around(source, place, &function) || !is_new(function.body.begin, name))
		return;
	if (parameter_number(&function, name, &parameter))
		look_at_callers(looking, source, &function, parameter, depth);
	look_at_settings(looking, source, function.body, name, depth);
}

/* What it returns, where it returns a text. */
static void look_at_function(const struct looking *looking, const char *name)
{
	char head[NAME + 16];
	(void)snprintf(head, sizeof head, "const char *%s(", name);
	for (size_t i = 0; i < sources_count(); i++) {
		const struct source *source = source_at(i);
		struct function function;
		for (const char *at = strstr(source->text, head); at != NULL;
		     at = strstr(at + 1, head)) {
			const char *brace = end_of_call(at + strlen(head)) + 1;
			if (strncmp(brace, "\n{\n", 3) == 0 &&
			    function_of(source, brace, &function) && is_new(brace, ""))
				tell_literals(looking, source, function.body);
		}
	}
}

static void look_into(const struct looking *looking, const struct source *source, const char *place,
		      struct span value, unsigned depth)
{
	char name[NAME];
	for (const char *at = value.begin; at < value.end && depth < DEPTH;) {
		const char *behind = behind_quoted(at);
		bool is_member = at > source->text && (at[-1] == '.' || at[-1] == '>');
		if (behind != at || !is_letter(*at)) {
			at = behind != at ? behind : at + 1;
			continue;
		}
		const char *word = at;
		while (is_letter(*at))
			at++;
		if (is_member || !word_at(word, name))
			continue;
		if (*at == '(')
			look_at_function(looking, name);
		else
			look_at_variable(looking, source, place, name, depth);
	}
}

void handed_texts(const struct source *source, const char *at, const char *end,
		  handed_text_fn *tell, void *context)
{
	const struct looking looking = {tell, context};
	look_into(&looking, source, at, (struct span){at, end}, 0);
}

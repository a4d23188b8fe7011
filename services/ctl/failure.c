#include "services/ctl/failure.h"

#include <stdlib.h>

#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "services/ctl/command.h"
#include "services/ctl/show/problems_say.h"
#include "services/ctl/show/refusal.h"

bool failure_is_of_nobody(const struct failure *failure)
{
	return failure->exit == EXIT_USAGE && failure->refusal != NULL &&
	       failure->refusal->code != NULL &&
	       strcmp(failure->refusal->code, "list.owner_unknown") == 0;
}

void failure_param(struct failure *failure, const char *name, const char *value)
{
	if (failure->param_count == FAILURE_PARAMS || value == NULL)
		return;
	size_t size = strlen(value);
	char *copy = failure->params[failure->param_count].value;
	if (size >= FAILURE_TEXT)
		size = FAILURE_TEXT - 1;
	memcpy(copy, value, size);
	copy[size] = '\0';
	failure->params[failure->param_count++].name = name;
}

int failure_wrong_word(struct failure *failure, const char *code, const char *near_code,
		       const char *value, const char *near)
{
	(void)failure_set(failure, EXIT_USAGE, near != NULL ? near_code : code);
	failure_param(failure, "value", value);
	failure_param(failure, "near", near);
	return EXIT_USAGE;
}

int failure_of_err(struct failure *failure, enum ctl_exit exit, const struct err *err)
{
	(void)failure_set(failure, exit, "cli.failed");
	failure_param(failure, "why", err->text);
	return (int)exit;
}

#define PARAMS_MAX (FAILURE_PARAMS + 8)

static const char *code_of(const struct failure *failure)
{
	if (failure->refusal != NULL && failure->refusal->code != NULL)
		return failure->refusal->code;
	return failure->code;
}

/* A field of an act is the option that was typed, "--paid-fen", in Chinese with what it is; any
 * other place (a line of a file, a part of a part) stays as the daemon says it. */
static const char *say_where(const char *where, enum lang lang, char memory[FAILURE_TEXT])
{
	const char *help = catalogue_find(WORDS_OPTION, where, lang);
	const char *typed = where;
	char option[64];
	size_t name = strlen(where);
	/* A moment of the command itself is typed without its ending: --happened. */
	if (help == NULL && name > 3 && name < sizeof option &&
	    strcmp(where + name - 3, "_ms") == 0) {
		(void)snprintf(option, sizeof option, "%.*s", (int)(name - 3), where);
		help = catalogue_find(WORDS_OPTION, option, lang);
		typed = option;
	}
	if (help == NULL || SABOTAGE("ctl.where-is-a-field"))
		return where;
	const char *more = strstr(help, "；"); /* what else is known of it */
	size_t size = more != NULL ? (size_t)(more - help) : strlen(help);
	if (lang == LANG_ZH)
		(void)snprintf(memory, FAILURE_TEXT, "--%s（%.*s）", typed, (int)size, help);
	else
		(void)snprintf(memory, FAILURE_TEXT, "--%s", typed);
	for (char *at = memory; *at != '\0' && (unsigned char)*at < 0x80; at++) {
		if (*at == '_')
			*at = '-';
	}
	return memory;
}

/* What stands for it in Chinese, as `name`_zh: words that are taken in either language. */
static const char *said_in(const struct failure *failure, size_t at, enum lang lang)
{
	const char *name = failure->params[at].name;
	size_t size = strlen(name);
	for (size_t i = 0; lang == LANG_ZH && i < failure->param_count; i++) {
		const char *twin = failure->params[i].name;
		if (strncmp(twin, name, size) == 0 && strcmp(twin + size, "_zh") == 0)
			return failure->params[i].value;
	}
	return failure->params[at].value;
}

static size_t collect_params(const struct failure *failure, enum lang lang,
			     struct template_param *params, char where[FAILURE_TEXT])
{
	size_t count = 0;
	for (size_t i = 0; i < failure->param_count; i++)
		params[count++] =
			(struct template_param){failure->params[i].name, said_in(failure, i, lang)};
	const Zh__Refusal *refusal = failure->refusal;
	for (size_t i = 0; refusal != NULL && i < refusal->n_params && count < PARAMS_MAX - 1;
	     i++) {
		if (refusal->params[i]->name != NULL && refusal->params[i]->value != NULL)
			params[count++] = (struct template_param){
				refusal->params[i]->name,
				catalogue_param(code_of(failure), refusal->params[i]->name,
						refusal->params[i]->value, lang)};
	}
	if (refusal != NULL && refusal->where != NULL)
		params[count++] =
			(struct template_param){"where", say_where(refusal->where, lang, where)};
	return count;
}

/* The sentence; a code that the catalogue doesn't know yet is shown as it is, with the daemon's
 * own words. */
static void sentence(const struct failure *failure, enum lang lang, struct writer *out)
{
	struct template_param params[PARAMS_MAX];
	char where[FAILURE_TEXT];
	size_t count = collect_params(failure, lang, params, where);
	const char *text = catalogue_code(code_of(failure), lang);
	if (text == NULL && failure->refusal != NULL && failure->refusal->message != NULL)
		text = failure->refusal->message;
	problem_fill(text != NULL ? text : code_of(failure), params, count, lang, out);
}

void failure_words(const struct failure *failure, enum lang lang, char out[FAILURE_TEXT])
{
	struct writer words = writer_over(out, FAILURE_TEXT - 1);
	sentence(failure, lang, &words);
	out[words.size] = '\0';
}

static bool is_behind(const Zh__Refusal *refusal)
{
	return refusal->code != NULL && strcmp(refusal->code, "console.behind") == 0;
}

static void json_behind(const Zh__Refusal *refusal, struct json_line *json)
{
	if (!is_behind(refusal))
		return;
	json_array(json, "behind");
	for (size_t i = 0; i < refusal->n_params; i++) {
		const Zh__Param *param = refusal->params[i];
		json_object(json, NULL);
		json_text(json, "daemon", param->name);
		bool silent = strcmp(param->value, "silent") == 0;
		json_bool(json, "answers", !silent);
		if (!silent)
			json_unsigned(json, "events", strtoull(param->value, NULL, 10));
		json_object_end(json);
	}
	json_array_end(json);
}

static void print_json(const struct failure *failure, enum lang lang, FILE *out)
{
	char memory[16384];
	char text[4096];
	struct writer line = writer_over(memory, sizeof memory);
	struct writer words = writer_over(text, sizeof text);
	struct json_line json;
	const Zh__Refusal *refusal = failure->refusal;
	const struct work_step *step = refusal != NULL ? refusal_next(refusal) : NULL;
	sentence(failure, lang, &words);
	json_begin(&json, &line, "error");
	json_text(&json, "code", code_of(failure));
	json_bytes_text(&json, "message", writer_bytes(&words));
	json_text(&json, "subject", failure->subject);
	json_unsigned(&json, "exit", (uint64_t)failure->exit);
	json_text(&json, "request_id", failure->request_id);
	if (refusal != NULL) {
		json_text(&json, "where", refusal->where);
		json_text(&json, "rule", refusal->rule != NULL ? refusal->rule->id : NULL);
		json_text(&json, "why", refusal_why(refusal, lang));
		json_text(&json, "next", step != NULL ? step->command : NULL);
		if (refusal->n_possible != 0)
			json_array(&json, "possible");
		for (size_t i = 0; i < refusal->n_possible; i++)
			json_text(&json, NULL, refusal->possible[i]);
		if (refusal->n_possible != 0)
			json_array_end(&json);
		json_behind(refusal, &json);
	}
	json_end(&json);
	(void)fwrite(memory, 1, line.size, out);
}

static void print_label(const char *text, enum lang lang, FILE *out)
{
	fprintf(out, "  %s%s", catalogue_word(WORDS_TEXT, text, lang),
		lang == LANG_ZH ? "：" : ": ");
}

/* What isn't an act is a name or value that would have been taken. */
static void print_values(const Zh__Refusal *refusal, enum lang lang, FILE *out)
{
	for (size_t i = 0; i < refusal->n_possible; i++) {
		if (i == 0)
			print_label("possible", lang, out);
		fprintf(out, "%s%s%s", i != 0 ? ", " : "", refusal->possible[i],
			i + 1 == refusal->n_possible ? "\n" : "");
	}
}

/* The command that takes it on, with what is still to be filled in. */
static void print_step(const struct failure *failure, const struct work_step *step, enum lang lang,
		       FILE *out)
{
	char name[COMMAND_NAME];
	(void)snprintf(name, sizeof name, "%s", step->command);
	char *verb = strchr(name, ' ');
	if (verb != NULL)
		*verb = '.';
	print_label("next_act", lang, out);
	fprintf(out, "zhianctl %s", step->command);
	if (failure->subject != NULL)
		fprintf(out, " %s", failure->subject);
	fprintf(out, "%s%s", step->options[0] != '\0' ? " " : "", step->options);
	fprintf(out, "   # %s\n", catalogue_word(WORDS_ACT, name, lang));
}

/* By name alone, the noun where it changes: there may be some twenty of them. */
static void print_name(const struct command *command, const struct command *before, FILE *out)
{
	bool again = before != NULL && strcmp(before->noun, command->noun) == 0;
	fprintf(out, "%s%s%s%s", before != NULL ? ", " : "", again ? "" : command->noun,
		again ? "" : " ", command->verb);
}

/* What the office calls it, with the command after it. */
static void print_chinese_name(const struct command *command, const struct command *before,
			       FILE *out)
{
	char name[COMMAND_NAME];
	command_name(command, name);
	fprintf(out, "%s%s（%s %s）", before != NULL ? "、" : "",
		catalogue_word(WORDS_ACT, name, LANG_ZH), command->noun, command->verb);
}

static void print_others(const Zh__Refusal *refusal, const struct work_step *step, enum lang lang,
			 FILE *out)
{
	const struct command *before = NULL;
	for (size_t i = 0; i < refusal->n_possible; i++) {
		const struct command *command = refusal_command(refusal->possible[i]);
		if (command == NULL || command == before || refusal_is_step(step, command))
			continue;
		if (before == NULL)
			print_label("possible_besides", lang, out);
		if (lang == LANG_ZH && !SABOTAGE("ctl.possible-in-english"))
			print_chinese_name(command, before, out);
		else
			print_name(command, before, out);
		before = command;
	}
	if (before != NULL)
		(void)fputc('\n', out);
}

/* An act that isn't the state's, and what a decider names itself. */
static void print_each(const struct failure *failure, enum lang lang, FILE *out)
{
	const Zh__Refusal *refusal = failure->refusal;
	const struct command *before = NULL;
	for (size_t i = 0; i < refusal->n_possible; i++) {
		const struct command *command = refusal_command(refusal->possible[i]);
		char name[COMMAND_NAME];
		if (command == NULL || command == before)
			continue;
		before = command;
		command_name(command, name);
		print_label("possible", lang, out);
		fprintf(out, "zhianctl %s %s", command->noun, command->verb);
		if (failure->subject != NULL && command->target != OBJECT_NONE)
			fprintf(out, " %s", failure->subject);
		fprintf(out, "   # %s\n", catalogue_word(WORDS_ACT, name, lang));
	}
}

/* The main line's next act, then the others; each of them where there is no main line. */
static void print_possible(const struct failure *failure, enum lang lang, FILE *out)
{
	const Zh__Refusal *refusal = failure->refusal;
	const struct work_step *step = refusal_next(refusal);
	if (refusal->code != NULL && strncmp(refusal->code, "list.", 5) == 0) {
		print_values(refusal, lang, out);
	} else if (step == NULL) {
		print_each(failure, lang, out);
	} else {
		print_step(failure, step, lang, out);
		print_others(refusal, step, lang, out);
	}
}

/* How many events of which daemon the console hasn't read; which didn't tell how many it has. */
static void print_behind(const Zh__Refusal *refusal, enum lang lang, FILE *out)
{
	for (size_t i = 0; is_behind(refusal) && i < refusal->n_params; i++) {
		const Zh__Param *param = refusal->params[i];
		bool silent = strcmp(param->value, "silent") == 0;
		print_label(silent ? "behind_silent" : "behind_unread", lang, out);
		fprintf(out, "%s%s%s\n", param->name, silent ? "" : " ",
			silent ? "" : param->value);
	}
}

/* What the gate wants on record. */
static void print_need(const Zh__Refusal *refusal, enum lang lang, FILE *out)
{
	for (size_t i = 0; i < refusal->n_params; i++) {
		const Zh__Param *param = refusal->params[i];
		if (strcmp(param->name, "need") != 0)
			continue;
		print_label("lacks", lang, out);
		fprintf(out, "%s\n", catalogue_word(WORDS_VALUE, param->value, lang));
	}
}

static bool says_where(const struct failure *failure, enum lang lang)
{
	const char *text = catalogue_code(code_of(failure), lang);
	return text != NULL && strstr(text, "{where}") != NULL;
}

void failure_print(const struct failure *failure, const struct failure_style *style, FILE *out)
{
	char text[4096];
	struct writer words = writer_over(text, sizeof text);
	const Zh__Refusal *refusal = failure->refusal;
	if (style->json) {
		print_json(failure, style->lang, out);
		return;
	}
	sentence(failure, style->lang, &words);
	fputs(style->colour ? "\033[31mzhianctl:\033[0m " : "zhianctl: ", out);
	if (failure->subject != NULL)
		fprintf(out, "%s: ", failure->subject);
	fprintf(out, "%.*s", (int)words.size, text);
	if (refusal != NULL && refusal_why(refusal, style->lang) != NULL)
		fprintf(out, "%s%s", style->lang == LANG_ZH ? "：" : ": ",
			refusal_why(refusal, style->lang));
	(void)fputc('\n', out);
	if (refusal != NULL) {
		if (refusal->where != NULL && !says_where(failure, style->lang)) {
			char where[FAILURE_TEXT];
			print_label("where", style->lang, out);
			fprintf(out, "%s\n", say_where(refusal->where, style->lang, where));
		}
		if (refusal->rule != NULL && refusal->rule->id != NULL) {
			print_label("rule", style->lang, out);
			fprintf(out, "%s\n", refusal->rule->id);
		}
		print_behind(refusal, style->lang, out);
		print_need(refusal, style->lang, out);
		print_possible(failure, style->lang, out);
	}
	if (failure->request_id != NULL) {
		print_label("repeat_with", style->lang, out);
		fprintf(out, "--request-id %s\n", failure->request_id);
	}
}

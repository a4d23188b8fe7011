#include "services/ctl/session.h"
#include "common/base/sabotage.h"
#include "services/ctl/show/json_tree.h"

#include <dirent.h>

#include <stdlib.h>
#include <unistd.h>

#include "common/base/region.h"
#include "common/base/time.h"
#include "services/ctl/show/problems_say.h"

#define TIMEOUT_MS (10 * MS_PER_SECOND)
#define DEFAULT_PERSON "operator"

static bool is_terminal(FILE *stream)
{
	int descriptor = fileno(stream);
	return descriptor >= 0 && isatty(descriptor) == 1;
}

static const char *environment(const char *name)
{
	const char *value = getenv(name);
	return value != NULL && value[0] != '\0' ? value : NULL;
}

static int read_region(struct session *session, const char *text)
{
	uint32_t code = region_of_text(text);
	if (region_level(code) == REGION_INVALID) {
		(void)failure_set(&session->failure, EXIT_USAGE, "cli.bad_region");
		failure_param(&session->failure, "value", text);
		return EXIT_USAGE;
	}
	session->region = code;
	return EXIT_DONE;
}

static int read_lang(struct session *session, const char *text)
{
	if (strcmp(text, "zh") == 0 || strcmp(text, "en") == 0) {
		session->lang = text[0] == 'z' ? LANG_ZH : LANG_EN;
		return EXIT_DONE;
	}
	(void)failure_set(&session->failure, EXIT_USAGE, "cli.bad_lang");
	failure_param(&session->failure, "value", text);
	return EXIT_USAGE;
}

static const char *stated(const struct invocation *invocation, const char *option,
			  const char *variable)
{
	const char *value = invocation != NULL ? given_text(invocation, option) : NULL;
	return value != NULL ? value : environment(variable);
}

static int read_globals(struct session *session, const struct invocation *invocation)
{
	const char *lang = stated(invocation, "lang", "ZHIAN_LANG");
	const char *region = stated(invocation, "region", "ZHIAN_REGION");
	const char *timeout = invocation != NULL ? given_text(invocation, "timeout") : NULL;
	const char *root = stated(invocation, "root", "ZHIAN_ROOT");
	int exit = lang != NULL ? read_lang(session, lang) : EXIT_DONE;
	if (exit == EXIT_DONE && region != NULL)
		exit = read_region(session, region);
	if (exit != EXIT_DONE)
		return exit;
	if (timeout != NULL && (time_parse_duration(timeout, &session->timeout_ms) != STATUS_OK ||
				session->timeout_ms <= 0)) {
		(void)failure_set(&session->failure, EXIT_USAGE, "cli.bad_duration");
		failure_param(&session->failure, "value", timeout);
		return EXIT_USAGE;
	}
	if (root != NULL) {
		/* Sockets are named by their whole path, so a relative root is made absolute. */
		char *absolute = realpath(root, NULL);
		session->root = arena_text(&session->arena, absolute != NULL ? absolute : root);
		free(absolute);
	}
	session->person = invocation != NULL ? given_text(invocation, "as") : NULL;
	session->key_path = session->person == NULL ? stated(invocation, "key", "ZHIAN_KEY")
						    : given_text(invocation, "key");
	return EXIT_DONE;
}

int session_open(struct session *session, const char *program, const struct ctl_streams *streams,
		 const struct invocation *invocation)
{
	*session = (struct session){
		.program = program,
		.root = "",
		.lang = LANG_ZH,
		.timeout_ms = TIMEOUT_MS,
		.in = streams->in,
		.out = streams->out,
		.err = streams->err,
		.colour = is_terminal(streams->out) && environment("NO_COLOR") == NULL,
		.json = invocation != NULL && given_flag(invocation, "json"),
	};
	session->memory = malloc(SESSION_ARENA);
	if (session->memory == NULL)
		return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	arena_init(&session->arena, session->memory, SESSION_ARENA);
	int exit = read_globals(session, invocation);
	/* What was read stays; each request begins after it. */
	size_t used = session->arena.used;
	arena_init(&session->arena, (uint8_t *)session->memory + used, SESSION_ARENA - used);
	return exit;
}

void session_close(struct session *session)
{
	free(session->memory);
	session->memory = NULL;
}

int session_fail(const struct session *session)
{
	struct failure_style style = {session->json, session->colour && is_terminal(session->err),
				      session->lang};
	failure_print(&session->failure, &style, session->err);
	return (int)session->failure.exit;
}

void session_fail_one(struct session *session, const char *subject)
{
	if (subject != NULL)
		session->failure.subject = subject;
	if (session->failure.code != NULL)
		(void)session_fail(session);
	session->failure = (struct failure){.exit = EXIT_DONE};
}

/* {"kind":"said","said":"file_fine","file":"…"}: what a sentence is made of, for programs. */
static void say_line(const char *text, const struct template_param *params, size_t count, FILE *out)
{
	json_t *line = json_pack("{s:s, s:s}", "kind", "said", "said", text);
	for (size_t i = 0; line != NULL && i < count; i++)
		(void)json_object_set_new(line, params[i].name, json_string(params[i].value));
	if (line != NULL && json_dumpf(line, out, JSON_COMPACT) == 0)
		fputc('\n', out);
	json_decref(line);
}

void session_say(const struct session *session, FILE *out, const char *text,
		 const struct template_param *params, size_t count)
{
	char memory[4096];
	struct writer words = writer_over(memory, sizeof memory);
	if (session->json && out == session->out) {
		say_line(text, params, count, out);
		return;
	}
	problem_fill(catalogue_word(WORDS_TEXT, text, session->lang), params, count, session->lang,
		     &words);
	fprintf(out, "%.*s\n", (int)words.size, memory);
}

/* ---- where things lie */

void layout_etc(const struct session *session, uint32_t region, const char *below,
		char out[FILE_PATH_MAX])
{
	(void)snprintf(out, FILE_PATH_MAX, "%s/etc/zhian/%06u%s%s", session->root, (unsigned)region,
		       below[0] != '\0' ? "/" : "", below);
}

void layout_holdings(const struct session *session, uint32_t region, const char *daemon,
		     char out[FILE_PATH_MAX])
{
	char below[64];
	(void)snprintf(below, sizeof below, "holdings/%.32s", daemon);
	layout_etc(session, region, below, out);
}

void layout_person_key(const struct session *session, uint32_t region, char out[FILE_PATH_MAX])
{
	if (session->key_path != NULL)
		(void)snprintf(out, FILE_PATH_MAX, "%s", session->key_path);
	else
		(void)snprintf(out, FILE_PATH_MAX, "%s/etc/zhian/%06u/keys/persons/%s.key",
			       session->root, (unsigned)region,
			       session->person != NULL ? session->person : DEFAULT_PERSON);
}

static int by_code(const void *a, const void *b)
{
	uint32_t left, right;
	memcpy(&left, a, sizeof left);
	memcpy(&right, b, sizeof right);
	return left < right ? -1 : left > right;
}

size_t session_regions(const struct session *session, uint32_t *out, size_t max)
{
	char path[FILE_PATH_MAX];
	size_t count = 0;
	(void)snprintf(path, sizeof path, "%s/etc/zhian", session->root);
	DIR *directory = opendir(path);
	if (directory == NULL)
		return 0;
	for (const struct dirent *entry; count < max && (entry = readdir(directory)) != NULL;) {
		uint32_t code = region_of_text(entry->d_name);
		if (code == 0)
			continue;
		layout_etc(session, code, "zhian.yaml", path);
		if (access(path, F_OK) == 0)
			out[count++] = code;
	}
	(void)closedir(directory);
	qsort(out, count, sizeof out[0], by_code);
	return count;
}

int session_region(struct session *session, uint32_t *ret_region)
{
	uint32_t regions[2];
	if (session->region == 0) {
		size_t count = session_regions(session, regions, 2);
		if (count != 1) {
			(void)failure_set(&session->failure, count == 0 ? EXIT_FILE : EXIT_USAGE,
					  count == 0 ? "cli.no_county" : "cli.region_missing");
			failure_param(&session->failure, "root", session->root);
			return (int)session->failure.exit;
		}
		session->region = regions[0];
	}
	*ret_region = session->region;
	return EXIT_DONE;
}

/* ---- standard input */

static bool is_blank(const char *line)
{
	return line[strspn(line, " \t\r\n")] == '\0';
}

/* The id in a line of JSON; false: the line that ends a list, which names nothing. */
static bool id_of_json(char *line, bool firms, bool *ret_cut)
{
	json_error_t error;
	json_t *object = json_loads(line, 0, &error);
	const char *member = firms && !SABOTAGE("ctl.firms-of-no-list") ? "firm_key" : "id";
	const char *id = json_string_value(json_object_get(object, member));
	const char *kind = json_string_value(json_object_get(object, "kind"));
	bool ends = id == NULL && kind != NULL && strcmp(kind, "end") == 0;
	*ret_cut = *ret_cut || (ends && json_is_false(json_object_get(object, "whole")));
	if (id != NULL) /* shorter than what it stood in */
		memmove(line, id, strlen(id) + 1);
	json_decref(object);
	return !ends;
}

bool session_next_line(struct session *session, struct input_line *line)
{
	while (getline(&line->text, &line->room, session->in) > 0) {
		line->number++;
		line->text[strcspn(line->text, "\r\n")] = '\0';
		if (!is_blank(line->text) &&
		    (line->text[0] != '{' || id_of_json(line->text, line->firms, &line->cut)))
			return true;
	}
	return false;
}

/* Questions on a terminal: what is answered is repeated before anything is made. */
#include <unistd.h>

#include "common/base/region.h"
#include "common/core/decider.h"
#include "services/ctl/county/init.h"
#include "services/ctl/county/roles.h"

#define LINE_MAX_SIZE 400

bool init_can_ask(const struct session *session)
{
	int in = fileno(session->in), out = fileno(session->out);
	return in >= 0 && out >= 0 && isatty(in) == 1 && isatty(out) == 1;
}

/* ---- one question */

static void prompt(const struct session *session, const char *text, const char *usual)
{
	char memory[1000];
	struct writer words = writer_over(memory, sizeof memory);
	struct template_param params[] = {{"usual", usual}};
	catalogue_fill(catalogue_word(WORDS_TEXT, text, session->lang), params, 1, &words);
	fprintf(session->out, "%.*s", (int)words.size, memory);
	(void)fflush(session->out);
}

/* Without blanks at its ends; false: the input has ended. */
static bool read_answer(struct session *session, char out[LINE_MAX_SIZE])
{
	char line[LINE_MAX_SIZE];
	if (fgets(line, sizeof line, session->in) == NULL)
		return false;
	size_t from = strspn(line, " \t"), size = strlen(line);
	while (size > from && strchr(" \t\r\n", line[size - 1]) != NULL)
		size--;
	(void)snprintf(out, LINE_MAX_SIZE, "%.*s", (int)(size - from), line + from);
	return true;
}

static void say_wrong(struct session *session)
{
	struct failure_style style = {false, session->colour, session->lang};
	failure_print(&session->failure, &style, session->out);
	session->failure = (struct failure){0};
}

static int broken_off(struct session *session)
{
	fputc('\n', session->out);
	return failure_set(&session->failure, EXIT_USAGE, "cli.init_broken_off");
}

/* ---- the office */

static int ask_code(struct founding *founding, const char *text, uint32_t usual, uint32_t *ret_code)
{
	struct session *session = founding->session;
	char answer[LINE_MAX_SIZE], shown[16] = "";
	if (usual != 0)
		(void)snprintf(shown, sizeof shown, "%06u", (unsigned)usual);
	for (;;) {
		prompt(session, text, shown);
		if (!read_answer(session, answer))
			return broken_off(session);
		if (answer[0] == '\0' && usual != 0) {
			*ret_code = usual;
			return EXIT_DONE;
		}
		if (init_code(session, answer, ret_code) == EXIT_DONE)
			return EXIT_DONE;
		say_wrong(session);
	}
}

/* An empty answer leaves it as it is. */
static int ask_text(struct founding *founding, const char *text, const char **ret)
{
	char answer[LINE_MAX_SIZE];
	if (*ret != NULL)
		return EXIT_DONE;
	prompt(founding->session, text, "");
	if (!read_answer(founding->session, answer))
		return broken_off(founding->session);
	if (answer[0] != '\0')
		*ret = pool_text(&founding->people.pool, answer);
	return EXIT_DONE;
}

static int ask_office(struct founding *founding)
{
	int exit = EXIT_DONE;
	if (founding->region == 0)
		exit = ask_code(founding, "ask_region", 0, &founding->region);
	if (exit == EXIT_DONE && founding->superior == 0)
		exit = ask_code(founding, "ask_superior", region_superior(founding->region),
				&founding->superior);
	while (exit == EXIT_DONE && founding->name == NULL)
		exit = ask_text(founding, "ask_name", &founding->name);
	if (exit == EXIT_DONE)
		exit = ask_text(founding, "ask_prefix", &founding->document_prefix);
	return exit == EXIT_DONE ? ask_text(founding, "ask_address", &founding->address) : exit;
}

/* ---- who works there */

/* At least `least` persons, more until an empty line. */
static int ask_persons(struct founding *founding, const char *text, uint64_t roles, size_t least,
		       size_t most)
{
	struct session *session = founding->session;
	char answer[LINE_MAX_SIZE];
	for (size_t count = 0; count < most;) {
		prompt(session, text, "");
		if (!read_answer(session, answer))
			return broken_off(session);
		if (answer[0] == '\0' && count >= least)
			return EXIT_DONE;
		if (init_person(founding, pool_text(&founding->people.pool, answer), roles) ==
		    EXIT_DONE)
			count++;
		else
			say_wrong(session);
	}
	return EXIT_DONE;
}

static int ask_operator(struct founding *founding)
{
	struct session *session = founding->session;
	char answer[LINE_MAX_SIZE], whole[LINE_MAX_SIZE + 16];
	for (;;) {
		prompt(session, "ask_operator", "");
		if (!read_answer(session, answer))
			return broken_off(session);
		/* Its key is the one that commands are run with unless they say otherwise. */
		(void)snprintf(whole, sizeof whole, "operator:%s", answer);
		if (init_person(founding, pool_text(&founding->people.pool, whole),
				ROLE_OPERATOR) == EXIT_DONE)
			return EXIT_DONE;
		say_wrong(session);
	}
}

static int ask_people(struct founding *founding)
{
	int exit = ask_operator(founding);
	session_say(founding->session, founding->session->out, "ask_form", NULL, 0);
	if (exit == EXIT_DONE)
		exit = ask_persons(founding, "ask_officer", ROLE_OFFICER, 0, 1000);
	if (exit == EXIT_DONE)
		exit = ask_persons(founding, "ask_leader", ROLE_LEADER, 0, 100);
	if (exit == EXIT_DONE)
		exit = ask_persons(founding, "ask_person", 0, 0, 1000);
	return exit;
}

static void show(const struct founding *founding)
{
	const struct session *session = founding->session;
	const struct person_text *persons =
		(const struct person_text *)founding->people.text.persons.items;
	char region[16], superior[16], words[400];
	(void)snprintf(region, sizeof region, "%06u", (unsigned)founding->region);
	(void)snprintf(superior, sizeof superior, "%06u", (unsigned)founding->superior);
	struct template_param params[] = {
		{"region", region}, {"superior", superior}, {"name", founding->name}};
	session_say(session, session->out, "ask_shown", params, 3);
	for (size_t i = 0; i < founding->people.text.persons.count; i++) {
		roles_print(session, persons[i].roles, words, sizeof words);
		fprintf(session->out, "  %s  %s  %s  %s\n", persons[i].id, persons[i].name, words,
			persons[i].unit);
	}
}

int init_ask(struct founding *founding)
{
	struct session *session = founding->session;
	char answer[LINE_MAX_SIZE];
	pool_init(&founding->people.pool);
	founding->people.text.version = 1;
	session_say(session, session->out, "ask_begin", NULL, 0);
	int exit = ask_office(founding);
	if (exit == EXIT_DONE)
		exit = ask_people(founding);
	if (exit != EXIT_DONE)
		return exit;
	show(founding);
	prompt(session, "ask_sure", "");
	if (!read_answer(session, answer) || (answer[0] != 'y' && answer[0] != 'Y'))
		return failure_set(&session->failure, EXIT_USAGE, "cli.init_broken_off");
	return EXIT_DONE;
}

/* `county init`: a county from nothing, ready to be started. */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "common/base/region.h"
#include "common/core/decider.h"
#include "common/core/region_refusal.h"
#include "services/ctl/county/county_own.h"
#include "services/ctl/county/init.h"
#include "services/ctl/county/roles.h"
#include "services/ctl/runs.h"

/* ---- what is stated */

static int bad_code(struct session *session, const char *text)
{
	(void)failure_set(&session->failure, EXIT_USAGE, "cli.bad_region");
	failure_param(&session->failure, "value", text);
	return EXIT_USAGE;
}

/* A county whose code nobody has would get no letter. */
static int check_stands(struct session *session, const char *text, uint32_t code)
{
	char hint[REGION_HINT];
	if (region_may_be_stated(code))
		return EXIT_DONE;
	(void)failure_set(&session->failure, EXIT_USAGE, "cli.region_nowhere");
	failure_param(&session->failure, "value", text);
	failure_param(&session->failure, "instead", region_hint(code, hint));
	return EXIT_USAGE;
}

int init_code(struct session *session, const char *text, uint32_t *ret_code)
{
	uint32_t code = 0;
	for (const char *at = text; *at >= '0' && *at <= '9' && code < 1000000; at++)
		code = code * 10 + (uint32_t)(*at - '0');
	if (strlen(text) != 6 || region_level(code) == REGION_INVALID)
		return bad_code(session, text);
	*ret_code = code;
	return check_stands(session, text, code);
}

static int read_port(struct session *session, const struct invocation *invocation, const char *name,
		     const char **ret_port)
{
	uint64_t port = 0;
	int exit = given_number(invocation, name, &port, &session->failure);
	*ret_port = given_text(invocation, name);
	if (exit != EXIT_DONE || port <= 65535)
		return exit;
	(void)failure_set(&session->failure, EXIT_USAGE, "cli.bad_port");
	failure_param(&session->failure, "value", *ret_port);
	return EXIT_USAGE;
}

static int read_options(struct founding *founding, const struct invocation *invocation)
{
	struct session *session = founding->session;
	const char *superior = given_text(invocation, "superior");
	founding->region = session->region;
	founding->demo = given_flag(invocation, "demo");
	founding->name = given_text(invocation, "name");
	founding->document_prefix = given_text(invocation, "document-prefix");
	founding->address = given_text(invocation, "address");
	layout_share(given_text(invocation, "share"), founding->share);
	int exit = read_port(session, invocation, "feed-port", &founding->feed_port);
	if (exit == EXIT_DONE)
		exit = read_port(session, invocation, "link-port", &founding->link_port);
	if (exit == EXIT_DONE && superior != NULL)
		exit = init_code(session, superior, &founding->superior);
	if (exit != EXIT_DONE)
		return exit;
	if (founding->name != NULL && founding->name[strspn(founding->name, " ")] == '\0')
		return failure_set(&session->failure, EXIT_USAGE, "cli.init_name");
	if (founding->demo && init_people_stated(invocation))
		return failure_set(&session->failure, EXIT_USAGE, "cli.init_demo_people");
	return EXIT_DONE;
}

static int complete(struct founding *founding)
{
	struct session *session = founding->session;
	if (founding->region == 0)
		return failure_set(&session->failure, EXIT_USAGE, "cli.init_region");
	char digits[16];
	(void)snprintf(digits, sizeof digits, "%" PRIu32, founding->region);
	int exit = check_stands(session, digits, founding->region);
	if (exit != EXIT_DONE)
		return exit;
	if (founding->superior == 0)
		founding->superior = region_superior(founding->region);
	/* A province's own superior is the state, which has no code: it stands for itself alone. */
	if (founding->superior == 0)
		return failure_set(&session->failure, EXIT_USAGE, "cli.init_superior");
	return EXIT_DONE;
}

/* Said before anybody answers questions, and again, for certain, when it is written. */
static int refuse_whole(struct founding *founding)
{
	char path[FILE_PATH_MAX];
	struct failure *failure = &founding->session->failure;
	layout_etc(founding->session, founding->region, "zhian.yaml", path);
	if (founding->region == 0 || access(path, F_OK) != 0)
		return EXIT_DONE;
	layout_etc(founding->session, founding->region, "", path);
	(void)failure_set(failure, EXIT_CONFLICT, "cli.county_there");
	failure_param(failure, "why", path);
	return EXIT_CONFLICT;
}

static int gather(struct founding *founding, const struct invocation *invocation)
{
	struct session *session = founding->session;
	int exit = read_options(founding, invocation);
	if (exit == EXIT_DONE)
		exit = refuse_whole(founding);
	if (exit == EXIT_DONE && founding->demo)
		return init_people_demo(founding) == STATUS_OK
			       ? complete(founding)
			       : failure_of_err(&session->failure, EXIT_INTERNAL, &founding->err);
	if (exit == EXIT_DONE && !init_people_stated(invocation) && init_can_ask(session))
		exit = init_ask(founding);
	else if (exit == EXIT_DONE)
		exit = init_people_given(founding, invocation);
	return exit == EXIT_DONE ? complete(founding) : exit;
}

/* ---- what comes next, word for word */

/* What is before each command: which county is meant. */
static void say_command(const struct founding *founding, const char *command)
{
	const struct session *session = founding->session;
	fputs("  zhianctl", session->out);
	if (session->root[0] != '\0')
		fprintf(session->out, " --root %s", session->root);
	fprintf(session->out, " --region %06u %s\n", (unsigned)founding->region, command);
}

static size_t persons_with(const struct founding *founding, uint64_t role)
{
	const struct person_text *persons =
		(const struct person_text *)founding->people.text.persons.items;
	size_t count = 0;
	for (size_t i = 0; i < founding->people.text.persons.count; i++)
		count += !persons[i].disabled && (persons[i].roles & role) != 0;
	return count;
}

static void say_missing(const struct founding *founding)
{
	static const uint64_t wanted[] = {ROLE_LEADER,         ROLE_LEGAL_REVIEWER, ROLE_DISCLOSER,
					  ROLE_CREDIT_OFFICER, ROLE_AUDITOR,        ROLE_OPERATOR};
	uint64_t missing = persons_with(founding, ROLE_OFFICER) < 2 ? ROLE_OFFICER : 0;
	char words[400];
	struct template_param params[] = {{"roles", words}};
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
		missing |= persons_with(founding, wanted[i]) == 0 ? wanted[i] : 0;
	if (missing == 0)
		return;
	roles_print(founding->session, missing, words, sizeof words);
	session_say(founding->session, founding->session->out, "init_missing", params, 1);
	say_command(founding, "person add wang --name 王某 --roles officer");
}

/* Numbers of papers are given once and stay. */
static void say_prefix(const struct founding *founding)
{
	const struct session *session = founding->session;
	char path[FILE_PATH_MAX];
	struct template_param params[] = {{"file", path}, {"setting", "document_prefix"}};
	if (founding->document_prefix != NULL)
		return;
	layout_etc(session, founding->region, "zhian.yaml", path);
	session_say(session, session->out, "init_no_prefix", params, 2);
}

static void say_keys(const struct founding *founding)
{
	const struct session *session = founding->session;
	const struct person_text *persons =
		(const struct person_text *)founding->people.text.persons.items;
	char path[FILE_PATH_MAX], below[128], words[400];
	session_say(session, session->out, "init_keys", NULL, 0);
	for (size_t i = 0; i < founding->people.text.persons.count; i++) {
		(void)snprintf(below, sizeof below, "keys/persons/%.80s.key", persons[i].id);
		layout_etc(session, founding->region, below, path);
		if (access(path, F_OK) != 0)
			continue; /* the file named a key that was made elsewhere */
		roles_print(session, persons[i].roles, words, sizeof words);
		fprintf(session->out, "  %s  %s  %s\n", path, persons[i].name, words);
	}
	layout_etc(session, founding->region, "keys/discloser.key", path);
	struct template_param params[] = {{"file", path}};
	session_say(session, session->out, "init_discloser", params, 1);
}

static void say_next(const struct founding *founding)
{
	const struct session *session = founding->session;
	session_say(session, session->out, "init_next", NULL, 0);
	say_command(founding, "config check");
	if (session->root[0] == '\0')
		fprintf(session->out, "  systemctl enable --now zhian@%06u.target\n",
			(unsigned)founding->region);
	else
		say_command(founding, "up");
	say_command(founding, "doctor --fix-hints");
	if (!founding->demo)
		say_command(founding, "feed add 12345 --name 12345热线");
}

static void say_made(const struct founding *founding)
{
	const struct session *session = founding->session;
	char path[FILE_PATH_MAX], code[16];
	layout_etc(session, founding->region, "", path);
	(void)snprintf(code, sizeof code, "%06u", (unsigned)founding->region);
	if (session->json) {
		fprintf(session->out,
			"{\"kind\":\"county\",\"region\":%s,\"state\":\"made\",\"file\":\"%s\"}\n",
			code, path);
		return;
	}
	struct template_param params[] = {{"region", code}, {"file", path}};
	session_say(session, session->out, "county_made", params, 2);
	if (!founding->demo) {
		say_keys(founding);
		say_missing(founding);
		say_prefix(founding);
	}
	say_next(founding);
}

/* ---- the whole */

static int not_made(struct founding *founding, enum status status)
{
	struct failure *failure = &founding->session->failure;
	if (status == STATUS_CONFLICT) {
		(void)failure_set(failure, EXIT_CONFLICT, "cli.county_there");
		failure_param(failure, "why", founding->err.text);
		return EXIT_CONFLICT;
	}
	(void)failure_set(failure, status == STATUS_BUSY ? EXIT_BUSY : EXIT_FILE, "cli.not_made");
	failure_param(failure, "why", founding->err.text);
	return (int)failure->exit;
}

int run_county_init(struct session *session, const struct invocation *invocation)
{
	struct founding founding = {.session = session};
	if (layout_become_owner(session, &founding.err) != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &founding.err);
	int exit = gather(&founding, invocation);
	if (exit == EXIT_DONE) {
		enum status status = init_write(&founding);
		if (status == STATUS_OK) /* by root; else at the first start of each */
			status = own_settle(session, founding.region, &founding.err);
		if (status == STATUS_OK)
			say_made(&founding);
		else
			exit = not_made(&founding, status);
	}
	people_file_done(&founding.people);
	return exit;
}

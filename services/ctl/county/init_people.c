/* Who works in a new county. */
#include "common/core/decider.h"
#include "common/policy/people/people.h"
#include "services/ctl/county/init.h"
#include "services/ctl/county/layout.h"
#include "services/ctl/county/roles.h"

static const struct {
	const char *option;
	uint64_t roles;
} role_options[] = {
	{"officer", ROLE_OFFICER}, {"leader", ROLE_LEADER}, {"operator", ROLE_OPERATOR}};

/* ---- a person in one word */

static int bad_person(struct session *session, const char *code, const char *value)
{
	(void)failure_set(&session->failure, EXIT_USAGE, code);
	failure_param(&session->failure, "value", value);
	return EXIT_USAGE;
}

/* The part up to the next colon, in the pool; `*text` goes after it. */
static const char *next_part(struct pool *pool, const char **text)
{
	size_t size = strcspn(*text, ":");
	const char *part = pool_text_of(pool, bytes_of(*text, size));
	*text += size + ((*text)[size] == ':');
	return part;
}

/* What people.yaml takes as an id (common/policy/people/people.c) and a file can be named by. */
static bool is_id(const char *text)
{
	return key_name_valid(text) && strlen(text) < PRINCIPAL_ID &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-") == strlen(text);
}

static int add_person(struct founding *founding, const char *whole,
		      const struct person_text *person)
{
	struct err err;
	if (!is_id(person->id))
		return bad_person(founding->session, "cli.person_id", person->id);
	if (person->name[0] == '\0' || person->unit[0] == '\0')
		return bad_person(founding->session, "cli.person_form", whole);
	if (people_file_add_person(&founding->people, person, &err) != STATUS_OK)
		return bad_person(founding->session, "cli.person_twice", person->id);
	return EXIT_DONE;
}

/* Its roles are behind its name where `person` has none. */
static int read_person(struct founding *founding, const char *text, struct person_text *person)
{
	struct pool *pool = &founding->people.pool;
	const char *whole = text;
	person->unit = PEOPLE_UNIT;
	person->id = next_part(pool, &text);
	person->name = next_part(pool, &text);
	if (person->roles == 0) {
		int exit = roles_read(founding->session, next_part(pool, &text), &person->roles);
		if (exit != EXIT_DONE)
			return exit;
	}
	if (text[0] == ':') /* no unit, but what follows one */
		text++;
	else if (text[0] != '\0')
		person->unit = next_part(pool, &text);
	if (text[0] != '\0')
		person->certificate = next_part(pool, &text);
	return text[0] == '\0' ? EXIT_DONE
			       : bad_person(founding->session, "cli.person_form", whole);
}

int init_person(struct founding *founding, const char *text, uint64_t roles)
{
	struct person_text person = {.roles = roles};
	int exit = read_person(founding, text, &person);
	return exit == EXIT_DONE ? add_person(founding, text, &person) : exit;
}

/* ---- what the options say */

bool init_people_stated(const struct invocation *invocation)
{
	for (size_t i = 0; i < sizeof role_options / sizeof role_options[0]; i++) {
		if (given_text(invocation, role_options[i].option) != NULL)
			return true;
	}
	return given_text(invocation, "people") != NULL || given_text(invocation, "person") != NULL;
}

static int take_options(struct founding *founding, const struct invocation *invocation)
{
	int exit = EXIT_DONE;
	for (size_t i = 0; exit == EXIT_DONE && i < invocation->option_count; i++) {
		const struct given_option *given = &invocation->options[i];
		if (strcmp(given->name, "person") == 0)
			exit = init_person(founding, given->value, 0);
		for (size_t j = 0;
		     exit == EXIT_DONE && j < sizeof role_options / sizeof role_options[0]; j++) {
			if (strcmp(given->name, role_options[j].option) == 0)
				exit = init_person(founding, given->value, role_options[j].roles);
		}
	}
	return exit;
}

static bool anybody_has(const struct people_file *file, uint64_t roles)
{
	const struct person_text *persons = (const struct person_text *)file->text.persons.items;
	for (size_t i = 0; i < file->text.persons.count; i++) {
		if ((persons[i].roles & roles) != 0)
			return true;
	}
	return false;
}

int init_people_given(struct founding *founding, const struct invocation *invocation)
{
	const char *path = given_text(invocation, "people");
	pool_init(&founding->people.pool);
	founding->people.text.version = 1;
	if (path != NULL && people_file_read_draft(founding->session, path, &founding->people,
						   &founding->err) != STATUS_OK)
		return failure_of_err(&founding->session->failure, EXIT_FILE, &founding->err);
	int exit = take_options(founding, invocation);
	/* Who is in a file was thought of; without one, somebody has to run it. */
	if (exit == EXIT_DONE && path == NULL && !anybody_has(&founding->people, ROLE_OPERATOR))
		exit = init_person(founding, "operator:运维", ROLE_OPERATOR);
	return exit;
}

/* ---- a demonstration */

static const struct {
	const char *who;
	uint64_t roles;
	const char *legal; /* the number of the qualification; NULL: none */
} demo_persons[] = {
	{"operator:运维", ROLE_OPERATOR, NULL},
	{"leader:局长::演示-0001", ROLE_LEADER | ROLE_CHIEF_HEAD, NULL},
	{"officer-1:王建国::演示-0002", ROLE_OFFICER, NULL},
	{"officer-2:李秀英::演示-0003", ROLE_OFFICER, NULL},
	{"mediator-1:赵敏", ROLE_MEDIATOR, NULL},
	{"leader-1:陈志强::演示-0004", ROLE_LEADER, NULL},
	{"leader-2:杨光::演示-0005", ROLE_LEADER, NULL},
	{"reviewer-1:周文", ROLE_LEGAL_REVIEWER, "演示-0001"},
	{"credit-1:吴霞", ROLE_CREDIT_OFFICER, NULL},
	{"credit-2:郑涛", ROLE_CREDIT_OFFICER, NULL},
	{"operator-1:孙磊", ROLE_OPERATOR, NULL},
	{"auditor-1:何静", ROLE_AUDITOR, NULL},
	{"discloser-1:许洁", ROLE_DISCLOSER, NULL},
	{"hearing-1:沈梅", ROLE_HEARING_OFFICER, NULL},
};
static const struct {
	const char *id, *name;
} demo_feeds[] = {{"hotline", "12345热线"}, {"lab", "质检所"}};

enum status init_people_demo(struct founding *founding)
{
	pool_init(&founding->people.pool);
	founding->people.text.version = 1;
	for (size_t i = 0; i < sizeof demo_persons / sizeof demo_persons[0]; i++) {
		struct person_text person = {.roles = demo_persons[i].roles,
					     .legal_qualification = demo_persons[i].legal};
		if (read_person(founding, demo_persons[i].who, &person) != EXIT_DONE ||
		    add_person(founding, demo_persons[i].who, &person) != EXIT_DONE)
			return err_set(&founding->err, STATUS_INVALID, "%s", demo_persons[i].who);
	}
	for (size_t i = 0; i < sizeof demo_feeds / sizeof demo_feeds[0]; i++) {
		struct feed_text feed = {
			.id = demo_feeds[i].id,
			.name = demo_feeds[i].name,
			.plain_identities = true, /* sealed at the door: see the discloser's key */
			.ids = FEED_IDS_ORDERED,
			.ids_kept_ms = FEED_IDS_KEPT_MS,
			.rate = FEED_RATE};
		TRY(people_file_add_feed(&founding->people, &feed, &founding->err));
	}
	return STATUS_OK;
}

/* `county init`: a county from nothing, ready to be started. */
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/region.h"
#include "common/policy/config.h"
#include "services/ctl/layout.h"
#include "services/ctl/runs.h"

#define SHARE_FILE_MAX ((size_t)8 << 20)
#define LINK_PORT_BASE 20000u /* of demonstrations: several counties on one machine */

struct founding {
	struct session *session;
	const struct invocation *invocation;
	uint32_t region;
	uint32_t superior;
	bool demo;
	char share[FILE_PATH_MAX];
	struct people_file people;
	struct err err;
};

struct first_person {
	const char *id;
	const char *name;
	uint64_t roles;
};

/* Who is there from the start: one runs the daemons, one leads. */
static const struct first_person first_persons[] = {
	{"operator", "运维", ROLE_OPERATOR},
	{"leader", "局长", ROLE_LEADER},
};
/* A demonstration has a whole office. */
static const struct first_person demo_persons[] = {
	{"officer-1", "王建国", ROLE_OFFICER},     {"officer-2", "李秀英", ROLE_OFFICER},
	{"mediator-1", "赵敏", ROLE_MEDIATOR},     {"leader-1", "陈志强", ROLE_LEADER},
	{"leader-2", "杨光", ROLE_LEADER},         {"reviewer-1", "周文", ROLE_LEGAL_REVIEWER},
	{"credit-1", "吴霞", ROLE_CREDIT_OFFICER}, {"credit-2", "郑涛", ROLE_CREDIT_OFFICER},
	{"operator-1", "孙磊", ROLE_OPERATOR},     {"auditor-1", "何静", ROLE_AUDITOR},
	{"discloser-1", "许洁", ROLE_DISCLOSER},
};
static const struct {
	const char *id;
	const char *name;
} first_feeds[] = {{"hotline", "12345热线"}, {"lab", "质检所"}};

/* ---- what is stated */

static int read_code(struct founding *founding, const char *text, uint32_t *ret_code)
{
	uint32_t code = 0;
	for (const char *at = text; *at >= '0' && *at <= '9' && code < 1000000; at++)
		code = code * 10 + (uint32_t)(*at - '0');
	if (strlen(text) == 6 && region_level(code) != REGION_INVALID) {
		*ret_code = code;
		return EXIT_DONE;
	}
	(void)failure_set(&founding->session->failure, EXIT_USAGE, "cli.bad_region");
	failure_param(&founding->session->failure, "value", text);
	return EXIT_USAGE;
}

static int read_options(struct founding *founding)
{
	struct session *session = founding->session;
	const char *superior = given_text(founding->invocation, "superior");
	if (session->region == 0)
		return failure_set(&session->failure, EXIT_USAGE, "cli.init_region");
	founding->region = session->region;
	founding->demo = given_flag(founding->invocation, "demo");
	layout_share(given_text(founding->invocation, "share"), founding->share);
	if (superior != NULL)
		return read_code(founding, superior, &founding->superior);
	founding->superior = region_superior(founding->region);
	/* A province's own superior is the state, which has no code: it stands for itself alone. */
	if (founding->superior == 0)
		return failure_set(&session->failure, EXIT_USAGE, "cli.init_superior");
	return EXIT_DONE;
}

/* ---- files */

static enum status make_directories(struct founding *founding)
{
	static const struct {
		const char *path;
		mode_t mode;
	} below[] = {{"etc/zhian/%06u/policy", 0755},
		     {"etc/zhian/%06u/calendar", 0755},
		     {"etc/zhian/%06u/dictionary", 0755},
		     {"etc/zhian/%06u/keys/public/persons", 0750},
		     {"etc/zhian/%06u/keys/public/feeds", 0750},
		     {"etc/zhian/%06u/keys/persons", 0700},
		     {"etc/zhian/%06u/keys/feeds", 0700},
		     {"var/lib/zhian/%06u", 0750},
		     {"var/log/zhian/%06u", 0750},
		     {"run/zhian/%06u", 0750}};
	for (size_t i = 0; i < sizeof below / sizeof below[0]; i++) {
		char path[FILE_PATH_MAX];
		const char *mark = strstr(below[i].path, "%06u");
		(void)snprintf(path, sizeof path, "%s/%.*s%06u%s", founding->session->root,
			       (int)(mark - below[i].path), below[i].path,
			       (unsigned)founding->region, mark + 4);
		TRY(file_make_directories(path, below[i].mode, &founding->err));
	}
	return STATUS_OK;
}

static enum status copy_file(struct founding *founding, const char *below)
{
	char from[FILE_PATH_MAX + 300], to[FILE_PATH_MAX];
	char *data;
	size_t size;
	(void)snprintf(from, sizeof from, "%s/%s", founding->share, below);
	layout_etc(founding->session, founding->region, below, to);
	TRY(file_read(from, SHARE_FILE_MAX, &data, &size, &founding->err));
	enum status status = file_write_atomic(to, bytes_of(data, size), 0644, &founding->err);
	free(data);
	return status;
}

static enum status copy_policy(struct founding *founding)
{
	char path[FILE_PATH_MAX + 16];
	(void)snprintf(path, sizeof path, "%s/policy", founding->share);
	DIR *directory = opendir(path);
	if (directory == NULL)
		return err_set_errno(&founding->err, "%s", path);
	enum status status = STATUS_OK;
	const struct dirent *entry;
	while (status == STATUS_OK && (entry = readdir(directory)) != NULL) {
		char below[300];
		size_t size = strlen(entry->d_name);
		if (size < 6 || strcmp(entry->d_name + size - 5, ".yaml") != 0)
			continue;
		(void)snprintf(below, sizeof below, "policy/%s", entry->d_name);
		status = copy_file(founding, below);
	}
	(void)closedir(directory);
	return status;
}

static enum status copy_books(struct founding *founding)
{
	TRY(copy_policy(founding));
	TRY(copy_file(founding, "calendar/cn.csv"));
	return copy_file(founding, "dictionary/products.yaml");
}

/* ---- zhian.yaml */

static enum status write_settings(struct founding *founding, const struct setting *settings,
				  size_t count)
{
	char path[FILE_PATH_MAX];
	char *example = NULL, *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&example, &size);
	if (out == NULL)
		return err_set_errno(&founding->err, "no memory for zhian.yaml");
	config_example(out);
	if (fclose(out) != 0)
		return err_set_errno(&founding->err, "no memory for zhian.yaml");
	enum status status = layout_set(example, settings, count, &text, &founding->err);
	free(example);
	TRY(status);
	layout_etc(founding->session, founding->region, "zhian.yaml", path);
	status = file_write_atomic(path, bytes_of_text(text), 0644, &founding->err);
	free(text);
	return status;
}

/* The text in double quotes, as YAML has it. */
static void quote(const char *text, char out[256])
{
	size_t size = 0;
	out[size++] = '"';
	for (; *text != '\0' && size < 250; text++) {
		if (*text == '"' || *text == '\\')
			out[size++] = '\\';
		out[size++] = *text;
	}
	out[size++] = '"';
	out[size] = '\0';
}

static enum status write_config(struct founding *founding)
{
	const char *name = given_text(founding->invocation, "name");
	const char *feed = given_text(founding->invocation, "feed-port");
	const char *link = given_text(founding->invocation, "link-port");
	char region[16], superior[16], quoted[256], fallback[64], feed_at[64], link_at[64],
		link_port[16];
	(void)snprintf(region, sizeof region, "%06u", (unsigned)founding->region);
	(void)snprintf(superior, sizeof superior, "%06u", (unsigned)founding->superior);
	(void)snprintf(fallback, sizeof fallback, "%06u市场监督管理局", (unsigned)founding->region);
	quote(name != NULL ? name : fallback, quoted);
	(void)snprintf(link_port, sizeof link_port, "%u",
		       LINK_PORT_BASE + (unsigned)founding->region % 10000u);
	if (link == NULL && founding->demo)
		link = link_port;
	(void)snprintf(feed_at, sizeof feed_at, "\"tcp://127.0.0.1:%.8s\"",
		       feed != NULL     ? feed
		       : founding->demo ? "0"
					: "7410");
	(void)snprintf(link_at, sizeof link_at, "\"tcp://%s:%.8s\"",
		       founding->demo ? "127.0.0.1" : "*", link != NULL ? link : "0");
	const struct setting settings[] = {
		{NULL, "region", region},
		{NULL, "name", quoted},
		{NULL, "superior", superior},
		{NULL, "demo", founding->demo ? "yes" : "no"},
		{"feed", "endpoint", feed_at},
		{"link", "endpoint", link != NULL ? link_at : "none"},
		/* Three counties on one machine shouldn't take 15 GiB before the first report. */
		{"journal", "volume", founding->demo ? "64MiB" : "1GiB"},
		{"state", "map", founding->demo ? "4GiB" : "64GiB"},
	};
	return write_settings(founding, settings, sizeof settings / sizeof settings[0]);
}

/* ---- keys and people */

static enum status make_program_keys(struct founding *founding)
{
	static const struct {
		enum key_purpose purpose;
		const char *name;
	} keys[] = {{KEY_TRANSPORT, "intake"},     {KEY_TRANSPORT, "hazard"},
		    {KEY_TRANSPORT, "escalation"}, {KEY_TRANSPORT, "notify"},
		    {KEY_TRANSPORT, "credit"},     {KEY_TRANSPORT, "console"},
		    {KEY_DOCUMENT, "document"},    {KEY_SEAL, "seal"},
		    {KEY_SEAL, "discloser"}};
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		struct key key;
		TRY(layout_make_key(founding->session, founding->region, keys[i].purpose, "",
				    keys[i].name, &key, &founding->err));
		key_wipe(&key);
	}
	return STATUS_OK;
}

/* A list of the one key, in the pool. */
static enum status first_key(struct founding *founding, const char *folder, const char *name,
			     struct schema_list *ret_list)
{
	struct key key;
	char printed[KEY_TEXT];
	TRY(layout_make_key(founding->session, founding->region, KEY_TRANSPORT, folder, name, &key,
			    &founding->err));
	key_print_public(key.public_key, printed);
	key_wipe(&key);
	const char **list = POOL_ARRAY(&founding->people.pool, const char *, 1);
	list[0] = pool_text(&founding->people.pool, printed);
	*ret_list = (struct schema_list){list, 1};
	return STATUS_OK;
}

static enum status add_persons(struct founding *founding, const struct first_person *persons,
			       size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct person_text person = {.id = persons[i].id,
					     .name = persons[i].name,
					     .unit = "bureau",
					     .roles = persons[i].roles};
		TRY(first_key(founding, "persons/", persons[i].id, &person.transport_keys));
		TRY(people_file_add_person(&founding->people, &person, &founding->err));
	}
	return STATUS_OK;
}

static enum status add_feeds(struct founding *founding)
{
	for (size_t i = 0; i < sizeof first_feeds / sizeof first_feeds[0]; i++) {
		struct feed_text feed = {
			.id = first_feeds[i].id,
			.name = first_feeds[i].name,
			.plain_identities = true, /* sealed at the door: see the discloser's key */
			.ids = FEED_IDS_ORDERED,
			.ids_kept_ms = INT64_C(730) * 86400000,
			.rate = 100000};
		TRY(first_key(founding, "feeds/", first_feeds[i].id, &feed.transport_keys));
		TRY(people_file_add_feed(&founding->people, &feed, &founding->err));
	}
	return STATUS_OK;
}

static enum status make_people(struct founding *founding)
{
	pool_init(&founding->people.pool);
	founding->people.text.version = 1;
	TRY(add_persons(founding, first_persons, sizeof first_persons / sizeof first_persons[0]));
	if (founding->demo)
		TRY(add_persons(founding, demo_persons,
				sizeof demo_persons / sizeof demo_persons[0]));
	TRY(add_feeds(founding));
	return people_file_write(founding->session, founding->region, &founding->people,
				 &founding->err);
}

/* zhian.yaml comes last: a county that has one is whole. */
static enum status found(struct founding *founding)
{
	TRY(make_directories(founding));
	TRY(copy_books(founding));
	TRY(make_program_keys(founding));
	enum status status = make_people(founding);
	people_file_done(&founding->people);
	TRY(status);
	return write_config(founding);
}

int run_county_init(struct session *session, const struct invocation *invocation)
{
	struct founding founding = {.session = session, .invocation = invocation};
	char path[FILE_PATH_MAX], code[16];
	int exit = read_options(&founding);
	if (exit != EXIT_DONE)
		return exit;
	layout_etc(session, founding.region, "", path);
	(void)snprintf(code, sizeof code, "%06u", (unsigned)founding.region);
	if (access(path, F_OK) == 0) {
		(void)failure_set(&session->failure, EXIT_CONFLICT, "cli.county_there");
		failure_param(&session->failure, "file", path);
		return EXIT_CONFLICT;
	}
	if (found(&founding) != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &founding.err);
	struct template_param params[] = {
		{"region", code}, {"file", path}, {"root", session->root}};
	if (session->json)
		fprintf(session->out, "{\"kind\":\"county\",\"region\":%u,\"state\":\"made\"}\n",
			(unsigned)founding.region);
	else
		session_say(session, session->out, "county_made", params, 3);
	return EXIT_DONE;
}

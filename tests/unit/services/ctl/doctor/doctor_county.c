#include "tests/unit/services/ctl/doctor/doctor_county.h"

#include <jansson.h>

#include "common/base/clock_source.h"
#include "common/base/hex.h"
#include "common/base/time.h"
#include "common/policy/rules/bundle.h"

static const char *question_of(const Zh__Request *request)
{
	const Zh__Query *query = request->query;
	if (request->ask_case != ZH__REQUEST__ASK_QUERY)
		return "";
	if (query->ask_case == ZH__QUERY__ASK_STATUS)
		return "status";
	if (query->ask_case == ZH__QUERY__ASK_VERIFY)
		return query->verify->held_only ? "held" : "verify";
	return query->ask_case == ZH__QUERY__ASK_LIST ? query->list->noun : "";
}

static bool is_second_page(const Zh__Request *request)
{
	return request->query->ask_case == ZH__QUERY__ASK_LIST && request->query->list->has_after;
}

/* On the daemon's thread, under its lock. */
static void choose(void *context, const Zh__Request *request, struct fake_answer *answer)
{
	struct doctor_place *place = (struct doctor_place *)context;
	const char *question = question_of(request);
	*answer = (struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE, .lines = ""};
	if (strcmp(question, "held") == 0 && request->query->verify->n_more != 0)
		place->frame = request->query->verify->more[0]->frame;
	for (size_t i = 0; i < place->told_count; i++) {
		const struct told *told = &place->told[i];
		if (strcmp(told->question, question) != 0)
			continue;
		place->asked[i]++;
		answer->lines = is_second_page(request) ? told->more : told->lines;
		answer->next = told->next;
	}
}

void doctor_told(struct doctor_county *c, unsigned place, struct told told)
{
	struct doctor_place *of = &c->places[place];
	size_t at = 0;
	while (at < of->told_count && strcmp(of->told[at].question, told.question) != 0)
		at++;
	assert_true(at < TOLD_MAX);
	fake_daemon_choose(of->daemon, NULL, NULL);
	of->told_count += at == of->told_count;
	of->told[at] = told;
	of->asked[at] = 0;
	fake_daemon_choose(of->daemon, choose, of);
}

unsigned doctor_asked(const struct doctor_county *c, unsigned place, const char *question)
{
	const struct doctor_place *of = &c->places[place];
	for (size_t i = 0; i < of->told_count; i++) {
		if (strcmp(of->told[i].question, question) == 0)
			return of->asked[i];
	}
	return 0;
}

void doctor_stop(struct doctor_county *c, unsigned place)
{
	fake_daemon_stop(c->places[place].daemon);
	c->places[place].daemon = NULL;
}

void doctor_moment(int64_t ago_ms, char out[32])
{
	struct clock_source clock = clock_system();
	char moment[TIME_MOMENT_TEXT];
	time_print_moment(clock_now_ms(&clock) - ago_ms, moment);
	(void)snprintf(out, 32, "%s", moment);
}

void doctor_file_digest(const struct county_alone *c, const char *below, char out[65])
{
	char *text;
	size_t size;
	struct err err;
	uint8_t digest[32];
	assert_ok(file_read(alone_path(c, below), 1 << 20, &text, &size, &err));
	policy_digest(bytes_of(text, size), digest);
	hex_print(bytes_of(digest, sizeof digest), out);
	free(text);
}

/* ---- what was found */

static bool is_everywhere(const struct doctor_county *c, const char *code)
{
	bool down = strcmp(code, "daemon.down") == 0 || strcmp(code, "console.down") == 0;
	return strncmp(code, "disk.", 5) == 0 || strcmp(code, "files.warnings") == 0 ||
	       (down && c->places[DAEMON_INTAKE].daemon == NULL);
}

static void put_finding(const struct doctor_county *c, const char *text, size_t size, FILE *out)
{
	json_t *line = json_loadb(text, size, 0, NULL);
	assert_non_null(line);
	const char *code = json_string_value(json_object_get(line, "code"));
	if (code != NULL && !is_everywhere(c, code))
		fprintf(out, "%s %s: %s\n", code, json_string_value(json_object_get(line, "about")),
			json_string_value(json_object_get(line, "message")));
	json_decref(line);
}

/* By what it printed: the machine's own findings count there too. */
static int level_of(const char *printed)
{
	const char *acknowledged = "acknowledged_until_day";
	int level = 0;
	for (const char *at = printed; *at != '\0'; at += strcspn(at, "\n") + 1) {
		char *line = strndup(at, strcspn(at, "\n"));
		if (strstr(line, "\"level\":\"critical\"") != NULL)
			level = 2;
		else if (strstr(line, "\"level\":\"warning\"") != NULL &&
			 strstr(line, acknowledged) == NULL && level == 0)
			level = 1;
		free(line);
	}
	return level;
}

void doctor_expect(struct doctor_county *c, const char *line, int level, const char *findings)
{
	char *found = NULL;
	size_t size;
	int exit = alone_run(&c->alone, line);
	FILE *out = open_memstream(&found, &size);
	for (const char *at = c->alone.out; *at != '\0'; at += strcspn(at, "\n") + 1)
		put_finding(c, at, strcspn(at, "\n"), out);
	(void)fclose(out);
	assert_string_equal(found, findings);
	assert_int_equal(exit, level_of(c->alone.out));
	if (exit < level)
		fail_msg("doctor ended with %d, not %d: %s", exit, level, c->alone.out);
	free(found);
}

/* ---- the county */

static void make(void **state)
{
	struct doctor_county *c = (struct doctor_county *)calloc(1, sizeof *c);
	void *alone;
	assert_non_null(c);
	assert_int_equal(alone_setup(&alone), 0);
	c->alone = *(struct county_alone *)alone;
	free(alone);
	/* Where it belongs: with paper, in a safe. */
	assert_int_equal(unlink(alone_path(&c->alone, "keys/discloser.key")), 0);
	*state = c;
}

int doctor_files_setup(void **state)
{
	make(state);
	return 0;
}

int doctor_setup(void **state)
{
	make(state);
	struct doctor_county *c = (struct doctor_county *)*state;
	char run[FILE_PATH_MAX];
	struct err err;
	(void)snprintf(run, sizeof run, "%s/run/zhian/522701", c->alone.root);
	assert_ok(file_make_directories(run, 0750, &err));
	c->alone.timeout = "60s";
	for (unsigned i = DAEMON_INTAKE; i < COUNTY_PLACES; i++) {
		c->places[i].daemon = fake_daemon_of(c->alone.root, place_name(i));
		doctor_told(c, i, (struct told){"status", "{\"kind\":\"status\"}\n", NULL, NULL});
	}
	return 0;
}

int doctor_teardown(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	for (unsigned i = DAEMON_INTAKE; i < COUNTY_PLACES; i++) {
		if (c->places[i].daemon != NULL)
			fake_daemon_stop(c->places[i].daemon);
	}
	test_dir_destroy(c->alone.dir);
	free(c->alone.out);
	free(c->alone.err);
	free(c);
	return 0;
}

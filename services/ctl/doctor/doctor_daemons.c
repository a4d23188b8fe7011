/* What the daemons say of themselves, held against what is normal. */
#include "common/base/clock_source.h"
#include "common/base/hex.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/decider.h"
#include "common/policy/rules/bundle.h"
#include "services/ctl/county/layout.h"
#include "services/ctl/doctor/doctor.h"
#include "services/ctl/list_pages.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/lines.h"

#define BACKLOG_EVENTS 1000
#define SILENT_MS (5 * MS_PER_MINUTE)
#define BEHIND_MS MS_PER_MINUTE
#define CALENDAR_DAYS 45        /* the next year's notice comes out in the weeks before */
#define UNWALKED_MS MS_PER_HOUR /* a walk over a large state beside full load is shorter */
#define PAGE 200u

struct look {
	struct doctor *doctor;
	struct county *county;
	const char *daemon;
	unsigned place;
	struct doctor_given *given; /* of notify's links */
	json_int_t walks;           /* over its state, as its first line said */
	bool told;                  /* there was such a line */
};

static json_int_t number_of(const json_t *line, const char *name)
{
	return json_integer_value(json_object_get(line, name));
}

static const char *text_of(const json_t *line, const char *name)
{
	const char *text = json_string_value(json_object_get(line, name));
	return text != NULL ? text : "";
}

static void say_number(const struct look *look, enum doctor_finding finding, const char *name,
		       json_int_t value, const char *who)
{
	char number[32];
	struct template_param params[] = {{name, number}, {"who", who}};
	(void)snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, value);
	doctor_say(look->doctor, finding, look->daemon, params, 2);
}

/* ---- lines of `status` */

static void look_at_source(const struct look *look, const json_t *source)
{
	json_int_t behind = number_of(source, "head") - number_of(source, "cursor");
	const char *who = text_of(source, "daemon");
	struct template_param params[] = {{"who", who}, {"why", text_of(source, "stopped")}};
	if (json_object_get(source, "stopped") != NULL)
		doctor_say(look->doctor, DOCTOR_SOURCE_STOPPED, look->daemon, params, 2);
	else if (behind > BACKLOG_EVENTS)
		say_number(look, DOCTOR_BACKLOG, "count", behind, who);
}

static void look_at_consumer(const struct look *look, const json_t *consumer)
{
	json_int_t silent_ms = number_of(consumer, "silent_for_ms");
	if (silent_ms > SILENT_MS)
		say_number(look, DOCTOR_CONSUMER_SILENT, "minutes", silent_ms / MS_PER_MINUTE,
			   text_of(consumer, "name"));
}

static void look_at_copy(const struct look *look, const json_t *copy)
{
	json_int_t silent_ms = number_of(copy, "silent_for_ms");
	if (silent_ms > SILENT_MS && !SABOTAGE("doctor.copy-silent-untold"))
		say_number(look, DOCTOR_COPY_SILENT, "minutes", silent_ms / MS_PER_MINUTE,
			   text_of(copy, "person"));
}

static void look_at_array(const struct look *look, const json_t *line, const char *name,
			  void (*each)(const struct look *look, const json_t *item))
{
	const json_t *array = json_object_get(line, name);
	for (size_t i = 0; i < json_array_size(array); i++)
		each(look, json_array_get(array, i));
}

static void look_at_clock(const struct look *look, const json_t *status)
{
	struct clock_source clock = clock_system();
	int64_t now_ms;
	if (json_is_true(json_object_get(status, "driven_clock")) ||
	    time_parse_moment(text_of(status, "now_ms"), &now_ms) != STATUS_OK)
		return;
	int64_t ahead_ms = now_ms - clock_now_ms(&clock);
	if (ahead_ms > BEHIND_MS)
		say_number(look, DOCTOR_CLOCK_BEHIND, "seconds", ahead_ms / MS_PER_SECOND, "");
}

/* All five run by the same calendar: one of them says it. */
static void look_at_calendar(const struct look *look, const json_t *status)
{
	const json_t *left = json_object_get(status, "calendar_days_left");
	if (look->place == (unsigned)DAEMON_HAZARD && left != NULL &&
	    json_integer_value(left) < CALENDAR_DAYS)
		say_number(look, DOCTOR_CALENDAR_ENDS, "days", json_integer_value(left), "");
}

static void look_at_status(const struct look *look, const json_t *line)
{
	static const struct {
		const char *member;
		enum doctor_finding finding;
	} flags[] = {{"time_held", DOCTOR_TIME_HELD},
		     {"careful", DOCTOR_CAREFUL},
		     {"draining", DOCTOR_DRAINING},
		     {"overloaded", DOCTOR_OVERLOADED},
		     {"keys_unlocked", DOCTOR_KEY_UNLOCKED}};
	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
		if (json_is_true(json_object_get(line, flags[i].member)))
			doctor_say(look->doctor, flags[i].finding, look->daemon, NULL, 0);
	}
	const char *damage = json_string_value(json_object_get(line, "journal_damage"));
	struct template_param params[] = {{"why", damage}};
	if (damage != NULL)
		doctor_say(look->doctor, DOCTOR_JOURNAL_BROKEN, look->daemon, params, 1);
	const char *remade = json_string_value(json_object_get(line, "model_remade"));
	struct template_param of_model[] = {{"why", remade}};
	if (remade != NULL && !SABOTAGE("doctor.model-unlooked-at"))
		doctor_say(look->doctor, DOCTOR_MODEL_REMADE, look->daemon, of_model, 1);
	/* All five wait for the same: notify, which does the comparing, says it. */
	if (look->place == (unsigned)DAEMON_NOTIFY &&
	    json_is_true(json_object_get(line, "recovering")))
		doctor_say(look->doctor, DOCTOR_RECOVERING, look->daemon, NULL, 0);
	if (look->place == (unsigned)DAEMON_NOTIFY &&
	    json_is_true(json_object_get(line, "superseded")))
		doctor_say(look->doctor, DOCTOR_STOPPED, look->daemon, NULL, 0);
	if (number_of(line, "series_waiting") != 0)
		say_number(look, DOCTOR_SERIES_WAIT, "count", number_of(line, "series_waiting"),
			   "");
	if (time_parse_moment(text_of(line, "now_ms"), &look->given->now_ms) != STATUS_OK)
		look->given->now_ms = 0;
	look_at_clock(look, line);
	look_at_calendar(look, line);
	look_at_array(look, line, "sources", look_at_source);
	look_at_array(look, line, "consumers", look_at_consumer);
	look_at_array(look, line, "copies", look_at_copy);
}

#define TOLD_FOR_MS MS_PER_DAY /* what goes on is noted every hour: before that, it is over */

static bool is_recent(const json_t *peer, const char *member)
{
	struct clock_source clock = clock_system();
	int64_t last_ms;
	return time_parse_moment(text_of(peer, member), &last_ms) == STATUS_OK &&
	       clock_now_ms(&clock) - last_ms <= TOLD_FOR_MS;
}

/* Two copies of a region, and links that are being compared after a restore. */
static void look_at_lives(const struct look *look, const json_t *peer, const char *who)
{
	const char *state = text_of(peer, "state");
	const char *own = text_of(peer, "own_other_life"), *other = text_of(peer, "other_life");
	struct template_param of_own[] = {
		{"who", who}, {"life", own}, {"since", text_of(peer, "own_other_life_ms")}};
	struct template_param of_peer[] = {{"who", who},
					   {"life", other},
					   {"since", text_of(peer, "other_life_ms")},
					   {"why", text_of(peer, "other_life_why")}};
	struct template_param link[] = {{"who", who}, {"state", state}};
	if (is_recent(peer, "wrong_moment_ms"))
		say_number(look, DOCTOR_PEER_CLOCK, "count", number_of(peer, "wrong_moments"), who);
	if (number_of(peer, "letters_maybe_taken_up") != 0)
		say_number(look, DOCTOR_TAKEN_UP, "count",
			   number_of(peer, "letters_maybe_taken_up"), who);
	if (strcmp(state, "denied") == 0)
		doctor_say(look->doctor, DOCTOR_SUPERSEDED, look->daemon, of_own, 3);
	else if (is_recent(peer, "own_other_life_ms"))
		doctor_say(look->doctor, DOCTOR_OWN_TWIN, look->daemon, of_own, 3);
	if (is_recent(peer, "other_life_ms"))
		doctor_say(look->doctor, DOCTOR_PEER_TWIN, look->daemon, of_peer, 4);
	if (strcmp(state, "differs") == 0)
		doctor_say(look->doctor, DOCTOR_LINK_DIFFERS, look->daemon, link, 2);
	else if (state[0] != '\0' && strcmp(state, "denied") != 0)
		doctor_say(look->doctor, DOCTOR_LINK_RECOVERING, look->daemon, link, 2);
}

static void look_at_peer(const struct look *look, const json_t *peer)
{
	char region[16];
	struct template_param params[] = {{"who", region}, {"since", text_of(peer, "heard_ms")}};
	(void)snprintf(region, sizeof region, "%" JSON_INTEGER_FORMAT, number_of(peer, "region"));
	if (!json_is_true(json_object_get(peer, "reachable")))
		doctor_say(look->doctor, DOCTOR_PEER_SILENT, look->daemon, params, 2);
	look_at_lives(look, peer, region);
	doctor_look_at_chain_peer(look->doctor, peer, region, look->given);
}

/* What was refused long ago has been told, or doesn't matter. */
#define FEED_REFUSED_MS MS_PER_DAY

static void look_at_feed(const struct look *look, const json_t *feed)
{
	struct clock_source clock = clock_system();
	char count[32];
	int64_t last_ms;
	if (time_parse_moment(text_of(feed, "last_ms"), &last_ms) != STATUS_OK ||
	    clock_now_ms(&clock) - last_ms > FEED_REFUSED_MS)
		return;
	struct template_param params[] = {{"who", text_of(feed, "feed")},
					  {"count", count},
					  {"code", text_of(feed, "code")},
					  {"where", text_of(feed, "where")}};
	(void)snprintf(count, sizeof count, "%" JSON_INTEGER_FORMAT, number_of(feed, "refused"));
	doctor_say(look->doctor, DOCTOR_FEED_REFUSED, look->daemon, params, 4);
}

/* A flood of yesterday was yesterday's. */
#define CROWDED_MS MS_PER_DAY

static void look_at_crowd(const struct look *look, const json_t *socket)
{
	json_int_t turned_away = number_of(socket, "throttled") + number_of(socket, "evicted") +
				 number_of(socket, "full") + number_of(socket, "no_descriptor");
	char count[32];
	struct template_param params[] = {{"who", text_of(socket, "name")},
					  {"count", count},
					  {"address", text_of(socket, "crowded_by")}};
	if (turned_away == 0 || number_of(socket, "crowded_for_ms") > CROWDED_MS)
		return;
	(void)snprintf(count, sizeof count, "%" JSON_INTEGER_FORMAT, turned_away);
	doctor_say(look->doctor, DOCTOR_CROWDED, look->daemon, params, 3);
}

/* Until it has looked at all of its state once, nobody knows whether that is what was written. */
static void look_at_walks(const struct look *look, json_int_t up_for_ms)
{
	if (look->walks == 0 && up_for_ms > UNWALKED_MS && !SABOTAGE("doctor.walks-unasked"))
		say_number(look, DOCTOR_STATE_UNWALKED, "minutes", up_for_ms / MS_PER_MINUTE, "");
}

static void look_at_process(const struct look *look, const json_t *line)
{
	look_at_walks(look, number_of(line, "up_for_ms"));
	json_int_t errors = number_of(line, "errors_logged");
	json_int_t parts = number_of(line, "damaged_parts");
	if (errors != 0)
		say_number(look, DOCTOR_ERRORS_LOGGED, "count", errors, "");
	if (parts != 0)
		say_number(look, DOCTOR_PARTS_DAMAGED, "count", parts, "");
}

static void look_at_line(void *context, const json_t *line)
{
	struct look *look = (struct look *)context;
	const char *kind = text_of(line, "kind");
	if (strcmp(kind, "status") == 0) {
		look->told = true;
		look->walks = number_of(line, "scrubs");
		look_at_status(look, line);
	} else if (strcmp(kind, "process") == 0)
		look_at_process(look, line);
	else if (strcmp(kind, "journal") == 0 && json_is_false(json_object_get(line, "intact"))) {
		struct template_param params[] = {{"why", text_of(line, "problem")}};
		doctor_say(look->doctor, DOCTOR_JOURNAL_BROKEN, look->daemon, params, 1);
	}
	if (strcmp(kind, "socket") != 0)
		return;
	json_int_t strangers = number_of(line, "strangers") + number_of(line, "refused_handshakes");
	if (strangers != 0)
		say_number(look, DOCTOR_STRANGERS, "count", strangers, text_of(line, "name"));
	look_at_crowd(look, line);
	if (json_is_true(json_object_get(line, "closed")))
		doctor_say(look->doctor, DOCTOR_LINK_CLOSED, look->daemon, NULL, 0);
	look_at_array(look, line, "peers", look_at_peer);
	look_at_array(look, line, "feeds", look_at_feed);
}

/* ---- what is set aside */

struct aside {
	json_int_t held, parked;
};

static void count_aside(void *context, const json_t *line)
{
	struct aside *aside = (struct aside *)context;
	if (strcmp(text_of(line, "code"), "input.parked_behind") == 0)
		aside->parked++;
	else
		aside->held++;
}

/* ---- asking */

static const Zh__QueryAnswer *ask(const struct look *look, Zh__Query *query, int *ret_exit)
{
	Zh__Request request = ZH__REQUEST__INIT;
	const Zh__Reply *reply = NULL;
	arena_reset(&look->doctor->session->arena);
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = query;
	*ret_exit = county_ask(look->county, look->place, &request, &reply);
	if (*ret_exit == EXIT_DONE)
		*ret_exit = county_outcome(look->county, reply, NULL);
	return *ret_exit == EXIT_DONE ? reply->answer : NULL;
}

typedef void each_line_fn(void *context, const json_t *line);

/* Several objects may be in one element of an answer, each ended by LF. */
static void each_line(const Zh__QueryAnswer *answer, each_line_fn *each, void *context)
{
	for (size_t i = 0; answer != NULL && i < answer->n_lines; i++) {
		struct bytes rest = bytes_of(answer->lines[i].data, answer->lines[i].len), text;
		while (lines_next(&rest, &text)) {
			json_t *line = json_loadb((const char *)text.data, text.size, 0, NULL);
			if (line != NULL)
				each(context, line);
			json_decref(line);
		}
	}
}

/* Each line of each page. */
static void each_listed(const struct look *look, Zh__ListQuery *list, each_line_fn *each,
			void *context)
{
	Zh__Query query = ZH__QUERY__INIT;
	struct list_pages pages = {.stuck = false};
	const Zh__QueryAnswer *answer;
	int exit;
	SET_OPTIONAL(list, limit, PAGE);
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = list;
	do {
		answer = ask(look, &query, &exit);
		each_line(answer, each, context);
	} while (list_pages_turn(&pages, list, answer));
}

static void say_unanswered(const struct look *look, int exit)
{
	struct doctor *doctor = look->doctor;
	char why[FAILURE_TEXT];
	struct template_param params[] = {{"why", why}};
	failure_words(&doctor->session->failure, doctor->session->lang, why);
	if (exit == EXIT_NO_ANSWER)
		doctor_say(doctor,
			   look->place == COUNTY_CONSOLE ? DOCTOR_CONSOLE_DOWN : DOCTOR_DAEMON_DOWN,
			   look->daemon, NULL, 0);
	else if (exit == EXIT_NOT_PERMITTED)
		doctor_say(doctor, DOCTOR_NOT_ADMITTED, look->daemon, NULL, 0);
	else
		doctor_say(doctor, DOCTOR_UNASKED, look->daemon, params, 1);
}

static bool answers(struct look *look)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__StatusQuery status = ZH__STATUS_QUERY__INIT;
	int exit;
	query.ask_case = ZH__QUERY__ASK_STATUS;
	query.status = &status;
	const Zh__QueryAnswer *answer = ask(look, &query, &exit);
	if (exit != EXIT_DONE) {
		say_unanswered(look, exit);
		return false;
	}
	each_line(answer, look_at_line, look);
	if (!look->told)
		say_unanswered(look, failure_set(&look->doctor->session->failure, EXIT_INTERNAL,
						 "cli.answer_malformed"));
	return look->told;
}

static void ask_quarantine(const struct look *look)
{
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Param held = ZH__PARAM__INIT;
	Zh__Param *filters[] = {&held};
	held.name = "state";
	held.value = "held";
	list.noun = "quarantine";
	list.filters = filters;
	list.n_filters = 1;
	struct aside aside = {0, 0};
	each_listed(look, &list, count_aside, &aside);
	if (aside.held != 0)
		say_number(look, DOCTOR_QUARANTINE, "count", aside.held, "");
	if (aside.parked != 0)
		say_number(look, DOCTOR_PARKED, "count", aside.parked, "");
}

/* ---- the list of people that is in force, beside the file */

struct list_in_force {
	json_int_t version;
	char digest[65], who[64];
	bool alone;
};

static void note_list(void *context, const json_t *line)
{
	struct list_in_force *list = (struct list_in_force *)context;
	if (strcmp(text_of(line, "book"), "people_adopted") != 0 ||
	    number_of(line, "version") < list->version)
		return;
	list->version = number_of(line, "version");
	(void)snprintf(list->digest, sizeof list->digest, "%s", text_of(line, "digest"));
	(void)snprintf(list->who, sizeof list->who, "%s", text_of(line, "approved_by"));
	list->alone = strcmp(text_of(line, "ground"), "nobody_else") == 0;
}

static json_int_t version_of_file(const struct look *look, char ret_digest[65])
{
	char path[FILE_PATH_MAX];
	char *data;
	size_t size;
	struct err err;
	uint8_t digest[32];
	ret_digest[0] = '\0';
	layout_etc(look->doctor->session, look->doctor->region, "people.yaml", path);
	if (file_read(path, (size_t)8 << 20, &data, &size, &err) != STATUS_OK)
		return 0; /* a finding of the files */
	policy_digest(bytes_of(data, size), digest);
	hex_print(bytes_of(digest, sizeof digest), ret_digest);
	const char *version = strstr(data, "version:");
	json_int_t number = version != NULL ? strtoll(version + 8, NULL, 10) : 0;
	free(data);
	return number;
}

static void say_list(const struct look *look, const struct list_in_force *list)
{
	char adopted[24], version[24], digest[65];
	(void)snprintf(adopted, sizeof adopted, "%" JSON_INTEGER_FORMAT, list->version);
	(void)snprintf(version, sizeof version, "%" JSON_INTEGER_FORMAT,
		       version_of_file(look, digest));
	struct template_param params[] = {{"daemon", look->daemon},
					  {"adopted", adopted},
					  {"version", version},
					  {"who", list->who}};
	struct doctor *doctor = look->doctor;
	bool differs = digest[0] != '\0' && strcmp(digest, list->digest) != 0 &&
		       !SABOTAGE("doctor.list-unlooked-at");
	if (differs && !doctor->list_differs)
		doctor_say(doctor, DOCTOR_PEOPLE_DIFFER, "etc", params, 4);
	params[2].value = adopted;
	if (list->alone && !doctor->list_alone)
		doctor_say(doctor, DOCTOR_PEOPLE_ALONE, "etc", params, 4);
	doctor->list_differs |= differs;
	doctor->list_alone |= list->alone;
}

/* Each version that was adopted is a line. */
static void ask_list(const struct look *look)
{
	Zh__ListQuery books = ZH__LIST_QUERY__INIT;
	struct list_in_force list = {.version = 0};
	books.noun = "book";
	each_listed(look, &books, note_list, &list);
	if (list.version != 0)
		say_list(look, &list);
}

static void ask_verify(struct look *look)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__VerifyQuery verify = ZH__VERIFY_QUERY__INIT;
	int exit;
	query.ask_case = ZH__QUERY__ASK_VERIFY;
	query.verify = &verify;
	each_line(ask(look, &query, &exit), look_at_line, look);
}

void doctor_look_at_daemons(struct doctor *doctor, struct county *county)
{
	for (unsigned place = DAEMON_INTAKE; place <= COUNTY_CONSOLE; place++) {
		struct doctor_given given = {0, 0};
		struct look look = {doctor, county, place_name(place), place, &given, 0, false};
		if (!answers(&look) || place == COUNTY_CONSOLE)
			continue;
		doctor_look_at_given(doctor, &given);
		if (place == (unsigned)DAEMON_NOTIFY)
			doctor_look_at_held(doctor, county);
		ask_quarantine(&look);
		ask_list(&look);
		doctor_look_at_orphans(doctor, county, place);
		if (doctor->verify)
			ask_verify(&look);
	}
}

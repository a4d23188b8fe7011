/* `demo show`: what happened in the demonstration, and how to look further.
 *
 * Counts per state side by side, and for one report that ended in a listing, one letter between two
 * counties and one clock the very commands with which a person would look at them.
 */
#include <stdlib.h>

#include "common/base/time.h"
#include "common/core/decider.h"
#include "services/ctl/demo/demo.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/render.h"

#define COUNTED_AS "leader-1" /* sees all that is counted here */
#define WORDS_MAX 12

struct show {
	struct session *session;
	struct demo demo; /* lists and connections */
};

/* ---- counts */

static const char *object_of(const json_t *line)
{
	const char *object = json_string_value(json_object_get(line, "object"));
	return object != NULL ? object : json_string_value(json_object_get(line, "noun"));
}

static void add_count(json_t *rows, const json_t *line, const char *region)
{
	char key[160];
	const char *object = object_of(line),
		   *state = json_string_value(json_object_get(line, "state"));
	const char *direction = json_string_value(json_object_get(line, "direction"));
	json_int_t count = json_integer_value(json_object_get(line, "count"));
	if (object == NULL || state == NULL || count == 0)
		return;
	(void)snprintf(key, sizeof key, "%s|%s|%s", object, direction != NULL ? direction : "",
		       state);
	json_t *row = json_object_get(rows, key);
	if (row == NULL) {
		row = json_pack("{s:s,s:s}", "kind", "count", "object", object);
		if (direction != NULL)
			(void)json_object_set_new(row, "direction", json_string(direction));
		(void)json_object_set_new(row, "state", json_string(state));
		(void)json_object_set_new(rows, key, row);
	}
	(void)json_object_set_new(row, region, json_integer(count));
}

static int collect_counts(struct show *show, json_t *rows)
{
	const struct world *world = show->demo.world;
	for (size_t i = 0; i < world->count; i++) {
		char region[16];
		(void)snprintf(region, sizeof region, "%06u", (unsigned)world->counties[i].region);
		for (unsigned place = DAEMON_INTAKE; place < DAEMON_COUNT; place++) {
			json_t *lines;
			int exit = demo_list_at(&show->demo, world->counties[i].region, COUNTED_AS,
						place, "count", &lines);
			for (size_t j = 0; exit == EXIT_DONE && j < json_array_size(lines); j++)
				add_count(rows, json_array_get(lines, j), region);
			json_decref(lines);
			if (exit != EXIT_DONE)
				return exit;
		}
	}
	return EXIT_DONE;
}

/* What the rows are about, as people call it: nouns of commands, else values. */
static const char *object_word(const char *object, enum lang lang)
{
	const char *noun = catalogue_find(WORDS_NOUN, object, lang);
	return noun != NULL ? noun : catalogue_word(WORDS_VALUE, object, lang);
}

/* A county that has none of it shows 0, so that the columns stand. */
static void fill_row(const struct show *show, json_t *row)
{
	const struct world *world = show->demo.world;
	for (size_t i = 0; i < world->count; i++) {
		char region[16];
		(void)snprintf(region, sizeof region, "%06u", (unsigned)world->counties[i].region);
		json_t *count = json_object_get(row, region);
		json_int_t number = json_integer_value(count);
		(void)json_object_del(row, region);
		(void)json_object_set_new(row, region, json_integer(number));
	}
}

static int show_counts(struct show *show)
{
	static const char *const objects[] = {"complaint", "clue", "hazard",   "measure",
					      "notice",    "case", "referral", "listing"};
	struct session *session = show->session;
	json_t *rows = json_pack("{}");
	int exit = collect_counts(show, rows);
	struct table *table = session->json || exit != EXIT_DONE
				      ? NULL
				      : table_open(session->lang, 0, session->colour, session->out);
	for (size_t i = 0; exit == EXIT_DONE && i < sizeof objects / sizeof objects[0]; i++) {
		const char *key;
		json_t *row;
		json_object_foreach(rows, key, row)
		{
			if (strcmp(json_string_value(json_object_get(row, "object")), objects[i]) !=
			    0)
				continue;
			fill_row(show, row);
			if (table != NULL) {
				(void)json_object_set_new(
					row, "object",
					json_string(object_word(objects[i], session->lang)));
				table_add(table, row);
			} else {
				(void)json_dumpf(row, session->out, JSON_COMPACT);
				fputc('\n', session->out);
			}
		}
	}
	if (table != NULL)
		(void)table_close(&table);
	json_decref(rows);
	return exit;
}

/* ---- commands that are shown by being run */

static int run_shown(struct show *show, uint32_t region, const char *const *words, size_t count)
{
	struct session session = *show->session;
	struct invocation *invocation = (struct invocation *)malloc(sizeof *invocation);
	if (invocation == NULL)
		return failure_set(&show->session->failure, EXIT_INTERNAL, "cli.no_memory");
	fprintf(session.out, "\n$ zhianctl --root %s --region %06u --as %s", session.root,
		(unsigned)region, COUNTED_AS);
	for (size_t i = 0; i < count; i++)
		fprintf(session.out, " %s", words[i]);
	fputs("\n", session.out);
	session.region = region;
	session.person = COUNTED_AS;
	session.key_path = NULL;
	arena_reset(&session.arena);
	int exit = parse_command_line((int)count, words, invocation, &session.failure);
	if (exit == EXIT_DONE)
		exit = invocation->command->run(&session, invocation);
	if (exit != EXIT_DONE && session.failure.code != NULL)
		(void)session_fail(&session); /* the rest can be shown all the same */
	free(invocation);
	return EXIT_DONE;
}

static void heading(const struct show *show, const char *text)
{
	fputc('\n', show->session->out);
	session_say(show->session, show->session->out, text, NULL, 0);
}

static const char *text_of(const json_t *line, const char *name)
{
	return json_string_value(json_object_get(line, name));
}

/* The first line that has what is asked for; a reference of the caller's, or NULL. */
static json_t *find_line(struct show *show, uint32_t region, const char *noun,
			 const char *const *filters, size_t filter_count, const char *member,
			 const char *value)
{
	const struct schema_list list = {filters, filter_count};
	json_t *lines, *found = NULL;
	int exit = demo_list(&show->demo, region, COUNTED_AS, noun, &list, &lines);
	for (size_t i = 0; exit == EXIT_DONE && i < json_array_size(lines) && found == NULL; i++) {
		const char *text = text_of(json_array_get(lines, i), member);
		if (text != NULL && (value == NULL || strcmp(text, value) == 0))
			found = json_incref(json_array_get(lines, i));
	}
	json_decref(lines);
	return found;
}

/* ---- a story in few words: who did what with what, on which rule; without the clocks' own events
 */

static bool is_told(const char *event)
{
	return event != NULL && strncmp(event, "clock_", 6) != 0 &&
	       strncmp(event, "link_", 5) != 0 && strcmp(event, "outcome_known") != 0;
}

static void tell_event(const struct show *show, const json_t *line)
{
	const struct session *session = show->session;
	const char *event = text_of(line, "event"), *when = text_of(line, "recorded_ms");
	const char *subject = text_of(line, "subject"), *person = text_of(line, "person");
	const char *second = text_of(line, "second"), *rule = text_of(line, "rule");
	if (!is_told(event) || when == NULL || strlen(when) < 16)
		return;
	fprintf(session->out, "  %.10s %.5s  %s", when, when + 11,
		catalogue_word(WORDS_EVENT, event, session->lang));
	if (subject != NULL)
		fprintf(session->out, "  %s", subject);
	if (person != NULL)
		fprintf(session->out, "  %s%s%s", person, second != NULL ? " + " : "",
			second != NULL ? second : "");
	if (rule != NULL)
		fprintf(session->out, "  [%s]", rule);
	fputc('\n', session->out);
}

static int tell_story(struct show *show, uint32_t region, const char *id)
{
	struct object_id object;
	struct demo_actor *actor;
	json_t *lines;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__StoryQuery story = ZH__STORY_QUERY__INIT;
	Zh__ObjectId about = ZH__OBJECT_ID__INIT;
	if (id == NULL || object_id_parse(id, &object) != STATUS_OK)
		return EXIT_DONE;
	SET_OPTIONAL(&about, kind, (uint32_t)object.kind);
	SET_OPTIONAL(&about, region, object.region);
	SET_OPTIONAL(&about, number, object.number);
	SET_OPTIONAL(&about, daemon, (Zh__DaemonName)object.daemon);
	story.object = &about;
	query.ask_case = ZH__QUERY__ASK_STORY;
	query.story = &story;
	int exit = demo_actor_of(&show->demo, region, COUNTED_AS, &actor);
	if (exit != EXIT_DONE)
		return exit;
	fprintf(show->session->out, "\n$ zhianctl --root %s --region %06u --as %s story %s\n",
		show->session->root, (unsigned)region, COUNTED_AS, id);
	exit = demo_ask(&show->demo, actor, COUNTY_CONSOLE, &query, &lines);
	for (size_t i = 0; exit == EXIT_DONE && i < json_array_size(lines); i++)
		tell_event(show, json_array_get(lines, i));
	json_decref(lines);
	if (exit != EXIT_DONE)
		(void)session_fail(show->session); /* the rest can be told all the same */
	return EXIT_DONE;
}

/* ---- from call to listing */

static int show_listing(struct show *show)
{
	static const char *const in_force[] = {"state=in_force"};
	int exit = EXIT_DONE;
	for (size_t i = 0; i < show->demo.world->count; i++) {
		uint32_t region = show->demo.world->counties[i].region;
		json_t *listing = find_line(show, region, "listing", in_force, 1, "casefile", NULL);
		if (listing == NULL)
			continue;
		json_t *file = find_line(show, region, "case", NULL, 0, "id",
					 text_of(listing, "casefile"));
		heading(show, "show_listing");
		exit = tell_story(show, region, text_of(file, "report"));
		const char *lookup[] = {"listing", "lookup", text_of(listing, "firm_key")};
		if (exit == EXIT_DONE && lookup[2] != NULL)
			exit = run_shown(show, region, lookup, 3);
		json_decref(file);
		json_decref(listing);
		break;
	}
	return exit;
}

/* ---- one letter, at both ends */

/* The same letter at its receiver: the link's number says which. */
static json_t *find_received(struct show *show, const json_t *ours, uint32_t from, uint32_t peer)
{
	char sender[24];
	(void)snprintf(sender, sizeof sender, "region=%06u", (unsigned)from);
	const char *filters[] = {"direction=theirs", sender};
	const struct schema_list list = {filters, 2};
	json_t *lines, *found = NULL;
	int exit = demo_list(&show->demo, peer, COUNTED_AS, "referral", &list, &lines);
	for (size_t i = 0; exit == EXIT_DONE && i < json_array_size(lines) && found == NULL; i++) {
		json_t *line = json_array_get(lines, i);
		if (json_equal(json_object_get(line, "link_number"),
			       json_object_get(ours, "link_number")) &&
		    json_equal(json_object_get(line, "stream"), json_object_get(ours, "stream")))
			found = json_incref(line);
	}
	json_decref(lines);
	return found;
}

static int show_referral(struct show *show)
{
	static const char *const closed[] = {"direction=ours", "state=closed"};
	const struct world *world = show->demo.world;
	int exit = EXIT_DONE;
	for (size_t i = 0; i < world->count; i++) {
		uint32_t region = world->counties[i].region;
		json_t *ours =
			find_line(show, region, "referral", closed, 2, "referral_kind", "clue");
		if (ours == NULL)
			continue;
		uint32_t peer = (uint32_t)json_integer_value(json_object_get(ours, "region"));
		json_t *received = find_received(show, ours, region, peer);
		heading(show, "show_referral");
		exit = tell_story(show, region, text_of(ours, "id"));
		if (exit == EXIT_DONE)
			exit = tell_story(show, peer, text_of(received, "id"));
		json_decref(ours);
		json_decref(received);
		break;
	}
	return exit;
}

/* ---- one clock, day by day */

static int show_clock(struct show *show)
{
	static const char *const running[] = {"state=running"};
	const struct world *world = show->demo.world;
	int exit = EXIT_DONE;
	for (size_t i = 0; i < world->count; i++) {
		uint32_t region = world->counties[i].region;
		json_t *clock =
			find_line(show, region, "clock", running, 1, "purpose", "hazard.rectify");
		if (clock == NULL)
			continue;
		const char *words[] = {"explain", text_of(clock, "id")};
		heading(show, "show_clock");
		exit = run_shown(show, region, words, 2);
		json_decref(clock);
		break;
	}
	return exit;
}

static void show_further(const struct show *show)
{
	static const char *const lines[] = {
		"status --all",
		"--region 522701 --as officer-1 hazard list --state ordered --limit 20",
		"--region 522701 --as officer-1 due --from 2025-07-15 --to 2025-07-31",
		"--region 522701 --as leader-1 measure list --state proposed",
		"--region 522701 --as leader-1 search 示例",
		"--region 522701 --as auditor-1 journal tail escalation --decode --limit 5",
		"--region 522702 --as officer-1 referral list --filter direction=theirs",
		"demo advance --to 2025-08-01",
		"help",
	};
	heading(show, "show_further");
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		fprintf(show->session->out, "  zhianctl --root %s %s\n", show->session->root,
			lines[i]);
}

static int show_all(struct show *show)
{
	char moment[TIME_MOMENT_TEXT];
	int exit = world_look(show->demo.world);
	if (exit != EXIT_DONE)
		return exit;
	if (!show->session->json) {
		time_print_moment(show->demo.world->states[0][DAEMON_INTAKE].now_ms, moment);
		moment[16] = '\0';
		moment[10] = ' ';
		struct template_param params[] = {{"moment", moment}};
		session_say(show->session, show->session->out, "show_head", params, 1);
		fputc('\n', show->session->out);
	}
	exit = show_counts(show);
	if (exit != EXIT_DONE || show->session->json)
		return exit;
	exit = show_listing(show);
	if (exit == EXIT_DONE)
		exit = show_referral(show);
	if (exit == EXIT_DONE)
		exit = show_clock(show);
	show_further(show);
	return exit;
}

int run_demo_show(struct session *session, const struct invocation *invocation)
{
	struct show show = {.session = session, .demo = {.session = session}};
	(void)invocation;
	show.demo.world = (struct world *)calloc(1, sizeof *show.demo.world);
	if (show.demo.world == NULL)
		return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	int exit = world_open(session, show.demo.world);
	if (exit == EXIT_DONE) {
		exit = show_all(&show);
		demo_actors_close(&show.demo);
		world_close(show.demo.world);
	}
	free(show.demo.world);
	return exit;
}

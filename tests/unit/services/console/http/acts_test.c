/* Acts that persons have signed, carried as they are; what a person keeps; lists as files. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/core/decider.h"
#include "common/store/parts.h"
#include "intake.pb-c.h"
#include "services/console/http/tables.h"
#include "tests/unit/services/console/http/site_fixture.h"

#define API "/api/v1"
#define ID "000102030405060708090a0b0c0d0e0f"
#define SIGNATURE                                                                                  \
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"                         \
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static struct session_of_test wang;
static char carried[512]; /* the last command, as a line */

static int begin(void **state)
{
	(void)world_anew(state);
	wang = world_sign_in((struct world *)*state, "wang");
	carried[0] = '\0';
	return 0;
}

static void put_hex(char *out, const ProtobufCBinaryData *data)
{
	for (size_t i = 0; i < data->len; i++)
		(void)snprintf(out + strlen(out), 3, "%02x", data->data[i]);
}

static void note_command(struct world *world, enum daemon daemon, const Zh__Request *request,
			 struct said *said)
{
	const Zh__SignedCommand *command = request->signed_command;
	(void)world;
	(void)said;
	assert_int_equal(request->ask_case, ZH__REQUEST__ASK_SIGNED_COMMAND);
	(void)snprintf(carried, sizeof carried, "%s %s %u %d %lld alg %u ", daemon_name(daemon),
		       command->person, command->region, (int)command->daemon,
		       (long long)command->not_after_ms, command->alg);
	put_hex(carried, &request->request_id);
	strcat(carried, " ");
	put_hex(carried, &command->command);
	strcat(carried, " ");
	put_hex(carried, &command->signature);
}

static const struct answered *act_with(struct world *world, const struct session_of_test *as,
				       const char *body, const char *more)
{
	return world_ask(
		world, &(struct asked){.path = API "/acts", .as = as, .body = body, .more = more});
}

#define TEXT_OF(person, daemon, until, id, signature, command)                                     \
	"{\"person\":" person ",\"daemon\":" daemon ",\"not_after_ms\":" until                     \
	",\"request_id\":" id ",\"signature\":" signature ",\"command\":" command "}"
#define GOOD TEXT_OF("\"wang\"", "\"hazard\"", "77", "\"" ID "\"", "\"" SIGNATURE "\"", "\"0a0b\"")

static const struct answered *act(struct world *world)
{
	return act_with(world, &wang, GOOD, NULL);
}

static void an_act_is_carried_as_it_is(void **state)
{
	struct world *world = (struct world *)*state;
	char wanted[512];
	world->reply = note_command;
	answered_says(act(world), "{\"outcome\":\"done\",\"repeated\":false}");
	(void)snprintf(wanted, sizeof wanted,
		       "hazard wang 522701 %d 77 alg 2 " ID " 0a0b " SIGNATURE, (int)DAEMON_HAZARD);
	assert_string_equal(carried, wanted);
	world_was_asked(world, "hazard - command\n");
}

static void what_lacks_is_named(void **state)
{
	struct world *world = (struct world *)*state;
	static const struct {
		const char *body, *where;
	} all[] = {
		{"{}", "person"},
		{"[", "person"},
		{TEXT_OF("7", "\"hazard\"", "77", "\"" ID "\"", "\"" SIGNATURE "\"", "\"0a\""),
		 "person"},
		{TEXT_OF("\"wang\"", "\"nobody\"", "77", "\"" ID "\"", "\"" SIGNATURE "\"",
			 "\"0a\""),
		 "daemon"},
		{TEXT_OF("\"wang\"", "7", "77", "\"" ID "\"", "\"" SIGNATURE "\"", "\"0a\""),
		 "daemon"},
		{TEXT_OF("\"wang\"", "\"hazard\"", "\"77\"", "\"" ID "\"", "\"" SIGNATURE "\"",
			 "\"0a\""),
		 "not_after_ms"},
		{TEXT_OF("\"wang\"", "\"hazard\"", "77", "\"0001\"", "\"" SIGNATURE "\"", "\"0a\""),
		 "request_id"},
		{TEXT_OF("\"wang\"", "\"hazard\"", "77", "\"" ID "00\"", "\"" SIGNATURE "\"",
			 "\"0a\""),
		 "request_id"},
		{TEXT_OF("\"wang\"", "\"hazard\"", "77", "7", "\"" SIGNATURE "\"", "\"0a\""),
		 "request_id"},
		{TEXT_OF("\"wang\"", "\"hazard\"", "77", "\"" ID "\"", "\"" ID "\"", "\"0a\""),
		 "signature"},
		{TEXT_OF("\"wang\"", "\"hazard\"", "77", "\"" ID "\"", "\"" SIGNATURE "\"", "\"\""),
		 "command"},
		{TEXT_OF("\"wang\"", "\"hazard\"", "77", "\"" ID "\"", "\"" SIGNATURE "\"",
			 "\"0\""),
		 "command"},
		{TEXT_OF("\"wang\"", "\"hazard\"", "77", "\"" ID "\"", "\"" SIGNATURE "\"", "7"),
		 "command"},
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		answered_refuses(act_with(world, &wang, all[i].body, NULL), 400, "acts.body",
				 all[i].where);
	answered_refuses(act_with(world, &wang,
				  TEXT_OF("\"li\"", "\"hazard\"", "77", "\"" ID "\"",
					  "\"" SIGNATURE "\"", "\"0a\""),
				  NULL),
			 403, "acts.other_person", "person");
	/* Pages of another build may ask for something else. */
	char ours[160];
	(void)snprintf(ours, sizeof ours, "X-Zhian-Pages: %s\r\n", pages[0].name);
	answered_refuses(act_with(world, &wang, GOOD, "X-Zhian-Pages: app-00000000.js\r\n"), 409,
			 "acts.other_pages", NULL);
	assert_int_equal(world->questions, 0);
	answered_is(act_with(world, &wang, GOOD, ours), 200);
}

/* Of one person 120 within a minute, from all browsers together. */
static void so_many_acts_a_minute(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test other = world_sign_in(world, "wang"),
			       li = world_sign_in(world, "li");
	for (int i = 0; i < 119; i++)
		answered_is(act_with(world, i % 2 == 0 ? &wang : &other, GOOD, NULL), 200);
	answered_is(act(world), 200);
	const struct session_of_test *both[] = {&wang, &other};
	for (size_t i = 0; i < 2; i++) {
		const struct answered *answered = act_with(world, both[i], GOOD, NULL);
		answered_refuses(answered, 429, "acts.too_many", NULL);
		assert_string_equal(answered_header(answered, "Retry-After"), "60");
	}
	answered_is(world_get(world, &wang, API "/session"), 200);
	answered_is(act_with(world, &li,
			     TEXT_OF("\"li\"", "\"hazard\"", "77", "\"" ID "\"",
				     "\"" SIGNATURE "\"", "\"0a\""),
			     NULL),
		    200);
	clock_manual_advance(&world->clock, MS_PER_MINUTE - 1);
	answered_is(act(world), 429);
	clock_manual_advance(&world->clock, 1);
	answered_is(act(world), 200);
}

/* ---- what comes back */

static Zh__ObjectId object;
static Zh__EventId at;
static Zh__Late late;
static Zh__QueryAnswer whole;
static uint8_t raw[512];

static void fill_all(Zh__Reply *reply)
{
	zh__object_id__init(&object);
	SET_OPTIONAL(&object, kind, OBJECT_PROPOSAL);
	SET_OPTIONAL(&object, region, WORLD_REGION);
	SET_OPTIONAL(&object, number, 4);
	SET_OPTIONAL(&object, daemon, (Zh__DaemonName)DAEMON_CREDIT);
	zh__event_id__init(&at);
	SET_OPTIONAL(&at, daemon, (Zh__DaemonName)DAEMON_CREDIT);
	SET_OPTIONAL(&at, incarnation, 0xab);
	SET_OPTIONAL(&at, sequence, 9);
	zh__late__init(&late);
	late.purpose = "hazard.order";
	SET_OPTIONAL(&late, due_ms, 1741564800000);
	SET_OPTIONAL(&late, late_ms, 5);
	reply->object = &object;
	reply->at = &at;
	reply->late = &late;
	SET_OPTIONAL(reply, object_version, 3);
	SET_OPTIONAL(reply, repeated_request, 1);
}

static void what_came_of_it_is_told(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_HAZARD] =
		(struct said){.outcome = ZH__OUTCOME__OUTCOME_PROPOSED, .fill = fill_all};
	answered_says(act(world),
		      "{\"outcome\":\"proposed\",\"repeated\":true,\"object\":"
		      "\"PP-522701-credit-4\",\"object_version\":3,\"event\":"
		      "\"522701/credit/00000000000000ab/9\",\"late\":{\"purpose\":\"hazard.order\","
		      "\"due_ms\":\"2025-03-10T08:00:00.000+08:00\",\"late_ms\":5}}");
	world->said[DAEMON_HAZARD] = (struct said){.outcome = ZH__OUTCOME__OUTCOME_NOT_PERMITTED,
						   .code = "act.role",
						   .possible = "hazard.show"};
	const struct answered *answered = act(world);
	answered_refuses(answered, 403, "act.role", NULL);
	answered_has(answered, "\"possible\":[\"hazard.show\"],\"daemon\":\"hazard\"}");
}

static uint32_t part_kind;
static bool part_erased;
static size_t part_count;

static void fill_text(Zh__Reply *reply)
{
	static uint8_t text[] = "text of a report";
	Zh__Disclosed disclosed = ZH__DISCLOSED__INIT;
	Zh__DisclosedPart part = ZH__DISCLOSED_PART__INIT, *parts[2] = {&part, &part};
	SET_OPTIONAL(&part, kind, part_kind);
	SET_OPTIONAL(&part, content, ((ProtobufCBinaryData){sizeof text - 1, text}));
	if (part_erased)
		SET_OPTIONAL(&part, erased, 1);
	disclosed.n_parts = part_count;
	disclosed.parts = parts;
	zh__query_answer__init(&whole);
	SET_OPTIONAL(&whole, raw,
		     ((ProtobufCBinaryData){zh__disclosed__pack(&disclosed, raw), raw}));
	reply->answer = &whole;
}

/* A report's text is told to who has just been let read it; what names a person never is. */
static void a_text_alone_is_read(void **state)
{
	struct world *world = (struct world *)*state;
	static const char nothing[] = "{\"outcome\":\"done\",\"repeated\":false}";
	world->said[DAEMON_HAZARD] = (struct said){.fill = fill_text};
	part_kind = PART_TEXT;
	part_count = 1;
	part_erased = false;
	answered_says(act(world),
		      "{\"outcome\":\"done\",\"repeated\":false,\"text\":\"text of a report\"}");
	part_erased = true;
	answered_says(act(world), "{\"outcome\":\"done\",\"repeated\":false,\"erased\":true}");
	part_erased = false;
	part_kind = PART_CONTACT;
	answered_says(act(world), nothing);
	part_kind = PART_TEXT;
	part_count = 2;
	answered_says(act(world), nothing);
	part_count = 0;
	answered_says(act(world), nothing);
}

/* Whether it was done isn't known: the same request once more tells. */
static void who_doesnt_answer_leaves_it_open(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_HAZARD].silent = true;
	int page =
		world_open(world, &(struct asked){.path = API "/acts", .as = &wang, .body = GOOD});
	(void)world_heard(world, page);
	clock_manual_advance(&world->clock, 8 * MS_PER_SECOND);
	site_tick(world->site);
	const char *heard = world_hear(world, page, NULL);
	assert_non_null(strstr(heard, "HTTP/1.1 503 "));
	assert_non_null(strstr(heard, "{\"code\":\"acts.unknown\""));
	assert_non_null(strstr(heard, "\"daemon\":\"hazard\"}"));
	(void)close(page);
}

/* ---- views that a person keeps */

static const struct answered *keep(struct world *world, const char *body)
{
	return world_ask(
		world,
		&(struct asked){.method = "PUT", .path = API "/views", .as = &wang, .body = body});
}

#define VIEW(name, noun, query) "{\"name\":" name ",\"noun\":" noun ",\"query\":" query "}"
#define VIEWS(version, items) "{\"version\":" version ",\"items\":[" items "]}"

static void views_are_kept_on_what_was_seen(void **state)
{
	struct world *world = (struct world *)*state;
	struct session_of_test li = world_sign_in(world, "li");
	static const char major[] = VIEW("\"重大\"", "\"hazard\"", "{\"level\":\"major\"}");
	char said[256];
	answered_says(world_get(world, &wang, API "/views"), "{\"version\":0,\"items\":[]}");
	(void)snprintf(said, sizeof said, VIEWS("0", "%s"), major);
	(void)keep(world, said);
	(void)snprintf(said, sizeof said, VIEWS("1", "%s"), major);
	answered_says(world_get(world, &wang, API "/views"), said);
	answered_refuses(keep(world, VIEWS("0", "")), 409, "views.moved", NULL);
	answered_refuses(keep(world, VIEWS("2", "")), 409, "views.moved", NULL);
	answered_says(world_get(world, &li, API "/views"), "{\"version\":0,\"items\":[]}");
	answered_says(keep(world, VIEWS("1", "")), "{\"version\":2,\"items\":[]}");
	/* One byte is another one, and a lost file isn't one that never was. */
	char path[TEST_PATH_MAX + 32], away[TEST_PATH_MAX + 32];
	(void)snprintf(path, sizeof path, "%s/console/views/wang", world->data);
	(void)snprintf(away, sizeof away, "%s/console/views/away", world->data);
	assert_int_equal(rename(path, away), 0);
	answered_refuses(world_get(world, &wang, API "/views"), 500, "views.unreadable", NULL);
	assert_int_equal(rename(away, path), 0);
	answered_is(world_get(world, &wang, API "/views"), 200);
	FILE *file = fopen(path, "r+");
	assert_non_null(file);
	assert_int_equal(fseek(file, -3, SEEK_END), 0);
	(void)fputc(' ', file);
	(void)fclose(file);
	answered_refuses(world_get(world, &wang, API "/views"), 500, "views.unreadable", NULL);
}

static void what_is_no_view_isnt_kept(void **state)
{
	struct world *world = (struct world *)*state;
	static const struct {
		const char *body, *where;
	} all[] = {
		{"{}", "version"},
		{VIEWS("\"0\"", ""), "version"},
		{VIEWS("-1", ""), "version"},
		{"{\"version\":0}", "items"},
		{"{\"version\":0,\"items\":{}}", "items"},
		{"{\"version\":0,\"items\":[],\"more\":1}", "items"},
		{VIEWS("0", "{\"name\":\"a\",\"noun\":\"hazard\"}"), "items"},
		{VIEWS("0", VIEW("\"\"", "\"hazard\"", "{}")), "name"},
		{VIEWS("0", VIEW("7", "\"hazard\"", "{}")), "name"},
		{VIEWS("0", VIEW("\"a\\u0007\"", "\"hazard\"", "{}")), "name"},
		{VIEWS("0", VIEW("\"a\\u007f\"", "\"hazard\"", "{}")), "name"},
		{VIEWS("0", VIEW("\"a\"", "\"hazard\"", "{}") "," VIEW("\"a\"", "\"case\"", "{}")),
		 "name"},
		{VIEWS("0", VIEW("\"a\"", "\"nothing\"", "{}")), "noun"},
		{VIEWS("0", VIEW("\"a\"", "7", "{}")), "noun"},
		{VIEWS("0", VIEW("\"a\"", "\"hazard\"", "[]")), "query"},
		{VIEWS("0", VIEW("\"a\"", "\"hazard\"", "{\"\":\"x\"}")), "query"},
		{VIEWS("0", VIEW("\"a\"", "\"hazard\"", "{\"A\":\"x\"}")), "query"},
		{VIEWS("0", VIEW("\"a\"", "\"hazard\"", "{\"a\":\"\"}")), "query"},
		{VIEWS("0", VIEW("\"a\"", "\"hazard\"", "{\"a\":7}")), "query"},
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		answered_refuses(keep(world, all[i].body), 400, "console.value", all[i].where);
	/* A name of 96 bytes, 24 filters, 24 views, and one more of each. */
	struct session_of_test chen = world_sign_in(world, "chen");
	char body[8192], many[4096], more[4096];
	for (int over = 0; over < 2; over++) {
		char version[8] = "0";
		(void)snprintf(version, sizeof version, "%d", 0);
		(void)snprintf(body, sizeof body, VIEWS("%s", VIEW("\"%0*d\"", "\"hazard\"", "{}")),
			       over == 0 ? "0" : "1", 96 + over, 7);
		answered_is(world_ask(world, &(struct asked){.method = "PUT",
							     .path = API "/views",
							     .as = &chen,
							     .body = body}),
			    over == 0 ? 200 : 400);
		many[0] = more[0] = '\0';
		for (int i = 0; i < 24 + over; i++) {
			(void)snprintf(many + strlen(many), sizeof many - strlen(many),
				       "%s\"%c%c\":\"x\"", i != 0 ? "," : "", 'a' + i / 20,
				       'a' + i % 20);
			(void)snprintf(more + strlen(more), sizeof more - strlen(more),
				       "%s" VIEW("\"%d\"", "\"hazard\"", "{}"), i != 0 ? "," : "",
				       i);
		}
		(void)snprintf(body, sizeof body, VIEWS("%d", VIEW("\"a\"", "\"hazard\"", "{%s}")),
			       over == 0 ? 1 : 3, many);
		answered_is(world_ask(world, &(struct asked){.method = "PUT",
							     .path = API "/views",
							     .as = &chen,
							     .body = body}),
			    over == 0 ? 200 : 400);
		(void)snprintf(body, sizeof body, VIEWS("%d", "%s"), over == 0 ? 2 : 3, more);
		answered_is(world_ask(world, &(struct asked){.method = "PUT",
							     .path = API "/views",
							     .as = &chen,
							     .body = body}),
			    over == 0 ? 200 : 400);
	}
}

/* ---- the office's own texts */

static void phrases_are_the_files(void **state)
{
	struct world *world = (struct world *)*state;
	char path[TEST_PATH_MAX + 32];
	(void)snprintf(path, sizeof path, "%s/phrases.yaml", world->etc);
	answered_says(world_get(world, &wang, API "/phrases"), "{\"items\":[]}");
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs("phrases:\n  - {act: report.refuse, field: reason, name: 不属, text: "
	      "请向别处反映。}\n",
	      file);
	(void)fclose(file);
	answered_says(
		world_get(world, &wang, API "/phrases"),
		"{\"items\":[{\"act\":\"report.refuse\",\"field\":\"reason\",\"name\":\"不属\","
		"\"text\":\"请向别处反映。\"}]}");
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("phrases: 7\n", file);
	(void)fclose(file);
	answered_refuses(world_get(world, &wang, API "/phrases"), 500, "console.phrases", NULL);
	assert_int_equal(unlink(path), 0);
}

/* ---- a list as a file */

static void a_list_is_taken_along_whole(void **state)
{
	struct world *world = (struct world *)*state;
	world->said[DAEMON_HAZARD] = (struct said){
		.lines = "{\"kind\":\"hazard\",\"id\":\"HZ-522701-1\",\"owner\":\"li\"}\n",
		.after = "x",
		.more = "{\"kind\":\"hazard\",\"id\":\"HZ-522701-2\"}\n"};
	const struct answered *answered =
		world_get(world, &wang, API "/lists/hazard/sheet?format=csv&lang=zh&state=opened");
	answered_is(answered, 200);
	assert_string_equal(answered_header(answered, "Content-Type"), "text/csv; charset=utf-8");
	assert_string_equal(answered_header(answered, "Content-Disposition"),
			    "attachment; filename=\"hazard.csv\"");
	assert_string_equal(answered_header(answered, "Cache-Control"), "no-store");
	answered_has(answered, "\"HZ-522701-1\",\"李明（li）\"\r\n\"HZ-522701-2\",\"\"\r\n");
	world_was_asked(world, "hazard wang list hazard state=opened limit=200\n"
			       "hazard wang list hazard state=opened limit=200 after=78\n");
	answered = world_get(world, &wang, API "/lists/hazard/sheet?format=xlsx&lang=en");
	answered_is(answered, 200);
	assert_string_equal(answered_header(answered, "Content-Disposition"),
			    "attachment; filename=\"hazard.xlsx\"");
	assert_int_equal(strncmp(answered->body, "PK", 2), 0);
	answered_refuses(world_get(world, &wang, API "/lists/hazard/sheet?lang=zh"), 400,
			 "console.value", "format");
	answered_refuses(world_get(world, &wang, API "/lists/hazard/sheet?format=pdf&lang=zh"), 400,
			 "console.value", "format");
	answered_refuses(world_get(world, &wang, API "/lists/hazard/sheet?format=csv"), 400,
			 "console.value", "lang");
	answered_refuses(world_get(world, &wang, API "/lists/nothing/sheet?format=csv&lang=zh"),
			 404, "console.no_list", "noun");
	world->said[DAEMON_HAZARD] = (struct said){.lines = "[]\n"};
	answered_refuses(world_get(world, &wang, API "/lists/hazard/sheet?format=csv&lang=zh"), 502,
			 "console.malformed", NULL);
	world->said[DAEMON_HAZARD] =
		(struct said){.outcome = ZH__OUTCOME__OUTCOME_NOT_PERMITTED, .code = "query.role"};
	answered_refuses(world_get(world, &wang, API "/lists/hazard/sheet?format=csv&lang=zh"), 403,
			 "query.role", NULL);
	/* Two at once, and a third when one of them has gone. */
	world->said[DAEMON_HAZARD] = (struct said){.silent = true};
	int waiting[2];
	for (size_t i = 0; i < 2; i++) {
		waiting[i] = world_open(
			world, &(struct asked){.path = API "/lists/hazard/sheet?format=csv&lang=zh",
					       .as = &wang});
		(void)world_heard(world, waiting[i]);
	}
	answered_refuses(world_get(world, &wang, API "/lists/report/sheet?format=csv&lang=zh"), 503,
			 "console.sheet_busy", NULL);
	clock_manual_advance(&world->clock, 8 * MS_PER_SECOND);
	site_tick(world->site);
	for (size_t i = 0; i < 2; i++) {
		assert_non_null(
			strstr(world_hear(world, waiting[i], NULL), "console.daemon_silent"));
		(void)close(waiting[i]);
	}
	answered_is(world_get(world, &wang, API "/lists/report/sheet?format=csv&lang=zh"), 200);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin)
	const struct CMUnitTest tests[] = {
		TEST(an_act_is_carried_as_it_is),
		TEST(what_lacks_is_named),
		TEST(so_many_acts_a_minute),
		TEST(what_came_of_it_is_told),
		TEST(a_text_alone_is_read),
		TEST(who_doesnt_answer_leaves_it_open),
		TEST(views_are_kept_on_what_was_seen),
		TEST(what_is_no_view_isnt_kept),
		TEST(phrases_are_the_files),
		TEST(a_list_is_taken_along_whole),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}

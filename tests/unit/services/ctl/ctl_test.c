/* zhianctl against a daemon: exit codes, what is printed where, and what stands on the disk
 * after `init`. */
#include "tests/lib/test.h"

#include <jansson.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/crypto/keys.h"
#include "services/ctl/ctl.h"
#include "services/ctl/exit_codes.h"
#include "tests/lib/test_dir.h"
#include "tests/unit/services/ctl/fake_daemon.h"

#define WORDS_MAX 24

struct world {
	struct test_dir *dir;
	struct fake_daemon *daemon; /* hazard */
	struct fake_daemon *credit; /* only where a test has two; or NULL */
	char *out, *err;            /* of the last run */
};

/* Runs one command; '_' within a word stands for itself, "-" reads `input`. */
static int run_with(struct world *world, const char *input, const char *line)
{
	char memory[1024];
	const char *words[WORDS_MAX] = {"--root", world->dir->path, "--lang", "en"};
	int count = 4;
	size_t size;
	(void)snprintf(memory, sizeof memory, "%s", line);
	for (char *at = memory; *at != '\0';) {
		words[count++] = at;
		at += strcspn(at, " ");
		if (*at == ' ')
			*at++ = '\0';
	}
	free(world->out);
	free(world->err);
	union {
		const char *read;
		void *memory;
	} text = {input};
	struct ctl_streams streams = {fmemopen(text.memory, strlen(input), "r"),
				      open_memstream(&world->out, &size),
				      open_memstream(&world->err, &size)};
	int exit = ctl_run("zhianctl", count, words, &streams);
	(void)fclose(streams.in);
	(void)fclose(streams.out);
	(void)fclose(streams.err);
	return exit;
}

static int run(struct world *world, const char *line)
{
	return run_with(world, "\n", line);
}

static struct fake_daemon *fake_of(const struct world *world, const char *daemon)
{
	return fake_daemon_of(world->dir->path, daemon);
}

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	struct err err;
	assert_ok(crypto_start(&err));
	world->dir = test_dir_create();
	assert_int_equal(run(world, "init --region 522701 --demo"), EXIT_DONE);
	char run_directory[512];
	(void)snprintf(run_directory, sizeof run_directory, "%s/run/zhian/522701",
		       world->dir->path);
	assert_ok(file_make_directories(run_directory, 0750, &err));
	world->daemon = fake_of(world, "hazard");
	assert_non_null(world->daemon);
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;
	fake_daemon_stop(world->daemon);
	if (world->credit != NULL)
		fake_daemon_stop(world->credit);
	test_dir_destroy(world->dir);
	free(world->out);
	free(world->err);
	free(world);
	return 0;
}

static void outcomes_become_exit_codes(void **state)
{
	static const struct {
		struct fake_answer answer;
		int exit;
	} cases[] = {
		{{.outcome = ZH__OUTCOME__OUTCOME_DONE}, EXIT_DONE},
		{{.outcome = ZH__OUTCOME__OUTCOME_PROPOSED}, EXIT_DONE},
		{{.outcome = ZH__OUTCOME__OUTCOME_REFUSED, .code = "hazard.level.same"},
		 EXIT_REFUSED},
		{{.outcome = ZH__OUTCOME__OUTCOME_INVALID, .code = "hazard.level.level"},
		 EXIT_USAGE},
		{{.outcome = ZH__OUTCOME__OUTCOME_INVALID, .code = "book.invalid"}, EXIT_FILE},
		{{.outcome = ZH__OUTCOME__OUTCOME_NOT_FOUND, .code = "hazard.not_found"},
		 EXIT_NOT_FOUND},
		{{.outcome = ZH__OUTCOME__OUTCOME_NOT_PERMITTED, .code = "act.role"},
		 EXIT_NOT_PERMITTED},
		{{.outcome = ZH__OUTCOME__OUTCOME_CONFLICT, .code = "hazard.moved_on"},
		 EXIT_CONFLICT},
		{{.outcome = ZH__OUTCOME__OUTCOME_BUSY, .code = "daemon.busy"}, EXIT_BUSY},
		{{.outcome = ZH__OUTCOME__OUTCOME_UNKNOWN}, EXIT_INTERNAL},
	};
	struct world *world = *state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		fake_daemon_answer(world->daemon, &cases[i].answer);
		assert_int_equal(run(world, "hazard level HZ-522701-1 --level major"),
				 cases[i].exit);
		assert_true((world->err[0] != '\0') == (cases[i].exit != EXIT_DONE));
	}
}

static void the_command_arrives_as_it_was_typed(void **state)
{
	struct world *world = *state;
	char act[64], reason[64];
	fake_daemon_answer(world->daemon,
			   &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE});
	assert_int_equal(run(world, "hazard hold HZ-522701-1 --reason 等待"), EXIT_DONE);
	fake_daemon_last(world->daemon, act, reason);
	assert_string_equal(act, "hazard.hold");
	assert_string_equal(reason, "等待");
	assert_non_null(strstr(world->out, "HZ-522701-1  done"));
	/* An id of another kind never leaves this machine. */
	unsigned before = fake_daemon_requests(world->daemon);
	assert_int_equal(run(world, "hazard hold RP-522701-1"), EXIT_USAGE);
	assert_int_equal(fake_daemon_requests(world->daemon), before);
}

static void help_knows_what_there_is(void **state)
{
	struct world *world = *state;
	assert_int_equal(run(world, "help hazard"), EXIT_DONE);
	assert_non_null(strstr(world->out, "hazard cancel-off"));
	assert_int_equal(run(world, "help hazard list"), EXIT_DONE);
	/* Ids on standard input are told of where they are taken. */
	assert_int_equal(run(world, "help hazard release"), EXIT_DONE);
	assert_non_null(strstr(world->out, "reads ids from standard input"));
	assert_int_equal(run(world, "help explain"), EXIT_DONE);
	assert_non_null(strstr(world->out, "reads ids from standard input"));
	assert_int_equal(run(world, "help search"), EXIT_DONE);
	assert_null(strstr(world->out, "reads ids from standard input"));
	assert_int_equal(run(world, "help hazard lst"), EXIT_USAGE);
	assert_non_null(strstr(world->err, "did you mean \"list\""));
	assert_int_equal(run(world, "help nothing"), EXIT_USAGE);
	assert_non_null(strstr(world->err, "did you mean \"notice\""));
}

static void refusals_say_what_is_possible(void **state)
{
	struct world *world = *state;
	fake_daemon_answer(world->daemon,
			   &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_REFUSED,
						 .code = "hazard.cancel_off.no_evidence",
						 .possible = "hazard.reinspect passed"});
	assert_int_equal(run(world, "hazard cancel-off HZ-522701-1"), EXIT_REFUSED);
	assert_non_null(strstr(world->err, "without evidence"));
	assert_non_null(strstr(world->err, "zhianctl hazard reinspect HZ-522701-1"));
	assert_int_equal(run(world, "hazard cancel-off HZ-522701-1 --json"), EXIT_REFUSED);
	assert_string_equal(world->out, "");
	assert_non_null(strstr(world->err,
			       "{\"kind\":\"error\",\"code\":\"hazard.cancel_off.no_evidence\""));
	assert_non_null(strstr(world->err, "\"possible\":[\"hazard.reinspect passed\"]"));
}

static void several_are_answered_in_order(void **state)
{
	struct world *world = *state;
	fake_daemon_answer(world->daemon,
			   &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE});
	/* As a list prints them, with the line that ends it. */
	assert_int_equal(run_with(world,
				  "HZ-522701-1\n\n{\"kind\":\"hazard\",\"id\":\"HZ-522701-2\"}\n"
				  "{\"kind\":\"end\",\"count\":2}\n",
				  "hazard release - --json"),
			 EXIT_DONE);
	unsigned lines = 0;
	for (const char *at = world->out; *at != '\0'; at++)
		lines += *at == '\n';
	assert_int_equal(lines, 2);
	assert_int_equal(run_with(world, "HZ-522701-1\nHZ-522701-2\n", "hazard release -"),
			 EXIT_DONE);
	assert_int_equal(run(world, "hazard release HZ-522701-1 HZ-522701-2 --seen 3 --yes"),
			 EXIT_USAGE);
}

/* What was seen, and that nothing is to be done, reaches the daemon: else it acts on what has
 * changed since, or acts at all. */
static void what_was_asked_for_is_sent(void **state)
{
	struct world *world = *state;
	uint64_t seen;
	bool dry_run;
	fake_daemon_answer(world->daemon,
			   &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE});
	assert_int_equal(run(world, "hazard release HZ-522701-1 --seen 3"), EXIT_DONE);
	fake_daemon_last_asked(world->daemon, &seen, &dry_run);
	assert_int_equal(seen, 3);
	assert_false(dry_run);
	assert_int_equal(run(world, "hazard release HZ-522701-1 --dry-run"), EXIT_DONE);
	fake_daemon_last_asked(world->daemon, &seen, &dry_run);
	assert_int_equal(seen, 0);
	assert_true(dry_run);
	assert_int_equal(run(world, "hazard release HZ-522701-1"), EXIT_DONE);
	fake_daemon_last_asked(world->daemon, &seen, &dry_run);
	assert_false(dry_run);
}

/* "no" behind a flag, a report's id among hazards: nothing is sent, and the word is named. */
static void a_word_that_is_no_id_stops_the_command(void **state)
{
	static const struct {
		const char *input, *line, *code, *says;
	} cases[] = {
		{"\n", "hazard order HZ-522701-1 --served-day 2025-03-14 --statutory no --json",
		 "cli.flag_with_value", "\\\"no\\\""},
		{"\n", "hazard release HZ-522701-1 RP-522701-3 --json", "cli.operand_no_id",
		 "RP-522701-3"},
		{"\n", "hazard release nonsense HZ-522701-1 --json", "cli.operand_no_id",
		 "nonsense"},
		{"HZ-522701-1\nHZ-522701-2\n七号\nHZ-522701-4\n", "hazard release - --json",
		 "cli.line_no_id", "line 3"},
		{"HZ-522701-1\n", "hazard release - RP-522701-3 --json", "cli.operand_no_id",
		 "RP-522701-3"},
	};
	struct world *world = *state;
	fake_daemon_answer(world->daemon,
			   &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE});
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(run_with(world, cases[i].input, cases[i].line), EXIT_USAGE);
		assert_non_null(strstr(world->err, cases[i].code));
		assert_non_null(strstr(world->err, cases[i].says));
		assert_non_null(strstr(world->err, "nothing was done"));
		assert_string_equal(world->out, "");
	}
	assert_int_equal(fake_daemon_requests(world->daemon), 0);
}

struct heard {
	size_t count;
	uint8_t ids[8][16];
	uint64_t objects[8];
};

static void hear(void *context, const Zh__Request *request)
{
	struct heard *heard = context;
	if (heard->count == 8 || request->ask_case != ZH__REQUEST__ASK_COMMAND)
		return;
	memcpy(heard->ids[heard->count], request->request_id.data, 16);
	heard->objects[heard->count++] = request->command->target->number;
}

struct packed {
	size_t size;
	uint8_t data[2048];
};

static void hear_packed(void *context, const Zh__Request *request)
{
	struct packed *packed = context;
	if (request->ask_case == ZH__REQUEST__ASK_COMMAND &&
	    zh__command__get_packed_size(request->command) <= sizeof packed->data)
		packed->size = zh__command__pack(request->command, packed->data);
}

/* What the pages sign of the same act, in services/console/web/tests/unit. */
static void commands_are_those_that_pages_sign(void **state)
{
	struct world *world = *state;
	struct packed packed;
	json_t *cases = json_load_file(
		ZHIAN_SOURCE_DIR "/services/console/web/tests/data/commands.json", 0, NULL);
	assert_true(json_array_size(cases) >= 9);
	fake_daemon_tell(world->daemon, hear_packed, &packed);
	fake_daemon_answer(world->daemon,
			   &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE});
	for (size_t i = 0; i < json_array_size(cases); i++) {
		const json_t *one = json_array_get(cases, i);
		const char *line = json_string_value(json_object_get(one, "zhianctl"));
		char hex[2 * sizeof packed.data + 1] = "";
		packed.size = 0;
		assert_int_equal(run(world, line), EXIT_DONE);
		for (size_t at = 0; at < packed.size; at++)
			(void)snprintf(hex + 2 * at, 3, "%02x", packed.data[at]);
		assert_string_equal(hex, json_string_value(json_object_get(one, "command")));
	}
	fake_daemon_tell(world->daemon, NULL, NULL);
	json_decref(cases);
}

/* Two lists put together, with a blank line and the lines that end them. */
static void an_id_that_stands_twice_is_acted_on_once(void **state)
{
	struct world *world = *state;
	struct heard heard = {0};
	fake_daemon_tell(world->daemon, hear, &heard);
	fake_daemon_answer(world->daemon,
			   &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE});
	assert_int_equal(run_with(world,
				  "{\"kind\":\"hazard\",\"id\":\"HZ-522701-2\"}\n"
				  "HZ-522701-1\n\n{\"kind\":\"end\",\"count\":2}\n"
				  "HZ-522701-2\r\nHZ-522701-3\nHZ-522701-1",
				  "hazard release - HZ-522701-3"),
			 EXIT_DONE);
	fake_daemon_tell(world->daemon, NULL, NULL);
	assert_int_equal(heard.count, 3);
	assert_int_equal(heard.objects[0], 2);
	assert_int_equal(heard.objects[1], 1);
	assert_int_equal(heard.objects[2], 3);
	assert_non_null(strstr(world->err, "3 done, 0 not"));
	assert_non_null(strstr(world->err, "3 ids stood more than once"));
	/* Which line is wrong is said by its number in the file, blank ones counted. */
	assert_int_equal(run_with(world, "\n\nHZ-522701-1\n\nRP-522701-1\n", "hazard release -"),
			 EXIT_USAGE);
	assert_non_null(strstr(world->err, "line 5"));
}

static void hear_shown(void *context, const Zh__Request *request)
{
	struct heard *heard = context;
	if (heard->count < 8 && request->ask_case == ZH__REQUEST__ASK_QUERY &&
	    request->query->ask_case == ZH__QUERY__ASK_GET)
		heard->objects[heard->count++] = request->query->get->object->number;
}

/* What a list printed is shown one by one; a line that is no id is named, the others are shown. */
static void a_list_is_shown(void **state)
{
	struct world *world = *state;
	struct heard heard = {0};
	fake_daemon_tell(world->daemon, hear_shown, &heard);
	fake_daemon_answer(world->daemon,
			   &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE,
						 .lines = "{\"kind\":\"hazard\"}\n"});
	assert_int_equal(run_with(world,
				  "{\"kind\":\"hazard\",\"id\":\"HZ-522701-2\"}\n\n"
				  "{\"kind\":\"end\",\"count\":1}\nHZ-522701-1\n",
				  "hazard show - HZ-522701-3"),
			 EXIT_DONE);
	assert_int_equal(heard.count, 3);
	assert_int_equal(heard.objects[0], 2);
	assert_int_equal(heard.objects[1], 1);
	assert_int_equal(heard.objects[2], 3);
	assert_int_equal(
		run_with(world, "HZ-522701-4\nRP-522701-9\nHZ-522701-5\n", "hazard show -"),
		EXIT_SOME_FAILED);
	fake_daemon_tell(world->daemon, NULL, NULL);
	assert_int_equal(heard.count, 5);
	assert_int_equal(heard.objects[4], 5);
	assert_non_null(strstr(world->err, "RP-522701-9"));
}

/* A program that reads lines knows by the last one whether it has them all. */
static void an_answer_that_is_cut_says_so(void **state)
{
	struct world *world = *state;
	fake_daemon_answer(world->daemon,
			   &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE,
						 .lines = "{\"kind\":\"hazard\"}\n"});
	assert_int_equal(run(world, "--json hazard show HZ-522701-1"), EXIT_DONE);
	assert_non_null(strstr(world->out, "\"kind\":\"end\",\"count\":1"));
	assert_null(strstr(world->out, "whole"));
	fake_daemon_answer(world->daemon,
			   &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_NOT_FOUND,
						 .code = "hazard.not_found"});
	assert_int_equal(run(world, "--json hazard show HZ-522701-9"), EXIT_NOT_FOUND);
	assert_non_null(strstr(world->out, "\"kind\":\"end\",\"count\":0,\"whole\":false"));
	assert_int_equal(run(world, "--json hazard list"), EXIT_NOT_FOUND);
	assert_non_null(strstr(world->out, "\"count\":0,\"whole\":false"));
}

/* Who acts on a list acts on all of it. */
static void nothing_is_done_to_a_part(void **state)
{
	static const char part[] = "{\"kind\":\"hazard\",\"id\":\"HZ-522701-2\"}\n"
				   "{\"kind\":\"end\",\"count\":1,\"whole\":false}\n";
	struct world *world = *state;
	fake_daemon_answer(world->daemon,
			   &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE});
	assert_int_equal(run_with(world, part, "hazard level - --level major --yes"), EXIT_USAGE);
	assert_int_equal(fake_daemon_requests(world->daemon), 0);
	assert_non_null(strstr(world->err, "isn't whole"));
}

static void hear_asked(void *context, const Zh__Request *request)
{
	struct heard *heard = context;
	const Zh__Query *query =
		request->ask_case == ZH__REQUEST__ASK_QUERY ? request->query : NULL;
	const Zh__ObjectId *object =
		query == NULL                               ? NULL
		: query->ask_case == ZH__QUERY__ASK_EXPLAIN ? query->explain->object
		: query->ask_case == ZH__QUERY__ASK_STORY   ? query->story->object
							    : NULL;
	if (heard->count < 8 && object != NULL)
		heard->objects[heard->count++] = object->number;
}

/* So are what explains and what tells the story of each; what isn't there is named. */
static void each_of_a_list_is_explained(void **state)
{
	struct world *world = *state;
	struct heard heard = {0};
	static const char list[] = "{\"kind\":\"inspection\",\"id\":\"IN-522701-2\"}\n\n"
				   "{\"kind\":\"end\",\"count\":1}\nIN-522701-1\n";
	struct fake_answer answer = {.outcome = ZH__OUTCOME__OUTCOME_DONE,
				     .lines = "{\"kind\":\"inspection\"}\n"};
	struct fake_daemon *console = fake_of(world, "console");
	assert_non_null(console);
	fake_daemon_tell(world->daemon, hear_asked, &heard);
	fake_daemon_answer(world->daemon, &answer);
	assert_int_equal(run_with(world, list, "explain - IN-522701-3 --json"), EXIT_DONE);
	assert_int_equal(heard.count, 3);
	assert_int_equal(heard.objects[0], 2);
	assert_int_equal(heard.objects[2], 3);
	fake_daemon_tell(world->daemon, NULL, NULL);
	heard.count = 0;
	fake_daemon_tell(console, hear_asked, &heard);
	fake_daemon_answer(console, &answer);
	assert_int_equal(run_with(world, list, "story - IN-522701-3 --json"), EXIT_DONE);
	assert_int_equal(heard.count, 3);
	assert_int_equal(heard.objects[1], 1);
	answer = (struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_NOT_FOUND,
				      .code = "story.not_found"};
	fake_daemon_answer(console, &answer);
	assert_int_equal(run_with(world, list, "story -"), EXIT_SOME_FAILED);
	assert_non_null(strstr(world->err, "IN-522701-1"));
	assert_non_null(strstr(world->err, "IN-522701-2"));
	assert_int_equal(run_with(world, "IN-522701-1\n", "story -"), EXIT_NOT_FOUND);
	fake_daemon_stop(console);
}

/* The id is found in a line of any length, wherever it stands. */
static void a_long_line_is_one_line(void **state)
{
	struct world *world = *state;
	struct heard heard = {0};
	static char input[20000];
	size_t size = (size_t)snprintf(input, sizeof input, "{\"kind\":\"hazard\",\"text\":\"");
	memset(input + size, 'x', 9000);
	(void)snprintf(input + size + 9000, sizeof input - size - 9000,
		       "\",\"id\":\"HZ-522701-7\"}\n");
	fake_daemon_tell(world->daemon, hear, &heard);
	fake_daemon_answer(world->daemon,
			   &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE});
	assert_int_equal(run_with(world, input, "hazard release -"), EXIT_DONE);
	fake_daemon_tell(world->daemon, NULL, NULL);
	assert_int_equal(heard.count, 1);
	assert_int_equal(heard.objects[0], 7);
}

/* A command on several asks each by an id of its own, and the same again when it is repeated. */
static void several_are_repeated_by_one_id(void **state)
{
	struct world *world = *state;
	struct heard first = {0}, again = {0};
	fake_daemon_tell(world->daemon, hear, &first);
	fake_daemon_answer(world->daemon,
			   &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE});
	assert_int_equal(run_with(world, "HZ-522701-1\nHZ-522701-2\n",
				  "hazard release - --request-id "
				  "0123456789abcdef0123456789abcdef"),
			 EXIT_DONE);
	fake_daemon_tell(world->daemon, hear, &again);
	assert_int_equal(run(world, "hazard release HZ-522701-1 HZ-522701-2 --request-id "
				    "0123456789abcdef0123456789abcdef"),
			 EXIT_DONE);
	fake_daemon_tell(world->daemon, NULL, NULL);
	assert_int_equal(first.count, 2);
	assert_int_equal(again.count, 2);
	assert_memory_not_equal(first.ids[0], first.ids[1], 16);
	assert_memory_equal(first.ids[0], again.ids[0], 16);
	assert_memory_equal(first.ids[1], again.ids[1], 16);
	/* Where no answer came, all say the one id by which the command is repeated. */
	fake_daemon_answer(world->daemon, &(struct fake_answer){.silent = true});
	assert_int_equal(run(world, "hazard release HZ-522701-2 HZ-522701-1 --timeout 300ms"),
			 EXIT_SOME_FAILED);
	const char *one = strstr(world->err, "--request-id ");
	assert_non_null(one);
	const char *other = strstr(one + 1, "--request-id ");
	assert_non_null(other);
	assert_memory_equal(one, other, strlen("--request-id ") + 32);
}

/* What two persons decide: a trial makes no proposal, so it names none. */
static void a_trial_names_no_proposal(void **state)
{
	struct world *world = *state;
	struct fake_answer answer = {.outcome = ZH__OUTCOME__OUTCOME_PROPOSED, .proposal = 12};
	fake_daemon_answer(world->daemon, &answer);
	assert_int_equal(run(world, "hazard release HZ-522701-1 --dry-run"), EXIT_DONE);
	assert_null(strstr(world->out, "PP-"));
	assert_non_null(strstr(world->out, "HZ-522701-1  can be proposed now"));
	assert_int_equal(run(world, "hazard release HZ-522701-1 --dry-run --json"), EXIT_DONE);
	assert_null(strstr(world->out, "PP-"));
	assert_non_null(strstr(world->out, "\"outcome\":\"proposable_now\""));
	assert_int_equal(run(world, "hazard release HZ-522701-1"), EXIT_DONE);
	assert_non_null(strstr(world->out, "PP-522701-hazard-12"));
}

static void lists_are_printed(void **state)
{
	struct world *world = *state;
	fake_daemon_answer(
		world->daemon,
		&(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE,
				      .lines = "{\"kind\":\"hazard\",\"id\":\"HZ-522701-1\"}\n"
					       "{\"kind\":\"hazard\",\"id\":\"HZ-522701-2\"}\n"});
	assert_int_equal(run(world, "hazard list --json"), EXIT_DONE);
	assert_string_equal(world->out, "{\"kind\":\"hazard\",\"id\":\"HZ-522701-1\"}\n"
					"{\"kind\":\"hazard\",\"id\":\"HZ-522701-2\"}\n"
					"{\"kind\":\"end\",\"count\":2}\n");
	assert_int_equal(run(world, "hazard list"), EXIT_DONE);
	assert_string_equal(world->out, "id\nHZ-522701-1\nHZ-522701-2\n");
}

#define DUE(id, day) "{\"kind\":\"clock\",\"id\":\"" id "\",\"due_ms\":\"2025-03-" day "\"}\n"

/* Each daemon answers in its own order; the reader's is one. */
static void what_is_due_first_stands_first(void **state)
{
	struct world *world = *state;
	world->credit = fake_of(world, "credit");
	assert_non_null(world->credit);
	fake_daemon_answer(world->daemon,
			   &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE,
						 .lines = DUE("H1", "05") DUE("H2", "09")});
	fake_daemon_answer(
		world->credit,
		&(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE,
				      .lines = DUE("C1", "05") DUE("C2", "07") DUE("C3", "11")});
	assert_int_equal(run(world, "due hazard credit --json"), EXIT_DONE);
	assert_string_equal(world->out,
			    DUE("H1", "05") DUE("C1", "05") DUE("C2", "07") DUE("H2", "09")
				    DUE("C3", "11") "{\"kind\":\"end\",\"count\":5}\n");
	assert_int_equal(run(world, "due hazard credit --limit 3 --json"), EXIT_DONE);
	assert_string_equal(world->out, DUE("H1", "05") DUE("C1", "05")
						DUE("C2", "07") "{\"kind\":\"end\",\"count\":3}\n");
}

static void silence_leaves_the_outcome_unknown(void **state)
{
	struct world *world = *state;
	unsigned before = fake_daemon_requests(world->daemon);
	fake_daemon_answer(world->daemon, &(struct fake_answer){.silent = true});
	assert_int_equal(run(world, "hazard hold HZ-522701-1 --timeout 300ms --request-id "
				    "0123456789abcdef0123456789abcdef"),
			 EXIT_NO_ANSWER);
	assert_non_null(strstr(world->err, "--request-id 0123456789abcdef0123456789abcdef"));
	assert_int_equal(fake_daemon_requests(world->daemon),
			 before + 1); /* sent again, the same one */
	/* An answer to something else is none. */
	fake_daemon_answer(
		world->daemon,
		&(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE, .stale_first = true});
	assert_int_equal(run(world, "hazard hold HZ-522701-1"), EXIT_DONE);
}

#define LINES_OF(scrubs, up_for_ms)                                                                \
	"{\"kind\":\"status\",\"scrubs\":" scrubs                                                  \
	"}\n{\"kind\":\"process\",\"up_for_ms\":" up_for_ms "}\n"

/* A state that nobody has looked at since the start, for more than an hour. */
static void a_state_that_was_never_walked_is_told(void **state)
{
	static const struct {
		const char *lines;
		bool told;
	} cases[] = {
		{LINES_OF("0", "3600000"), false},
		{LINES_OF("0", "3600001"), true},
		{LINES_OF("1", "36000000"), false},
	};
	struct world *world = *state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		fake_daemon_answer(world->daemon,
				   &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE,
							 .lines = cases[i].lines});
		(void)run(world, "doctor --json --timeout 300ms");
		assert_int_equal(strstr(world->out, "\"state.unwalked\"") != NULL, cases[i].told);
	}
}

/* Five minutes are no silence yet. */
static void a_copy_that_is_followed_no_more_is_told(void **state)
{
	struct world *world = *state;
	fake_daemon_answer(world->daemon,
			   &(struct fake_answer){
				   .outcome = ZH__OUTCOME__OUTCOME_DONE,
				   .lines = "{\"kind\":\"status\",\"copies\":["
					    "{\"person\":\"zhou\",\"silent_for_ms\":420000},"
					    "{\"person\":\"qian\",\"silent_for_ms\":300000}]}\n"});
	(void)run(world, "doctor --json --timeout 300ms");
	assert_non_null(strstr(world->out, "zhou keeps hasn't asked for 7 minutes"));
	assert_null(strstr(world->out, "qian"));
}

static void strangers_are_told(void **state)
{
	struct world *world = *state;
	assert_int_equal(run(world, "hazard hold HZ-522701-1 --as leader --timeout 3s"),
			 EXIT_NOT_PERMITTED);
	assert_non_null(strstr(world->err, "doesn't admit this key"));
	assert_int_equal(run(world, "hazard hold HZ-522701-1 --as nobody"), EXIT_FILE);
	/* A secret that others can read isn't used. */
	char path[512];
	(void)snprintf(path, sizeof path, "%s/etc/zhian/522701/keys/persons/auditor-1.key",
		       world->dir->path);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(run(world, "hazard hold HZ-522701-1 --as auditor-1"), EXIT_NOT_PERMITTED);
}

static void a_county_is_made_once(void **state)
{
	struct world *world = *state;
	struct stat status;
	char path[512];
	assert_int_equal(run(world, "config check"), EXIT_DONE);
	assert_int_equal(run(world, "init --region 522701 --demo"), EXIT_CONFLICT);
	assert_int_equal(run(world, "init --region 999999"), EXIT_USAGE);
	assert_int_equal(run(world, "init"), EXIT_USAGE);
	(void)snprintf(path, sizeof path, "%s/etc/zhian/522701/keys/hazard.key", world->dir->path);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(run(world, "person list --json"), EXIT_DONE);
	assert_non_null(strstr(world->out, "{\"kind\":\"person\",\"id\":\"operator\""));
	assert_int_equal(run(world, "person add zhou --roles officer --no-adopt"), EXIT_DONE);
	assert_int_equal(run(world, "person add zhou --roles officer --no-adopt"), EXIT_DONE);
	assert_non_null(strstr(world->out, "zhou is there already"));
	assert_int_equal(run(world, "person add zhou --roles auditor --no-adopt"), EXIT_CONFLICT);
	assert_non_null(strstr(world->err, "officer there, auditor asked"));
	assert_int_equal(run(world, "person add wu --roles offcer --no-adopt"), EXIT_USAGE);
	assert_non_null(strstr(world->err, "officer"));
	assert_int_equal(run(world, "person list --json"), EXIT_DONE);
	assert_non_null(strstr(world->out, "\"id\":\"zhou\""));
}

static void files_that_are_wrong_are_named(void **state)
{
	struct world *world = *state;
	assert_int_equal(run(world, "feed push nowhere.jsonl"),
			 EXIT_NO_ANSWER); /* intake isn't there */
	assert_int_equal(run(world, "policy check nowhere"), EXIT_FILE);
	assert_int_equal(run(world, "config check nowhere.yaml"), EXIT_FILE);
	assert_non_null(strstr(world->err, "nowhere.yaml"));
	assert_int_equal(run(world, "--region 522799 status"), EXIT_FILE);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(outcomes_become_exit_codes),
		WITH_WORLD(the_command_arrives_as_it_was_typed),
		WITH_WORLD(help_knows_what_there_is),
		WITH_WORLD(refusals_say_what_is_possible),
		WITH_WORLD(several_are_answered_in_order),
		WITH_WORLD(what_was_asked_for_is_sent),
		WITH_WORLD(a_word_that_is_no_id_stops_the_command),
		WITH_WORLD(commands_are_those_that_pages_sign),
		WITH_WORLD(an_id_that_stands_twice_is_acted_on_once),
		WITH_WORLD(a_list_is_shown),
		WITH_WORLD(an_answer_that_is_cut_says_so),
		WITH_WORLD(a_copy_that_is_followed_no_more_is_told),
		WITH_WORLD(nothing_is_done_to_a_part),
		WITH_WORLD(each_of_a_list_is_explained),
		WITH_WORLD(a_long_line_is_one_line),
		WITH_WORLD(several_are_repeated_by_one_id),
		WITH_WORLD(a_trial_names_no_proposal),
		WITH_WORLD(lists_are_printed),
		WITH_WORLD(what_is_due_first_stands_first),
		WITH_WORLD(silence_leaves_the_outcome_unknown),
		WITH_WORLD(a_state_that_was_never_walked_is_told),
		WITH_WORLD(strangers_are_told),
		WITH_WORLD(a_county_is_made_once),
		WITH_WORLD(files_that_are_wrong_are_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

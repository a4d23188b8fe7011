/* "-" for ids and firms' codes, of every command: what lines of standard input name is asked for as
 * if it had been typed. */
#include "tests/lib/test.h"

#include <stdio.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/crypto/keys.h"
#include "services/ctl/command.h"
#include "services/ctl/ctl.h"
#include "services/ctl/exit_codes.h"
#include "services/ctl/help/usage.h"
#include "services/ctl/parse.h"
#include "tests/lib/test_dir.h"
#include "tests/unit/services/ctl/fake_daemon.h"

#define WORDS_MAX 64
#define HEARD_MAX 65536
#define FIRM "91522701MA6DXXXX0X"
#define OTHER_FIRM "P522701-9"

struct heard {
	size_t size, count;
	uint8_t data[HEARD_MAX]; /* requests without what is another one's each time */
};

struct world {
	struct test_dir *dir;
	struct fake_daemon *daemons[DAEMON_COUNT + 1];
	struct heard heard;
	char *out, *err; /* of the last run */
};

/* What takes an id or a firm's code and isn't asked for of many at once. */
static const struct {
	const char *command, *why;
} of_one[] = {
	{"key revoke", "a person's or daemon's key: one at a time, with the reason of that one"},
	{"key rotate", "makes a key file for one"},
	{"person add", "its name and roles are one person's"},
	{"person certificate", "its number is one person's"},
	{"person signing-key", "the key is one person's"},
	{"person role", "the roles are one person's"},
	{"person regions", "the regions are one person's"},
	{"person disable", "the reason and who takes over are one person's"},
	{"user password", "asks for one person's passphrase"},
	{"user codes", "draws one person's secret and prints it"},
	{"user lock", "a person who signs in, with no list of ids to take them from"},
	{"user role", "the roles are one person's"},
	{"user unlock", "a person who signs in, with no list of ids to take them from"},
	{"user remove", "a person who signs in, with no list of ids to take them from"},
	{"feed add", "makes one feed and its secret"},
	{"feed sheet", "writes one feed's secret to one file"},
	{"feed rotate", "makes one feed's secret"},
	{"feed remove", "with the reason of that one"},
	{"informant reveal-open", "whom a report names is read of one, for its own purpose"},
	{"firm merge", "two firms of different parts: which becomes which"},
	{"firm register", "a firm that isn't there yet: code, name and address, not an id"},
	{"campaign base-import", "the file is one campaign's"},
	{"campaign summary", "one campaign's paper, to be written on"},
	{"bulletin submit", "a kind with its cut-off, or one paper that a person has looked at"},
};

static void command_words(const struct command *command, char out[COMMAND_NAME + 2])
{
	(void)snprintf(out, COMMAND_NAME + 2, "%s%s%s", command->noun,
		       command->verb != NULL ? " " : "",
		       command->verb != NULL ? command->verb : "");
}

static bool is_of_one(const char *words)
{
	for (size_t i = 0; i < sizeof of_one / sizeof of_one[0]; i++) {
		if (strcmp(of_one[i].command, words) == 0)
			return true;
	}
	return false;
}

/* "ID", "USCC…", "from_key" among "ID|USCC…". */
static bool names_things(const struct command *command)
{
	static const char *const names[] = {"ID", "KEY", "USCC", "firm_key", "from_key", "firm"};
	for (const char *at = command->operands; at != NULL && *at != '\0';) {
		size_t size = strcspn(at, " |[]…");
		for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
			if (size == strlen(names[i]) && memcmp(at, names[i], size) == 0)
				return true;
		}
		at += size + strspn(at + size, " |[]…");
	}
	return false;
}

static int run_words(struct world *world, const char *input, const char *const *words, int count)
{
	const char *all[WORDS_MAX + 4] = {"--root", world->dir->path, "--lang", "en"};
	size_t size;
	for (int i = 0; i < count; i++)
		all[4 + i] = words[i];
	free(world->out);
	free(world->err);
	union {
		const char *read;
		void *memory;
	} text = {input};
	struct ctl_streams streams = {fmemopen(text.memory, strlen(input), "r"),
				      open_memstream(&world->out, &size),
				      open_memstream(&world->err, &size)};
	world->heard.size = world->heard.count = 0;
	int exit = ctl_run("zhianctl", count + 4, all, &streams);
	(void)fclose(streams.in);
	(void)fclose(streams.out);
	(void)fclose(streams.err);
	return exit;
}

/* As a shell does it, as far as examples need it. */
static int split(char *line, const char *words[WORDS_MAX])
{
	int count = 0;
	for (char *at = line; *at != '\0';) {
		const char *end = *at == '\'' ? "'" : " ";
		assert_true(count < WORDS_MAX);
		at += *at == '\'';
		words[count++] = at;
		at += strcspn(at, end);
		if (*at != '\0')
			*at++ = '\0';
		at += *at == ' ' && *end == '\'';
	}
	return count;
}

static int run_with(struct world *world, const char *input, const char *line)
{
	char memory[1024];
	const char *words[WORDS_MAX];
	(void)snprintf(memory, sizeof memory, "%s", line);
	int count = split(memory, words);
	return run_words(world, input, words, count);
}

static void hear(void *context, const Zh__Request *request)
{
	struct heard *heard = context;
	Zh__Request copy = *request;
	copy.has_request_id = 0;
	size_t size = zh__request__get_packed_size(&copy);
	assert_true(heard->size + size <= sizeof heard->data);
	heard->size += zh__request__pack(&copy, heard->data + heard->size);
	heard->count++;
}

static struct fake_daemon *fake_of(struct world *world, const char *daemon)
{
	static const struct fake_answer answer = {.outcome = ZH__OUTCOME__OUTCOME_DONE,
						  .lines = "{\"kind\":\"line\",\"name\":\"x\"}\n"};
	struct fake_daemon *fake = fake_daemon_of(world->dir->path, daemon);
	fake_daemon_answer(fake, &answer);
	fake_daemon_tell(fake, hear, &world->heard);
	return fake;
}

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	char run_directory[512];
	struct err err;
	assert_ok(crypto_start(&err));
	world->dir = test_dir_create();
	/* Examples write where they are. */
	assert_int_equal(chdir(world->dir->path), 0);
	assert_int_equal(run_with(world, "\n", "init --region 522701 --demo"), EXIT_DONE);
	(void)snprintf(run_directory, sizeof run_directory, "%s/run/zhian/522701",
		       world->dir->path);
	assert_ok(file_make_directories(run_directory, 0750, &err));
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++)
		world->daemons[i] = fake_of(world, daemon_name((enum daemon)i));
	world->daemons[DAEMON_COUNT] = fake_of(world, "console");
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;
	for (size_t i = 0; i <= DAEMON_COUNT; i++) {
		if (world->daemons[i] != NULL)
			fake_daemon_stop(world->daemons[i]);
	}
	assert_int_equal(chdir("/"), 0);
	test_dir_destroy(world->dir);
	free(world->out);
	free(world->err);
	free(world);
	return 0;
}

/* The example's words with "-" for its operands, which are the lines of `input`. */
static int by_input(const struct command *command, const char *const *words, int count,
		    const char *ret_words[WORDS_MAX], char input[512])
{
	struct invocation given;
	struct failure failure = {0};
	int kept = 0;
	size_t size = 0;
	assert_int_equal(parse_command_line(count, words, &given, &failure), EXIT_DONE);
	assert_ptr_equal(given.command, command);
	assert_true(given.operand_count != 0);
	for (int i = 0; i < count; i++) {
		bool operand = false;
		for (size_t j = 0; j < given.operand_count; j++)
			operand |= given.operands[j] == words[i];
		if (!operand) {
			ret_words[kept++] = words[i];
			continue;
		}
		if (size == 0)
			ret_words[kept++] = "-";
		size += (size_t)snprintf(input + size, 512 - size, "%s\n", words[i]);
	}
	return kept;
}

/* Of a proposal that is typed it is looked at first whether another daemon has the same book's. */
static bool is_same(const struct command *command, const struct heard *typed,
		    const struct heard *heard)
{
	size_t before = typed->size - heard->size;
	return heard->count != 0 && heard->size <= typed->size &&
	       (before == 0 || command->target == OBJECT_PROPOSAL) &&
	       memcmp(typed->data + before, heard->data, heard->size) == 0;
}

/* What an example hands in. */
static void write_files(const char *const *words, int count)
{
	static const char *const endings[] = {".jpg", ".pdf"};
	for (int i = 0; i < count; i++) {
		for (size_t j = 0; j < sizeof endings / sizeof endings[0]; j++) {
			const char *end = strstr(words[i], endings[j]), *start = end;
			char name[256];
			if (end == NULL)
				continue;
			while (start > words[i] && strchr(":=,", start[-1]) == NULL)
				start--;
			(void)snprintf(name, sizeof name, "%.*s",
				       (int)(end - start + (int)strlen(endings[j])), start);
			FILE *file = fopen(name, "w");
			assert_non_null(file);
			assert_int_equal(fclose(file), 0);
		}
	}
}

/* Each command that takes an id or a firm's code takes "-" for it, or is one that is listed. */
static void what_is_named_may_come_by_standard_input(void **state)
{
	struct world *world = *state;
	struct heard *typed = calloc(1, sizeof *typed);
	size_t tried = 0, wrong = 0;
	for (size_t i = 0; i < command_count; i++) {
		const struct command *command = &commands[i];
		char name[COMMAND_NAME + 2], line[1024], input[512] = "";
		const char *words[WORDS_MAX], *other[WORDS_MAX];
		command_words(command, name);
		if (!names_things(command)) {
			assert_false(is_of_one(name));
			assert_false(usage_takes_input(command));
			continue;
		}
		if (is_of_one(name) == usage_takes_input(command)) {
			print_error("%s: %s\n", name,
				    is_of_one(name) ? "takes - and is listed as one that doesn't"
						    : "neither takes - nor is listed");
			wrong++;
		}
		if (is_of_one(name))
			continue;
		(void)snprintf(line, sizeof line, "%s", command->example);
		int count = split(line, words);
		write_files(words, count);
		int exit = run_words(world, "\n", words, count);
		*typed = world->heard;
		int kept = by_input(command, words, count, other, input);
		int again = run_words(world, input, other, kept);
		if (exit != again || !is_same(command, typed, &world->heard)) {
			print_error("%s: asked %zu times and %d, by - %zu times and %d: %s\n", name,
				    typed->count, exit, world->heard.count, again, world->err);
			wrong++;
		}
		tried++;
	}
	free(typed);
	assert_int_equal(wrong, 0);
	assert_true(tried > 240);
}

static struct fake_daemon *hazard_of(const struct world *world)
{
	return world->daemons[DAEMON_HAZARD];
}

static unsigned count_of(const char *text, const char *what)
{
	unsigned count = 0;
	for (const char *at = text; (at = strstr(at, what)) != NULL; at += strlen(what))
		count++;
	return count;
}

#define LIST                                                                                       \
	"{\"kind\":\"firm\",\"id\":\"FM-522701-1\",\"firm_key\":\"" FIRM "\"}\n"                   \
	"{\"kind\":\"firm\",\"id\":\"FM-522701-2\",\"firm_key\":\"" OTHER_FIRM "\"}\n"

/* What a list of firms printed is acted on firm by firm, each once, each answered by a line. */
static void firms_of_a_list_are_acted_on(void **state)
{
	struct world *world = *state;
	char act[64], reason[64];
	uint64_t seen;
	bool dry_run;
	unsigned before = fake_daemon_requests(hazard_of(world));
	assert_int_equal(run_with(world, LIST "\n{\"kind\":\"end\",\"count\":2}\n" FIRM "\n",
				  "firm verify - --reason 年度核验"),
			 EXIT_DONE);
	assert_int_equal(fake_daemon_requests(hazard_of(world)), before + 2);
	fake_daemon_last(hazard_of(world), act, reason);
	assert_string_equal(act, "firm.verify");
	assert_non_null(strstr(world->out, FIRM "  done"));
	assert_non_null(strstr(world->out, OTHER_FIRM "  done"));
	assert_non_null(strstr(world->err, "2 done, 0 not"));
	assert_non_null(strstr(world->err, "1 ids stood more than once"));
	assert_int_equal(run_with(world, LIST, "firm verify - --dry-run"), EXIT_DONE);
	fake_daemon_last_asked(hazard_of(world), &seen, &dry_run);
	assert_true(dry_run);
	assert_non_null(strstr(world->out, OTHER_FIRM "  possible now"));
	assert_non_null(strstr(world->err, "2 possible, 0 not"));
	/* The same command again asks the same. */
	struct heard *first = calloc(1, sizeof *first);
	*first = world->heard;
	assert_int_equal(run_with(world, "\n", "firm verify " FIRM " " OTHER_FIRM " --dry-run"),
			 EXIT_DONE);
	assert_int_equal(first->size, world->heard.size);
	assert_memory_equal(first->data, world->heard.data, first->size);
	free(first);
}

/* A line that names no firm, a part of a list, a version seen of several: nothing is done. */
static void firms_are_all_read_first(void **state)
{
	static const struct {
		const char *input, *line, *says;
	} cases[] = {
		{FIRM "\nFM-522701-2\n", "firm verify -", "line 2: \"FM-522701-2\""},
		{FIRM "\n城南玩具厂\n", "firm verify -", "line 2"},
		{"{\"kind\":\"hazard\",\"id\":\"HZ-522701-2\"}\n", "firm verify -", "line 1"},
		{LIST "{\"kind\":\"end\",\"count\":2,\"whole\":false}\n", "firm verify -",
		 "isn't whole"},
		{LIST, "firm verify - --seen 3", "--seen"},
		{LIST, "firm verify - --firm-key " FIRM, "firm-key"},
		{LIST, "firm verify - --on-day yesterday", "--on-day"},
		{"\n", "firm verify " FIRM " nonsense", "\"nonsense\" is not a firm's code"},
	};
	struct world *world = *state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(run_with(world, cases[i].input, cases[i].line), EXIT_USAGE);
		if (strstr(world->err, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].line, world->err);
		assert_int_equal(world->heard.count, 0);
	}
}

/* Lists of several print as one, and each line says which it lies in. */
static void lists_of_several_say_whose_a_line_is(void **state)
{
	static const char *const commands_of[] = {"draw firms - --json", "case volume - --json"};
	static const char *const inputs[] = {"DR-522701-1\nDR-522701-2\n",
					     "CS-522701-1\nCS-522701-2\n"};
	struct world *world = *state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(run_with(world, inputs[i], commands_of[i]), EXIT_DONE);
		assert_int_equal(count_of(world->out, "\"list_of\":\""), 2);
		assert_non_null(strstr(world->out, "{\"kind\":\"line\",\"name\":\"x\","));
		assert_non_null(strstr(world->out, "-522701-2\"}\n{\"kind\":\"end\",\"count\":2}"));
	}
	assert_int_equal(run_with(world, "DR-522701-1\nDR-522701-2\n", "draw firms -"), EXIT_DONE);
	assert_int_equal(count_of(world->out, "DR-522701-"), 2);
	assert_int_equal(run_with(world, "\n", "draw firms DR-522701-1 --json"), EXIT_DONE);
	assert_null(strstr(world->out, "list_of"));
	/* Which page of which? */
	assert_int_equal(run_with(world, "DR-522701-1\n", "draw firms - --limit 5"), EXIT_USAGE);
	assert_non_null(strstr(world->err, "a page is of one list"));
	/* Many are asked for in one question. */
	assert_int_equal(run_with(world, LIST, "listing lookup - --json"), EXIT_DONE);
	assert_int_equal(world->heard.count, 1);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(what_is_named_may_come_by_standard_input),
		WITH_WORLD(firms_of_a_list_are_acted_on),
		WITH_WORLD(firms_are_all_read_first),
		WITH_WORLD(lists_of_several_say_whose_a_line_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* `feed push` at a door that answers as it is told: what of a file goes out, in how many pushes,
 * and what its sender is told of each line. */
#include "tests/lib/test.h"

#include <unistd.h>

#include "common/base/file.h"
#include "common/crypto/keys.h"
#include "common/crypto/seal.h"
#include "services/ctl/ctl.h"
#include "services/ctl/exit_codes.h"
#include "tests/lib/test_dir.h"
#include "tests/unit/services/ctl/fake_daemon.h"

#define PUSHES_MAX 8
#define WORDS_MAX 24
#define PATH_ROOM 512

struct pushed {
	size_t count;
	struct {
		size_t items;
		uint64_t first;
		bool test;
		char ids[128]; /* "A-1 A-2 " */
	} all[PUSHES_MAX];
	size_t plain, sealed, contacts; /* identities, of all items */
	bool stale;                     /* what is answered is another push */
	size_t largest;                 /* of the pushes, packed */
	struct key discloser, contact;
	/* What is answered from here on. */
	Zh__ItemOutcome outcome;  /* of the item "A-2"; UNKNOWN: as the others */
	const char *code, *where; /* why */
	const char *refused;      /* the first `refusals` pushes, with this code */
	size_t refusals, missing;
	bool silent;
};

struct world {
	struct test_dir *dir;
	struct fake_daemon *door;
	struct pushed pushed;
	char *out, *err, file[TEST_PATH_MAX];
};

/* ---- the door */

/* It is sealed to this key as belonging to this item, and says who; with the number of an identity
 * card for the discloser alone. */
static bool opens(const struct key *key, const Zh__PushItem *item, const ProtobufCBinaryData *box,
		  bool with_number)
{
	uint8_t plain[512];
	struct bytes sealed = bytes_of(box->data, box->len);
	if (sealed.size > sizeof plain ||
	    seal_open(key, sealed, bytes_of_text(item->id), plain) != STATUS_OK)
		return false;
	Zh__Informant *who = zh__informant__unpack(NULL, sealed.size - SEAL_OVERHEAD, plain);
	bool fits = who != NULL && who->name != NULL && strcmp(who->name, "张某") == 0 &&
		    who->phone != NULL && (who->id_no != NULL) == with_number;
	if (who != NULL)
		zh__informant__free_unpacked(who, NULL);
	return fits;
}

static void note(struct pushed *pushed, const Zh__Push *push)
{
	size_t used = 0, size = zh__push__get_packed_size(push);
	if (size > pushed->largest)
		pushed->largest = size;
	if (push->feed == NULL || strcmp(push->feed, "hotline") != 0)
		return; /* the door takes a feed by its own name alone */
	if (pushed->count == PUSHES_MAX)
		return;
	char *ids = pushed->all[pushed->count].ids;
	pushed->all[pushed->count].items = push->n_items;
	pushed->all[pushed->count].first = push->first_sequence;
	pushed->all[pushed->count].test = push->has_test && push->test;
	for (size_t i = 0; i < push->n_items; i++) {
		const Zh__PushItem *item = push->items[i];
		if (used + strlen(item->id) + 2 < sizeof pushed->all[0].ids)
			used += (size_t)snprintf(ids + used, sizeof pushed->all[0].ids - used,
						 "%s ", item->id);
		pushed->plain += item->plain_informant != NULL;
		pushed->sealed += item->has_sealed_informant &&
				  opens(&pushed->discloser, item, &item->sealed_informant, true);
		pushed->contacts += item->has_sealed_contact &&
				    opens(&pushed->contact, item, &item->sealed_contact, false);
	}
	pushed->count++;
}

static bool take(void *context, const Zh__Push *push, Zh__Receipt *receipt)
{
	static Zh__Refusal refusal, *refusals[1] = {&refusal};
	struct pushed *pushed = context;
	note(pushed, push);
	zh__refusal__init(&refusal);
	refusal.code = pushed->code;
	refusal.where = pushed->where;
	if (pushed->refusals != 0) {
		pushed->refusals--;
		refusal.code = pushed->refused;
		receipt->refusal = &refusal;
		receipt->n_results = 0;
	}
	for (size_t i = 0; pushed->outcome != 0 && i < receipt->n_results; i++) {
		if (strcmp(receipt->results[i]->id, "A-2") != 0)
			continue;
		receipt->results[i]->outcome = pushed->outcome;
		receipt->results[i]->n_refusals = pushed->code != NULL;
		receipt->results[i]->refusals = refusals;
	}
	receipt->n_results -= pushed->missing;
	receipt->push_id -= pushed->stale;
	return !pushed->silent;
}

/* ---- the county */

static int run(struct world *world, const char *line)
{
	char memory[512];
	const char *words[WORDS_MAX] = {"--root", world->dir->path, "--lang", "en"};
	int count = 4;
	size_t size;
	(void)snprintf(memory, sizeof memory, "%s", line);
	char *rest = NULL;
	for (char *word = strtok_r(memory, " ", &rest); word != NULL;
	     word = strtok_r(NULL, " ", &rest))
		words[count++] = word;
	free(world->out);
	free(world->err);
	struct ctl_streams streams = {fopen(world->file, "r"), open_memstream(&world->out, &size),
				      open_memstream(&world->err, &size)};
	assert_non_null(streams.in);
	int exit = ctl_run("zhianctl", count, words, &streams);
	(void)fclose(streams.in);
	(void)fclose(streams.out);
	(void)fclose(streams.err);
	return exit;
}

static void write_bytes(struct world *world, const char *text, size_t size)
{
	struct err err;
	assert_ok(file_write_atomic(world->file, bytes_of(text, size), 0600, &err));
}

/* Pushes a file of this text, with `options` behind it. */
static int push(struct world *world, const char *text, const char *options)
{
	char line[TEST_PATH_MAX + 256];
	write_bytes(world, text, strlen(text));
	world->pushed.count = 0;
	(void)snprintf(line, sizeof line, "feed push %s %s", world->file, options);
	return run(world, line);
}

static void expect(struct world *world, int exit, const char *text, const char *options)
{
	int is = push(world, text, options);
	if (is != exit)
		fail_msg("%s: %d, not %d: %s%s", options, is, exit, world->out, world->err);
}

static void said(const struct world *world, const char *words)
{
	if (strstr(world->out, words) == NULL && strstr(world->err, words) == NULL)
		fail_msg("\"%s\" isn't said in: %s%s", words, world->out, world->err);
}

static void load_of(const struct world *world, const char *below, enum key_purpose purpose,
		    struct key *key)
{
	char path[PATH_ROOM];
	struct err err;
	(void)snprintf(path, sizeof path, "%s/etc/zhian/522701/keys/%s", world->dir->path, below);
	assert_ok(key_load(path, purpose, key, &err));
}

static void load(const struct world *world, const char *below, struct key *key)
{
	load_of(world, below, KEY_TRANSPORT, key);
}

/* The port is picked by whoever opens the door, and written down. */
static void open_door(struct world *world, const char *endpoint)
{
	struct key own, feed;
	struct bus_keypair keys;
	struct err err;
	char path[PATH_ROOM];
	load(world, "intake.key", &own);
	load(world, "feeds/hotline.key", &feed);
	memcpy(keys.public_key, own.public_key, BUS_KEY);
	memcpy(keys.secret_key, own.secret, BUS_KEY);
	(void)snprintf(path, sizeof path, "%s/run/zhian/522701", world->dir->path);
	assert_ok(file_make_directories(path, 0750, &err));
	(void)snprintf(path, sizeof path, "%s/run/zhian/522701/feed.endpoint", world->dir->path);
	assert_ok(file_write_atomic(path, bytes_of_text(endpoint), 0600, &err));
	world->door = fake_daemon_start(endpoint, &keys, feed.public_key);
	assert_non_null(world->door);
	load_of(world, "discloser.key", KEY_SEAL, &world->pushed.discloser);
	load_of(world, "contact.key", KEY_SEAL, &world->pushed.contact);
	fake_daemon_door(world->door, take, &world->pushed);
}

static int setup(void **state)
{
	static char endpoint[PATH_ROOM];
	struct world *world = calloc(1, sizeof *world);
	struct err err;
	assert_ok(crypto_start(&err));
	world->dir = test_dir_create();
	(void)snprintf(world->file, sizeof world->file, "%s", test_dir_path(world->dir, "items"));
	write_bytes(world, "", 0);
	assert_int_equal(run(world, "init --region 522701 --demo"), EXIT_DONE);
	(void)snprintf(endpoint, sizeof endpoint, "ipc://%s/door", world->dir->path);
	open_door(world, endpoint);
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;
	fake_daemon_stop(world->door);
	key_wipe(&world->pushed.discloser);
	key_wipe(&world->pushed.contact);
	test_dir_destroy(world->dir);
	free(world->out);
	free(world->err);
	free(world);
	return 0;
}

/* ---- what goes out */

#define ITEM(id) "{\"id\":\"" id "\",\"kind\":\"clue\"}\n"
#define FIVE ITEM("A-1") ITEM("A-2") ITEM("A-3") ITEM("A-4") ITEM("A-5")

static void each_line_is_pushed_once_and_in_order(void **state)
{
	struct world *world = *state;
	const struct pushed *pushed = &world->pushed;
	expect(world, EXIT_DONE, FIVE, "--batch 2");
	assert_int_equal(pushed->count, 3);
	assert_string_equal(pushed->all[0].ids, "A-1 A-2 ");
	assert_string_equal(pushed->all[1].ids, "A-3 A-4 ");
	assert_string_equal(pushed->all[2].ids, "A-5 ");
	assert_int_equal(pushed->all[0].first, 1);
	assert_int_equal(pushed->all[1].first, 3);
	assert_int_equal(pushed->all[2].first, 5);
	assert_false(pushed->all[0].test);
	said(world, "         5  received\n");
	said(world, "         5  in all, ");
	expect(world, EXIT_DONE, FIVE, "--test --from-sequence 41");
	assert_int_equal(pushed->count, 1);
	assert_int_equal(pushed->all[0].first, 41);
	assert_true(pushed->all[0].test);
	/* From standard input. */
	world->pushed.count = 0;
	assert_int_equal(run(world, "feed push - --json"), EXIT_DONE);
	assert_int_equal(pushed->all[0].items, 5);
	said(world, "{\"kind\":\"item\",\"line\":5,\"id\":\"A-5\",\"outcome\":\"received\"}\n");
	said(world, "{\"kind\":\"end\",\"count\":5,\"failed\":0,");
	/* Nothing is nothing. */
	expect(world, EXIT_DONE, "", "");
	assert_int_equal(pushed->count, 0);
	expect(world, EXIT_DONE, FIVE, "--batch 1000");
	world->pushed.count = 0;
	expect(world, EXIT_USAGE, FIVE, "--batch 0");
	expect(world, EXIT_USAGE, FIVE, "--batch 1001");
	expect(world, EXIT_USAGE, FIVE, "--batch x");
	expect(world, EXIT_USAGE, FIVE, "--from-sequence x");
	assert_int_equal(pushed->count, 0);
}

/* As programs of other systems write them: a mark in front, CR, blank lines, no LF at the end. */
static void other_systems_lines_are_lines(void **state)
{
	struct world *world = *state;
	expect(world, EXIT_DONE,
	       "\xef\xbb\xbf{\"id\":\"A-1\"}\r\n\r\n\n{\"id\":\"A-2\"}\r\n{\"id\":\"A-3\"}",
	       "--json");
	assert_string_equal(world->pushed.all[0].ids, "A-1 A-2 A-3 ");
	said(world, "\"line\":1,\"id\":\"A-1\"");
	said(world, "\"line\":4,\"id\":\"A-2\"");
	said(world, "\"line\":5,\"id\":\"A-3\"");
}

/* Identities leave this machine sealed; a complaint's also to the mediators, who call back. */
static void identities_are_sealed(void **state)
{
#define WHO                                                                                        \
	",\"plain_informant\":{\"name\":\"张某\",\"phone\":\"13800000000\","                     \
	"\"id_no\":\"522701199001011234\"}}\n"
	struct world *world = *state;
	expect(world, EXIT_DONE,
	       "{\"id\":\"A-1\",\"kind\":\"accusation\"" WHO
	       "{\"id\":\"A-2\",\"kind\":\"complaint\"" WHO ITEM("A-3"),
	       "");
	assert_int_equal(world->pushed.plain, 0);
	assert_int_equal(world->pushed.sealed, 2);
	assert_int_equal(world->pushed.contacts, 1);
}

/* A push is never larger than the door takes, and nothing is left behind for that. */
static void long_lines_go_in_several_pushes(void **state)
{
	enum { LINES = 160, LONG = 8000 };
	struct world *world = *state;
	char *text = NULL, *words = malloc(LONG + 1);
	size_t size, items = 0;
	memset(words, 'x', LONG);
	words[LONG] = '\0';
	FILE *lines = open_memstream(&text, &size);
	for (int i = 1; i <= LINES; i++)
		fprintf(lines, "{\"id\":\"A-%d\",\"report\":{\"text\":\"%s\"}}\n", i, words);
	(void)fclose(lines);
	expect(world, EXIT_DONE, text, "");
	said(world, "       160  received\n");
	for (size_t i = 0; i < world->pushed.count; i++) {
		assert_int_equal(world->pushed.all[i].first, items + 1);
		items += world->pushed.all[i].items;
	}
	assert_int_equal(items, LINES);
	assert_int_equal(world->pushed.count, 2);
	assert_true(world->pushed.largest < 1 << 20);
	free(words);
	free(text);
}

/* ---- what is told */

static void a_line_that_cannot_be_read_is_named_and_the_others_go(void **state)
{
	static char text[(64 << 10) + 512];
	struct world *world = *state;
	size_t size = (size_t)snprintf(text, sizeof text,
				       ITEM("A-1") "{\"kind\":\"clue\"}\n{\"id\":\"\"}\n"
						   "{\"id\":\"A-4\",\"amount\":1}\n{\n");
	memset(text + size, 'x', (64 << 10) + 1);
	size_t end = size + (64 << 10) + 1;
	(void)snprintf(text + end, sizeof text - end, "\n" ITEM("A-7"));
	expect(world, EXIT_SOME_FAILED, text, "");
	assert_int_equal(world->pushed.count, 1);
	assert_string_equal(world->pushed.all[0].ids, "A-1 A-7 ");
	said(world, "line 2 can't be read: id: is missing");
	said(world, "line 3 can't be read: id: is missing");
	said(world, "line 4 can't be read");
	said(world, "line 5 can't be read");
	said(world, "line 6 can't be read: the line is longer than 64 KiB");
	said(world, "         2  received\n");
	said(world, "         5  malformed\n");
	said(world, "         7  in all, ");
	expect(world, EXIT_SOME_FAILED, ITEM("A-1") "{\"id\":\"\"}\n", "--json");
	said(world, "{\"kind\":\"item\",\"line\":2,\"outcome\":\"malformed\","
		    "\"why\":\"id: is missing\"}\n");
	said(world, "{\"kind\":\"end\",\"count\":2,\"failed\":1,");
}

static void what_is_not_taken_is_named(void **state)
{
	static const struct {
		Zh__ItemOutcome outcome;
		const char *code;
		int exit;
		const char *says;
	} cases[] = {
		{ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED, NULL, EXIT_DONE, "1  repeated\n"},
		{ZH__ITEM_OUTCOME__ITEM_OUTCOME_CONFLICT, NULL, EXIT_SOME_FAILED,
		 "line 2 A-2: conflict"},
		{ZH__ITEM_OUTCOME__ITEM_OUTCOME_REFUSED, "some.code", EXIT_SOME_FAILED,
		 "line 2 A-2: refused some.code kind"},
		{ZH__ITEM_OUTCOME__ITEM_OUTCOME_LATER, NULL, EXIT_SOME_FAILED, "line 2 A-2: "},
		{ZH__ITEM_OUTCOME__ITEM_OUTCOME_QUARANTINED, NULL, EXIT_SOME_FAILED,
		 "line 2 A-2: quarantined"},
	};
	struct world *world = *state;
	world->pushed.where = "kind";
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		world->pushed.outcome = cases[i].outcome;
		world->pushed.code = cases[i].code;
		expect(world, cases[i].exit, FIVE, "--batch 4");
		assert_int_equal(world->pushed.count, 2);
		said(world, cases[i].says);
		said(world, "4  received\n");
	}
	world->pushed.outcome = ZH__ITEM_OUTCOME__ITEM_OUTCOME_REFUSED;
	world->pushed.code = "some.code";
	expect(world, EXIT_SOME_FAILED, FIVE, "--json");
	said(world, "{\"kind\":\"item\",\"line\":2,\"id\":\"A-2\",\"outcome\":\"refused\","
		    "\"refusals\":[{\"code\":\"some.code\",\"where\":\"kind\"}]}\n");
	said(world, "{\"kind\":\"end\",\"count\":5,\"failed\":1,");
	assert_string_equal(world->err, "");
}

/* ---- what stops it */

static void a_push_that_is_refused_ends_it(void **state)
{
	struct world *world = *state;
	world->pushed.refused = "some.code";
	world->pushed.refusals = 1;
	expect(world, EXIT_REFUSED, FIVE, "--batch 2");
	assert_int_equal(world->pushed.count, 1);
	said(world, "some.code");
	world->pushed.refused = "daemon.draining";
	world->pushed.refusals = 1;
	expect(world, EXIT_BUSY, FIVE, "--batch 2");
	assert_int_equal(world->pushed.count, 1);
}

/* What asks to wait is waited for, and the same push goes again. */
static void a_push_that_came_too_early_goes_again(void **state)
{
	static const char *const codes[] = {"feed.over_rate", "feed.over_share", "daemon.busy"};
	struct world *world = *state;
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		world->pushed.refused = codes[i];
		world->pushed.refusals = 1;
		expect(world, EXIT_DONE, FIVE, "");
		assert_int_equal(world->pushed.count, 2);
		assert_string_equal(world->pushed.all[1].ids, world->pushed.all[0].ids);
		said(world, "         5  received\n");
	}
}

static void without_a_receipt_nothing_is_said_to_be_taken(void **state)
{
	struct world *world = *state;
	world->pushed.silent = true;
	expect(world, EXIT_NO_ANSWER, FIVE, "--timeout 20ms");
	said(world, "no receipt");
	assert_null(strstr(world->out, "received"));
	/* One of another push is none. */
	world->pushed.silent = false;
	world->pushed.stale = true;
	expect(world, EXIT_NO_ANSWER, FIVE, "--timeout 20ms");
	world->pushed.stale = false;
	/* A receipt that says nothing of an item isn't one of this push. */
	world->pushed.missing = 1;
	expect(world, EXIT_INTERNAL, FIVE, "");
	assert_null(strstr(world->out, "received"));
}

static void files_of_another_kind_are_not_pushed(void **state)
{
	static const char *const texts[] = {"[{\"id\":\"A-1\"},\n", "工单编号,诉求\nA-1,无\n",
					    "{\n\"id\":\"A-1\"\n}\n", "PK\3\4 \n"};
	struct world *world = *state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		expect(world, EXIT_FILE, texts[i], "");
		assert_int_equal(world->pushed.count, 0);
		assert_string_equal(world->out, "");
		said(world, "items");
	}
	/* A line that was cut off is that line alone. */
	expect(world, EXIT_SOME_FAILED, "{\n" ITEM("A-2"), "");
	assert_string_equal(world->pushed.all[0].ids, "A-2 ");
	expect(world, EXIT_FILE, FIVE, "--feed nobody");
	assert_int_equal(run(world, "feed push nowhere.jsonl"), EXIT_FILE);
	said(world, "nowhere.jsonl");
}

/* A folder, or a disk that fails half-way: as much as was read isn't all. */
static void what_cannot_be_read_to_its_end_is_no_success(void **state)
{
	struct world *world = *state;
	char line[TEST_PATH_MAX + 32];
	write_bytes(world, FIVE, strlen(FIVE));
	(void)snprintf(line, sizeof line, "feed push %s", world->dir->path);
	assert_int_equal(run(world, line), EXIT_FILE);
	said(world, "Is a directory");
	said(world, world->dir->path);
	assert_int_equal(world->pushed.count, 0);
}

/* The address is written down by intake, while its door is open. */
static void without_a_door_nothing_is_tried(void **state)
{
	struct world *world = *state;
	char path[PATH_ROOM];
	(void)snprintf(path, sizeof path, "%s/run/zhian/522701/feed.endpoint", world->dir->path);
	assert_int_equal(unlink(path), 0);
	expect(world, EXIT_NO_ANSWER, FIVE, "");
	said(world, "feed.endpoint");
	assert_int_equal(world->pushed.count, 0);
}

static void another_feeds_key_is_not_admitted(void **state)
{
	struct world *world = *state;
	char options[PATH_ROOM];
	(void)snprintf(options, sizeof options,
		       "--key %s/etc/zhian/522701/keys/feeds/lab.key --timeout 2s",
		       world->dir->path);
	expect(world, EXIT_NOT_PERMITTED, FIVE, options);
	expect(world, EXIT_NOT_PERMITTED, FIVE, "--feed lab --timeout 2s");
	said(world, "doesn't admit this key");
	assert_int_equal(world->pushed.count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_line_is_pushed_once_and_in_order),
		TEST(other_systems_lines_are_lines),
		TEST(identities_are_sealed),
		TEST(long_lines_go_in_several_pushes),
		TEST(a_line_that_cannot_be_read_is_named_and_the_others_go),
		TEST(what_is_not_taken_is_named),
		TEST(a_push_that_is_refused_ends_it),
		TEST(a_push_that_came_too_early_goes_again),
		TEST(without_a_receipt_nothing_is_said_to_be_taken),
		TEST(files_of_another_kind_are_not_pushed),
		TEST(what_cannot_be_read_to_its_end_is_no_success),
		TEST(without_a_door_nothing_is_tried),
		TEST(another_feeds_key_is_not_admitted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

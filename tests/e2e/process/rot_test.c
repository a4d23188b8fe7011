/* A state that isn't what was written: it is found when it is asked, or when an idle daemon has
 * walked over it once, or it was harmless; and the daemon makes it again by itself.  An answer
 * from a damaged row is a failure, and so is what stays after the walk. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/store/state_internal.h"
#include "services/intake/tables.h"
#include "tests/e2e/kit/e2e.h"

#define PUSHED 1500
#define PUSH 500
#define PAGE 4096
#define STARTS_MAX 5
#define ASK_MS 200
#define LOST_IDS 100
#define ASKS_MAX ((unsigned)E2E_WAIT_MS / ASK_MS)

struct fixture {
	struct county county, other; /* `other`: some of the same reports, another journal */
	struct e2e_digest whole;
	uint8_t *file; /* state/data.mdb as it was */
	size_t size;
	unsigned found, harmless, ended;
};

static void data_file(const struct county *county, char out[COUNTY_PATH + 128])
{
	(void)snprintf(out, COUNTY_PATH + 128, "%s/intake/state/data.mdb", county->var);
}

/* At least so many reports, and more frames than `frames`: how many one push takes hangs on the
 * machine.  Returns how many there are. */
static uint64_t fill(struct county *county, uint64_t reports, uint64_t frames)
{
	uint64_t first = 0, made;
	MUST(county_start(county, DAEMON_INTAKE, &err_));
	struct bus_caller *feed = e2e_connect(county, DAEMON_INTAKE, "feed", "hotline");
	struct bus_caller *caller = e2e_connect(county, DAEMON_INTAKE, "cmd", "officer-1");
	do {
		assert_int_equal(
			e2e_push(feed, first, PUSH, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED), PUSH);
		first += PUSH;
		made = e2e_counter(caller, E2E_STATUS, "frames");
	} while (first < reports || made <= frames);
	bus_caller_close(feed);
	/* A checkpoint lies behind it: the settings ask for one after few events. */
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	while (e2e_counter(caller, E2E_STATUS, "checkpoints") == 0) {
		assert_true(county_mono_us() < end_us);
		county_pause_ms(20);
	}
	made = e2e_counter(caller, E2E_STATUS, "frames");
	bus_caller_close(caller);
	return made;
}

static uint8_t *read_file(const char *path, size_t *ret_size)
{
	struct stat stat_of;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &stat_of), 0);
	*ret_size = (size_t)stat_of.st_size;
	uint8_t *data = (uint8_t *)malloc(*ret_size);
	assert_non_null(data);
	for (size_t at = 0; at < *ret_size;) {
		ssize_t got = pread(fd, data + at, *ret_size - at, (off_t)at);
		assert_true(got > 0);
		at += (size_t)got;
	}
	(void)close(fd);
	return data;
}

static void write_file(const char *path, const uint8_t *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	for (size_t at = 0; at < size;) {
		ssize_t put = pwrite(fd, data + at, size - at, (off_t)at);
		assert_true(put > 0);
		at += (size_t)put;
	}
	(void)close(fd);
}

static int make_counties(void **state)
{
	static const char *const settings = "  checkpoint_events: 1000\n"; /* of the state */
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	char path[COUNTY_PATH + 128];
	assert_non_null(fixture);
	*state = fixture;
	/* A state ahead of its journal is refused: the journal may have lost its end. */
	e2e_create(&fixture->other, settings, false);
	uint64_t frames = fill(&fixture->other, PUSHED - PUSH, 0);
	MUST(county_stop_all(&fixture->other, E2E_WAIT_MS, &err_));
	e2e_create(&fixture->county, settings, false);
	(void)fill(&fixture->county, PUSHED, frames + 16); /* stopping takes a few */
	struct bus_caller *caller =
		e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "officer-1");
	e2e_digest(caller, &fixture->whole);
	bus_caller_close(caller);
	MUST(county_stop_all(&fixture->county, E2E_WAIT_MS, &err_));
	data_file(&fixture->county, path);
	fixture->file = read_file(path, &fixture->size);
	return 0;
}

static int end_counties(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	printf("rot of the state: %u found, %u harmless, 0 silent; processes ended: %u\n",
	       fixture->found, fixture->harmless, fixture->ended);
	county_destroy(&fixture->county);
	county_destroy(&fixture->other);
	free(fixture->file);
	free(fixture);
	return 0;
}

/* A question's answer, or NULL: the daemon ended over it. */
static Zh__Envelope *answer_to(struct fixture *fixture, struct bus_caller *caller, Zh__Query *query)
{
	for (unsigned asks = 0; asks < ASKS_MAX; asks++) {
		Zh__Envelope *answer = NULL;
		struct err err;
		int exit;
		if (county_query(caller, query, ASK_MS, &answer, &err) == STATUS_OK)
			return answer;
		if (county_wait_exit(&fixture->county, DAEMON_INTAKE, 0, &exit, &err) !=
		    STATUS_BUSY)
			return NULL;
	}
	fail_msg("it neither answers nor ends");
	return NULL;
}

/* Every row is read by the walk, and by the question. */
static bool asked(struct fixture *fixture, struct bus_caller *caller, struct e2e_digest *ret_digest)
{
	Zh__Query status = ZH__QUERY__INIT, query = ZH__QUERY__INIT;
	Zh__StatusQuery whole = ZH__STATUS_QUERY__INIT;
	Zh__DigestQuery digest = ZH__DIGEST_QUERY__INIT;
	uint64_t scrubs = 0;
	status.ask_case = ZH__QUERY__ASK_STATUS;
	status.status = &whole;
	query.ask_case = ZH__QUERY__ASK_DIGEST;
	query.digest = &digest;
	while (scrubs == 0) {
		Zh__Envelope *answer = answer_to(fixture, caller, &status);
		if (answer == NULL)
			return false;
		scrubs = county_number(county_line(answer, "status"), "scrubs");
		zh__envelope__free_unpacked(answer, NULL);
		county_pause_ms(5);
	}
	Zh__Envelope *answer = answer_to(fixture, caller, &query);
	if (answer == NULL)
		return false;
	struct bytes line = county_line(answer, "digest");
	ret_digest->sequence = county_number(line, "sequence");
	county_text(line, "state", ret_digest->state, E2E_HEX);
	zh__envelope__free_unpacked(answer, NULL);
	return true;
}

static bool lives(struct fixture *fixture, struct e2e_digest *ret_digest)
{
	struct err err = {STATUS_OK, ""};
	if (county_start(&fixture->county, DAEMON_INTAKE, &err) != STATUS_OK)
		return false;
	struct bus_caller *caller =
		e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "officer-1");
	bool answered = asked(fixture, caller, ret_digest);
	bus_caller_close(caller);
	return answered;
}

/* A day ended while it ran, which is an event: what it should be now is made from the journal. */
static void fold_again(struct fixture *fixture)
{
	char path[COUNTY_PATH + 64];
	county_kill(&fixture->county, DAEMON_INTAKE);
	(void)snprintf(path, sizeof path, "%s/intake/state", fixture->county.var);
	MUST(file_remove_tree(path, &err_));
	MUST(county_start(&fixture->county, DAEMON_INTAKE, &err_));
	struct bus_caller *caller =
		e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "officer-1");
	e2e_digest(caller, &fixture->whole);
	bus_caller_close(caller);
}

/* The service manager starts it again until it stays. */
static void settle(struct fixture *fixture, const char *what)
{
	struct e2e_digest now = {.sequence = 0};
	unsigned starts = 0;
	bool answered = false;
	while (!answered && starts < STARTS_MAX) {
		starts++;
		answered = lives(fixture, &now);
	}
	if (answered && now.sequence > fixture->whole.sequence)
		fold_again(fixture);
	bool same = answered && strcmp(now.state, fixture->whole.state) == 0;
	if (!same)
		county_kill(&fixture->county, DAEMON_INTAKE); /* the next one starts its own */
	if (!answered)
		fail_msg("%s: it didn't come back in %u starts", what, starts);
	if (!same)
		fail_msg("%s: silent: %s instead of %s", what, now.state, fixture->whole.state);
	fixture->ended += starts - 1;
	fixture->found += starts > 1;
	fixture->harmless += starts == 1;
	MUST(county_stop_all(&fixture->county, E2E_WAIT_MS, &err_));
}

static void damaged(struct fixture *fixture, const uint8_t *data, size_t size, const char *what)
{
	char path[COUNTY_PATH + 128];
	data_file(&fixture->county, path);
	write_file(path, data, size);
	settle(fixture, what);
}

static void flipped_bits(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	uint8_t *data = (uint8_t *)malloc(fixture->size);
	uint64_t chance = 20251121;
	assert_non_null(data);
	for (unsigned i = 0; i < 16; i++) {
		char what[64];
		chance = chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		size_t at = (size_t)((chance >> 33) % fixture->size);
		memcpy(data, fixture->file, fixture->size);
		data[at] ^= (uint8_t)(1u << (i % 8));
		(void)snprintf(what, sizeof what, "bit %u of byte %zu", i % 8, at);
		damaged(fixture, data, fixture->size, what);
	}
	free(data);
}

static void lost_pages(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	uint8_t *data = (uint8_t *)malloc(fixture->size);
	size_t pages = fixture->size / PAGE;
	assert_non_null(data);
	for (unsigned i = 0; i < 7; i++) {
		char what[64];
		size_t page = i < 2 ? i : 2 + (i - 2) * (pages - 2) / 5;
		memcpy(data, fixture->file, fixture->size);
		memset(data + page * PAGE, 0, PAGE);
		(void)snprintf(what, sizeof what, "page %zu of %zu is zero", page, pages);
		damaged(fixture, data, fixture->size, what);
		/* A write that went elsewhere leaves the page of another place. */
		memcpy(data + page * PAGE, fixture->file + (pages - 1 - page) * PAGE, PAGE);
		(void)snprintf(what, sizeof what, "page %zu of %zu is another", page, pages);
		damaged(fixture, data, fixture->size, what);
	}
	free(data);
}

static void short_files(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	char path[COUNTY_PATH + 128];
	damaged(fixture, fixture->file, fixture->size / 2, "the file is half as long");
	damaged(fixture, fixture->file, PAGE, "the file has one page");
	damaged(fixture, fixture->file, 0, "the file is empty");
	data_file(&fixture->county, path);
	assert_int_equal(unlink(path), 0);
	settle(fixture, "the file is missing");
}

/* The fold of another journal is whole, and wrong. */
static void the_state_of_another_journal(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	char path[COUNTY_PATH + 128];
	size_t size;
	data_file(&fixture->other, path);
	uint8_t *data = read_file(path, &size);
	damaged(fixture, data, size, "another county's state");
	free(data);
}

/* ---- asked before the walk is at its end */

/* The file as it was, without the rows of known ids: a page of before, or one that went elsewhere,
 * looks like that. */
static void lose_ids(struct fixture *fixture)
{
	static const struct county_load load = {.seed = 11, .firms = 60};
	char file[COUNTY_PATH + 128], folder[COUNTY_PATH + 128], name[STATE_TABLE_NAME];
	const struct table_spec spec = {.id = TABLE_FEED_IDS, .name = "feed_ids"};
	struct engine_options options = {.map_bytes = fixture->size + ((uint64_t)64 << 20),
					 .tables_max = ENGINE_TABLES_MAX};
	struct engine *engine;
	struct engine_write *write;
	unsigned table;
	data_file(&fixture->county, file);
	write_file(file, fixture->file, fixture->size);
	(void)snprintf(folder, sizeof folder, "%s/intake/state", fixture->county.var);
	options.path = folder;
	state_table_name(&spec, name);
	MUST(engine_open_lmdb(&options, &engine, &err_));
	MUST(engine_begin(engine, &write, &err_));
	MUST(engine_table(write, name, &table, &err_));
	for (uint64_t n = PUSHED - LOST_IDS; n < PUSHED; n++) {
		struct load_item item;
		struct row_key key = {.size = 0};
		struct bytes value;
		load_make(&load, n, &item);
		row_key_put_u32(&key, 1); /* the first feed */
		row_key_put(&key, item.item.id, strlen(item.item.id));
		assert_ok(engine_write_get(write, table, row_key_bytes(&key), &value));
		assert_ok(engine_del(write, table, row_key_bytes(&key)));
	}
	MUST(engine_commit(write, &err_));
	engine_close(engine);
}

static bool has_ended(struct fixture *fixture)
{
	struct err err;
	int exit;
	return county_wait_exit(&fixture->county, DAEMON_INTAKE, 0, &exit, &err) != STATUS_BUSY;
}

/* As e2e_push(), of a daemon that may end over it: false. */
static bool pushed_again(struct fixture *fixture, size_t *ret_received, size_t *ret_repeated)
{
	static const struct county_load load = {.seed = 11, .firms = 60};
	struct bus_caller *feed = e2e_connect(&fixture->county, DAEMON_INTAKE, "feed", "hotline");
	struct county_envelope frame;
	Zh__Envelope *answer = NULL;
	struct err err;
	bool sent = false;
	load_push(&load, PUSHED - PUSH, PUSH, 1, &frame);
	struct bytes push = bytes_of(frame.data, frame.size);
	for (unsigned asks = 0; answer == NULL && !has_ended(fixture); asks++) {
		assert_in_range(asks, 0, ASKS_MAX);
		sent = sent || bus_caller_send(feed, push, ASK_MS, &err) == STATUS_OK;
		if (sent && county_receive(feed, ASK_MS, &answer, &err) != STATUS_OK)
			answer = NULL;
	}
	free(frame.data);
	bus_caller_close(feed);
	if (answer == NULL)
		return false;
	assert_int_equal(answer->what_case, ZH__ENVELOPE__WHAT_RECEIPT);
	*ret_received = *ret_repeated = 0;
	for (size_t i = 0; i < answer->receipt->n_results; i++) {
		Zh__ItemOutcome outcome = answer->receipt->results[i]->outcome;
		*ret_received += outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED;
		*ret_repeated += outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED;
	}
	zh__envelope__free_unpacked(answer, NULL);
	return true;
}

/* What was acknowledged is pushed at once, before an idle daemon has walked over anything. */
static void nothing_is_taken_twice(struct fixture *fixture, const char *what)
{
	size_t received = 0, repeated = 0;
	unsigned starts = 0;
	bool answered = false;
	while (!answered && starts < STARTS_MAX) {
		struct err err = {STATUS_OK, ""};
		starts++;
		answered = county_start(&fixture->county, DAEMON_INTAKE, &err) == STATUS_OK &&
			   pushed_again(fixture, &received, &repeated);
	}
	county_kill(&fixture->county, DAEMON_INTAKE);
	if (received != 0)
		fail_msg("%s: %zu that were known were taken again", what, received);
	if (repeated != PUSH)
		fail_msg("%s: %zu of %d are known after %u starts", what, repeated, PUSH, starts);
	fixture->ended += starts - 1;
	fixture->found += starts > 1;
	fixture->harmless += starts == 1;
}

static void lost_ids_are_not_taken_again(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	lose_ids(fixture);
	nothing_is_taken_twice(fixture, "ids are lost");
}

/* Each page on which one of the known ids stands. */
static void nor_those_of_a_lost_page(void **state)
{
	static const struct county_load load = {.seed = 11, .firms = 60};
	struct fixture *fixture = (struct fixture *)*state;
	struct load_item item;
	uint8_t *data = (uint8_t *)malloc(fixture->size);
	char path[COUNTY_PATH + 128], what[64];
	unsigned pages = 0;
	assert_non_null(data);
	data_file(&fixture->county, path);
	load_make(&load, PUSHED - 1, &item);
	for (size_t at = 0; at + PAGE <= fixture->size; at += PAGE) {
		if (memmem(fixture->file + at, PAGE, item.item.id, strlen(item.item.id)) == NULL)
			continue;
		memcpy(data, fixture->file, fixture->size);
		memset(data + at, 0, PAGE);
		write_file(path, data, fixture->size);
		(void)snprintf(what, sizeof what, "page %zu is zero", at / PAGE);
		nothing_is_taken_twice(fixture, what);
		pages++;
	}
	assert_true(pages != 0);
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flipped_bits),
		cmocka_unit_test(lost_pages),
		cmocka_unit_test(short_files),
		cmocka_unit_test(the_state_of_another_journal),
		cmocka_unit_test(lost_ids_are_not_taken_again),
		cmocka_unit_test(nor_those_of_a_lost_page),
	};
	return cmocka_run_group_tests_name("e2e_rot", tests, make_counties, end_counties);
}

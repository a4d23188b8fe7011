/* Intake is killed again and again while reports come in with who reported them.  What it had laid
 * down and never recorded can't be named by any event, so nobody could order its erasure: it is
 * gone after the next start.  Then everything that was recorded is erased too, and nothing of the
 * reporters is left anywhere; a part that is damaged is found, and stops the sweeping. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/core/decider.h"
#include "common/store/journal.h"
#include "common/store/parts.h"
#include "intake.pb-c.h"
#include "tests/e2e/kit/e2e.h"

#define NAME "欧阳建国甲"
#define PHONE "13885498761"
#define ADDRESS "剑江中路八十八号三单元"
#define TEXT                                                                                       \
	"我是" NAME "，住" ADDRESS "，来电反映某店出售的电动自行车充电器冒烟，联系电话" PHONE "。"
#define EVENT_ARENA (256u << 10)
#define PUSH 8
#define PUSHES 6 /* on their way at once */
#define KILLS_LEAST 10
#define KILLS_MOST 400
#define REPORTS_MAX 32768

struct fixture {
	struct county county;
	uint64_t *named; /* numbers of parts, by malloc */
	size_t named_count;
	uint64_t reports; /* registered */
	uint64_t pushed;
	unsigned kills;
};

static int make_county(void **state)
{
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	*state = fixture;
	e2e_create(&fixture->county, NULL, false);
	e2e_add_person(&fixture->county, "discloser-1", "discloser");
	return 0;
}

static void forget_named(struct fixture *fixture)
{
	free(fixture->named);
	fixture->named = NULL;
	fixture->named_count = 0;
}

static int end_county(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	forget_named(fixture);
	county_destroy(&fixture->county);
	free(fixture);
	return 0;
}

static void start(struct fixture *fixture)
{
	MUST(county_start(&fixture->county, DAEMON_INTAKE, &err_));
}

static void stop(struct fixture *fixture)
{
	MUST(county_stop_all(&fixture->county, E2E_WAIT_MS, &err_));
}

/* ---- coming in */

static void send_push(struct fixture *fixture, struct bus_caller *feed)
{
	static const struct county_load load = {.seed = 41, .firms = 20};
	static struct load_item items[PUSH];
	Zh__Informant informant = ZH__INFORMANT__INIT;
	Zh__PushItem *list[PUSH];
	Zh__Push push = ZH__PUSH__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	struct county_envelope packed;
	informant.name = NAME;
	informant.phone = PHONE;
	informant.address = ADDRESS;
	for (size_t i = 0; i < PUSH; i++) {
		load_make(&load, fixture->pushed++, &items[i]);
		SET_OPTIONAL(&items[i].item, kind, ZH__REPORT_KIND__REPORT_KIND_ACCUSATION);
		items[i].item.sampling = NULL;
		items[i].report.text = TEXT;
		items[i].item.plain_informant = &informant;
		list[i] = &items[i].item;
	}
	push.feed = "hotline";
	push.n_items = PUSH;
	push.items = list;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_PUSH;
	envelope.push = &push;
	county_pack(&envelope, &packed);
	MUST(bus_caller_send(feed, bytes_of(packed.data, packed.size), E2E_WAIT_MS, &err_));
	free(packed.data);
}

/* Killed while items are in its hands: some time after the first answer. */
static void push_and_kill(struct fixture *fixture)
{
	start(fixture);
	struct bus_caller *feed = e2e_connect(&fixture->county, DAEMON_INTAKE, "feed", "hotline");
	for (unsigned i = 0; i < PUSHES; i++)
		send_push(fixture, feed);
	if (fixture->kills % 3 != 0) {
		Zh__Envelope *answer;
		MUST(county_receive(feed, E2E_WAIT_MS, &answer, &err_));
		zh__envelope__free_unpacked(answer, NULL);
	} else {
		county_pause_ms(1 + fixture->kills % 7);
	}
	county_kill(&fixture->county, DAEMON_INTAKE);
	fixture->kills++;
	bus_caller_close(feed);
}

/* ---- what lies in the stopped intake's files */

static void note_parts(struct fixture *fixture, Zh__PartRef *const *parts, size_t count)
{
	fixture->named = (uint64_t *)realloc(fixture->named, (fixture->named_count + count + 1) *
								     sizeof *fixture->named);
	assert_non_null(fixture->named);
	for (size_t i = 0; i < count; i++)
		fixture->named[fixture->named_count++] = be64_get(parts[i]->salted_digest.data);
}

static void read_frame(struct fixture *fixture, const struct frame *frame)
{
	static uint8_t memory[EVENT_ARENA];
	size_t at = 0;
	for (uint32_t i = 0; i < frame->header.count; i++) {
		uint32_t length;
		struct arena arena;
		struct event event;
		memcpy(&length, frame->events.data + at, sizeof length);
		arena_init(&arena, memory, sizeof memory);
		assert_ok(event_read(bytes_of(frame->events.data + at, length), &arena, &event));
		if (event.head.kind == KIND(REPORT_REGISTERED)) {
			const Zh__ReportRegistered *body = BODY(&event, ReportRegistered);
			note_parts(fixture, body->parts, body->n_parts);
			fixture->reports++;
		}
		at += length;
	}
}

/* The numbers of the parts that events name. */
static void find_parts(struct fixture *fixture)
{
	char path[COUNTY_PATH + 64];
	struct journal *journal;
	forget_named(fixture);
	fixture->reports = 0;
	(void)snprintf(path, sizeof path, "%s/intake/journal", fixture->county.var);
	MUST(journal_open_read(path, &journal, &err_));
	for (uint64_t n = 1; n <= journal_head(journal)->frame; n++) {
		struct frame frame;
		MUST(journal_read(journal, n, &frame, &err_));
		read_frame(fixture, &frame);
	}
	journal_close(journal);
}

struct counted {
	const struct fixture *fixture;
	size_t unnamed, all;
};

static bool count_part(void *context, const uint8_t digest[PART_DIGEST])
{
	struct counted *counted = (struct counted *)context;
	bool named = false;
	for (size_t i = 0; i < counted->fixture->named_count && !named; i++)
		named = counted->fixture->named[i] == be64_get(digest);
	counted->unnamed += !named;
	counted->all++;
	return true; /* only looked at */
}

static struct counted look_at_parts(const struct fixture *fixture)
{
	char path[COUNTY_PATH + 64], keys[COUNTY_PATH + 64];
	struct random_source random = random_system();
	struct parts *parts;
	struct parts_sweep *sweep;
	struct counted counted = {.fixture = fixture};
	bool more = true;
	size_t erased;
	(void)snprintf(path, sizeof path, "%s/intake/parts", fixture->county.var);
	(void)snprintf(keys, sizeof keys, "%s/intake/keys", fixture->county.var);
	struct parts_options options = {
		.directory = path, .keys_directory = keys, .random = &random};
	MUST(parts_open(&options, &parts, &err_));
	MUST(parts_sweep_begin(parts, 1, &sweep, &err_));
	while (more)
		MUST(parts_sweep_step(sweep, 1000, count_part, &counted, &more, &erased, &err_));
	parts_sweep_end(sweep);
	parts_close(parts);
	return counted;
}

/* ---- */

static uint64_t counter(struct fixture *fixture, const char *member)
{
	struct bus_caller *caller =
		e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "operator-1");
	uint64_t value = e2e_counter(caller, E2E_PROCESS, member);
	bus_caller_close(caller);
	return value;
}

static void wait_walk(struct fixture *fixture)
{
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	while (counter(fixture, "journal_walks") == 0) {
		assert_true(county_mono_us() < end_us);
		county_pause_ms(10);
	}
}

static void orphans_of_kills_are_gone(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	size_t orphans = 0;
	for (unsigned i = 0; i < KILLS_MOST && (orphans == 0 || i < KILLS_LEAST); i++) {
		push_and_kill(fixture);
		find_parts(fixture);
		orphans += look_at_parts(fixture).unnamed;
	}
	if (orphans == 0)
		fail_msg("%u kills left no orphan: nothing was tried", fixture->kills);
	start(fixture);
	assert_int_equal(counter(fixture, "damaged_parts"), 0);
	stop(fixture);
	find_parts(fixture);
	struct counted counted = look_at_parts(fixture);
	print_message("%u kills left %zu parts without an event; now %zu of %zu\n", fixture->kills,
		      orphans, counted.unnamed, counted.all);
	assert_int_equal(counted.unnamed, 0);
	/* And nothing else went with them. */
	assert_int_equal(counted.all, fixture->named_count);
	assert_true(fixture->reports > PUSH && fixture->reports < REPORTS_MAX);
}

/* A county of an older version has orphans from long ago, in the middle: the walk finds them. */
static void orphans_of_long_ago_are_gone(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	char path[COUNTY_PATH + 64], keys[COUNTY_PATH + 64], marker[COUNTY_PATH + 64];
	struct random_source random = random_system();
	struct parts *parts;
	struct part_ref ref;
	/* Two kills in a row that fell into a look at the parts, and nobody looks any more. */
	(void)snprintf(marker, sizeof marker, "%s/intake/parts.looked-at", fixture->county.var);
	(void)unlink(marker);
	(void)snprintf(path, sizeof path, "%s/intake/parts", fixture->county.var);
	(void)snprintf(keys, sizeof keys, "%s/intake/keys", fixture->county.var);
	struct parts_options options = {
		.directory = path, .keys_directory = keys, .random = &random};
	MUST(parts_open(&options, &parts, &err_));
	MUST(parts_add(parts, PART_TEXT, bytes_of_text(TEXT), &ref, &err_));
	MUST(parts_commit(parts, &err_));
	parts_close(parts);
	start(fixture);
	struct bus_caller *feed = e2e_connect(&fixture->county, DAEMON_INTAKE, "feed", "hotline");
	Zh__Envelope *answer;
	send_push(fixture, feed);
	MUST(county_receive(feed, E2E_WAIT_MS, &answer, &err_));
	zh__envelope__free_unpacked(answer, NULL);
	bus_caller_close(feed);
	stop(fixture);
	find_parts(fixture);
	struct counted counted = look_at_parts(fixture);
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	/* The life before may have walked there already: the parts say it. */
	while (counted.unnamed != 0) {
		assert_true(county_mono_us() < end_us);
		start(fixture);
		wait_walk(fixture);
		for (unsigned i = 0; i < 1000 && counter(fixture, "swept_parts") == 0; i++)
			county_pause_ms(10);
		stop(fixture);
		find_parts(fixture);
		counted = look_at_parts(fixture);
	}
	assert_int_equal(counted.all, fixture->named_count);
}

static void copy_file(const char *from, const char *to)
{
	char *data;
	size_t size;
	MUST(file_read(from, 256u << 20, &data, &size, &err_));
	MUST(file_write_atomic(to, bytes_of(data, size), 0600, &err_));
	free(data);
}

/* The newer parts are in no file any more, as if the disk had forgotten its last hour: it is told,
 * and nothing is swept on the word of such a walk. */
static void an_older_copy_of_the_parts_is_found(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	char path[COUNTY_PATH + 64], older[COUNTY_PATH + 64], newer[COUNTY_PATH + 64];
	Zh__Envelope *answer;
	(void)snprintf(path, sizeof path, "%s/intake/parts/data.mdb", fixture->county.var);
	(void)snprintf(older, sizeof older, "%s/older", fixture->county.root);
	(void)snprintf(newer, sizeof newer, "%s/newer", fixture->county.root);
	copy_file(path, older);
	start(fixture);
	struct bus_caller *feed = e2e_connect(&fixture->county, DAEMON_INTAKE, "feed", "hotline");
	send_push(fixture, feed);
	MUST(county_receive(feed, E2E_WAIT_MS, &answer, &err_));
	zh__envelope__free_unpacked(answer, NULL);
	bus_caller_close(feed);
	stop(fixture);
	copy_file(path, newer);
	copy_file(older, path);
	start(fixture);
	wait_walk(fixture);
	assert_true(counter(fixture, "damaged_parts") >= PUSH);
	assert_int_equal(counter(fixture, "swept_parts"), 0);
	e2e_wait_log(&fixture->county, DAEMON_INTAKE, "part_damaged");
	stop(fixture);
	copy_file(newer, path);
	assert_int_equal(unlink(older) + unlink(newer), 0);
	start(fixture);
	wait_walk(fixture);
	assert_int_equal(counter(fixture, "damaged_parts"), 0);
	stop(fixture);
	find_parts(fixture);
}

static void erase_report(struct bus_caller *discloser, struct bus_caller *leader, uint64_t report)
{
	Zh__InformantEraseCommand erase = ZH__INFORMANT_ERASE_COMMAND__INIT;
	struct e2e_reply proposed, approved;
	erase.ground = "保存期限届满";
	erase.article = "个人信息保护法第四十七条";
	e2e_must(discloser,
		 &(struct e2e_act){.act = "informant.erase",
				   .kind = OBJECT_REPORT,
				   .number = report,
				   .body = &erase.base},
		 &proposed);
	e2e_must(leader,
		 &(struct e2e_act){.act = "proposal.approve",
				   .kind = OBJECT_PROPOSAL,
				   .number = proposed.object,
				   .seen = proposed.version},
		 &approved);
}

static void after_the_erasure_nothing_is_left_of_anybody(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	start(fixture);
	struct bus_caller *discloser =
		e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "discloser-1");
	struct bus_caller *leader = e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "leader-1");
	for (uint64_t report = 1; report <= fixture->reports; report++)
		erase_report(discloser, leader, report);
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	while (e2e_events(leader, KIND(INFORMANT_ERASED)) < fixture->reports) {
		assert_true(county_mono_us() < end_us);
		county_pause_ms(20);
	}
	bus_caller_close(discloser);
	bus_caller_close(leader);
	stop(fixture);
	struct counted counted = look_at_parts(fixture);
	assert_int_equal(counted.all, 0); /* nothing is laid down any more, under any key */
	static const char *const traces[] = {NAME, PHONE, ADDRESS, "欧阳建国", "三单元"};
	for (size_t i = 0; i < sizeof traces / sizeof traces[0]; i++)
		assert_int_equal(e2e_files_with(fixture->county.root, traces[i]), 0);
	assert_true(e2e_files_with(fixture->county.var, "FZ20250301") > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orphans_of_kills_are_gone),
		cmocka_unit_test(orphans_of_long_ago_are_gone),
		cmocka_unit_test(an_older_copy_of_the_parts_is_found),
		cmocka_unit_test(after_the_erasure_nothing_is_left_of_anybody),
	};
	return cmocka_run_group_tests_name("e2e_orphan", tests, make_county, end_county);
}

/* Erasing what a reporter said and who it was: two persons order it, the keys go, it is on
 * record. */
#include <signal.h>
#include <stdio.h>

#include "common/base/file.h"
#include "common/core/decider.h"
#include "common/store/holdings.h"
#include "common/store/journal.h"
#include "common/store/parts.h"
#include "intake.pb-c.h"
#include "tests/e2e/kit/e2e.h"

#define PHONE "13885498761"
#define TEXT "市民来电反映某店出售的电动自行车充电器冒烟，要求查处，联系电话" PHONE "。"
#define EVENT_ARENA (256u << 10)
#define PARTS_MAX 8
#define EXIT_INVALID 3

struct fixture {
	struct county county;
	struct part_ref parts[PARTS_MAX];
	size_t part_count;
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

static int end_county(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
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

/* An accusation with the reporter's number in its text and a plain identity beside it. */
static void push_accusation(struct fixture *fixture, const char *text, Zh__ItemOutcome outcome)
{
	static const struct county_load load = {.seed = 41, .firms = 20};
	struct load_item item;
	Zh__Informant informant = ZH__INFORMANT__INIT;
	Zh__PushItem *list[] = {&item.item};
	Zh__Push push = ZH__PUSH__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT, *answer;
	load_make(&load, 1, &item);
	SET_OPTIONAL(&item.item, kind, ZH__REPORT_KIND__REPORT_KIND_ACCUSATION);
	item.item.sampling = NULL;
	item.report.text = text;
	informant.name = "举报人某某";
	informant.phone = PHONE;
	item.item.plain_informant = &informant;
	push.feed = "hotline";
	push.n_items = 1;
	push.items = list;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_PUSH;
	envelope.push = &push;
	struct bus_caller *feed = e2e_connect(&fixture->county, DAEMON_INTAKE, "feed", "hotline");
	MUST(county_exchange(feed, &envelope, E2E_WAIT_MS, &answer, &err_));
	assert_int_equal(answer->what_case, ZH__ENVELOPE__WHAT_RECEIPT);
	assert_int_equal(answer->receipt->n_results, 1);
	assert_int_equal(answer->receipt->results[0]->outcome, outcome);
	assert_int_equal(answer->receipt->results[0]->report, 1);
	zh__envelope__free_unpacked(answer, NULL);
	bus_caller_close(feed);
}

/* ---- what lies in the stopped intake's files */

static void note_parts(struct fixture *fixture, Zh__PartRef *const *parts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const Zh__PartRef *part = parts[i];
		struct part_ref *ref = &fixture->parts[fixture->part_count++];
		assert_true(fixture->part_count <= PARTS_MAX);
		assert_int_equal(part->salted_digest.len, PART_DIGEST);
		*ref = (struct part_ref){.kind = (uint8_t)part->kind, .size = part->size};
		memcpy(ref->digest, part->salted_digest.data, PART_DIGEST);
	}
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
		} else if (event.head.kind == KIND(INPUT_QUARANTINED)) {
			const Zh__InputQuarantined *body = BODY(&event, InputQuarantined);
			note_parts(fixture, body->parts, body->n_parts);
		}
		at += length;
	}
}

/* The parts that events name. */
static void find_parts(struct fixture *fixture)
{
	char path[COUNTY_PATH + 64];
	struct journal *journal;
	(void)snprintf(path, sizeof path, "%s/intake/journal", fixture->county.var);
	MUST(journal_open_read(path, &journal, &err_));
	for (uint64_t n = 1; n <= journal_head(journal)->frame; n++) {
		struct frame frame;
		MUST(journal_read(journal, n, &frame, &err_));
		read_frame(fixture, &frame);
	}
	journal_close(journal);
}

static struct parts *open_parts(const struct fixture *fixture, const struct random_source *random)
{
	char path[COUNTY_PATH + 64], keys[COUNTY_PATH + 64];
	struct parts *parts;
	(void)snprintf(path, sizeof path, "%s/intake/parts", fixture->county.var);
	(void)snprintf(keys, sizeof keys, "%s/intake/keys", fixture->county.var);
	struct parts_options options = {
		.directory = path, .keys_directory = keys, .random = random};
	MUST(parts_open(&options, &parts, &err_));
	return parts;
}

/* Of this kind: how many can be read, how many can't be any more; the last that can, in `text`. */
static void read_kind(const struct fixture *fixture, enum part_kind kind, size_t *ret_read,
		      size_t *ret_gone, char text[PART_MAX + 1])
{
	struct random_source random = random_system();
	struct parts *parts = open_parts(fixture, &random);
	*ret_read = *ret_gone = 0;
	for (size_t i = 0; i < fixture->part_count; i++) {
		struct err err;
		size_t size;
		if (fixture->parts[i].kind != kind)
			continue;
		enum status status =
			parts_read(parts, &fixture->parts[i], text, PART_MAX, &size, &err);
		if (status == STATUS_OK)
			text[size] = '\0';
		else
			assert_int_equal(status, STATUS_NOT_FOUND);
		*ret_read += status == STATUS_OK;
		*ret_gone += status == STATUS_NOT_FOUND;
	}
	parts_close(parts);
}

static void expect_kind(const struct fixture *fixture, enum part_kind kind, size_t read,
			size_t gone, const char *has, const char *has_not)
{
	static char text[PART_MAX + 1];
	size_t now_read, now_gone;
	read_kind(fixture, kind, &now_read, &now_gone, text);
	assert_int_equal(now_read, read);
	assert_int_equal(now_gone, gone);
	if (has != NULL)
		assert_non_null(strstr(text, has));
	if (has_not != NULL)
		assert_null(strstr(text, has_not));
}

static bool is_named(void *context, const uint8_t digest[PART_DIGEST])
{
	const struct fixture *fixture = (const struct fixture *)context;
	for (size_t i = 0; i < fixture->part_count; i++) {
		if (memcmp(fixture->parts[i].digest, digest, PART_DIGEST) == 0)
			return true;
	}
	return false;
}

/* What was sent again, or refused, left no part that no event names and so nobody could erase. */
static void no_part_is_unnamed(struct fixture *fixture)
{
	struct random_source random = random_system();
	struct parts *parts = open_parts(fixture, &random);
	size_t erased = 99;
	MUST(parts_sweep(parts, is_named, fixture, &erased, &err_));
	assert_int_equal(erased, 0);
	parts_close(parts);
}

/* In no file of the county: not in volumes, parts, rows, logs.  What does stand there is found. */
static void nothing_stands_in_plain(const struct fixture *fixture)
{
	assert_int_equal(e2e_files_with(fixture->county.root, PHONE), 0);
	assert_true(e2e_files_with(fixture->county.var, "FZ20250301") > 0);
}

/* ---- the keys of before, as somebody might put them back */

static void keys_file(const struct fixture *fixture, unsigned generation, const char *name,
		      char out[COUNTY_PATH + 128])
{
	(void)snprintf(out, COUNTY_PATH + 128, "%s/intake/keys/%016u%.16s", fixture->county.var,
		       generation, name);
}

static void keep_keys(const struct fixture *fixture)
{
	char file[COUNTY_PATH + 128], before[COUNTY_PATH + 64];
	keys_file(fixture, 1, "/data.mdb", file);
	(void)snprintf(before, sizeof before, "%s/keys.before", fixture->county.root);
	e2e_copy_file(file, before);
}

/* ---- */

static void before_it_all_can_be_read_and_nothing_stands_in_plain(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	start(fixture);
	push_accusation(fixture, TEXT, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED);
	push_accusation(fixture, TEXT, ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED);
	push_accusation(fixture, "又来电，电话" PHONE, ZH__ITEM_OUTCOME__ITEM_OUTCOME_CONFLICT);
	stop(fixture);
	keep_keys(fixture);
	find_parts(fixture);
	no_part_is_unnamed(fixture);
	expect_kind(fixture, PART_ORIGINAL, 0, 0, NULL, NULL);
	/* Of both contents of the one id; of the second its other fields are one part more. */
	expect_kind(fixture, PART_SEALED_ORIGINAL, 2, 0, NULL, PHONE);
	expect_kind(fixture, PART_TEXT, 2, 0, "又来电", PHONE);
	expect_kind(fixture, PART_INFORMANT, 2, 0, NULL, PHONE);
	expect_kind(fixture, PART_QUARANTINE, 1, 0, NULL, PHONE);
	nothing_stands_in_plain(fixture);
}

static void order_erasure(struct fixture *fixture)
{
	Zh__InformantEraseCommand erase = ZH__INFORMANT_ERASE_COMMAND__INIT;
	struct e2e_reply proposed, approved;
	struct bus_caller *discloser =
		e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "discloser-1");
	struct bus_caller *leader = e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "leader-1");
	erase.ground = "保存期限届满";
	erase.article = "个人信息保护法第四十七条";
	e2e_must(discloser,
		 &(struct e2e_act){.act = "informant.erase",
				   .kind = OBJECT_REPORT,
				   .number = 1,
				   .body = &erase.base},
		 &proposed);
	assert_int_equal(proposed.outcome, ZH__OUTCOME__OUTCOME_PROPOSED);
	assert_int_equal(e2e_events(leader, KIND(INFORMANT_ERASED)), 0);
	e2e_must(leader,
		 &(struct e2e_act){.act = "proposal.approve",
				   .kind = OBJECT_PROPOSAL,
				   .number = proposed.object,
				   .seen = proposed.version},
		 &approved);
	bus_caller_close(discloser);
	bus_caller_close(leader);
}

static void wait_erased(struct fixture *fixture)
{
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	struct bus_caller *leader = e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "leader-1");
	while (e2e_events(leader, KIND(INFORMANT_ERASED)) == 0) {
		assert_true(county_mono_us() < end_us);
		county_pause_ms(2);
	}
	char *erased = e2e_tail(leader, KIND(INFORMANT_ERASED));
	assert_int_equal(county_number(bytes_of_text(erased), "parts"), 7);
	free(erased);
	bus_caller_close(leader);
}

/* Written down while it runs: after a cut nobody else says it. */
static void wait_for_later_keys(const struct fixture *fixture)
{
	char record[COUNTY_PATH + 64];
	struct holdings kept = {.data = HOLDINGS_UNKNOWN};
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	(void)snprintf(record, sizeof record, "%s/holdings/intake", fixture->county.etc);
	while (kept.keys.generation < 2) {
		assert_true(county_mono_us() < end_us);
		county_pause_ms(20);
		MUST(holdings_read(record, &kept, &err_));
	}
	assert_int_equal(kept.keys.generation, 2);
}

static void after_it_words_and_identity_are_gone_for_ever(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	start(fixture);
	order_erasure(fixture);
	wait_erased(fixture);
	wait_for_later_keys(fixture);
	stop(fixture);
	expect_kind(fixture, PART_SEALED_ORIGINAL, 0, 2, NULL, NULL);
	expect_kind(fixture, PART_INFORMANT, 0, 2, NULL, NULL);
	expect_kind(fixture, PART_TEXT, 0, 2, NULL, NULL);
	expect_kind(fixture, PART_QUARANTINE, 0, 1, NULL, NULL);
	nothing_stands_in_plain(fixture);
	/* Not done again by the next process, and the journal with its state is as sound as
	 * before. */
	start(fixture);
	struct bus_caller *leader = e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "leader-1");
	assert_int_equal(e2e_events(leader, KIND(INFORMANT_ERASED)), 1);
	bus_caller_close(leader);
}

static void keys_of_before_it_are_not_taken(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	char folder[COUNTY_PATH + 128], away[COUNTY_PATH + 64], before[COUNTY_PATH + 64],
		file[COUNTY_PATH + 128];
	struct e2e_ran ran;
	county_kill(&fixture->county, DAEMON_INTAKE);
	(void)snprintf(away, sizeof away, "%s/away", fixture->county.root);
	(void)snprintf(before, sizeof before, "%s/keys.before", fixture->county.root);
	keys_file(fixture, 2, "", folder);
	assert_int_equal(rename(folder, away), 0);
	keys_file(fixture, 1, "", folder);
	MUST(file_make_directories(folder, 0700, &err_));
	keys_file(fixture, 1, "/data.mdb", file);
	e2e_copy_file(before, file);
	e2e_run(&fixture->county, DAEMON_INTAKE, NULL, &ran);
	assert_int_equal(ran.exit, EXIT_INVALID);
	assert_non_null(strstr(ran.text, "keys/0000000000000002/data.mdb is missing"));
	MUST(file_remove_tree(folder, &err_));
	keys_file(fixture, 2, "", folder);
	assert_int_equal(rename(away, folder), 0);
	start(fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_it_all_can_be_read_and_nothing_stands_in_plain),
		cmocka_unit_test(after_it_words_and_identity_are_gone_for_ever),
		cmocka_unit_test(keys_of_before_it_are_not_taken),
	};
	return cmocka_run_group_tests(tests, make_county, end_county);
}

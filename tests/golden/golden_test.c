/* Every build reads what earlier ones wrote: journals, frames, a document; and prints the policy
 * that ships as it was last looked at. */
#include <stdio.h>
#include <unistd.h>

#include "common/crypto/seal.h"
#include "common/policy/rules/load.h"
#include "document.pb-c.h"
#include "services/ctl/backup/tree.h"
#include "services/notify/link/link_crypto.h"
#include "tests/golden/golden.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"
#include "wire.pb-c.h"

#define GOLDEN ZHIAN_SOURCE_DIR "/tests/golden/"
#define PAGE ZHIAN_SOURCE_DIR "/tests/golden/policy.txt"
#define FILE_LIMIT ((size_t)4 << 20)

static struct err err;

/* The versions that hold journals, frames and a document; the others hold events. */
static const char *const whole[] = {"v1", "v11", "v13"};
#define WHOLE (sizeof whole / sizeof whole[0])

static char *read_golden(const char *path, size_t *ret_size)
{
	char *data;
	if (file_read(path, FILE_LIMIT, &data, ret_size, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	return data;
}

/* ---- journals */

/* A line of this daemon and layout says whether the rows are the same too; any other nothing. */
static void line_compare(const char *recorded, const char *now, bool *ret_same_rows)
{
	char daemon[2][16], chain[2][65], schema[2][65], rows[2][65];
	unsigned long long events[2];
	assert_int_equal(sscanf(recorded, "%15s %llu %64s %64s %64s", daemon[0], &events[0],
				chain[0], schema[0], rows[0]),
			 5);
	assert_int_equal(sscanf(now, "%15s %llu %64s %64s %64s", daemon[1], &events[1], chain[1],
				schema[1], rows[1]),
			 5);
	if (strcmp(daemon[0], daemon[1]) != 0)
		return;
	assert_int_equal(events[0], events[1]);
	assert_string_equal(chain[0], chain[1]);
	if (strcmp(schema[0], schema[1]) == 0)
		*ret_same_rows = strcmp(rows[0], rows[1]) == 0;
}

/* A new fold version makes other rows of the same events, and gets a line of its own below the old
 * one: of several lines with one layout the last one holds. */
static void expect_recorded(const char *digests, const char *now)
{
	bool same = false;
	for (const char *line = digests; *line != '\0';) {
		const char *end = strchr(line, '\n');
		line_compare(line, now, &same);
		line = end != NULL ? end + 1 : line + strlen(line);
	}
	if (!same)
		fail_msg("other rows of the same events; if the fold version was raised for it, "
			 "add to digests.txt:\n%s",
			 now);
}

static char *read_whole(const char *version, const char *file, size_t *ret_size)
{
	char path[FILE_PATH_MAX];
	(void)snprintf(path, sizeof path, GOLDEN "%s/%s", version, file);
	return read_golden(path, ret_size);
}

static void fold_journals(struct test_dir *dir, const char *version)
{
	size_t size;
	char *digests = read_whole(version, "digests.txt", &size);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		char from[FILE_PATH_MAX], name[32], line[GOLDEN_LINE];
		(void)snprintf(name, sizeof name, "%s-%s", version, daemon_name(daemon));
		const char *copy = test_dir_path(dir, name);
		struct golden_digests folded;
		(void)snprintf(from, sizeof from, GOLDEN "%s/%s/journal", version,
			       daemon_name(daemon));
		/* Reading takes part in LMDB's table of readers, which is a file beside the
		 * data. */
		assert_ok(tree_copy(from, copy, tree_keeps, &err));
		if (golden_fold(copy, daemon, &folded, &err) != STATUS_OK)
			fail_msg("%s: %s", daemon_name(daemon), err.text);
		assert_true(folded.events > 20);
		golden_print(daemon, &folded, line);
		expect_recorded(digests, line);
	}
	free(digests);
}

static void test_journals_fold(void **state)
{
	for (size_t i = 0; i < WHOLE; i++)
		fold_journals((struct test_dir *)*state, whole[i]);
}

/* ---- events of every kind */

static const struct {
	uint16_t kind;
	const char *why;
} unwritten[] = {
#define X(name, why) {ZH__EVENT_KIND__KIND_##name, why},
#include "tests/golden/unwritten.def"
#undef X
};

static bool has_file(unsigned version, const char *file)
{
	char path[FILE_PATH_MAX];
	(void)snprintf(path, sizeof path, GOLDEN "v%u/%s", version, file);
	return access(path, F_OK) == 0;
}

static void fold_version(unsigned version, bool kinds[EVENT_KINDS_END])
{
	char path[FILE_PATH_MAX];
	size_t size;
	(void)snprintf(path, sizeof path, GOLDEN "v%u/digests.txt", version);
	char *recorded = read_golden(path, &size);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		char line[GOLDEN_LINE];
		struct golden_digests folded;
		(void)snprintf(path, sizeof path, GOLDEN "v%u/%s.events", version,
			       daemon_name(daemon));
		char *events = read_golden(path, &size);
		if (golden_fold_events(bytes_of(events, size), daemon, kinds, &folded, &err) !=
		    STATUS_OK)
			fail_msg("%s: %s", path, err.text);
		golden_print(daemon, &folded, line);
		expect_recorded(recorded, line);
		free(events);
	}
	free(recorded);
}

static void test_every_kind_folds(void **state)
{
	bool kinds[EVENT_KINDS_END] = {false};
	unsigned folded = 0, known = 0, kept = 0, wrong = 0;
	(void)state;
	for (unsigned version = 1; has_file(version, "digests.txt"); version++) {
		if (!has_file(version, "intake.events"))
			continue;
		fold_version(version, kinds);
		folded++;
	}
	assert_true(folded > 0);
	for (uint16_t kind = 1; kind < EVENT_KINDS_END; kind++) {
		const char *why = NULL;
		for (size_t i = 0; i < sizeof unwritten / sizeof unwritten[0]; i++)
			if (unwritten[i].kind == kind)
				why = unwritten[i].why;
		if (event_descriptor(kind) == NULL)
			continue;
		known++;
		kept += kinds[kind];
		if (kinds[kind] != (why == NULL)) {
			print_error("%s: %s\n", event_kind_name(kind),
				    kinds[kind]
					    ? "is kept now: take it off unwritten.def"
					    : "no golden journal has it: tests/golden/make kinds");
			wrong++;
		}
	}
	print_message("kinds of events kept: %u of %u\n", kept, known);
	assert_int_equal(wrong, 0);
}

/* ---- frames */

static void test_frames_read(void **state)
{
	static const struct {
		const char *name;
		Zh__Envelope__WhatCase what;
	} frames[] = {
		{"push", ZH__ENVELOPE__WHAT_PUSH},       {"receipt", ZH__ENVELOPE__WHAT_RECEIPT},
		{"pull", ZH__ENVELOPE__WHAT_PULL},       {"batch", ZH__ENVELOPE__WHAT_BATCH},
		{"request", ZH__ENVELOPE__WHAT_REQUEST}, {"reply", ZH__ENVELOPE__WHAT_REPLY}};
	const size_t kinds = sizeof frames / sizeof frames[0];
	(void)state;
	for (size_t each = 0; each < kinds * WHOLE; each++) {
		size_t i = each % kinds, size;
		char file[64];
		(void)snprintf(file, sizeof file, "wire/%s.bin", frames[i].name);
		char *data = read_whole(whole[each / kinds], file, &size);
		assert_true(message_check(&zh__envelope__descriptor, bytes_of(data, size)));
		Zh__Envelope *envelope = zh__envelope__unpack(NULL, size, (const uint8_t *)data);
		assert_non_null(envelope);
		assert_int_equal(envelope->what_case, frames[i].what);
		assert_int_equal(envelope->base.n_unknown_fields, 0);
		uint8_t *again = (uint8_t *)malloc(size);
		assert_int_equal(zh__envelope__get_packed_size(envelope), size);
		assert_int_equal(zh__envelope__pack(envelope, again), size);
		assert_memory_equal(again, data, size);
		free(again);
		zh__envelope__free_unpacked(envelope, NULL);
		free(data);
	}
}

#define BATCH_PREFIX 16 /* sequence and moment */

/* Events in a batch lie as they were journalled. */
static void batch_holds_events(const char *version)
{
	size_t size, at = 0, count = 0;
	char *data = read_whole(version, "wire/batch.bin", &size);
	Zh__Envelope *envelope = zh__envelope__unpack(NULL, size, (const uint8_t *)data);
	assert_non_null(envelope);
	struct bytes events = bytes_of(envelope->batch->events.data, envelope->batch->events.len);
	while (at + BATCH_PREFIX + EVENT_HEAD_SIZE < events.size) {
		uint32_t length;
		struct event_head head;
		memcpy(&length, events.data + at + BATCH_PREFIX, sizeof length);
		assert_ok(
			event_head_read(bytes_of(events.data + at + BATCH_PREFIX, length), &head));
		at += BATCH_PREFIX + length;
		count++;
	}
	assert_int_equal(at, events.size);
	assert_true(count != 0);
	assert_int_equal(count, envelope->batch->count);
	zh__envelope__free_unpacked(envelope, NULL);
	free(data);
}

static void test_batch_holds_events(void **state)
{
	(void)state;
	for (size_t i = 0; i < WHOLE; i++)
		batch_holds_events(whole[i]);
}

/* ---- a document */

static void document_opens(struct test_dir *dir, const char *version)
{
	size_t size, sealed_size, key_size;
	char signer_path[FILE_PATH_MAX];
	struct key signer, receiver;
	char *document = read_whole(version, "referral/document.bin", &size);
	char *sealed = read_whole(version, "referral/sealed.bin", &sealed_size);
	char *key = read_whole(version, "referral/receiver.key", &key_size);
	/* A checkout doesn't keep 0600, and a key that others can read isn't loaded. */
	const char *private = test_dir_path(dir, "receiver.key");
	assert_ok(file_write_atomic(private, bytes_of(key, key_size), 0600, &err));
	assert_ok(key_load(private, KEY_SEAL, &receiver, &err));
	(void)snprintf(signer_path, sizeof signer_path, GOLDEN "%s/referral/signer.pub", version);
	assert_ok(key_load(signer_path, KEY_DOCUMENT, &signer, &err));
	uint8_t *plain = (uint8_t *)malloc(sealed_size);
	assert_ok(seal_open(&receiver, bytes_of(sealed, sealed_size),
			    bytes_of_text(GOLDEN_SEAL_CONTEXT), plain));
	size_t plain_size = sealed_size - SEAL_OVERHEAD;
	assert_bytes_equal(bytes_of(plain, plain_size), bytes_of(document, size));
	Zh__Document *read = zh__document__unpack(NULL, plain_size, plain);
	assert_non_null(read);
	assert_true(bytes_signed_by(signer.public_key, SIGNS_DOCUMENT,
				    bytes_of(read->content.data, read->content.len),
				    bytes_of(read->signature.data, read->signature.len)));
	Zh__DocumentContent *content =
		zh__document_content__unpack(NULL, read->content.len, read->content.data);
	assert_int_equal(content->to_region, 522702);
	assert_string_equal(content->facts, "抽检不合格，标称生产者在贵辖区");
	zh__document_content__free_unpacked(content, NULL);
	zh__document__free_unpacked(read, NULL);
	free(plain);
	free(key);
	free(sealed);
	free(document);
}

static void test_document_opens(void **state)
{
	for (size_t i = 0; i < WHOLE; i++)
		document_opens((struct test_dir *)*state, whole[i]);
}

/* ---- the policy's page */

static void test_policy_page(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	struct problems problems;
	struct policy_set *set = NULL;
	size_t size, page_size;
	problems_init(&problems);
	assert_ok(policy_load_directory(ZHIAN_SOURCE_DIR "/deploy/policy", &problems, &set, &err));
	problems_done(&problems);
	const char *path = test_dir_path(dir, "policy.txt");
	FILE *out = fopen(path, "w");
	assert_non_null(out);
	policy_print(&set->policy, out);
	assert_int_equal(fclose(out), 0);
	policy_unload(&set);
	char *printed = read_golden(path, &size);
	char *page = read_golden(PAGE, &page_size);
	if (size != page_size || memcmp(printed, page, size) != 0)
		fail_msg("the policy that ships has changed: read the difference, then "
			 "tests/golden/make policy");
	free(page);
	free(printed);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, test_dir_setup, test_dir_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_journals_fold),      TEST(test_every_kind_folds), TEST(test_frames_read),
		TEST(test_batch_holds_events), TEST(test_document_opens),   TEST(test_policy_page),
	};
	if (crypto_start(&err) != STATUS_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What a backup looks at before it says that it is one: who still runs, books that were adopted,
 * parts, keys, volumes; and which of the console's files it holds. */
#include "tests/lib/test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file_lock.h"
#include "common/core/decider.h"
#include "common/core/event.h"
#include "common/crypto/keys.h"
#include "common/crypto/passwords.h"
#include "common/policy/rules/bundle.h"
#include "common/store/holdings.h"
#include "common/store/parts.h"
#include "tests/unit/services/ctl/backup/backup_county.h"

static struct backup_made *made;

static int setup(void **state)
{
	(void)state;
	made = made_create();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	made_destroy(made);
	return 0;
}

static const char *join(const char *base, const char *below)
{
	static char path[FILE_PATH_MAX];
	assert_ok(tree_join(path, base, below, &made->err));
	return path;
}

static bool exists(const char *base, const char *below)
{
	return access(join(base, below), F_OK) == 0;
}

/* Whatever came of it is removed again. */
static enum status back_up(struct backup_damages *ret_damages)
{
	struct manifest manifest;
	memset(ret_damages, 99, sizeof *ret_damages);
	enum status status = backup_make(&made->county, "test", COUNTY_NOW_MS, made->backup,
					 &manifest, ret_damages, &made->err);
	if (status == STATUS_OK) {
		manifest_free(&manifest);
		assert_ok(file_remove_tree(made->backup, &made->err));
	} else {
		assert_false(exists(made->backup, "etc"));
	}
	return status;
}

static void expect(enum status status, const char *says)
{
	struct backup_damages damages;
	enum status found = back_up(&damages);
	if (found != status || (status != STATUS_OK && strstr(made->err.text, says) == NULL))
		fail_msg("%d, not %d: %s", (int)found, (int)status, made->err.text);
	assert_int_equal(damages.parts.count, 0);
}

/* ---- who still runs */

static void nobody_may_run(void **state)
{
	(void)state;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		char below[64], says[64];
		struct file_lock lock, other;
		(void)snprintf(below, sizeof below, "%s/lock", daemon_name(daemon));
		(void)snprintf(says, sizeof says, "zhian-%s still runs: ", daemon_name(daemon));
		assert_ok(file_lock_take(join(made->county.data, below), COUNTY_NOW_MS, &lock,
					 &made->err));
		expect(STATUS_BUSY, says);
		file_lock_release(&lock);
		/* It keeps nobody from being started. */
		for (enum daemon each = DAEMON_INTAKE; each < DAEMON_COUNT; each++) {
			(void)snprintf(below, sizeof below, "%s/lock", daemon_name(each));
			assert_ok(file_lock_take(join(made->county.data, below), COUNTY_NOW_MS,
						 &other, &made->err));
			file_lock_release(&other);
		}
	}
	const char *path = join(made->county.data, "notify/lock");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	struct backup_damages damages;
	assert_int_not_equal(back_up(&damages), STATUS_OK);
	assert_null(strstr(made->err.text, "still runs"));
	assert_int_equal(rmdir(join(made->county.data, "notify/lock")), 0);
	expect(STATUS_OK, "");
}

/* ---- events */

struct frame_made {
	uint8_t memory[4096];
	struct writer events;
	uint32_t count;
};

static void add(struct frame_made *frame, Zh__EventKind kind, const ProtobufCMessage *body)
{
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {.head = {.kind = (uint16_t)kind,
				       .version = EVENT_VERSION,
				       .happened_ms = COUNTY_NOW_MS,
				       .subject_region = 522701},
			      .meta = &meta,
			      .body = body};
	if (frame->count++ == 0)
		frame->events = writer_over(frame->memory, sizeof frame->memory);
	assert_ok(event_write(&event, &frame->events));
}

static void append(enum daemon daemon, const struct frame_made *frame)
{
	made_append_events(made, daemon, writer_bytes(&frame->events),
			   &(struct frame_header){.count = frame->count});
}

static void keep_hazard(uint64_t first, uint64_t last)
{
	struct holdings kept = {
		.data = HOLDINGS_KEPT,
		.incarnation = made_head(made, made->county.data, DAEMON_HAZARD).incarnation,
		.first_volume = first,
		.last_volume = last};
	assert_ok(holdings_write(join(made->county.etc, "holdings/hazard"), &kept, &made->err));
}

static void put_hazard_key(void)
{
	struct key key;
	key_make(KEY_TRANSPORT, "hazard", &key);
	assert_ok(key_save(&key, join(made->county.etc, "keys/hazard.key"), NULL, &made->err));
	assert_ok(
		key_save(&key, NULL, join(made->county.etc, "keys/public/hazard.pub"), &made->err));
	key_wipe(&key);
}

/* ---- books */

static void adopt(struct frame_made *frame, Zh__EventKind kind, const char *content, size_t size)
{
	Zh__BookAdopted body = ZH__BOOK_ADOPTED__INIT;
	uint8_t digest[POLICY_DIGEST];
	policy_digest(bytes_of_text(content), digest);
	body.has_digest = 1;
	body.digest = (ProtobufCBinaryData){size, digest};
	add(frame, kind, &body.base);
}

static void put_book(const char *content, const char *holds)
{
	uint8_t digest[POLICY_DIGEST];
	char below[128] = "hazard/books/";
	size_t at = strlen(below);
	policy_digest(bytes_of_text(content), digest);
	for (size_t i = 0; i < sizeof digest; i++, at += 2)
		(void)snprintf(below + at, sizeof below - at, "%02x", digest[i]);
	if (holds != NULL)
		made_put(made, made->county.data, below, holds);
	else
		assert_int_equal(unlink(join(made->county.data, below)), 0);
}

/* In whichever frame, and behind whatever can't be read. */
static void adopted_books_must_be_whole(void **state)
{
	(void)state;
	static const char *const books[] = {"policy", "calendar", "people"};
	Zh__PartErased other = ZH__PART_ERASED__INIT;
	struct frame_made first = {.count = 0}, second = {.count = 0};
	keep_hazard(1, 1);
	put_hazard_key();
	add(&first, KIND(PART_ERASED), &other.base);
	adopt(&first, KIND(POLICY_ADOPTED), books[0], POLICY_DIGEST);
	adopt(&second, KIND(POLICY_ADOPTED), "nowhere", POLICY_DIGEST - 1);
	adopt(&second, KIND(PEOPLE_ADOPTED), "not read", POLICY_DIGEST);
	second.memory[second.events.size - 2 - POLICY_DIGEST] = 0xff; /* its digest's tag */
	adopt(&second, KIND(CALENDAR_ADOPTED), books[1], POLICY_DIGEST);
	adopt(&second, KIND(PEOPLE_ADOPTED), books[2], POLICY_DIGEST);
	append(DAEMON_HAZARD, &first);
	append(DAEMON_HAZARD, &second);
	for (size_t i = 0; i < 3; i++)
		put_book(books[i], books[i]);
	expect(STATUS_OK, "");
	for (size_t i = 0; i < 3; i++) {
		put_book(books[i], "changed");
		expect(STATUS_CORRUPT, "isn't what was adopted: its digest differs");
		put_book(books[i], NULL);
		expect(STATUS_NOT_FOUND, "hazard/books/");
		put_book(books[i], books[i]);
	}
	expect(STATUS_OK, "");
}

/* ---- volumes */

static void volumes_are_counted(void **state)
{
	(void)state;
	static uint8_t events[(size_t)300 << 10];
	const uint32_t length = sizeof events;
	uint64_t first, last;
	struct journal *journal;
	made->small_volumes = true;
	memcpy(events, &length, sizeof length);
	for (unsigned i = 0; i < 8; i++)
		made_append_events(made, DAEMON_HAZARD, bytes_of(events, sizeof events),
				   &(struct frame_header){.count = 1});
	assert_ok(
		journal_open_read(join(made->county.data, "hazard/journal"), &journal, &made->err));
	journal_volumes(journal, &first, &last);
	journal_close(journal);
	assert_true(first == 1 && last > 1);
	put_hazard_key();
	keep_hazard(first, last);
	expect(STATUS_OK, "");
	keep_hazard(first, first); /* it has gone on since */
	expect(STATUS_OK, "");
	keep_hazard(first, last + 1);
	expect(STATUS_CORRUPT, "lacks its beginning or its end");
	keep_hazard(first + 1, last);
	expect(STATUS_CORRUPT, "lacks its beginning or its end");
}

/* ---- parts */

static void name_part(struct frame_made *frame, const struct part_ref *ref)
{
	Zh__PartRef part = ZH__PART_REF__INIT;
	Zh__PartErased body = ZH__PART_ERASED__INIT;
	uint8_t digest[PART_DIGEST];
	memcpy(digest, ref->digest, sizeof digest);
	SET_OPTIONAL(&part, kind, ref->kind);
	SET_OPTIONAL(&part, size, ref->size);
	part.has_salted_digest = 1;
	part.salted_digest = (ProtobufCBinaryData){sizeof digest, digest};
	body.part = &part;
	add(frame, KIND(PART_ERASED), &body.base);
}

static void expect_damaged(uint64_t count, const char *first)
{
	struct backup_damages damages;
	if (back_up(&damages) != STATUS_OK)
		fail_msg("%s", made->err.text);
	const struct damages *parts = &damages.parts;
	if (parts->count != count ||
	    (count != 0 && strstr(parts->named[0].what.text, first) == NULL))
		fail_msg("%d damaged: %s", (int)parts->count, parts->named[0].what.text);
}

static void parts_that_do_not_open_are_told(void **state)
{
	(void)state;
	char parts_path[FILE_PATH_MAX], keys_path[FILE_PATH_MAX];
	struct parts_options options = {.directory = parts_path,
					.keys_directory = keys_path,
					.map_bytes = (size_t)16 << 20,
					.random = &made->random};
	struct parts *parts;
	struct part_ref refs[3];
	struct frame_made first = {.count = 0}, second = {.count = 0}, bad = {.count = 0};
	assert_ok(tree_join(parts_path, made->county.data, "intake/parts", &made->err));
	assert_ok(tree_join(keys_path, made->county.data, "intake/keys", &made->err));
	assert_ok(file_remove_tree(keys_path, &made->err));
	assert_ok(parts_open(&options, &parts, &made->err));
	for (size_t i = 0; i < 3; i++)
		assert_ok(parts_add(parts, PART_TEXT, bytes_of_text("someone's name"), &refs[i],
				    &made->err));
	assert_ok(parts_commit(parts, &made->err));
	name_part(&first, &refs[0]);
	name_part(&second, &refs[1]);
	name_part(&second, &refs[2]);
	append(DAEMON_INTAKE, &first);
	append(DAEMON_INTAKE, &second);
	expect_damaged(0, "");
	assert_ok(parts_erase(parts, &refs[0], 1, &made->err)); /* as somebody ordered */
	parts_close(parts);
	expect_damaged(0, "");
	/* Named as longer than they are, one after the other, and one beyond what can be. */
	struct part_ref longer = refs[1], beyond = refs[2];
	longer.size++;
	beyond.size = PART_MAX + 1;
	name_part(&bad, &longer);
	append(DAEMON_INTAKE, &bad);
	struct backup_damages found;
	assert_ok(back_up(&found));
	assert_int_equal(found.parts.count, 1);
	char says[sizeof found.parts.named[0].what.text];
	memcpy(says, found.parts.named[0].what.text, sizeof says);
	assert_true(says[0] != '\0');
	bad.count = 0;
	name_part(&bad, &beyond);
	append(DAEMON_INTAKE, &bad);
	expect_damaged(2, says);     /* the first is named first */
	append(DAEMON_INTAKE, &bad); /* … and a part once, however often it is named */
	expect_damaged(2, says);
	/* The frame is told from which on nobody looked. */
	bad.count = 0;
	name_part(&bad, &beyond);
	bad.memory[bad.events.size - 1 - PART_DIGEST] = 0xff;
	append(DAEMON_INTAKE, &bad);
	expect_damaged(3, says);
	assert_ok(back_up(&found));
	assert_non_null(strstr(found.parts.named[2].what.text, "has an unknown event"));
}

static void unread_events_may_name_parts(void **state)
{
	(void)state;
	Zh__PartErased body = ZH__PART_ERASED__INIT;
	char parts_path[FILE_PATH_MAX];
	struct frame_made bad = {.count = 0};
	assert_ok(tree_join(parts_path, made->county.data, "intake/parts", &made->err));
	assert_ok(file_make_directories(parts_path, 0700, &made->err));
	assert_ok(file_remove_tree(join(made->county.data, "intake/keys"), &made->err));
	expect_damaged(0, "");
	body.article = "25";
	add(&bad, KIND(PART_ERASED), &body.base);
	bad.memory[bad.events.size - 4] = 0xff; /* its tag */
	append(DAEMON_INTAKE, &bad);
	expect_damaged(1, "frame 1 has an unknown event");
	/* Pages that can't be followed end a process that isn't this one. */
	made_put(made, made->county.data, "intake/parts/data.mdb", "no database");
	expect_damaged(1, "");
}

/* ---- keys */

static void each_secret_is_read(void **state)
{
	(void)state;
	static const enum key_purpose purposes[] = {KEY_TRANSPORT, KEY_DOCUMENT, KEY_SEAL,
						    KEY_SYMMETRIC};
	static const char *const not_keys[] = {"keys/.key", "keys/a.pub", "keys/old/b.key",
					       "keys/xkey"};
	for (size_t i = 0; i < sizeof purposes / sizeof purposes[0]; i++) {
		char below[64];
		struct key key;
		key_make(purposes[i], "one", &key);
		(void)snprintf(below, sizeof below, "keys/%s.key", key_purpose_name(purposes[i]));
		assert_ok(key_save(&key, join(made->county.etc, below), NULL, &made->err));
		(void)snprintf(below, sizeof below, "keys/public/%s.pub",
			       key_purpose_name(purposes[i]));
		if (purposes[i] != KEY_SYMMETRIC)
			assert_ok(key_save(&key, NULL, join(made->county.etc, below), &made->err));
		key_wipe(&key);
	}
	for (size_t i = 0; i < sizeof not_keys / sizeof not_keys[0]; i++)
		made_put(made, made->county.etc, not_keys[i], "xxx\n");
	assert_int_equal(mkdir(join(made->county.etc, "keys/folder.key"), 0700), 0);
	expect(STATUS_OK, "");
	/* What others may read is wrong, and whole all the same. */
	assert_int_equal(chmod(join(made->county.etc, "keys/seal.key"), 0644), 0);
	expect(STATUS_OK, "");
	made_put(made, made->county.etc, "keys/z.key", "xxx\n");
	expect(STATUS_CORRUPT, "keys/z.key");
	assert_int_equal(unlink(join(made->county.etc, "keys/z.key")), 0);
	/* A bit of its first words makes it one that nobody here reads. */
	made_put(made, made->county.etc, "keys/z.key", "zhian-key 3 seal x25519 one A B\n");
	expect(STATUS_CORRUPT, "version 3");
	assert_int_equal(unlink(join(made->county.etc, "keys/z.key")), 0);
	/* Of those that are handed over what still lies here. */
	made_put(made, made->county.etc, "keys/persons/li.key", "xxx\n");
	expect(STATUS_CORRUPT, "keys/persons/li.key");
}

/* Who reports is sealed to it; its secret lies in a safe. */
static void the_disclosers_public_half_is_there(void **state)
{
	(void)state;
	const char *public = join(made->county.etc, "keys/public/discloser.pub");
	assert_int_equal(unlink(public), 0);
	expect(STATUS_NOT_FOUND, "public/discloser.pub");
}

/* ---- the console's */

static void of_the_console_what_cannot_be_made_again(void **state)
{
	(void)state;
	static const struct {
		const char *path;
		bool kept;
	} files[] = {
		{"console/reads/2025", true},      {"console/views/a/b", true},
		{"console/" PASSWORDS_FILE, true}, {"console/model/data.mdb", false},
		{"console/readsx", false},         {"console/viewsmore/a", false},
		{"console/read", false},
	};
	struct manifest manifest;
	struct backup_damages damages;
	struct restore restore;
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		made_put(made, made->county.data, files[i].path, "wang open $x\n");
	assert_ok(backup_make(&made->county, "test", COUNTY_NOW_MS, made->backup, &manifest,
			      &damages, &made->err));
	manifest_free(&manifest);
	assert_ok(file_remove_tree(made->county.data, &made->err));
	assert_ok(file_remove_tree(made->county.etc, &made->err));
	/* Folders that somebody made and left empty are as good as none. */
	assert_ok(file_make_directories(made->county.data, 0700, &made->err));
	assert_ok(file_make_directories(made->county.etc, 0700, &made->err));
	assert_ok(restore_open(made->backup, &restore, &made->err));
	if (restore_run(&restore, made->backup, &made->county, COUNTY_VOLUME, COUNTY_NOW_MS,
			&made->err) != STATUS_OK)
		fail_msg("%s", made->err.text);
	restore_close(&restore);
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		assert_int_equal(exists(made->backup, files[i].path), files[i].kept);
		assert_int_equal(exists(made->county.data, files[i].path), files[i].kept);
	}
}

/* ---- whose they are */

/* Root makes it: whose the settings are, theirs is the backup, and what is put back theirs who own
 * the folder of the settings. */
static void files_are_their_owners(void **state)
{
	(void)state;
	struct manifest manifest;
	struct backup_damages damages;
	struct restore restore;
	struct stat info;
	char above[FILE_PATH_MAX];
	(void)snprintf(above, sizeof above, "%s", join(made->dir->path, "etc"));
	if (geteuid() != 0 || chown(made->county.etc, 12, 34) != 0 || chown(above, 56, 78) != 0)
		skip();
	assert_ok(backup_make(&made->county, "test", COUNTY_NOW_MS, made->backup, &manifest,
			      &damages, &made->err));
	manifest_free(&manifest);
	static const char *const copied[] = {"", "etc/zhian.yaml", "MANIFEST", "intake/journal"};
	for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++) {
		assert_int_equal(stat(join(made->backup, copied[i]), &info), 0);
		assert_true(info.st_uid == 12 && info.st_gid == 34);
	}
	assert_ok(file_remove_tree(made->county.data, &made->err));
	assert_ok(file_remove_tree(made->county.etc, &made->err));
	assert_ok(restore_open(made->backup, &restore, &made->err));
	assert_ok(restore_run(&restore, made->backup, &made->county, COUNTY_VOLUME, COUNTY_NOW_MS,
			      &made->err));
	restore_close(&restore);
	assert_int_equal(stat(join(made->county.etc, "zhian.yaml"), &info), 0);
	assert_true(info.st_uid == 56 && info.st_gid == 78);
	assert_int_equal(stat(join(made->county.data, "intake/secrets"), &info), 0);
	assert_true(info.st_uid == 56 && info.st_gid == 78);
}

/* ---- all of it at once */

static void expect_named(const struct damages *damages, const char *const *files, size_t count)
{
	for (size_t i = 0; i < count && i < damages->count; i++) {
		if (strstr(damages->named[i].what.text, files[i]) == NULL)
			fail_msg("%s isn't named: %s", files[i], damages->named[i].what.text);
	}
	assert_int_equal(damages->count, count);
}

/* Who mends one and is told of the next an hour later has lost the night. */
static void all_that_hinders_is_named(void **state)
{
	(void)state;
	static const char *const files[] = {"keys/contact.key",  "keys/hazard.key",
					    "public/hazard.pub", "intake/journal",
					    "hazard/books/",     "hazard/books/",
					    "notify/journal",    ("console/" PASSWORDS_FILE)};
	struct backup_damages damages;
	struct frame_made frame = {.count = 0};
	adopt(&frame, KIND(POLICY_ADOPTED), "policy", POLICY_DIGEST);
	adopt(&frame, KIND(POLICY_ADOPTED), "policy", POLICY_DIGEST);
	adopt(&frame, KIND(CALENDAR_ADOPTED), "calendar", POLICY_DIGEST);
	append(DAEMON_HAZARD, &frame);
	keep_hazard(1, 1);
	put_book("policy", "changed");
	made_put(made, made->county.etc, "keys/contact.key", "xxx\n");
	made_put(made, made->county.etc, "keys/hazard.key", "xxx\n");
	made_put(made, made->county.data, "console/" PASSWORDS_FILE, "xxx\n");
	made_put(made, made->county.data, "console/" PASSWORDS_KEPT, "yyy\n");
	assert_ok(file_remove_tree(join(made->county.data, "intake/journal"), &made->err));
	assert_ok(file_remove_tree(join(made->county.data, "notify/journal"), &made->err));
	enum status status = back_up(&damages);
	if (status != STATUS_CORRUPT || strstr(made->err.text, files[0]) == NULL)
		fail_msg("%d: %s", (int)status, made->err.text); /* the first is what ended it */
	expect_named(&damages.hinder, files, sizeof files / sizeof files[0]);
}

#define WITH_COUNTY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

/* A journal that somebody linked anew, with an event whose length leads nowhere. */
static void an_event_without_end_is_no_backup(void **state)
{
	static const uint32_t lengths[] = {0, EVENT_HEAD_SIZE - 1, EVENT_HEAD_SIZE * 2 + 1};
	struct backup_damages damages;
	(void)state;
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		uint8_t event[EVENT_HEAD_SIZE * 2] = {0};
		memcpy(event, &lengths[i], sizeof lengths[i]);
		made_append_events(made, DAEMON_CREDIT, bytes_of(event, sizeof event),
				   &(struct frame_header){.count = 1});
		assert_status(back_up(&damages), STATUS_CORRUPT);
		assert_non_null(strstr(made->err.text, "broken event headers"));
		made_destroy(made);
		made = made_create();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_COUNTY(an_event_without_end_is_no_backup),
		WITH_COUNTY(nobody_may_run),
		WITH_COUNTY(adopted_books_must_be_whole),
		WITH_COUNTY(volumes_are_counted),
		WITH_COUNTY(parts_that_do_not_open_are_told),
		WITH_COUNTY(unread_events_may_name_parts),
		WITH_COUNTY(each_secret_is_read),
		WITH_COUNTY(the_disclosers_public_half_is_there),
		WITH_COUNTY(of_the_console_what_cannot_be_made_again),
		WITH_COUNTY(files_are_their_owners),
		WITH_COUNTY(all_that_hinders_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The commands that change a county's files, while none of its daemons runs: what they do, what
 * they refuse and leave as it was, and that a command that is given twice does nothing twice. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/base/file_lock.h"
#include "common/base/time.h"
#include "common/crypto/keys.h"
#include "services/ctl/county/people_change.h"
#include "tests/unit/services/ctl/county/county_alone.h"

#define SIGNING_KEY "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
#define PUBLIC_KEY "5cHLVgS4h7lBQQx0_JG6dgKMXrqSf1a5gsSl1SvlEmY"

/* ---- init */

static void a_county_is_made_once_and_whole(void **state)
{
	static const char *const files[] = {
		"zhian.yaml",         "people.yaml",       "policy/policy.yaml",
		"calendar/cn.csv",    "phrases.yaml",      "dictionary/products.yaml",
		"keys/intake.key",    "keys/console.key",  "keys/persons/wang.key",
		"holdings/intake",    "keys/contact.key",  "keys/persons/operator.key",
		"keys/discloser.key", "keys/document.key", "keys/public/persons/chen.pub"};
	struct county_alone *c = (struct county_alone *)*state;
	struct stat info;
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		if (stat(alone_path(c, files[i]), &info) != 0)
			fail_msg("%s isn't there", files[i]);
		size_t size = strlen(files[i]);
		if (strcmp(files[i] + size - 4, ".key") == 0)
			assert_int_equal(info.st_mode & 077, 0);
	}
	alone_expect(c, EXIT_DONE, "person list");
	alone_said(c, "wang");
	alone_said(c, "黔B-10242");
	alone_said(c, "operator");
	alone_expect(c, EXIT_DONE, "config check");
	alone_expect(c, EXIT_DONE, "config show");
	alone_said(c, "name: \"某局\"");
	alone_said(c, "superior: 522700");
	char *before = alone_people(c);
	assert_int_not_equal(alone_run(c, ALONE_INIT), EXIT_DONE);
	char *after = alone_people(c);
	assert_string_equal(after, before);
	free(before);
	free(after);
}

static void what_no_county_is_made_of_leaves_none(void **state)
{
	static const char *const wrong[] = {
		"init --officer wang",          "init --officer wang:王某 --officer wang:王某",
		"init --person wang:王某:king", "init --person :王某:officer",
		"init --superior 5227",         "init --people /nowhere/people.yaml",
		"init --feed-port 70000",       "init --officer wang:王某:稽查股:黔B-1:more",
	};
	struct county_alone *c = (struct county_alone *)*state;
	c->region = "522702";
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		if (alone_run(c, wrong[i]) == EXIT_DONE)
			fail_msg("a county was made by %s", wrong[i]);
		assert_int_not_equal(access(alone_path(c, "people.yaml"), F_OK), 0);
	}
	alone_expect(c, EXIT_DONE,
		     "init --person wu:吴某:auditor,mediator:法规科 --leader chen:陈某 "
		     "--superior 522700 --address 10.1.2.3 --document-prefix 某市监");
	alone_expect(c, EXIT_DONE, "config show");
	alone_said(c, "10.1.2.3");
	alone_said(c, "某市监");
	alone_expect(c, EXIT_DONE, "person role wu");
	alone_said(c, "mediator");
	alone_said(c, "auditor");
}

/* ---- persons */

static void a_person_is_added_once(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	alone_expect(c, EXIT_DONE,
		     "person add zhao --name 赵某 --roles legal_reviewer --unit 法规科 --no-adopt");
	assert_int_equal(access(alone_path(c, "keys/persons/zhao.key"), F_OK), 0);
	alone_expect(c, EXIT_DONE, "person list --json");
	alone_said(c, "\"zhao\"");
	alone_expect_refused(c, EXIT_DONE,
			     "person add zhao --name 赵某 --roles legal_reviewer --unit 法规科 "
			     "--no-adopt");
	alone_said(c, "there already");
	alone_expect_refused(
		c, EXIT_CONFLICT,
		"person add zhao --name 赵六 --roles legal_reviewer --unit 法规科 --no-adopt");
	alone_said(c, "赵六");
	alone_expect_refused(
		c, EXIT_CONFLICT,
		"person add zhao --name 赵某 --roles auditor --unit 法规科 --no-adopt");
	alone_expect_refused(c, EXIT_CONFLICT,
			     "person add zhao --name 赵某 --roles legal_reviewer --unit 稽查股 "
			     "--no-adopt");
	assert_int_not_equal(alone_run(c, "person add qian --name 钱某 --roles king --no-adopt"),
			     EXIT_DONE);
	assert_int_not_equal(alone_run(c, "person add ../x --name 钱某 --roles officer --no-adopt"),
			     EXIT_DONE);
	alone_expect(c, EXIT_DONE,
		     "person add sun --name 孙某 --roles mediator --public " PUBLIC_KEY
		     " --no-adopt");
	assert_int_not_equal(access(alone_path(c, "keys/persons/sun.key"), F_OK), 0);
	alone_expect(c, EXIT_DONE, "key list");
	alone_said(c, PUBLIC_KEY);
}

/* No daemon answers: whether one takes the list isn't known, so it stays, and that is said. */
static void what_no_daemon_answers_to_is_not_taken_back(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	alone_expect(c, EXIT_NO_ANSWER,
		     "person add zhao --name 赵某 --roles auditor --unit 法规科");
	alone_said(c, "outcome is unknown");
	alone_expect(c, EXIT_DONE, "person list");
	alone_said(c, "zhao");
	assert_int_not_equal(access(alone_path(c, "people-before"), F_OK), 0);
	alone_expect(c, EXIT_NO_ANSWER, "person adopt");
	alone_expect_refused(c, EXIT_NO_ANSWER, "person disable wang --no-adopt");
}

static void roles_regions_and_certificates_are_stated(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	alone_expect(c, EXIT_DONE, "person role wang officer,mediator --no-adopt");
	alone_expect(c, EXIT_DONE, "person role wang");
	alone_said(c, "mediator");
	alone_expect(c, EXIT_DONE, "person regions wang 522701 --no-adopt");
	alone_expect(c, EXIT_DONE, "person regions wang");
	alone_said(c, "522701");
	alone_expect_refused(c, EXIT_FILE,
			     "person certificate wang --certificate-no X-1 --certificate-from "
			     "2025-01-01 --certificate-until 2024-01-01 --no-adopt");
	alone_said(c, "ends before it begins");
	alone_expect(c, EXIT_DONE,
		     "person certificate wang --certificate-no X-1 --certificate-from 2025-01-01 "
		     "--certificate-until 2027-01-01 --no-adopt");
	alone_expect(c, EXIT_DONE, "person list");
	alone_said(c, "X-1");
	alone_expect(c, EXIT_DONE, "person signing-key li " SIGNING_KEY " --no-adopt");
	char *text = alone_people(c);
	assert_non_null(strstr(text, SIGNING_KEY));
	free(text);
	alone_expect(c, EXIT_DONE, "person signing-key li none --no-adopt");
	text = alone_people(c);
	assert_null(strstr(text, SIGNING_KEY));
	free(text);
}

static void who_is_not_there_is_not_changed(void **state)
{
	static const char *const given[] = {
		"person certificate nobody --certificate-no X-1 --no-adopt",
		"person role nobody auditor --no-adopt",
		"person regions nobody 522701 --no-adopt",
		"person signing-key nobody none --no-adopt",
		"key rotate nobody --until 2099-12-31 --no-adopt",
		"key revoke nobody --reason lost --no-adopt",
		"feed rotate wang --until 2099-12-31 --no-adopt",
		"feed rotate nobody --until 2099-12-31 --no-adopt",
		"feed remove nobody --reason over --no-adopt",
		"key rotate contact",
	};
	struct county_alone *c = (struct county_alone *)*state;
	for (size_t i = 0; i < sizeof given / sizeof given[0]; i++)
		alone_expect_refused(c, EXIT_NOT_FOUND, given[i]);
}

/* ---- keys */

static void a_key_is_rotated_and_the_old_one_ends(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	alone_expect(c, EXIT_DONE, "key rotate li --until 2099-12-31 --no-adopt");
	alone_said(c, "of li is in force; the old one ends with 2099-12-31");
	assert_int_equal(access(alone_path(c, "keys/persons/li.until-2099-12-31.key"), F_OK), 0);
	assert_int_equal(access(alone_path(c, "keys/persons/li.key"), F_OK), 0);
	alone_expect(c, EXIT_DONE, "key list --json");
	alone_said(c, "{\"kind\":\"key\",\"of\":\"li\",\"holder\":\"person\",\"public\":\"");
	alone_said(c, "\"state\":\"valid\",\"until\":\"2099-12-31\"}\n");
	alone_said(c, "\"state\":\"valid\"}\n");
	alone_said(c, "{\"kind\":\"end\",\"count\":5}");
	alone_expect_refused(c, EXIT_USAGE, "key rotate li --until 2020-12-31 --no-adopt");
	alone_said(c, "2020-12-31 is over");
	alone_expect_refused(c, EXIT_USAGE, "key rotate li --until soon --no-adopt");
	alone_expect_refused(c, EXIT_USAGE, "key rotate li --no-adopt");
	alone_said(c, "--until must be given");
	alone_expect_refused(c, EXIT_NOT_FOUND, "key rotate nobody --until 2099-12-31 --no-adopt");
	alone_said(c, "there is no nobody in the list");
}

static void keys_that_end_soon_are_listed(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	char day[TIME_DAY_TEXT], line[128];
	alone_expect(c, EXIT_DONE, "key list --expiring 30d");
	alone_not_said(c, "li");
	time_print_day(people_today() + 30, day);
	(void)snprintf(line, sizeof line, "key rotate li --until %s --no-adopt", day);
	alone_expect(c, EXIT_DONE, line);
	alone_expect(c, EXIT_DONE, "key list --expiring 29d --json");
	alone_said(c, "\"count\":0");
	alone_expect(c, EXIT_DONE, "key list --expiring 30d --json");
	alone_said(c, "\"count\":1");
	alone_said(c, day);
	/* Further than any day has a number: all that end at all. */
	alone_expect(c, EXIT_DONE, "key list --expiring 3000000000d --json");
	alone_said(c, "\"count\":1");
	alone_expect(c, EXIT_DONE, "key list --expiring 2147483647d --json");
	alone_said(c, "\"count\":1");
	alone_expect(c, EXIT_USAGE, "key list --expiring soon");
	alone_expect(c, EXIT_USAGE, "key list --expiring -3d");
}

/* The public key in the line that has these words. */
static void listed_key(struct county_alone *c, const char *words, char out[KEY_TEXT])
{
	alone_expect(c, EXIT_DONE, "key list --json");
	const char *end = strstr(c->out, words), *at = NULL;
	assert_non_null(end);
	for (const char *each = strstr(c->out, "\"public\":\""); each != NULL && each < end;
	     each = strstr(each + 1, "\"public\":\""))
		at = each;
	assert_non_null(at);
	(void)snprintf(out, KEY_TEXT, "%.43s", at + 10);
}

static void a_key_is_taken_away_for_good(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	char key[KEY_TEXT], line[160];
	alone_expect(c, EXIT_DONE, "key rotate li --until 2099-12-31 --no-adopt");
	alone_expect_refused(c, EXIT_USAGE, "key revoke li --reason lost --no-adopt");
	alone_said(c, "li has 2 keys");
	alone_expect_refused(c, EXIT_NOT_FOUND,
			     "key revoke li " PUBLIC_KEY " --reason lost --no-adopt");
	alone_said(c, "li has no such key");
	listed_key(c, "2099-12-31", key);
	(void)snprintf(line, sizeof line, "key revoke li %s --reason lost --no-adopt", key);
	alone_expect(c, EXIT_DONE, line);
	assert_int_not_equal(access(alone_path(c, "keys/persons/li.until-2099-12-31.key"), F_OK),
			     0);
	assert_int_equal(access(alone_path(c, "keys/persons/li.key"), F_OK), 0);
	alone_expect_refused(c, EXIT_DONE, line); /* it was */
	alone_expect(c, EXIT_DONE, "key list --json");
	alone_said(c, "{\"kind\":\"key\",\"of\":\"li\",\"holder\":\"-\",\"public\":\"");
	alone_said(c, "\"state\":\"revoked\"");
	alone_expect(c, EXIT_DONE, "key list");
	alone_said(c, "lost");
	alone_expect(c, EXIT_DONE, "key revoke wang --reason stolen --no-adopt");
	assert_int_not_equal(access(alone_path(c, "keys/persons/wang.key"), F_OK), 0);
	alone_expect_refused(c, EXIT_NOT_FOUND, "key revoke nobody --reason lost --no-adopt");
	alone_said(c, "there is no nobody in the list");
}

static void one_of_the_countys_own_keys_is_rotated_once_a_day(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	char day[TIME_DAY_TEXT], aside[96];
	time_print_day(people_today(), day);
	alone_expect(c, EXIT_DONE, "key rotate intake");
	alone_said(c, "every feed");
	(void)snprintf(aside, sizeof aside, "keys/intake.until-%s.key", day);
	assert_int_equal(access(alone_path(c, aside), F_OK), 0);
	(void)snprintf(aside, sizeof aside, "keys/public/intake.until-%s.pub", day);
	assert_int_equal(access(alone_path(c, aside), F_OK), 0);
	alone_expect(c, EXIT_CONFLICT, "key rotate intake");
	/* Cut behind its secret: the public half is made of it. */
	assert_int_equal(unlink(alone_path(c, "keys/public/intake.pub")), 0);
	alone_expect(c, EXIT_DONE, "key rotate intake");
	assert_int_equal(access(alone_path(c, "keys/public/intake.pub"), F_OK), 0);
	alone_expect(c, EXIT_USAGE, "key rotate hazard --until 2099-12-31");
	alone_expect(c, EXIT_USAGE, "key rotate hazard --public " PUBLIC_KEY);
	alone_expect(c, EXIT_FILE, "key rotate discloser --public nokey");
	assert_int_equal(access(alone_path(c, "keys/discloser.key"), F_OK), 0);
	alone_expect(c, EXIT_DONE, "key rotate discloser --public " PUBLIC_KEY);
	assert_int_not_equal(access(alone_path(c, "keys/discloser.key"), F_OK), 0);
	alone_expect(c, EXIT_DONE, "feed add 12345 --name 热线 --no-adopt");
	alone_said(c, "to the key " PUBLIC_KEY);
	alone_expect(c, EXIT_DONE, "key rotate credit");
	alone_said(c, "credit has a new key");
	alone_not_said(c, "feed");
	alone_expect(c, EXIT_DONE, "key rotate seal --json");
	alone_not_said(c, "neighbour");
}

static void public_halves_are_those_of_their_secrets(struct county_alone *c, const char *name,
						     enum key_purpose purpose)
{
	struct key secret, public;
	struct err err;
	char below[64];
	(void)snprintf(below, sizeof below, "keys/%s.key", name);
	assert_ok(key_load(alone_path(c, below), purpose, &secret, &err));
	(void)snprintf(below, sizeof below, "keys/public/%s.pub", name);
	assert_ok(key_load(alone_path(c, below), purpose, &public, &err));
	assert_memory_equal(secret.public_key, public.public_key, KEY_PUBLIC);
	assert_true(secret.has_secret);
	assert_false(public.has_secret);
	key_wipe(&secret);
}

/* A secret that lies elsewhere is rotated here; one whose rotation was cut is ended. */
static void a_rotation_that_was_cut_is_ended(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	alone_expect(c, EXIT_DONE, "key rotate document");
	public_halves_are_those_of_their_secrets(c, "document", KEY_DOCUMENT);
	assert_int_equal(unlink(alone_path(c, "keys/public/document.pub")), 0);
	alone_expect(c, EXIT_DONE, "key rotate document");
	public_halves_are_those_of_their_secrets(c, "document", KEY_DOCUMENT);
	assert_int_equal(unlink(alone_path(c, "keys/public/hazard.pub")), 0);
	alone_expect(c, EXIT_DONE, "key rotate hazard"); /* not cut: it was lost */
	public_halves_are_those_of_their_secrets(c, "hazard", KEY_TRANSPORT);
	assert_int_equal(unlink(alone_path(c, "keys/notify.key")), 0);
	alone_expect(c, EXIT_DONE, "key rotate notify");
	public_halves_are_those_of_their_secrets(c, "notify", KEY_TRANSPORT);
	assert_int_equal(unlink(alone_path(c, "keys/notify.key")), 0);
	assert_int_equal(unlink(alone_path(c, "keys/public/notify.pub")), 0);
	alone_expect(c, EXIT_DONE, "key rotate notify"); /* nothing is there to be written over */
	public_halves_are_those_of_their_secrets(c, "notify", KEY_TRANSPORT);
}

static void no_key_is_rotated_under_a_process_that_runs(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	char folder[FILE_PATH_MAX], path[FILE_PATH_MAX];
	struct file_lock lock;
	struct err err;
	(void)snprintf(folder, sizeof folder, "%.200s/var/lib/zhian/522701/hazard", c->root);
	(void)snprintf(path, sizeof path, "%.900s/lock", folder);
	assert_ok(file_make_directories(folder, 0700, &err));
	assert_ok(file_lock_take(path, 1741915800000, &lock, &err));
	alone_expect(c, EXIT_BUSY, "key rotate intake");
	assert_int_equal(access(alone_path(c, "keys/intake.key"), F_OK), 0);
	file_lock_release(&lock);
	alone_expect(c, EXIT_DONE, "key rotate intake");
	alone_expect(c, EXIT_DONE, "key rotate hazard");
}

/* ---- feeds */

static void a_feed_comes_and_goes(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	alone_expect(c, EXIT_DONE, "feed add 12345 --name 热线 --no-adopt");
	alone_said(c, "keys/feeds/12345.key");
	alone_said(c, "sealed before they are pushed");
	alone_expect_refused(c, EXIT_DONE, "feed add 12345 --name 热线 --no-adopt");
	alone_expect_refused(c, EXIT_CONFLICT, "feed add 12345 --name 平台 --no-adopt");
	alone_expect_refused(c, EXIT_CONFLICT, "feed add wang --name 热线 --no-adopt");
	alone_expect(c, EXIT_DONE, "feed sheet 12345 --json");
	alone_said(c, "\"rate\":10000");
	alone_expect(c, EXIT_DONE, "feed rotate 12345 --until 2099-12-31 --no-adopt");
	alone_said(c, "2099-12-31");
	alone_expect(c, EXIT_DONE,
		     "feed add media --name 舆情 --plain-identities --public " PUBLIC_KEY
		     " --no-adopt");
	alone_said(c, PUBLIC_KEY);
	alone_not_said(c, "keys/feeds/media.key");
	alone_expect(c, EXIT_USAGE, "feed remove 12345 --no-adopt");
	alone_expect(c, EXIT_DONE, "feed remove 12345 --reason over --no-adopt");
	assert_int_not_equal(access(alone_path(c, "keys/feeds/12345.key"), F_OK), 0);
	alone_expect_refused(c, EXIT_NOT_FOUND, "feed remove 12345 --reason over --no-adopt");
	alone_expect(c, EXIT_NOT_FOUND, "feed sheet 12345");
}

/* ---- neighbours */

static void card_of(struct county_alone *c, char path[FILE_PATH_MAX], char fingerprint[64])
{
	struct err err;
	const char *begin;
	alone_expect(c, EXIT_DONE, "region card");
	begin = strstr(c->out, "-----BEGIN");
	assert_non_null(begin);
	(void)snprintf(path, FILE_PATH_MAX, "%s", test_dir_path(c->dir, c->region));
	assert_ok(file_write_atomic(path, bytes_of_text(begin), 0644, &err));
	char line[FILE_PATH_MAX + 32];
	(void)snprintf(line, sizeof line, "region check %.200s", path);
	alone_expect(c, EXIT_DONE, line);
	/* Eight groups of four. */
	size_t used = 0;
	for (const char *at = strstr(c->out, "fingerprint"); *at != '\0' && *at != '\n'; at++) {
		if (strspn(at, "0123456789abcdef") == 4 && (at[-1] == ' ')) {
			(void)snprintf(fingerprint + used, 64 - used, "%.4s", at);
			used += 4;
		}
	}
	assert_int_equal(used, 32);
}

static void a_neighbour_is_added_by_its_fingerprint(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	char card[FILE_PATH_MAX], fingerprint[64], line[FILE_PATH_MAX + 128];
	struct err err;
	alone_open(c, "other", "522702", ALONE_INIT " --address 10.1.2.3 --link-port 7411");
	card_of(c, card, fingerprint);
	(void)snprintf(c->root, sizeof c->root, "%s", test_dir_path(c->dir, "county"));
	c->region = "522701";
	(void)snprintf(line, sizeof line, "region add %.200s --fingerprint 0%s", card,
		       fingerprint + 1);
	if (fingerprint[0] == '0')
		line[strlen(line) - 1] ^= 1;
	assert_int_not_equal(alone_run(c, line), EXIT_DONE);
	assert_int_not_equal(access(alone_path(c, "keys/public/region.522702.pub"), F_OK), 0);
	(void)snprintf(line, sizeof line, "region add %.200s --fingerprint %s", card, fingerprint);
	alone_expect(c, EXIT_DONE, line);
	alone_expect(c, EXIT_DONE, "config show");
	alone_said(c, "522702");
	alone_said(c, "tcp://10.1.2.3:7411");
	alone_expect(c, EXIT_DONE, line); /* once more is fine */
	alone_expect(c, EXIT_DONE, "region remove 522702");
	alone_expect(c, EXIT_DONE, "config show");
	alone_not_said(c, "522702");
	/* A card that was changed on its way. */
	char *bytes;
	size_t size;
	assert_ok(file_read(card, 1 << 16, &bytes, &size, &err));
	char *name = strstr(bytes, "name: ");
	name[6] ^= 1;
	assert_ok(file_write_atomic(card, bytes_of(bytes, size), 0644, &err));
	free(bytes);
	(void)snprintf(line, sizeof line, "region check %.200s", card);
	assert_int_not_equal(alone_run(c, line), EXIT_DONE);
}

/* ---- doctor */

/* Of a sound county whose daemons don't run: that they don't, and what the files tell. */
/* ---- bulletins */

/* An id has its own days: who types others means another bulletin, and isn't told what is sent. */
static void a_bulletin_is_named_in_one_way(void **state)
{
	static const char *const wrong[] = {"bulletin submit weekly",
					    "bulletin submit BL-522701-3 --cutoff 2025-03-16",
					    "bulletin submit BL-522701-3 --from 2025-03-01"};
	struct county_alone *c = (struct county_alone *)*state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		alone_expect(c, EXIT_USAGE, wrong[i]);
		alone_said(c, "a kind with --cutoff DAY, or an id");
	}
	alone_expect(c, EXIT_NO_ANSWER, "bulletin submit BL-522701-3");
	alone_expect(c, EXIT_NO_ANSWER, "bulletin submit weekly --cutoff 2025-03-16");
}

static void doctor_tells_what_the_files_do(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	alone_expect(c, 2, "doctor --json");
	alone_said(c, "daemon.down");
	alone_said(c, "key.discloser_here");
	alone_not_said(c, "key.missing");
	alone_not_said(c, "key.open");
	alone_not_said(c, "key.damaged");
	alone_not_said(c, "files.errors");
	assert_int_equal(unlink(alone_path(c, "keys/seal.key")), 0);
	assert_int_equal(unlink(alone_path(c, "keys/public/intake.pub")), 0);
	assert_int_equal(unlink(alone_path(c, "keys/discloser.key")), 0);
	assert_int_equal(chmod(alone_path(c, "keys/document.key"), 0640), 0);
	struct err err;
	assert_ok(file_write_atomic(alone_path(c, "keys/console.key"), bytes_of_text("no key\n"),
				    0600, &err));
	alone_expect(c, 2, "doctor --json");
	alone_not_said(c, "key.discloser_here");
	alone_said(c, "keys/seal.key");
	alone_said(c, "keys/public/intake.pub");
	alone_said(c, "keys/document.key");
	alone_said(c, "keys/console.key");
}

/* Nothing is asked of a daemon: the marks before would have been driven to already. */
static void a_clock_is_not_driven_beyond_its_end(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	alone_expect(c, EXIT_REFUSED, "demo advance --to 2100-01-02");
	alone_said(c, "a driven clock goes to 2100-01-01 at most");
}

/* One daemon's key file is gone: that is said, and the others are asked. */
static void status_goes_on_past_a_key_that_is_gone(void **state)
{
	static const char *const others[] = {"intake", "hazard", "notify", "credit"};
	struct county_alone *c = (struct county_alone *)*state;
	assert_int_equal(unlink(alone_path(c, "keys/public/escalation.pub")), 0);
	assert_int_not_equal(alone_run(c, "status"), EXIT_DONE);
	alone_said(c, "escalation.pub");
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		alone_said(c, others[i]);
	assert_non_null(strstr(c->out, "escalation"));
}

/* Run by root it would take the place of a device. */
static void a_pipe_that_out_names_is_written_to_and_stays_one(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	static const char *const lines_typed[] = {"region card", "feed sheet 12345"};
	char line[FILE_PATH_MAX + 64], path[FILE_PATH_MAX], text[4096];
	struct stat found;
	assert_int_equal(alone_run(c, "feed add 12345 --name 热线 --no-adopt"), EXIT_DONE);
	(void)snprintf(path, sizeof path, "%s/pipe", c->root);
	assert_int_equal(mkfifo(path, 0600), 0);
	int pipe = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	assert_true(pipe >= 0);
	for (size_t i = 0; i < sizeof lines_typed / sizeof lines_typed[0]; i++) {
		alone_expect(c, EXIT_DONE, lines_typed[i]);
		char *printed = c->out;
		c->out = NULL;
		(void)snprintf(line, sizeof line, "%s --out %.900s", lines_typed[i], path);
		alone_expect(c, EXIT_DONE, line);
		assert_int_equal(stat(path, &found), 0);
		assert_true(S_ISFIFO(found.st_mode));
		ssize_t size = read(pipe, text, sizeof text - 1);
		assert_true(size > 0);
		text[size] = '\0';
		assert_string_equal(text, printed);
		free(printed);
	}
	assert_int_equal(close(pipe), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, alone_setup, alone_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_county_is_made_once_and_whole),
		TEST(what_no_county_is_made_of_leaves_none),
		TEST(a_person_is_added_once),
		TEST(what_no_daemon_answers_to_is_not_taken_back),
		TEST(roles_regions_and_certificates_are_stated),
		TEST(who_is_not_there_is_not_changed),
		TEST(a_key_is_rotated_and_the_old_one_ends),
		TEST(keys_that_end_soon_are_listed),
		TEST(a_key_is_taken_away_for_good),
		TEST(one_of_the_countys_own_keys_is_rotated_once_a_day),
		TEST(a_rotation_that_was_cut_is_ended),
		TEST(no_key_is_rotated_under_a_process_that_runs),
		TEST(a_feed_comes_and_goes),
		TEST(a_neighbour_is_added_by_its_fingerprint),
		TEST(a_bulletin_is_named_in_one_way),
		TEST(doctor_tells_what_the_files_do),
		TEST(status_goes_on_past_a_key_that_is_gone),
		TEST(a_clock_is_not_driven_beyond_its_end),
		TEST(a_pipe_that_out_names_is_written_to_and_stays_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

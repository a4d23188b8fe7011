/* Counties that come to know each other, by one root or by a card: who connects to whom, what is
 * refused, and that a refusal leaves the settings of both as they were. */
#include "common/crypto/keys.h"
#include "services/notify/link/directory.h"
#include "tests/unit/services/ctl/county/county_alone.h"

#define OTHER "522702"

static char *settings(struct county_alone *c, const char *region)
{
	const char *own = c->region;
	char *text;
	size_t size;
	struct err err;
	c->region = region;
	assert_ok(file_read(alone_path(c, "zhian.yaml"), 1 << 20, &text, &size, &err));
	c->region = own;
	return text;
}

static void expect_peers(struct county_alone *c, const char *region, const char *peer)
{
	char *text = settings(c, region);
	if (strstr(text, peer) == NULL)
		fail_msg("\"%s\" isn't in %s", peer, text);
	assert_null(strstr(text, "(null)"));
	free(text);
	const char *own = c->region;
	c->region = region;
	alone_expect(c, EXIT_DONE, "config check");
	c->region = own;
}

static void expect_no_peers(struct county_alone *c, const char *region)
{
	char *text = settings(c, region);
	assert_null(strstr(text, "{region: "));
	free(text);
}

/* A second county below the same root. */
static void found_other(struct county_alone *c, const char *init)
{
	c->region = OTHER;
	alone_expect(c, EXIT_DONE, init);
	c->region = "522701";
}

static void found_one(void **state, const char *init)
{
	struct county_alone *c = (struct county_alone *)calloc(1, sizeof *c);
	assert_non_null(c);
	*state = c;
	c->dir = test_dir_create();
	alone_open(c, "county", "522701", init);
}

static int setup_listening(void **state)
{
	found_one(state, ALONE_INIT " --address 10.1.2.3 --link-port 7001");
	return 0;
}

/* ---- of one root */

static void the_smaller_code_connects_where_both_listen(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	found_other(c, ALONE_INIT " --address 10.1.2.4 --link-port 7002");
	alone_expect(c, EXIT_DONE, "region trust");
	alone_said(c, "2 regions know each other; in force at the next start");
	expect_peers(c, "522701", "{region: 522702, name: \"某局\", endpoint: \"tcp://");
	expect_peers(c, "522701", ":7002\", transport_key: \"");
	expect_peers(c, OTHER, "{region: 522701, name: \"某局\", connects_in: yes, ");
	alone_expect(c, EXIT_DONE, "region trust --json");
	alone_not_said(c, "regions");
}

static void who_does_not_listen_connects(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	found_other(c, ALONE_INIT);
	alone_expect(c, EXIT_DONE, "region trust");
	expect_peers(c, OTHER, "{region: 522701, name: \"某局\", endpoint: \"tcp://");
	expect_peers(c, "522701", "{region: 522702, name: \"某局\", connects_in: yes, ");
}

/* Neither could ever reach the other: no settings are written with which no daemon starts. */
static void two_that_nobody_reaches_are_refused(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	found_other(c, ALONE_INIT);
	char *before = settings(c, OTHER);
	alone_expect(c, EXIT_FILE, "region trust");
	alone_said(c, "522701, 522702: neither of the two has a link.endpoint");
	char *after = settings(c, OTHER);
	assert_string_equal(after, before);
	expect_no_peers(c, "522701");
	assert_int_not_equal(access(alone_path(c, "directory.pb"), F_OK), 0);
	free(before);
	free(after);
}

/* ---- by a card */

/* The fingerprint that the last command said, in `line` behind the command. */
static void with_fingerprint(const struct county_alone *c, const char *command, bool right,
			     char line[512])
{
	char print[40];
	const char *at = strstr(c->out, "fingerprint: ");
	assert_non_null(at);
	(void)snprintf(print, sizeof print, "%.39s", at + 13);
	for (char *blank = print; (blank = strchr(blank, ' ')) != NULL;)
		*blank = '-';
	if (!right)
		print[0] = print[0] == '0' ? '1' : '0';
	(void)snprintf(line, 512, "%s --fingerprint %s", command, print);
}

#define HEARD ALONE_INIT " --address 10.1.2.4 --link-port 7002"

static void add_by_card(struct county_alone *c, const char *path)
{
	char add[400], line[512];
	(void)snprintf(line, sizeof line, "region check %.300s", path);
	alone_expect(c, EXIT_DONE, line);
	(void)snprintf(add, sizeof add, "region add %.300s", path);
	with_fingerprint(c, add, true, line);
	alone_expect(c, EXIT_DONE, line);
}

static void expect_directory(struct county_alone *c, unsigned version, size_t entries)
{
	char *text;
	size_t size;
	struct key root;
	struct directory *directory;
	struct err err;
	assert_ok(key_load(alone_path(c, "keys/public/root.pub"), KEY_DOCUMENT, &root, &err));
	assert_ok(file_read(alone_path(c, "directory.pb"), 1 << 20, &text, &size, &err));
	assert_ok(directory_open(bytes_of(text, size), root.public_key, &directory, &err));
	assert_int_equal(directory_content(directory)->version, version);
	assert_int_equal(directory_content(directory)->n_entries, entries);
	directory_close(directory);
	free(text);
}

/* Another machine's: a root of its own. */
static void card_of_another(struct county_alone *c, const char *init, char path[FILE_PATH_MAX])
{
	struct county_alone other = {.dir = c->dir};
	char line[512];
	alone_open(&other, "other", OTHER, init);
	(void)snprintf(path, FILE_PATH_MAX, "%s/other.card", other.root);
	(void)snprintf(line, sizeof line, "region card --out %.300s", path);
	alone_expect(&other, EXIT_DONE, line);
	free(other.out);
	free(other.err);
}

static void a_neighbour_is_added_by_its_fingerprint_alone(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	char path[FILE_PATH_MAX], add[400], line[512];
	card_of_another(c, HEARD, path);
	(void)snprintf(add, sizeof add, "region add %.300s", path);
	alone_expect(c, EXIT_USAGE, add);
	alone_said(c, "522702 某局\nlink: tcp://10.1.2.4:7002\nfingerprint: ");
	alone_said(c, "have the fingerprint read out on the telephone");
	expect_no_peers(c, "522701");
	with_fingerprint(c, add, false, line);
	alone_expect(c, EXIT_CHECK_FAILED, line);
	alone_said(c, "the fingerprints differ, the card's is ");
	expect_no_peers(c, "522701");
	(void)snprintf(line, sizeof line, "region check %.300s", path);
	alone_expect(c, EXIT_DONE, line);
	with_fingerprint(c, add, true, line);
	alone_expect(c, EXIT_DONE, line);
	alone_said(c, "522702 is added; in force when notify was restarted: systemctl restart "
		      "zhian-notify@522701");
	expect_peers(c, "522701",
		     "{region: 522702, name: \"某局\", endpoint: \"tcp://10.1.2.4:7002\", ");
	alone_expect(c, EXIT_DONE, add);
	alone_said(c, "522702 is there already; nothing was changed");
}

static void a_neighbour_is_taken_out_by_its_code_alone(void **state)
{
	static const char *const others[] = {"522703",  "522702x", "5227022", "4295489998",
					     "0522702", "-1",      "nothing", "522702.0"};
	struct county_alone *c = (struct county_alone *)*state;
	char path[FILE_PATH_MAX], line[512];
	card_of_another(c, HEARD, path);
	add_by_card(c, path);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		(void)snprintf(line, sizeof line, "region remove %s", others[i]);
		assert_int_not_equal(alone_run(c, line), EXIT_DONE);
		expect_peers(c, "522701", "{region: 522702, ");
	}
	alone_expect(c, EXIT_DONE, "region remove 522702 --json");
	alone_said(c, "{\"kind\":\"region\",\"region\":522702}\n");
	expect_no_peers(c, "522701");
	alone_expect(c, EXIT_NOT_FOUND, "region remove 522702");
	alone_said(c, "522702 is no neighbour of this county");
}

/* Counties of one root that come to know each other leave what was added by a card as it was. */
static void a_neighbour_elsewhere_stays(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	char path[FILE_PATH_MAX];
	card_of_another(c, HEARD, path);
	add_by_card(c, path);
	expect_directory(c, 1, 2);
	c->region = "522722";
	alone_expect(c, EXIT_DONE, ALONE_INIT);
	c->region = "522701";
	alone_expect(c, EXIT_DONE, "region trust");
	expect_peers(c, "522701",
		     "{region: 522702, name: \"某局\", endpoint: \"tcp://10.1.2.4:7002\", ");
	expect_peers(c, "522701", "{region: 522722, name: \"某局\", connects_in: yes, ");
	expect_directory(c, 2, 3);
	c->region = "522722";
	expect_directory(c, 1, 2);
	c->region = "522701";
}

/* The key that signs one county's list lies elsewhere: the others' lists stay as they were, too. */
static void a_directory_of_another_root_is_left_alone(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	char path[FILE_PATH_MAX], other[FILE_PATH_MAX];
	card_of_another(c, HEARD, path);
	add_by_card(c, path);
	c->region = "522722";
	alone_expect(c, EXIT_DONE, ALONE_INIT);
	c->region = "520102";
	alone_expect(c, EXIT_DONE, ALONE_INIT " --address 10.1.2.3 --link-port 7003");
	c->region = "522701";
	(void)snprintf(path, sizeof path, "%.200s/etc/zhian/root.key", c->root);
	(void)snprintf(other, sizeof other, "%.200s/root.key-elsewhere", c->root);
	assert_int_equal(rename(path, other), 0);
	alone_expect(c, EXIT_CONFLICT, "region trust");
	alone_said(c, "signed by a root key that isn't here");
	expect_no_peers(c, "520102");
	expect_no_peers(c, "522722");
	expect_peers(c, "522701", "{region: 522702, ");
}

/* A card that neither side could be reached by. */
static void a_card_of_whom_nobody_reaches_is_refused(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	char path[FILE_PATH_MAX], line[512];
	card_of_another(c, ALONE_INIT, path);
	(void)snprintf(line, sizeof line, "region check %.300s --json", path);
	alone_expect(c, EXIT_DONE, line);
	alone_said(c, "{\"kind\":\"region_card\",\"region\":522702,\"fingerprint\":\"");
	(void)snprintf(line, sizeof line, "region check %.300s", path);
	alone_expect(c, EXIT_DONE, line);
	alone_said(c, "522702 某局\nlink: -\n");
	(void)snprintf(line, sizeof line, "region add %.300s", path);
	alone_expect(c, EXIT_FILE, line);
	alone_said(c, "neither of the two has a link.endpoint");
	expect_no_peers(c, "522701");
	/* Its own card says so too, and what is no card is none. */
	alone_expect(c, EXIT_DONE, "region card");
	alone_said(c, "\nendpoint: none\n");
	(void)snprintf(line, sizeof line, "region add %.300s", alone_path(c, "zhian.yaml"));
	alone_expect(c, EXIT_FILE, line);
	alone_said(c, "let it be sent again");
}

static int setup_silent(void **state)
{
	found_one(state, ALONE_INIT);
	return 0;
}

int main(void)
{
#define LISTENING(test) cmocka_unit_test_setup_teardown(test, setup_listening, alone_teardown)
#define SILENT(test) cmocka_unit_test_setup_teardown(test, setup_silent, alone_teardown)
	const struct CMUnitTest tests[] = {
		LISTENING(the_smaller_code_connects_where_both_listen),
		LISTENING(who_does_not_listen_connects),
		SILENT(two_that_nobody_reaches_are_refused),
		LISTENING(a_neighbour_is_added_by_its_fingerprint_alone),
		LISTENING(a_neighbour_is_taken_out_by_its_code_alone),
		LISTENING(a_neighbour_elsewhere_stays),
		LISTENING(a_directory_of_another_root_is_left_alone),
		SILENT(a_card_of_whom_nobody_reaches_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

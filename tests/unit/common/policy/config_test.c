#include "common/policy/people/config.h"

#include "tests/lib/test_dir.h"
#include "tests/unit/common/policy/policy_fixture.h"

static const char least[] = "region: 522701\nname: 都匀市市场监督管理局\nsuperior: 522700\n";
#define KEY "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

struct loading {
	struct problems problems;
	struct config_set *set;
};

static int setup(void **state)
{
	struct loading *loading = calloc(1, sizeof *loading);
	assert_non_null(loading);
	problems_init(&loading->problems);
	*state = loading;
	return 0;
}

static int teardown(void **state)
{
	struct loading *loading = *state;
	config_unload(&loading->set);
	problems_done(&loading->problems);
	free(loading);
	return 0;
}

static enum status load_below(struct loading *loading, const char *text, const char *root)
{
	config_unload(&loading->set);
	problems_done(&loading->problems);
	problems_init(&loading->problems);
	return config_load_bytes(bytes_of_text(text), "zhian.yaml", root, &loading->problems,
				 &loading->set);
}

static enum status load(struct loading *loading, const char *text)
{
	return load_below(loading, text, "");
}

static enum status load_with(struct loading *loading, const char *more)
{
	char text[4096];
	snprintf(text, sizeof text, "%s%s", least, more);
	return load(loading, text);
}

static const struct config *loaded_with(struct loading *loading, const char *more)
{
	enum status status = load_with(loading, more);
	assert_no_errors(&loading->problems);
	assert_ok(status);
	return &loading->set->config;
}

static void assert_refused(struct loading *loading, const char *more, const char *problem)
{
	assert_status(load_with(loading, more), STATUS_INVALID);
	assert_null(loading->set);
	assert_problem(&loading->problems, problem);
}

static void test_least_file_and_its_defaults(void **state)
{
	struct loading *loading = *state;
	const struct config *config = loaded_with(loading, "");
	assert_int_equal(config->region, 522701);
	assert_false(config->demo);
	assert_string_equal(config->data, "/var/lib/zhian/522701");
	assert_string_equal(config->run, "/run/zhian/522701");
	assert_string_equal(config_daemon(config, DAEMON_INTAKE)->pull,
			    "ipc:///run/zhian/522701/intake.pull");
	assert_string_equal(config_daemon(config, DAEMON_CREDIT)->cmd,
			    "ipc:///run/zhian/522701/credit.cmd");
	assert_string_equal(config->console.cmd, "ipc:///run/zhian/522701/console.cmd");
	assert_string_equal(config->link.endpoint, "none");
	assert_int_equal(config->log_level, CONFIG_LOG_INFO);
	assert_int_equal(config->journal.volume_bytes, INT64_C(1) << 30);
	assert_int_equal(config->state.map_bytes, INT64_C(64) << 30);
	assert_int_equal(config->state.checkpoint_events, 262144);
	assert_int_equal(config->disk.alarm_percent, 70);
	assert_int_equal(config->disk.refuse_percent, 85);
	assert_int_equal(config->turn.work_ms, 20);
	assert_int_equal(config->pull.wait_ms, 1000);
	assert_int_equal(config->retention.key_copies_ms, INT64_C(30) * 86400000);
}

static void test_root_of_a_demonstration(void **state)
{
	struct loading *loading = *state;
	assert_ok(load_below(loading, least, "/tmp/demo"));
	assert_string_equal(loading->set->config.data, "/tmp/demo/var/lib/zhian/522701");
	assert_string_equal(loading->set->config.hazard.cmd,
			    "ipc:///tmp/demo/run/zhian/522701/hazard.cmd");
}

static void test_stated_values(void **state)
{
	struct loading *loading = *state;
	const struct config *config = loaded_with(
		loading, "demo: yes\nlog_level: debug\nrun: /r\n"
			 "hazard: {pull: \"tcp://127.0.0.1:7001\"}\n"
			 "feed: {endpoint: \"tcp://*:0\", items: 10}\n"
			 "link:\n"
			 "  endpoint: tcp://0.0.0.0:7420\n"
			 "  peers:\n"
			 "    - {region: 522702, name: 福泉市, endpoint: \"tcp://127.0.0.1:7421\","
			 " transport_key: " KEY ", document_key: " KEY ", seal_key: " KEY "}\n"
			 "    - {region: 522700, name: 黔南州, connects_in: yes,"
			 " transport_key: " KEY ", document_key: " KEY ", seal_key: " KEY "}\n"
			 "turn: {events: 1, work: 5ms}\n");
	assert_true(config->demo);
	assert_int_equal(config->log_level, CONFIG_LOG_DEBUG);
	assert_string_equal(config->hazard.pull, "tcp://127.0.0.1:7001");
	assert_string_equal(config->hazard.cmd, "ipc:///r/hazard.cmd");
	assert_int_equal(config->turn.events, 1);
	const struct config_peer *peer = config_peer(config, 522702);
	assert_string_equal(peer->endpoint, "tcp://127.0.0.1:7421");
	assert_false(peer->connects_in);
	assert_true(config_peer(config, 522700)->connects_in);
	assert_null(config_peer(config, 522700)->endpoint);
	assert_null(config_peer(config, 520100));
	for (size_t i = 0; i < PEOPLE_KEY; i++)
		assert_int_equal(peer->transport_public[i], 0);
}

static void test_all_problems_at_once(void **state)
{
	struct loading *loading = *state;
	assert_status(load(loading, "region: 522701\n"
				    "superior: 522701\n"
				    "data: var/lib\n"
				    "logs: debug\n"
				    "disk:\n"
				    "  alarm: 90%\n"
				    "  refuse: 80%\n"
				    "  reserve: 5\n"
				    "turn:\n"
				    "  work: 10\n"
				    "  events: 0\n"),
		      STATUS_INVALID);
	const struct problems *problems = &loading->problems;
	assert_problem(problems, "zhian.yaml:1: error: `name` is missing in this configuration");
	assert_problem(problems, "zhian.yaml:2: error: `superior: 522701` is the region itself");
	assert_problem(problems, "zhian.yaml:3: error: `data: var/lib` isn't allowed; allowed: an "
				 "absolute path");
	assert_problem(problems, "zhian.yaml:4: error: `logs` isn't a setting of a configuration; "
				 "allowed: region, name, document_prefix");
	assert_problem(problems, "zhian.yaml:6: error: the disk's alarm at 90% must come before "
				 "its refusal at 80%");
	assert_problem(problems, "zhian.yaml:8: error: `reserve: 5` isn't allowed; allowed: 1MiB "
				 "to 1TiB");
	assert_problem(problems, "zhian.yaml:10: error: `work: 10` isn't allowed; allowed: 1ms to "
				 "1s (a number with ms, s, m, h or d)");
	assert_problem(problems, "zhian.yaml:11: error: `events: 0` isn't allowed; allowed: 1 to "
				 "65536");
	assert_int_equal(problems->errors, 8);
}

static void test_unknown_keys_at_every_depth(void **state)
{
	struct loading *loading = *state;
	assert_refused(loading, "volume: 1GiB\n", "zhian.yaml:4: error: `volume` isn't a setting");
	assert_refused(loading, "turn: {evnts: 3}\n", "zhian.yaml:4: error: `evnts` isn't");
	assert_refused(loading, "turn: {events: 3}\nturn: {events: 4}\n",
		       "zhian.yaml:5: error: `turn` is stated twice; the first is in line 4");
}

/* The least and the most of what sizes may be, and one beyond. */
static void test_sizes_end_where_a_daemon_could_not_go_on(void **state)
{
	struct loading *loading = *state;
	static const char *const taken[] = {
		"journal: {volume: 1MiB}\nturn: {bytes: 1MiB}\n",
		"journal: {volume: 16GiB}\n",
		"turn: {bytes: 4MiB}\n",
		"state: {map: 1GiB, checkpoint_bytes: 512MiB}\n",
		"state: {map: 1TiB}\n",
	};
	static const struct {
		const char *text, *problem;
	} refused[] = {
		{"journal: {volume: 1048575B}\nturn: {bytes: 64KiB}\n",
		 "zhian.yaml:4: error: `volume: 1048575B` isn't allowed; allowed: 1MiB to 16GiB"},
		{"journal: {volume: 17179869185B}\n",
		 "zhian.yaml:4: error: `volume: 17179869185B` isn't allowed"},
		{"journal: {volume: 1MiB}\nturn: {bytes: 1048577B}\n",
		 "zhian.yaml:5: error: a turn's bytes must fit into a journal volume"},
		{"turn: {bytes: 4194305B}\n",
		 "zhian.yaml:4: error: `bytes: 4194305B` isn't allowed; allowed: 64KiB to 4MiB"},
		{"state: {map: 1073741823B}\n",
		 "zhian.yaml:4: error: `map: 1073741823B` isn't allowed; allowed: 1GiB to 1TiB"},
		{"state: {map: 1GiB, checkpoint_bytes: 536870913B}\n",
		 "zhian.yaml:4: error: state.checkpoint_bytes must be at most half of state.map"},
	};
	for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
		(void)loaded_with(loading, taken[i]);
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
		assert_refused(loading, refused[i].text, refused[i].problem);
}

/* As many bytes as the rows of numbers have room for. */
static void test_the_offices_words(void **state)
{
	struct loading *loading = *state;
	assert_null(loaded_with(loading, "")->document_prefix);
	assert_string_equal(loaded_with(loading, "document_prefix: 都市监\n")->document_prefix,
			    "都市监");
	(void)loaded_with(loading, "document_prefix: 黔南布依族苗族自\n");
	assert_refused(loading, "document_prefix: 黔南布依族苗族自a\n",
		       "zhian.yaml:4: error: `document_prefix: 黔南布依族苗族自a` isn't allowed; "
		       "allowed: text of 1 to 24 bytes");
}

static void test_long_ipc_path(void **state)
{
	struct loading *loading = *state;
	char run[160] = "/";
	char text[512];
	memset(run + 1, 'r', 91);
	snprintf(text, sizeof text, "run: %s\n", run);
	/* "/rrr…" of 92 bytes and "/intake.pull" are 104, "/escalation.pull" makes 108. */
	assert_refused(loading, text,
		       "is 108 bytes long; the system allows 107: choose a shorter "
		       "`run`");
	assert_no_problem(&loading->problems, "intake.pull");
	run[91] = '\0';
	snprintf(text, sizeof text, "run: %s\n", run);
	loaded_with(loading, text);
}

static void test_endpoints(void **state)
{
	struct loading *loading = *state;
	static const char *const bad[] = {
		"feed: {endpoint: \"udp://x:1\"}\n",
		"feed: {endpoint: \"tcp://x\"}\n",
		"feed: {endpoint: \"tcp://:1\"}\n",
		"feed: {endpoint: \"tcp://x:65536\"}\n",
		"feed: {endpoint: \"tcp://x y:1\"}\n",
		"feed: {endpoint: \"ipc://relative\"}\n",
		"feed: {endpoint: none}\n",
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_refused(loading, bad[i], "zhian.yaml:4: error: `feed.endpoint: ");
	assert_refused(loading, "intake: {cmd: \"ipc:///a\"}\nhazard:\n  pull: ipc:///a\n",
		       "zhian.yaml:6: error: `hazard.pull: ipc:///a` is intake.cmd too");
	loaded_with(loading, "feed: {endpoint: \"tcp://*:0\"}\nlink: {endpoint: \"tcp://*:0\"}\n");
}

static void assert_peer_refused(struct loading *loading, const char *peer, const char *problem)
{
	char text[1024];
	snprintf(text, sizeof text,
		 "link:\n  peers:\n    - {name: x, transport_key: " KEY ", document_key: " KEY
		 ", seal_key: " KEY ", %s}\n",
		 peer);
	assert_refused(loading, text, problem);
}

static void test_peers(void **state)
{
	struct loading *loading = *state;
	assert_peer_refused(loading, "region: 522702",
			    "zhian.yaml:6: error: peer 522702: state either `endpoint` or "
			    "`connects_in: yes`");
	assert_peer_refused(loading, "region: 522702, connects_in: yes",
			    "peer 522702 connects in, but link.endpoint is none");
	assert_peer_refused(loading, "region: 522701, endpoint: \"tcp://a:1\"",
			    "peer 522701 is this region itself");
	assert_peer_refused(loading, "region: 522702, endpoint: \"tcp://a:0\"",
			    "`endpoint: tcp://a:0` isn't allowed; allowed: tcp://host:port with a "
			    "port from 1");
	assert_peer_refused(loading,
			    "region: 522702, endpoint: \"tcp://a:1\"}\n"
			    "    - {name: x, transport_key: " KEY ", document_key: " KEY
			    ", seal_key: " KEY ", region: 522702, endpoint: \"tcp://a:2\"",
			    "zhian.yaml:7: error: peer 522702 is stated twice; the first is in "
			    "line 6");
	assert_refused(loading,
		       "link:\n  peers:\n    - {region: 522702, name: x, endpoint: \"tcp://a:1\", "
		       "transport_key: ------------------------------------------!, "
		       "document_key: " KEY ", seal_key: " KEY "}\n",
		       "isn't allowed; allowed: 43 characters, base64url without padding");
}

static void test_regions(void **state)
{
	struct loading *loading = *state;
	assert_status(load(loading, "region: 5227\nname: x\nsuperior: 522700\n"), STATUS_INVALID);
	assert_problem(&loading->problems,
		       "zhian.yaml:1: error: `region: 5227` isn't allowed; allowed: 110000 to "
		       "659999");
	assert_status(load(loading, "region: 520001\nname: x\nsuperior: 520000\n"), STATUS_INVALID);
	assert_problem(&loading->problems, "zhian.yaml:1: error: `region: 520001` isn't a region");
}

static void test_print_reads_back_to_the_same(void **state)
{
	struct loading *loading = *state;
	struct fixture_output first = {0};
	struct fixture_output second = {0};
	const struct config *config = loaded_with(
		loading, "demo: yes\nlink: {peers: [{region: 522702, name: \"a \\\"b\\\"\", "
			 "endpoint: \"tcp://a:1\", transport_key: " KEY ", document_key: " KEY
			 ", seal_key: " KEY "}]}\n");
	config_print(config, fixture_output_open(&first));
	char *text = fixture_output_text(&first);
	enum status status = load(loading, text);
	assert_no_errors(&loading->problems);
	assert_ok(status);
	config_print(&loading->set->config, fixture_output_open(&second));
	char *again = fixture_output_text(&second);
	assert_string_equal(text, again);
	free(text);
	free(again);
}

static void test_example_lacks_only_what_must_be_stated(void **state)
{
	struct loading *loading = *state;
	struct fixture_output output = {0};
	config_example(fixture_output_open(&output));
	char *text = fixture_output_text(&output);
	assert_non_null(strstr(text,
			       "\n  # size of a journal volume, written ahead; 1MiB to 16GiB "
			       "(a number with B, KiB, MiB, GiB or TiB)\n  # volume: 1GiB\n"));
	assert_status(load(loading, text), STATUS_INVALID);
	assert_int_equal(loading->problems.errors, 3);
	char *region = fixture_replaced(text, "\nregion: \n", "\nregion: 522701\n");
	char *name = fixture_replaced(region, "\nname: \n", "\nname: x\n");
	char *superior = fixture_replaced(name, "\nsuperior: \n", "\nsuperior: 522700\n");
	enum status status = load(loading, superior);
	assert_no_errors(&loading->problems);
	assert_ok(status);
	free(text);
	free(region);
	free(name);
	free(superior);
}

static void test_files(void **state)
{
	struct loading *loading = *state;
	struct test_dir *dir = test_dir_create();
	struct err err;
	assert_status(config_load(test_dir_path(dir, "zhian.yaml"), "", &loading->problems,
				  &loading->set, &err),
		      STATUS_NOT_FOUND);
	FILE *file = fopen(test_dir_path(dir, "zhian.yaml"), "w");
	assert_non_null(file);
	fprintf(file, "%sturn: {events: x}\n", least);
	assert_int_equal(fclose(file), 0);
	assert_status(config_load(test_dir_path(dir, "zhian.yaml"), "", &loading->problems,
				  &loading->set, &err),
		      STATUS_INVALID);
	assert_non_null(
		strstr(err.text, "zhian.yaml:4:16: `events: x` isn't allowed; allowed: 1 to"));
	test_dir_destroy(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_least_file_and_its_defaults, setup, teardown),
		cmocka_unit_test_setup_teardown(test_root_of_a_demonstration, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stated_values, setup, teardown),
		cmocka_unit_test_setup_teardown(test_all_problems_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unknown_keys_at_every_depth, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sizes_end_where_a_daemon_could_not_go_on,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_offices_words, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long_ipc_path, setup, teardown),
		cmocka_unit_test_setup_teardown(test_endpoints, setup, teardown),
		cmocka_unit_test_setup_teardown(test_peers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_regions, setup, teardown),
		cmocka_unit_test_setup_teardown(test_print_reads_back_to_the_same, setup, teardown),
		cmocka_unit_test_setup_teardown(test_example_lacks_only_what_must_be_stated, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_files, setup, teardown),
	};
	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}

#include "common/policy/people/people.h"

#include <sodium.h>

#include "tests/unit/common/policy/policy_fixture.h"

struct loading {
	struct fixture_loading from;
	struct people people;
};

static int setup(void **state)
{
	struct loading *loading = calloc(1, sizeof *loading);
	assert_non_null(loading);
	fixture_loading_begin(&loading->from, "deploy/people-example.yaml");
	*state = loading;
	return 0;
}

static int teardown(void **state)
{
	struct loading *loading = *state;
	fixture_loading_end(&loading->from);
	free(loading);
	return 0;
}

static enum status load(struct loading *loading, const char *text)
{
	return people_load(bytes_of_text(text), "p.yaml", &loading->from.pool,
			   &loading->from.problems, &loading->people);
}

static void load_example(struct loading *loading)
{
	enum status status = load(loading, loading->from.shipped);
	assert_no_errors(&loading->from.problems);
	assert_ok(status);
}

/* The n-th key of the 43 characters behind `before` in the example. */
static void key_after(const struct loading *loading, const char *before, unsigned n,
		      uint8_t ret_key[PEOPLE_KEY])
{
	const char *at = strstr(loading->from.shipped, before);
	assert_non_null(at);
	for (unsigned i = 0; i <= n; i++) {
		at = strchr(at, '"');
		assert_non_null(at);
		at++;
		if (i < n)
			at = strchr(at, '"') + 1;
	}
	assert_int_equal(sodium_base642bin(ret_key, PEOPLE_KEY, at, 43, NULL, NULL, NULL,
					   sodium_base64_VARIANT_URLSAFE_NO_PADDING),
			 0);
}

static void test_example(void **state)
{
	struct loading *loading = *state;
	const struct people *people = &loading->people;
	load_example(loading);
	assert_int_equal(loading->from.problems.warnings, 0);
	assert_int_equal(people->version, 1);
	assert_int_equal(people->person_count, 14);
	assert_int_equal(people->feed_count, 4);
	assert_int_equal(people->process_count, 8);
	const struct person *person = people_person(people, "zhao.lei");
	assert_string_equal(person->name, "赵雷");
	assert_string_equal(person->principal.unit, "enforcement");
	assert_int_equal(person->principal.roles, ROLE_OFFICER | ROLE_UNIT_HEAD);
	assert_null(people_person(people, "nobody"));
	const struct feed *feed = people_feed(people, "media");
	assert_int_equal(feed->principal.roles, ROLE_FEED);
	assert_int_equal(feed->ids, FEED_IDS_RANDOM);
	assert_int_equal(feed->ids_kept_ms, INT64_C(730) * 86400000);
	assert_int_equal(feed->rate, 500);
	assert_false(feed->plain_identities);
	assert_true(people_feed(people, "hotline-12345")->plain_identities);
	assert_null(people_feed(people, "zhao.lei"));
}

static void test_two_keys_of_one_person_are_one_person(void **state)
{
	struct loading *loading = *state;
	uint8_t first[PEOPLE_KEY];
	uint8_t second[PEOPLE_KEY];
	load_example(loading);
	key_after(loading, "transport_keys: [\"", 0, first);
	key_after(loading, "transport_keys: [\"", 1, second);
	assert_memory_not_equal(first, second, PEOPLE_KEY);
	const struct principal *principal = people_of_key(&loading->people, first, 0);
	assert_string_equal(principal->id, "li.ming");
	assert_ptr_equal(people_of_key(&loading->people, second, 0), principal);
	first[0] ^= 1;
	assert_null(people_of_key(&loading->people, first, 0));
}

static void test_processes_and_regions(void **state)
{
	struct loading *loading = *state;
	uint8_t key[PEOPLE_KEY];
	load_example(loading);
	key_after(loading, "id: daemon.notify", 0, key);
	const struct principal *notify = people_of_key(&loading->people, key, 0);
	assert_int_equal(notify->roles, ROLE_DAEMON);
	assert_int_equal(notify->daemon, DAEMON_NOTIFY);
	key_after(loading, "id: region.522700", 0, key);
	const struct principal *superior = people_of_key(&loading->people, key, 0);
	assert_int_equal(superior->roles, ROLE_SUPERIOR);
	assert_int_equal(superior->region, 522700);
}

static void assert_change(struct loading *loading, const char *from, const char *to,
			  const char *problem)
{
	char *text = fixture_replaced(loading->from.shipped, from, to);
	problems_done(&loading->from.problems);
	problems_init(&loading->from.problems);
	assert_status(load(loading, text), STATUS_INVALID);
	assert_problem(&loading->from.problems, problem);
	free(text);
}

static void test_regions(void **state)
{
	struct loading *loading = *state;
	const char *is = "regions: [城南片区, \"522701\"]";
	load_example(loading);
	const struct officer *officer = officer_find(&loading->people.officers, "chen.jing");
	assert_int_equal(officer->region_count, 2);
	assert_string_equal(officer->regions[0], "城南片区");
	assert_string_equal(officer->regions[1], "522701");
	assert_int_equal(officer_find(&loading->people.officers, "zhao.lei")->region_count, 0);
	assert_change(loading, is, "regions: [522703]",
		      "person chen.jing: no region has the code 522703; there are: 522701 都匀市");
	assert_change(loading, is, "regions: [529999]",
		      "person chen.jing: no region has the code 529999");
	assert_change(loading, is, "regions: [522701001]", "`522701001` is no region");
	assert_change(loading, is, "regions: [\"城南,城北\"]", "`城南,城北` is no region");
	assert_change(loading, is, "regions: [城南, 城北, 城南]",
		      "the region 城南 is stated twice");
	/* What ended since is no error: the list was adopted before. */
	char *text = fixture_replaced(loading->from.shipped, is, "regions: [520221]");
	problems_done(&loading->from.problems);
	problems_init(&loading->from.problems);
	assert_ok(load(loading, text));
	assert_problem(&loading->from.problems,
		       "warning: person chen.jing: no region has the code 520221 any more: 520204");
	free(text);
}

static void test_certificates(void **state)
{
	struct loading *loading = *state;
	load_example(loading);
	const struct officers *officers = &loading->people.officers;
	assert_int_equal(officers->count, loading->people.person_count);
	const struct officer *zhao = officer_find(officers, "zhao.lei");
	assert_string_equal(zhao->certificate, "黔B-10241");
	assert_null(officer_find(officers, "li.ming")->certificate);
	assert_change(loading, "certificate_until: 2028-12-31", "certificate_until: 2023-12-31",
		      "person zhao.lei: the certificate ends before it begins");
	assert_change(
		loading, "    certificate: 黔B-10241\n", "",
		"person zhao.lei: `certificate_from` and `certificate_until` need the number");
	assert_change(loading, "黔B-10242", "黔B-10241", "the certificate 黔B-10241 is ");
}

static void test_every_problem_has_its_line(void **state)
{
	struct loading *loading = *state;
	char first[64] = "";
	const char *at = strstr(loading->from.shipped, "transport_keys: [\"");
	memcpy(first, at + strlen("transport_keys: [\""), 43);
	assert_change(loading, "roles: [leader]", "roles: [chief]",
		      "`roles: chief` isn't allowed; allowed: officer, mediator, leader");
	assert_change(loading, "roles: [leader]", "roles: [daemon]", "`roles: daemon` isn't");
	assert_change(loading, "roles: [leader]", "roles: []",
		      "`roles` has 0 entries; allowed: 1 to");
	assert_change(loading, "unit: office", "unit: cellar",
		      "person li.ming: the unit `cellar` isn't stated under units");
	assert_change(loading, "id: wang.fang", "id: li.ming",
		      "the person li.ming is stated twice; the first is in line");
	assert_change(loading, "id: wang.fang", "id: Wang", "`id: Wang` isn't allowed");
	assert_change(loading, first, "abc", "`abc` isn't a public key; allowed: 43 characters");
	assert_change(loading, "id: hotline-12315", "id: li.ming",
		      "li.ming is the id of a person and of a feed");
	assert_change(loading, "role: daemon, daemon: hazard", "role: daemon",
		      "process daemon.hazard: `daemon` is stated for `role: daemon`");
	assert_change(loading, "role: region, region: 522702", "role: region",
		      "process region.522702: `region` is stated for");
	assert_change(loading, "role: region, region: 522702", "role: region, region: 990000",
		      "`region: 990000` isn't allowed; allowed: 110000 to 659999");
	assert_change(loading, "id: console", "id: daemon.intake",
		      "the process daemon.intake is stated twice");
	assert_change(loading, "ids: random", "ids: some",
		      "`ids: some` isn't allowed; allowed: ordered, random");
}

static void test_a_key_has_one_holder(void **state)
{
	struct loading *loading = *state;
	char feeds_key[64] = "";
	char persons_key[64] = "";
	const char *at = strstr(loading->from.shipped, "transport_keys: [\"");
	memcpy(persons_key, at + strlen("transport_keys: [\""), 43);
	at = strstr(strstr(loading->from.shipped, "id: hotline-12315"), "transport_keys: [\"");
	memcpy(feeds_key, at + strlen("transport_keys: [\""), 43);
	assert_change(loading, feeds_key, persons_key,
		      "a key of hotline-12315 is a key of li.ming too (line");
}

/* Lists of before, which were adopted with it, are read as they are. */
static void test_a_retired_field_is_a_warning(void **state)
{
	struct loading *loading = *state;
	char *text = fixture_replaced(loading->from.shipped, "roles: [leader]\n",
				      "roles: [leader]\n    person_keys: [\"abc\"]\n");
	assert_ok(load(loading, text));
	assert_problem(&loading->from.problems, "warning: `person_keys` means nothing any more");
	free(text);
}

/* Who is missing at first is added by those who can change the list; without them nobody could. */
static void test_who_must_be_there(void **state)
{
	struct loading *loading = *state;
	char *none = fixture_replaced(loading->from.shipped, "roles: [leader]", "roles: [auditor]");
	char *text = fixture_replaced(none, "roles: [leader, chief_head]", "roles: [auditor]");
	assert_ok(load(loading, text));
	assert_problem(&loading->from.problems,
		       "warning: nobody has the role leader: nothing can be");
	assert_change(loading, "[leader, chief_head]", "[chief_head]",
		      "person wang.fang: a chief_head is a leader too, state both roles");
	free(none);
	/* A list of before says only who is a leader: it is read, and what it lacks is told. */
	none = fixture_replaced(loading->from.shipped, "[leader, chief_head]", "[leader]");
	assert_ok(load(loading, none));
	assert_problem(&loading->from.problems, "warning: nobody has the role chief_head");
	free(none);
	none = fixture_replaced(loading->from.shipped, "[officer, unit_head]", "[officer]");
	assert_ok(load(loading, none));
	assert_problem(&loading->from.problems, "warning: nobody has the role unit_head");
	free(none);
	free(loading->from.shipped);
	loading->from.shipped = text;
	assert_change(loading, "roles: [operator]", "roles: [auditor]",
		      "p.yaml:0: error: nobody with a key has the role operator or leader");
	text = fixture_replaced(loading->from.shipped, "roles: [discloser]", "roles: [auditor]");
	assert_ok(load(loading, text));
	assert_problem(&loading->from.problems, "warning: nobody has the role discloser");
	free(text);
}

static void test_officers_are_two(void **state)
{
	struct loading *loading = *state;
	char *one = fixture_replaced(loading->from.shipped, "roles: [officer]", "roles: [auditor]");
	char *text = fixture_replaced(one, "roles: [officer]", "roles: [auditor]");
	assert_ok(load(loading, text));
	assert_problem(&loading->from.problems,
		       "warning: 1 persons have the role officer: an inspection needs two");
	free(one);
	free(text);
}

/* The example with `lines` at its end. */
static char *with_keys(const struct loading *loading, const char *lines)
{
	size_t size = strlen(loading->from.shipped) + strlen(lines) + 1;
	char *text = malloc(size);
	assert_non_null(text);
	(void)snprintf(text, size, "%s%s", loading->from.shipped, lines);
	return text;
}

/* n-1, n, n+1: the last millisecond of the day, and the first behind it. */
static void test_a_key_ends_with_its_day(void **state)
{
	struct loading *loading = *state;
	uint8_t first[PEOPLE_KEY], second[PEOPLE_KEY];
	key_after(loading, "transport_keys: [\"", 0, first);
	key_after(loading, "transport_keys: [\"", 1, second);
	char *text =
		with_keys(loading, "keys:\n  - {key: tFFjtiAgCzkioR7z8P8naXRjDvbadehp7F6v-otmkT4, "
				   "of: li.ming, until: 2026-12-31}\n");
	assert_ok(load(loading, text));
	free(text);
	int64_t end_ms = INT64_C(1798732800000); /* 2027-01-01T00:00+08:00 */
	assert_non_null(people_of_key(&loading->people, first, end_ms - 1));
	assert_null(people_of_key(&loading->people, first, end_ms));
	assert_non_null(people_of_key(&loading->people, second, end_ms));
	assert_int_equal(people_next_end_ms(&loading->people, end_ms - 1), end_ms);
	assert_true(people_next_end_ms(&loading->people, end_ms) == INT64_MAX);
}

/* Without a connection of theirs, as the console asks: who has no key left may nothing. */
static void test_who_has_no_key_left_may_not_act(void **state)
{
	struct loading *loading = *state;
	char *text = with_keys(
		loading,
		"keys:\n"
		"  - {key: tFFjtiAgCzkioR7z8P8naXRjDvbadehp7F6v-otmkT4, of: li.ming, until: "
		"2026-12-31}\n"
		"  - {key: vyxgbv8elPcgA8bq473C8if7HfrezkcfmpeXB6sM4bA, of: li.ming, until: "
		"2026-12-31}\n");
	assert_ok(load(loading, text));
	free(text);
	int64_t end_ms = INT64_C(1798732800000); /* 2027-01-01T00:00+08:00 */
	assert_ptr_equal(people_acting(&loading->people, "li.ming", end_ms - 1),
			 &people_person(&loading->people, "li.ming")->principal);
	assert_null(people_acting(&loading->people, "li.ming", end_ms));
	assert_null(people_acting(&loading->people, "nobody", 0));
}

static void test_a_revoked_key_is_nobodys(void **state)
{
	struct loading *loading = *state;
	char *text =
		with_keys(loading, "keys:\n  - {key: tFFjtiAgCzkioR7z8P8naXRjDvbadehp7F6v-otmkT4, "
				   "of: li.ming, revoked: 2026-03-01, reason: lost}\n");
	assert_int_equal(load(loading, text), STATUS_INVALID);
	assert_problem(&loading->from.problems,
		       "a key of li.ming was revoked on 2026-03-01 (line ");
	free(text);
	text = with_keys(
		loading,
		"keys:\n"
		"  - {key: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, until: 2026-12-31}\n"
		"  - {key: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, revoked: 2026-12-31}\n"
		"  - {key: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE, of: li.ming}\n"
		"  - {key: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA*, until: 2026-12-31}\n");
	assert_int_equal(load(loading, text), STATUS_INVALID);
	assert_problem(&loading->from.problems, "this key stands under `keys` twice");
	assert_problem(&loading->from.problems, "states `until` or `revoked`");
	assert_problem(&loading->from.problems, "isn't a public key");
	free(text);
}

/* In the list for the records' sake, with a key that is still nobody else's, and without a say. */
static void test_who_is_disabled_may_nothing(void **state)
{
	struct loading *loading = *state;
	uint8_t key[PEOPLE_KEY];
	key_after(loading, "transport_keys: [\"", 0, key);
	char *text = fixture_replaced(loading->from.shipped, "    roles: [leader]",
				      "    disabled: yes\n    roles: [leader]");
	assert_ok(load(loading, text));
	free(text);
	assert_null(people_of_key(&loading->people, key, 0));
	assert_true(people_person(&loading->people, "li.ming")->disabled);
	assert_null(people_acting(&loading->people, "li.ming", 0));
	text = fixture_replaced(loading->from.shipped, "    transport_keys: [\"tFF",
				"    disabled: yes\n    transport_keys: [\"-39e4my6YCt9w5yZs-"
				"K5Ov-dIJ30daFy0Aw4LgmiQ9Y\", \"tFF");
	assert_int_equal(load(loading, text), STATUS_INVALID);
	assert_problem(&loading->from.problems, "is a key of li.ming too");
	free(text);
}

/* A signing key is a sound one, one person's, and counts while that person may act. */
static void test_who_signs(void **state)
{
	struct loading *loading = *state;
	static const struct {
		const char *key, *problem;
	} cases[] = {
		{"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511x",
		 "isn't a public Ed25519 key"},
		{"0000000000000000000000000000000000000000000000000000000000000000",
		 "isn't a public Ed25519 key"}, /* of order 4 */
		{"0100000000000000000000000000000000000000000000000000000000000000",
		 "isn't a public Ed25519 key"},
		{"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
		 "is chen.jing's too"},
	};
	load_example(loading);
	const struct person *signs = people_signing(&loading->people, "liu.yan", 0);
	assert_non_null(signs);
	assert_int_equal(signs->signing_key[31], 0x1a);
	assert_null(people_signing(&loading->people, "li.ming", 0));
	assert_null(people_signing(&loading->people, "nobody", 0));
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char with[160];
		(void)snprintf(with, sizeof with, "    signing_key: \"%s\"\n    roles: [officer]\n",
			       cases[i].key);
		char *text =
			fixture_replaced(loading->from.shipped, "    roles: [officer]\n", with);
		assert_int_equal(load(loading, text), STATUS_INVALID);
		assert_problem(&loading->from.problems, cases[i].problem);
		free(text);
		problems_done(&loading->from.problems);
		problems_init(&loading->from.problems);
	}
	char *text = fixture_replaced(loading->from.shipped, "    roles: [legal_reviewer]\n",
				      "    disabled: yes\n    roles: [legal_reviewer]\n");
	assert_ok(load(loading, text));
	free(text);
	assert_null(people_signing(&loading->people, "liu.yan", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_example, setup, teardown),
		cmocka_unit_test_setup_teardown(test_regions, setup, teardown),
		cmocka_unit_test_setup_teardown(test_certificates, setup, teardown),
		cmocka_unit_test_setup_teardown(test_two_keys_of_one_person_are_one_person, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_processes_and_regions, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_problem_has_its_line, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_key_has_one_holder, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_retired_field_is_a_warning, setup, teardown),
		cmocka_unit_test_setup_teardown(test_who_must_be_there, setup, teardown),
		cmocka_unit_test_setup_teardown(test_who_signs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_officers_are_two, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_key_ends_with_its_day, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_revoked_key_is_nobodys, setup, teardown),
		cmocka_unit_test_setup_teardown(test_who_has_no_key_left_may_not_act, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_who_is_disabled_may_nothing, setup, teardown),
	};
	return cmocka_run_group_tests_name("people", tests, NULL, NULL);
}
